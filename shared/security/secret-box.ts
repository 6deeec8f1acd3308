import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SecretKeyError } from './errors';
import { readOrMakeKey } from './key-file';

/**
 * Keeps secrets that must be used again (passwords and keys for other machines) in documents: AES-256-GCM, bound to the
 * place they stand at, so that one cannot be moved to another document.
 */
export interface SecretBox {
  /** @param place - where it is kept: `nodes/<id>/password` */
  seal(secret: string, place: string): string;
  /** @throws SecretKeyError when it was sealed with another key, for another place, or changed */
  open(sealed: string, place: string): string;
}

const version = 'v1';
const algorithm = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** The box whose key lies in `<dataFolder>/keys/secrets.key`; the first call makes it. @throws SecretKeyError */
export function openSecretBox(dataFolder: string): SecretBox {
  try {
    return boxOf(Buffer.from(readOrMakeKey(dataFolder, 'secrets.key', makeKey), 'base64'));
  } catch (cause) {
    throw new SecretKeyError('The key for kept secrets cannot be used', { cause });
  }
}

/** A box with a key of its own that is kept nowhere; for tests. */
export function temporarySecretBox(): SecretBox {
  return boxOf(Buffer.from(makeKey(), 'base64'));
}

function makeKey(): string {
  return randomBytes(keyBytes).toString('base64');
}

function boxOf(key: Buffer): SecretBox {
  if (key.length !== keyBytes) throw new Error(`a key of ${key.length} bytes`);
  return {
    seal(secret, place) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return `${version}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
    },
    open(sealed, place) {
      try {
        return unseal(key, sealed, place);
      } catch (cause) {
        throw new SecretKeyError('A kept secret cannot be read with this key', { cause, details: { place } });
      }
    },
  };
}

function unseal(key: Buffer, sealed: string, place: string): string {
  const [found, text = ''] = sealed.split('.');
  if (found !== version) throw new Error('not a sealed secret');
  const bytes = Buffer.from(text, 'base64url');
  const body = nonceBytes + tagBytes;
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(place))
    .setAuthTag(bytes.subarray(nonceBytes, body));
  return decipher.update(bytes.subarray(body), undefined, 'utf8') + decipher.final('utf8');
}
