import type { Bus, PublishAck } from '#shared/bus/port';
import { CarriedPlatformError } from '#shared/kernel/carried-error';
import { NotSupportedError } from '#shared/kernel/function/errors';
import type { CarriedBusMethod, FromWorker, ToWorker } from './worker-messages';

/** The bus of the main thread as a worker sees it: it publishes; everything else belongs to the main thread. */
export class WorkerBus implements Bus {
  private readonly send: (message: FromWorker) => void;
  private readonly waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  private calls = 0;

  constructor(send: (message: FromWorker) => void) {
    this.send = send;
  }

  /** Takes the answer of the main thread. */
  answered(message: Extract<ToWorker, { kind: 'answered' }>): void {
    const waiter = this.waiting.get(message.call);
    this.waiting.delete(message.call);
    if (message.error) waiter?.reject(new CarriedPlatformError(message.error));
    else waiter?.resolve(message.value as never);
  }

  publish(...args: Parameters<Bus['publish']>): Promise<PublishAck> {
    return this.ask('publish', args);
  }

  publishAll(...args: Parameters<Bus['publishAll']>): Promise<PublishAck[]> {
    return this.ask('publishAll', args);
  }

  health(): Promise<void> {
    return this.ask('health', []);
  }

  subscribe(): never {
    return this.refuse();
  }

  listen(): never {
    return this.refuse();
  }

  read(): never {
    return this.refuse();
  }

  deadLetters(): never {
    return this.refuse();
  }

  replay(): never {
    return this.refuse();
  }

  discard(): never {
    return this.refuse();
  }

  lag(): never {
    return this.refuse();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private ask<T>(method: CarriedBusMethod, args: readonly unknown[]): Promise<T> {
    const call = ++this.calls;
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(call, { resolve, reject });
      this.send({ kind: 'bus', call, method, args });
    });
  }

  private refuse(): never {
    throw new NotSupportedError('In a worker the bus only publishes');
  }
}
