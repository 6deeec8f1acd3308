import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { inflateRawSync } from 'node:zlib';
import { groupBy } from '#shared/archive/landed';
import { parsePart10Head } from '#shared/dicom/part10';
import { readAttributes } from '#shared/dicom/read-attributes';
import {
  DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
} from '#shared/dicom/transfer-syntaxes';
import { bundle } from '../support/bundles';
import { completeAnswer, mainRoot } from '../support/dicomweb';
import { PlatformProcess, temporaryFolder } from '../support/platform-process';
import { dcmtk } from './dcmtk';

const data = path.resolve('..', 'shared', 'data', 'dicom');
const folder = temporaryFolder('dimse-get');
const hasData = existsSync(data);
if (!hasData) process.stderr.write(`C-GET of real files is skipped: no folder ${data}\n`);
const suite = hasData ? describe : describe.skip;

const [explicit, implicit] = [EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN];
let platform: PlatformProcess;
/** What the platform took, by SOP Instance UID. */
const stored = new Map<string, StoredFile>();

interface StoredFile {
  readonly file: string;
  readonly studyInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  /** Of the data set. */
  readonly sha256: string;
}

interface Request {
  readonly level: string;
  readonly keys: Readonly<Record<string, string | readonly string[]>>;
  readonly contexts: readonly (readonly [string, readonly string[]])[];
  readonly model?: 'patient' | 'study';
  readonly role?: boolean;
  readonly cancelAfter?: number;
  readonly sameAs?: Readonly<Record<string, string>>;
}

interface Answer {
  /** Status; remaining, completed, failed, warning. */
  readonly responses: readonly (readonly (number | null)[])[];
  readonly failed: readonly string[];
  /** UID, transfer syntax, SHA-256 of the data set. */
  readonly instances: readonly (readonly [string, string, string])[];
  readonly differing: readonly string[];
}

