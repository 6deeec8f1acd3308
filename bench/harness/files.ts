import { readdirSync } from 'node:fs';
import path from 'node:path';

/** Finished packs in the data folder of a server of ours: their metadata lies beside them. */
export const packsIn = (data: string): string[] =>
  filesBelow(path.join(data, 'objects', 'packs')).filter((file) => file.endsWith('.metadata.gz'));

/** None where the folder is not there yet. */
export function filesBelow(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return [];
    throw error;
  }
}
