import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { AuditKeyError } from './errors';
import { readOrMakeKey } from './key-file';

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
  try {
    return signerOf(createPrivateKey(readOrMakeKey(dataFolder, 'audit-signing.pem', makeKey)));
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

function makeKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
