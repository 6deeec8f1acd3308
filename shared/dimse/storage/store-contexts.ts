import {
  DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
} from '#shared/dicom/transfer-syntaxes';
import type { AcceptedContext } from '../association/negotiation';

/** What is cheap to be made goes first. */
const plain = [EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN, DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN];

/** Transfer syntaxes in the order of sending: as it is stored, then what is plain, then the others as they come. */
export function bestFirst(syntaxes: Iterable<string>, storedSyntaxUid: string): string[] {
  const order = [storedSyntaxUid, ...plain];
  const rank = (uid: string): number => (order.includes(uid) ? order.indexOf(uid) : order.length);
  return [...syntaxes].sort((a, b) => rank(a) - rank(b));
}

/** The contexts of an association on which instances may be sent to the peer. */
export class StoreContexts {
  readonly #byClass = new Map<string, Map<string, AcceptedContext>>();
  readonly #ranked = new Map<string, readonly string[]>();

  /** @param contexts - accepted, the peer being the SCP */
  constructor(contexts: Iterable<AcceptedContext>) {
    for (const context of contexts) {
      const { abstractSyntaxUid, transferSyntaxUid } = context;
      const known = this.#byClass.get(abstractSyntaxUid) ?? new Map<string, AcceptedContext>();
      if (!known.has(transferSyntaxUid)) known.set(transferSyntaxUid, context);
      this.#byClass.set(abstractSyntaxUid, known);
    }
  }

  /**
   * Transfer syntaxes in which the peer takes instances of a SOP class, the best first: as they are stored, then without
   * compression, then others as they were accepted.
   */
  syntaxesFor(sopClassUid: string, storedSyntaxUid: string): readonly string[] {
    const key = `${sopClassUid} ${storedSyntaxUid}`;
    const known = this.#ranked.get(key);
    if (known) return known;
    const ranked = bestFirst(this.#byClass.get(sopClassUid)?.keys() ?? [], storedSyntaxUid);
    this.#ranked.set(key, ranked);
    return ranked;
  }

  /** The context for a SOP class in a transfer syntax that `syntaxesFor` named. */
  contextFor(sopClassUid: string, transferSyntaxUid: string): AcceptedContext | undefined {
    return this.#byClass.get(sopClassUid)?.get(transferSyntaxUid);
  }
}
