import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { LimitExceededError } from '#shared/kernel/errors';
import { WeakPasswordError } from './errors';

/** Argon2id, 19 MiB, 2 passes: some 20-100 ms on a thread of the pool, not on the event loop. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashings that run at once, and that may wait: each takes 19 MiB. */
const maxRunning = 2;
const maxWaiting = 64;

const minLength = 12;
const maxLength = 256;

/** The password as it is hashed: one form of equal-looking characters. */
const canonical = (password: string) => password.normalize('NFKC');

/**
 * Hashes a password with a fresh salt.
 *
 * @returns a PHC string, `$argon2id$...`
 * @throws LimitExceededError when too many hashings wait
 */
export function hashPassword(password: string): Promise<string> {
  return limited(() => hash(canonical(password), cost));
}

/**
 * Tells whether the password belongs to the hash. Without a hash (unknown user) it takes as long and says no.
 *
 * @throws LimitExceededError when too many hashings wait
 */
export async function verifyPassword(password: string, passwordHash: string | undefined): Promise<boolean> {
  if (password.length > maxLength) return false;
  const fits = await limited(async () => verify(passwordHash ?? (await decoy()), canonical(password)));
  return fits && passwordHash !== undefined;
}

/** @throws WeakPasswordError unless it has 12 to 256 characters and is not the login */
export function checkNewPassword(password: string, login: string): void {
  const length = [...canonical(password)].length;
  if (length < minLength || password.length > maxLength) {
    throw new WeakPasswordError(`A password has ${minLength} to ${maxLength} characters`);
  }
  if (canonical(password).toLowerCase().includes(login.toLowerCase()) && length < login.length + minLength) {
    throw new WeakPasswordError('A password is more than the login');
  }
}

/** A password of 100 random bits in four groups, without characters that look alike. */
export function randomPassword(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
  const letters = [...randomBytes(20)].map((byte) => alphabet.charAt(byte & 31));
  return [0, 5, 10, 15].map((at) => letters.slice(at, at + 5).join('')).join('-');
}

let decoyHash: Promise<string> | undefined;
function decoy(): Promise<string> {
  decoyHash ??= hash(randomBytes(32).toString('hex'), cost);
  return decoyHash;
}

let running = 0;
const waiting: (() => void)[] = [];

async function limited<T>(work: () => Promise<T>): Promise<T> {
  if (running >= maxRunning) {
    if (waiting.length >= maxWaiting) {
      throw new LimitExceededError('Too many passwords are being checked', { details: { limit: maxWaiting } });
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}
