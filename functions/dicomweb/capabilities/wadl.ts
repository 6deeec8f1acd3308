import { escapeXml } from '#shared/kernel/xml';
import { type Resource, resources } from './resources';

/** An element of WADL: attributes and elements within it. */
interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
}

const namespace = 'http://wadl.dev.java.net/2009/02';

/** The description of the service at `base` as a WADL document. */
export function wadlXml(base: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlOf(application(base))}\n`;
}

/** The same in JSON: attributes as members whose names begin with `@`, elements as arrays by their names. */
export function wadlJson(base: string): string {
  const { name, ...root } = application(base);
  return JSON.stringify({ [name]: jsonOf({ name, ...root }) });
}

function application(base: string): Element {
  const list = element('resources', { base }, resources.map(resourceOf));
  return element('application', { xmlns: namespace }, [list]);
}

function resourceOf({ path, methods }: Resource): Element {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const parameters = names.map((name) => element('param', { name, style: 'template', required: 'true' }));
  return element('resource', { path }, [...parameters, ...methods.map(methodOf)]);
}

function methodOf({ name, id, query, request, responses }: Resource['methods'][number]): Element {
  const parameters = query.map((one) =>
    element('param', { name: one.name, style: 'query', required: String(one.required) }),
  );
  const input = [...parameters, ...request.map((mediaType) => element('representation', { mediaType }))];
  const answers = responses.map(({ status, types }) =>
    element(
      'response',
      { status },
      types.map((mediaType) => element('representation', { mediaType })),
    ),
  );
  return element('method', { name, id }, [...(input.length > 0 ? [element('request', {}, input)] : []), ...answers]);
}

function element(name: string, attributes: Element['attributes'], children: readonly Element[] = []): Element {
  return { name, attributes, children };
}

function xmlOf({ name, attributes, children }: Element): string {
  const start = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  const open = `<${name}${start.join('')}`;
  return children.length === 0 ? `${open}/>` : `${open}>${children.map(xmlOf).join('')}</${name}>`;
}

function jsonOf({ attributes, children }: Element): object {
  const members: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(attributes)) members[`@${key}`] = value;
  for (const child of children) members[child.name] = [...((members[child.name] ?? []) as object[]), jsonOf(child)];
  return members;
}
