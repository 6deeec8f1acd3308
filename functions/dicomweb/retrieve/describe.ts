import { z } from 'zod';
import { elsewhereErrors } from '#shared/archive/describe/pass-through';
import { DicomDataSet } from '#shared/dicom/json-model-schema';
import type { RouteDescription } from '#shared/kernel/function/describe';
import type { BulkKind } from './list-bulk-data';

/** What a retrieval names: a study, a series or an instance. */
export type Named = 'study' | 'series' | 'instance';

const absent = (what: Named): readonly string[] => [
  'SPACE_NOT_FOUND',
  'STUDY_NOT_FOUND',
  ...(what === 'study' ? [] : ['SERIES_NOT_FOUND']),
  ...(what === 'instance' ? ['INSTANCE_NOT_FOUND'] : []),
  ...elsewhereErrors,
];
/** An object that was stored although it is damaged. */
const damaged = ['MALFORMED_DATA_SET', 'TRUNCATED_DATA_SET'];
const incomplete = { Warning: '299: the newest instances may be missing' };
/** Of every answer that can be had again for less. */
const versioned = { ETag: 'Version of what is answered', Vary: 'What the answer depends on', ...incomplete };
const unchanged = { description: 'The client has this version.', headers: versioned };
const conditional = { 'If-None-Match': 'ETag of the version that the client has' };
const all = z.array(DicomDataSet);

/** What can go wrong with objects that are brought to another transfer syntax. */
const ofTranscoding = ['FRAME_DECODING', 'FRAME_NOT_FOUND', 'LIMIT_EXCEEDED', 'IMAGES_BUSY', 'TIME_LIMIT'];
const leftOut = { ...versioned, Warning: '299: how many instances are left out' };
const partial = {
  description:
    'The objects that can be given in an accepted transfer syntax, and whose files are there; the others are left out.',
  content: { 'multipart/related; type="application/dicom"': 'bytes' },
  headers: leftOut,
} as const;
/** An answer about several instances, some of which lie in files of others that are gone. */
const withoutGone = <T extends object>(what: Named, whole: T) =>
  what === 'instance'
    ? {}
    : { 206: { ...whole, description: 'Without the instances whose files in place are gone.', headers: leftOut } };
const ranges = (content: Readonly<Record<string, 'bytes'>>) => ({
  description: 'The ranges that were asked for, of what comes alone.',
  content,
  headers: { ...versioned, 'Content-Range': 'Which bytes of how many' },
});
const rangeHeaders = {
  Range: 'Bytes that are wanted, `bytes=0-1023, -512`',
  'If-Range': 'ETag of the version whose range is wanted; of another one the whole is answered',
};

export const describeObjects = (what: Named): RouteDescription => ({
  summary: what === 'instance' ? 'Retrieves an instance' : `Retrieves the instances of a ${what}`,
  description:
    'WADO-RS (DICOM PS3.18 10.4), Part 10 objects with corrected attributes: as they are stored, or in the transfer syntax ' +
    'that `Accept` names, without loss. A single instance also comes alone.',
  answers: {
    200: {
      description: 'The objects.',
      content: {
        'multipart/related; type="application/dicom"': 'bytes',
        ...(what === 'instance' ? { 'application/dicom': 'bytes' } : {}),
      },
      headers: versioned,
    },
    ...(what === 'instance' ? {} : { 206: partial }),
    304: unchanged,
  },
  headers: conditional,
  errors: [...absent(what), ...damaged, ...ofTranscoding, 'NOT_ACCEPTABLE'],
});

const metadataForms = {
  'application/dicom+json': all,
  'application/json': all,
  'multipart/related; type="application/dicom+xml"': 'text',
} as const;

export const describeMetadata = (what: Named): RouteDescription => ({
  summary: what === 'instance' ? 'Retrieves the metadata of an instance' : `Retrieves the metadata of a ${what}`,
  description: 'WADO-RS (DICOM PS3.18 10.4.1.1.2): everything but bulk data, which stands as addresses.',
  answers: {
    200: {
      description: 'One data set per instance.',
      content: {
        ...metadataForms,
        ...(what === 'instance' ? { 'application/dicom+xml': 'text' as const } : {}),
      },
      headers: versioned,
    },
    ...withoutGone(what, { content: metadataForms }),
    304: unchanged,
  },
  headers: conditional,
  errors: [...absent(what), ...damaged, 'NOT_ACCEPTABLE'],
});

