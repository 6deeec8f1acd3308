import { handler } from '#functions/dicomweb/query/handler';
import { type Archive, createArchive } from '#shared/archive/archive';
import type { InstanceEntry, SeriesDocument, StudyDocument } from '#shared/archive/documents';
import { encodeMembers } from '#shared/archive/members';
import { ensureSpace } from '#shared/archive/spaces';
import { seriesFields, studyFields, withSeriesAnswer, withStudyAnswer } from '#shared/archive/study-summary';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { httpEvent, type RouteKey } from '#shared/kernel/function/http-event';
import type { HttpFunction } from '#shared/kernel/function/route';
import { createLogger } from '#shared/kernel/logger';

const families = [
  'Wang',
  'Li',
  'Zhang',
  'Liu',
  'Chen',
  'Yang',
  'Huang',
  'Zhao',
  'Wu',
  'Zhou',
  'Smith',
  'Müller',
  'Novak',
  'Rossi',
  'Tanaka',
  'Kim',
  'Garcia',
  'Silva',
  'Ivanov',
  'Khan',
];
const han = ['王', '李', '张', '刘', '陈', '杨', '黄', '赵', '吴', '周'];
const given = [
  'Wei',
  'Fang',
  'Na',
  'Min',
  'Jing',
  'Li',
  'Qiang',
  'Lei',
  'Jun',
  'Yang',
  'Anna',
  'Peter',
  'Maria',
  'John',
];
const modalities = ['CT', 'MR', 'CR', 'DX', 'US', 'PT', 'MG', 'XA'];

const da = (n: number) => {
  const d = new Date(Date.UTC(2015, 0, 1) + (n % 3650) * 86400000);
  return d.toISOString().slice(0, 10).replaceAll('-', '');
};
const base = (n: number) => ({
  outbox: [],
  outboxAt: null,
  settleAt: null,
  revision: 3,
  firstSequence: n,
  lastSequence: n,
  sizeBytes: 1,
});

function studyOf(n: number): StudyDocument {
  const f = n % families.length;
  const name =
    f < 10
      ? { Alphabetic: `${families[f]}^${given[n % 14]}${n % 100}`, Ideographic: `${han[f]}^伟` }
      : { Alphabetic: `${families[f]}^${given[n % 14]}${n % 1000}` };
  const uid = `1.2.826.0.1.3680043.8.498.${100000000 + n}`;
  const attributes = {
    '00080020': { vr: 'DA', Value: [da(n * 7919)] },
    '00080030': { vr: 'TM', Value: [String(80000 + ((n * 37) % 100000)).padStart(6, '0')] },
    '00080050': { vr: 'SH', Value: [`ACC${1000000 + n}`] },
    '00080090': { vr: 'PN', Value: [{ Alphabetic: `Ref${n % 200}^Doc` }] },
    '00081030': { vr: 'LO', Value: ['CHEST ROUTINE'] },
    '00100010': { vr: 'PN', Value: [name] },
    '00100020': { vr: 'LO', Value: [`PID${500000 + Math.floor(n / 2)}`] },
    '00100030': { vr: 'DA', Value: ['19700101'] },
    '00100040': { vr: 'CS', Value: ['F'] },
    '0020000D': { vr: 'UI', Value: [uid] },
    '00200010': { vr: 'SH', Value: [`ST${n}`] },
  };
  return withStudyAnswer({
    _id: `main/${uid}`,
    space: 'main',
    studyInstanceUid: uid,
    ...studyFields(attributes),
    modalities: [modalities[n % 8]!, 'SR'],
    seriesCount: 3,
    instanceCount: 34,
    attributes,
    ...base(n),
  });
}
function seriesOf(study: StudyDocument, s: number, n: number, count = 11): SeriesDocument {
  const uid = `${study.studyInstanceUid}.${s}`;
  const attributes = {
    '00080060': { vr: 'CS', Value: [s === 3 ? 'SR' : study.modalities[0]!] },
    '0008103E': { vr: 'LO', Value: ['AXIAL 5mm'] },
    '0020000D': { vr: 'UI', Value: [study.studyInstanceUid] },
    '0020000E': { vr: 'UI', Value: [uid] },
    '00200011': { vr: 'IS', Value: [s] },
    '00400244': { vr: 'DA', Value: [study.studyDate] },
    '00400245': { vr: 'TM', Value: [study.studyTime] },
    '00400275': {
      vr: 'SQ',
      Value: [{ '00400009': { vr: 'SH', Value: [`SPS${n}`] }, '00401001': { vr: 'SH', Value: [`RP${n}`] } }],
    },
  };
  const pack = {
    store: 'main',
    key: `packs/${uid}.tar`,
    lengthBytes: 1,
    instanceCount: count,
    throughSequence: n,
    metadataKey: 'm',
    metadataSha256: 'x'.repeat(64),
    sha256: 'x'.repeat(64),
  };
  return withSeriesAnswer({
    _id: `${study._id}/${uid}`,
    space: 'main',
    studyId: study._id,
    studyInstanceUid: study.studyInstanceUid,
    seriesInstanceUid: uid,
    ...seriesFields(attributes),
    packs: [pack],
    packedCount: count,
    instanceCount: count,
    sopClassUids: ['1.2.840.10008.5.1.4.1.1.2'],
    transferSyntaxUids: ['1.2.840.10008.1.2.1'],
    attributes,
    studyAttributes: study.attributes,
    ...base(n),
  });
}

