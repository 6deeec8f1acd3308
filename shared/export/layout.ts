import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ConflictDocument, OverlayDocument, QuarantineDocument, SpaceDocument } from '#shared/archive/documents';
import type { Document } from '#shared/catalogue/port';
import { isKey } from '#shared/objects/keys';

/**
 * What lies in an export: `space.json`, whose it is; `studies/<StudyInstanceUID>/` with packs (tar), what was kept aside,
 * and a JSON file that says what they are; `quarantine/`; and `exports/<name>.jsonl`, the manifest, which names all the
 * rest and is written last. Every object is named with its hash, the manifest ends with the hash of its own lines.
 */
export const claimKey = 'space.json';
export const drafts = 'drafts/';
export const studies = 'studies/';
export const quarantined = 'quarantine/';
export const manifests = 'exports/';

export const exportKey = (name: string): string => `${manifests}${name}.jsonl`;
export const studyFolder = (studyInstanceUid: string): string => `${studies}${studyInstanceUid}/`;

/** Name of what is kept aside of a study, the same wherever it lies: two installations may give one sequence twice. */
export function keptName({ _id, kind, entry }: ConflictDocument): string {
  const path = _id.slice(_id.indexOf('/'));
  return `${kind}-${entry.sequence}-${createHash('sha256').update(path).digest('hex').slice(0, 8)}`;
}

const count = z.int().min(0);
const uid = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** One object of an export; the hash is that of its bytes. */
const ExportedObject = z.object({ key: z.string().refine(isKey), length: count, sha256 });
export type ExportedObject = z.infer<typeof ExportedObject>;

/** Documents are checked as far as they are used to find a place for them. */
const document = <D>(shape: z.ZodRawShape) => z.looseObject(shape) as unknown as z.ZodType<D>;
const correction = z.object({
  sequence: count,
  source: z.string(),
  attributes: z.record(z.string(), z.looseObject({})),
  undone: count.optional(),
});

const Space = document<SpaceDocument>({
  _id: z.string(),
  purpose: z.string().nullable(),
  aeTitle: z.string().nullable(),
  repeat: z.enum(['overlay', 'newVersion', 'quarantine']),
  missingType1: z.enum(['warn', 'reject']),
  createdAt: z.iso.datetime(),
});

const Overlay = document<OverlayDocument>({
  _id: z.string(),
  level: z.enum(['study', 'series', 'instance']),
  history: z.array(correction),
});

const Conflict = document<ConflictDocument>({
  _id: z.string(),
  seriesId: z.string(),
  sopInstanceUid: uid,
  kind: z.enum(['conflict', 'version']),
  entry: z.looseObject({ sequence: count, location: z.looseObject({ length: count }), arrival: z.looseObject({}) }),
  storedSha256: sha256,
  arrivedSha256: sha256,
  at: z.iso.datetime(),
});

const Quarantine = document<QuarantineDocument>({
  _id: z.string(),
  source: z.string(),
  reason: z.string(),
  code: z.string(),
  sizeBytes: count,
  at: z.iso.datetime(),
  state: z.enum(['held', 'replayed', 'discarded']),
  arrival: z.looseObject({ source: z.string(), transferSyntaxUid: z.string() }),
});

/** First line of a manifest. */
export const ExportHeader = z.object({ radlakeExport: z.literal(1), startedAt: z.iso.datetime(), space: Space });
export type ExportHeader = z.infer<typeof ExportHeader>;

/** A line for each study. */
export const StudyLine = z.object({ studyInstanceUid: uid, study: ExportedObject, instances: count, bytes: count });
export type StudyLine = z.infer<typeof StudyLine>;

/** A line for each row of the quarantine; `object` holds the bytes of one that is held. */
export const QuarantineLine = z.object({ quarantine: Quarantine, object: ExportedObject.nullable() });
export type QuarantineLine = z.infer<typeof QuarantineLine>;

/** A line for each document that no bytes tell. */
export const DocumentLine = z.object({ collection: z.string(), document: document<Document>({ _id: z.string() }) });
export type DocumentLine = z.infer<typeof DocumentLine>;

/** Last line of a manifest. `sha256` is that of all lines before it. */
export const ExportSummary = z.object({
  ...{
    finishedAt: z.iso.datetime(),
    studies: count,
    instances: count,
    bytes: count,
    quarantined: count,
    documents: count,
  },
  sha256,
});
export type ExportSummary = z.infer<typeof ExportSummary>;

/** The file of a study: its series with their packs, its corrections, what was kept aside. */
export const ExportedStudy = z.object({
  studyInstanceUid: uid,
  series: z.array(z.object({ seriesInstanceUid: uid, packs: z.array(ExportedObject) })),
  overlays: z.array(Overlay),
  kept: z.array(z.object({ object: ExportedObject, facts: Conflict })),
});
export type ExportedStudy = z.infer<typeof ExportedStudy>;
