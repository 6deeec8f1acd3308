import type { Archive } from '#shared/archive/archive';
import type { Logger } from '#shared/kernel/logger';
import type { AuditLog } from '#shared/security/audit';
import type { Sources } from '#shared/sources/sources';
import type { StudyFetcher } from '../database/study-fetcher';

/** What every configured source works with. */
export interface SourceParts {
  readonly archive: Archive;
  readonly audit: AuditLog;
  readonly log: Logger;
  readonly sources: Sources;
  readonly fetcher: StudyFetcher;
  /** The platform's own folder: nothing is taken from it but the inbox. */
  readonly dataFolder: string;
}

/** A source at work. */
export interface RunningSource {
  /** Looks now instead of when it is time. */
  wake(): void;
  /** Ends after what is under way, which it gives up where that takes long. */
  close(): Promise<void>;
}
