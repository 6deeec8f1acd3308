import { DuplicateKeyError } from '#shared/catalogue/errors';
import type { Catalogue, Collection, Update } from '#shared/catalogue/port';
import type { Clock } from '#shared/kernel/clock';
import { newId } from '#shared/kernel/ids';
import type { Logger } from '#shared/kernel/logger';
import type { SecretBox } from '#shared/security/secret-box';
import { describeFailure } from './describe-failure';
import { type NodeDocument, type NodeFailure, type NodeSettings, nodeSpecs, type SealedNodeSecrets } from './documents';
import { NodeChangedError, NodeExistsError, NodeNotFoundError } from './errors';

/** Secrets of a node in the clear: for connecting only, never for an answer or the log. */
export interface NodeSecrets {
  readonly password: string | null;
  readonly token: string | null;
  readonly privateKey: string | null;
}

/** Secrets to change: null takes one away, absent leaves it. */
export type SecretChanges = { readonly [K in keyof NodeSecrets]?: NodeSecrets[K] | undefined };

/** The registered nodes. Look-ups are out of memory and up to a second old; changes made here show at once. */
export interface NodeDirectory {
  get(id: string): Promise<NodeDocument | null>;
  byName(name: string): Promise<NodeDocument | null>;
  /** The active node with this AE title; of several the one that can be called (host and port), then the oldest. */
  byAeTitle(aeTitle: string): Promise<NodeDocument | null>;
  /** All, by name. */
  list(): Promise<readonly NodeDocument[]>;
  /** @throws SecretKeyError */
  secretsOf(node: NodeDocument): NodeSecrets;
  /** Notes that a node answered (null) or failed. Never waits, never fails; it is written within `outcomeMs`. */
  recordOutcome(id: string, error: unknown): void;
  /** Writes what `recordOutcome` took: look-ups show it from then on. */
  flush(): Promise<void>;
  /** @throws NodeExistsError */
  create(settings: NodeSettings, secrets: SecretChanges): Promise<NodeDocument>;
  /**
   * Replaces what people chose. Without a difference nothing is written and the revision stays.
   *
   * @param revision - as the caller knows it; undefined: whichever it has
   * @throws NodeNotFoundError, NodeExistsError, NodeChangedError
   */
  replace(id: string, settings: NodeSettings, secrets: SecretChanges, revision?: number): Promise<NodeDocument>;
  /** @throws NodeNotFoundError */
  remove(id: string): Promise<void>;
  /** Writes what `recordOutcome` took and stops. */
  close(): Promise<void>;
}

declare module '#shared/kernel/services' {
  interface Services {
    readonly nodes: NodeDirectory;
  }
}

/** Opens the nodes of a catalogue. */
export function createNodeDirectory(parts: {
  readonly catalogue: Catalogue;
  readonly box: SecretBox;
  readonly clock: Clock;
  readonly log: Logger;
}): NodeDirectory {
  return new CatalogueNodes(parts);
}

const rememberMs = 1_000;
const outcomeMs = 5_000;
const changeAttempts = 5;
const noSecrets: SealedNodeSecrets = { password: null, token: null, privateKey: null };
const secretNames = ['password', 'token', 'privateKey'] as const;

type Outcome = { lastSeenAt?: string; lastError?: NodeFailure | null };

class CatalogueNodes implements NodeDirectory {
  readonly #parts: Parameters<typeof createNodeDirectory>[0];
  readonly #nodes: Collection<NodeDocument>;
  #remembered: { readonly nodes: Promise<readonly NodeDocument[]>; readonly untilMs: number } | undefined;
  #outcomes = new Map<string, Outcome>();
  #timer: NodeJS.Timeout | undefined;
  #tail: Promise<void> = Promise.resolve();

  constructor(parts: Parameters<typeof createNodeDirectory>[0]) {
    this.#parts = parts;
    this.#nodes = parts.catalogue.collection<NodeDocument>(nodeSpecs.nodes);
  }

  async get(id: string): Promise<NodeDocument | null> {
    return (await this.list()).find((node) => node._id === id) ?? null;
  }

  async byName(name: string): Promise<NodeDocument | null> {
    return (await this.list()).find((node) => node.name === name) ?? null;
  }

  async byAeTitle(aeTitle: string): Promise<NodeDocument | null> {
    const found = (await this.list()).filter((node) => node.isActive && node.aeTitle === aeTitle);
    const oldestFirst = found.sort((a, b) => (a._id < b._id ? -1 : 1));
    return oldestFirst.find((node) => node.host !== null && node.port !== null) ?? oldestFirst[0] ?? null;
  }

