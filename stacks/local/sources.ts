import { mkdir } from 'node:fs/promises';
import { RemoteFetcher } from '#events/sources/database/remote-fetcher';
import { accessPolicy } from '#events/sources/dimse/access-policy';
import { ArchiveReceiver } from '#events/sources/dimse/archive-receiver';
import { QueryScp } from '#events/sources/dimse/query-scp';
import { getScp } from '#events/sources/dimse/retrieve/get-scp';
import { NodeDestinations } from '#events/sources/dimse/retrieve/move-destinations';
import { moveScp } from '#events/sources/dimse/retrieve/move-scp';
import type { DimseService } from '#events/sources/dimse/service';
import { SpaceListeners } from '#events/sources/dimse/space-listeners';
import { SpaceTitles } from '#events/sources/dimse/space-titles';
import { startDimseSource } from '#events/sources/dimse/start-dimse-source';
import { availabilityScp } from '#events/sources/dimse/workflow/availability-scp';
import { commitmentScp } from '#events/sources/dimse/workflow/commitment-scp';
import { commitmentScu } from '#events/sources/dimse/workflow/commitment-scu';
import { performedStepScps } from '#events/sources/dimse/workflow/performed-step-scp';
import { worklistScp } from '#events/sources/dimse/workflow/worklist-scp';
import { runSources } from '#events/sources/running/run-sources';
import type { Config } from '#shared/kernel/config';
import type { Services } from '#shared/kernel/services';
import { NodeIdentifier } from '#shared/nodes/identify';
import { ensureInbox } from '#shared/sources/inbox';
import { Closers } from '#stacks/closers';
import type { OpenedServices } from '#stacks/services';
import { dimseCredentials } from './dimse-credentials';

/** Everything long-running that turns the outside world into landings and events. */
export interface RunningSources {
  close(): Promise<void>;
}

/** What sources work with. */
type SourceServices = OpenedServices['services'] & Pick<Services, 'images'>;

/** Starts the sources of this process, one line each. */
export async function startSources(config: Config, services: SourceServices): Promise<RunningSources> {
  const closers = new Closers();
  closers.add(await startDimse(config, services));
  closers.add(await startConfigured(config, services));
  return { close: () => closers.close() };
}

async function startDimse(config: Config, services: SourceServices): Promise<() => Promise<void>> {
  const { archive, audit, log, nodes, nodeActivity, unknownPeers, remotes } = services;
  const { host, port } = config.dimse;
  const titles = new SpaceTitles(archive, config.aeTitle);
  const syntaxes = {
    allowUnknownSopClasses: config.dimseUnknown !== 'refuse',
    allowUnknownTransferSyntaxes: config.dimseUnknown === 'all',
  };
  const access = { identifier: new NodeIdentifier(nodes), nodes };
  const { tls, ...credentials } = dimseCredentials(config, services);
  const common = {
    ...{ host, aeTitle: config.aeTitle, activity: nodeActivity, unknownPeers, logger: log },
    services: dimseServices(services),
    ...credentials,
    receive: new ArchiveReceiver(archive, audit, remotes.moves),
  };
  const source = await startDimseSource({
    ...common,
    tls,
    port,
    policy: accessPolicy({ ...access, spaceOf: (calledAeTitle) => titles.spaceOf(calledAeTitle) }, syntaxes),
  });
  const tlsPort = source.tlsPort === undefined ? {} : { tlsPort: source.tlsPort };
  log.info({ host, port: source.port, ...tlsPort, aeTitle: config.aeTitle }, 'DIMSE listener started');
  const ofSpaces = new SpaceListeners({
    spaces: () => archive.collections.spaces.find({ port: { $ne: null } }),
    start: (space, ownPort) => {
      const spaceOf = async (calledAeTitle: string) =>
        calledAeTitle === config.aeTitle || (await titles.spaceOf(calledAeTitle)) === space ? space : undefined;
      return startDimseSource({
        ...common,
        port: ownPort,
        policy: accessPolicy({ ...access, space, spaceOf }, syntaxes),
      });
    },
    logger: log,
  });
  await ofSpaces.start();
  const deafen = remotes.moves.listen();
  return async () => {
    deafen();
    await Promise.all([ofSpaces.close(), source.close()]);
  };
}

/** What the listener serves beside verification and storage. */
export function dimseServices(services: SourceServices): DimseService[] {
  const { archive, audit, images, nodes, nodeActivity, associations, workflow } = services;
  const destinations = new NodeDestinations(nodes, nodeActivity, associations);
  return [
    new QueryScp(archive, audit),
    getScp({ archive, audit, images }),
    moveScp({ archive, audit, images, destinations }),
    worklistScp({ archive, audit, workflow }),
    ...performedStepScps({ archive, audit, workflow }),
    commitmentScp({ archive, audit, workflow }),
    commitmentScu({ workflow, nodes }),
    availabilityScp({ archive, audit, workflow }),
  ];
}

/** The sources that are data, and the inbox, which the configuration makes one of them. */
async function startConfigured(
  config: Config,
  { archive, audit, log, sources, remotes }: SourceServices,
): Promise<() => Promise<void>> {
  await mkdir(config.inbox, { recursive: true, mode: 0o700 });
  await ensureInbox(sources, config.inbox);
  const fetcher = new RemoteFetcher(remotes);
  const running = runSources({ archive, audit, log, sources, fetcher, dataFolder: config.dataFolder });
  log.info({ folder: config.inbox }, 'inbox watched');
  return () => running.close();
}
