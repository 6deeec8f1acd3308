import { defineFunction } from '#shared/kernel/function/http';
import { describeDocument, describeFile, describePage } from './describe';
import { DocumentRequest, FileRequest, PageRequest } from './schema';
import { serveDocument } from './serve-document';
import { servePageFile } from './serve-page';

/**
 * The OpenAPI document, and a page that shows it. The document asks who reads it, as everything does that tells of this
 * installation (it names the exact version); the page's files hold nothing and are open like those of the portal.
 */
export const handler = defineFunction({
  routes: {
    'GET /openapi.json': {
      input: DocumentRequest,
      access: 'authenticated',
      describe: describeDocument,
      run: (request) => serveDocument(request.headers),
    },
    'GET /docs/api': {
      input: PageRequest,
      access: 'public',
      describe: describePage,
      run: (request) => servePageFile('index.html', request.headers),
    },
    'GET /docs/api/{file}': {
      input: FileRequest,
      access: 'public',
      describe: describeFile,
      run: (request) => servePageFile(request.path.file, request.headers),
    },
  },
});
