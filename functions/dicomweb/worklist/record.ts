import type { Caller } from '#shared/kernel/caller';
import type { RequestFacts } from '#shared/kernel/function/route';
import type { AuditLog } from '#shared/security/audit';

/** Puts a call into the audit trail: UIDs only, never what a workitem says. */
export function record(
  audit: AuditLog,
  call: Pick<RequestFacts, 'sourceIp'> & { readonly path: { readonly space: string } },
  caller: Caller,
  what: { readonly event: 'instancesAccessed' | 'query'; readonly action: 'C' | 'R' | 'U' | 'E'; workitemUid?: string },
): void {
  audit.record({
    event: what.event,
    action: what.action,
    actor: caller.id,
    peer: call.sourceIp,
    operation: 'dicomweb-worklist',
    space: call.path.space,
    ...(what.workitemUid === undefined ? {} : { object: `workitem:${what.workitemUid}` }),
  });
}
