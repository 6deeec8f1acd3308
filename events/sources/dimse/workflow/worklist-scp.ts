import { keywordOf } from '#shared/dicom/dictionary';
import { DimseStatusError } from '#shared/dimse/errors';
import { commandFields } from '#shared/dimse/messages/command-fields';
import { statuses } from '#shared/dimse/messages/statuses';
import type { Services } from '#shared/kernel/services';
import { StepQueryError } from '#shared/workflow/scheduled/errors';
import { searchSteps } from '#shared/workflow/scheduled/search-steps';
import { readStepQuery, type StepQuery } from '#shared/workflow/scheduled/step-query';
import { answerEncoder } from '../query-answers';
import { sendAnswers } from '../send-answers';
import type { DimseService, Operation } from '../service';
import { readRequest } from './message';

const modalityWorklist = '1.2.840.10008.5.1.4.31';

/**
 * C-FIND SCP of the Modality Worklist: the scheduled procedure steps of the space that is called. Answers go out as they are
 * found, in the character sets of the identifier where these hold them.
 *
 * @see DICOM PS3.4 Annex K
 */
export function worklistScp(services: Pick<Services, 'archive' | 'workflow' | 'audit'>): DimseService {
  const { archive, workflow, audit } = services;
  return {
    sopClassUids: new Set([modalityWorklist]),
    commandFields: [commandFields['C-FIND-RQ']],
    run: async (operation, dataSet) => {
      const { peer, context } = operation;
      requireClass(operation);
      const identifier = readRequest(operation, dataSet, archive, { unreadable: statuses.cannotUnderstand });
      const query = queryOf(peer.space, identifier, workflow.settings.timeZone);
      const what = { event: 'query', action: 'E', operation: 'c-find-worklist', space: peer.space } as const;
      audit.record({ ...what, actor: `dimse:${peer.callingAeTitle}`, peer: peer.peer });
      await sendAnswers(operation, searchSteps(workflow, query), {
        status: query.isWhole ? statuses.pending : statuses.pendingWithWarning,
        encode: answerEncoder(context.transferSyntaxUid, identifier),
      });
    },
  };
}

/** @throws DimseStatusError 0122 for a request of another class than that of its context */
function requireClass({ command, context }: Operation): void {
  if (command.affectedSopClassUid === context.abstractSyntaxUid) return;
  throw new DimseStatusError(statuses.sopClassNotSupported, 'SOP class is not that of the context');
}

/** @throws DimseStatusError A900 naming the key that has no value of its VR (PS3.4 K.4.1.1.4) */
function queryOf(space: string, identifier: ReturnType<typeof readRequest>, timeZone: string): StepQuery {
  try {
    return readStepQuery(space, identifier, timeZone);
  } catch (error) {
    if (!(error instanceof StepQueryError)) throw error;
    const tag = Number.parseInt(String(error.details['tag']), 16);
    const message = `${keywordOf(tag)}: ${error.message}`;
    throw new DimseStatusError(statuses.dataSetDoesNotMatchSopClass, message, [tag]);
  }
}
