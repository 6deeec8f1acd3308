import { AccessDeniedError } from '#shared/kernel/errors';
import { mainSpace } from '#shared/kernel/ids';
import type { NodeDocument } from '#shared/nodes/documents';
import type { NodeIdentifier } from '#shared/nodes/identify';
import type { NodeDirectory } from '#shared/nodes/node-directory';
import type { Admitted, AssociationCaller, DimsePolicy, Refusal } from './policy';
import type { SyntaxOptions } from './syntaxes';

/** What decides who is let in. */
export interface AccessParts {
  readonly identifier: Pick<NodeIdentifier, 'identify'>;
  readonly nodes: Pick<NodeDirectory, 'recordOutcome'>;
  /** The space of this listener, where it has one. */
  readonly space?: string;
  /** The space that an AE title stands for at this listener; undefined for none. Asked at each association. */
  spaceOf(calledAeTitle: string): Promise<string | undefined>;
}

/**
 * Who may associate (DESIGN section 9): registered nodes from anywhere, and from loopback anybody. A node uses the spaces
 * that it may; for all others it gets the answer for AE titles that are not there. What a node is refused
 * is its last error.
 */
export function accessPolicy(parts: AccessParts, syntaxes: SyntaxOptions): DimsePolicy {
  return { ...syntaxes, accept: (caller) => admit(caller, parts) };
}

async function admit(caller: AssociationCaller, parts: AccessParts): Promise<Admitted | Refusal> {
  const { callingAeTitle, calledAeTitle, peer: address, isLoopback, certificate } = caller;
  const found = await parts.identifier.identify({ callingAeTitle, address, certificate });
  const node = typeof found === 'string' ? null : found;
  if (typeof found === 'string' && !isLoopback) return found;
  const space = (await parts.spaceOf(calledAeTitle)) ?? (node ? ownSpace(node, parts) : undefined);
  if (space === undefined) {
    if (node) parts.nodes.recordOutcome(node._id, new AccessDeniedError('It called an AE title that is none of ours'));
    return 'unknown-called-ae-title';
  }
  if (node?.spaces && !node.spaces.includes(space)) {
    parts.nodes.recordOutcome(node._id, new AccessDeniedError(`It may not use the space that it called, ${space}`));
    return 'space-not-allowed';
  }
  return { space, node };
}

/** Where a node goes that calls us by any AE title. */
function ownSpace(node: NodeDocument, { space }: AccessParts): string | undefined {
  return node.quirks.acceptAnyCalledAeTitle ? (space ?? node.spaces?.[0] ?? mainSpace) : undefined;
}
