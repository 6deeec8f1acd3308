import type { Logger } from '#shared/kernel/logger';
import type { Bus } from '../port';
import { parseNatsAddress } from './address';
import { NatsBus } from './bus';
import { NatsLink } from './link';
import { ensureStreams } from './streams';

export interface NatsBusOptions {
  /** `nats://[user:password@]host[:port][,...][?replicas=3]`, or `tls://...`: see `parseNatsAddress`. */
  readonly url: string;
  /** File of a NATS user's credentials (`.creds`: JWT and seed). */
  readonly credentialsFile?: string | undefined;
  /** File of certificates (PEM) of the authority that signed the servers' certificates. */
  readonly caFile?: string | undefined;
  readonly logger?: Logger;
  /** How long to wait for a server to be there. Default 30 s. */
  readonly connectTimeoutMs?: number;
  /** How long a publish, or another question to the server, may wait for a connection. Default 15 s. */
  readonly publishTimeoutMs?: number;
  /** How long `close` waits for deliveries in hand; what is left then is given back. Default 10 s. */
  readonly closeTimeoutMs?: number;
}

/**
 * Opens the event bus on NATS JetStream. Streams that are missing are created.
 *
 * @throws InvalidInputError (url), BusUnavailableError when no server takes the connection or has JetStream
 */
export async function openNatsBus(options: NatsBusOptions): Promise<Bus> {
  const { logger, connectTimeoutMs = 30_000, publishTimeoutMs = 15_000, closeTimeoutMs = 10_000 } = options;
  const address = parseNatsAddress(options.url);
  const { credentialsFile, caFile } = options;
  const link = await NatsLink.open({ address, credentialsFile, caFile, connectTimeoutMs, logger });
  try {
    await ensureStreams(link, address.replicas, connectTimeoutMs);
  } catch (error) {
    await link.close(0);
    throw error;
  }
  return new NatsBus({ link, logger, replicas: address.replicas, publishTimeoutMs, closeTimeoutMs });
}
