import type { Node, NodeFields } from '../api/nodes';

/** Quirks that a node has or has not. */
export const flags = [
  'acceptAnyCalledAeTitle',
  'ignoreCaseOfAeTitle',
  'preferImplicitVr',
  'noAsynchronousOperations',
  'noExtendedNegotiation',
  'inferQueryLevel',
  'assumeRelational',
] as const;
type Flag = (typeof flags)[number];

/** What the form holds: empty lists for all or none, secrets only as they are typed. */
export interface NodeForm extends Pick<Node, 'kind' | 'isActive' | 'addresses' | 'certificates'> {
  readonly name: string;
  readonly description?: string | null;
  readonly aeTitle?: string | null;
  readonly host?: string | null;
  readonly port?: number | null;
  readonly url?: string | null;
  readonly services: NonNullable<Node['services']>;
  readonly spaces: readonly string[];
  readonly tls: Omit<Node['tls'], 'hasPrivateKey'> & { readonly privateKey?: string };
  readonly logIn: { readonly kind: 'none' | 'basic' | 'bearer'; readonly login?: string; readonly secret?: string };
  readonly limits: Node['limits'];
  readonly flags: readonly Flag[];
  readonly quirks: Omit<Node['quirks'], Flag>;
}

/** What the form of a new node begins with: the limits of the platform. */
export const newNode: NodeForm = {
  ...{ kind: 'dimse', name: '', isActive: true, addresses: [], certificates: [], services: [], spaces: [] },
  tls: { mode: 'off', ca: null, certificate: null, verifyHost: true },
  logIn: { kind: 'none' },
  limits: { associations: 4, bytesPerSecond: null, timeoutMs: 30_000, windows: [] },
  ...{ flags: [], quirks: {} },
};

/** What the form of a node begins with; never its secrets, which nobody is told. */
export function valuesOf(node: Node): NodeForm {
  const { kind, name, description, aeTitle, host, port, url, addresses, certificates, isActive, limits } = node;
  const { hasPrivateKey, ...tls } = node.tls;
  const { otherAeTitles, maximumLength, instancesPerAssociation, defaultCharacterSet, actualCharacterSet } =
    node.quirks;
  return {
    ...{ kind, name, description, aeTitle, host, port, url, addresses, certificates, isActive, limits, tls },
    ...{ services: node.services ?? [], spaces: node.spaces ?? [] },
    logIn: node.credentials ?? { kind: 'none' },
    flags: flags.filter((flag) => node.quirks[flag]),
    quirks: filled({ otherAeTitles, maximumLength, instancesPerAssociation, defaultCharacterSet, actualCharacterSet }),
  };
}

/** What the server is told: empty texts and lists are none, and secrets that nobody typed stay as they are. */
export function fieldsOf({ logIn, flags: some, ...form }: NodeForm): NodeFields {
  const { privateKey, ...tls } = form.tls;
  const { description, aeTitle, host, port, url } = form;
  return {
    ...form,
    ...{ addresses: [...form.addresses], certificates: [...form.certificates] },
    ...{ description: description || null, aeTitle: aeTitle || null, host: host || null },
    ...{ port: port ?? null, url: url || null },
    services: form.services.length > 0 ? [...form.services] : null,
    spaces: form.spaces.length > 0 ? [...form.spaces] : null,
    tls: { ...tls, ca: tls.ca || null, certificate: tls.certificate || null, ...(privateKey && { privateKey }) },
    credentials: credentialsOf(logIn),
    limits: { ...form.limits, bytesPerSecond: form.limits.bytesPerSecond ?? null },
    quirks: { ...Object.fromEntries(some.map((flag) => [flag, true])), ...filled(form.quirks) },
  };
}

function credentialsOf({ kind, login = '', secret }: NodeForm['logIn']): NonNullable<NodeFields['credentials']> | null {
  if (kind === 'none') return null;
  if (kind === 'basic') return { kind, login, ...(secret && { password: secret }) };
  return { kind, ...(secret && { token: secret }) };
}

/** Without what is empty. */
function filled<T extends object>(values: T): { [K in keyof T]: NonNullable<T[K]> } {
  const isEmpty = (value: unknown) => value === undefined || value === null || String(value) === '';
  const entries = Object.entries(values).filter(([, value]) => !isEmpty(value));
  return Object.fromEntries(entries) as { [K in keyof T]: NonNullable<T[K]> };
}