export const describeFrames: RouteDescription = {
  summary: 'Retrieves frames',
  description:
    'WADO-RS (DICOM PS3.18 10.4.1.1.6): as they are stored, or in the media type and transfer syntax that `Accept` names, ' +
    'without loss. One frame also comes alone; a video is its frame 1, of which ranges can be had.',
  answers: {
    200: {
      description:
        'Native frames as little endian samples, color by pixel when made; compressed ones as their bit streams.',
      content: {
        'multipart/related': 'bytes',
        'application/octet-stream': 'bytes',
        'image/*': 'bytes',
        'video/*': 'bytes',
        'application/x-deflate': 'bytes',
      },
      headers: versioned,
    },
    206: ranges({ 'video/*': 'bytes', 'multipart/byteranges': 'bytes' }),
    304: unchanged,
  },
  headers: { ...conditional, ...rangeHeaders },
  errors: [...absent('instance'), ...damaged, ...ofTranscoding, 'NO_FRAMES', 'RANGE_NOT_SATISFIABLE', 'NOT_ACCEPTABLE'],
};

export const describeBulkData: RouteDescription = {
  summary: 'Retrieves a value that the metadata names by its address',
  description: 'WADO-RS (DICOM PS3.18 10.4.1.1.5).',
  answers: {
    200: {
      description: 'The value, little endian; encapsulated pixel data as its fragments.',
      content: { 'multipart/related; type="application/octet-stream"': 'bytes', 'application/octet-stream': 'bytes' },
      headers: { ...versioned, 'Accept-Ranges': 'bytes, where the value comes alone' },
    },
    206: ranges({ 'application/octet-stream': 'bytes', 'multipart/byteranges': 'bytes' }),
    304: unchanged,
  },
  headers: {
    ...conditional,
    ...rangeHeaders,
  },
  errors: [...absent('instance'), ...damaged, 'RANGE_NOT_SATISFIABLE', 'NOT_ACCEPTABLE'],
};

const bulkTitles: Readonly<Record<BulkKind, string>> = { bulkdata: 'all bulk data', pixeldata: 'the pixel data' };

const values = { 'multipart/related; type="application/octet-stream"': 'bytes' } as const;

export const describeAllBulkData = (what: Named, kind: BulkKind): RouteDescription => ({
  summary: `Retrieves ${bulkTitles[kind]} of ${what === 'instance' ? 'an instance' : `a ${what}`}`,
  description:
    'WADO-RS (DICOM PS3.18 10.4.1.1.5, 10.4.1.1.7): the values that the metadata names by their addresses, which stand in ' +
    'the Content-Location of the parts; encapsulated pixel data as its fragments, a part each.',
  answers: {
    200: { description: 'The values, little endian.', content: values, headers: versioned },
    ...withoutGone(what, { content: values }),
    304: unchanged,
  },
  headers: conditional,
  errors: [...absent(what), 'NOT_FOUND', ...damaged, 'NOT_ACCEPTABLE'],
});

export const describeWadoUri: RouteDescription = {
  summary: 'Retrieves an instance by query parameters',
  description:
    'WADO-URI (DICOM PS3.18 section 9). `contentType` application/dicom gives the object as it is stored, or in ' +
    '`transferSyntax`; an image type, and ' +
    'an image without `contentType`, redirects to the rendered resource with the same wishes.',
  answers: {
    200: { description: 'The object.', content: { 'application/dicom': 'bytes' }, headers: versioned },
    304: unchanged,
    307: { description: 'The picture lies there.', headers: { Location: 'Address of the rendered resource' } },
  },
  headers: conditional,
  errors: [...absent('instance'), ...damaged, ...ofTranscoding, 'NOT_ACCEPTABLE', 'NOT_SUPPORTED'],
};
