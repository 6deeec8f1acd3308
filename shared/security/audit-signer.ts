import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import path from 'node:path';
import { newSecret } from '#shared/kernel/ids';
import { AuditKeyError } from './errors';

/** Signs the seals of the audit trail. */
export interface AuditSigner {
  /** SHA-256 of the public key (SPKI, DER), hex. */
  readonly keyId: string;
  /** SPKI in PEM: what an auditor needs. */
  readonly publicKey: string;
  /** Ed25519, base64. */
  sign(text: string): string;
}

/**
 * The signer whose key lies in `<dataFolder>/keys/audit-signing.pem`; the first call makes it, readable by this user
 * alone. Processes that start together agree on one key.
 *
 * @throws AuditKeyError
 */
export function openAuditSigner(dataFolder: string): AuditSigner {
  const folder = path.join(dataFolder, 'keys');
  const file = path.join(folder, 'audit-signing.pem');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return signerOf(createPrivateKey(readOrMake(folder, file)));
  } catch (cause) {
    throw new AuditKeyError('The key that signs the audit trail cannot be used', { cause });
  }
}

/** A signer with a key of its own that is kept nowhere. */
export function temporarySigner(): AuditSigner {
  return signerOf(generateKeyPairSync('ed25519').privateKey);
}

function signerOf(privateKey: KeyObject): AuditSigner {
  const publicKey = createPublicKey(privateKey);
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return {
    keyId: createHash('sha256').update(der).digest('hex'),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64'),
  };
}

function readOrMake(folder: string, file: string): string {
  const held = readIfThere(file);
  if (held !== undefined) return held;
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const draft = path.join(folder, `.audit-signing-${newSecret(8)}`);
  writeSynced(draft, pem);
  try {
    linkSync(draft, file); // fails when another process was first: then its key counts
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  syncFolder(folder);
  return readFileSync(file, 'utf8');
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function writeSynced(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
