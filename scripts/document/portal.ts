import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The text of `functions/portal/serve/files.generated.ts`: the files of `web/`, so that the bundle carries them. */
export function portalModule(root: string): string {
  const folder = path.join(root, 'web');
  const names = readdirSync(folder).filter((name) => /\.(html|css|js|svg)$/.test(name));
  const lines = names
    .sort()
    .map((name) => `  ${JSON.stringify(name)}: ${quoted(readFileSync(path.join(folder, name), 'utf8'))},`);
  return `// Generated from web/ by scripts/document.mjs.\n\n/** The files of the portal by name. */\nexport const files: Readonly<Record<string, string>> = {\n${lines.join('\n')}\n};\n`;
}

function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
