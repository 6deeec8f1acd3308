import type { Config } from '#shared/kernel/config';
import { PlatformError } from '#shared/kernel/errors';
import { readLocalKey } from '#shared/security/local-key';

/** True when services could not be opened because a running platform holds the data folder. */
export function isHeldByServer(error: unknown): boolean {
  if (!(error instanceof PlatformError)) return false;
  return error.code === 'BUS_UNAVAILABLE' || (error.code === 'STORE_UNAVAILABLE' && 'pid' in error.details);
}

/** Where the platform of this configuration listens, as a client of this machine reaches it. */
export function urlOf({ url, http }: Config): string {
  if (url !== undefined) return url;
  const host = http.host === '::' || http.host === '0.0.0.0' ? '127.0.0.1' : http.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${http.port}`;
}

/** The API key that commands use: a configured one, else that of the platform running on this data folder. */
export function keyOf({ apiKey, bootstrapApiKey, dataFolder }: Config): string | undefined {
  return apiKey ?? bootstrapApiKey ?? readLocalKey(dataFolder);
}
