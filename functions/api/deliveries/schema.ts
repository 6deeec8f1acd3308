import { z } from 'zod';
import { space, uid } from '#shared/archive/retrieval/resource';
import { deliveryPriorities } from '#shared/deliveries/documents';
import { pageOf } from '#shared/kernel/function/describe';

const state = z.enum(['queued', 'running', 'committing', 'done', 'parked', 'cancelled']);
const instanceState = z.enum(['waiting', 'uncertain', 'sending', 'sent', 'warning', 'failed']);
const priority = z.enum(deliveryPriorities);
const id = z.string().regex(/^[0-9a-z]{26}$/, 'must be the `id` of a delivery');
const path = z.object({ space, id });

/** A delivery to be queued. */
export const CreateDeliveryRequest = z.object({
  path: z.object({ space }),
  body: z.strictObject({
    studyInstanceUid: uid,
    seriesInstanceUid: uid.optional(),
    sopInstanceUids: z.array(uid).min(1).max(5000).optional().describe('Only these instances'),
    node: z.string().min(1).max(64).describe('Id or name of the node'),
    priority: priority.default('medium'),
    commit: z
      .boolean()
      .default(false)
      .describe(
        'True: the node is asked for storage commitment, and the delivery is done when it has committed to all. A DICOMweb node knows no storage commitment: it is looked up there by QIDO-RS, and the delivery is done when all is found, which promises nothing for later',
      ),
  }),
});

const listed = z.object({
  state: state.optional(),
  node: z.string().max(64).optional().describe('Id of the node'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: id.optional(),
});

/** One page of deliveries of a space, newest first. */
export const ListDeliveriesRequest = z.object({ path: z.object({ space }), query: listed });

/** One page of deliveries of all spaces that the caller may read, newest first. */
export const ListAllDeliveriesRequest = z.object({ query: listed.extend({ space: space.optional() }) });

/** One of them. */
export const DeliveryRequest = z.object({ path });

/** What became of single instances, a page at a time. */
export const InstancesRequest = z.object({
  path,
  query: z.object({
    state: instanceState.optional(),
    after: z.coerce.number().int().min(0).default(0).describe('`next` of an earlier page'),
  }),
});

/** A delivery of instances of a study to a node. */
export const Delivery = z
  .object({
    id: z.string(),
    space: z.string(),
    node: z.string().describe('Id of the node'),
    studyInstanceUid: z.string(),
    seriesInstanceUid: z.string().nullable(),
    reason: z.string(),
    requestedBy: z.string(),
    priority,
    commit: z.boolean(),
    state: state.describe(
      '`committing`: all is sent, storage commitment was asked for; `parked`: given up, or not every instance was taken',
    ),
    counts: z.object({
      total: z.int(),
      open: z.int().describe('Not sent yet, or not answered'),
      sent: z.int(),
      warning: z.int().describe('Taken with a warning'),
      failed: z.int(),
      committed: z
        .int()
        .describe('Of those that were taken, those to which the node committed, or (DICOMweb) that were found there'),
      repeated: z.int().describe('Sent again although the node may have received them before'),
      bytes: z.int(),
    }),
    bytesPerSecond: z.number().nullable().describe('While it was being sent'),
    attempts: z.int().describe('Times in a row that it could not go on'),
    nextAt: z.iso.datetime().nullable().describe('When it is tried again'),
    lastError: z.object({ at: z.iso.datetime(), code: z.string(), message: z.string() }).nullable(),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Delivery' });

/** What the list answers. */
export const DeliveryPage = pageOf(Delivery);

/** What became of one instance. */
const DeliveredInstance = z
  .object({
    sopInstanceUid: z.string(),
    sopClassUid: z.string(),
    seriesInstanceUid: z.string(),
    state: instanceState.describe('`uncertain`: to be sent, and the node may have received it'),
    status: z
      .string()
      .nullable()
      .describe('Status of the last answer, hexadecimal; of STOW-RS its Failure Reason or Warning Reason'),
    reason: z
      .string()
      .nullable()
      .describe(
        'Why it failed: `refused`, `unanswered`, `unreadable`, `gone`, `no-context`, `no-common-syntax`, `not-committed`, `http-413` and others',
      ),
    attempts: z.int(),
    committed: z.boolean().describe('The node committed to it, or (DICOMweb) it was found there'),
    repeated: z.boolean().describe('It was sent again although the node may have received it before'),
    answeredAt: z.iso.datetime().nullable(),
    transferSyntaxUid: z.string().nullable().describe('In which it was sent last'),
  })
  .meta({ id: 'DeliveredInstance' });

/** What its instances answer. */
export const InstancesPage = z.object({ items: z.array(DeliveredInstance), next: z.int().nullable() });
