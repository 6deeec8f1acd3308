import { z } from 'zod';
import { pageOf } from '#shared/kernel/function/describe';
import { isSpaceName } from '#shared/kernel/ids';
import { nodeServices } from '#shared/nodes/documents';
import { turnedAwayReasons } from '#shared/nodes/unknown-peers';

const id = z.string().min(1).max(64);

/** One page of callers that were turned away, the latest first. */
export const ListUnknownPeersRequest = z.object({
  query: z.object({
    limit: z.coerce.number().int().min(1).max(500).default(100),
    after: id.optional(),
  }),
});

/** One of them. */
export const UnknownPeerRequest = z.object({ path: z.object({ id }) });

/** One to let in; what is left out is as for a new node. */
export const AcceptRequest = z.object({
  path: z.object({ id }),
  body: z
    .strictObject({
      name: z.string().trim().min(1).max(64).optional().describe('Default: its AE title'),
      spaces: z
        .array(z.string().refine(isSpaceName, 'must be the name of a space'))
        .min(1)
        .max(100)
        .nullable()
        .optional(),
      services: z.array(z.enum(nodeServices)).max(nodeServices.length).nullable().optional(),
    })
    .optional(),
});

/** A caller that was turned away. */
const UnknownPeer = z
  .object({
    id: z.string(),
    callingAeTitle: z.string().describe('Empty where the connection was closed before it could say it'),
    calledAeTitle: z.string().describe('As it called last'),
    address: z.string(),
    certificate: z.object({ subject: z.string(), fingerprint256: z.string() }).nullable(),
    count: z.int().min(1),
    firstAt: z.iso.datetime(),
    lastAt: z.iso.datetime(),
    reason: z.enum(turnedAwayReasons).describe('Of the last call'),
    rejection: z
      .object({ result: z.int(), source: z.int(), reason: z.int() })
      .nullable()
      .describe('A-ASSOCIATE-RJ as it was sent (PS3.8 9.3.4); null: the connection was closed unanswered'),
    canBeAccepted: z.boolean().describe('Whether to register it as a node lets it in'),
  })
  .meta({ id: 'UnknownPeer' });

/** What the list answers. */
export const UnknownPeerPage = pageOf(UnknownPeer);

/** The node that was made. */
export const AcceptedPeer = z.object({ id: z.string().describe('Of the node'), name: z.string() });
