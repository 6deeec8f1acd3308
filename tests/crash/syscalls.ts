import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** One finished system call of a traced process. Times in seconds since 1970. */
export interface Syscall {
  readonly name: string;
  /** What the first descriptor points at: a path, or `TCP:[...]`. */
  readonly target: string;
  /** The descriptor was opened with O_DSYNC: a write that succeeded is on the medium. */
  readonly isDurable: boolean;
  /** The buffers that were given, as far as strace shows them. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** -1 and below for a failure. */
  readonly result: number;
}

/** How strace has to run so that `readSyscalls` understands it; the traced program keeps the process id. */
export function straceCommand(output: string): string[] {
  const calls = 'trace=openat,fdatasync,fsync,write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg';
  return [
    'strace',
    '-D',
    '-f',
    '-ttt',
    '-T',
    '-yy',
    '-xx',
    '-s',
    '320',
    '-e',
    'abbrev=none',
    '-e',
    calls,
    '-o',
    output,
  ];
}

/** Resolves when strace has seen the end of the process and written all. */
export async function traceEnded(file: string, pid: number): Promise<void> {
  const last = new RegExp(`^${pid} .*\\+\\+\\+ (?:exited|killed)`, 'm');
  for (let tries = 0; tries < 1_200; tries++) {
    if (last.test(readFileSync(file, 'latin1').slice(-4096))) return;
    await sleep(50);
  }
  throw new Error('strace did not end');
}

const line = /^(\d+) +(\d+\.\d+) (.*)$/;
const whole = /^(\w+)\((.*)\) += (-?\d+)(?:<[^<>]*>)?(?: [^<]*)?(?:<(\d+\.\d+)>)?$/s;

/** Reads the output of strace: calls in the order of their ends. */
export function readSyscalls(file: string): Syscall[] {
  const calls: (Omit<Syscall, 'isDurable'> & { descriptor: number; flags: string })[] = [];
  const open = new Map<string, { start: number; text: string }>();
  for (const row of readFileSync(file, 'latin1').split('\n')) {
    const [, thread = '', at = '', text = ''] = line.exec(row) ?? [];
    const time = Number(at);
    const unfinished = / <unfinished \.\.\.>$/.exec(text);
    if (unfinished) {
      open.set(thread, { start: time, text: text.slice(0, unfinished.index) });
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>/.exec(text);
    const begun = resumed ? open.get(thread) : undefined;
    if (resumed && !begun) continue;
    const [, name, args = '', result, took] =
      whole.exec(begun ? begun.text + text.slice(resumed![0].length) : text) ?? [];
    if (name === undefined) continue;
    const end = begun ? time : time + Number(took ?? 0);
    calls.push({ name, ...readArguments(args), start: begun?.start ?? time, end, result: Number(result) });
  }
  const durable = new Map<number, boolean>();
  return calls
    .sort((a, b) => a.end - b.end)
    .map(({ descriptor, flags, ...call }) => {
      if (call.name === 'openat' && call.result >= 0) durable.set(call.result, flags.split('|').includes('O_DSYNC'));
      return { ...call, isDurable: durable.get(descriptor) ?? false };
    });
}

function readArguments(text: string): { descriptor: number; target: string; flags: string; bytes: Buffer } {
  const [, descriptor = '-1', target = ''] = /^(\d+)<((?:->|[^<>])*)>/.exec(text) ?? [];
  const flags = /, (O_[A-Z_|]+)/.exec(text)?.[1] ?? '';
  const strings = [...text.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = '']) => hex.replaceAll('\\x', ''));
  return {
    descriptor: Number(descriptor),
    target: unescaped(target),
    flags,
    bytes: Buffer.from(strings.join(''), 'hex'),
  };
}

const unescaped = (text: string): string =>
  text.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
