import { commandFields } from '../messages/command-fields';
import type { CommandContent } from '../messages/sender';
import { type DataSetInput, encodeDataSet } from './data-sets';
import { type Link, type OperationResult, resultOf } from './link';

/** What an N-request is about. */
interface Target {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** Abstract syntax of the context, where it is a meta SOP class; default the SOP class. */
  readonly abstractSyntaxUid?: string;
}

/** A normalised request. PS3.7 section 10.1. */
export type NormalisedRequest =
  | (Target & { readonly kind: 'action'; readonly actionTypeId: number; readonly information?: DataSetInput })
  | (Target & { readonly kind: 'event-report'; readonly eventTypeId: number; readonly information?: DataSetInput })
  | (Target & { readonly kind: 'set'; readonly modifications: DataSetInput })
  | (Target & { readonly kind: 'get'; readonly attributes?: readonly number[] })
  | (Target & { readonly kind: 'delete' })
  | (Omit<Target, 'sopInstanceUid'> & {
      readonly kind: 'create';
      /** Absent: the peer gives one. */
      readonly sopInstanceUid?: string;
      readonly attributes?: DataSetInput;
    });

export interface NormalisedResult extends OperationResult {
  /** The SOP Instance UID that the response names. */
  readonly sopInstanceUid: string | null;
  readonly dataSet: Uint8Array | null;
  readonly transferSyntaxUid: string;
}

/** Sends a normalised request and waits for its response. */
export async function invokeNormalised(link: Link, request: NormalisedRequest): Promise<NormalisedResult> {
  const context = link.context(request.abstractSyntaxUid ?? request.sopClassUid);
  const { transferSyntaxUid } = context;
  const input = dataSetOf(request);
  const dataSet = input && encodeDataSet(input, transferSyntaxUid);
  const response = await link.invoke(context, commandOf(request), { dataSet });
  const { affectedSopInstanceUid, requestedSopInstanceUid } = response.command;
  const sopInstanceUid = affectedSopInstanceUid ?? requestedSopInstanceUid ?? request.sopInstanceUid ?? null;
  return { ...resultOf(response.command), sopInstanceUid, dataSet: response.dataSet, transferSyntaxUid };
}

function dataSetOf(request: NormalisedRequest): DataSetInput | undefined {
  if (request.kind === 'set') return request.modifications;
  if (request.kind === 'create') return request.attributes;
  return request.kind === 'action' || request.kind === 'event-report' ? request.information : undefined;
}

function commandOf(request: NormalisedRequest): CommandContent {
  const { sopClassUid, sopInstanceUid } = request;
  const requested = { requestedSopClassUid: sopClassUid, requestedSopInstanceUid: sopInstanceUid! };
  switch (request.kind) {
    case 'action':
      return { commandField: commandFields['N-ACTION-RQ'], ...requested, actionTypeId: request.actionTypeId };
    case 'set':
      return { commandField: commandFields['N-SET-RQ'], ...requested };
    case 'delete':
      return { commandField: commandFields['N-DELETE-RQ'], ...requested };
    case 'get':
      return {
        commandField: commandFields['N-GET-RQ'],
        ...requested,
        ...(request.attributes && { attributeIdentifierList: request.attributes }),
      };
    case 'event-report':
      return {
        commandField: commandFields['N-EVENT-REPORT-RQ'],
        affectedSopClassUid: sopClassUid,
        affectedSopInstanceUid: request.sopInstanceUid,
        eventTypeId: request.eventTypeId,
      };
    case 'create':
      return {
        commandField: commandFields['N-CREATE-RQ'],
        affectedSopClassUid: sopClassUid,
        ...(sopInstanceUid !== undefined && { affectedSopInstanceUid: sopInstanceUid }),
      };
  }
}
