import type { SyntaxOptions } from './syntaxes';

/** Who asks for an association. */
interface Caller {
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  /** Address, IPv4 in its dotted form also when it came over IPv6. */
  readonly peer: string;
  readonly isLoopback: boolean;
}

/** Answer to a caller; the refusals become A-ASSOCIATE-RJ result 1, source 1, reason 3 and 7. */
export type Verdict = 'accepted' | 'calling-ae-not-recognised' | 'called-ae-not-recognised';

/** Who may associate, and what is taken. */
export interface DimsePolicy extends SyntaxOptions {
  accept(caller: Caller): Verdict | Promise<Verdict>;
}

/** A peer registered with its address. */
interface RegisteredNode {
  readonly aeTitle: string;
  readonly host: string;
}

/** What `nodePolicy` asks at each association, so that registering a node takes effect at once. */
export interface NodeDirectory {
  /** AE titles that this listener answers to. */
  calledAeTitles(): readonly string[] | Promise<readonly string[]>;
  nodes(): readonly RegisteredNode[] | Promise<readonly RegisteredNode[]>;
}

/**
 * Plain DIMSE as DESIGN section 9 has it: from loopback any calling AE title, from elsewhere only registered nodes
 * with their AE title and address.
 */
export function nodePolicy(directory: NodeDirectory, options: Partial<SyntaxOptions> = {}): DimsePolicy {
  return {
    allowUnknownSopClasses: options.allowUnknownSopClasses ?? false,
    allowUnknownTransferSyntaxes: options.allowUnknownTransferSyntaxes ?? false,
    accept: async (caller) => {
      const called = await directory.calledAeTitles();
      if (!called.includes(caller.calledAeTitle)) return 'called-ae-not-recognised';
      if (caller.isLoopback) return 'accepted';
      const nodes = await directory.nodes();
      const isKnown = nodes.some((node) => node.aeTitle === caller.callingAeTitle && node.host === caller.peer);
      return isKnown ? 'accepted' : 'calling-ae-not-recognised';
    },
  };
}

/** IPv4 addresses mapped into IPv6 in dotted form; others as they are. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}

export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
}
