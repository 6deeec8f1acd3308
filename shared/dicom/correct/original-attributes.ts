import { DataSetWriter, type HeaderForm } from '../data-set-writer';
import { isPrivate } from '../dictionary';

/** Who corrected, when and why: attributes of Original Attributes Sequence (PS3.3 C.12.1.1.9). */
export interface CorrectionOrigin {
  /** Attribute Modification DateTime (0400,0562): milliseconds since 1970. */
  readonly at: number;
  /** Modifying System (0400,0563). */
  readonly system: string;
  /** Source of Previous Values (0400,0564); '' where it is not known. */
  readonly source: string;
  /** Reason for the Attribute Modification (0400,0565): values that came with another object, or that somebody set right. */
  readonly reason: 'COERCE' | 'CORRECT';
}

export const ORIGINAL_ATTRIBUTES = 0x04000561;
/** Longer former values are left empty where metadata gives such by address: the stored object has them. */
export const formerValueLimitBytes = 1024;
const longestName = 64;
const itemHeaderBytes = 8;

/** What an item of Original Attributes Sequence says beside former values; texts of the default repertoire. */
export function originTexts({ at, system, source, reason }: CorrectionOrigin) {
  const digits = new Date(at).toISOString().replace(/[-:TZ]/g, '');
  return { at: `${digits}000+0000`, system: plain(system), source: plain(source), reason };
}

const plain = (text: string): string => text.replace(/[^ -[\]-~]/g, '?').slice(0, longestName);

/**
 * The element Original Attributes Sequence (0400,0561) with one item more.
 *
 * @param existing - items that it has already, as they are written
 * @param former - the elements that were replaced, as they were written, tags ascending
 */
export function originalAttributes(
  existing: Uint8Array,
  former: readonly Uint8Array[],
  origin: CorrectionOrigin,
  form: HeaderForm,
): Uint8Array {
  const { at, system, source, reason } = originTexts(origin);
  const item = new DataSetWriter(form)
    .element(0x04000550, 'SQ', [Buffer.concat(former)])
    .element(0x04000562, 'DT', at)
    .element(0x04000563, 'LO', system)
    .element(0x04000564, 'LO', source)
    .element(0x04000565, 'CS', reason)
    .toBytes();
  return new DataSetWriter(form)
    .begin(ORIGINAL_ATTRIBUTES, 'SQ', existing.length + itemHeaderBytes + item.length)
    .raw(existing)
    .beginFragment(item.length)
    .raw(item)
    .toBytes();
}

/** Tags, and those of the Private Creators that they need (PS3.5 7.8.1). */
export function withCreators(tags: ReadonlySet<number>): Set<number> {
  const privates = [...tags].filter((tag) => isPrivate(tag) && (tag & 0xffff) >= 0x1000);
  return new Set([...tags, ...privates.map((tag) => (tag >>> 16) * 0x10000 + ((tag >>> 8) & 0xff))]);
}
