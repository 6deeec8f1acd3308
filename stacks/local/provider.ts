import type { IncomingMessage } from 'node:http';
import type { Caller } from '#shared/kernel/caller';
import { InvalidInputError, NotFoundError } from '#shared/kernel/errors';
import { demand } from '#shared/kernel/function/context';
import { MethodNotAllowedError, NotSupportedError } from '#shared/kernel/function/errors';
import { empty, type HttpResult, json } from '#shared/kernel/function/result';
import { authenticate } from '#stacks/adapter/authenticate';
import type { FunctionEntry } from '#stacks/adapter/entry';
import type { FunctionsServer, HostHandler } from '#stacks/adapter/functions-server';
import { NamedCalls } from '#stacks/adapter/named-calls';
import { readJsonText } from '#stacks/adapter/receive';
import type { ServeOptions } from '#stacks/adapter/serve-call';
import type { AsyncCalls } from './async-calls';

/** The one namespace of the embedded host. */
const namespace = 'openfaas-fn';

/** What the provider API speaks about. */
export interface ProviderParts {
  readonly entries: readonly FunctionEntry[];
  readonly server: FunctionsServer;
  readonly serve: ServeOptions;
  /** Absent where there is no bus: then asynchronous calls are refused. */
  readonly asyncCalls?: AsyncCalls;
  readonly version: string;
  readonly startedAt: string;
}

type Answer = HttpResult | 'answered';

/**
 * The provider API of OpenFaaS as far as this host can keep it: list, describe, info, namespaces, invocation plain and
 * asynchronous. What would change the set of functions is refused with 501: here that set comes with the build.
 * Everything under `/system` and every asynchronous call needs the right `system:admin`.
 */
export function provider(parts: ProviderParts): HostHandler {
  const named = new NamedCalls(parts.entries, parts.server, parts.serve);
  const trusted = async (request: IncomingMessage): Promise<Caller> => {
    const caller = await authenticate(request, parts.serve);
    demand(caller, 'system:admin');
    return caller;
  };
  return (request, response, { path, query, callId }): Promise<Answer> | undefined => {
    if (path.startsWith('/function/')) {
      const rest = path.slice('/function/'.length);
      return named.call(request, response, rest, async () => void (await trusted(request)));
    }
    if (path.startsWith('/async-function/')) {
      return callLater(request, named, { path, query, callId }, parts, trusted);
    }
    if (path.startsWith('/system/')) return trusted(request).then(() => answerSystem(request, path, parts));
    return undefined;
  };
}

async function callLater(
  request: IncomingMessage,
  named: NamedCalls,
  place: { path: string; query: string; callId: string },
  parts: ProviderParts,
  trusted: (request: IncomingMessage) => Promise<Caller>,
): Promise<Answer> {
  const caller = await trusted(request);
  const { entry, path } = named.find(place.path.slice('/async-function/'.length));
  if (!parts.asyncCalls) throw new NotSupportedError('This host has no bus for asynchronous calls');
  const call = { entry, path, query: place.query, callId: place.callId, caller };
  await parts.asyncCalls.take(request, call);
  return empty(202);
}

async function answerSystem(request: IncomingMessage, path: string, parts: ProviderParts): Promise<Answer> {
  const name = /^\/system\/function\/([^/]+)$/.exec(path)?.[1];
  if (name !== undefined) return describeOne(request, name, parts);
  switch (path) {
    case '/system/functions':
      return request.method === 'GET'
        ? json(parts.entries.map((entry) => describe(entry, parts)))
        : refuseChange(request, parts);
    case '/system/info':
      return onlyGet(request, info(parts));
    case '/system/namespaces':
      return onlyGet(request, [namespace]);
    case '/system/secrets':
      return request.method === 'GET' ? json([]) : refuse('Secrets of this host are files of its configuration');
    case '/system/logs':
      return refuse('The log of this host is its standard output');
    default:
      if (path.startsWith('/system/scale-function/')) return refuse('Functions of this host share its process');
      throw new NotFoundError('No such address');
  }
}

function describeOne(request: IncomingMessage, name: string, parts: ProviderParts): Answer {
  const plain = name.replace(/\.[^.]*$/, '');
  const entry = parts.entries.find((candidate) => candidate.name === plain);
  if (!entry) throw new NotFoundError('No function of this name');
  return onlyGet(request, describe(entry, parts));
}

/** A function as the provider API describes it. */
function describe(entry: FunctionEntry, parts: ProviderParts): Record<string, unknown> {
  return {
    name: entry.name,
    image: entry.image,
    namespace,
    envProcess: '',
    envVars: {},
    constraints: entry.constraints,
    secrets: [],
    labels: entry.labels,
    annotations: entry.annotations,
    limits: entry.limits,
    requests: entry.requests,
    replicas: 1,
    availableReplicas: 1,
    invocationCount: parts.server.gateOf(entry).total,
    createdAt: parts.startedAt,
  };
}

function info(parts: ProviderParts): Record<string, unknown> {
  return {
    provider: 'radlake',
    orchestration: 'in-process',
    version: { release: parts.version, sha: '' },
  };
}

/** A PUT of an unknown function must be 404, so that clients go on to POST, which says the truth. */
async function refuseChange(request: IncomingMessage, parts: ProviderParts): Promise<Answer> {
  if (request.method === 'PUT') {
    const name = await serviceName(request);
    if (!parts.entries.some((entry) => entry.name === name)) throw new NotFoundError('No function of this name');
  }
  return refuse('The functions of this host come with its build: they are neither deployed nor removed at run time');
}

async function serviceName(request: IncomingMessage): Promise<unknown> {
  const text = await readJsonText(request, { bytes: 1024 * 1024, ms: 10_000 });
  try {
    return (JSON.parse(text ?? '{}') as { service?: unknown }).service;
  } catch (cause) {
    throw new InvalidInputError('body: not JSON', { cause });
  }
}

function onlyGet(request: IncomingMessage, value: unknown): HttpResult {
  if (request.method === 'GET' || request.method === 'HEAD') return json(value);
  throw new MethodNotAllowedError('This address takes GET, HEAD', { details: { allow: ['GET', 'HEAD'] } });
}

function refuse(why: string): never {
  throw new NotSupportedError(why);
}
