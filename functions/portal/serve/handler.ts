import { defineFunction } from '#shared/kernel/function/http';
import { FileRequest, PageRequest } from './schema';
import { serveFile } from './serve-file';

/** The portal: public files without any data; what they show they ask the API for. */
export const handler = defineFunction({
  routes: {
    'GET /': {
      input: PageRequest,
      access: 'public',
      run: (request) => serveFile('index.html', request.headers),
    },
    'GET /portal/{file}': {
      input: FileRequest,
      access: 'public',
      run: (request) => serveFile(request.path.file, request.headers),
    },
  },
});
