import path from 'node:path';
import { z } from 'zod';
import {
  adapterValue,
  addressListValue,
  aeTitleValue,
  countValue,
  listenValue,
  originListValue,
  pathValue,
  programOnPath,
  programValue,
  timeZoneValue,
} from './config-values';

/** Log levels, most talkative first. */
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Defined terms of Specific Character Set (0008,0005) that may stand in for a missing one (PS3.3 C.12.1.1.2). */
export const defaultCharsets = [
  'ISO_IR 6',
  ...['100', '101', '109', '110', '144', '127', '126', '138', '148', '203', '13', '166', '192'].map(
    (number) => `ISO_IR ${number}`,
  ),
  'GB18030',
  'GBK',
] as const;

/** What C-STORE takes beyond the tables of the standard. */
const unknownKinds = ['refuse', 'classes', 'all'] as const;

/** What peers on the TLS port show of themselves. */
const clientCertificateKinds = ['required', 'optional', 'none'] as const;

/** How proxies say for whom they call. */
const proxyHeaderKinds = ['x-forwarded', 'forwarded'] as const;

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One key of the environment: what it takes and what `docs/configuration.md` says of it. */
export interface ConfigKey<T = unknown> {
  readonly env: `RADLAKE_${string}`;
  readonly type: string;
  readonly unit: string;
  /** As the document shows it. */
  readonly shownDefault: string;
  readonly purpose: string;
  /** True: never logged, never shown. */
  readonly secret?: true;
  readonly value: z.ZodType<T, string>;
  /** Text to read when the key is absent; undefined leaves the property undefined. */
  readonly fallback: (data: string, env: Environment) => string | undefined;
}

