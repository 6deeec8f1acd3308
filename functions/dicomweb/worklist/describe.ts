import { z } from 'zod';
import { DicomDataSet } from '#shared/dicom/json-model-schema';
import type { AnswerDescription, RouteDescription } from '#shared/kernel/function/describe';

const dataSets = z.array(DicomDataSet);
const errors = ['SPACE_NOT_FOUND'];
const ofWorkitem = [...errors, 'WORKITEM_NOT_FOUND', 'WORKITEM_GONE'];
const ofChange = [...ofWorkitem, 'WORKITEM_BUSY'];
const ofBody = [
  'UNSUPPORTED_MEDIA_TYPE',
  'INVALID_DICOM_JSON',
  'INVALID_NATIVE_MODEL',
  'LIMIT_EXCEEDED',
  'INVALID_INPUT',
];
const ofState = ['TRANSACTION_UID', 'WORKITEM_STATE'];

const nothing = (description: string, headers?: Readonly<Record<string, string>>): AnswerDescription => ({
  description,
  ...(headers ? { headers } : {}),
});

const bodyOf = (description: string): NonNullable<RouteDescription['body']> => ({
  description,
  content: { 'application/dicom+json': 'bytes', 'application/dicom+xml': 'bytes', 'application/json': 'bytes' },
});

const warning = { Warning: '299: what the standard has it say' };

export const describeCreate: RouteDescription = {
  summary: 'Creates a workitem',
  description: 'UPS-RS Create Workitem (DICOM PS3.18 11.4), in state SCHEDULED.',
  body: bodyOf('The workitem, as PS3.4 Table CC.2.5-3 asks for it in column N-CREATE.'),
  answers: {
    201: nothing('Created.', {
      ...warning,
      Location: 'Address of the workitem',
      'Content-Location': 'Address of the workitem',
    }),
  },
  errors: [...errors, ...ofBody, 'WORKITEM_EXISTS'],
};

export const describeSearch: RouteDescription = {
  summary: 'Searches workitems',
  description:
    'UPS-RS Search (DICOM PS3.18 11.9), by scheduled start. Beside the parameters below, any attribute may be named by its ' +
    'keyword or tag, within sequences by dots (`ScheduledStationNameCodeSequence.CodeValue`); one without a value is added ' +
    'to the answer.',
  answers: {
    200: {
      description: 'The workitems found.',
      content: {
        'application/dicom+json': dataSets,
        'application/json': dataSets,
        'multipart/related; type="application/dicom+xml"': 'text',
      },
      headers: { Warning: '299: more could be had' },
    },
    204: nothing('Nothing was found.'),
  },
  errors: [...errors, 'NOT_ACCEPTABLE', 'INVALID_INPUT'],
};

export const describeRetrieve: RouteDescription = {
  summary: 'A workitem',
  description: 'UPS-RS Retrieve Workitem (DICOM PS3.18 11.5). Transaction UID is never given.',
  answers: {
    200: {
      description: 'The workitem.',
      content: { 'application/dicom+json': dataSets, 'application/json': dataSets, 'application/dicom+xml': 'text' },
    },
  },
  errors: [...ofWorkitem, 'NOT_ACCEPTABLE'],
};

export const describeUpdate: RouteDescription = {
  summary: 'Sets attributes of a workitem',
  description: 'UPS-RS Update Workitem (DICOM PS3.18 11.6).',
  body: bodyOf('The attributes to set, sequences with all their items.'),
  answers: { 200: nothing('Done.', warning) },
  errors: [...ofChange, ...ofBody, ...ofState, 'WORKITEM_FINAL'],
};

export const describeState: RouteDescription = {
  summary: 'Claims, completes or cancels a workitem',
  description: 'UPS-RS Change Workitem State (DICOM PS3.18 11.7).',
  body: bodyOf('Procedure Step State (0074,1000) and Transaction UID (0008,1195).'),
  answers: { 200: nothing('Done, or it was in that state already, as the Warning says.', warning) },
  errors: [...ofChange, ...ofBody, ...ofState, 'FINAL_STATE_REQUIREMENTS'],
};

export const describeCancel: RouteDescription = {
  summary: 'Asks for a workitem to be canceled',
  description: 'UPS-RS Request Cancellation (DICOM PS3.18 11.8), by who does not perform it.',
  body: bodyOf('Reason and contact; may be left out.'),
  answers: { 202: nothing('Canceled, or its performer is told.', warning) },
  errors: [...ofChange, ...ofBody, 'WORKITEM_STATE'],
};

export const describeSubscribe: RouteDescription = {
  summary: 'Subscribes an application to a workitem or the worklist',
  description:
    'UPS-RS Subscribe (DICOM PS3.18 11.10). The worklist as a whole is 1.2.840.10008.5.1.4.34.5, a part of it ' +
    '1.2.840.10008.5.1.4.34.5.1 with `filter`.',
  answers: { 201: nothing('Subscribed.', { 'Content-Location': 'Address of the event channel', ...warning }) },
  errors: [...ofChange, 'LIMIT_EXCEEDED', 'INVALID_INPUT'],
};

export const describeUnsubscribe: RouteDescription = {
  summary: 'Ends subscriptions of an application',
  description: 'UPS-RS Unsubscribe (DICOM PS3.18 11.11). From the worklist: all of them.',
  answers: { 200: nothing('Ended; whether there was one or not.') },
  errors: ofChange,
};

export const describeSuspend: RouteDescription = {
  summary: 'Ends the subscription to workitems to come',
  description: 'UPS-RS Suspend Global Subscription (DICOM PS3.18 11.12).',
  answers: { 200: nothing('Ended; whether there was one or not.') },
  errors: ofWorkitem,
};

export const describeChannel: RouteDescription = {
  summary: 'Opens the event channel of an application',
  description:
    'UPS-RS Open Notification Connection (DICOM PS3.18 8.10.4): a WebSocket on which event reports come as DICOM JSON, one ' +
    'in each message. What is reported while no channel is open is not kept.',
  answers: { 101: nothing('The channel is open.') },
  errors: [...errors, 'UPGRADE_REQUIRED', 'TOO_MANY_CALLS'],
};
