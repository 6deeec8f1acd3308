import type { Catalogue, Collection, Document } from '#shared/catalogue/port';
import {
  type CheckpointDocument,
  type ConflictDocument,
  type FreeingDocument,
  type InstanceArrayDocument,
  type InstanceDocument,
  type InstanceKeyDocument,
  type JoinDocument,
  type OverlayDocument,
  type PackUseDocument,
  type QuarantineDocument,
  type RebuildDocument,
  type SegmentDocument,
  type SeriesDocument,
  type SpaceDocument,
  type StudyDocument,
  specs,
  type TombstoneDocument,
} from './documents';

/** The archive's collections, opened. */
export interface ArchiveCollections {
  readonly spaces: Collection<SpaceDocument>;
  readonly rebuilds: Collection<RebuildDocument>;
  readonly studies: Collection<StudyDocument>;
  readonly series: Collection<SeriesDocument>;
  readonly instances: Collection<InstanceDocument>;
  readonly instanceArrays: Collection<InstanceArrayDocument>;
  readonly instanceKeys: Collection<InstanceKeyDocument>;
  readonly descriptions: Collection<Document>;
  readonly packUses: Collection<PackUseDocument>;
  readonly segments: Collection<SegmentDocument>;
  readonly tombstones: Collection<TombstoneDocument>;
  readonly joins: Collection<JoinDocument>;
  readonly checkpoints: Collection<CheckpointDocument>;
  readonly freeing: Collection<FreeingDocument>;
  readonly conflicts: Collection<ConflictDocument>;
  readonly overlays: Collection<OverlayDocument>;
  readonly quarantine: Collection<QuarantineDocument>;
}

/** Declares the archive's collections (and creates their indexes). */
export function openCollections(catalogue: Catalogue): ArchiveCollections {
  return {
    spaces: catalogue.collection<SpaceDocument>(specs.spaces),
    rebuilds: catalogue.collection<RebuildDocument>(specs.rebuilds),
    studies: catalogue.collection<StudyDocument>(specs.studies),
    series: catalogue.collection<SeriesDocument>(specs.series),
    instances: catalogue.collection<InstanceDocument>(specs.instances),
    instanceArrays: catalogue.collection<InstanceArrayDocument>(specs.instanceArrays),
    instanceKeys: catalogue.collection<InstanceKeyDocument>(specs.instanceKeys),
    descriptions: catalogue.collection<Document>(specs.descriptions),
    packUses: catalogue.collection<PackUseDocument>(specs.packUses),
    segments: catalogue.collection<SegmentDocument>(specs.segments),
    tombstones: catalogue.collection<TombstoneDocument>(specs.tombstones),
    joins: catalogue.collection<JoinDocument>(specs.joins),
    checkpoints: catalogue.collection<CheckpointDocument>(specs.checkpoints),
    freeing: catalogue.collection<FreeingDocument>(specs.freeing),
    conflicts: catalogue.collection<ConflictDocument>(specs.conflicts),
    overlays: catalogue.collection<OverlayDocument>(specs.overlays),
    quarantine: catalogue.collection<QuarantineDocument>(specs.quarantine),
  };
}

/** `<space>/<study>` */
export const studyIdOf = (space: string, studyInstanceUid: string): string => `${space}/${studyInstanceUid}`;

/** `<space>/<study>/<series>` */
export const seriesIdOf = (space: string, studyInstanceUid: string, seriesInstanceUid: string): string =>
  `${space}/${studyInstanceUid}/${seriesInstanceUid}`;
