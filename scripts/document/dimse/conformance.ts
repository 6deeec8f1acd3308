import { defaultLimits } from '#events/sources/dimse/limits';
import type { DimseService } from '#events/sources/dimse/service';
import { dataSetSyntaxes } from '#events/sources/dimse/syntaxes';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME } from '#shared/dicom/file-meta';
import { sopClass, storageSopClassUids } from '#shared/dicom/sop-classes';
import { transferSyntax, transferSyntaxes } from '#shared/dicom/transfer-syntaxes';
import { storageCommitment } from '#shared/dimse/client/commitment';
import { commandFields } from '#shared/dimse/messages/command-fields';
import { type StoreFailure, storeFailures } from '#shared/dimse/messages/store-statuses';
import { type Rejection, rejections } from '#shared/dimse/pdu/reasons';
import { bcp195 } from '#shared/dimse/tls-profile';
import { type ConfigKey, configKeys } from '#shared/kernel/config-keys';
import { NodeQuirks } from '#shared/nodes/quirks';
import { availabilitySopClassUid } from '#shared/workflow/availability/notify';
import { performedStepNotification } from '#shared/workflow/performed/notify-nodes';
import { type ServiceText, serviceTexts, texts } from './texts';

const verification = '1.2.840.10008.1.1';

/** `docs/conformance/dimse.md`. @param services - what the listener serves beside verification and storage */
export function dimseDocument(services: readonly DimseService[]): string {
  const sections = [
    texts.head,
    overview(services),
    texts.introduction,
    texts.model,
    texts.associations,
    implementation(),
    texts.rejections,
    rejectionTable(),
    texts.limits,
    limitTable(),
    texts.statuses,
    '#### Verification\n\nPS3.4 Annex A, SCP and SCU.',
    storage(),
    ...serviceSections(services),
    texts.user,
    texts.network,
    configurationTable(),
    texts.quirks,
    quirkTable(),
    texts.characterSets,
    texts.security,
    suites(),
    texts.identity,
    texts.tail,
    classTable(),
  ];
  return `${sections.join('\n\n')}\n`;
}

const code = (text: string): string => `\`${text}\``;
const className = (uid: string): string => sopClass(uid)?.name ?? 'private';
const hex = (status: number): string => status.toString(16).toUpperCase().padStart(4, '0');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Requests that a service answers, by their names: `C-FIND`, `N-ACTION`. */
function requestsOf({ commandFields: fields }: DimseService): string[] {
  return Object.entries(commandFields)
    .filter(([, field]) => fields.includes(field))
    .map(([name]) => name.replace(/-RQ$/, ''));
}

/** Who answers event reports alone is the SCU of a class. */
const roleOf = (service: DimseService): string =>
  requestsOf(service).every((name) => name === 'N-EVENT-REPORT') ? 'SCU' : 'SCP';

/** Classes that we use of others, beside verification and storage: what is sent. */
const asUser: readonly (readonly [uid: string, requests: string])[] = [
  ['1.2.840.10008.5.1.4.1.2.2.1', 'sends C-FIND'],
  ['1.2.840.10008.5.1.4.1.2.2.2', 'sends C-MOVE'],
  ['1.2.840.10008.5.1.4.1.2.2.3', 'sends C-GET'],
  ['1.2.840.10008.5.1.4.31', 'sends C-FIND'],
  [storageCommitment.sopClassUid, 'sends N-ACTION, takes N-EVENT-REPORT on the same association'],
  [availabilitySopClassUid, 'sends N-CREATE'],
];

/** Classes whose events we report on associations of our own, in the role of SCP. */
const asNotifier: readonly string[] = [storageCommitment.sopClassUid, performedStepNotification];

function overview(services: readonly DimseService[]): string {
  const rows = services.flatMap((service) =>
    [...service.sopClassUids].map((uid) => [
      className(uid),
      code(uid),
      roleOf(service),
      requestsOf(service).join(', '),
    ]),
  );
  return table(
    ['SOP class', 'UID', 'role', 'requests answered'],
    [
      [className(verification), code(verification), 'SCP, SCU', 'C-ECHO'],
      [`${storageSopClassUids().length} storage classes, see section 8`, '', 'SCP, SCU', 'C-STORE'],
      ...rows,
      ...asUser.map(([uid, requests]) => [className(uid), code(uid), 'SCU', requests] as const),
      ...asNotifier.map((uid) => [className(uid), code(uid), 'SCP', 'sends N-EVENT-REPORT'] as const),
    ],
  );
}

function implementation(): string {
  return [
    `- **Implementation Class UID:** ${code(IMPLEMENTATION_CLASS_UID)}`,
    `- **Implementation Version Name:** ${code(IMPLEMENTATION_VERSION_NAME)}`,
  ].join('\n');
}

const rejectionMeanings: Readonly<Record<keyof typeof rejections, string>> = {
  noReasonGiven: 'no presentation context, or a maximum length of 1 to 127; or a failure of ours',
  applicationContextNotSupported: 'another application context',
  callingAeTitleNotRecognised:
    'nobody who is known, a node from another address or with another certificate, or one that is switched off',
  calledAeTitleNotRecognised: 'no space has the AE title, or the node may not use it',
  userIdentityRefused: 'the user identity does not hold, is of a kind not taken, or has no right in the space',
  protocolVersionNotSupported: 'protocol version 1 is not among those offered',
  localLimitExceeded: 'too many associations; try again',
};

