import { isUsableUid } from '#shared/dicom/uid';
import { DimseStatusError } from '#shared/dimse/errors';
import { commandFields } from '#shared/dimse/messages/command-fields';
import { statuses } from '#shared/dimse/messages/statuses';
import type { Services } from '#shared/kernel/services';
import { availabilitySopClassUid } from '#shared/workflow/availability/notify';
import { ReceivedNoticeExistsError } from '#shared/workflow/availability/received/errors';
import { takeNotice } from '#shared/workflow/availability/received/take-notice';
import { AttributeRulesError } from '#shared/workflow/performed/errors';
import type { DimseService, Operation } from '../service';
import { attributeFailure } from './attribute-failure';
import { readRequest } from './message';

/** Of a notification of some 20,000 instances. */
const requestBytes = 4 * 1024 * 1024;
const elementLimit = 200_000;

/**
 * SCP of Instance Availability Notification: what other systems tell us of their instances is durable before it is answered.
 *
 * @see DICOM PS3.4 Annex R
 */
export function availabilityScp(ports: Pick<Services, 'archive' | 'workflow' | 'audit'>): DimseService {
  return {
    sopClassUids: new Set([availabilitySopClassUid]),
    commandFields: [commandFields['N-CREATE-RQ']],
    requestBytes,
    run: async (operation, dataSet) => {
      const { peer } = operation;
      const sopInstanceUid = instanceOf(operation);
      const read = readRequest(operation, dataSet, ports.archive, { elementLimit });
      const facts = { space: peer.space, nodeId: peer.node?._id ?? null, callingAeTitle: peer.callingAeTitle };
      try {
        const { studyInstanceUid } = await takeNotice(ports.workflow, { ...facts, sopInstanceUid, dataSet: read });
        ports.audit.record({
          ...{ event: 'instancesAccessed', action: 'C', actor: `dimse:${peer.callingAeTitle}`, peer: peer.peer },
          ...{ operation: 'availability', space: peer.space, studyInstanceUid, object: `notice:${sopInstanceUid}` },
        });
      } catch (error) {
        throw noticeFailure(error);
      }
      await operation.respond({ status: statuses.success, affectedSopInstanceUid: sopInstanceUid });
    },
  };
}

/** The SCU names the instance (PS3.4 R.3.2.1.2). */
function instanceOf({ command }: Operation): string {
  if (command.affectedSopClassUid !== availabilitySopClassUid)
    throw new DimseStatusError(statuses.noSuchSopClass, 'SOP class is not that of the context');
  const { affectedSopInstanceUid: uid = '' } = command;
  if (!isUsableUid(uid)) throw new DimseStatusError(statuses.invalidObjectInstance, 'not a SOP Instance UID');
  return uid;
}

function noticeFailure(error: unknown): unknown {
  if (error instanceof ReceivedNoticeExistsError)
    return new DimseStatusError(statuses.duplicateSopInstance, 'this notification is here already');
  return error instanceof AttributeRulesError ? attributeFailure(error) : error;
}