async function main(): Promise<void> {
  const studies = Number(process.env['STUDIES'] ?? 30000);
  const catalogue = openSqliteCatalogue(process.env['DB'] ?? '/tmp/qb/cat.db');
  const log = createLogger('silent');
  const lander = { store: { name: 'main' } } as never;
  const archive: Archive = createArchive({ catalogue, bus: {} as never, lander, clock: { now: Date.now }, log });
  await ensureSpace(archive);
  if ((await archive.collections.studies.countDocuments({ space: 'main' })) === 0) {
    const t0 = performance.now();
    for (let start = 0; start < studies; start += 1000) {
      const docs = Array.from({ length: Math.min(1000, studies - start) }, (_, i) => studyOf(start + i));
      await archive.collections.studies.insertMany(docs);
      await archive.collections.series.insertMany(
        docs.flatMap((d, i) => [1, 2, 3].map((s) => seriesOf(d, s, start + i, start + i === 77 && s === 1 ? 910 : 11))),
      );
    }
    console.log('filled', Math.round(performance.now() - t0), 'ms');
    const s77 = seriesOf(studyOf(77), 1, 77, 910);
    const entries: InstanceEntry[] = Array.from({ length: 910 }, (_, i) => ({
      sopInstanceUid: `${s77.seriesInstanceUid}.${i}`,
      sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      instanceNumber: i,
      rows: 512,
      columns: 512,
      bitsAllocated: 16,
      numberOfFrames: null,
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      location: { store: 'main', key: s77.packs[0]!.key, offset: i * 530000, length: 526000 },
      sequence: i,
      arrival: { space: 'main', source: 'dimse' } as never,
      dataSetOffset: 500,
      specificCharacterSet: null,
      sha256: 'a'.repeat(64),
    }));
    await archive.collections.instanceArrays.insertMany(encodeMembers(s77.packs[0]!.key, entries));
  }
  const services = { log, clock: { now: Date.now }, archive, audit: { record: () => undefined } as never };
  const context = {
    functionName: 'q',
    awsRequestId: 'x',
    signal: new AbortController().signal,
    services,
    caller: { id: 'k', can: () => true },
  };
  const call = async (route: string, path: Record<string, string>, query: string) => {
    const result = await (handler as HttpFunction)(
      httpEvent(`GET /spaces/{space}/dicomweb${route}` as RouteKey, {
        path: { space: 'main', ...path },
        query,
        headers: { host: 'h:1' },
      }),
      context,
    );
    const body = result.body;
    return {
      status: result.status,
      bytes: typeof body === 'string' ? Buffer.byteLength(body) : (body as Uint8Array).length,
      body,
    };
  };
  const d = studyOf(77);
  const st = d.studyInstanceUid;
  const cases: [string, string, Record<string, string>, string][] = [
    ['all', '/studies', {}, ''],
    ['offset 10000', '/studies', {}, 'offset=10000'],
    ['date', '/studies', {}, `StudyDate=${d.studyDate}`],
    ['range', '/studies', {}, 'StudyDate=20200101-20200131'],
    ['wide range', '/studies', {}, 'StudyDate=20180101-'],
    ['old range', '/studies', {}, 'StudyDate=-20160101'],
    ['time', '/studies', {}, `StudyTime=${d.studyTime}`],
    ['time range', '/studies', {}, 'StudyTime=0900-0930'],
    ['time narrow', '/studies', {}, 'StudyTime=090000-090001'],
    ['accession', '/studies', {}, 'AccessionNumber=ACC1000077'],
    ['accession *', '/studies', {}, 'AccessionNumber=ACC10000*'],
    ['accession *x', '/studies', {}, 'AccessionNumber=*00077'],
    ['modality', '/studies', {}, 'ModalitiesInStudy=CT'],
    ['modality list', '/studies', {}, 'ModalitiesInStudy=CT,MR'],
    ['modality none', '/studies', {}, 'ModalitiesInStudy=ZZ'],
    ['referrer', '/studies', {}, 'ReferringPhysicianName=Ref7^Doc'],
    ['referrer *', '/studies', {}, 'ReferringPhysicianName=Ref7*'],
    ['referrer none', '/studies', {}, 'ReferringPhysicianName=*zzz*'],
    ['name', '/studies', {}, 'PatientName=Wang^Wei0'],
    ['name *', '/studies', {}, 'PatientName=WANG*'],
    ['name one char *', '/studies', {}, 'PatientName=W*'],
    ['name rare *', '/studies', {}, 'PatientName=WANG^WEI1*'],
    ['name *x*', '/studies', {}, 'PatientName=*^PETER1*'],
    ['name *none*', '/studies', {}, 'PatientName=*qqx*'],
    ['name han', '/studies', {}, 'PatientName=%E7%8E%8B*'],
    ['fuzzy', '/studies', {}, 'PatientName=wang%20wei1&fuzzymatching=true'],
    ['fuzzy rare', '/studies', {}, 'PatientName=nov%20anna99&fuzzymatching=true'],
    ['patient id', '/studies', {}, 'PatientID=PID500077'],
    ['patient id *', '/studies', {}, 'PatientID=PID5000*'],
    ['patient id *x', '/studies', {}, 'PatientID=*077'],
    ['study uid', '/studies', {}, `StudyInstanceUID=${st}`],
    ['study id', '/studies', {}, 'StudyID=ST77'],
    ['name+date', '/studies', {}, 'PatientName=WANG*&StudyDate=20200101-20200401'],
    ['mod+date', '/studies', {}, 'ModalitiesInStudy=CT&StudyDate=20200101-20200401'],
    ['id+date none', '/studies', {}, 'PatientID=PID500077&StudyDate=19900101'],
    ['birth', '/studies', {}, 'PatientBirthDate=19700101'],
    ['descr none', '/studies', {}, 'StudyDescription=*ZZZ*'],
    ['series of study', '/studies/{studyInstanceUid}/series', { studyInstanceUid: st }, ''],
    ['series all', '/series', {}, ''],
    ['series modality', '/series', {}, 'Modality=CT'],
    ['series number', '/series', {}, 'SeriesNumber=2'],
    ['series uid', '/series', {}, `SeriesInstanceUID=${st}.1`],
    ['series pps date', '/series', {}, `PerformedProcedureStepStartDate=${d.studyDate}`],
    ['pps range', '/series', {}, 'PerformedProcedureStepStartDate=20200101-20200131'],
    ['pps time', '/series', {}, 'PerformedProcedureStepStartTime=0900-0905'],
    ['sps', '/series', {}, '00400275.00400009=SPS77'],
    ['rp', '/series', {}, '00400275.00401001=RP77'],
    ['series name*', '/series', {}, 'PatientName=WANG*'],
    ['series pid', '/series', {}, 'PatientID=PID500038'],
    [
      'instances 910',
      '/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances',
      { studyInstanceUid: st, seriesInstanceUid: `${st}.1` },
      '',
    ],
    [
      'instances 910 + number',
      '/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances',
      { studyInstanceUid: st, seriesInstanceUid: `${st}.1` },
      'InstanceNumber=7',
    ],
    [
      'instances 910 inc',
      '/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances',
      { studyInstanceUid: st, seriesInstanceUid: `${st}.1` },
      'includefield=all',
    ],
    ['sop uid', '/instances', {}, `SOPInstanceUID=${st}.1.5`],
  ];
  for (const [name, route, path, query] of cases) {
    const q = route.endsWith('series/{seriesInstanceUid}/instances') ? query : `${query}&limit=50`.replace(/^&/, '');
    const times: number[] = [];
    let last = { status: 0, bytes: 0, body: '' as unknown };
    const runs = Number(process.env['RUNS'] ?? 30);
    for (let i = 0; i < runs; i++) {
      const t0 = performance.now();
      last = await call(route, path, q);
      times.push(performance.now() - t0);
    }
    times.sort((a, b) => a - b);
    const rows = last.status === 200 && typeof last.body === 'string' ? JSON.parse(last.body).length : '-';
    const p95 = times[Math.floor(runs * 0.95)]!;
    console.log(
      `${p95 > 15 ? '!!' : '  '} ${name.padEnd(24)} ${last.status} rows ${String(rows).padStart(4)} p50 ${times[runs >> 1]!.toFixed(2)} p95 ${p95.toFixed(2)} ms`,
    );
  }
  await catalogue.close();
}
void main();
