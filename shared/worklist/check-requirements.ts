import type { JsonAttribute, JsonAttributes } from '#shared/archive/documents';
import { lookUp } from '#shared/dicom/dictionary';
import type { InputProblem } from '#shared/kernel/function/problem';
import { type AttributeRule, type ItemRules, workitemRules } from './attribute-rules';
import { attributeOf, hasValue, itemsOf, textOf, withAttributes } from './data-set';

/** A data set held against the table, with what the table adds to it. */
export interface Checked {
  readonly dataSet: JsonAttributes;
  /** Empty when it may be taken. */
  readonly problems: readonly InputProblem[];
  /** True when attributes that the sender owed were added without a value. */
  readonly isCompleted: boolean;
}

/** Checks the attributes of a new workitem (PS3.4 Table CC.2.5-3, column N-CREATE). */
export function checkNew(dataSet: JsonAttributes): Checked {
  return new Check('create').run(dataSet);
}

/** Checks changes of a workitem (column N-SET). */
export function checkChanges(dataSet: JsonAttributes): Checked {
  return new Check('set').run(dataSet);
}

const problemLimit = 20;

class Check {
  readonly #mode: 'create' | 'set';
  readonly #problems: InputProblem[] = [];
  #isCompleted = false;

  constructor(mode: 'create' | 'set') {
    this.#mode = mode;
  }

  run(dataSet: JsonAttributes): Checked {
    const checked = this.#level(dataSet, workitemRules, '');
    return { dataSet: checked, problems: this.#problems.slice(0, problemLimit), isCompleted: this.#isCompleted };
  }

  #level(dataSet: JsonAttributes, { rules, anyOf }: ItemRules, path: string): JsonAttributes {
    const changes: Record<string, JsonAttribute> = {};
    for (const rule of rules) {
      const found = this.#rule(dataSet, rule, path);
      if (found) changes[rule.tag] = found;
    }
    if (anyOf && !anyOf.some((keyword) => hasValue(attributeOf(dataSet, keyword))))
      this.#refuse(path.slice(0, -1), `needs one of ${anyOf.join(', ')}`);
    return Object.keys(changes).length === 0 ? dataSet : withAttributes(dataSet, changes);
  }

  /** @returns the attribute as it is kept, undefined where it stays as it is */
  #rule(dataSet: JsonAttributes, rule: AttributeRule, path: string): JsonAttribute | undefined {
    const attribute = dataSet[rule.tag];
    if (attribute === undefined) return this.#absent(dataSet, rule, path);
    this.#present(dataSet, rule, path, attribute);
    const { items } = rule;
    if (!items || itemsOf(attribute).length === 0) return undefined;
    const checked = itemsOf(attribute).map((item, at) => this.#level(item, items, `${path}${rule.keyword}[${at}].`));
    return { ...attribute, Value: checked };
  }

  #absent(dataSet: JsonAttributes, rule: AttributeRule, path: string): JsonAttribute | undefined {
    const type = rule[this.#mode];
    if (type === '1' && isAsked(dataSet, rule)) this.#refuse(path + rule.keyword, 'missing');
    if (type !== '2' && type !== '2C' && type !== 'empty') return undefined;
    if (type !== '2C' && this.#mode === 'create') this.#isCompleted = true;
    return emptyOf(rule);
  }

  #present(dataSet: JsonAttributes, rule: AttributeRule, path: string, attribute: JsonAttribute): void {
    const name = path + rule.keyword;
    const type = rule[this.#mode];
    const value = textOf(attribute);
    if (type === '-')
      this.#refuse(name, this.#mode === 'create' ? 'not allowed in a new workitem' : 'cannot be changed');
    else if (type === 'empty' && hasValue(attribute)) this.#refuse(name, 'must be empty in a new workitem');
    else if (!hasValue(attribute) && this.#needsValue(dataSet, rule, path)) this.#refuse(name, 'needs a value');
    else if (rule.values && value !== undefined && !rule.values.includes(value))
      this.#refuse(name, `must be ${rule.values.join(' or ')}`);
  }

  /** What every new workitem has, changes do not take away. */
  #needsValue(dataSet: JsonAttributes, rule: AttributeRule, path: string): boolean {
    if (rule[this.#mode] === '1') return isAsked(dataSet, rule);
    return this.#mode === 'set' && path === '' && (rule.create === '1' || rule.keyword === 'WorklistLabel');
  }

  #refuse(name: string, message: string): void {
    this.#problems.push({ in: 'body', name, message });
  }
}

function isAsked(dataSet: JsonAttributes, { when }: AttributeRule): boolean {
  if (!when) return true;
  const value = textOf(attributeOf(dataSet, when.keyword));
  return value !== undefined && (when.values?.includes(value) ?? true);
}

function emptyOf({ tag }: AttributeRule): JsonAttribute {
  return { vr: lookUp(Number.parseInt(tag, 16))?.vr.slice(0, 2) ?? 'UN' };
}

/**
 * What a workitem lacks before it can be put into a final state (column Final State).
 *
 * @returns names of attributes, as `UnifiedProcedureStepPerformedProcedureSequence[0].PerformedWorkitemCodeSequence`
 * @see PS3.4 CC.2.5.1.1
 */
export function finalStateGaps(dataSet: JsonAttributes, state: 'COMPLETED' | 'CANCELED'): string[] {
  return gapsIn(dataSet, workitemRules, state, '');
}

function gapsIn(dataSet: JsonAttributes, { rules }: ItemRules, state: string, path: string): string[] {
  return rules.flatMap((rule) => {
    const attribute = dataSet[rule.tag];
    const isMissing = isNeeded(rule, state) && (rule.final === 'PE' ? attribute === undefined : !hasValue(attribute));
    if (isMissing) return [path + rule.keyword];
    const { items } = rule;
    if (!items) return [];
    return itemsOf(attribute).flatMap((item, at) => gapsIn(item, items, state, `${path}${rule.keyword}[${at}].`));
  });
}

function isNeeded({ final }: AttributeRule, state: string): boolean {
  if (final === 'R') return true;
  return state === 'COMPLETED' ? final === 'P' || final === 'PE' : final === 'X';
}
