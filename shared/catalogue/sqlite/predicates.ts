import { isOperators } from '../filters';
import type { Filter, Scalar } from '../port';
import { type Key, nullKey, scalarKey, textKey } from './keys';
import { gramsWithin, type Outline, readPattern } from './patterns';

/** One part of a filter that an index can answer; `exact` when the index's answer needs no second look. */
export type Predicate =
  | { readonly kind: 'in'; readonly path: string; readonly keys: readonly Key[]; readonly exact: boolean }
  | { readonly kind: 'not'; readonly path: string; readonly keys: readonly Key[] }
  | { readonly kind: 'above'; readonly path: string; readonly key: Key; readonly open: boolean }
  | { readonly kind: 'below'; readonly path: string; readonly key: Key; readonly open: boolean }
  | {
      readonly kind: 'prefix';
      readonly path: string;
      readonly prefix: string;
      readonly exact: boolean;
      readonly grams: ReadonlySet<string>;
      readonly outline: Outline | null;
    }
  | {
      readonly kind: 'grams';
      readonly path: string;
      readonly grams: ReadonlySet<string>;
      readonly outline: Outline | null;
    }
  | { readonly kind: 'or'; readonly branches: readonly Predicates[] };

/** A filter, taken apart: all of `list` must hold, and of `opaque` parts no index knows anything. */
export interface Predicates {
  readonly list: readonly Predicate[];
  readonly opaque: number;
}

/** Takes a checked filter apart. */
export function takeApart(filter: Filter): Predicates {
  const list: Predicate[] = [];
  let opaque = 0;
  for (const [key, value] of Object.entries(filter)) {
    if (key === '$and') {
      for (const part of value as readonly Filter[]) {
        const inner = takeApart(part);
        list.push(...inner.list);
        opaque += inner.opaque;
      }
    } else if (key === '$or') list.push({ kind: 'or', branches: (value as readonly Filter[]).map(takeApart) });
    else if (key === '$nor') opaque++;
    else if (!isOperators(value)) list.push(oneOf(key, [value as Scalar]));
    else opaque += takeOperators(key, value, list);
  }
  return { list, opaque };
}

function takeOperators(path: string, operators: Readonly<Record<string, unknown>>, list: Predicate[]): number {
  let opaque = 0;
  for (const [operator, value] of Object.entries(operators)) {
    if (operator === '$options') continue;
    const predicates = ofOperator(path, operator, value, operators['$options'] === 'i');
    if (predicates) list.push(...predicates);
    else opaque++;
  }
  return opaque;
}

/** Null when no index can help. A predicate that is not exact counts as answered in part. */
function ofOperator(path: string, operator: string, value: unknown, ignoreCase: boolean): Predicate[] | null {
  switch (operator) {
    case '$eq':
      return [oneOf(path, [value as Scalar])];
    case '$in':
      return [oneOf(path, value as readonly Scalar[])];
    case '$ne':
      return [{ kind: 'not', path, keys: [scalarKey(value as Scalar)] }];
    case '$nin':
      return [{ kind: 'not', path, keys: (value as readonly Scalar[]).map(scalarKey) }];
    case '$all': {
      const all = value as readonly Scalar[];
      return all.length === 0 ? null : all.map((item) => oneOf(path, [item]));
    }
    case '$gt':
    case '$gte':
      return [{ kind: 'above', path, key: scalarKey(value as Scalar), open: operator === '$gt' }];
    case '$lt':
    case '$lte':
      return [{ kind: 'below', path, key: scalarKey(value as Scalar), open: operator === '$lt' }];
    case '$exists':
      // A null stands beside a missing field in an index.
      return value === false ? [{ kind: 'in', path, keys: [nullKey], exact: false }] : null;
    case '$regex':
      return ofPattern(path, value as string, ignoreCase);
    default:
      return null;
  }
}

function ofPattern(path: string, pattern: string, ignoreCase: boolean): Predicate[] | null {
  const facts = readPattern(pattern, ignoreCase);
  const grams = new Set(facts.literals.flatMap((literal) => [...gramsWithin(literal)]));
  const { prefix, prefixOnly, outline } = facts;
  if (prefix !== '') return [{ kind: 'prefix', path, prefix: textKey(prefix), exact: prefixOnly, grams, outline }];
  return grams.size > 0 || outline ? [{ kind: 'grams', path, grams, outline }] : null;
}

function oneOf(path: string, values: readonly Scalar[]): Predicate {
  return { kind: 'in', path, keys: [...new Set(values.map(scalarKey))], exact: true };
}
