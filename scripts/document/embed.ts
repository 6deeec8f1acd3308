import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The text of a module that carries the files of a folder, so that bundles have them.
 *
 * @param folder - from the root of the repository
 */
export function embeddedFiles(root: string, folder: string): string {
  const full = path.join(root, folder);
  const lines = readdirSync(full)
    .sort()
    .map((name) => `  ${JSON.stringify(name)}: ${quoted(readFileSync(path.join(full, name), 'utf8'))},`);
  return `// Generated from ${folder}/ by scripts/document.mjs.

/** The files of ${folder}/ by name. */
export const files: Readonly<Record<string, string>> = {
${lines.join('\n')}
};
`;
}

function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
