import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { configurationDocument } from './configuration';
import { dimseDocument } from './dimse/conformance';
import { listenerServices } from './dimse/listener-services';
import { errorsDocument } from './errors';

/** Writes the generated documents below `root` and returns their paths. */
export function writeDocuments(root: string): string[] {
  const pages = {
    'docs/configuration.md': configurationDocument(),
    'docs/errors.md': errorsDocument(root),
    'docs/conformance/dimse.md': dimseDocument(listenerServices()),
  };
  for (const [file, text] of Object.entries(pages)) writeFileSync(path.join(root, file), text);
  return Object.keys(pages);
}
