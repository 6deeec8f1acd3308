/** A step of a path: a name, an index, or all of a list. */
type Step = { readonly name: string } | { readonly index: number } | 'all';

/**
 * Finds values in a message: `$` is the message, `@` the item in hand; then `.name`, `['name']`, `[2]`, `[*]`. A name on a
 * list goes into each of its elements, so that one element and several (as XML has them) are found alike.
 *
 * @param path - one that `settings.ts` allows
 */
export function valuesAt(path: string, message: unknown, item: unknown): unknown[] {
  const start = path.startsWith('@') ? item : message;
  return stepsOf(path).reduce<unknown[]>((values, step) => values.flatMap((value) => into(value, step)), [start]);
}

/** The first value at a path as text; undefined where there is none, or it is no text and no number. */
export function textAt(path: string | undefined, message: unknown, item: unknown): string | undefined {
  if (path === undefined) return undefined;
  const [value] = valuesAt(path, message, item);
  const plain = isObject(value) ? ownValue(value, textName) : value;
  if (typeof plain === 'number' || typeof plain === 'bigint') return String(plain);
  return typeof plain === 'string' && plain.trim() !== '' ? plain.trim() : undefined;
}

/** Under this name stands the text of an XML element that has attributes or children too. */
export const textName = '#text';

function stepsOf(path: string): Step[] {
  const found = path.slice(1).matchAll(/\.([^.[\]'"*\s]+)|\['([^'\]]+)'\]|\[(\d{1,6})\]|\[\*\]/g);
  return [...found].map(([, name, quoted, index]): Step => {
    if (name !== undefined || quoted !== undefined) return { name: (name ?? quoted)! };
    return index === undefined ? 'all' : { index: Number(index) };
  });
}

function into(value: unknown, step: Step): unknown[] {
  if (step === 'all') return Array.isArray(value) ? value : value === undefined ? [] : [value];
  if ('index' in step) {
    const list = Array.isArray(value) ? value : [value];
    return step.index < list.length ? [list[step.index]] : [];
  }
  if (Array.isArray(value)) return value.flatMap((one) => into(one, step));
  const found = isObject(value) ? ownValue(value, step.name) : undefined;
  return found === undefined ? [] : [found];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ownValue(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}
