import { TokenBucket } from '#shared/dimse/client/pool/token-bucket';
import { WaitingLine } from '#shared/dimse/client/pool/waiting-line';
import type { OutgoingDataSet } from '#shared/dimse/messages/sender';
import type { NodeDocument } from '#shared/nodes/documents';
import type { NodeDirectory } from '#shared/nodes/node-directory';
import { NodeHttp } from '#shared/remote/node-http';

/** How much one store request holds. */
export interface RequestLimits {
  readonly instances: number;
  readonly bytes: number;
}

const defaultLimits: RequestLimits = { instances: 50, bytes: 32 * 1024 * 1024 };

/** The DICOMweb destinations of this process: what all deliveries to one of them share. */
export class StowSites {
  readonly #sites = new Map<string, StowSite>();

  /** @throws NodeUnusableError, SecretKeyError */
  siteOf(node: NodeDocument, nodes: Pick<NodeDirectory, 'secretsOf'>): StowSite {
    const key = `${node._id}@${node.revision}`;
    for (const [other, site] of this.#sites) {
      if (other === key || !site.isUnused) continue;
      site.http.close();
      this.#sites.delete(other);
    }
    const site =
      this.#sites.get(key) ?? new StowSite(node, new NodeHttp(node, nodes.secretsOf(node), { keepAlive: false }));
    this.#sites.set(key, site);
    return site;
  }
}

/** One destination: so many requests at once, so many bytes in a second. */
export class StowSite {
  readonly http: NodeHttp;
  /** What it takes in one request, as far as it is known. */
  limits = defaultLimits;
  readonly #bucket: TokenBucket | null;
  readonly #line = new WaitingLine();
  #free: number;
  readonly #places: number;

  constructor({ limits }: NodeDocument, http: NodeHttp) {
    this.http = http;
    this.#places = limits.associations;
    this.#free = limits.associations;
    this.#bucket = limits.bytesPerSecond === null ? null : new TokenBucket(limits.bytesPerSecond);
  }

  get isUnused(): boolean {
    return this.#free === this.#places && this.#line.length === 0;
  }

  /**
   * Waits for the right to send one request after the other.
   *
   * @param priority - of those that wait the lowest comes first
   * @returns gives it back
   * @throws the reason of `signal`
   */
  async enter(priority: number, signal: AbortSignal): Promise<() => void> {
    while (this.#free === 0) await this.#line.wait(priority, signal);
    signal.throwIfAborted();
    this.#free--;
    return () => {
      this.#free++;
      this.#line.wakeNext();
    };
  }

  /** A request of this size was too large: the next ones are smaller. */
  shrink({ instances, bytes }: RequestLimits): void {
    this.limits = {
      instances: Math.max(1, Math.min(this.limits.instances, Math.floor(instances / 2))),
      bytes: Math.min(this.limits.bytes, Math.max(1, Math.floor(bytes / 2))),
    };
  }

  /** The data set at the pace that the destination may be sent to. */
  paced(dataSet: OutgoingDataSet): OutgoingDataSet {
    return this.#bucket?.paced(dataSet) ?? dataSet;
  }
}
