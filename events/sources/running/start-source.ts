import type { SourceDocument } from '#shared/sources/documents';
import { startDatabaseSource } from '../database/database-source';
import { watchFolders } from '../folder/watch-folders';
import { startLinkSource } from '../link/link-source';
import type { RunningSource, SourceParts } from './source-parts';

/** Starts a source of whichever kind. */
export function startSource(source: SourceDocument, parts: SourceParts): RunningSource {
  switch (source.kind) {
    case 'folder':
      return watchFolders(source, parts);
    case 'database':
      return startDatabaseSource(source, parts);
    case 'link':
      return startLinkSource(source, parts);
  }
}