function rejectionTable(): string {
  const rows = Object.entries<Rejection>(rejections).map(([name, { result, source, reason }]) => [
    ...[result, source, reason].map(String),
    rejectionMeanings[name as keyof typeof rejections],
  ]);
  return table(['result', 'source', 'reason', 'when'], rows);
}

const limitMeanings: Readonly<Partial<Record<keyof typeof defaultLimits, string>>> = {
  associations: 'associations at once',
  connections: 'connections at once',
  connectionsPerPeer: 'connections at once of one address',
  maximumLength: 'announced maximum length, bytes',
  operations: 'operations at once on an asynchronous association, in each direction',
  objectBytes: 'largest data set of a C-STORE, bytes',
  requestBytes: 'largest data set of another request, bytes',
  objectMs: 'longest time for one data set, ms',
  idleMs: 'longest silence, ms',
  artimMs: 'ARTIM until the A-ASSOCIATE-RQ (and for a TLS handshake), ms',
  lingerMs: 'ARTIM until the peer closes, ms',
};

function limitTable(): string {
  const rows = Object.entries(limitMeanings).map(([name, meaning]) => [
    meaning,
    defaultLimits[name as keyof typeof defaultLimits].toLocaleString('en-US'),
  ]);
  return table(['limit', 'value'], rows);
}

function storage(): string {
  const failures = Object.values<StoreFailure>(storeFailures);
  const rows = [
    ['0000', '', 'The object is durable.'],
    ...failures.map(({ status, errorComment, when }) => [hex(status), errorComment, when]),
  ];
  const syntaxes = transferSyntaxes().map(({ uid, name, retired }) => [
    `${name}${retired ? ' (retired)' : ''}`,
    code(uid),
  ]);
  return [
    '#### Storage',
    'PS3.4 Annex B, SCP level 2 (full) and SCU. The bytes of the data set are kept as received, for as long as the policy of the',
    'space says. What comes again, and differs, becomes a correction, a new version or goes to quarantine, as the space says.',
    '',
    table(['status', 'Error Comment', 'when'], rows),
    '',
    'Transfer syntaxes taken for every storage class; others by `RADLAKE_DIMSE_UNKNOWN`:',
    '',
    table(['transfer syntax', 'UID'], syntaxes),
  ]
    .join('\n')
    .replace('#### Storage\n', '#### Storage\n\n');
}

function serviceSections(services: readonly DimseService[]): string[] {
  const uids = services.flatMap(({ sopClassUids }) => [...sopClassUids]);
  const others = uids.filter((uid) => !serviceTexts.some(({ classes }) => classes.test(uid)));
  const known = serviceTexts.filter(({ classes }) => uids.some((uid) => classes.test(uid)));
  const rest = { title: 'Other services', text: '', includes: (uid: string) => others.includes(uid) };
  return [
    ...known.map(({ title, text, classes }: ServiceText) => ({
      title,
      text,
      includes: (uid: string) => classes.test(uid),
    })),
    ...(others.length > 0 ? [rest] : []),
  ].map(({ title, text, includes }) =>
    [`#### ${title}`, ...(text ? [text] : []), serviceTable(services, includes)].join('\n\n'),
  );
}

function serviceTable(services: readonly DimseService[], includes: (uid: string) => boolean): string {
  const rows = services.flatMap((service) => {
    const syntaxes = service.transferSyntaxUids ?? dataSetSyntaxes;
    return [...service.sopClassUids]
      .filter(includes)
      .map((uid) => [
        className(uid),
        code(uid),
        roleOf(service),
        requestsOf(service).join(', '),
        syntaxes.map((syntax) => transferSyntax(syntax)?.name ?? syntax).join('<br>'),
        extendedOf(service),
      ]);
  });
  return table(['SOP class', 'UID', 'role', 'requests', 'transfer syntaxes', 'extended negotiation, by byte'], rows);
}

function extendedOf({ extendedNegotiation }: DimseService): string {
  return extendedNegotiation?.map((isSupported) => (isSupported ? '1' : '0')).join(' ') ?? '-';
}

function configurationTable(): string {
  const keys = Object.values<ConfigKey>(configKeys).filter(({ env }) =>
    /^RADLAKE_(DIMSE|AET$|DEFAULT_CHARSET)/.test(env),
  );
  return table(
    ['key', 'default', 'purpose'],
    keys.map(({ env, shownDefault, purpose }) => [code(env), shownDefault, purpose]),
  );
}

function quirkTable(): string {
  const rows = Object.entries(NodeQuirks.shape).map(([name, { description }]) => [code(name), `${description}.`]);
  return table(['quirk', 'what the node does, and what we do about it'], rows);
}

function suites(): string {
  return bcp195.ciphers
    .split(':')
    .map((suite) => `- ${code(suite)}`)
    .join('\n');
}

function classTable(): string {
  const rows = storageSopClassUids().map((uid) => [
    `${className(uid)}${sopClass(uid)?.retired ? ' (retired)' : ''}`,
    code(uid),
  ]);
  return `### Storage SOP classes\n\n${table(['SOP class', 'UID'], rows)}`;
}
