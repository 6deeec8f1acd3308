import type { Archive } from '#shared/archive/archive';
import type { Arrival, Landing } from '#shared/archive/receive';
import type { DimseClient } from '#shared/dimse/client/dimse-client';
import type { IncomingInstance } from '#shared/dimse/client/peer-requests';
import type { NodeDocument } from '#shared/nodes/documents';
import type { Intake } from '#shared/objects/intake';
import type { Landed } from '#shared/objects/landing';
import type { ArrivalFacts, MemberName } from '#shared/objects/port';

/** An instance that begins to arrive at our listener, and who sends it. */
export interface SentInstance extends IncomingInstance {
  /** Space of the AE title that was called. */
  readonly space: string;
  readonly callingAeTitle: string;
  /** The registered node that sends it; absent: nobody registered, from loopback. */
  readonly node?: Pick<NodeDocument, '_id' | 'services'>;
  /** Whose C-MOVE it is a sub-operation of: (0000,1030), (0000,1031). */
  readonly moveOriginator?: { readonly aeTitle: string; readonly messageId: number };
}

/** What a C-MOVE of ours is to bring. */
export interface ExpectedMove {
  readonly archive: Archive;
  readonly node: Pick<NodeDocument, '_id' | 'aeTitle'>;
  /** Our AE title, that sends the C-MOVE. */
  readonly aeTitle: string;
  readonly sopInstanceUids: readonly string[];
  /** As what they arrive; its space is that of the AE title which they are sent to. */
  readonly arrival: Arrival;
  /** Where they go. */
  readonly landing: Landing;
}

/** A node that answers before it has sent everything: so long a silence is the end. */
const lateMs = 10_000;
/** For so long a silence after its end a move is remembered: what comes late is not stored. */
const graceMs = 60_000;

/** The association on which a C-MOVE is open. */
type MovingClient = Pick<DimseClient, 'hold' | 'resume' | 'progressed'>;

/** A C-MOVE of ours whose instances are for who waits for them, not for the archive. */
export class MoveToUs {
  readonly messageId: number;
  readonly expected: ExpectedMove;
  readonly #wanted: Set<string>;
  readonly #given = new Set<string>();
  readonly #forget: () => void;
  #client: MovingClient | undefined;
  #waiting = 0;
  #isOver = false;
  #lastMs = performance.now();
  #wake: () => void = () => undefined;

  constructor(messageId: number, expected: ExpectedMove, forget: () => void) {
    this.messageId = messageId;
    this.expected = expected;
    this.#wanted = new Set(expected.sopInstanceUids);
    this.#forget = forget;
  }

  /** Instances that wait to be taken. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Sends it on an association. While it is open there its node is at work as long as instances come, and waits while they
   * do; afterwards the association is somebody else's.
   */
  async over<C extends MovingClient, T>(client: C, send: (client: C) => Promise<T>): Promise<T> {
    this.#client = client;
    try {
      return await send(client);
    } finally {
      this.#client = undefined;
    }
  }

  /**
   * Whether an instance is one of it. The node says so by Move Originator; where it names nobody, what is wanted is
   * taken for it when it comes from the node itself, and so is what comes too late.
   */
  brings(instance: SentInstance): boolean {
    const { moveOriginator, space, sopInstanceUid } = instance;
    const { arrival, aeTitle } = this.expected;
    if (space !== arrival.space) return false;
    if (!moveOriginator) return this.#isOfNode(instance) && this.#wanted.has(sopInstanceUid);
    const isOurs = moveOriginator.aeTitle === aeTitle && moveOriginator.messageId === this.messageId;
    return isOurs && (this.#isOfNode(instance) || mayStore(instance));
  }

  /** It was asked for, did not come yet, and somebody waits for it. */
  wants(sopInstanceUid: string): boolean {
    return !this.#isOver && this.#wanted.has(sopInstanceUid);
  }

  hasGiven(sopInstanceUid: string): boolean {
    return this.#given.has(sopInstanceUid);
  }

  /** Something of it comes. */
  progressed(): void {
    this.#lastMs = performance.now();
    this.#client?.progressed();
  }

  /** Hands an instance over; resolves when it was taken. @throws what `landing` throws */
  async land(intake: Intake, name: MemberName, arrival: ArrivalFacts): Promise<Landed> {
    const client = this.#client;
    this.#wanted.delete(name.sopInstanceUid);
    this.#waiting += 1;
    client?.hold();
    try {
      const landed = await this.expected.landing.landIntake(intake, name, arrival);
      this.#given.add(name.sopInstanceUid);
      return landed;
    } catch (error) {
      this.#wanted.add(name.sopInstanceUid);
      throw error;
    } finally {
      client?.resume();
      this.#waiting -= 1;
      this.progressed();
      this.#wake();
    }
  }

  /**
   * Waits for what its node says that it sent: some answer before they have.
   *
   * @param received - successful sub-operations; 0: the node does not say
   */
  async arrived(received: number, signal: AbortSignal): Promise<void> {
    const wake = () => this.#wake();
    signal.addEventListener('abort', wake);
    this.#lastMs = performance.now();
    const isMissing = () => this.#waiting > 0 || this.#wanted.size > 0;
    while (!signal.aborted && isMissing() && (received === 0 || this.#given.size < received)) {
      const leftMs = this.#lastMs + lateMs - performance.now();
      if (leftMs <= 0 && this.#waiting === 0) break;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(leftMs, 1_000));
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    signal.removeEventListener('abort', wake);
  }

  /** Nobody waits any more. What comes late is recognised for a while. */
  end(): void {
    this.#isOver = true;
    this.#lastMs = performance.now();
    this.#forgetAfter(graceMs);
  }

  #forgetAfter(ms: number): void {
    setTimeout(() => {
      const leftMs = this.#lastMs + graceMs - performance.now();
      if (leftMs > 0) this.#forgetAfter(leftMs);
      else this.#forget();
    }, ms).unref();
  }

  #isOfNode({ node, callingAeTitle }: SentInstance): boolean {
    return node?._id === this.expected.node._id || callingAeTitle === this.expected.node.aeTitle;
  }
}

/** Another application entity of the same system sends; without the right to store only the node itself may. */
const mayStore = ({ node }: SentInstance): boolean => !node?.services || node.services.includes('store');
