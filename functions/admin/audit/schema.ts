import { z } from 'zod';
import { pageOf } from '#shared/kernel/function/describe';
import { auditEvents } from '#shared/security/audit-events';

const names = Object.keys(auditEvents) as [keyof typeof auditEvents, ...(keyof typeof auditEvents)[]];

/** Filters of the audit trail; times are RFC 3339, `from` included, `until` not. Newest first. */
export const QueryAuditRequest = z.object({
  query: z.object({
    event: z.enum(names).optional(),
    actor: z.string().max(128).optional(),
    space: z.string().max(63).optional(),
    studyInstanceUid: z.string().max(64).optional(),
    outcome: z.enum(['0', '4', '8', '12']).optional(),
    from: z.iso.datetime({ offset: true }).optional(),
    until: z.iso.datetime({ offset: true }).optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    after: z.string().max(128).optional(),
  }),
});

const time = z.iso.datetime();

/** One entry of the trail: events of one actor, study and operation within a second are one (`count`). */
const AuditEntry = z
  .object({
    id: z.string(),
    chain: z.string(),
    sequence: z.int().min(1),
    at: time,
    until: time,
    count: z.int().min(1),
    event: z.string(),
    eventCode: z.string().describe('Event ID of PS3.16 CID 400'),
    eventTypeCode: z.string().optional().describe('Event Type Code of PS3.16 CID 401'),
    action: z.enum(['C', 'R', 'U', 'D', 'E']),
    outcome: z.union([z.literal(0), z.literal(4), z.literal(8), z.literal(12)]),
    actor: z.string(),
    peer: z.string().optional(),
    space: z.string().optional(),
    studyInstanceUid: z.string().optional(),
    object: z.string().optional(),
    operation: z.string().optional(),
    previous: z.string().describe('`hash` of the entry before in its chain, empty for the first'),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry' });

/** What the route answers. */
export const AuditPage = pageOf(AuditEntry);
