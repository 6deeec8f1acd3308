import type { Command } from 'commander';
import type { Config } from '#shared/kernel/config';

/** What a command gets beside its own arguments. */
export interface CommandContext {
  readonly config: Config;
  /** The bundle that worker threads run. */
  readonly workerFile: URL;
  /** A line for the person who typed the command. */
  print(line: string): void;
}

/** One command of `radlake`: how it reads on the command line and what it does. */
export interface CliCommand {
  readonly name: string;
  readonly summary: string;
  /** Adds arguments and options. */
  readonly declare?: (command: Command) => Command;
  /**
   * @param values - arguments by position, then the options
   * @returns the exit code: 0 done, 1 failed, 2 done with findings
   */
  run(context: CommandContext, args: readonly string[], options: Readonly<Record<string, unknown>>): Promise<number>;
}
