import { type FileOutcome, landFile } from '#events/sources/folder/land-file';
import { LandingNotices } from '#shared/archive/landing-notices';
import { announceUnindexed } from '#shared/archive/recover';
import { findSpace } from '#shared/archive/spaces';
import { registry } from '#stacks/registry.generated';
import type { OpenedServices } from '#stacks/services';
import { runConsumers } from '../events';

const pollMs = 50;

/** A way to store files. */
export interface ImportDoor {
  store(file: string): Promise<FileOutcome>;
  /** Resolves when everything that was stored can be found. */
  finish(): Promise<void>;
}

/**
 * Lands files in the archive of this process and indexes them here: for a platform that is not running.
 *
 * @throws SpaceNotFoundError
 */
export async function openDirectDoor(services: OpenedServices['services'], space: string): Promise<ImportDoor> {
  const { archive, audit, bus } = services;
  const notices = new LandingNotices(archive);
  await announceUnindexed(archive);
  await findSpace(archive, space);
  const indexer = registry.filter(({ name }) => name === 'ingest-normalise');
  const consumers = await runConsumers(indexer, bus, services);
  return {
    store: async (file) => {
      const outcome = await landFile(archive, file, { space, source: 'import' });
      if (outcome.kind === 'stored' && outcome.instance) {
        const { studyInstanceUid } = outcome.instance;
        const what = { event: 'import', action: 'C', operation: 'import', space, studyInstanceUid } as const;
        audit.record({ ...what, actor: 'system:import' });
      }
      return outcome;
    },
    finish: async () => {
      await archive.lander.drain();
      await notices.flush();
      while (archive.progress.backlog > 0) await new Promise((resolve) => setTimeout(resolve, pollMs));
      await notices.close();
      await consumers.stop(60_000);
      await archive.catalogue.flush();
    },
  };
}
