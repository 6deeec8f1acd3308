import type { Catalogue, Collection, Document, Filter } from '#shared/catalogue/port';
import type { Clock } from '#shared/kernel/clock';
import { newId, newSecret } from '#shared/kernel/ids';
import { type KnownCaller, makeCaller } from './callers';
import { ApiKeyNotFoundError } from './errors';
import { ExpiringMap } from './expiring-map';
import { sameDigest, sha256 } from './secrets';
import { securitySpecs } from './specs';

/** A key as it is stored: never the token, only its digest. */
export interface ApiKey extends Document {
  readonly name: string;
  /** SHA-256 of the whole token, hex. */
  readonly digest: string;
  /** Rights, or `*`. */
  readonly scopes: readonly string[];
  /** Spaces, or `*`. */
  readonly spaces: readonly string[];
  readonly createdAt: string;
  /** Id of the caller who made it. */
  readonly createdBy: string;
  readonly expiresAt?: string;
  readonly revokedAt?: string;
}

/** What its maker chooses of a key. */
type NewApiKey = Pick<ApiKey, 'name' | 'scopes' | 'spaces' | 'expiresAt'>;

/** The API keys of the platform, in the collection `apiKeys`. */
export interface ApiKeys {
  /** The token, `rlk_<id>_<secret>`, exists in this answer only. */
  create(key: NewApiKey, createdBy: string): Promise<{ readonly key: ApiKey; readonly token: string }>;
  /** Keys that were not revoked, by id, after `after`. */
  list(limit: number, after?: string): Promise<ApiKey[]>;
  /** @throws ApiKeyNotFoundError */
  revoke(id: string): Promise<void>;
  /** The caller of a token, or undefined. Answers for up to 5 s out of memory. */
  verify(token: string): Promise<KnownCaller | undefined>;
  /**
   * Makes `token` the all-rights key of this id; true when that changed anything. A revoked token stays revoked.
   *
   * @param id - `bootstrap` (from the configuration) or `local` (for commands on this machine, new at each start)
   */
  bootstrap(token: string, id?: FixedKeyId): Promise<boolean>;
}

/** Keys that the platform itself makes. */
type FixedKeyId = 'bootstrap' | 'local';

const fixedIds: readonly FixedKeyId[] = ['bootstrap', 'local'];
const rememberMs = 5_000;
const tokenPattern = /^rlk_([0-9a-z]{26})_[A-Za-z0-9_-]{43}$/;
const longestToken = 512;

/** Opens the keys of a catalogue. */
export function createApiKeys(catalogue: Catalogue, clock: Clock): ApiKeys {
  const keys: Collection<ApiKey> = catalogue.collection<ApiKey>(securitySpecs.apiKeys);
  const verified = new ExpiringMap<{ readonly id: string; readonly caller: KnownCaller }>(clock, 10_000);
  const timestamp = () => new Date(clock.now()).toISOString();
  const fields = (digest: string, createdBy: string) => ({ digest, createdBy, createdAt: timestamp() });

  async function lookUp(token: string, digest: string): Promise<KnownCaller | undefined> {
    const named = tokenPattern.exec(token)?.[1];
    const found = await keys.find({ _id: { $in: named === undefined ? fixedIds : [named, ...fixedIds] } });
    const key = found.find((one) => sameDigest(one.digest, digest));
    if (key?.revokedAt !== undefined || key === undefined) return undefined;
    const leftMs = key.expiresAt === undefined ? rememberMs : Date.parse(key.expiresAt) - clock.now();
    if (!(leftMs > 0)) return undefined;
    const grants = [{ permissions: key.scopes, spaces: key.spaces }];
    const caller = makeCaller({ id: `key:${key._id}`, kind: 'key', label: key.name, grants });
    verified.set(digest, { id: key._id, caller }, Math.min(leftMs, rememberMs));
    return caller;
  }

  return {
    async create(wanted, createdBy) {
      const id = newId(clock.now());
      const token = `rlk_${id}_${newSecret(32)}`;
      const key: ApiKey = { _id: id, ...wanted, ...fields(sha256(token), createdBy) };
      await keys.insertOne(key, { durable: true });
      return { key, token };
    },
    list(limit, after) {
      const filter: Filter = { revokedAt: { $exists: false }, ...(after === undefined ? {} : { _id: { $gt: after } }) };
      return keys.find(filter, { sort: { _id: 1 }, limit });
    },
    async revoke(id) {
      const filter = { _id: id, revokedAt: { $exists: false } };
      const result = await keys.updateOne(filter, { $set: { revokedAt: timestamp() } }, { durable: true });
      verified.deleteWhere((entry) => entry.id === id);
      if (result.matchedCount === 0) throw new ApiKeyNotFoundError('No such API key', { details: { id } });
    },
    async verify(token) {
      if (token.length > longestToken) return undefined;
      const digest = sha256(token);
      return verified.get(digest)?.caller ?? lookUp(token, digest);
    },
    async bootstrap(token, id = 'bootstrap') {
      const digest = sha256(token);
      const held = await keys.findOne({ _id: id });
      if (held && sameDigest(held.digest, digest)) return false;
      const facts = { name: id, scopes: ['*'], spaces: ['*'], ...fields(digest, 'system:start') };
      await keys.replaceOne({ _id: id }, { _id: id, ...facts }, { upsert: true, durable: true });
      verified.deleteWhere((entry) => entry.id === id);
      return true;
    },
  };
}
