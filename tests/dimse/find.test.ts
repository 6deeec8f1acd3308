import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { parsePart10Head } from '#shared/dicom/part10';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { bundle } from '../support/bundles';
import { mainRoot, retrieveObjects } from '../support/dicomweb';
import { ctImageStorage, makeInstance } from '../support/instances';
import { PlatformProcess, temporaryFolder } from '../support/platform-process';
import { send } from '../support/senders';
import { dcmtk } from './dcmtk';

/** Names in the character sets and bytes of the standard's own examples. */
interface Named {
  readonly patientId: string;
  readonly characterSet: string;
  readonly bytes: Buffer;
  readonly name: string;
  /** What a wildcard key for the ideographic group looks like, in the same character set. */
  readonly key: Buffer;
}
const latin = (escaped: string): Buffer => Buffer.from(escaped, 'latin1');
const named: readonly Named[] = [
  {
    // PS3.5 J.3
    ...{ patientId: 'CN-1', characterSet: 'GB18030', name: 'Wang^XiaoDong=王^小东' },
    ...{ bytes: latin('Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab'), key: latin('*\xcd\xf5*') },
  },
  {
    // PS3.5 K.2, without the empty group at its end
    ...{ patientId: 'CN-2', characterSet: '\\ISO 2022 IR 58', name: 'Zhang^XiaoDong=张^小东' },
    ...{ bytes: latin('Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab'), key: latin('*\x1b$)A\xd5\xc5*') },
  },
  {
    // PS3.5 H.3.1
    ...{ patientId: 'JP-1', characterSet: '\\ISO 2022 IR 87', name: 'Yamada^Tarou=山田^太郎=やまだ^たろう' },
    bytes: latin('Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B'),
    key: latin('*\x1b$B;3ED\x1b(B*'),
  },
  {
    // PS3.5 H.3.2
    ...{ patientId: 'JP-2', characterSet: 'ISO 2022 IR 13\\ISO 2022 IR 87', name: 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう' },
    bytes: latin(
      '\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J',
    ),
    key: latin('\xd4\xcf\xc0\xde*'),
  },
  {
    // PS3.5 I.2
    ...{ patientId: 'KR-1', characterSet: '\\ISO 2022 IR 149', name: 'Hong^Gildong=洪^吉洞=홍^길동' },
    bytes: latin('Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf'),
    key: latin('*\x1b$)C\xfb\xf3*'),
  },
  {
    ...{ patientId: 'FR-1', characterSet: 'ISO_IR 100', name: 'Buc^Jérôme' },
    ...{ bytes: latin('Buc^J\xe9r\xf4me'), key: latin('Buc^J\xe9r*') },
  },
];

const folder = temporaryFolder('dimse-find');
const root = '1.2.826.0.1.3680043.8.498.52';
let platform: PlatformProcess;

/** A Part 10 file. */
function file(name: string, dataSet: Uint8Array): string {
  const target = path.join(folder.path, name);
  const meta = { sopClassUid: ctImageStorage, sopInstanceUid: root, transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN };
  writeFileSync(target, Buffer.concat([buildFileMeta(meta), dataSet]));
  return target;
}

function imageOf({ patientId, characterSet, bytes }: Named, number: number): string {
  const dataSet = new DataSetWriter()
    .element(0x00080005, 'CS', characterSet)
    .element(0x00080016, 'UI', ctImageStorage)
    .element(0x00080018, 'UI', `${root}.${number}.1.1`)
    .element(0x00080020, 'DA', `2024011${number}`)
    .element(0x00080030, 'TM', '101530')
    .element(0x00080050, 'SH', `A${number}`)
    .element(0x00080060, 'CS', number % 2 ? 'MR' : 'CT')
    .element(0x00100010, 'PN', bytes)
    .element(0x00100020, 'LO', patientId)
    .element(0x0020000d, 'UI', `${root}.${number}`)
    .element(0x0020000e, 'UI', `${root}.${number}.1`)
    .element(0x00200011, 'IS', '1')
    .element(0x00200013, 'IS', '1');
  return file(`image-${number}.dcm`, dataSet.toBytes());
}

const address = () => ['127.0.0.1', String(platform.dimsePort)];

beforeAll(async () => {
  platform = await PlatformProcess.start({ bundle: bundle('plain'), dataFolder: path.join(folder.path, 'data') });
  const { code, output } = await dcmtk('storescu', ['-v', '-aec', 'RADLAKE', ...address(), ...named.map(imageOf)]);
  if (code !== 0) throw new Error(output);
});
afterAll(async () => {
  await platform?.kill();
  folder.remove();
});

/** C-FIND with DCMTK: what it prints, the answers as it wrote them, and as `dcmdump` shows them in UTF-8. */
async function findscu(args: readonly string[], files: readonly string[] = []) {
  const folderOfAnswers = mkdtempSync(path.join(folder.path, 'answers-'));
  const more = ['-X', '-od', folderOfAnswers, ...address(), ...files];
  const { output } = await dcmtk('findscu', ['-v', '-aec', 'RADLAKE', ...args, ...more]);
  const written = readdirSync(folderOfAnswers)
    .sort()
    .map((name) => path.join(folderOfAnswers, name));
  const dumps = await Promise.all(written.map((one) => dcmtk('dcmdump', ['+U8', one])));
  return { output, bytes: written.map((one) => readFileSync(one)), answers: dumps.map((dump) => dump.output) };
}

interface Request {
  readonly level: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly characterSet?: readonly string[];
  readonly model?: 'patient' | 'study';
  readonly negotiate?: readonly number[];
}
interface Answered {
  readonly agreed: readonly (readonly number[])[];
  readonly statuses: readonly number[];
  readonly comment: string | null;
  readonly offending: string | null;
  readonly answers: readonly Readonly<Record<string, string | readonly string[]>>[];
}

/** C-FIND with pynetdicom. */
async function ask(...requests: readonly Request[]): Promise<Answered[]> {
  const python = spawn(process.env['RADLAKE_TEST_PYTHON']!, ['tests/dimse/find.py', String(platform.dimsePort)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  python.stdin.end(requests.map((request) => JSON.stringify(request)).join('\n'));
  const lines = (await text(python.stdout)).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Answered);
}

describe('names', () => {
  it('are found by keys in their own character set, and given back in it, as DCMTK reads them', async () => {
    for (const { patientId, characterSet, name, key, bytes } of named) {
      const query = new DataSetWriter()
        .element(0x00080005, 'CS', characterSet)
        .element(0x00080052, 'CS', 'STUDY')
        .element(0x00100010, 'PN', key)
        .element(0x00100020, 'LO', patientId);
      const { answers, bytes: written } = await findscu(['-S'], [file(`query-${patientId}.dcm`, query.toBytes())]);
      expect(answers).toHaveLength(1);
      expect(written[0]!.includes(bytes)).toBe(true);
      // The library that DCMTK is built with here knows no JIS sets.
      if (!patientId.startsWith('JP')) expect(answers[0]).toContain(`[${name}]`);
    }
  });

  it('are given in the character set of the query where they fit, in UTF-8 or GB18030 where not, as pydicom reads them', async () => {
    const sets = named.map(({ characterSet }) => characterSet.split('\\'));
    const requests = sets.flatMap((characterSet) =>
      named.map(({ patientId }): Request => {
        return { level: 'STUDY', characterSet, keys: { PatientID: patientId, PatientName: '' } };
      }),
    );
    const answered = await ask(...requests);
    // pydicom leaves the escape sequence of IR 58 in the text that it reads by it.
    const plain = (name: unknown) => String(name).replaceAll('\x1b$)A', '');
    expect(answered.map(({ answers }) => answers.map((answer) => plain(answer['PatientName'])))).toEqual(
      sets.flatMap(() => named.map(({ name }) => [name])),
    );
    const given = answered.map(({ answers }) => [answers[0]!['SpecificCharacterSet']].flat().join('\\'));
    // Each in its own; all in GB18030; what does not fit in UTF-8.
    for (const [at, { characterSet }] of named.entries()) {
      expect(given[at * named.length + at]).toBe(characterSet);
      expect(given[at]).toBe('GB18030');
    }
    expect(given[(named.length - 1) * named.length]).toBe('ISO_IR 192');
  });

  it('are found in one character set by keys in another', async () => {
    const key = (value: string): Request => ({
      ...{ level: 'STUDY', characterSet: ['ISO_IR 192'], keys: { PatientName: value, PatientID: '' } },
    });
    const answered = await ask(key('*王*'), key('*小东'), key('=山田^太郎'), key('*洪*'), key('buc^jérôme'));
    const ids = answered.map(({ answers }) => answers.map((answer) => answer['PatientID']).sort());
    expect(ids).toEqual([['CN-1'], ['CN-1', 'CN-2'], ['JP-1', 'JP-2'], ['KR-1'], ['FR-1']]);
  });
});

describe('findscu', () => {
  it.each([
    ['-P', 'PATIENT', ['PatientID=JP-*', 'NumberOfPatientRelatedStudies'], 2],
    ['-P', 'STUDY', ['PatientID=JP-1', 'StudyInstanceUID'], 1],
    ['-S', 'STUDY', ['StudyDate=20240110-20240112', 'ModalitiesInStudy=MR'], 1],
    ['-S', 'SERIES', [`StudyInstanceUID=${root}.1`, 'Modality', 'NumberOfSeriesRelatedInstances'], 1],
    ['-S', 'IMAGE', [`StudyInstanceUID=${root}.1`, `SeriesInstanceUID=${root}.1.1`, 'SOPInstanceUID'], 1],
    ['-O', 'PATIENT', ['PatientName=*'], 6],
  ])('%s finds at %s level by %j', async (model, level, keys, count) => {
    const { output, answers } = await findscu([
      model,
      ...[`QueryRetrieveLevel=${level}`, ...keys].flatMap((key) => ['-k', key]),
    ]);
    expect(answers).toHaveLength(count);
    expect(output).toMatch(/Received Final Find Response \(Success\)/);
    for (const answer of answers) {
      expect(answer).toContain(`[${level}]`);
      expect(answer).toMatch(/\(0008,0054\) AE \[RADLAKE\]/);
    }
  });

  it('is told what is wrong with an identifier', async () => {
    const { output, answers } = await findscu([
      '-S',
      '-d',
      '-k',
      'QueryRetrieveLevel=SERIES',
      '-k',
      'SeriesInstanceUID',
    ]);
    expect(answers).toEqual([]);
    expect(output).toMatch(/0xa900/i);
  });
});

describe('pynetdicom', () => {
  it('asks relationally, by words of names, where that was agreed on', async () => {
    const request: Request = {
      level: 'IMAGE',
      model: 'patient',
      keys: { PatientName: 'jerome buc', SOPInstanceUID: '' },
    };
    const [agreed, plain] = await ask({ ...request, negotiate: [1, 1, 1, 0, 1] }, request);
    expect(agreed!.agreed).toEqual([[1, 1, 1, 0, 0]]);
    expect(agreed!.statuses).toEqual([0xff00, 0]);
    expect(agreed!.answers[0]).toMatchObject({ SOPInstanceUID: `${root}.5.1.1`, QueryRetrieveLevel: 'IMAGE' });
    expect(plain).toMatchObject({ agreed: [], statuses: [0xa900], answers: [] });
    expect(plain!.comment).toContain('PatientID');
    expect(plain!.offending).toContain('(0010,0020)');
  });

  it('hears that a key was not supported', async () => {
    const [answered] = await ask({ level: 'STUDY', keys: { PatientID: 'FR-1', PatientComments: '' } });
    expect(answered!.statuses).toEqual([0xff01, 0]);
    expect(answered!.answers[0]).not.toHaveProperty('PatientComments');
  });
});

describe('C-CANCEL', () => {
  const series = { root: '1.2.826.0.1.3680043.8.498.57', patient: 1, study: 1, series: 1 };
  const count = 600;

  it('ends the answers to findscu with FE00', async () => {
    const many = Array.from({ length: count }, (_, at) => makeInstance({ ...series, instance: at + 1 }, 64));
    const { acknowledged } = await send(many, { port: platform.dimsePort, associations: 2 });
    expect(acknowledged.size).toBe(count);
    const { studyInstanceUid, seriesInstanceUid } = many[0]!;
    const keys = ['QueryRetrieveLevel=IMAGE', `StudyInstanceUID=${studyInstanceUid}`, 'SOPInstanceUID', 'PatientName'];
    const all = [...keys, `SeriesInstanceUID=${seriesInstanceUid}`].flatMap((key) => ['-k', key]);
    // All may be on their way before the C-CANCEL is there: then it comes too late, which is no failure.
    for (let tries = 0; tries < 30; tries++) {
      const { output } = await dcmtk('findscu', ['-v', '-S', '-aec', 'RADLAKE', '--cancel', '1', ...all, ...address()]);
      const answers = output.match(/Find Response: \d+ \(Pending\)/g)?.length ?? 0;
      if (answers === count) continue;
      expect(output).toContain('Received Final Find Response (Cancel: MatchingTerminatedDueToCancelRequest)');
      expect(answers).toBeLessThan(count);
      return;
    }
    throw new Error('never was a C-CANCEL in time');
  });
});

describe('devices with quirks', () => {
  /** ISO 8859-5, which looks like Latin letters or Chinese where nothing is declared. */
  const cyrillic = latin('\xb8\xd2\xd0\xdd\xde\xd2^\xb8\xd2\xd0\xdd');
  const name = 'Иванов^Иван';
  const devices = [
    { aeTitle: 'UNDECLARED', quirks: { defaultCharacterSet: 'ISO_IR 144' }, declared: '', number: 7 },
    { aeTitle: 'LIAR', quirks: { actualCharacterSet: 'ISO_IR 144' }, declared: 'ISO_IR 100', number: 8 },
    { aeTitle: 'NO_LEVEL', quirks: { inferQueryLevel: true } },
    { aeTitle: 'NO_KEYS', quirks: { assumeRelational: true } },
  ];
  type Study = Readonly<Record<string, { readonly Value?: readonly { readonly Alphabetic?: string }[] }>>;

  beforeAll(async () => {
    for (const { aeTitle, quirks } of devices) {
      const node = { name: aeTitle, kind: 'dimse', aeTitle, addresses: ['127.0.0.1'], quirks };
      const headers = { 'content-type': 'application/json' };
      const answer = await platform.call('/api/nodes', { method: 'POST', headers, body: JSON.stringify(node) });
      expect(answer.status).toBe(201);
    }
  });

  it.each(['UNDECLARED', 'LIAR'])('%s: its names are read as it means them, its bytes stay', async (aeTitle) => {
    const { declared = '', number = 0 } = devices.find((one) => one.aeTitle === aeTitle)!;
    const one = { patientId: aeTitle, characterSet: declared, bytes: cyrillic, name, key: cyrillic };
    const image = imageOf(one, number);
    const stored = await dcmtk('storescu', ['-aet', aeTitle, '-aec', 'RADLAKE', ...address(), image]);
    expect(stored.code).toBe(0);
    const answers = await ask(
      { level: 'STUDY', keys: { PatientName: name, PatientID: aeTitle }, characterSet: ['ISO_IR 192'] },
      { level: 'STUDY', keys: { PatientName: '*ванов*', PatientID: '' }, characterSet: ['ISO_IR 144'] },
    );
    for (const { answers: found } of answers) {
      expect(found.filter((study) => study['PatientID'] === aeTitle)).toMatchObject([{ PatientName: name }]);
    }
    const studies = await platform.json<Study[]>(`${mainRoot}/studies?PatientID=${aeTitle}`);
    expect(studies[0]?.['00100010']?.Value?.[0]?.Alphabetic).toBe(name);
    const metadata = await platform.json<Study[]>(`${mainRoot}/studies/${root}.${number}/metadata`);
    expect(metadata[0]?.['00100010']?.Value?.[0]?.Alphabetic).toBe(name);
    const objects = await retrieveObjects(platform, `${mainRoot}/studies/${root}.${number}`);
    const sent = readFileSync(image);
    const dataSet = sent.subarray(parsePart10Head(sent).dataSetOffset);
    expect(objects?.map(({ sha256 }) => sha256)).toEqual([createHash('sha256').update(dataSet).digest('hex')]);
  });

  it('asks in its own character set without saying so', async () => {
    const keys = file(
      'undeclared-query.dcm',
      new DataSetWriter()
        .element(0x00080052, 'CS', 'STUDY')
        .element(0x00100010, 'PN', cyrillic)
        .element(0x00100020, 'LO', 'UNDECLARED')
        .toBytes(),
    );
    const { answers } = await findscu(['-S', '-aet', 'UNDECLARED'], [keys]);
    expect(answers).toHaveLength(1);
  });

  it('NO_LEVEL: a query without level has that of its keys; others are told what is missing', async () => {
    const keys = ['-k', `StudyInstanceUID=${root}.1`, '-k', 'SeriesInstanceUID', '-k', 'Modality'];
    const { answers } = await findscu(['-S', '-aet', 'NO_LEVEL', ...keys]);
    expect(answers).toHaveLength(1);
    expect(answers[0]).toContain('[SERIES]');
    expect(answers[0]).toContain(`[${root}.1.1]`);
    const other = await findscu(['-S', '-aet', 'OTHER', ...keys]);
    expect(other.output).toContain('DataSetDoesNotMatchSOPClass');
  });

  it('NO_KEYS: asks without the unique keys above, and has series sent to it so', async () => {
    const keys = ['-k', 'QueryRetrieveLevel=SERIES', '-k', `SeriesInstanceUID=${root}.1.1`];
    const { answers } = await findscu(['-P', '-aet', 'NO_KEYS', ...keys]);
    expect(answers).toHaveLength(1);
    expect((await findscu(['-P', '-aet', 'OTHER', ...keys])).output).toContain('DataSetDoesNotMatchSOPClass');
    const getscu = (aeTitle: string) =>
      dcmtk('getscu', ['-v', '-P', '-aet', aeTitle, '-aec', 'RADLAKE', '-od', folder.path, ...keys, ...address()]);
    expect((await getscu('NO_KEYS')).output).toMatch(/Completed Suboperations : [1-9]/);
    expect((await getscu('OTHER')).output).toContain('DataSetDoesNotMatchSOPClass');
  });
});
