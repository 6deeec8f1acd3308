import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Archive, createArchive } from '#shared/archive/archive';
import { inThisThread, WorkerComparer } from '#shared/archive/comparer';
import { specs } from '#shared/archive/documents';
import type { BackupSource } from '#shared/backup/back-up';
import { openEmbeddedBus } from '#shared/bus/embedded/open';
import type { Bus } from '#shared/bus/port';
import type { Catalogue, Collection } from '#shared/catalogue/port';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { createDeliveries } from '#shared/deliveries/deliveries';
import { deliverySpecs } from '#shared/deliveries/documents';
import { AssociationPool } from '#shared/dimse/client/pool/association-pool';
import { systemClock } from '#shared/kernel/clock';
import { type Config, ConfigError } from '#shared/kernel/config';
import { InvalidInputError } from '#shared/kernel/errors';
import type { Logger } from '#shared/kernel/logger';
import type { Services } from '#shared/kernel/services';
import { nodeSpecs } from '#shared/nodes/documents';
import { createNodeActivity } from '#shared/nodes/node-activity';
import { createNodeDirectory } from '#shared/nodes/node-directory';
import { createUnknownPeers } from '#shared/nodes/unknown-peers';
import { openFileStore } from '#shared/objects/file/file-store';
import { Lander } from '#shared/objects/landing';
import { openPlacedStore } from '#shared/objects/placed/placed-store';
import type { ObjectStore } from '#shared/objects/port';
import { parseS3Url } from '#shared/objects/s3/s3-url';
import { Crawls } from '#shared/remote/crawl/crawls';
import { remoteSpecs } from '#shared/remote/documents';
import { OnDemand } from '#shared/remote/fetch-missing';
import { createRemotes } from '#shared/remote/open-remote';
import { Origins } from '#shared/remote/origins';
import { NodePassThrough } from '#shared/remote/passing/pass-through-nodes';
import { PassingStore } from '#shared/remote/passing/passing-store';
import { Retrievals } from '#shared/remote/retrievals';
import { RemoteWorklists } from '#shared/remote/worklist/remote-worklists';
import { type AuditLog, createAuditLog } from '#shared/security/audit';
import { openAuditSigner } from '#shared/security/audit-signer';
import { openSecretBox } from '#shared/security/secret-box';
import { createSecurity } from '#shared/security/security';
import { securitySpecs } from '#shared/security/specs';
import { type SourceItemDocument, sourceSpecs } from '#shared/sources/documents';
import { PlacedItems } from '#shared/sources/placed-items';
import { createSources } from '#shared/sources/sources';
import { createWorkflow, workflowSpecs } from '#shared/workflow/workflow';
import { worklistSpecs } from '#shared/worklist/documents';
import { EventChannels } from '#shared/worklist/event-channels';
import { createWorklist } from '#shared/worklist/worklist';
import { Closers } from './closers';
import { CatalogueReplies } from './replies';

declare module '#shared/kernel/services' {
  interface Services {
    readonly catalogue: Catalogue;
    readonly bus: Bus;
    /** The first object store; `archive.stores` knows all. */
    readonly objects: ObjectStore;
    readonly lander: Lander;
  }
}

/** The services of a process and how to let go of them. */
export interface OpenedServices {
  readonly services: Omit<Services, 'portal' | 'images' | 'video'>;
  /** Resolves while every adapter answers, rejects with the first that does not. */
  readonly health: () => Promise<void>;
  close(): Promise<void>;
}

/** What a process is to the adapters it shares with others on the same machine. */
export interface ProcessRole {
  /** True for the one process (or thread) that recovers and cleans up after a crash. */
  readonly isFirst: boolean;
  /** The bus, where this process cannot open its own (the embedded bus has one owner). */
  readonly bus?: Bus;
  /** The bundle of the thread that compares instances which repeat a UID; without it that is done in this thread. */
  readonly compareFile?: URL;
}

/**
 * Opens the adapters that the configuration names, in the order in which they depend on each other.
 *
 * @throws ConfigError for an adapter that this version does not have; what the adapters throw. Nothing stays open then.
 */