  list(): Promise<readonly NodeDocument[]> {
    const held = this.#remembered;
    if (held && held.untilMs > performance.now()) return held.nodes;
    const nodes = this.#nodes.find({}, { sort: { name: 1 } });
    this.#remembered = { nodes, untilMs: performance.now() + rememberMs };
    nodes.catch(() => this.#forget()); // the failure is the caller's; the next one asks again
    return nodes;
  }

  secretsOf(node: NodeDocument): NodeSecrets {
    const open = (name: (typeof secretNames)[number]) => {
      const sealed = node.sealed[name];
      return sealed === null ? null : this.#parts.box.open(sealed, placeOf(node._id, name));
    };
    return { password: open('password'), token: open('token'), privateKey: open('privateKey') };
  }

  recordOutcome(id: string, error: unknown): void {
    const at = this.#now();
    const before = this.#outcomes.get(id);
    if (error === null) this.#outcomes.set(id, { ...before, lastSeenAt: at });
    else this.#outcomes.set(id, { ...before, lastError: { at, ...describeFailure(error) } });
    this.#timer ??= setTimeout(() => void this.flush(), outcomeMs).unref();
  }

  flush(): Promise<void> {
    this.#tail = this.#tail.then(() => this.#writeOutcomes());
    return this.#tail;
  }

  async create(settings: NodeSettings, secrets: SecretChanges): Promise<NodeDocument> {
    const _id = newId(this.#parts.clock.now());
    const sealed = this.#sealed(_id, noSecrets, secrets);
    const state = { lastError: null, lastSeenAt: null, revision: 1, createdAt: this.#now() };
    const node: NodeDocument = { _id, ...settings, sealed, ...state };
    await freeName(this.#nodes.insertOne(node, { durable: true }));
    this.#forget();
    return node;
  }

  async replace(id: string, settings: NodeSettings, secrets: SecretChanges, revision?: number): Promise<NodeDocument> {
    for (let attempt = 0; attempt < changeAttempts; attempt++) {
      const before = await this.#find(id);
      if (revision !== undefined && before.revision !== revision) throw changed(before);
      if (isSame(before, settings) && this.#holds(before, secrets)) return before;
      const fields = { ...settings, sealed: this.#sealed(id, before.sealed, secrets) };
      if (await this.#change(before, { $set: fields, $inc: { revision: 1 } })) return await this.#find(id);
    }
    throw changed(await this.#find(id));
  }

  async remove(id: string): Promise<void> {
    const count = await this.#nodes.deleteOne({ _id: id }, { durable: true });
    this.#forget();
    if (count === 0) throw notFound(id);
  }

  close(): Promise<void> {
    return this.flush();
  }

  #forget(): void {
    this.#remembered = undefined;
  }

  #now(): string {
    return new Date(this.#parts.clock.now()).toISOString();
  }

  async #find(id: string): Promise<NodeDocument> {
    const node = await this.#nodes.findOne({ _id: id });
    if (!node) throw notFound(id);
    return node;
  }

  async #change(before: NodeDocument, update: Update): Promise<boolean> {
    const filter = { _id: before._id, revision: before.revision };
    const { matchedCount } = await freeName(this.#nodes.updateOne(filter, update, { durable: true }));
    this.#forget();
    return matchedCount === 1;
  }

  #holds(node: NodeDocument, secrets: SecretChanges): boolean {
    const wanted = secretNames.filter((name) => secrets[name] !== undefined);
    if (wanted.length === 0) return true;
    const held = this.secretsOf(node);
    return wanted.every((name) => held[name] === secrets[name]);
  }

  #sealed(id: string, before: SealedNodeSecrets, secrets: SecretChanges): SealedNodeSecrets {
    const sealOne = (name: (typeof secretNames)[number]) => {
      const secret = secrets[name];
      if (secret === undefined) return before[name];
      return secret === null ? null : this.#parts.box.seal(secret, placeOf(id, name));
    };
    return { password: sealOne('password'), token: sealOne('token'), privateKey: sealOne('privateKey') };
  }

  /** What cannot be written is lost: it is a hint for people, and the next outcome tells the same. */
  async #writeOutcomes(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const outcomes = [...this.#outcomes];
    this.#outcomes = new Map();
    if (outcomes.length === 0) return;
    const writes = outcomes.map(([_id, fields]) => ({ updateOne: { filter: { _id }, update: { $set: fields } } }));
    try {
      await this.#nodes.bulkWrite(writes, { durable: false });
      this.#forget();
    } catch (err) {
      this.#parts.log.warn({ err, nodes: outcomes.length }, 'the state of nodes could not be written');
    }
  }
}

/** The only unique field beside the id is the name. */
async function freeName<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (cause) {
    if (cause instanceof DuplicateKeyError) throw new NodeExistsError('Another node has this name', { cause });
    throw cause;
  }
}

function isSame(node: NodeDocument, settings: NodeSettings): boolean {
  return Object.entries(settings).every(([name, value]) => sorted(node[name as keyof NodeSettings]) === sorted(value));
}

/** JSON whose names are in order: equal for equal values. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function placeOf(id: string, name: string): string {
  return `nodes/${id}/${name}`;
}

function notFound(id: string): NodeNotFoundError {
  return new NodeNotFoundError('No such node', { details: { id } });
}

function changed(node: NodeDocument): NodeChangedError {
  return new NodeChangedError('The node was changed meanwhile', { details: { revision: node.revision } });
}
