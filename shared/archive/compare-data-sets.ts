import type { SourceCharacterSets } from '#shared/dicom/charset/decode';
import { isCorrectable } from '#shared/dicom/correct/correctable';
import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { inflateDataSet } from '#shared/dicom/deflate';
import { toDicomJson } from '#shared/dicom/json';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { samePixels } from '#shared/imaging/same-pixels';
import { PlatformError } from '#shared/kernel/errors';
import type { JsonAttribute, JsonAttributes } from './documents';
import { isFaultOfBytes } from './fault-of-bytes';
import { seriesTags, studyTags } from './qido';
import { inflatedLimitBytes } from './skim-object';

/** Two objects are compared in memory up to this size each; larger ones that differ count as different. */
export const compareLimitBytes = 256 * 1024 * 1024;
/** A difference in more or larger attributes than this is other content, not a correction. */
const correctionLimitBytes = 64 * 1024;

/** How two objects of one SOP Instance UID relate. */
export interface Comparison {
  readonly kind: 'samePixels' | 'different';
  /** Top level attributes of the arrival that differ from the stored object, or are only there. Removed ones are empty. */
  readonly changed: JsonAttributes;
}

/** Says how the bytes of text are written; the text itself is compared. */
const SPECIFIC_CHARACTER_SET = '00080005';
/** Attributes that follow from the transfer syntax (PS3.5 8, PS3.3 C.7.6.3): they may differ with it. */
const encodingTags: ReadonlySet<string> = new Set([
  '00280004', // Photometric Interpretation: RGB becomes YBR_RCT and back
  '00280006', // Planar Configuration
]);
const headerTags: ReadonlySet<string> = new Set([...studyTags, ...seriesTags]);
/** Pixels are compared by themselves; offset tables say how they are cut. */
const pixelDataGroup = '7FE0';
const pixelDataTags: ReadonlySet<string> = new Set(['7FE00008', '7FE00009', '7FE00010']);

/** One of two objects that are compared: its bytes, and how they are to be read. */
export interface ComparedObject {
  readonly part10: Uint8Array;
  readonly dataSetOffset: number;
  readonly transferSyntaxUid: string;
  readonly bitsAllocated: number | null;
  /** Sets in which text is read that contradicts its declared one: what is shown is compared. */
  readonly source?: SourceCharacterSets;
}

/** What cannot be compared, or has other pixels. */
export const different: Comparison = { kind: 'different', changed: {} };

/** Compares a stored instance with a repeat of its UID: pixels after lossless decoding, then attributes. */
export async function compareDataSets(stored: ComparedObject, arrived: ComparedObject): Promise<Comparison> {
  try {
    return await compare(stored, arrived);
  } catch (error) {
    // What cannot be read cannot be shown to be the same.
    if (error instanceof PlatformError && isFaultOfBytes(error)) return different;
    throw error;
  }
}

async function compare(stored: ComparedObject, arrived: ComparedObject): Promise<Comparison> {
  const [a, b] = [dataSetOf(stored), dataSetOf(arrived)];
  const pixels = await samePixels({ ...stored, dataSet: a }, { ...arrived, dataSet: b });
  if (pixels === 'different') return different;
  const changed = changedAttributes(
    attributesOf(a, stored),
    attributesOf(b, arrived),
    stored.transferSyntaxUid !== arrived.transferSyntaxUid,
  );
  if (JSON.stringify(changed).length > correctionLimitBytes) return different;
  // The same bytes, read in another way, are other pixels; an overlay could not say so without touching them.
  if (!Object.keys(changed).every(isCorrectable)) return different;
  // Without pixels the attributes are the content: a report that says something else is no corrected header.
  if (pixels === 'none' && Object.keys(changed).some((tag) => !headerTags.has(tag))) return different;
  return { kind: 'samePixels', changed };
}

function dataSetOf({ part10, dataSetOffset, transferSyntaxUid }: ComparedObject): Uint8Array {
  const raw = part10.subarray(dataSetOffset);
  return transferSyntaxUid === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN ? inflateDataSet(raw, inflatedLimitBytes) : raw;
}

function attributesOf(dataSet: Uint8Array, { transferSyntaxUid, source = {} }: ComparedObject): JsonAttributes {
  const json = toDicomJson(dataSet, {
    transferSyntaxUid,
    source,
    truncated: 'keep',
    maxInlineBytes: compareLimitBytes,
    bulkDataUri: (path) => (pixelDataTags.has(path.slice(1)) ? 'pixels' : undefined),
  });
  return JSON.parse(json) as JsonAttributes;
}

function changedAttributes(stored: JsonAttributes, arrived: JsonAttributes, otherSyntax: boolean): JsonAttributes {
  const changed: Record<string, JsonAttribute> = {};
  for (const tag of new Set([...Object.keys(stored), ...Object.keys(arrived)])) {
    if (tag === SPECIFIC_CHARACTER_SET || tag.startsWith(pixelDataGroup)) continue;
    if (otherSyntax && encodingTags.has(tag)) continue;
    const [before, after] = [stored[tag], arrived[tag]];
    if (JSON.stringify(before) === JSON.stringify(after) || (otherSyntax && areSameValue(tag, before, after))) continue;
    if (saysNothing(tag, before, stored) && saysNothing(tag, after, arrived)) continue;
    changed[tag] = after ?? { vr: before!.vr };
  }
  return changed;
}

/** Whether an attribute is absent or says what is so without it: one frame (PS3.3 C.7.6.6), planes of one sample. */
function saysNothing(tag: string, attribute: JsonAttribute | undefined, dataSet: JsonAttributes): boolean {
  if (tag === '00280006') return dataSet['00280002']?.Value?.[0] === 1;
  return tag === '00280008' && (attribute?.Value?.[0] ?? 1) === 1;
}

/**
 * Whether one of two attributes has lost its VR on the way and they are the same otherwise: a data set written in
 * implicit VR does not say what its private attributes are (PS3.5 6.2.2).
 */
function areSameValue(tag: string, a: JsonAttribute | undefined, b: JsonAttribute | undefined): boolean {
  if (!a || !b || (a.vr === 'UN') === (b.vr === 'UN')) return false;
  const [unknown, known] = a.vr === 'UN' ? [a, b] : [b, a];
  const bytes = Buffer.from(unknown.InlineBinary ?? '', 'base64');
  const element = new DataSetWriter().element(Number.parseInt(tag, 16), known.vr, bytes).toBytes();
  const read = JSON.parse(toDicomJson(element, { transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN })) as JsonAttributes;
  return JSON.stringify(read[tag]) === JSON.stringify(known);
}
