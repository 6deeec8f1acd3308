import type { Bus } from '#shared/bus/port';
import type { Catalogue } from '#shared/catalogue/port';
import type { Clock } from '#shared/kernel/clock';
import type { Logger } from '#shared/kernel/logger';
import type { Lander } from '#shared/objects/landing';
import type { ObjectStore } from '#shared/objects/port';
import { type ArchiveCollections, openCollections } from './collections';
import { inThisThread, type ObjectComparer } from './comparer';
import type { PassThrough } from './describe/pass-through';
import { LandedHeaders } from './landed-headers';
import { MemberCache } from './member-cache';
import { IndexProgress } from './progress';

/** Times and limits of the archive. */
export interface ArchiveSettings {
  /** A series or study that received nothing for this long is settled, in milliseconds. */
  readonly settleMs: number;
  /** What nothing reads from any more is freed after this time, in milliseconds. */
  readonly graceMs: number;
  /** Specific Character Set assumed for text that declares none, for instance `GB18030`. */
  readonly defaultCharacterSet?: string;
}

/** Default times: settled after a minute, freed after ten. */
export const defaultArchiveSettings: ArchiveSettings = { settleMs: 60_000, graceMs: 600_000 };

/** The archive: catalogue, stores and bus seen as spaces of studies. Its verbs are the functions of this folder. */
export interface Archive {
  readonly catalogue: Catalogue;
  readonly collections: ArchiveCollections;
  readonly bus: Bus;
  /** By name; every location names one. */
  readonly stores: ReadonlyMap<string, ObjectStore>;
  /** Where new bytes land and packs are written. */
  readonly store: ObjectStore;
  /** Lands objects and journal records in `store`. */
  readonly lander: Lander;
  readonly progress: IndexProgress;
  readonly members: MemberCache;
  readonly landedHeaders: LandedHeaders;
  readonly comparer: ObjectComparer;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: ArchiveSettings;
  /**
   * Asked for a study or series that is not here, before readers are told so; true: look again. Set by who starts the
   * process where spaces have origins.
   */
  fetchMissing?: (space: string, wanted: MissingSeries) => Promise<boolean>;
  /** Set by who starts the process where spaces have origins. */
  passThrough?: PassThrough;
}

/** A study, or one of its series. */
export interface MissingSeries {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid?: string | undefined;
}

declare module '#shared/kernel/services' {
  interface Services {
    readonly archive: Archive;
  }
}

/** Puts an archive together from its ports. */
export function createArchive(parts: {
  readonly catalogue: Catalogue;
  readonly bus: Bus;
  /** Lands in the first of the stores. */
  readonly lander: Lander;
  /** Further stores that locations may name. */
  readonly stores?: readonly ObjectStore[];
  /** Default: in this thread. Closed by its owner. */
  readonly comparer?: ObjectComparer;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings?: Partial<ArchiveSettings>;
}): Archive {
  const collections = openCollections(parts.catalogue);
  const { store } = parts.lander;
  return {
    catalogue: parts.catalogue,
    collections,
    bus: parts.bus,
    stores: new Map([store, ...(parts.stores ?? [])].map((one) => [one.name, one])),
    store,
    lander: parts.lander,
    progress: new IndexProgress(),
    members: new MemberCache(collections.instanceArrays),
    landedHeaders: new LandedHeaders(),
    comparer: parts.comparer ?? inThisThread,
    clock: parts.clock,
    log: parts.log,
    settings: { ...defaultArchiveSettings, ...parts.settings },
  };
}
