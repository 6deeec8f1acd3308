import type { Archive } from '#shared/archive/archive';
import type { JsonAttributes } from '#shared/archive/documents';
import { findAnswers } from '#shared/archive/query/find';
import { type FindLevel, type FindRequest, readIdentifier } from '#shared/archive/query/identifier';
import { toDicomJson } from '#shared/dicom/json';
import { DimseStatusError } from '#shared/dimse/errors';
import { commandFields } from '#shared/dimse/messages/command-fields';
import { statuses } from '#shared/dimse/messages/statuses';
import { PlatformError } from '#shared/kernel/errors';
import type { AuditLog } from '#shared/security/audit';
import { inferLevel } from './infer-level';
import { peerCharacterSets } from './peer-character-sets';
import { answerEncoder } from './query-answers';
import { queryFailure } from './query-failure';
import { agreedQueryOptions, supportedQueryOptions } from './query-options';
import { sendAnswers } from './send-answers';
import type { DimseService, Operation } from './service';

/** Query/Retrieve information models by the SOP class of their C-FIND, levels from the top (PS3.4 C.6, B.5). */
const models: ReadonlyMap<string, readonly FindLevel[]> = new Map([
  ['1.2.840.10008.5.1.4.1.2.1.1', ['PATIENT', 'STUDY', 'SERIES', 'IMAGE']],
  ['1.2.840.10008.5.1.4.1.2.2.1', ['STUDY', 'SERIES', 'IMAGE']],
  // Patient/Study Only: retired, and still asked for.
  ['1.2.840.10008.5.1.4.1.2.3.1', ['PATIENT', 'STUDY']],
]);

/**
 * C-FIND SCP of the Patient Root, Study Root and Patient/Study Only models over the searches of the archive.
 *
 * What was acknowledged before the request is found. Answers are sent as they are found.
 *
 * @see DICOM PS3.4 Annex C.4.1
 */
export class QueryScp implements DimseService {
  readonly sopClassUids: ReadonlySet<string> = new Set(models.keys());
  readonly commandFields = [commandFields['C-FIND-RQ']];
  readonly extendedNegotiation = supportedQueryOptions;
  readonly #archive: Archive;
  readonly #audit: AuditLog;

  constructor(archive: Archive, audit: AuditLog) {
    this.#archive = archive;
    this.#audit = audit;
  }

  async run(operation: Operation, dataSet: Uint8Array | null): Promise<void> {
    const { context, peer } = operation;
    const identifier = this.#identifierOf(operation, dataSet);
    try {
      const request = this.#read(operation, identifier);
      await this.#archive.progress.caughtUp(peer.space);
      this.#record(operation, request);
      const answers = findAnswers(this.#archive, request, constantsOf(request, peer.calledAeTitle));
      await sendAnswers(operation, answers, {
        status: request.isWhole ? statuses.pending : statuses.pendingWithWarning,
        encode: answerEncoder(context.transferSyntaxUid, identifier),
      });
    } catch (error) {
      throw queryFailure(error);
    }
  }

  /** @throws DimseStatusError 0122 for a request of another class, C000 for an identifier that cannot be read */
  #identifierOf({ context, command, peer }: Operation, dataSet: Uint8Array | null): JsonAttributes {
    if (command.affectedSopClassUid !== context.abstractSyntaxUid)
      throw new DimseStatusError(statuses.sopClassNotSupported, 'SOP class is not that of the context');
    try {
      const { transferSyntaxUid } = context;
      const options = { transferSyntaxUid, source: peerCharacterSets(this.#archive, peer) };
      return JSON.parse(toDicomJson(dataSet ?? new Uint8Array(0), options)) as JsonAttributes;
    } catch (cause) {
      if (!(cause instanceof PlatformError)) throw cause;
      throw new DimseStatusError(statuses.cannotUnderstand, 'the identifier cannot be read');
    }
  }

  #read({ context, peer }: Operation, identifier: JsonAttributes): FindRequest {
    const levels = models.get(context.abstractSyntaxUid)!;
    const whole = peer.node?.quirks.inferQueryLevel ? inferLevel(identifier, levels) : identifier;
    const agreed = agreedQueryOptions(context.extended);
    const relational = agreed.relational || (peer.node?.quirks.assumeRelational ?? false);
    return readIdentifier(peer.space, whole, levels, { ...agreed, relational });
  }

  #record({ peer }: Operation, { scope }: FindRequest): void {
    this.#audit.record({
      event: 'query',
      action: 'E',
      actor: `dimse:${peer.callingAeTitle}`,
      peer: peer.peer,
      operation: 'c-find',
      space: peer.space,
      ...(scope.studyInstanceUid ? { studyInstanceUid: scope.studyInstanceUid } : {}),
    });
  }
}

/** What every answer says: Query/Retrieve Level, and from where it is retrieved (PS3.4 C.4.1.1.3.2). */
function constantsOf({ level }: FindRequest, calledAeTitle: string): JsonAttributes {
  return { '00080052': { vr: 'CS', Value: [level] }, '00080054': { vr: 'AE', Value: [calledAeTitle] } };
}
