import { runCommandLine } from './cli/command-line';

// The worker's bundle lies beside this one.
runCommandLine(process.argv, new URL('./worker.mjs', import.meta.url)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
