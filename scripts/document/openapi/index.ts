import { registry } from '#stacks/registry.generated';
import { version } from '../../../package.json';
import { dicomwebDocument } from '../dicomweb/conformance';
import { dicomwebOperations, dicomwebResources } from '../dicomweb/resources';
import { embeddedFiles } from '../embed';
import { errorClasses } from '../errors';
import { openApiDocument } from './document';

/** Path of the document in the repository. */
export const documentPath = 'functions/api/openapi/openapi.generated.json';

/**
 * What is made from the route table, by path: the document of every function of the registry and its page, the resources
 * that `dicomweb-capabilities` describes, and the conformance statement.
 */
export function openApiFiles(root: string): Record<string, string> {
  const document = openApiDocument(registry, errorClasses(root), version);
  const operations = dicomwebOperations(document);
  return {
    [documentPath]: `${JSON.stringify(document, null, 1)}\n`,
    'functions/dicomweb/capabilities/resources.generated.json': `${JSON.stringify(dicomwebResources(operations), null, 1)}\n`,
    'docs/conformance/dicomweb.md': dicomwebDocument(operations),
    'functions/api/openapi/page.generated.ts': embeddedFiles(root, 'functions/api/openapi/page'),
  };
}
