import { z } from 'zod';
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
