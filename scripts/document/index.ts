import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { configurationDocument } from './configuration';
import { errorsDocument } from './errors';
import { portalModule } from './portal';

/** Writes the generated documents, and the portal's files as a module, below `root` and returns their paths. */
export function writeDocuments(root: string): string[] {
  const pages = {
    'docs/configuration.md': configurationDocument(),
    'docs/errors.md': errorsDocument(root),
    'functions/portal/serve/files.generated.ts': portalModule(root),
  };
  for (const [file, text] of Object.entries(pages)) writeFileSync(path.join(root, file), text);
  return Object.keys(pages);
}
