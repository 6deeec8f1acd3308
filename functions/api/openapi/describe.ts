import type { RouteDescription } from '#shared/kernel/function/describe';
import { Document } from './schema';

const etag = { ETag: 'Version' };
const unchanged = { 304: { description: 'The client has this version.' } };
const headers = { 'If-None-Match': 'ETag of the version that the client has' };

export const describeDocument: RouteDescription = {
  summary: 'This document',
  description: 'OpenAPI 3.1, made from the schemas of the routes.',
  answers: {
    200: { description: 'The document.', content: { 'application/json': Document }, headers: etag },
    ...unchanged,
  },
  headers,
};

export const describePage: RouteDescription = {
  summary: 'This document for people',
  description: 'The page holds no data: what it shows it asks for with the session of its reader.',
  answers: { 200: { description: 'A page.', content: { 'text/html': 'text' }, headers: etag }, ...unchanged },
  headers,
};

export const describeFile: RouteDescription = {
  summary: 'A file of that page',
  answers: {
    200: {
      description: 'The file.',
      content: { 'text/html': 'text', 'text/css': 'text', 'text/javascript': 'text' },
      headers: etag,
    },
    ...unchanged,
  },
  headers,
};
