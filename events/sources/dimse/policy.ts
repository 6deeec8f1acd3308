import { mainSpace } from '#shared/kernel/ids';
import type { NodeDocument } from '#shared/nodes/documents';
import type { PeerCertificate, UnknownReason } from '#shared/nodes/identify';
import type { SyntaxOptions } from './syntaxes';

/** Who asks for an association. */
export interface AssociationCaller {
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  /** Address, IPv4 in its dotted form also when it came over IPv6. */
  readonly peer: string;
  readonly isLoopback: boolean;
  /** What it showed, on a TLS connection whose other end was verified. */
  readonly certificate?: PeerCertificate | undefined;
}

/** A caller that is let in. */
export interface Admitted {
  readonly space: string;
  /** Null: nobody registered, from loopback. */
  readonly node: NodeDocument | null;
}

/** Becomes A-ASSOCIATE-RJ of the user: calling AE title not recognised, and for the last two called AE title not recognised. */
export type Refusal = UnknownReason | 'unknown-called-ae-title' | 'space-not-allowed';

/** Who may associate, and what is taken. */
export interface DimsePolicy extends SyntaxOptions {
  accept(caller: AssociationCaller): Admitted | Refusal | Promise<Admitted | Refusal>;
}

/** Loopback alone, by one called AE title: what a listener without a policy does. */
export function loopbackPolicy(
  aeTitle: string,
  spaceOf: (calledAeTitle: string) => string = () => mainSpace,
): DimsePolicy {
  return {
    allowUnknownSopClasses: false,
    allowUnknownTransferSyntaxes: false,
    accept: ({ calledAeTitle, isLoopback }) => {
      if (calledAeTitle !== aeTitle) return 'unknown-called-ae-title';
      return isLoopback ? { space: spaceOf(calledAeTitle), node: null } : 'unknown-ae-title';
    },
  };
}

export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
}
