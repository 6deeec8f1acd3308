import { mainSpace } from '#shared/kernel/ids';
import { FolderSettings } from './settings';
import { change, createSource, type Sources } from './sources';

const inboxId = 'inbox';

/** Makes sure that the inbox is a source: the folder of the configuration, whose files go to the space `main`. */
export async function ensureInbox(sources: Sources, folder: string): Promise<void> {
  const settings = FolderSettings.parse({ folders: [folder], mode: 'move' });
  const before = await sources.documents.findOne({ _id: inboxId });
  if (!before) {
    const choices = { name: inboxId, kind: 'folder', space: mainSpace, settings, isActive: true } as const;
    await createSource(sources, choices, {}, inboxId);
  } else if (JSON.stringify(before.settings) !== JSON.stringify(settings)) {
    await change(sources, before, { settings });
  }
}
