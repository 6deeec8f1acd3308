import { apply } from './apply';
import { backup } from './backup';
import type { CliCommand } from './command';
import { exportOne } from './export';
import { importFiles } from './import';
import { rebuild } from './reindex';
import { restore } from './restore';
import { start } from './start';
import { status } from './status';
import { verifyArchive } from './verify';

/** Every command of `radlake`, in the order of the help. A new command is one file beside this one and one line here. */
export const commands: readonly CliCommand[] = [
  ...[start, importFiles, apply, status, verifyArchive, rebuild],
  ...[backup, restore, exportOne],
];
