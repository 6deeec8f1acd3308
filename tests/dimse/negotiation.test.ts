import { generateKeyPairSync, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { bundle } from '../support/bundles';
import { ctImageStorage, makeInstance } from '../support/instances';
import { PlatformProcess, temporaryFolder, testApiKey } from '../support/platform-process';
import { type Negotiated, negotiate } from './negotiate';

const folder = temporaryFolder('dimse-negotiation');
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const verification = '1.2.840.10008.1.1';
const studyRootFind = '1.2.840.10008.5.1.4.1.2.2.1';
const privateClass = '1.2.826.0.1.3680043.8.498.99.1';
let platform: PlatformProcess;

beforeAll(async () => {
  const key = path.join(folder.path, 'jwt.pem');
  writeFileSync(key, publicKey.export({ type: 'spki', format: 'pem' }));
  const env = { RADLAKE_DIMSE_UNKNOWN: 'refuse', RADLAKE_DIMSE_JWT_KEY: key, RADLAKE_DIMSE_JWT_ISSUER: 'site' };
  platform = await PlatformProcess.start({ bundle: bundle('plain'), dataFolder: path.join(folder.path, 'data'), env });
});
afterAll(async () => {
  await platform?.kill();
  folder.remove();
});

const associate = (...wanted: readonly object[]): Negotiated[] => negotiate(platform.dimsePort, wanted);

function token(claims: object): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: 'ES256', typ: 'JWT' })}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

async function readOnlyKey(): Promise<string> {
  const body = JSON.stringify({ name: 'viewer', scopes: ['study:read'], spaces: ['main'] });
  const headers = { 'content-type': 'application/json' };
  const answer = await platform.call('/api/keys', { method: 'POST', headers, body });
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { token: string }).token;
}

async function post(target: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await platform.call(target, { method: 'POST', headers, body: JSON.stringify(body) });
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
}

describe('pynetdicom', () => {
  it('is answered roles, extended negotiation, common extended negotiation and both windows', () => {
    const [plain, full] = associate(
      { classes: [verification, ctImageStorage, privateClass] },
      {
        classes: [verification, ctImageStorage, studyRootFind, privateClass],
        roles: [[ctImageStorage, true, true]],
        extended: [
          [ctImageStorage, [3, 0, 0, 0, 2, 0]],
          [studyRootFind, [1, 1, 1, 1, 1]],
        ],
        common: [[privateClass, '1.2.840.10008.4.2', [ctImageStorage]]],
        window: [3, 2],
      },
    );
    expect(plain).toMatchObject({
      accepted: [verification, ctImageStorage],
      roles: {},
      extended: {},
      window: [1, 1],
      echo: 0,
    });
    expect(full).toMatchObject({
      accepted: [verification, ctImageStorage, studyRootFind, privateClass],
      roles: { [ctImageStorage]: [true, true] },
      // Storage: level 2. Queries: relational, date-time, fuzzy names, time zones; no conversion of images.
      extended: { [ctImageStorage]: [2, 0, 1, 0, 1, 0], [studyRootFind]: [1, 1, 1, 1, 0] },
      window: [3, 2],
      echo: 0,
    });
  });

  it.each([0, 4096, 16_382, 1 << 20])('is served with a maximum length of %i', (maxPdu) => {
    expect(associate({ classes: [verification], maxPdu })[0]).toMatchObject({ echo: 0, maxPdu: 131_072 });
  });

  it('is identified by user name, API key as passcode, and JSON Web Token, and told so', () => {
    const soon = Math.floor(Date.now() / 1000) + 300;
    const answers = associate(
      { classes: [verification], identity: [1, 'admin', null] },
      { classes: [verification], identity: [2, 'anybody', testApiKey] },
      { classes: [verification], identity: [5, token({ sub: 'admin', iss: 'site', exp: soon }), null] },
    );
    expect(answers.map(({ identity, echo }) => [identity, echo])).toEqual([
      [true, 0],
      [true, 0],
      [true, 0],
    ]);
  });

  it('is rejected as permanent by the provider (PS3.7 D.3.3.7.3) when its identity does not hold', async () => {
    const past = Math.floor(Date.now() / 1000) - 300;
    const answers = associate(
      { classes: [verification], identity: [1, 'nobody', null] },
      { classes: [verification], identity: [2, 'admin', 'wrong'] },
      { classes: [verification], identity: [3, 'ticket', null] },
      { classes: [verification], identity: [4, '<Assertion/>', null] },
      { classes: [verification], identity: [5, token({ sub: 'admin', iss: 'site', exp: past }), null] },
    );
    expect(answers.map(({ rejected }) => rejected)).toEqual(answers.map(() => [1, 2, 1]));
    // The log says why; it is written in pieces. Whoever waits in vain runs into the time limit of the test.
    for (const reason of ['Kerberos tickets are not supported', 'SAML assertions are not supported']) {
      while (!platform.tail(100).includes(reason)) await sleep(50);
    }
  });

  it('may do on the association what its account may: a key that reads does not store', async () => {
    const names = { root: '1.2.826.0.1.3680043.8.498.54', patient: 1, study: 1, series: 1, instance: 1 };
    const { sopInstanceUid, dataSet } = makeInstance(names);
    const file = path.join(folder.path, 'ct.dcm');
    const meta = { sopClassUid: ctImageStorage, sopInstanceUid, transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN };
    writeFileSync(file, Buffer.concat([buildFileMeta(meta), dataSet]));
    const classes = [ctImageStorage];
    const answers = associate(
      { classes, store: file, identity: [2, 'viewer', await readOnlyKey()] },
      { classes, store: file, identity: [2, 'all', testApiKey] },
    );
    expect(answers.map(({ store }) => store)).toEqual([0x0124, 0]);
  });
});

