import type { JsonAttributes } from '#shared/archive/documents';
import { tagKey } from '#shared/dicom/dictionary';
import { isUsableUid, newUid } from '#shared/dicom/uid';
import { encodeDataSet } from '#shared/dimse/client/data-sets';
import { DimseStatusError } from '#shared/dimse/errors';
import { commandFields } from '#shared/dimse/messages/command-fields';
import { statuses } from '#shared/dimse/messages/statuses';
import type { Services } from '#shared/kernel/services';
import { createPerformedStep, findPerformedStep, setPerformedStep } from '#shared/workflow/performed/performed-steps';
import type { DimseService, Operation, ResponseFields } from '../service';
import { readRequest } from './message';
import { performedStepFailure } from './performed-step-failure';

const performedStep = '1.2.840.10008.3.1.2.3.3';
const performedStepRetrieve = '1.2.840.10008.3.1.2.3.4';

type Ports = Pick<Services, 'archive' | 'workflow' | 'audit'>;

/**
 * SCP of Modality Performed Procedure Step (N-CREATE, N-SET) and of its retrieval (N-GET). What was answered with success is
 * durable; the worklist follows by event.
 *
 * @see DICOM PS3.4 F.7, F.8
 */
export function performedStepScps(ports: Ports): DimseService[] {
  const verbs = new Map<number, (operation: Operation, dataSet: Uint8Array | null) => Promise<ResponseFields>>([
    [commandFields['N-CREATE-RQ'], (operation, dataSet) => create(ports, operation, dataSet)],
    [commandFields['N-SET-RQ'], (operation, dataSet) => set(ports, operation, dataSet)],
  ]);
  return [
    {
      sopClassUids: new Set([performedStep]),
      commandFields: [...verbs.keys()],
      run: async (operation, dataSet) => {
        const fields = await refusing(() => verbs.get(operation.command.commandField)!(operation, dataSet));
        await operation.respond(fields);
      },
    },
    {
      sopClassUids: new Set([performedStepRetrieve]),
      commandFields: [commandFields['N-GET-RQ']],
      run: async (operation) => await refusing(() => get(ports, operation)),
    },
  ];
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw performedStepFailure(error);
  }
}

/** N-CREATE. An SCU that names no SOP Instance UID gets one. */
async function create(ports: Ports, operation: Operation, dataSet: Uint8Array | null): Promise<ResponseFields> {
  const { command, peer } = operation;
  requireClass(command.affectedSopClassUid, performedStep);
  const sopInstanceUid = command.affectedSopInstanceUid ?? newUid();
  requireUid(sopInstanceUid);
  const request = { space: peer.space, sopInstanceUid, dataSet: attributesOf(ports, operation, dataSet) };
  await createPerformedStep(ports.workflow, request, peer.callingAeTitle);
  record(ports, operation, 'C', sopInstanceUid);
  return { status: statuses.success, affectedSopInstanceUid: sopInstanceUid };
}

/** N-SET. Attributes that are set at creation for good are left as they are, which is told by a warning. */
async function set(ports: Ports, operation: Operation, dataSet: Uint8Array | null): Promise<ResponseFields> {
  const { command, peer } = operation;
  requireClass(command.requestedSopClassUid, performedStep);
  const sopInstanceUid = command.requestedSopInstanceUid ?? '';
  const request = { space: peer.space, sopInstanceUid, dataSet: attributesOf(ports, operation, dataSet) };
  const { ignored } = await setPerformedStep(ports.workflow, request);
  record(ports, operation, 'U', sopInstanceUid);
  if (ignored.length === 0) return { status: statuses.success };
  return {
    status: statuses.attributeListError,
    attributeIdentifierList: ignored,
    errorComment: 'set at creation only',
  };
}

/** N-GET of all attributes, or of those that are listed. */
async function get(ports: Ports, operation: Operation): Promise<void> {
  const { command, context, peer } = operation;
  requireClass(command.requestedSopClassUid, performedStepRetrieve);
  const sopInstanceUid = command.requestedSopInstanceUid ?? '';
  const { dataSet } = await findPerformedStep(ports.workflow, peer.space, sopInstanceUid);
  record(ports, operation, 'R', sopInstanceUid);
  const asked = command.attributeIdentifierList?.map(tagKey);
  const found = asked ? asked.filter((tag) => tag in dataSet) : Object.keys(dataSet);
  const answer = Object.fromEntries(found.map((tag) => [tag, dataSet[tag]!]));
  const status = asked && found.length < asked.length ? optionalNotSupported : statuses.success;
  await operation.respond({ status }, encodeDataSet(answer, context.transferSyntaxUid));
}

/** Warning 0001: requested optional attributes are not supported (PS3.4 Table F.8.2-2). */
const optionalNotSupported = 0x0001;

function attributesOf({ archive }: Ports, operation: Operation, dataSet: Uint8Array | null): JsonAttributes {
  return readRequest(operation, dataSet, archive);
}

function requireClass(given: string | undefined, sopClassUid: string): void {
  if (given === sopClassUid) return;
  throw new DimseStatusError(statuses.noSuchSopClass, 'SOP class is not that of the context');
}

function requireUid(uid: string): void {
  if (!isUsableUid(uid)) throw new DimseStatusError(statuses.invalidObjectInstance, 'not a SOP Instance UID');
}

function record({ audit }: Ports, { peer }: Operation, action: 'C' | 'R' | 'U', sopInstanceUid: string): void {
  audit.record({
    ...{ event: 'instancesAccessed', action, actor: `dimse:${peer.callingAeTitle}`, peer: peer.peer },
    ...{ operation: 'mpps', space: peer.space, object: `performed-step:${sopInstanceUid}` },
  });
}