export async function openServices(
  config: Config,
  log: Logger,
  role: ProcessRole = { isFirst: true },
): Promise<OpenedServices> {
  const closers = new Closers();
  try {
    return await openAll(config, log, role, closers);
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function openAll(config: Config, log: Logger, role: ProcessRole, closers: Closers): Promise<OpenedServices> {
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 });
  const clock = systemClock;
  const catalogue = openCatalogue(config, role);
  closers.add(() => catalogue.close());
  const bus = role.bus ?? (await openBus(config, log));
  if (!role.bus) closers.add(() => bus.close());
  const objects = await openObjects(config, role);
  closers.add(() => objects.close());
  const lander = new Lander(objects, {
    onListenerError: (error) => log.error({ err: error }, 'a listener of landings failed'),
  });
  closers.add(() => lander.drain());
  const audit = createAuditLog({ catalogue, signer: openAuditSigner(config.dataFolder), clock, log });
  closers.add(() => audit.close());
  const security = createSecurity({ catalogue, audit, clock });
  const comparer = role.compareFile
    ? new WorkerComparer(role.compareFile, {
        onFailure: (error) => log.error({ err: error }, 'two instances could not be compared'),
      })
    : inThisThread;
  closers.add(() => comparer.close());
  const box = openSecretBox(config.dataFolder);
  const sources = createSources({ catalogue, clock, box });
  const passing = new PassingStore();
  closers.add(() => passing.close());
  const archive: Archive = createArchive({
    catalogue,
    bus,
    lander,
    stores: [placedStore(sources.items, log), passing],
    comparer,
    clock,
    log,
    settings: { settleMs: config.settleMs, graceMs: config.graceMs, defaultCharacterSet: config.defaultCharset },
  });
  const worklist = createWorklist({
    ...{ catalogue, bus, clock, log },
    settings: { keepMs: config.workitemKeepMs, timeZone: config.timeZone, aeTitle: config.aeTitle },
  });
  const workflow = createWorkflow({
    ...{ catalogue, bus, clock, log },
    settings: {
      ...{ keepMs: config.workflowKeepMs, reportMs: config.commitmentReportMs },
      ...{ timeZone: config.timeZone, aeTitle: config.aeTitle },
    },
  });
  const eventChannels = new EventChannels(worklist);
  closers.add(() => eventChannels.close());
  const nodes = createNodeDirectory({ catalogue, box, clock, log });
  closers.add(() => nodes.close());
  const nodeActivity = createNodeActivity(nodes);
  const associations = new AssociationPool();
  closers.add(() => associations.close());
  const remotes = createRemotes({ archive, nodes, pool: associations, aeTitle: config.aeTitle });
  const retrievals = new Retrievals({ catalogue, bus, clock });
  const origins = new Origins(archive, catalogue);
  const remoteWorklists = new RemoteWorklists(archive, catalogue);
  const onDemand = new OnDemand({ remote: remotes, retrievals, origins, log });
  closers.add(() => onDemand.close());
  archive.fetchMissing = (space, wanted) => onDemand.fetch(space, wanted);
  const passThrough = new NodePassThrough({ remote: remotes, nodeActivity, store: passing });
  closers.add(() => passThrough.close());
  archive.passThrough = passThrough;
  const crawls = new Crawls({ archive, catalogue, timeZone: config.timeZone });
  const unknownPeers = createUnknownPeers({ catalogue, clock, log });
  closers.add(() => unknownPeers.close());
  const deliveries = createDeliveries({
    ...{ catalogue, archive, nodes, nodeActivity, associations, workflow, clock, log },
    settings: { aeTitle: config.aeTitle, timeZone: config.timeZone },
  });
  const { authoriser } = security;
  const replies = new CatalogueReplies(catalogue, clock);
  return {
    services: {
      log,
      clock,
      catalogue,
      bus,
      objects,
      lander,
      audit,
      security,
      authoriser,
      archive,
      worklist,
      workflow,
      eventChannels,
      nodes,
      nodeActivity,
      remotes,
      retrievals,
      origins,
      remoteWorklists,
      crawls,
      associations,
      deliveries,
      unknownPeers,
      sources,
      replies,
    },
    health: async () => {
      await Promise.all([catalogue.health(), bus.health(), objects.health()]);
    },
    close: () => closers.close(),
  };
}

/** The files that sources indexed in place. @param isReadOnly - beside a running platform */
function placedStore(items: Collection<SourceItemDocument>, log: Logger, isReadOnly = false): ObjectStore {
  return openPlacedStore(new PlacedItems(items, systemClock, isReadOnly), (error) =>
    log.error({ err: error }, 'a file in place could not be marked'),
  );
}

/** An archive that can be read, and how to let go of it. */
export interface ReadableArchive {
  readonly archive: Archive;
  close(): Promise<void>;
}

/**
 * Opens the archive beside a platform that runs on the same data. It can be read, nothing else: its catalogue takes no
 * writes.
 *
 * @throws ConfigError, CatalogueUnavailableError when there is no catalogue yet
 */
