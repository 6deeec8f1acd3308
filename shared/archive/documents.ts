import type { CloudEvent } from '#shared/bus/port';
import type { CollectionSpec, Document } from '#shared/catalogue/port';
import type { ArrivalFacts, Location } from '#shared/objects/port';

/**
 * The documents of the catalogue that describe stored instances.
 *
 * All but `spaces` and `tombstones` are rebuilt by `reindex` from bytes and journal. Ids start with the space, which is
 * the shard key. A field that DICOM leaves empty is null, never absent, so that indexes see it.
 */

/** What a space does with an instance that repeats a UID with the same pixels and other attributes (DESIGN 6, rule c). */
export type RepeatPolicy = 'overlay' | 'newVersion' | 'quarantine';

/** An isolated namespace of the catalogue. */
export interface SpaceDocument extends Document {
  readonly purpose: string | null;
  readonly aeTitle: string | null;
  /** DIMSE port of its own, beside the common one; null or absent (of older versions): none. */
  readonly port?: number | null;
  readonly repeat: RepeatPolicy;
  /** What happens to an instance without a Type 1 attribute of every composite object (PS3.3 A.1.2). */
  readonly missingType1: 'warn' | 'reject';
  readonly createdAt: string;
}

/** DICOM JSON model of single attributes (PS3.18 F.2), as kept in the catalogue. */
export interface JsonAttribute {
  readonly vr: string;
  readonly Value?: readonly unknown[];
  readonly InlineBinary?: string;
  readonly BulkDataURI?: string;
}
/**
 * Character sets in which text of an instance was read because its bytes contradict the declared one (DESIGN 6), of the
 * attributes of each level; null where none does. The bytes stay as they are.
 */
export interface AssumedSets {
  readonly study: string | null;
  readonly series: string | null;
}

/** Tag as eight upper-case hexadecimal digits -> attribute, ascending. */
export type JsonAttributes = Readonly<Record<string, JsonAttribute>>;

/** Fields that every outbox owner has: events not yet acknowledged by the bus. */
export interface OutboxEntry {
  readonly subject: string;
  readonly event: CloudEvent;
}

/** One study of one space. `_id` is `<space>/<StudyInstanceUID>`. */
export interface StudyDocument extends Document {
  readonly space: string;
  readonly studyInstanceUid: string;
  readonly patientId: string | null;
  readonly patientName: string | null;
  /** Normalised words, pinyin and initials of the patient's name. */
  readonly patientNameKeys: readonly string[];
  /** All component groups, normalised, for wildcards. */
  readonly patientNameText: string;
  readonly patientBirthDate: string | null;
  readonly studyDescription: string | null;
  readonly studyDate: string | null;
  readonly studyTime: string | null;
  /** Timezone Offset From UTC (0008,0201). Here and below: absent in documents of versions that did not keep it. */
  readonly timezoneOffset?: string | null;
  readonly accessionNumber: string | null;
  readonly studyId: string | null;
  readonly referringPhysicianName: string | null;
  /** As `patientNameKeys`. */
  readonly referringPhysicianNameKeys: readonly string[];
  readonly modalities: readonly string[];
  readonly sopClassUids?: readonly string[];
  /** Values of optional keys: see `search-keys.ts`. */
  readonly searchKeys?: readonly string[];
  readonly seriesCount: number;
  readonly instanceCount: number;
  /** Of its instances those of series with an `origin`; absent: none. */
  readonly describedCount?: number;
  readonly sizeBytes: number;
  /** Lowest landing sequence of its instances. */
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly revision: number;
  /** Milliseconds; null once settled. */
  readonly settleAt: number | null;
  /** Study and patient level attributes of the newest version (rule c), else of the instance that arrived first. */
  readonly attributes: JsonAttributes;
  /** The set in which their text was read when it contradicts the declared one: to be shown beside it. */
  readonly assumedCharacterSet: string | null;
  /** The QIDO answer for this study without Retrieve URL (0008,1190): a JSON object text. */
  readonly qido: string;
  readonly outbox: readonly OutboxEntry[];
  /** Milliseconds of the oldest entry of `outbox`; null when it is empty. */
  readonly outboxAt: number | null;
}

/** An immutable pack that a series reads from. */
export interface PackReference {
  readonly store: string;
  readonly key: string;
  readonly lengthBytes: number;
  readonly instanceCount: number;
  /** Highest landing sequence inside. */
  readonly throughSequence: number;
  /** Compressed DICOM JSON of its instances, in the same store. */
  readonly metadataKey: string;
  readonly metadataSha256: string;
  /** SHA-256 over the pack without its members' data sets, whose own hashes lie inside: see `pack-outline.ts`. */
  readonly outlineSha256: string;
}

