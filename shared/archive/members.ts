import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ArrivalFacts } from '#shared/objects/port';
import type { InstanceArrayDocument, InstanceEntry, PackReference } from './documents';

/** Entries of one array document at most (DESIGN 6). */
export const arrayLimit = 5_000;

/** Bytes of one inflated array document at most: a bound against corrupt data, far above 5,000 real entries. */
const inflatedLimitBytes = 64 * 1024 * 1024;

/** Columns of an array document: one array per field compresses far better than one object per instance. */
interface Columns {
  readonly sop: readonly string[];
  readonly cls: readonly string[];
  readonly num: readonly (number | null)[];
  readonly row: readonly (number | null)[];
  readonly col: readonly (number | null)[];
  readonly bit: readonly (number | null)[];
  readonly frm: readonly (number | null)[];
  readonly tsx: readonly string[];
  readonly off: readonly number[];
  readonly len: readonly number[];
  readonly dso: readonly number[];
  readonly seq: readonly number[];
  readonly chs: readonly (string | null)[];
  /** Absent when no text contradicts its declared character set. */
  readonly asm?: readonly (string | null)[];
  /** Positions of entries that took the place of an earlier version; absent when there is none. */
  readonly ver?: readonly number[];
  readonly sha: readonly (string | null)[];
  /** Distinct arrival facts, and for each entry which of them. */
  readonly arrivals: readonly ArrivalFacts[];
  readonly arr: readonly number[];
}

/** Packs entries (of one pack, in pack order) into array documents of at most 5,000 entries. */
export function encodeMembers(packKey: string, entries: readonly InstanceEntry[]): InstanceArrayDocument[] {
  const documents: InstanceArrayDocument[] = [];
  for (let start = 0; start < entries.length; start += arrayLimit) {
    const part = entries.slice(start, start + arrayLimit);
    const data = deflateRawSync(Buffer.from(JSON.stringify(toColumns(part))), { level: 6 }).toString('base64');
    documents.push({ _id: `${packKey}#${start / arrayLimit}`, pack: packKey, count: part.length, data });
  }
  return documents;
}

/**
 * The inverse of `encodeMembers`.
 *
 * @param pack - the pack the arrays belong to; gives store and key of each location
 */
export function decodeMembers(
  pack: Pick<PackReference, 'store' | 'key'>,
  documents: readonly InstanceArrayDocument[],
): InstanceEntry[] {
  const ordered = [...documents].sort((a, b) => part(a._id) - part(b._id));
  return ordered.flatMap((document) => {
    const text = inflateRawSync(Buffer.from(document.data, 'base64'), { maxOutputLength: inflatedLimitBytes });
    return fromColumns(pack, JSON.parse(text.toString('utf8')) as Columns);
  });
}

const part = (id: string): number => Number(id.slice(id.lastIndexOf('#') + 1));

function toColumns(entries: readonly InstanceEntry[]): Columns {
  const arrivals = new Map<string, number>();
  const facts: ArrivalFacts[] = [];
  const arr = entries.map(({ arrival }) => {
    const key = JSON.stringify(arrival);
    const known = arrivals.get(key);
    if (known !== undefined) return known;
    arrivals.set(key, facts.length);
    return facts.push(arrival) - 1;
  });
  return {
    sop: entries.map((e) => e.sopInstanceUid),
    cls: entries.map((e) => e.sopClassUid),
    num: entries.map((e) => e.instanceNumber),
    row: entries.map((e) => e.rows),
    col: entries.map((e) => e.columns),
    bit: entries.map((e) => e.bitsAllocated),
    frm: entries.map((e) => e.numberOfFrames),
    tsx: entries.map((e) => e.transferSyntaxUid),
    off: entries.map((e) => e.location.offset),
    len: entries.map((e) => e.location.length),
    dso: entries.map((e) => e.dataSetOffset),
    seq: entries.map((e) => e.sequence),
    chs: entries.map((e) => e.specificCharacterSet),
    ...(entries.some((e) => e.assumedCharacterSet) ? { asm: entries.map((e) => e.assumedCharacterSet ?? null) } : {}),
    ...(entries.some((e) => e.isVersion) ? { ver: entries.flatMap((e, at) => (e.isVersion ? [at] : [])) } : {}),
    sha: entries.map((e) => e.sha256),
    arrivals: facts,
    arr,
  };
}

function fromColumns(pack: Pick<PackReference, 'store' | 'key'>, columns: Columns): InstanceEntry[] {
  const versions = new Set(columns.ver);
  return columns.sop.map((sopInstanceUid, i) => ({
    sopInstanceUid,
    sopClassUid: columns.cls[i]!,
    instanceNumber: columns.num[i]!,
    rows: columns.row[i]!,
    columns: columns.col[i]!,
    bitsAllocated: columns.bit[i]!,
    numberOfFrames: columns.frm[i]!,
    transferSyntaxUid: columns.tsx[i]!,
    location: { store: pack.store, key: pack.key, offset: columns.off[i]!, length: columns.len[i]! },
    sequence: columns.seq[i]!,
    arrival: columns.arrivals[columns.arr[i]!]!,
    dataSetOffset: columns.dso[i]!,
    specificCharacterSet: columns.chs[i]!,
    ...(columns.asm?.[i] ? { assumedCharacterSet: columns.asm[i] } : {}),
    ...(versions.has(i) ? { isVersion: true as const } : {}),
    sha256: columns.sha[i]!,
  }));
}
