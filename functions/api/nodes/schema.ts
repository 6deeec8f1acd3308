import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { isUid } from '#shared/dicom/uid';
import { pageOf } from '#shared/kernel/function/describe';
import { isAeTitle, isSpaceName } from '#shared/kernel/ids';
import { isNetwork } from '#shared/kernel/networks';
import { nodeServices, weekdays } from '#shared/nodes/documents';
import { NodeQuirks } from '#shared/nodes/quirks';

const id = z.string().min(1).max(64);
const aeTitle = z.string().refine(isAeTitle, 'must be 1 to 16 ASCII characters without backslash (PS3.5 AE)');
const host = z
  .string()
  .max(253)
  .regex(/^(?:[0-9A-Fa-f:.]+|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)$/, 'must be a host name or an address');
const url = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(2048)
  .refine((text) => !/[?#\s"<>]|:\/\/[^/]*@/.test(text), 'must have neither user, query nor fragment')
  .transform((text) => text.replace(/\/+$/, ''));
const network = z.string().max(64).refine(isNetwork, 'must be an address or a network such as 10.1.0.0/16');
const secret = z.string().min(1).max(4096);

/** A fingerprint in any usual form becomes 64 hexadecimal digits; a subject stays as it is. */
const certificateName = z
  .string()
  .trim()
  .min(3)
  .max(512)
  .transform((text) => (/^(?:[0-9A-Fa-f]{2}:?){32}$/.test(text) ? text.replaceAll(':', '').toLowerCase() : text))
  .refine((text) => /^[0-9a-f]{64}$/.test(text) || text.includes('='), 'must be a SHA-256 fingerprint or a subject');

const certificates = z.string().max(65_536).refine(isCertificates, 'must be one or more certificates in PEM');
const privateKey = z
  .string()
  .max(16_384)
  .regex(/^-----BEGIN [A-Z ]*PRIVATE KEY-----\n/, 'must be a private key in PEM');

function isCertificates(text: string): boolean {
  const parts = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return parts.length > 0 && parts.every((part) => new X509Certificate(part).subject !== undefined);
  } catch {
    return false; // what node:crypto cannot read is none
  }
}

const timeOfDay = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be HH:MM');
const windows = z
  .array(
    z.strictObject({
      days: z.array(z.enum(weekdays)).min(1).max(7),
      from: timeOfDay,
      to: timeOfDay,
    }),
  )
  .max(50);

const limits = {
  associations: z.int().min(1).max(64),
  bytesPerSecond: z.int().min(1_024).max(100_000_000_000).nullable(),
  timeoutMs: z.int().min(1_000).max(600_000),
  windows: windows.describe('When bulk work may run, in the time zone of the site; none: at any time'),
};

const credentials = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('basic'),
    login: z.string().regex(/^[^:]{1,128}$/, 'must be 1 to 128 characters without colon'),
    password: secret.optional().describe('Write only; absent: the one that is kept stays'),
  }),
  z.strictObject({
    kind: z.literal('bearer'),
    token: secret.optional().describe('Write only; absent: the one that is kept stays'),
  }),
]);

const tls = {
  mode: z.enum(['off', 'on']),
  ca: certificates.nullable().describe('Authorities that may have signed the certificate of the node, PEM'),
  certificate: certificates.nullable().describe('Our certificate and its chain for this node, PEM'),
  verifyHost: z.boolean().describe('False: its certificate need not carry its host name'),
};

const common = {
  name: z.string().trim().min(1).max(64),
  description: z.string().trim().min(1).max(500).nullable(),
  aeTitle: aeTitle.nullable(),
  host: host.nullable(),
  port: z.int().min(1).max(65_535).nullable(),
  url: url.nullable(),
  addresses: z.array(network).max(100).describe('From which it may call us, beside the addresses of `host`'),
  certificates: z
    .array(certificateName)
    .max(20)
    .describe('Client certificates that identify it: SHA-256 fingerprints or subjects'),
  spaces: z
    .array(z.string().refine(isSpaceName, 'must be the name of a space'))
    .min(1)
    .max(100)
    .nullable()
    .describe('Spaces that it may use; null: all'),
  services: z
    .array(z.enum(nodeServices))
    .max(nodeServices.length)
    .nullable()
    .describe(
      'What it may ask of us; null: all. It is told by itself that studies are available, and that performed procedure steps changed, when `availability` and `mpps-notification` are named',
    ),
  quirks: NodeQuirks,
  transferSyntaxUids: z
    .array(z.string().refine(isUid, 'must be a UID'))
    .min(1)
    .max(20)
    .nullable()
    .describe('Offered when sending, best first; null: as stored'),
  isActive: z.boolean(),
};

const partial = <S extends Readonly<Record<string, z.ZodType>>>(shape: S) => z.strictObject(shape).partial();

/** What a caller says of a node: absent is the default. */
const NodeBody = partial(common)
  .extend({
    name: common.name,
    kind: z.enum(['dimse', 'dicomweb']),
    tls: partial({ ...tls, privateKey: privateKey.nullable().describe('Write only') }).optional(),
    credentials: credentials
      .nullable()
      .optional()
      .describe('HTTP login, or user identity of a DIMSE association; null: none; absent: as they are'),
    limits: partial(limits).optional(),
  })
  .superRefine((node, ctx) => {
    const missing = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message });
    if (node.kind === 'dimse' && !node.aeTitle) missing('aeTitle', 'a DIMSE node has an AE title');
    if (node.kind === 'dicomweb' && !node.url) missing('url', 'a DICOMweb node has a URL');
  });

/** What a caller says of a node. */
export type NodeBody = z.output<typeof NodeBody>;

/** One page of nodes, by name. */
export const ListNodesRequest = z.object({
  query: z.object({
    limit: z.coerce.number().int().min(1).max(500).default(100),
    after: z.string().max(64).optional(),
  }),
});

/** A new node. */
export const CreateNodeRequest = z.object({ body: NodeBody });

/** One node. */
export const NodeRequest = z.object({ path: z.object({ id }) });

/** All of a node anew; secrets that are not given stay. */
export const ReplaceNodeRequest = z.object({
  path: z.object({ id }),
  body: NodeBody.safeExtend({
    revision: z.int().min(1).optional().describe('`revision` as the caller knows it; absent: whichever it has'),
  }),
});

const throughput = z.object({
  associations: z.int().min(0).describe('Open now'),
  instances: z.int().min(0).describe('Of the last minute'),
  bytes: z.int().min(0).describe('Of the last minute'),
});

/** A node as it is, without its secrets. */
export const Node = z
  .object({
    id: z.string(),
    ...common,
    url: z.string().nullable(),
    certificates: z.array(z.string()),
    kind: z.enum(['dimse', 'dicomweb']),
    tls: z.object({ ...tls, hasPrivateKey: z.boolean() }),
    credentials: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('basic'), login: z.string() }),
        z.object({ kind: z.literal('bearer') }),
      ])
      .nullable(),
    limits: z.object(limits),
    live: z
      .object({ in: throughput, out: throughput })
      .describe('As this process sees it: `in` is what the node opened, `out` is what we opened'),
    lastError: z.object({ at: z.iso.datetime(), code: z.string(), message: z.string() }).nullable(),
    lastSeenAt: z.iso.datetime().nullable(),
    revision: z.int().min(1),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Node' });

/** Whether a node is there. */
export const Echo = z
  .object({
    isThere: z.boolean(),
    ms: z.int().min(0).describe('How long it took, connecting included'),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: 'Echo' });

/** What the list answers. */
export const NodePage = pageOf(Node);
