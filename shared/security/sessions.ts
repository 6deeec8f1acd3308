import type { Catalogue, Collection, Document } from '#shared/catalogue/port';
import type { Clock } from '#shared/kernel/clock';
import { newSecret } from '#shared/kernel/ids';
import type { KnownCaller } from './callers';
import { ExpiringMap } from './expiring-map';
import { sha256 } from './secrets';
import { userCaller } from './user-caller';
import type { User, Users } from './users';

/** A log-in that lasts. `_id` is the SHA-256 of the token, hex; the token itself is in the browser only. */
interface Session extends Document {
  readonly userId: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
}

/** A session ends after this long without a request, and in any case after this long. */
export const idleMs = 30 * 60_000;
export const absoluteMs = 12 * 3_600_000;

/** Name of the cookie that carries the token. */
const sessionCookie = 'radlake_session';

/** The sessions of the platform, in the collection `sessions`. */
export interface Sessions {
  /** Opens a session and returns its token. */
  open(user: User): Promise<string>;
  /** The caller of a token, or undefined when it is unknown or over. Answers for up to 5 s out of memory. */
  verify(token: string): Promise<KnownCaller | undefined>;
  /** Ends one session by its digest. */
  close(sessionId: string): Promise<void>;
  /** Ends every session of a user but `exceptId`. */
  closeAll(userId: string, exceptId?: string): Promise<void>;
  /** Removes what is over; returns how many. */
  sweep(): Promise<number>;
}

const rememberMs = 5_000;
/** A session in use is written back at most this often. */
const touchMs = 60_000;

/** Opens the sessions of a catalogue. */
export function createSessions(catalogue: Catalogue, clock: Clock, users: Users): Sessions {
  const sessions: Collection<Session> = catalogue.collection<Session>({
    name: 'sessions',
    indexes: [{ keys: { userId: 1 } }, { keys: { lastSeenAt: 1 } }],
  });
  const verified = new ExpiringMap<KnownCaller>(clock, 10_000);

  async function lookUp(id: string): Promise<KnownCaller | undefined> {
    const session = await sessions.findOne({ _id: id });
    const now = clock.now();
    if (!session || now >= session.lastSeenAt + idleMs || now >= session.createdAt + absoluteMs) return undefined;
    const user = await users.byId(session.userId);
    if (!user || user.disabled) return undefined;
    if (now >= session.lastSeenAt + touchMs) await sessions.updateOne({ _id: id }, { $max: { lastSeenAt: now } });
    const caller = userCaller(user, id);
    verified.set(id, caller, Math.min(rememberMs, session.createdAt + absoluteMs - now));
    return caller;
  }

  return {
    async open(user) {
      const token = newSecret(32);
      const now = clock.now();
      await sessions.insertOne({ _id: sha256(token), userId: user._id, createdAt: now, lastSeenAt: now });
      return token;
    },
    async verify(token) {
      if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return undefined;
      const id = sha256(token);
      return verified.get(id) ?? lookUp(id);
    },
    async close(sessionId) {
      verified.delete(sessionId);
      await sessions.deleteOne({ _id: sessionId }, { durable: true });
    },
    async closeAll(userId, exceptId) {
      verified.deleteWhere((caller) => caller.id === `user:${userId}` && caller.sessionId !== exceptId);
      await sessions.deleteMany({ userId, ...(exceptId ? { _id: { $ne: exceptId } } : {}) }, { durable: true });
    },
    sweep() {
      const now = clock.now();
      const over = [{ lastSeenAt: { $lte: now - idleMs } }, { createdAt: { $lte: now - absoluteMs } }];
      return sessions.deleteMany({ $or: over });
    },
  };
}

/** The Set-Cookie value that gives the browser a session; `secure` when the request came by TLS. */
export function sessionCookieHeader(token: string, secure: boolean): string {
  return `${sessionCookie}=${token}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

/** The Set-Cookie value that takes it away. */
export function endedSessionCookieHeader(secure: boolean): string {
  return `${sessionCookieHeader('', secure)}; Max-Age=0`;
}

/** The session token of a Cookie header, if there is one. */
export function sessionTokenOf(cookie: string | undefined): string | undefined {
  if (cookie === undefined || cookie.length > 16_384) return undefined;
  const pair = cookie.split(';').find((part) => part.trimStart().startsWith(`${sessionCookie}=`));
  return pair?.slice(pair.indexOf('=') + 1).trim() || undefined;
}
