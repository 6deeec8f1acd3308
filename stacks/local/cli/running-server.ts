import type { Config } from '#shared/kernel/config';

/** True when services could not be opened because a running platform holds the data folder. */
export function isHeldByServer(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === 'BUS_UNAVAILABLE' || code === 'STORE_HELD';
}

/** Where the platform of this configuration listens, as a client of this machine reaches it. */
export function urlOf({ url, http }: Config): string {
  if (url !== undefined) return url;
  const host = http.host === '::' || http.host === '0.0.0.0' ? '127.0.0.1' : http.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${http.port}`;
}

/** The API key that commands use. */
export function keyOf({ apiKey, bootstrapApiKey }: Config): string | undefined {
  return apiKey ?? bootstrapApiKey;
}
