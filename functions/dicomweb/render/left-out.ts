import { Counter } from 'prom-client';
import type { PlatformError } from '#shared/kernel/errors';
import type { Logger } from '#shared/kernel/logger';
import { metrics } from '#shared/kernel/metrics';

const leftOutTotal = new Counter({
  name: 'radlake_pictures_left_out_total',
  help: 'Pictures that answers with many of them lack, because their image cannot be decoded',
  labelNames: ['code'] as const,
  registers: [metrics],
});

/** Pictures that an answer lacks. */
export class LeftOut {
  readonly #log: Logger;
  readonly #byCode = new Map<string, number>();

  constructor(log: Logger) {
    this.#log = log;
  }

  add({ code }: PlatformError): void {
    leftOutTotal.inc({ code });
    this.#byCode.set(code, (this.#byCode.get(code) ?? 0) + 1);
  }

  /** One line for the whole answer. */
  report(): void {
    if (this.#byCode.size === 0) return;
    this.#log.warn({ leftOut: Object.fromEntries(this.#byCode) }, 'pictures were left out of an answer');
  }
}
