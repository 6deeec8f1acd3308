import { accessPolicy } from '#events/sources/dimse/access-policy';
import { ArchiveReceiver } from '#events/sources/dimse/archive-receiver';
import { QueryScp } from '#events/sources/dimse/query-scp';
import { SpaceTitles } from '#events/sources/dimse/space-titles';
import { startDimseSource } from '#events/sources/dimse/start-dimse-source';
import { watchInbox } from '#events/sources/folder/watch-inbox';
import type { Config } from '#shared/kernel/config';
import { NodeIdentifier } from '#shared/nodes/identify';
import { Closers } from '#stacks/closers';
import type { OpenedServices } from '#stacks/services';

/** Everything long-running that turns the outside world into landings and events. */
export interface RunningSources {
  close(): Promise<void>;
}

/** Starts the sources of this process, one line each. */
export async function startSources(config: Config, services: OpenedServices['services']): Promise<RunningSources> {
  const closers = new Closers();
  closers.add(await startDimse(config, services));
  closers.add(await startInbox(config, services));
  return { close: () => closers.close() };
}

async function startDimse(
  config: Config,
  { archive, audit, log, nodes, nodeActivity, unknownPeers }: OpenedServices['services'],
): Promise<() => Promise<void>> {
  const { host, port } = config.dimse;
  const titles = new SpaceTitles(archive, config.aeTitle);
  const syntaxes = {
    allowUnknownSopClasses: config.dimseUnknown !== 'refuse',
    allowUnknownTransferSyntaxes: config.dimseUnknown === 'all',
  };
  const access = { identifier: new NodeIdentifier(nodes), nodes, unknownPeers };
  const source = await startDimseSource({
    ...{ host, port, aeTitle: config.aeTitle },
    policy: accessPolicy({ ...access, spaceOf: (calledAeTitle) => titles.spaceOf(calledAeTitle) }, syntaxes),
    receive: new ArchiveReceiver(archive, audit),
    activity: nodeActivity,
    services: [new QueryScp(archive, audit)],
    logger: log,
  });
  log.info({ host, port: source.port, aeTitle: config.aeTitle }, 'DIMSE listener started');
  return () => source.close();
}

async function startInbox(
  config: Config,
  { archive, audit, log }: OpenedServices['services'],
): Promise<() => Promise<void>> {
  const inbox = await watchInbox({ archive, audit, log, folder: config.inbox });
  log.info({ folder: config.inbox }, 'inbox watched');
  return () => inbox.close();
}
