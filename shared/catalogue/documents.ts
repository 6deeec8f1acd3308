import { InvalidDocumentError } from './errors';

/** Deepest nesting of a document, as MongoDB's. */
export const maxDocumentDepth = 100;
/** Longest `_id`, in UTF-16 units. */
export const maxIdLength = 1024;

export type JsonObject = Record<string, unknown>;

/** True for an object that is neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Checks that a value is a document: JSON values only, a string `_id`, field names without `.`, leading `$` and NUL.
 *
 * @throws InvalidDocumentError naming the path of the first field that is not allowed; never its value
 */
export function checkDocument(document: unknown): asserts document is JsonObject & { _id: string } {
  if (!isPlain(document)) throw new InvalidDocumentError('a document must be a plain object');
  const id = document['_id'];
  if (typeof id !== 'string' || id.length === 0 || id.length > maxIdLength) {
    throw new InvalidDocumentError(`_id must be a string of 1 to ${maxIdLength} characters`);
  }
  checkValue(document, '', 0);
}

/**
 * Checks one value below `path`, at nesting `depth`.
 *
 * @throws InvalidDocumentError as `checkDocument`
 */
export function checkValue(value: unknown, path: string, depth: number): void {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return;
    case 'number':
      if (!Number.isFinite(value)) throw refused(path, 'is not a finite number');
      return;
    case 'object':
      if (value !== null) checkObject(value, path, depth);
      return;
    default:
      throw refused(path, `is of type ${typeof value}; JSON values only`);
  }
}

function checkObject(value: object, path: string, depth: number): void {
  if (depth >= maxDocumentDepth) throw refused(path, `is nested deeper than ${maxDocumentDepth}`);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) checkValue(value[index], `${path}.${index}`, depth + 1);
    return;
  }
  if (!isPlain(value)) throw refused(path, `is a ${value.constructor?.name ?? 'special object'}; JSON values only`);
  for (const key in value) {
    const at = path === '' ? key : `${path}.${key}`;
    if (!isFieldName(key)) throw refused(at, 'is no field name: empty, with a dot, a leading $ or NUL, or reserved');
    checkValue((value as JsonObject)[key], at, depth + 1);
  }
}

/** A name that a field of a document may have. */
export function isFieldName(name: string): boolean {
  return name !== '' && name[0] !== '$' && !name.includes('.') && !name.includes('\0') && name !== '__proto__';
}

function isPlain(value: unknown): value is JsonObject {
  if (!isObject(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  // An object of another realm (a worker's message, a test's sandbox) is plain when its prototype is a root one.
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'hasOwnProperty');
}

function refused(path: string, why: string): InvalidDocumentError {
  return new InvalidDocumentError(`field ${path || '(document)'} ${why}`, { details: { path } });
}