/** C-GET with pynetdicom. */
async function get(...requests: readonly Request[]): Promise<Answer[]> {
  const python = spawn(process.env['RADLAKE_TEST_PYTHON']!, ['tests/dimse/get.py', String(platform.dimsePort)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  python.stdin.end(requests.map((request) => JSON.stringify(request)).join('\n'));
  const lines = (await text(python.stdout)).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Answer);
}

function files(): string[] {
  return readdirSync(data, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.dcm'))
    .map((name) => path.join(data, name));
}

const part = Buffer.from('--edge\r\nContent-Type: application/dicom\r\n\r\n');

/** Stores files by STOW-RS, of those with the same UID one; remembers those that were taken. */
async function store(described: readonly StoredFile[]): Promise<void> {
  const bodies = described.map(({ file }) => readFileSync(file));
  const type = 'multipart/related; type="application/dicom"; boundary=edge';
  const answer = await platform.call(`${mainRoot}/studies`, {
    ...{ method: 'POST', headers: { 'content-type': type, accept: 'application/dicom+json' } },
    body: Buffer.concat([...bodies.flatMap((body) => [part, body, Buffer.from('\r\n')]), Buffer.from('--edge--\r\n')]),
  });
  const taken = (await answer.json()) as Record<string, { Value?: Record<string, { Value?: string[] }>[] }>;
  const uids = new Set((taken['00081199']?.Value ?? []).map((item) => item['00081155']!.Value![0]!));
  for (const one of described) if (uids.has(one.sopInstanceUid)) stored.set(one.sopInstanceUid, one);
}

/** Null: it has no file meta. */
function describeFile(file: string, body: Buffer): StoredFile | null {
  if (body.toString('latin1', 128, 132) !== 'DICM') return null;
  const { dataSetOffset, transferSyntaxUid } = parsePart10Head(body);
  const dataSet = body.subarray(dataSetOffset);
  const tags = new Set([0x00080016, 0x00080018, 0x0020000d]);
  const isDeflated = transferSyntaxUid === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN;
  const { attributes } = readAttributes(isDeflated ? inflateRawSync(dataSet) : dataSet, { transferSyntaxUid, tags });
  const uid = (tag: number) =>
    Buffer.from(attributes.get(tag)?.value ?? [])
      .toString('latin1')
      .replace(/\0+$/, '');
  return {
    ...{ file, transferSyntaxUid, sopClassUid: uid(0x00080016), sopInstanceUid: uid(0x00080018) },
    studyInstanceUid: uid(0x0020000d),
    sha256: createHash('sha256').update(dataSet).digest('hex'),
  };
}

const byStudy = () => groupBy([...stored.values()], ({ studyInstanceUid }) => studyInstanceUid);
const inFolder = (name: string) => [...stored.values()].filter(({ file }) => file.includes(`/${name}/`));
const ownContexts = (some: readonly StoredFile[]) =>
  [...new Map(some.map((one) => [`${one.sopClassUid} ${one.transferSyntaxUid}`, one])).values()].map(
    ({ sopClassUid, transferSyntaxUid }) => [sopClassUid, [transferSyntaxUid]] as const,
  );

beforeAll(async () => {
  platform = await PlatformProcess.start({ bundle: bundle('plain'), dataFolder: path.join(folder.path, 'data') });
  if (!hasData) return;
  const all = new Map<string, StoredFile>();
  for (const file of files()) {
    const described = describeFile(file, readFileSync(file));
    if (described && !all.has(described.sopInstanceUid)) all.set(described.sopInstanceUid, described);
  }
  for (let at = 0; at < all.size; at += 25) await store([...all.values()].slice(at, at + 25));
  await completeAnswer(platform, `${mainRoot}/studies?limit=1`);
});
afterAll(async () => {
  await platform?.kill();
  folder.remove();
});

suite('C-GET', () => {
  it('gives every real file back bit by bit in its own transfer syntax', async () => {
    const studies = [...byStudy()];
    const answers = await get(
      ...studies.map(([StudyInstanceUID, some]) => ({
        ...{ level: 'STUDY', keys: { StudyInstanceUID }, contexts: ownContexts(some) },
      })),
    );
    const found = answers.flatMap(({ instances }) => instances).sort();
    const expected = [...stored.values()].map((one) => [one.sopInstanceUid, one.transferSyntaxUid, one.sha256]).sort();
    expect(found).toEqual(expected);
    expect(stored.size).toBeGreaterThan(400);
    expect(new Set(answers.map(({ responses }) => responses.at(-1)![0]))).toEqual(new Set([0]));
  });

  it('gives a study to getscu, with all sub-operations complete', async () => {
    const some = inFolder('ct_ts_example');
    const target = path.join(folder.path, 'getscu');
    mkdirSync(target);
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${some[0]!.studyInstanceUid}`];
    const where = ['-aec', 'RADLAKE', '127.0.0.1', String(platform.dimsePort)];
    const { code, output } = await dcmtk('getscu', ['-v', '-S', '+B', '-od', target, ...keys, ...where]);
    expect(output).toContain(`Number of Completed Suboperations : ${some.length}`);
    expect(code).toBe(0);
    const received = readdirSync(target).map(
      (name) => describeFile(name, readFileSync(path.join(target, name)))!.sha256,
    );
    expect(received.sort()).toEqual(some.map(({ sha256 }) => sha256).sort());
  });

  it('brings compressed images to what the peer takes, without loss', async () => {
    const [chest, abdomen] = [inFolder('ct_chest_lidc0314').slice(0, 3), inFolder('ct_abdomen_crlm1004').slice(0, 3)];
    const requests = [chest, abdomen].flatMap((some) =>
      [explicit, implicit].map((syntax) => ({
        ...{ level: 'IMAGE', keys: imageKeys(some), contexts: [[some[0]!.sopClassUid, [syntax]]] as const },
        sameAs: Object.fromEntries(some.map(({ sopInstanceUid, file }) => [sopInstanceUid, file])),
      })),
    );
    const answers = await get(...requests);
    for (const [at, { instances, differing, responses }] of answers.entries()) {
      expect(new Set(instances.map(([, syntax]) => syntax))).toEqual(new Set(requests[at]!.contexts[0][1]));
      expect([instances.length, differing, responses.at(-1)]).toEqual([3, [], [0, null, 3, 0, 0]]);
    }
  });

  it('fails for what the peer takes not at all, and names it', async () => {
    const some = inFolder('ct_ts_example').slice(0, 3);
    const keys = imageKeys(some);
    const [first] = some;
    const [noRole, otherClass, video] = await get(
      { level: 'IMAGE', keys, contexts: ownContexts(some), role: false },
      { level: 'IMAGE', keys, contexts: [['1.2.840.10008.5.1.4.1.1.4', [explicit]]] },
      { level: 'IMAGE', keys, contexts: [[first!.sopClassUid, ['1.2.840.10008.1.2.4.100']]] },
    );
    for (const answer of [noRole!, otherClass!, video!]) {
      expect(answer.responses.at(-1)).toEqual([0xa702, null, 0, 3, 0]);
      expect([...answer.failed].sort()).toEqual(some.map(({ sopInstanceUid }) => sopInstanceUid).sort());
      expect(answer.instances).toEqual([]);
    }
  });

  it('ends after C-CANCEL with what remains', async () => {
    const some = inFolder('ct_chest_lidc0314');
    const keys = { StudyInstanceUID: some[0]!.studyInstanceUid };
    const [answer] = await get({ level: 'STUDY', keys, contexts: ownContexts(some), cancelAfter: 3 });
    const [status, remaining, completed, failed, warning] = answer!.responses.at(-1)!;
    expect(status).toBe(0xfe00);
    expect(completed).toBe(answer!.instances.length);
    expect(remaining! + completed!).toBe(some.length);
    expect(remaining).toBeGreaterThan(0);
    expect([failed, warning]).toEqual([0, 0]);
  });

  it('answers an identifier that is wrong with A900, and one that finds nothing with success', async () => {
    const contexts = [['1.2.840.10008.5.1.4.1.1.2', [explicit]]] as const;
    const answers = await get(
      { level: 'SERIES', keys: { SeriesInstanceUID: '1.2.3' }, contexts },
      { level: 'FRAME', keys: { StudyInstanceUID: '1.2.3' }, contexts },
      { level: 'STUDY', keys: { StudyInstanceUID: '1.2.3.999' }, contexts },
      { level: 'PATIENT', keys: { PatientID: 'nobody' }, contexts, model: 'patient' },
    );
    expect(answers.map(({ responses }) => responses.at(-1))).toEqual([
      [0xa900, null, null, null, null],
      [0xa900, null, null, null, null],
      [0, null, 0, 0, 0],
      [0, null, 0, 0, 0],
    ]);
  });
});

const imageKeys = (some: readonly StoredFile[]) => ({
  ...{ StudyInstanceUID: some[0]!.studyInstanceUid, SeriesInstanceUID: seriesOf(some[0]!) },
  SOPInstanceUID: some.map(({ sopInstanceUid }) => sopInstanceUid),
});

function seriesOf({ file, transferSyntaxUid }: StoredFile): string {
  const body = readFileSync(file);
  const dataSet = body.subarray(parsePart10Head(body).dataSetOffset);
  const { attributes } = readAttributes(dataSet, { transferSyntaxUid, tags: new Set([0x0020000e]) });
  return Buffer.from(attributes.get(0x0020000e)!.value).toString('latin1').replace(/\0+$/, '');
}
