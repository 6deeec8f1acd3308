import { type Clock, systemClock } from '#shared/kernel/clock';
import type { Logger } from '#shared/kernel/logger';
import { BusUnavailableError } from '../errors';
import type { Bus } from '../port';
import { EmbeddedBus } from './bus';
import { closeDatabase, openDatabase } from './database';
import { defaultRetention, type RetentionLimits } from './retention';
import { noSync, openWalSync, type WalSync } from './wal-sync';

export interface EmbeddedBusOptions {
  /** File of the database (its folder exists), or `:memory:` for one that ends with the process. */
  readonly path: string;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly retention?: Partial<RetentionLimits>;
  /** How long `close` waits for deliveries in hand; what is left then is delivered again at the next start. Default 10 s. */
  readonly closeTimeoutMs?: number;
  /** How commits reach the disk; tests put their own here. Default: `fdatasync` of the write-ahead log. */
  readonly openSync?: (databasePath: string) => Promise<WalSync>;
}

/**
 * Opens the durable event bus that lives in this process and in one SQLite file.
 *
 * @throws BusUnavailableError when the file cannot be opened or another process holds it
 */
export async function openEmbeddedBus(options: EmbeddedBusOptions): Promise<Bus> {
  const { path, clock = systemClock, logger, closeTimeoutMs = 10_000 } = options;
  const database = openDatabase(path);
  try {
    const openSync = path === ':memory:' ? () => Promise.resolve(noSync) : (options.openSync ?? openWalSync);
    const disk = await openSync(path);
    // What a killed process committed may not have reached the disk yet; it is handed out from here on.
    await disk.sync();
    const retention = { ...defaultRetention, ...options.retention };
    return new EmbeddedBus({ database, disk, clock, logger, retention, closeTimeoutMs });
  } catch (cause) {
    closeDatabase(database);
    throw new BusUnavailableError('The event bus cannot be opened', { cause });
  }
}
