import { type FunctionHandler, partsOf } from '#shared/kernel/function/combined';
import type { FunctionEntry } from '#stacks/adapter/entry';

/** An entry made by hand, for tests: the routes are those of the handler. */
export function testEntry(name: string, handler: FunctionHandler, facts: Partial<FunctionEntry> = {}): FunctionEntry {
  return {
    name,
    image: `radlake/${name}:test`,
    handlerFolder: `functions/${name.replace('-', '/')}`,
    group: 'test',
    routes: Object.keys(partsOf(handler).http?.routes ?? {}),
    concurrency: 64,
    timeoutMs: 5000,
    isHeavy: false,
    isDirect: false,
    labels: {},
    annotations: {},
    limits: {},
    requests: {},
    constraints: [],
    handler,
    ...facts,
  };
}
