import { LimitExceededError } from '#shared/kernel/errors';
import { isFieldName, isObject, type JsonObject } from './documents';
import { UnsupportedQueryError } from './errors';
import { compileExpression, type Expression } from './expressions';
import { compareValues, equalValues } from './ordering';

/** Most groups one `$group` may build. */
export const maxGroups = 1_000_000;

interface Accumulator {
  add(value: unknown): void;
  result(): unknown;
}

/** A `$group` stage, compiled; holds one state per group, never the documents. */
export class Grouping {
  readonly #id: Expression;
  readonly #fields: { name: string; make: () => Accumulator; value: Expression }[] = [];
  readonly #groups = new Map<string, { id: unknown; states: Accumulator[] }>();

  /** @throws UnsupportedQueryError for accumulators and expressions outside the subset */
  constructor(specification: unknown) {
    if (!isObject(specification) || !('_id' in specification)) throw new UnsupportedQueryError('$group needs _id');
    this.#id = compileExpression(specification['_id']);
    for (const [name, field] of Object.entries(specification)) if (name !== '_id') this.#addField(name, field);
  }

  #addField(name: string, field: unknown): void {
    if (!isFieldName(name)) throw new UnsupportedQueryError(`$group: "${name}" is no field name`);
    const entries = isObject(field) ? Object.entries(field) : [];
    const [operator, argument] = entries[0] ?? ['', undefined];
    const make = Object.hasOwn(accumulators, operator) ? accumulators[operator] : undefined;
    if (!make || entries.length !== 1)
      throw new UnsupportedQueryError(`$group: accumulator ${operator || name} is not supported`);
    if (operator === '$count' && !(isObject(argument) && Object.keys(argument).length === 0)) {
      throw new UnsupportedQueryError('$group: $count needs {}');
    }
    this.#fields.push({ name, make, value: compileExpression(argument) });
  }

  add(document: JsonObject): void {
    const id = this.#id(document) ?? null;
    const key = JSON.stringify(id);
    let group = this.#groups.get(key);
    if (!group) {
      if (this.#groups.size >= maxGroups) {
        throw new LimitExceededError(`more than ${maxGroups} groups`, { details: { limit: maxGroups } });
      }
      group = { id, states: this.#fields.map(({ make }) => make()) };
      this.#groups.set(key, group);
    }
    for (let at = 0; at < this.#fields.length; at++) group.states[at]!.add(this.#fields[at]!.value(document));
  }

  *results(): Iterable<JsonObject> {
    for (const { id, states } of this.#groups.values()) {
      yield { _id: id, ...Object.fromEntries(states.map((state, at) => [this.#fields[at]!.name, state.result()])) };
    }
  }
}

function folding<S>(
  start: () => S,
  fold: (state: S, value: unknown) => S,
  result: (state: S) => unknown,
): () => Accumulator {
  return () => {
    let state = start();
    return {
      add: (value) => {
        state = fold(state, value);
      },
      result: () => result(state),
    };
  };
}

const extreme = (sign: 1 | -1): (() => Accumulator) =>
  folding<unknown>(
    () => null,
    (best, value) => {
      if (value === null || value === undefined) return best;
      return best === null || compareValues(value, best) * sign > 0 ? value : best;
    },
    (best) => best,
  );

const unset = Symbol('no document yet');

const accumulators: Readonly<Record<string, () => Accumulator>> = {
  $sum: folding(
    () => 0,
    (sum, value) => (typeof value === 'number' ? sum + value : sum),
    (sum) => sum,
  ),
  $count: folding(
    () => 0,
    (count) => count + 1,
    (count) => count,
  ),
  $avg: folding(
    () => ({ sum: 0, count: 0 }),
    (state, value) => (typeof value === 'number' ? { sum: state.sum + value, count: state.count + 1 } : state),
    ({ sum, count }) => (count === 0 ? null : sum / count),
  ),
  $min: extreme(-1),
  $max: extreme(1),
  $first: folding<unknown>(
    () => unset,
    (held, value) => (held === unset ? (value ?? null) : held),
    (held) => held,
  ),
  $last: folding<unknown>(
    () => null,
    (_held, value) => value ?? null,
    (held) => held,
  ),
  $push: () => collecting(() => true),
  $addToSet: () => collecting((list, value) => !list.some((held) => equalValues(held, value))),
};

function collecting(wanted: (list: readonly unknown[], value: unknown) => boolean): Accumulator {
  const list: unknown[] = [];
  return {
    add: (value) => {
      if (value !== undefined && wanted(list, value)) list.push(value);
    },
    result: () => list,
  };
}