/** Where the objects of a series are of which only the description is here. */
export interface SeriesOrigin {
  readonly nodeId: string;
  /** Key of its `instanceArrays`; another for another content. */
  readonly arrays: string;
}

/** One series of one study of one space. `_id` is `<space>/<StudyInstanceUID>/<SeriesInstanceUID>`. */
export interface SeriesDocument extends Document {
  readonly space: string;
  readonly studyId: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly modality: string | null;
  readonly seriesNumber: number | null;
  /** Series Date, Series Time, Timezone Offset From UTC and `searchKeys` are absent where older versions wrote them. */
  readonly seriesDate?: string | null;
  readonly seriesTime?: string | null;
  readonly timezoneOffset?: string | null;
  /** Values of optional keys: see `search-keys.ts`. */
  readonly searchKeys?: readonly string[];
  readonly performedProcedureStepStartDate: string | null;
  readonly performedProcedureStepStartTime: string | null;
  readonly scheduledProcedureStepIds: readonly string[];
  readonly requestedProcedureIds: readonly string[];
  readonly revision: number;
  readonly packs: readonly PackReference[];
  readonly packedCount: number;
  readonly instanceCount: number;
  readonly sizeBytes: number;
  readonly sopClassUids: readonly string[];
  readonly transferSyntaxUids: readonly string[];
  readonly firstSequence: number;
  readonly lastSequence: number;
  /**
   * Landing sequence of the newest instance that took the place of an earlier version (rule c, `newVersion`): attributes
   * come from that one. Null or absent when there is none: they come from the one that arrived first.
   */
  readonly versionSequence?: number | null;
  /** Sequence of the last join that brought packs into it; absent when there was none. */
  readonly joinedAt?: number;
  /** Set while a node has its objects: it has neither packs nor documents of instances then (`describe.ts`). */
  readonly origin?: SeriesOrigin;
  readonly settleAt: number | null;
  /** True when there may be overlays of it, of its study or of its instances: readers look them up only then. */
  readonly isCorrected: boolean;
  /** Series level attributes of the newest version, else of the instance that arrived first. */
  readonly attributes: JsonAttributes;
  /** Patient and study level attributes of that instance; the study takes those of its first series. */
  readonly studyAttributes: JsonAttributes;
  /** How the text of both was read, when it contradicts the declared character set. */
  readonly assumed: AssumedSets | null;
  readonly qido: string;
  readonly outbox: readonly OutboxEntry[];
  /** Milliseconds of the oldest entry of `outbox`; null when it is empty. */
  readonly outboxAt: number | null;
}

/** What the catalogue knows of one instance, packed or not. */
export interface InstanceEntry {
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly instanceNumber: number | null;
  readonly rows: number | null;
  readonly columns: number | null;
  readonly bitsAllocated: number | null;
  readonly numberOfFrames: number | null;
  readonly transferSyntaxUid: string;
  readonly location: Location;
  /** Landing order. */
  readonly sequence: number;
  readonly arrival: ArrivalFacts;
  /** Length of preamble, prefix and file meta: the data set starts at `location.offset + dataSetOffset`. */
  readonly dataSetOffset: number;
  readonly specificCharacterSet: string | null;
  /** The set in which index attributes were read that contradict the declared one; absent when none does. */
  readonly assumedCharacterSet?: string;
  /** True when it took the place of an earlier version (rule c): absent otherwise. */
  readonly isVersion?: true;
  /** SHA-256 of the data set without file meta, once computed. */
  readonly sha256: string | null;
}

/** An entry without the fields that only its document has. */
export function plainEntry(entry: InstanceEntry): InstanceEntry {
  const { sopInstanceUid, sopClassUid, instanceNumber, rows, columns, bitsAllocated, numberOfFrames } = entry;
  const { transferSyntaxUid, location, sequence, arrival, dataSetOffset, specificCharacterSet, sha256 } = entry;
  const { assumedCharacterSet, isVersion } = entry;
  return {
    ...{ sopInstanceUid, sopClassUid, instanceNumber, rows, columns, bitsAllocated, numberOfFrames },
    ...{ transferSyntaxUid, location, sequence, arrival, dataSetOffset, specificCharacterSet, sha256 },
    ...(assumedCharacterSet === undefined ? {} : { assumedCharacterSet }),
    ...(isVersion ? { isVersion } : {}),
  };
}

/** An instance that no pack holds yet. `_id` is `<space>/<study>/<series>/<SOPInstanceUID>`. */
export interface InstanceDocument extends Document, InstanceEntry {
  readonly space: string;
  readonly seriesId: string;
  /** `location.key`, to find what a segment still holds. */
  readonly segment: string;
}

/** At most 5,000 entries of one pack, compressed. `_id` is `<pack key>#<n>`. */
export interface InstanceArrayDocument extends Document {
  readonly pack: string;
  readonly count: number;
  /** Deflated JSON columns, base64; see `members.ts`. */
  readonly data: string;
}