export async function openReadableArchive(config: Config, log: Logger): Promise<ReadableArchive> {
  const closers = new Closers();
  try {
    const catalogue = openReadableCatalogue(config);
    closers.add(() => catalogue.close());
    const bus = await openEmbeddedBus({ path: ':memory:', logger: log });
    closers.add(() => bus.close());
    const objects = await openObjects(config, { isFirst: false });
    closers.add(() => objects.close());
    const archive = createArchive({
      ...{ catalogue, bus, lander: new Lander(objects), comparer: inThisThread, clock: systemClock, log },
      stores: [placedStore(catalogue.collection<SourceItemDocument>(sourceSpecs.sourceItems), log, true)],
      settings: { defaultCharacterSet: config.defaultCharset },
    });
    return { archive, close: () => closers.close() };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

/** What a backup reads and a restore writes: the store, and the documents that bytes do not tell. */
export interface BackupPlaces extends BackupSource {
  close(): Promise<void>;
}

/**
 * Opens what a backup is made of.
 *
 * @param role - `beside`: reads while a platform may run; `alone`: writes, while none does
 * @throws ConfigError, CatalogueUnavailableError, StoreUnavailableError
 */
export async function openBackupPlaces(config: Config, role: 'beside' | 'alone'): Promise<BackupPlaces> {
  const closers = new Closers();
  try {
    const isFirst = role === 'alone';
    mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 });
    const catalogue = isFirst ? openCatalogue(config, { isFirst }) : openReadableCatalogue(config);
    closers.add(() => catalogue.close());
    const store = await openObjects(config, { isFirst });
    closers.add(() => store.close());
    return {
      ...{
        store,
        catalogue,
        collections: [
          ...Object.values(securitySpecs),
          ...Object.values(worklistSpecs),
          ...Object.values(deliverySpecs),
          nodeSpecs.nodes,
          ...Object.values(remoteSpecs),
          ...Object.values(sourceSpecs),
          ...Object.values(workflowSpecs),
          specs.spaces,
        ],
        graceMs: config.graceMs,
      },
      keyFolder: path.join(config.dataFolder, 'keys'),
      close: () => closers.close(),
    };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

/**
 * Opens a store beside the platform's own, for backups or an export. One process at a time.
 *
 * @param place - a folder, `file:PATH`, or `s3://BUCKET/PREFIX` as RADLAKE_OBJECTS
 * @throws ConfigError, StoreUnavailableError
 */
export function openStoreAt(config: Config, place: string): Promise<ObjectStore> {
  const objects = /^[a-z0-9]+:/.test(place) ? place : `file:${place}`;
  return openObjects({ ...config, objects, segmentPool: 0 }, { isFirst: true }, 'beside');
}

/** An audit log in a chain of its own, and how to let go of it. */
export interface OpenedAudit {
  readonly audit: AuditLog;
  close(): Promise<void>;
}

/**
 * Opens the audit trail beside a platform that runs on the same data: what a command does is written there as well.
 *
 * @throws ConfigError, CatalogueUnavailableError
 */
export function openAudit(config: Config, log: Logger): OpenedAudit {
  const catalogue = openCatalogue(config, { isFirst: false });
  const audit = createAuditLog({ catalogue, signer: openAuditSigner(config.dataFolder), clock: systemClock, log });
  return {
    audit,
    close: async () => {
      await audit.close();
      await catalogue.close();
    },
  };
}

function openReadableCatalogue(config: Config): Catalogue {
  const file = pathOf(config.catalogue, 'sqlite', 'RADLAKE_CATALOG');
  return openSqliteCatalogue(file, { readOnly: true, cacheBytes: smallCacheBytes });
}

/** Page cache of a thread or process beside the first, whose queries are few. */
const smallCacheBytes = 8 * 1024 * 1024;

function openCatalogue(config: Config, role: ProcessRole): Catalogue {
  const file = pathOf(config.catalogue, 'sqlite', 'RADLAKE_CATALOG');
  mkdirSync(path.dirname(file), { recursive: true });
  return openSqliteCatalogue(file, role.isFirst ? {} : { cacheBytes: smallCacheBytes });
}

async function openBus(config: Config, log: Logger): Promise<Bus> {
  if (config.bus === 'embedded') return openEmbeddedBus({ path: path.join(config.dataFolder, 'bus.db'), logger: log });
  const { openNatsBus } = await import('#shared/bus/nats/open');
  const { busCredentials: credentialsFile, busCa: caFile } = config;
  try {
    return await openNatsBus({ url: config.bus, credentialsFile, caFile, logger: log });
  } catch (error) {
    if (error instanceof InvalidInputError) throw new ConfigError([`RADLAKE_BUS: ${error.message}`]);
    throw error;
  }
}

function openObjects(config: Config, role: ProcessRole, name = 'main'): Promise<ObjectStore> {
  if (config.objects.startsWith('s3:')) return openBucket(config, role, name);
  return openFileStore({
    name,
    root: pathOf(config.objects, 'file', 'RADLAKE_OBJECTS'),
    segmentBytes: config.segmentBytes,
    poolSize: role.isFirst ? config.segmentPool : 0,
    reserveBytes: config.reserveBytes,
    recover: role.isFirst,
  });
}

/** Loaded only where it is used: the SDK is large. */
async function openBucket(config: Config, role: ProcessRole, name: string): Promise<ObjectStore> {
  const { openS3Store } = await import('#shared/objects/s3/s3-store');
  const target = parseS3Url(config.objects);
  if ('problems' in target) throw new ConfigError(target.problems.map((problem) => `RADLAKE_OBJECTS: ${problem}`));
  return await openS3Store({
    name,
    target,
    spillFolder: path.join(config.dataFolder, 'spill'),
    reserveBytes: config.reserveBytes,
    recover: role.isFirst,
  });
}

/** The path of `scheme:path`. @throws ConfigError for other schemes */
function pathOf(url: string, scheme: string, key: string): string {
  if (!url.startsWith(`${scheme}:`)) throw notHere(key, `${scheme}:PATH`);
  return path.resolve(url.slice(scheme.length + 1));
}

function notHere(key: string, known: string): ConfigError {
  return new ConfigError([`${key}: this version has only the adapter ${known}`]);
}
