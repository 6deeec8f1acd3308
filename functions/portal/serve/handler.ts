import { defineFunction } from '#shared/kernel/function/http';
import { describeFile, describePage } from './describe';
import { FileRequest, PageRequest } from './schema';
import { serveFile, servePage } from './serve-file';

/** The portal: public files without any data; what they show they ask the API for. */
export const handler = defineFunction({
  routes: {
    'GET /': {
      input: PageRequest,
      access: 'public',
      describe: describePage,
      run: (_request, ctx) => servePage(ctx.need('portal').portal),
    },
    'GET /portal/{file}': {
      input: FileRequest,
      access: 'public',
      describe: describeFile,
      run: (request, ctx) => serveFile(ctx.need('portal').portal, request.path.file, request.headers),
    },
  },
});
