import { registry } from '#stacks/registry.generated';
import { version } from '../../../package.json';
import { embeddedFiles } from '../embed';
import { errorClasses } from '../errors';
import { openApiDocument } from './document';

/** Path of the document in the repository. */
export const documentPath = 'functions/api/openapi/openapi.generated.json';

/** What `api-openapi` carries, by path: the document of every function of the registry, and its page. */
export function openApiFiles(root: string): Record<string, string> {
  const document = openApiDocument(registry, errorClasses(root), version);
  return {
    [documentPath]: `${JSON.stringify(document, null, 1)}\n`,
    'functions/api/openapi/page.generated.ts': embeddedFiles(root, 'functions/api/openapi/page'),
  };
}