/** Every key, in the order of the document. The property names are those of `Config`. */
export const configKeys = {
  dataFolder: key('RADLAKE_DATA', pathValue, {
    type: 'folder',
    fallback: './data',
    purpose: 'Everything the platform keeps on this machine. Created with mode 0700 when absent.',
  }),
  http: key('RADLAKE_HTTP', listenValue, {
    type: 'host:port',
    fallback: '127.0.0.1:8080',
    purpose: 'Where HTTP listens. Other addresses than loopback belong behind TLS.',
  }),
  publicUrl: key(
    'RADLAKE_PUBLIC_URL',
    z
      .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
      .max(2048)
      .refine((text) => !/[?#\s"<>]|:\/\/[^/]*@/.test(text), 'must have neither user, query nor fragment'),
    {
      type: 'URL',
      shownDefault: 'as the client called it',
      fallback: () => undefined,
      purpose: 'Where clients reach the platform, its path included: what Retrieve URLs begin with.',
    },
  ),
  trustProxy: key('RADLAKE_TRUST_PROXY', addressListValue, {
    type: 'addresses, networks, `loopback`',
    shownDefault: 'none',
    fallback: '',
    purpose:
      'Proxies in front, separated by commas. What they say of the client counts: its address for audit and log-in limits, scheme, host and path for Retrieve URLs. From everybody else it is ignored.',
  }),
  proxyHeaders: key('RADLAKE_PROXY_HEADERS', z.enum(proxyHeaderKinds, `must be ${proxyHeaderKinds.join(' or ')}`), {
    type: proxyHeaderKinds.map((kind) => `\`${kind}\``).join(' or '),
    fallback: 'x-forwarded',
    purpose:
      'What trusted proxies write: `X-Forwarded-For`, `-Proto`, `-Host` and `-Prefix`, each of which they must set or remove, or `Forwarded` (RFC 7239). The other kind is never read.',
  }),
  corsOrigins: key('RADLAKE_CORS_ORIGINS', originListValue, {
    type: 'origins',
    shownDefault: 'none',
    fallback: '',
    purpose:
      'Web pages of other origins that may call us (CORS), as `https://viewer.example`, separated by commas; no wildcards. They send a key or token: cookies are not taken from them.',
  }),
  dimse: key('RADLAKE_DIMSE', listenValue, {
    type: 'host:port',
    fallback: '127.0.0.1:11112',
    purpose: 'Where DICOM associations are accepted.',
  }),
  aeTitle: key('RADLAKE_AET', aeTitleValue, {
    type: 'AE title',
    fallback: 'RADLAKE',
    purpose: 'Application entity title of the space `main`.',
  }),
  dimseUnknown: key('RADLAKE_DIMSE_UNKNOWN', z.enum(unknownKinds, `must be one of ${unknownKinds.join(', ')}`), {
    type: unknownKinds.map((kind) => `\`${kind}\``).join(', '),
    fallback: 'classes',
    purpose:
      'What C-STORE takes beyond the tables of the standard: nothing, private SOP classes, or also transfer syntaxes that are not in them (kept as received, decoded by nobody).',
  }),
  dimseTls: key('RADLAKE_DIMSE_TLS', listenValue, {
    type: 'host:port',
    shownDefault: 'none',
    fallback: () => undefined,
    purpose:
      'Where DICOM associations are accepted over TLS 1.2 and 1.3 (BCP 195). Needs `RADLAKE_DIMSE_TLS_CERT` and `RADLAKE_DIMSE_TLS_KEY`.',
  }),
  dimseTlsCertificate: key('RADLAKE_DIMSE_TLS_CERT', pathValue, {
    type: 'file',
    shownDefault: 'none',
    fallback: () => undefined,
    purpose: 'Certificate of the DIMSE listener with its chain (PEM); peers that we call see it too.',
  }),
  dimseTlsKey: key('RADLAKE_DIMSE_TLS_KEY', pathValue, {
    type: 'file',
    shownDefault: 'none',
    fallback: () => undefined,
    purpose: 'Private key (PEM) of `RADLAKE_DIMSE_TLS_CERT`.',
  }),
  dimseTlsCa: key('RADLAKE_DIMSE_TLS_CA', pathValue, {
    type: 'file',
    shownDefault: 'none',
    fallback: () => undefined,
    purpose: 'Certificates (PEM) of the authorities that signed those of peers.',
  }),
  dimseTlsClients: key(
    'RADLAKE_DIMSE_TLS_CLIENTS',
    z.enum(clientCertificateKinds, `must be one of ${clientCertificateKinds.join(', ')}`),
    {
      type: clientCertificateKinds.map((kind) => `\`${kind}\``).join(', '),
      fallback: 'required',
      purpose:
        'Whether peers on the TLS port must show a certificate of `RADLAKE_DIMSE_TLS_CA`, may do so, or are not asked.',
    },
  ),
  dimseJwtKey: key('RADLAKE_DIMSE_JWT_KEY', pathValue, {
    type: 'file',
    shownDefault: 'none',
    fallback: () => undefined,
    purpose:
      'Public keys (PEM) of who issues JSON Web Tokens for user identities of associations. Without it they are refused.',
  }),
  dimseJwtIssuer: key('RADLAKE_DIMSE_JWT_ISSUER', z.string().max(2048), {
    type: 'text',
    shownDefault: 'any',
    fallback: () => undefined,
    purpose: 'Claim `iss` that those tokens must have.',
  }),
  dimseJwtAudience: key('RADLAKE_DIMSE_JWT_AUDIENCE', z.string().max(2048), {
    type: 'text',
    shownDefault: 'any',
    fallback: () => undefined,
    purpose: 'Value that claim `aud` of those tokens must have.',
  }),
  catalogue: key(
    'RADLAKE_CATALOG',
    adapterValue(['sqlite', 'mongodb', 'mongodb+srv'], 'sqlite:PATH or mongodb://HOST/DB'),
    {
      type: 'URL',
      shownDefault: '`sqlite:<data>/catalogue.db`',
      fallback: (data) => `sqlite:${path.join(data, 'catalogue.db')}`,
      purpose: 'The catalogue adapter. May hold a password: it is never logged.',
      secret: true,
    },
  ),
  objects: key('RADLAKE_OBJECTS', adapterValue(['file', 's3'], 'file:PATH or s3://BUCKET'), {
    type: 'URL',
    shownDefault: '`file:<data>/objects`',
    fallback: (data) => `file:${path.join(data, 'objects')}`,
    purpose: 'The first object store. Further stores are data, added by the API.',
    secret: true,
  }),
  bus: key('RADLAKE_BUS', adapterValue(['embedded', 'nats', 'tls'], 'embedded, nats://HOST or tls://HOST'), {
    type: '`embedded` or URL',
    fallback: 'embedded',
    purpose:
      'The event bus: `embedded`, or JetStream on NATS as `nats://[USER:PASSWORD@]HOST[:PORT][,HOST...][?replicas=3]`; `tls://` demands encryption. May hold a password: it is never logged.',
    secret: true,
  }),
  busCredentials: key('RADLAKE_BUS_CREDENTIALS', pathValue, {
    type: 'file',
    shownDefault: 'none',
    fallback: () => undefined,
    purpose: 'Credentials of a NATS user (`.creds`: JWT and seed), instead of a password in `RADLAKE_BUS`.',
  }),
  busCa: key('RADLAKE_BUS_CA', pathValue, {
    type: 'file',
    shownDefault: "the system's",
    fallback: () => undefined,
    purpose: 'Certificates (PEM) of the authority that signed those of the NATS servers.',
  }),
  bootstrapApiKey: key('RADLAKE_BOOTSTRAP_API_KEY', z.string().min(32, 'must have at least 32 characters').max(512), {
    type: 'text, 32 characters or more',
    shownDefault: 'none',
    fallback: () => undefined,
    purpose: 'Bearer token of one all-rights API key, created at first start. For tests and benchmarks.',
    secret: true,
  }),
  url: key('RADLAKE_URL', z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).max(2048), {
    type: 'URL',
    shownDefault: '`http://` and the value of `RADLAKE_HTTP`',
    fallback: () => undefined,
    purpose: 'The running platform that commands such as `radlake import` and `radlake status` talk to.',
  }),
  apiKey: key('RADLAKE_API_KEY', z.string().max(512), {
    type: 'text',
    shownDefault: 'the value of `RADLAKE_BOOTSTRAP_API_KEY`',
    fallback: () => undefined,
    purpose: 'API key with which commands talk to a running platform.',
    secret: true,
  }),
  log: key('RADLAKE_LOG', z.enum(logLevels, `must be one of ${logLevels.join(', ')}`), {
    type: logLevels.map((level) => `\`${level}\``).join(', '),
    fallback: 'info',
    purpose: 'The least serious log line to write.',
  }),
  processes: key('RADLAKE_PROCESSES', countValue(1, 256), {
    type: 'whole number',
    unit: 'processes',
    fallback: '1',
    purpose: 'HTTP processes beside the one that writes the catalogue.',
  }),
  settleMs: key('RADLAKE_SETTLE_MS', countValue(0, 86_400_000), {
    type: 'whole number',
    unit: 'ms',
    fallback: '60000',
    purpose: 'Quiet time after which a series or study counts as settled.',
  }),
  graceMs: key('RADLAKE_GRACE_MS', countValue(0, 604_800_000), {
    type: 'whole number',
    unit: 'ms',
    fallback: '600000',
    purpose: 'Time after which bytes that nothing reads from any more are freed, so that readers under way can end.',
  }),
  workitemKeepMs: key('RADLAKE_WORKITEM_KEEP_MS', countValue(0, 31_536_000_000), {
    type: 'whole number',
    unit: 'ms',
    fallback: '2592000000',
    purpose:
      'Time for which a completed or canceled workitem is kept when no subscriber has a deletion lock on it. The default is 30 days.',
  }),
  workflowKeepMs: key('RADLAKE_WORKFLOW_KEEP_MS', countValue(0, 315_360_000_000), {
    type: 'whole number',
    unit: 'ms',
    fallback: '2592000000',
    purpose:
      'Time for which a scheduled procedure step is kept after its start, performed or not, and a request for storage commitment after it was made. The default is 30 days.',
  }),
  commitmentReportMs: key('RADLAKE_COMMITMENT_REPORT_MS', countValue(1, 315_360_000_000), {
    type: 'whole number',
    unit: 'ms',
    fallback: '43200000',
    purpose:
      'Time for which a node may take to report on a storage commitment that it was asked for, before it is asked again; after the third time the request expires. The default is 12 hours.',
  }),
  timeZone: key('RADLAKE_TIMEZONE', timeZoneValue, {
    type: 'IANA time zone',
    shownDefault: "the host's",
    fallback: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    purpose: 'Time zone of the site, for dates and times that carry none. Audit and events are UTC.',
  }),
  ffmpeg: key('RADLAKE_FFMPEG', programValue, {
    type: 'file',
    shownDefault: '`ffmpeg` on `PATH`',
    fallback: (_data, env) => programOnPath('ffmpeg', env['PATH']),
    purpose: 'The program that decodes video for rendered resources. Without it video is given as stored only.',
  }),
  inbox: key('RADLAKE_INBOX', pathValue, {
    type: 'folder',
    shownDefault: '`<data>/inbox`',
    fallback: (data) => path.join(data, 'inbox'),
    purpose: 'Watched folder: complete files dropped here are imported into `main`.',
  }),
  segmentBytes: key('RADLAKE_SEGMENT_BYTES', countValue(1_048_576, 8_589_934_592), {
    type: 'whole number',
    unit: 'bytes',
    fallback: '67108864',
    purpose: 'Size of one landing segment.',
  }),
  segmentPool: key('RADLAKE_SEGMENT_POOL', countValue(0, 64), {
    type: 'whole number',
    unit: 'segments',
    fallback: '2',
    purpose: 'Pre-written segments kept ready. 0 appends without a pool: slower, less disk.',
  }),
  reserveBytes: key('RADLAKE_RESERVE_BYTES', countValue(0, 1_099_511_627_776), {
    type: 'whole number',
    unit: 'bytes',
    fallback: '1073741824',
    purpose: 'Free disk space below which landing is refused (A700, 507) so that the catalogue can still commit.',
  }),
  defaultCharset: key(
    'RADLAKE_DEFAULT_CHARSET',
    z.enum(defaultCharsets, `must be one of ${defaultCharsets.join(', ')}`),
    {
      type: 'defined term of (0008,0005)',
      fallback: 'ISO_IR 6',
      purpose: 'Character set of objects that declare none. A source may override it.',
    },
  ),
} as const;

interface KeyFacts {
  readonly type: string;
  readonly unit?: string;
  readonly shownDefault?: string;
  readonly purpose: string;
  readonly secret?: true;
  readonly fallback: string | ConfigKey['fallback'];
}

function key<T>(env: ConfigKey['env'], value: z.ZodType<T, string>, facts: KeyFacts): ConfigKey<T> {
  const { fallback } = facts;
  return {
    ...facts,
    env,
    value,
    unit: facts.unit ?? '',
    shownDefault: facts.shownDefault ?? `\`${String(fallback)}\``,
    fallback: typeof fallback === 'string' ? () => fallback : fallback,
  };
}
