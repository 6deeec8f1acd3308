import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { DimseSourceOptions } from '#events/sources/dimse/start-dimse-source';
import { createIdentityCheck } from '#events/sources/dimse/user-identity';
import { type Config, ConfigError } from '#shared/kernel/config';
import type { OpenedServices } from '#stacks/services';

/**
 * What the DIMSE listener proves itself and its peers with.
 *
 * @throws ConfigError naming the file that cannot be used
 */
export function dimseCredentials(
  config: Config,
  { security, audit, clock }: Pick<OpenedServices['services'], 'security' | 'audit' | 'clock'>,
): Pick<DimseSourceOptions, 'tls' | 'identify'> {
  const identify = createIdentityCheck({ security, audit, clock, ...readDimseJwt(config) });
  return { tls: readDimseTls(config), identify };
}

/** Certificate, key and authorities of the DIMSE TLS port; undefined without one. */
function readDimseTls(config: Config): DimseSourceOptions['tls'] {
  const { dimseTls, dimseTlsCertificate, dimseTlsKey, dimseTlsCa, dimseTlsClients } = config;
  if (!dimseTls || !dimseTlsCertificate || !dimseTlsKey) return undefined;
  const certificate = readPem('RADLAKE_DIMSE_TLS_CERT', dimseTlsCertificate);
  const key = readPem('RADLAKE_DIMSE_TLS_KEY', dimseTlsKey);
  const ca = dimseTlsCa === undefined ? undefined : readPem('RADLAKE_DIMSE_TLS_CA', dimseTlsCa);
  refuseWhatFails('RADLAKE_DIMSE_TLS_CERT and RADLAKE_DIMSE_TLS_KEY', () =>
    createSecureContext({ cert: certificate, key }),
  );
  return { ...dimseTls, certificate, key, ...(ca !== undefined && { ca }), clients: dimseTlsClients };
}

/** What JSON Web Tokens of user identities are verified with; nothing without a key of their issuer. */
function readDimseJwt(config: Config) {
  const { dimseJwtKey, dimseJwtIssuer: issuer, dimseJwtAudience: audience } = config;
  if (dimseJwtKey === undefined) return {};
  const pem = readPem('RADLAKE_DIMSE_JWT_KEY', dimseJwtKey);
  const blocks =
    pem.match(/-----BEGIN (?:PUBLIC KEY|CERTIFICATE)-----[^-]+-----END (?:PUBLIC KEY|CERTIFICATE)-----/g) ?? [];
  const keys: KeyObject[] = refuseWhatFails('RADLAKE_DIMSE_JWT_KEY', () =>
    blocks.map((block) => createPublicKey(block)),
  );
  if (keys.length === 0) throw new ConfigError(['RADLAKE_DIMSE_JWT_KEY: the file holds no public key']);
  return { jwt: { keys, issuer, audience } };
}

function readPem(name: string, file: string): string {
  return refuseWhatFails(name, () => readFileSync(file, 'utf8'));
}

/** What is wrong is said without the content of the file, which may be a secret. */
function refuseWhatFails<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new ConfigError([`${name}: cannot be used (${code})`]);
  }
}
