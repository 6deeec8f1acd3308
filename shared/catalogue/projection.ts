import { isFieldName, isObject, type JsonObject } from './documents';
import { UnsupportedQueryError } from './errors';

type Tree = Map<string, Tree | true>;

/**
 * Compiles an inclusion projection; arrays on a path are projected element by element, fields keep their order.
 *
 * @returns a function that picks a new document, or null when the projection is empty (the whole document)
 * @throws UnsupportedQueryError for anything but `{path: 1}` and for paths that contain one another
 */
export function compileProjection(
  projection: Readonly<Record<string, unknown>>,
): ((from: JsonObject) => JsonObject) | null {
  const paths = Object.entries(projection);
  if (paths.length === 0) return null;
  const tree: Tree = new Map([['_id', true]]);
  for (const [path, value] of paths) {
    if (value !== 1) throw new UnsupportedQueryError(`projection of ${path} is not 1: inclusion only`);
    if (path !== '_id') addPath(tree, path);
  }
  return (from) => pick(from, tree);
}

function addPath(tree: Tree, path: string): void {
  const parts = path.split('.');
  if (!parts.every(isFieldName)) throw new UnsupportedQueryError(`projection path ${path} is no path`);
  let node = tree;
  parts.forEach((part, index) => {
    const last = index === parts.length - 1;
    const next = node.get(part);
    if (next === true || (next && last)) throw new UnsupportedQueryError(`projection paths collide at ${path}`);
    const child: Tree | true = last ? true : (next ?? new Map());
    node.set(part, child);
    if (child !== true) node = child;
  });
}

function pick(from: JsonObject, tree: Tree): JsonObject {
  const result: JsonObject = {};
  for (const key of Object.keys(from)) {
    const below = tree.get(key);
    if (below === undefined) continue;
    const value = below === true ? from[key] : pickBelow(from[key], below);
    if (value !== undefined) result[key] = value;
  }
  return result;
}

function pickBelow(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((item) => pickBelow(item, tree)).filter((item) => item !== undefined);
  return isObject(value) ? pick(value, tree) : undefined;
}
