import { isFieldName, isObject, type JsonObject } from './documents';
import { UnsupportedQueryError } from './errors';

/** Computes a value from a document; undefined when it is missing. */
export type Expression = (document: JsonObject) => unknown;

const maxDepth = 10;

/**
 * Compiles an expression of `$group`: a path (`'$a.b'`), a constant, or an object of expressions.
 *
 * @throws UnsupportedQueryError for operators, variables and arrays
 */
export function compileExpression(expression: unknown, depth = 0): Expression {
  if (depth > maxDepth) throw new UnsupportedQueryError(`an expression nests deeper than ${maxDepth}`);
  if (typeof expression === 'string' && expression.startsWith('$')) return compilePath(expression);
  if (isObject(expression)) return compileObject(expression, depth);
  if (expression === null || ['string', 'number', 'boolean'].includes(typeof expression)) return () => expression;
  throw new UnsupportedQueryError('an expression is a path, a constant or an object of these');
}

/**
 * Reads `'$a.b'` into its parts.
 *
 * @throws UnsupportedQueryError for variables (`$$`) and anything that is no path
 */
export function partsOfReference(reference: unknown): string[] {
  const parts = typeof reference === 'string' && reference.startsWith('$') ? reference.slice(1).split('.') : [''];
  if (!parts.every(isFieldName)) throw new UnsupportedQueryError(`"${String(reference)}" is no path like "$a.b"`);
  return parts;
}

function compilePath(reference: string): Expression {
  const parts = partsOfReference(reference);
  return (document) => reach(document, parts, 0);
}

function reach(value: unknown, parts: readonly string[], at: number): unknown {
  if (at === parts.length) return value;
  if (Array.isArray(value)) return value.map((item) => reach(item, parts, at)).filter((item) => item !== undefined);
  return isObject(value) && Object.hasOwn(value, parts[at]!) ? reach(value[parts[at]!], parts, at + 1) : undefined;
}

function compileObject(fields: JsonObject, depth: number): Expression {
  const compiled = Object.entries(fields).map(([name, value]): [string, Expression] => {
    if (!isFieldName(name)) throw new UnsupportedQueryError(`expression operator ${name} is not supported`);
    return [name, compileExpression(value, depth + 1)];
  });
  return (document) => {
    const result: JsonObject = {};
    for (const [name, compute] of compiled) {
      const value = compute(document);
      if (value !== undefined) result[name] = value;
    }
    return result;
  };
}