/** Where a SOP Instance UID lies: `_id` is `<16-byte hash of space and UID, base64url>.<series hash>`. */
export interface InstanceKeyDocument extends Document {
  readonly s: string;
}

/** A row per pack and series that reads from it: the pack lives while a row does. `_id` is `<pack key>|<series _id>`. */
export interface PackUseDocument extends Document {
  readonly pack: string;
  readonly seriesId: string;
}

/** A segment and how far its members are indexed. `_id` is its key. */
export interface SegmentDocument extends Document {
  readonly store: string;
  /** Landing sequence up to which every member is in the catalogue. */
  readonly indexedThrough: number;
  /** Ranges that are indexed too, behind a gap. */
  readonly ahead: readonly IndexedRange[];
}

/** Entry of `segments` that is no segment: the highest landing sequence of those that were freed. */
export const highestSequenceId = '#highest';

/** Consecutive members of a segment: those behind `after`, up to and with `through`. */
export interface IndexedRange {
  readonly after: number;
  readonly through: number;
}

/** A deletion that later deliveries of older arrivals must respect. `_id` is the study, series or instance id. */
export interface TombstoneDocument extends Document {
  /** Arrivals up to this landing sequence are gone. */
  readonly sequence: number;
  /** True until the catalogue shows it. */
  readonly open: boolean;
}

/** A join that is not finished: by whoever began it, or by the sweep. `_id` is from `joinIdOf`. */
export interface JoinDocument extends Document {
  readonly from: string;
  readonly to: string;
  readonly studyInstanceUid: string;
  /** Landing sequence at which it began: what was deleted later stays deleted. */
  readonly after: number;
}

/** A generation of the journal's checkpoint. `_id` is its key. */
export interface CheckpointDocument extends Document {
  /** Decisions in it. */
  readonly count: number;
  /** Of its lines but the last, eight hexadecimal digits. */
  readonly crc32: string;
}

/** An object that nothing reads from any more; freed after the grace time if that is still so. `_id` is its key. */
export interface FreeingDocument extends Document {
  readonly store: string;
  /** Milliseconds. */
  readonly dueAt: number;
  /** A pack that a process is writing, or was when it died. */
  readonly writing?: boolean;
}

/** An instance whose UID is taken by other pixels (rule d), kept aside in its segment or own object. */
export interface ConflictDocument extends Document {
  readonly space: string;
  readonly seriesId: string;
  readonly sopInstanceUid: string;
  readonly kind: 'conflict' | 'version';
  readonly entry: InstanceEntry;
  readonly storedSha256: string;
  readonly arrivedSha256: string;
  readonly at: string;
  /** Sequence of the join that it came with: only later deletions concern it. Absent when it landed here. */
  readonly joinedAt?: number;
}

/** Corrected attributes of one patient, study, series or instance, applied when read. `_id` is the id of that level. */
export interface OverlayDocument extends Document {
  readonly space: string;
  readonly level: 'study' | 'series' | 'instance';
  readonly attributes: JsonAttributes;
  /** In the order of their sequences. */
  readonly history: readonly {
    /** Of the arrival that brought it; of one that somebody made the moment. */
    readonly sequence: number;
    /** Door of the arrival, or `api`. */
    readonly source: string;
    readonly attributes: JsonAttributes;
    /** Sequence at which it was undone: it shows no more. Absent while it counts. */
    readonly undone?: number;
  }[];
  /** Grows with each correction and each undoing, for compare-and-set; absent in those written before there was one. */
  readonly revision?: number;
}

/** A file that could not be stored as a DICOM instance. */
export interface QuarantineDocument extends Document {
  readonly space: string;
  readonly source: string;
  readonly reason: string;
  readonly code: string;
  readonly sizeBytes: number;
  readonly at: string;
  /** `arriving`: the row is there before the object is. */
  readonly state: 'arriving' | 'held' | 'replayed' | 'discarded';
  readonly key: string;
  readonly arrival: ArrivalFacts;
}

/** A rebuilding of the catalogue that has not come to its end: the catalogue is incomplete. `_id` is `reindex`. */
export interface RebuildDocument extends Document {
  /** UTC, ISO 8601. */
  readonly startedAt: string;
}

