import type { Archive } from '#shared/archive/archive';
import { missingSpaces } from '#shared/archive/spaces';
import { invalidInput } from '#shared/kernel/function/parse';
import {
  defaultNodeLimits,
  defaultNodeTls,
  type NodeCredentials,
  type NodeDocument,
  type NodeSettings,
} from '#shared/nodes/documents';
import type { SecretChanges } from '#shared/nodes/node-directory';
import type { NodeBody } from './schema';

/** What a body says of a node, complete, and of its secrets. */
export interface ReadNode {
  readonly settings: NodeSettings;
  readonly secrets: SecretChanges;
}

/**
 * Reads a body with the defaults of what it leaves out.
 *
 * @param before - the node that it replaces: its credentials stay where the body says nothing of them
 * @throws InvalidInputError for credentials without a secret to keep, and for spaces that are not there
 */
export async function readNode(
  body: NodeBody,
  before: NodeDocument | null,
  archive: Pick<Archive, 'collections'>,
): Promise<ReadNode> {
  await requireSpaces(body.spaces ?? [], archive);
  const { privateKey, ...tls } = body.tls ?? {};
  const { credentials, secrets } = readCredentials(body.credentials, before);
  const settings: NodeSettings = {
    name: body.name,
    kind: body.kind,
    description: body.description ?? null,
    aeTitle: body.aeTitle ?? null,
    host: body.host ?? null,
    port: body.port ?? null,
    url: body.url ?? null,
    addresses: body.addresses ?? [],
    certificates: body.certificates ?? [],
    spaces: body.spaces ?? null,
    services: body.services ?? null,
    tls: { ...defaultNodeTls, ...given(tls) },
    credentials,
    limits: { ...defaultNodeLimits, ...given(body.limits ?? {}) },
    quirks: body.quirks ?? {},
    transferSyntaxUids: body.transferSyntaxUids ?? null,
    isActive: body.isActive ?? true,
  };
  return { settings, secrets: { ...secrets, privateKey } };
}

function readCredentials(
  wanted: NodeBody['credentials'],
  before: NodeDocument | null,
): { readonly credentials: NodeCredentials | null; readonly secrets: SecretChanges } {
  if (wanted === undefined) return { credentials: before?.credentials ?? null, secrets: {} };
  if (wanted === null) return { credentials: null, secrets: { password: null, token: null } };
  const [name, secret] = wanted.kind === 'basic' ? ['password', wanted.password] : ['token', wanted.token];
  if (secret === undefined && before?.credentials?.kind !== wanted.kind) {
    throw invalidInput([{ in: 'body', name: `credentials.${name}`, message: 'none is kept: it must be given' }]);
  }
  return wanted.kind === 'basic'
    ? { credentials: { kind: 'basic', login: wanted.login }, secrets: { password: secret, token: null } }
    : { credentials: { kind: 'bearer' }, secrets: { token: secret, password: null } };
}

async function requireSpaces(names: readonly string[], archive: Pick<Archive, 'collections'>): Promise<void> {
  const missing = await missingSpaces(archive, names);
  if (missing.length === 0) return;
  throw invalidInput(missing.map((name) => ({ in: 'body', name: 'spaces', message: `there is no space ${name}` })));
}

/** Without the names whose value is undefined. */
function given<T extends object>(part: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as never;
}
