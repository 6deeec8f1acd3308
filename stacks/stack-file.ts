import { z } from 'zod';
import type { FunctionFacts } from './adapter/entry';

/** Anything that can stand in a map of the stack file: text, or a number or truth value that YAML made of it. */
const textMap = z.record(z.string(), z.string());
const resources = z.strictObject({ memory: z.string().optional(), cpu: z.string().optional() });

const functionName = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)+$/, 'must be <area>-<verb>');

/** A label value as Kubernetes takes it. */
const labels = z.record(z.string(), z.string().regex(/^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/));

/** One function in the stack format of faas-cli. */
export const StackFunction = z.strictObject({
  lang: z.literal('dockerfile'),
  handler: z.string().regex(/^\.\/functions\/[a-z0-9-]+\/[a-z0-9-]+$/, 'must be ./functions/<area>/<verb>'),
  image: z.string().min(1),
  namespace: z.string().optional(),
  fprocess: z.string().optional(),
  skip_build: z.boolean().optional(),
  build_args: textMap.optional(),
  environment: textMap.optional(),
  environment_file: z.array(z.string()).optional(),
  secrets: z.array(z.string()).optional(),
  constraints: z.array(z.string()).optional(),
  labels: labels.optional(),
  annotations: textMap.optional(),
  limits: resources.optional(),
  requests: resources.optional(),
  readonly_root_filesystem: z.boolean().optional(),
});

/** The stack file of faas-cli. */
export const StackFile = z.strictObject({
  version: z.union([z.literal(1), z.literal('1.0')]),
  provider: z.strictObject({ name: z.literal('openfaas'), gateway: z.url(), network: z.string().optional() }),
  functions: z.record(functionName, StackFunction),
});

export type StackFunction = z.output<typeof StackFunction>;
export type StackFile = z.output<typeof StackFile>;

const prefix = 'radlake.io/';
const knownLabels = ['group', 'expose', 'cpu', 'gpu'];
const knownAnnotations = ['routes', 'events', 'consumer', 'schedule', 'call-limits'];

/**
 * Reads the functions out of a parsed stack file.
 *
 * @throws Error naming every function and place that does not fit
 */
export function readStackFile(value: unknown): FunctionFacts[] {
  const parsed = StackFile.safeParse(value);
  if (!parsed.success) throw new Error(`openfaas.yml:\n${z.prettifyError(parsed.error)}`);
  const problems: string[] = [];
  const facts = Object.entries(parsed.data.functions).map(([name, entry]) => {
    try {
      return factsOf(name, entry);
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  });
  if (problems.length > 0) throw new Error(`openfaas.yml:\n${problems.join('\n')}`);
  return facts.filter((fact) => fact !== undefined);
}

function factsOf(name: string, entry: StackFunction): FunctionFacts {
  const { labels = {}, annotations = {} } = entry;
  refuseUnknown(labels, knownLabels, 'label');
  refuseUnknown(annotations, knownAnnotations, 'annotation');
  if (entry.handler !== handlerOf(name, entry.handler)) throw new Error(`handler ${entry.handler} is of another name`);
  const limits = settings(annotations['radlake.io/call-limits'], ['concurrency', 'timeout']);
  const subjects = lines(annotations['radlake.io/events']);
  const schedule = annotations['radlake.io/schedule'];
  return {
    name,
    image: entry.image,
    handlerFolder: entry.handler.slice('./'.length),
    group: labels['radlake.io/group'] ?? name.slice(0, name.indexOf('-')),
    routes: lines(annotations['radlake.io/routes']).map(checkRoute),
    ...(subjects.length > 0 ? { consumer: consumerOf(subjects, annotations['radlake.io/consumer']) } : {}),
    ...(schedule === undefined ? {} : { schedule: scheduleOf(schedule) }),
    concurrency: count(limits['concurrency'] ?? '64'),
    timeoutMs: durationMs(limits['timeout'] ?? '30s'),
    isHeavy: oneOf(labels['radlake.io/cpu'], ['heavy', undefined]) === 'heavy',
    isDirect: oneOf(labels['radlake.io/expose'], ['direct', undefined]) === 'direct',
    labels,
    annotations,
    limits: texts(entry.limits),
    requests: texts(entry.requests),
    constraints: entry.constraints ?? [],
  };
}

/** `radlake.*.instances.landed` and the like. */
function checkSubject(subject: string): string {
  if (!/^radlake(\.([a-z0-9-]+|\*))*(\.>)?$/.test(subject)) throw new Error(`subject ${subject} is not of the form`);
  return subject;
}

function checkRoute(route: string): string {
  const isRoute = /^(GET|POST|PUT|PATCH|DELETE|OPTIONS) (\/([A-Za-z0-9._-]+|\{[A-Za-z]+\}|\{[A-Za-z]+\+\}$)?)+$/.test(
    route,
  );
  if (!isRoute) throw new Error(`route ${route} is not \`METHOD /path/{parameter}\``);
  return route;
}

function consumerOf(subjects: readonly string[], text: string | undefined): NonNullable<FunctionFacts['consumer']> {
  const given = settings(text, ['ack-wait', 'max-deliver', 'backoff', 'batch', 'pending', 'parallel']);
  const batchSize = count(given['batch'] ?? '64');
  return {
    subjects: subjects.map(checkSubject),
    ackWaitMs: durationMs(given['ack-wait'] ?? '30s'),
    maxDeliver: count(given['max-deliver'] ?? '8'),
    backoffMs: (given['backoff'] ?? '1s,5s,30s,2m').split(',').map(durationMs),
    batchSize,
    maxAckPending: count(given['pending'] ?? String(batchSize * 4)),
    parallel: count(given['parallel'] ?? '1'),
  };
}

function scheduleOf(text: string): NonNullable<FunctionFacts['schedule']> {
  const every = /^every (\S+)$/.exec(text.trim())?.[1];
  if (every === undefined) throw new Error(`schedule ${text} is not \`every <duration>\``);
  return { text: text.trim(), everyMs: durationMs(every) };
}

/** `250ms`, `30s`, `5m`, `1h` in milliseconds, at least 1. */
export function durationMs(text: string): number {
  const [, number, unit] = /^(\d{1,6})(ms|s|m|h)$/.exec(text) ?? [];
  const factor = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit ?? ''];
  if (number === undefined || factor === undefined || Number(number) === 0) throw new Error(`${text} is no duration`);
  return Number(number) * factor;
}

function count(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`${text} is no count`);
  return Number(text);
}

function settings(text: string | undefined, known: readonly string[]): Readonly<Record<string, string>> {
  const pairs = (text ?? '').split(/\s+/).filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      if (!known.includes(name) || value === '') throw new Error(`setting ${pair} is not one of ${known.join(', ')}`);
      return [name, value];
    }),
  );
}

function refuseUnknown(map: Readonly<Record<string, string>>, known: readonly string[], what: string): void {
  const unknown = Object.keys(map).filter((key) => key.startsWith(prefix) && !known.includes(key.slice(prefix.length)));
  if (unknown.length > 0) throw new Error(`unknown ${what} ${unknown.join(', ')}`);
}

function handlerOf(name: string, handler: string): string {
  return handler.split('/').slice(2).join('-') === name ? handler : '';
}

function oneOf<T extends string | undefined>(value: string | undefined, known: readonly T[]): T {
  if (!known.includes(value as T)) throw new Error(`${value} is not one of ${known.join(', ')}`);
  return value as T;
}

function lines(text: string | undefined): string[] {
  return (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function texts(map: object | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(map ?? {}).filter(([, value]) => value !== undefined));
}
