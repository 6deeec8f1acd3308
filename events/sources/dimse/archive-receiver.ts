import type { Archive } from '#shared/archive/archive';
import { Reception as ArchiveReception } from '#shared/archive/receive';
import { statuses } from '#shared/dimse/messages/statuses';
import { PlatformError } from '#shared/kernel/errors';
import type { AuditLog } from '#shared/security/audit';
import { type DimsePolicy, nodePolicy } from './policy';
import type { Receiver, Reception, ReceptionFacts, ReceptionResult } from './reception';
import { refusalFor } from './store-operation';
import type { SyntaxOptions } from './syntaxes';

/** Which space an AE title stands for; read anew at each association. */
export class SpaceTitles {
  readonly #archive: Archive;
  readonly #mainTitle: string;
  #spaces = new Map<string, string>();

  /** @param mainTitle - AE title of the space `main` (RADLAKE_AET) */
  constructor(archive: Archive, mainTitle: string) {
    this.#archive = archive;
    this.#mainTitle = mainTitle;
    this.#spaces.set(mainTitle, 'main');
  }

  /** The AE titles that answer now. */
  async titles(): Promise<string[]> {
    const spaces = await this.#archive.collections.spaces.find({ aeTitle: { $ne: null } });
    this.#spaces = new Map([...spaces.map((space) => [space.aeTitle!, space._id] as const), [this.#mainTitle, 'main']]);
    return [...this.#spaces.keys()];
  }

  /** The space of an AE title that answered when the association began. */
  spaceOf(calledAeTitle: string): string {
    return this.#spaces.get(calledAeTitle) ?? 'main';
  }
}

/** Plain DIMSE: from loopback any calling AE title; registered nodes come with the full DIMSE service. */
export function archivePolicy(titles: SpaceTitles, syntaxes: SyntaxOptions): DimsePolicy {
  return nodePolicy({ calledAeTitles: () => titles.titles(), nodes: () => [] }, syntaxes);
}

/** Lands what C-STORE brings. */
export class ArchiveReceiver implements Receiver {
  readonly #archive: Archive;
  readonly #audit: AuditLog;
  readonly #titles: SpaceTitles;

  constructor(archive: Archive, audit: AuditLog, titles: SpaceTitles) {
    this.#archive = archive;
    this.#audit = audit;
    this.#titles = titles;
  }

  begin({ callingAeTitle, calledAeTitle, peer, ...identity }: ReceptionFacts): Reception {
    const space = this.#titles.spaceOf(calledAeTitle);
    const arrival = { space, source: 'dimse', callingAeTitle, calledAeTitle, peer };
    const reception = new ArchiveReception(this.#archive, arrival, identity);
    return {
      write: (chunk) => reception.write(chunk),
      finish: () => this.#finish(reception, { space, callingAeTitle, peer }),
      abort: () => reception.abort(),
    };
  }

  async #finish(
    reception: ArchiveReception,
    { space, callingAeTitle, peer }: { space: string; callingAeTitle: string; peer: string },
  ): Promise<ReceptionResult> {
    try {
      const { studyInstanceUid } = await reception.finish();
      const what = { action: 'C', operation: 'c-store', space, studyInstanceUid } as const;
      this.#audit.record({ event: 'instancesTransferred', actor: `dimse:${callingAeTitle}`, peer, ...what });
      return { status: statuses.success };
    } catch (error) {
      return resultOf(error);
    }
  }
}

/** PS3.4 B.2.3: A900 for another SOP class or instance than announced, C000 for a data set that cannot be read. */
function resultOf(error: unknown): ReceptionResult {
  if (!(error instanceof PlatformError) || error.retryable || error.status >= 500) throw error;
  if (error.code === 'IDENTITY_MISMATCH') {
    return { status: statuses.dataSetDoesNotMatchSopClass, errorComment: 'data set and message differ' };
  }
  if (error.code === 'LIMIT_EXCEEDED') return refusalFor(error);
  return { status: statuses.cannotUnderstand, errorComment: error.code };
}
