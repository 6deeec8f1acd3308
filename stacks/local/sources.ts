import { ArchiveReceiver, archivePolicy, SpaceTitles } from '#events/sources/dimse/archive-receiver';
import { startDimseSource } from '#events/sources/dimse/start-dimse-source';
import { watchInbox } from '#events/sources/folder/watch-inbox';
import type { Config } from '#shared/kernel/config';
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
  { archive, audit, log }: OpenedServices['services'],
): Promise<() => Promise<void>> {
  const { host, port } = config.dimse;
  const titles = new SpaceTitles(archive, config.aeTitle);
  const source = await startDimseSource({
    host,
    port,
    aeTitle: config.aeTitle,
    policy: archivePolicy(titles, {
      allowUnknownSopClasses: config.dimseUnknown !== 'refuse',
      allowUnknownTransferSyntaxes: config.dimseUnknown === 'all',
    }),
    receive: new ArchiveReceiver(archive, audit, titles),
    spaceOf: (calledAeTitle) => titles.spaceOf(calledAeTitle),
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
