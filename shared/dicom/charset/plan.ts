import { definedTerm, STAND_ALONE_SETS } from './character-set';
import { type CodeElement, HANGUL, SIMPLIFIED_CHINESE, singleByteSet } from './code-elements';

/** How bytes of a data set are read, worked out once for each list of declared sets. */
export interface CharsetPlan {
  /** Set that stands alone, without code extensions; undefined when escape sequences may occur. */
  readonly alone: 'utf8' | 'gb18030' | undefined;
  /** G1 at the start of each value; undefined for the default repertoire. */
  readonly g1: CodeElement | undefined;
  /** G1 by value 1 is JIS X 0201, so text without escape sequences may be read as Shift_JIS, its superset. */
  readonly japaneseG1: boolean;
  /** G1 to read 8-bit bytes with when the default repertoire is active, against the standard: the first other set. */
  readonly likelyG1: { readonly term: string; readonly set: CodeElement } | undefined;
  /** Defined terms, in order. */
  readonly terms: readonly string[];
}

const plans = new WeakMap<readonly string[], CharsetPlan>();

/**
 * The plan for a list of declared sets.
 *
 * Where value 1 stands alone the others are ignored (PS3.5 6.1.2.5.4 forbids them); where value 1 is empty and the
 * next one stands alone, which is as wrong, that one is used: each of them contains the default repertoire.
 */
export function planFor(characterSets: readonly string[]): CharsetPlan {
  let plan = plans.get(characterSets);
  if (!plan) {
    plan = makePlan(characterSets.map(definedTerm));
    plans.set(characterSets, plan);
  }
  return plan;
}

function makePlan(terms: readonly string[]): CharsetPlan {
  const first = terms.find((term) => term !== '') ?? '';
  const alone = STAND_ALONE_SETS.has(first) ? (first === 'ISO_IR 192' ? 'utf8' : 'gb18030') : undefined;
  const g1 = g1Of(terms[0] ?? '');
  const likelyTerm = g1 ? undefined : terms.find((term) => g1Of(term) !== undefined);
  const likelySet = likelyTerm === undefined ? undefined : g1Of(likelyTerm);
  return {
    alone,
    g1,
    japaneseG1: g1 !== undefined && g1 === singleByteSet(13),
    likelyG1: likelyTerm !== undefined && likelySet ? { term: likelyTerm, set: likelySet } : undefined,
    terms,
  };
}

function g1Of(term: string): CodeElement | undefined {
  const number = Number(/^ISO(?:_| 2022 )IR (\d+)$/.exec(term)?.[1] ?? -1);
  if (number === 149) return HANGUL;
  if (number === 58) return SIMPLIFIED_CHINESE;
  return singleByteSet(number);
}
