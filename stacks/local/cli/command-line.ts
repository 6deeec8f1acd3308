import { Command, CommanderError } from 'commander';
import { readConfig } from '#shared/kernel/config';
import type { CliCommand } from './command';
import { commands } from './commands';

/**
 * Runs `radlake <command>`.
 *
 * @param argv - as process.argv
 * @param workerFile - the bundle that worker threads run
 * @returns the exit code
 * @throws ConfigError and what the command throws
 */
export async function runCommandLine(argv: readonly string[], workerFile: URL): Promise<number> {
  let exitCode = 0;
  const program = new Command('radlake')
    .description('An open platform for the whole life of medical images')
    .exitOverride()
    .showHelpAfterError();
  for (const command of commands) {
    addCommand(program, command, workerFile, (code) => {
      exitCode = code;
    });
  }
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode;
  }
  return exitCode;
}

function addCommand(program: Command, command: CliCommand, workerFile: URL, done: (exitCode: number) => void): void {
  const added = program.command(command.name).description(command.summary);
  const declared = command.declare?.(added) ?? added;
  declared.action(async () => {
    const context = {
      config: readConfig(),
      workerFile,
      print: (line: string) => void process.stdout.write(`${line}\n`),
    };
    done(await command.run(context, declared.args, declared.opts()));
  });
}
