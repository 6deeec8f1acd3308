import { z } from 'zod';
import { isNetwork } from '#shared/kernel/networks';

/** The three kinds of sources that are data. */
export const sourceKinds = ['folder', 'database', 'link'] as const;

const text = (limit: number) => z.string().min(1).max(limit);
const folder = text(4096).refine(
  (name) => name.startsWith('/') && !name.includes('\0') && !name.split('/').includes('..'),
  'must be an absolute path without ..',
);
/** File names with `*` and `?`, matched whole and without regard to case. */
const namePattern = text(255).refine((name) => !name.includes('/'), 'must be a pattern of a file name');

/** Watched folders. */
export const FolderSettings = z.strictObject({
  folders: z.array(folder).min(1).max(32).describe('Watched, with all folders below'),
  mode: z
    .enum(['move', 'copy', 'index'])
    .describe(
      '`move`: a file is removed once it is landed; `copy`: it stays, what was taken is remembered; `index`: it stays and ' +
        'is served from where it lies, nothing is copied',
    ),
  ignore: z
    .array(namePattern)
    .max(64)
    .default([])
    .describe('Names that are left alone, beside hidden ones and those of unfinished downloads and copies'),
  scanMs: z.int().min(100).max(86_400_000).default(1_000).describe('Time between scans'),
  quietMs: z
    .int()
    .min(0)
    .max(86_400_000)
    .default(0)
    .describe('A file must not have changed for this long, beside staying the same over two scans'),
  missingMs: z
    .int()
    .min(0)
    .max(31_536_000_000)
    .default(86_400_000)
    .describe('Mode `index`: an instance whose file is missing for this long is taken out of the catalogue'),
});

const column = text(128);
const pathMapping = z.strictObject({ from: text(1024), to: folder });

/** A view of a database that names studies. */
export const DatabaseSettings = z
  .strictObject({
    driver: z.enum(['postgresql', 'mysql', 'sqlserver', 'oracle']),
    host: text(255),
    port: z.int().min(1).max(65_535).nullable().default(null).describe("null: the driver's own"),
    database: text(255).describe('Name of the database; of the service for Oracle'),
    user: text(255),
    tls: z
      .enum(['off', 'on', 'unverified'])
      .default('on')
      .describe('`on` verifies the certificate; `unverified` encrypts alone'),
    ca: text(65_536).nullable().default(null).describe("Certificates (PEM) instead of the system's"),
    view: text(257).nullable().default(null).describe('Table or view, `schema.name` or `name`'),
    query: text(16_384).nullable().default(null).describe('A SELECT without parameters, instead of `view`'),
    columns: z.strictObject({
      key: column.describe('Unique in the view; with `modifiedAt` the order of rows'),
      modifiedAt: column.describe('Time or number that grows when a row changes: the cursor'),
      studyInstanceUid: column.optional(),
      accessionNumber: column.optional(),
      patientId: column.optional(),
      path: column.optional().describe('File or folder with the images'),
      node: column.optional().describe('Name of the node that has the study'),
    }),
    node: text(128).nullable().default(null).describe('Node to ask where the row names none'),
    retrieve: z.enum(['auto', 'c-get', 'c-move']).default('auto').describe('How studies are fetched from a DIMSE node'),
    roots: z.array(folder).max(32).default([]).describe('Paths of rows must lie below one of these folders'),
    pathMappings: z.array(pathMapping).max(32).default([]).describe('Beginnings of paths and where they lie here'),
    everyMs: z.int().min(1_000).max(86_400_000).default(60_000).describe('Time between scans'),
    overlapMs: z
      .int()
      .min(0)
      .max(86_400_000)
      .default(60_000)
      .describe('Each scan begins this long before the newest row it knows: for rows that were committed late'),
    timeoutMs: z.int().min(1_000).max(600_000).default(30_000).describe('Time limit of one statement'),
    rowsPerScan: z.int().min(1).max(100_000).default(10_000),
  })
  .refine((settings) => (settings.view === null) !== (settings.query === null), {
    path: ['view'],
    message: 'give either view or query',
  })
  .refine(
    ({ columns }) =>
      columns.path !== undefined || columns.studyInstanceUid !== undefined || columns.accessionNumber !== undefined,
    { path: ['columns'], message: 'name path, studyInstanceUid or accessionNumber' },
  )
  .refine(({ columns, roots }) => columns.path === undefined || roots.length > 0, {
    path: ['roots'],
    message: 'paths need a root',
  });

/** `$` the message, `@` one of its items, then `.name`, `['name']`, `[2]` or `[*]`. */
const messagePath = text(512).regex(
  /^[$@](?:\.[^.[\]'"*\s]+|\['[^'\]]+'\]|\[\d{1,6}\]|\[\*\])*$/,
  "must be a path such as $.images[*] or @.url or @['image url']",
);

/** HTTP(S) addresses of images that others send us. */
export const LinkSettings = z
  .strictObject({
    hosts: z
      .array(
        z.strictObject({
          name: text(255).regex(/^(?:\*\.)?[A-Za-z0-9.:_-]+$/, 'must be a host name, an address, or *.domain'),
          port: z.int().min(1).max(65_535).nullable().default(null).describe('null: those of http and https'),
          networks: z
            .array(z.string().refine(isNetwork, 'must be an address or a network'))
            .max(16)
            .default([])
            .describe('Private addresses it may resolve to; without them a private address is refused'),
        }),
      )
      .min(1)
      .max(64)
      .describe('From nowhere else is anything downloaded, redirects included'),
    allowHttp: z.boolean().default(false).describe('True: also plain HTTP'),
    ca: text(65_536).nullable().default(null).describe("Certificates (PEM) instead of the system's"),
    authentication: z.enum(['none', 'basic', 'bearer']).default('none'),
    user: text(255).nullable().default(null),
    mapping: z
      .strictObject({
        items: messagePath.default('$').describe('One item for each image or zip'),
        url: messagePath.default('@.url'),
        id: messagePath.optional().describe('Identifies the item; default: its address'),
        studyInstanceUid: messagePath.optional(),
        accessionNumber: messagePath.optional(),
        patientId: messagePath.optional(),
      })
      .prefault({})
      .describe('Where in a JSON message, or in the body of a SOAP envelope, things stand'),
    maxBytes: z
      .int()
      .min(1_024)
      .max(1_099_511_627_776)
      .default(8 * 1024 ** 3)
      .describe('Of one download'),
    timeoutMs: z.int().min(1_000).max(86_400_000).default(1_800_000).describe('Of one download'),
    downloads: z.int().min(1).max(32).default(2).describe('At a time'),
  })
  .refine((settings) => settings.authentication !== 'basic' || settings.user !== null, {
    path: ['user'],
    message: 'basic authentication needs a user',
  });

export type FolderSettings = z.output<typeof FolderSettings>;
export type DatabaseSettings = z.output<typeof DatabaseSettings>;
export type LinkSettings = z.output<typeof LinkSettings>;
