import { elsewhereErrors } from '#shared/archive/describe/pass-through';
import type { RouteDescription } from '#shared/kernel/function/describe';

/** What is rendered. */
export type Rendered = 'study' | 'series' | 'instance' | 'frames';

const titles: Readonly<Record<Rendered, string>> = {
  study: 'every image of a study',
  series: 'every image of a series',
  instance: 'an image',
  frames: 'frames of an image',
};

const absent = (what: Rendered): readonly string[] => [
  'SPACE_NOT_FOUND',
  'STUDY_NOT_FOUND',
  ...(what === 'study' ? [] : ['SERIES_NOT_FOUND']),
  ...(what === 'study' || what === 'series' ? [] : ['INSTANCE_NOT_FOUND', 'FRAME_NOT_FOUND']),
  ...elsewhereErrors,
];
const pictures = { 'image/jpeg': 'bytes', 'image/png': 'bytes', 'image/webp': 'bytes', 'image/gif': 'bytes' } as const;
const headers = {
  ETag: 'Version of the picture',
  Warning: '299: the newest instances may be missing, or images have no rendered form, or their files are gone',
};
const errors = (what: Rendered): readonly string[] => [
  ...absent(what),
  'NOT_ACCEPTABLE',
  'NO_FRAMES',
  'FRAME_DECODING',
  ...(what === 'instance' || what === 'frames' ? ['PRESENTATION_STATE'] : []),
  'IMAGES_BUSY',
];
const conditional = { 'If-None-Match': 'ETag of the version that the client has' };

export const describeRendered = (what: Rendered): RouteDescription => ({
  summary: `Renders ${titles[what]}`,
  description:
    'WADO-RS (DICOM PS3.18 10.4.1.1.3). ' +
    (what === 'study' || what === 'series'
      ? 'The pictures come as parts of a multipart answer.'
      : 'One picture comes alone, several as parts of a multipart answer, or as an animated GIF.') +
    (what === 'instance'
      ? ' Of a presentation state: the images that it refers to, with it applied. Of a video also all of it, as MP4.'
      : ''),
  answers: {
    200: {
      description: 'The pictures.',
      content: {
        ...(what === 'study' || what === 'series' ? {} : pictures),
        'multipart/related': 'bytes',
        ...(what === 'instance' ? { 'video/mp4': 'bytes' as const } : {}),
      },
      headers,
    },
    ...(what === 'study' || what === 'series'
      ? {
          206: {
            description: 'Without the images whose files in place are gone.',
            content: { 'multipart/related': 'bytes' as const },
            headers,
          },
        }
      : {}),
    304: { description: 'The client has this version.', headers },
  },
  headers: conditional,
  errors: errors(what),
});

export const describeThumbnail = (what: Rendered): RouteDescription => ({
  summary: `Gives a small picture of ${what === 'frames' ? 'a frame' : `${what === 'instance' ? 'an' : 'a'} ${what}`}`,
  description: 'WADO-RS (DICOM PS3.18 10.4.1.1.4): of a series its middle image, of an image its representative frame.',
  answers: {
    200: { description: 'The picture.', content: { ...pictures, 'multipart/related': 'bytes' }, headers },
    304: { description: 'The client has this version.', headers },
  },
  headers: conditional,
  errors: errors(what),
});
