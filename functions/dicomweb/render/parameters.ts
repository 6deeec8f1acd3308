import { createHash } from 'node:crypto';
import { z } from 'zod';
import { uid } from '#shared/archive/retrieval/resource';
import type { VoiFunction, Window } from '#shared/imaging/image/image';
import { sideLimit, type Viewport } from '#shared/imaging/render/viewport';

const decimal = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const windowPattern = new RegExp(`^(${decimal}),(${decimal})(?:,([A-Za-z_-]+))?$`);
const viewportPattern = new RegExp(`^(\\d+),(\\d+)(?:,(${decimal})?,(${decimal})?(?:,(${decimal})?,(${decimal})?)?)?$`);
const functions: ReadonlyMap<string, VoiFunction> = new Map([
  ['linear', 'LINEAR'],
  ['linear-exact', 'LINEAR_EXACT'],
  ['linear_exact', 'LINEAR_EXACT'],
  ['sigmoid', 'SIGMOID'],
]);

const viewport = z
  .string()
  .max(200)
  .transform((text, ctx): Viewport => {
    const found = viewportPattern.exec(text);
    const [, width, height, left, top, sourceWidth, sourceHeight] = (found ?? []).map((part) =>
      part === undefined ? undefined : Number(part),
    );
    const isSize = (side: number | undefined): side is number => side !== undefined && side >= 1 && side <= sideLimit;
    const isPart = sourceWidth !== 0 && sourceHeight !== 0 && (left ?? 0) >= 0 && (top ?? 0) >= 0;
    if (isSize(width) && isSize(height) && isPart) {
      const given = Object.entries({ left, top, sourceWidth, sourceHeight }).filter(([, value]) => value !== undefined);
      return { width, height, ...Object.fromEntries(given) };
    }
    ctx.addIssue({ code: 'custom', message: `must be vw,vh or vw,vh,sx,sy,sw,sh, vw and vh from 1 to ${sideLimit}` });
    return z.NEVER;
  })
  .describe('Viewport `vw,vh`, and the part of the image to show in it `,sx,sy,sw,sh`; negative sw, sh mirror');

const size = z
  .string()
  .max(200)
  .regex(/^\d+,\d+$/, 'must be vw,vh')
  .pipe(viewport)
  .describe('Viewport `vw,vh`');

const window = z
  .string()
  .max(200)
  .transform((text, ctx): Window => {
    const [, center, width, name = 'linear'] = windowPattern.exec(text) ?? [];
    const voiFunction = functions.get(name.toLowerCase());
    const least = voiFunction === 'LINEAR' ? 1 : Number.MIN_VALUE;
    if (voiFunction && Number.isFinite(Number(center)) && Number(width) >= least && Number.isFinite(Number(width)))
      return { center: Number(center), width: Number(width), function: voiFunction };
    ctx.addIssue({
      code: 'custom',
      message: 'must be center,width,function: function linear (width from 1), linear-exact or sigmoid (width above 0)',
    });
    return z.NEVER;
  })
  .describe('Window `center,width,function` in units of the modality: linear, linear-exact, sigmoid');

const quality = z
  .string()
  .regex(/^(?:[1-9]\d?|100)$/, 'must be 1 to 100')
  .transform(Number)
  .describe('Quality of lossy formats, 1 to 100');

const annotationNames = ['patient', 'technique'] as const;
export type AnnotationName = (typeof annotationNames)[number];
const annotation = z
  .string()
  .max(200)
  .transform((text, ctx): readonly AnnotationName[] => {
    const names = text.split(',').map((name) => name.trim());
    const known = names.filter((name): name is AnnotationName => (annotationNames as readonly string[]).includes(name));
    if (known.length === names.length) return [...new Set(known)];
    ctx.addIssue({ code: 'custom', message: 'must be patient, technique, or both separated by a comma' });
    return z.NEVER;
  })
  .describe('Text burnt into the picture: `patient`, `technique`');

const iccprofile = z.enum(['no', 'yes', 'srgb']).describe('Whether a profile of sRGB is embedded');
const accept = z.string().max(2000).describe('Goes before the header Accept (PS3.18 8.3.3.1)');

/** Query parameters of rendered resources (PS3.18 8.3.5). */
export const renderedQuery = z.object({
  accept: accept.optional(),
  window: window.optional(),
  viewport: viewport.optional(),
  quality: quality.optional(),
  annotation: annotation.optional(),
  iccprofile: iccprofile.optional(),
});

/** Those of an image and its frames: also the presentation state that is applied, as WADO-URI names it (PS3.18 9.5.1.2.7). */
export const renderedImageQuery = renderedQuery
  .extend({
    presentationSeriesUID: uid.optional().describe('Series of the presentation state'),
    presentationUID: uid.optional().describe('Presentation state that is applied to the image'),
  })
  .refine(
    (query) => (query.presentationSeriesUID === undefined) === (query.presentationUID === undefined),
    'presentationSeriesUID and presentationUID come together',
  );

/** Query parameters of thumbnails (PS3.18 10.4.1.2.4): as they are shown by default, only smaller. */
export const thumbnailQuery = z.object({
  accept: accept.optional(),
  viewport: size.optional(),
  quality: quality.optional(),
});

export type RenderedQuery = z.output<typeof renderedImageQuery>;

/** Tells representations of one address apart: for entity tags. Short, and of hexadecimal digits only. */
export function variantOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}
