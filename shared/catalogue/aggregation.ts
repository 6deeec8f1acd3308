import { isObject, type JsonObject } from './documents';
import { UnsupportedQueryError } from './errors';
import { partsOfReference } from './expressions';
import { checkCount, checkFilter, checkSort } from './filters';
import { Grouping } from './group';
import { matcherOf } from './matcher';
import { Sorter } from './ordering';
import type { Filter, Pipeline, Sort } from './port';
import { compileProjection } from './projection';

type Emit = (document: JsonObject) => void;

/** One stage at work: takes documents, hands on others; `end` hands on what it held back. */
interface Stage {
  push(document: JsonObject, emit: Emit): void;
  end?(emit: Emit): void;
  /** True when nothing more will be handed on. */
  full?(): boolean;
}

/**
 * Runs a pipeline of the subset over documents that are read as they are needed; only `$sort` and the groups of
 * `$group` are held in memory.
 *
 * @param read - the collection's documents that match a filter, asked for once
 * @throws UnsupportedQueryError for stages and operators outside the subset, before anything is read
 */
export async function aggregatePipeline<R>(
  pipeline: Pipeline,
  read: (filter: Filter) => AsyncIterable<unknown>,
): Promise<R[]> {
  const [first] = pipeline;
  const filter = first && Object.keys(first).length === 1 && isObject(first['$match']) ? first['$match'] : undefined;
  if (filter) checkFilter(filter);
  const stages = (filter ? pipeline.slice(1) : pipeline).map(stageOf);
  const results: unknown[] = [];
  const emits = [...stages.keys(), stages.length].map((at): Emit => {
    const stage = stages[at];
    return stage ? (document) => stage.push(document, emits[at + 1]!) : (document) => results.push(document);
  });
  for await (const document of read((filter ?? {}) as Filter)) {
    emits[0]!(document as JsonObject);
    if (stages.some((stage) => stage.full?.())) break;
  }
  stages.forEach((stage, at) => {
    stage.end?.(emits[at + 1]!);
  });
  return results as R[];
}

function stageOf(stage: Readonly<Record<string, unknown>>): Stage {
  const entries = isObject(stage) ? Object.entries(stage) : [];
  if (entries.length !== 1) throw new UnsupportedQueryError('a stage has exactly one operator');
  const [name, argument] = entries[0]!;
  const make = Object.hasOwn(stageMakers, name) ? stageMakers[name] : undefined;
  if (!make) throw new UnsupportedQueryError(`stage ${name} is not supported`);
  return make(argument);
}

const stageMakers: Readonly<Record<string, (argument: unknown) => Stage>> = {
  $match: (argument) => {
    checkFilter(argument);
    const matches = matcherOf(argument as Filter);
    return { push: (document, emit) => (matches(document) ? emit(document) : undefined) };
  },
  $group: (argument) => {
    const grouping = new Grouping(argument);
    return {
      push: (document) => grouping.add(document),
      end: (emit) => {
        for (const result of grouping.results()) emit(result);
      },
    };
  },
  $sort: (argument) => {
    if (!isObject(argument) || Object.keys(argument).length === 0) throw new UnsupportedQueryError('$sort needs paths');
    checkSort(argument as Sort);
    const sorter = new Sorter(argument as Sort);
    const held: { key: readonly unknown[]; document: JsonObject }[] = [];
    return {
      push: (document) => held.push({ key: sorter.key(document), document }),
      end: (emit) => {
        for (const { document } of held.sort((a, b) => sorter.compare(a.key, b.key))) emit(document);
      },
    };
  },
  $unwind: (argument) => unwinding(isObject(argument) ? argument : { path: argument }),
  $project: (argument) => {
    const pick = isObject(argument) ? compileProjection(argument) : null;
    if (!pick) throw new UnsupportedQueryError('$project needs paths');
    return { push: (document, emit) => emit(pick(document)) };
  },
  $limit: (argument) => {
    const limit = checkCount('$limit', argument as number);
    if (limit === 0) throw new UnsupportedQueryError('$limit must be at least 1');
    let passed = 0;
    return {
      push: (document, emit) => (passed++ < limit ? emit(document) : undefined),
      full: () => passed >= limit,
    };
  },
  $skip: (argument) => {
    const skip = checkCount('$skip', argument as number);
    let passed = 0;
    return { push: (document, emit) => (passed++ >= skip ? emit(document) : undefined) };
  },
  $count: (argument) => {
    const [name] = partsOfReference(`$${String(argument)}`);
    let count = 0;
    return {
      push: () => {
        count++;
      },
      end: (emit) => (count > 0 ? emit({ [name!]: count }) : undefined),
    };
  },
};

function unwinding(options: JsonObject): Stage {
  const unknown = Object.keys(options).find((key) => key !== 'path' && key !== 'preserveNullAndEmptyArrays');
  if (unknown) throw new UnsupportedQueryError(`$unwind with ${unknown} is not supported`);
  const parts = partsOfReference(options['path']);
  const preserve = options['preserveNullAndEmptyArrays'] === true;
  return {
    push: (document, emit) => {
      const value = parts.reduce<unknown>((at, part) => (isObject(at) ? at[part] : undefined), document);
      if (!Array.isArray(value)) {
        if (preserve || (value !== null && value !== undefined)) emit(document);
      } else if (value.length > 0) for (const item of value) emit(replaced(document, parts, item));
      else if (preserve) emit(replaced(document, parts, undefined));
    },
  };
}

/** A copy of a document with another value, or none, at a path of objects. */
function replaced(document: JsonObject, parts: readonly string[], value: unknown): JsonObject {
  const [part, ...rest] = parts;
  const { ...copy } = document;
  if (rest.length > 0) copy[part!] = replaced(document[part!] as JsonObject, rest, value);
  else if (value === undefined) delete copy[part!];
  else copy[part!] = value;
  return copy;
}
