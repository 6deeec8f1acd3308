import { Networks } from '#shared/kernel/networks';
import type { NodeDocument } from './documents';
import { HostAddresses } from './host-addresses';
import type { NodeDirectory } from './node-directory';

/** A client certificate that the TLS layer has verified. */
export interface PeerCertificate {
  /** As node:tls gives it or on one line: `CN=CT1,O=Clinic`. */
  readonly subject: string;
  /** SHA-256, 64 hexadecimal digits in lower case, with or without colons. */
  readonly fingerprint256: string;
}

/** Who calls. */
export interface PeerFacts {
  readonly callingAeTitle: string;
  readonly address: string;
  readonly certificate?: PeerCertificate | undefined;
}

/** Why no node was found. */
export type UnknownReason = 'unknown-ae-title' | 'other-address' | 'other-certificate' | 'node-not-active';

/** Tells which node a caller is. */
export class NodeIdentifier {
  readonly #nodes: Pick<NodeDirectory, 'list'>;
  readonly #hosts: HostAddresses;
  readonly #networks = new WeakMap<NodeDocument, Networks>();

  constructor(nodes: Pick<NodeDirectory, 'list'>, hosts = new HostAddresses()) {
    this.#nodes = nodes;
    this.#hosts = hosts;
  }

  /**
   * The active node that calls: by its AE title, else one of its other ones (`quirks.otherAeTitles`), and either one of its certificates or, where it has none, its address.
   * An AE title alone proves nothing, and a node with certificates is not believed without.
   */
  async identify(peer: PeerFacts): Promise<NodeDocument | UnknownReason> {
    const nodes = await this.#nodes.list();
    const titled = [
      ...nodes.filter((node) => isTitled(node, peer.callingAeTitle)),
      ...nodes.filter((node) => isAlsoTitled(node, peer.callingAeTitle)),
    ];
    if (titled.length === 0) return 'unknown-ae-title';
    let reason: UnknownReason = 'other-address';
    for (const node of titled) {
      const isIt = node.certificates.length > 0 ? isCertified(node, peer) : await this.#isThere(node, peer.address);
      if (isIt && node.isActive) return node;
      if (isIt) reason = 'node-not-active';
      else if (node.certificates.length > 0 && reason === 'other-address') reason = 'other-certificate';
    }
    return reason;
  }

  async #isThere(node: NodeDocument, address: string): Promise<boolean> {
    let networks = this.#networks.get(node);
    if (!networks) {
      networks = new Networks(node.addresses);
      this.#networks.set(node, networks);
    }
    if (networks.has(address)) return true;
    return node.host !== null && (await this.#hosts.of(node.host)).includes(address);
  }
}

function isTitled(node: NodeDocument, aeTitle: string): boolean {
  if (node.aeTitle === null) return false;
  if (!node.quirks.ignoreCaseOfAeTitle) return node.aeTitle === aeTitle;
  return node.aeTitle.toUpperCase() === aeTitle.toUpperCase();
}

/** Whether a node calls us under this AE title beside its own. */
export function isAlsoTitled({ quirks }: NodeDocument, aeTitle: string): boolean {
  return quirks.otherAeTitles?.includes(aeTitle) ?? false;
}

function isCertified(node: NodeDocument, { certificate }: PeerFacts): boolean {
  if (!certificate) return false;
  const fingerprint = plainFingerprint(certificate.fingerprint256);
  const subject = plainSubject(certificate.subject);
  return node.certificates.some((name) => name === fingerprint || plainSubject(name) === subject);
}

/** 64 hexadecimal digits in lower case. */
export function plainFingerprint(text: string): string {
  return text.replaceAll(':', '').toLowerCase();
}

/** Attributes of a subject on one line, in the order in which they stand. */
export function plainSubject(text: string): string {
  return text
    .split(/[\n,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(',');
}