/** The collections, declared once. */
export const specs = {
  spaces: { name: 'spaces', indexes: [{ keys: { aeTitle: 1 } }] },
  rebuilds: { name: 'rebuilds', indexes: [] },
  studies: {
    name: 'studies',
    rebuildable: true,
    // The order of a page of studies is `studyDate: -1, _id: 1`; indexes that end in it give a page without sorting.
    indexes: [
      { keys: { space: 1, studyDate: -1, _id: 1, studyTime: 1 } },
      { keys: { space: 1, studyTime: 1, studyDate: -1, _id: 1 } },
      { keys: { space: 1, patientId: 1, studyDate: -1, _id: 1 } },
      { keys: { space: 1, accessionNumber: 1, studyDate: -1, _id: 1 } },
      { keys: { space: 1, studyId: 1, studyDate: -1, _id: 1 } },
      { keys: { space: 1, modalities: 1, studyDate: -1, _id: 1 } },
      { keys: { space: 1, patientNameKeys: 1, studyDate: -1, _id: 1 } },
      { keys: { space: 1, referringPhysicianNameKeys: 1, studyDate: -1, _id: 1 } },
      { keys: { patientNameKeys: 1 }, substring: true },
      { keys: { referringPhysicianNameKeys: 1 }, substring: true },
      { keys: { patientId: 1 }, substring: true },
      { keys: { accessionNumber: 1 }, substring: true },
      { keys: { space: 1, patientBirthDate: 1, studyDate: -1, _id: 1 } },
      { keys: { studyDescription: 1 }, substring: true },
      { keys: { space: 1, sopClassUids: 1 } },
      { keys: { space: 1, searchKeys: 1 } },
      { keys: { searchKeys: 1 }, substring: true },
      // What a page of answers is made of, and what names are matched by.
      {
        keys: {
          space: 1,
          studyInstanceUid: 1,
          studyDate: 1,
          patientNameKeys: 1,
          referringPhysicianNameKeys: 1,
          qido: 1,
        },
        covering: true,
      },
      { keys: { space: 1, assumedCharacterSet: 1, _id: 1 } },
      { keys: { settleAt: 1 } },
      { keys: { outboxAt: 1 } },
    ],
  },
  series: {
    name: 'series',
    rebuildable: true,
    indexes: [
      { keys: { studyId: 1, seriesNumber: 1, _id: 1 } },
      { keys: { space: 1, seriesInstanceUid: 1 } },
      { keys: { space: 1, modality: 1, _id: 1 } },
      { keys: { space: 1, seriesNumber: 1, _id: 1 } },
      { keys: { space: 1, performedProcedureStepStartDate: 1, _id: 1, performedProcedureStepStartTime: 1 } },
      { keys: { space: 1, performedProcedureStepStartTime: 1, _id: 1 } },
      { keys: { space: 1, seriesDate: 1, _id: 1, seriesTime: 1 } },
      { keys: { space: 1, sopClassUids: 1 } },
      { keys: { space: 1, searchKeys: 1 } },
      { keys: { searchKeys: 1 }, substring: true },
      { keys: { space: 1, scheduledProcedureStepIds: 1, _id: 1 } },
      { keys: { space: 1, requestedProcedureIds: 1, _id: 1 } },
      {
        keys: { space: 1, studyId: 1, studyInstanceUid: 1, seriesInstanceUid: 1, seriesNumber: 1, qido: 1 },
        covering: true,
      },
      { keys: { settleAt: 1 } },
      { keys: { outboxAt: 1 } },
    ],
  },
  instances: {
    name: 'instances',
    rebuildable: true,
    indexes: [{ keys: { seriesId: 1, sequence: 1 } }, { keys: { segment: 1 } }],
  },
  instanceArrays: { name: 'instanceArrays', rebuildable: true, indexes: [{ keys: { pack: 1 } }] },
  instanceKeys: { name: 'instanceKeys', rebuildable: true, indexes: [] },
  // How far nodes are described (`shared/remote/crawls`): begun anew when descriptions are gone.
  descriptions: { name: 'descriptions', rebuildable: true, indexes: [] },
  packUses: { name: 'packUses', rebuildable: true, indexes: [{ keys: { pack: 1 } }, { keys: { seriesId: 1 } }] },
  segments: { name: 'segments', rebuildable: true, indexes: [] },
  tombstones: { name: 'tombstones', rebuildable: true, indexes: [{ keys: { open: 1 } }] },
  joins: { name: 'joins', rebuildable: true, indexes: [] },
  checkpoints: { name: 'checkpoints', rebuildable: true, indexes: [] },
  freeing: { name: 'freeing', rebuildable: true, indexes: [{ keys: { dueAt: 1 } }] },
  conflicts: {
    name: 'conflicts',
    rebuildable: true,
    indexes: [
      { keys: { seriesId: 1 } },
      { keys: { 'entry.location.key': 1 } },
      { keys: { space: 1, at: -1, _id: -1 } },
      { keys: { at: -1, _id: -1 } },
    ],
  },
  overlays: { name: 'overlays', rebuildable: true, indexes: [{ keys: { space: 1 } }] },
  quarantine: { name: 'quarantine', rebuildable: true, indexes: [{ keys: { state: 1, at: -1, _id: 1 } }] },
} as const satisfies Record<string, CollectionSpec>;