describe('pynetdicom as a device with a quirk', () => {
  const [implicit, explicit] = ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1'];
  const quirks = {
    PLAIN: {},
    IMPLICIT: { preferImplicitVr: true },
    SMALL: { maximumLength: 16_384 },
    SYNCHRONOUS: { noAsynchronousOperations: true },
    SILENT: { noExtendedNegotiation: true },
    LOST: { acceptAnyCalledAeTitle: true },
    Shouting: { ignoreCaseOfAeTitle: true, maximumLength: 8_192 },
  };
  const answers = new Map<string, Negotiated>();

  beforeAll(async () => {
    for (const [aeTitle, one] of Object.entries(quirks)) {
      const node = { name: aeTitle, kind: 'dimse', aeTitle, addresses: ['127.0.0.1'], quirks: one };
      await post('/api/nodes', node);
    }
    const { dataSet, sopInstanceUid } = makeInstance(
      { root: '1.2.826.0.1.3680043.8.498.54', patient: 2, study: 1, series: 1, instance: 1 },
      300_000,
    );
    const file = path.join(folder.path, 'large.dcm');
    const meta = { sopClassUid: ctImageStorage, sopInstanceUid, transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN };
    writeFileSync(file, Buffer.concat([buildFileMeta(meta), dataSet]));
    const usual = {
      ...{ classes: [verification, ctImageStorage, studyRootFind], syntaxes: [explicit, implicit], window: [4, 4] },
      extended: [[studyRootFind, [1, 1, 1, 1, 1]]],
    };
    const wanted = Object.keys(quirks).map((aeTitle) => ({
      ...{ aeTitle: aeTitle === 'Shouting' ? 'SHOUTING' : aeTitle, ...usual },
      ...(aeTitle === 'LOST' && { called: 'OLD_PACS' }),
      ...(aeTitle !== 'IMPLICIT' && { store: file }),
    }));
    for (const [at, answer] of associate(...wanted).entries()) answers.set(Object.keys(quirks)[at]!, answer);
  });

  it.each<[keyof typeof quirks, Partial<Negotiated>]>([
    [
      'PLAIN',
      {
        ...{ syntaxes: [explicit, explicit, explicit], window: [4, 4], maxPdu: 131_072 },
        extended: { [studyRootFind]: [1, 1, 1, 1, 0] },
      },
    ],
    ['IMPLICIT', { syntaxes: [implicit, implicit, implicit] }],
    ['SMALL', { maxPdu: 16_384 }],
    ['SYNCHRONOUS', { window: [1, 1] }],
    ['SILENT', { extended: {} }],
    ['LOST', { maxPdu: 131_072 }],
    ['Shouting', { maxPdu: 8_192 }],
  ])('%s is answered %j, verifies and stores', (aeTitle, expected) => {
    const stored = aeTitle === 'IMPLICIT' ? {} : { store: 0 };
    expect(answers.get(aeTitle)).toMatchObject({ echo: 0, ...stored, ...expected });
  });
});
