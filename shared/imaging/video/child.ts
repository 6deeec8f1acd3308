import { spawn } from 'node:child_process';
import { FrameDecodingError } from '../codecs/frame-format';

/** What a child process may use. */
export interface ChildLimits {
  /** Address space in bytes. */
  readonly memoryBytes: number;
  /** Time of the processor, and of the clock. */
  readonly cpuSeconds: number;
  readonly wallMs: number;
}

/** A program at work: what it writes, piece by piece. */
export interface Running {
  /** Ends with an error when the program fails or is ended. */
  readonly output: AsyncGenerator<Uint8Array, void, undefined>;
  /** Ends the program; nothing happens when it has ended. */
  stop(): void;
  /** Resolves when the program has ended. */
  readonly ended: Promise<void>;
}

/** Sets limits, then becomes the program: its process id is the program's. Systems without one of them go without it. */
const limited = 'ulimit -v "$1" 2>/dev/null; ulimit -t "$2" 2>/dev/null; ulimit -c 0 2>/dev/null; shift 2; exec "$@"';

/**
 * Starts a program with limits, without input, an environment of its own and a voice: what it complains of may hold text
 * of the video and goes nowhere.
 *
 * @param signal - ends it
 */
export function runChild(
  program: string,
  args: readonly string[],
  limits: ChildLimits,
  signal: AbortSignal | undefined,
): Running {
  const { memoryBytes, cpuSeconds, wallMs } = limits;
  const bounds = [Math.floor(memoryBytes / 1024), cpuSeconds].map(String);
  const child = spawn('/bin/sh', ['-c', limited, 'sh', ...bounds, program, ...args], {
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const stop = () => {
    child.kill('SIGKILL');
    child.stdout.destroy();
  };
  const timer = setTimeout(stop, wallMs);
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  const exit = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', (code) => resolve(code));
  });
  const ended = exit.then(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  });
  return { output: outputOf(child.stdout, exit, stop), stop, ended };
}

async function* outputOf(
  stdout: AsyncIterable<Uint8Array>,
  exit: Promise<number | null>,
  stop: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* stdout;
    if ((await exit) !== 0) throw new FrameDecodingError('The video cannot be decoded, or takes too long');
  } finally {
    stop();
  }
}
