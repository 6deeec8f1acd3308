import type { NodeDirectory } from './node-directory';

/** Which side opened the association or connection: `in` is the node, `out` is us. */
export type ActivityDirection = 'in' | 'out';

/** One open association or connection with a node. */
export interface OpenActivity {
  /** Instances, and bytes of theirs, that went in or out whole. Counts as a sign of life. */
  instances(count: number, bytes: number): void;
  /** What went wrong: kept as the last error of the node. */
  failed(error: unknown): void;
  /** It is over. Further calls do nothing. */
  end(): void;
}

/** What moved in one direction. */
export interface Throughput {
  readonly associations: number;
  /** Of the last minute. */
  readonly instances: number;
  readonly bytes: number;
}

/** Live state of a node, as this process knows it. */
export type LiveState = Readonly<Record<ActivityDirection, Throughput>>;

/** Counts what happens with each node in this process: who receives or sends tells it, `/api/nodes` shows it. */
export interface NodeActivity {
  /** An association with the node was opened: to be ended by `end`. */
  begin(nodeId: string, direction: ActivityDirection): OpenActivity;
  /** Live state of a node; zeros where nothing happened. */
  of(nodeId: string): LiveState;
}

declare module '#shared/kernel/services' {
  interface Services {
    readonly nodeActivity: NodeActivity;
  }
}

const slotMs = 5_000;
const slotCount = 12;

/** @param clock - in milliseconds that never go back; default: of the process */
export function createNodeActivity(
  nodes: Pick<NodeDirectory, 'recordOutcome'>,
  clock: { now(): number } = performance,
): NodeActivity {
  const meters = new Map<string, Meter>();
  const meterOf = (nodeId: string, direction: ActivityDirection): Meter => {
    const key = `${direction} ${nodeId}`;
    const meter = meters.get(key) ?? new Meter(clock);
    meters.set(key, meter);
    return meter;
  };
  return {
    begin(nodeId, direction) {
      const meter = meterOf(nodeId, direction);
      let isOpen = true;
      meter.associations++;
      nodes.recordOutcome(nodeId, null);
      return {
        instances(count, bytes) {
          if (!isOpen) return;
          meter.add(count, bytes);
          nodes.recordOutcome(nodeId, null);
        },
        failed(error) {
          if (isOpen) nodes.recordOutcome(nodeId, error);
        },
        end() {
          if (isOpen) meter.associations--;
          isOpen = false;
        },
      };
    },
    of: (nodeId) => ({
      in: meters.get(`in ${nodeId}`)?.read() ?? idle,
      out: meters.get(`out ${nodeId}`)?.read() ?? idle,
    }),
  };
}

const idle: Throughput = { associations: 0, instances: 0, bytes: 0 };

/** Sums of the last minute, in slots of five seconds. */
class Meter {
  readonly #clock: { now(): number };
  readonly #slots = Array.from({ length: slotCount }, () => ({ number: -1, instances: 0, bytes: 0 }));
  associations = 0;

  constructor(clock: { now(): number }) {
    this.#clock = clock;
  }

  add(instances: number, bytes: number): void {
    const number = this.#slotNumber();
    const slot = this.#slots[number % slotCount]!;
    if (slot.number !== number) Object.assign(slot, { number, instances: 0, bytes: 0 });
    slot.instances += instances;
    slot.bytes += bytes;
  }

  read(): Throughput {
    const oldest = this.#slotNumber() - slotCount;
    const live = this.#slots.filter((slot) => slot.number > oldest);
    return {
      associations: this.associations,
      instances: live.reduce((sum, slot) => sum + slot.instances, 0),
      bytes: live.reduce((sum, slot) => sum + slot.bytes, 0),
    };
  }

  #slotNumber(): number {
    return Math.floor(this.#clock.now() / slotMs);
  }
}
