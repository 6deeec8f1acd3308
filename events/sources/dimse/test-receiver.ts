import { pino } from 'pino';
import type { Reception } from '#shared/dimse/messages/store-operation';
import type { ReceptionResult } from '#shared/dimse/messages/store-statuses';
import type { Receiver, ReceptionFacts } from './reception';
import { type DimseSource, type DimseSourceOptions, startDimseSource } from './start-dimse-source';

/** One instance a test received. */
export interface Received {
  readonly facts: ReceptionFacts;
  readonly chunks: Uint8Array[];
  outcome: 'open' | 'finished' | 'aborted';
  readonly bytes: Buffer;
}

/** The behaviour that is overridden: its `write` is synchronous. */
export interface PlainReception extends Reception {
  write(chunk: Uint8Array): void;
}

/** A landing side for tests: keeps everything in memory; behaviour may be replaced per reception. */
export class TestReceiver implements Receiver {
  readonly received: Received[] = [];
  readonly #override: (facts: ReceptionFacts, plain: PlainReception) => Partial<Reception>;

  constructor(override: (facts: ReceptionFacts, plain: PlainReception) => Partial<Reception> = () => ({})) {
    this.#override = override;
  }

  begin(facts: ReceptionFacts): Reception {
    const chunks: Uint8Array[] = [];
    const entry: Received = {
      facts,
      chunks,
      outcome: 'open',
      get bytes() {
        return Buffer.concat(chunks);
      },
    };
    this.received.push(entry);
    const plain: PlainReception = {
      write: (chunk) => {
        chunks.push(Uint8Array.from(chunk));
      },
      finish: async (): Promise<ReceptionResult> => {
        entry.outcome = 'finished';
        return { status: 0 };
      },
      abort: () => {
        entry.outcome = 'aborted';
      },
    };
    return { ...plain, ...this.#override(facts, plain) };
  }
}

/** A listener on a free port of loopback, silent, AE title RADLAKE. */
export function startTestSource(receive: Receiver, options: Partial<DimseSourceOptions> = {}): Promise<DimseSource> {
  const logger = pino({ level: 'silent' });
  return startDimseSource({ host: '127.0.0.1', port: 0, aeTitle: 'RADLAKE', receive, logger, ...options });
}

/** Polls until `condition` holds; fails after a minute, naming what was awaited. */
export async function eventually(condition: () => boolean, what: string): Promise<void> {
  const end = performance.now() + 60_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`did not happen within a minute: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
