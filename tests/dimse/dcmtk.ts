import { execFile } from 'node:child_process';

/** What a program of DCMTK said and how it ended. */
export interface ToolResult {
  /** Exit code; 0 is success. */
  readonly code: number;
  /** Standard output and error together. */
  readonly output: string;
}

/** Debian's place: pynetdicom and other packages install programs of the same names. */
const folder = '/usr/bin';
// Without it DCMTK waits 40 ms for each message.
const env = { ...process.env, TCP_NODELAY: '1' };
const timeoutMs = 120_000;

/**
 * Runs a program of DCMTK; resolves when it ended, whatever its exit code.
 *
 * @param name - for instance `echoscu`
 */
export function dcmtk(name: string, args: readonly string[]): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const options = { env, timeout: timeoutMs, maxBuffer: 1 << 28, encoding: 'utf8' } as const;
    execFile(`${folder}/${name}`, args, options, (error, stdout, stderr) => {
      const code = error?.code;
      if (error && typeof code !== 'number') reject(error);
      else resolve({ code: (code as number | undefined) ?? 0, output: stdout + stderr });
    });
  });
}
