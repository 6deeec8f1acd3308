import createRouter, { type HTTPMethod } from 'find-my-way';
import type { FunctionEntry } from './entry';

/** Where a call goes. */
export interface RouteMatch<E extends Routed = FunctionEntry> {
  readonly entry: E;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string | undefined>>;
}

type Routed = Pick<FunctionEntry, 'name' | 'routes'>;

/** The one route table, over all functions given. */
export interface RouteTable<E extends Routed = FunctionEntry> {
  /** The function for a method and a path without query; HEAD is answered by GET. */
  match(method: string, path: string): RouteMatch<E> | undefined;
  /** Methods that the path knows, for Allow. */
  allowed(path: string): string[];
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const spacePrefix = '/spaces/{space}/dicomweb';

/**
 * Builds the route table. `/spaces/{space}/dicomweb/...` is also reachable as `/dicomweb/...` with space `main`.
 *
 * @throws Error when two functions claim the same route ("cannot happen": a test of openfaas.yml finds it first)
 */
export function createRouteTable<E extends Routed>(entries: readonly E[]): RouteTable<E> {
  const router = createRouter({
    ignoreTrailingSlash: true,
    maxParamLength: 8192,
    querystringParser: () => ({}),
  });
  for (const entry of entries) for (const routeKey of entry.routes) addRoute(router, entry, routeKey);
  const find = (method: string, path: string): RouteMatch<E> | undefined => {
    const found = router.find(method as HTTPMethod, path);
    if (!found?.store) return undefined;
    const { entry, routeKey, fixed, restName } = found.store as Target<E>;
    return { entry, routeKey, pathParameters: parametersOf(found.params, fixed, restName) };
  };
  return {
    match: (method, path) => find(method, path) ?? (method === 'HEAD' ? find('GET', path) : undefined),
    allowed: (path) => methods.filter((method) => find(method === 'HEAD' ? 'GET' : method, path) !== undefined),
  };
}

interface Target<E> {
  readonly entry: E;
  readonly routeKey: string;
  readonly fixed: Readonly<Record<string, string>>;
  /** Name of a trailing `{name+}`. */
  readonly restName: string | undefined;
}

function addRoute<E extends Routed>(router: ReturnType<typeof createRouter>, entry: E, routeKey: string): void {
  const [method, template] = splitRouteKey(routeKey);
  const restName = /\{([^}]+)\+\}$/.exec(template)?.[1];
  const add = (path: string, fixed: Record<string, string>) => {
    const target: Target<E> = { entry, routeKey, fixed, restName };
    router.on(method as HTTPMethod, toPattern(path), () => undefined, target);
  };
  add(template, {});
  if (template.startsWith(spacePrefix)) add(`/dicomweb${template.slice(spacePrefix.length)}`, { space: 'main' });
}

/** Splits `METHOD /path`. */
function splitRouteKey(routeKey: string): readonly [method: string, path: string] {
  const at = routeKey.indexOf(' ');
  return [routeKey.slice(0, at), routeKey.slice(at + 1)];
}

function toPattern(template: string): string {
  return template.replace(/\{[^}]+\+\}$/, '*').replace(/\{([^}]+)\}/g, ':$1');
}

function parametersOf(
  params: Readonly<Record<string, string | undefined>>,
  fixed: Readonly<Record<string, string>>,
  restName: string | undefined,
): Record<string, string | undefined> {
  const { '*': rest, ...named } = params;
  return restName === undefined ? { ...named, ...fixed } : { ...named, ...fixed, [restName]: rest };
}
