import { createSpace } from '#shared/archive/spaces';
import type { TestArchive } from '#shared/archive/testing/open-archive';
import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { fromNativeModel } from '#shared/dicom/native-model-reader';
import type { BodyWriter } from '#shared/kernel/function/result';
import { headersOf, type TestSecurity } from '#shared/security/testing';
import { SearchClient } from './testing/search-client';

let client: SearchClient;
let t: TestSecurity;
let test: TestArchive;
const store: SearchClient['store'] = (...args) => client.store(...args);
const get: SearchClient['get'] = (...args) => client.get(...args);
const found = (address: string) => client.found(address);

const request = new DataSetWriter().element(0x00400009, 'SH', 'SPS1').element(0x00401001, 'SH', 'RP1').toBytes();

/** Three studies: 1 two series (CT 3 images, PT 1), 2 one MR series, 3 one CT. Study 2 is not packed. */
async function fill(): Promise<void> {
  const one = { '00080020': '20240115', '00080030': '101530', '00100010': 'Zhang^Wei=张^伟' };
  for (const instance of [3, 1, 2]) await store(1, 1, instance, one);
  await store(1, 2, 1, { ...one, '00080060': 'PT', '00400244': '20240116', '00400245': '0930', '00400275': [request] });
  const three = {
    '00080020': '20220301',
    '00080030': null,
    '00100010': 'Äßen^Jörg',
    '00080090': 'Other^One',
    '00081030': 'Chest routine',
  };
  await store(3, 1, 1, { ...three, '00080005': 'ISO_IR 192', '00080016': '1.2.840.10008.5.1.4.1.1.4' });
  await test.settleAndPack();
  await store(2, 1, 1, { '00080020': '20230220', '00080030': '235959.5', '00100010': 'Doe^Jane', '00080060': 'MR' });
}

beforeAll(async () => {
  client = await SearchClient.open();
  ({ test, security: t } = client);
  await fill();
});
afterAll(() => client.close());

describe('a search for studies', () => {
  it('gives the latest first', async () => {
    expect(await found('/studies')).toEqual(['1', '2', '3']);
  });

  it('answers the required attributes', async () => {
    const { json, headers: answered } = await get('/studies?PatientID=P1');
    expect(answered?.['content-type']).toBe('application/dicom+json');
    expect(json).toHaveLength(1);
    expect(json[0]).toMatchObject({
      '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
      '00080020': { vr: 'DA', Value: ['20240115'] },
      '00080050': { vr: 'SH', Value: ['A1'] },
      '00080056': { vr: 'CS', Value: ['ONLINE'] },
      '00080061': { vr: 'CS', Value: ['CT', 'PT'] },
      '00081190': { vr: 'UR', Value: ['http://pacs.example/spaces/main/dicomweb/studies/1.2.1'] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Zhang^Wei', Ideographic: '张^伟' }] },
      '00201206': { vr: 'IS', Value: [2] },
      '00201208': { vr: 'IS', Value: [4] },
    });
  });

  it.each([
    ['StudyDate=20240115', ['1']],
    ['StudyDate=20230101-', ['1', '2']],
    ['StudyDate=-20230220', ['2', '3']],
    ['StudyDate=20220301-20230220', ['2', '3']],
    ['00080020=20220301-20230219', ['3']],
    ['StudyTime=101530', ['1']],
    ['StudyTime=10', ['1']],
    ['StudyTime=1016-', ['2']],
    ['StudyTime=-1015', ['1']],
    ['StudyTime=0900-235959', ['1', '2']],
    ['AccessionNumber=A2', ['2']],
    ['AccessionNumber=A*', ['1', '2', '3']],
    ['PatientID=p1', []],
    ['PatientID=?2', ['2']],
    ['PatientID=*', ['1', '2', '3']],
    ['StudyID=S3', ['3']],
    ['StudyInstanceUID=1.2.1,1.2.3', ['1', '3']],
    ['StudyInstanceUID=1.2.1%5C1.2.2', ['1', '2']],
    ['ModalitiesInStudy=PT', ['1']],
    ['ModalitiesInStudy=CT', ['1', '3']],
    ['ModalitiesInStudy=MR,PT', ['1', '2']],
    ['ModalitiesInStudy=M?', ['2']],
    ['ModalitiesInStudy=M?,P?', ['1', '2']],
    ['ReferringPhysicianName=Referrer*', ['1', '2']],
    ['ReferringPhysicianName=other%5Eone', ['3']],
    ['PatientBirthDate=19700101', ['1', '2', '3']],
    ['StudyDescription=*cheST*', []],
    ['StudyDescription=*Chest*', ['3']],
    ['StudyDescription=Chest routine', ['3']],
    ['StudyDescription=*C*', ['3']],
    ['StudyDescription=c', []],
    ['PatientID=??', ['1', '2', '3']],
    ['PatientID=???', []],
    ['PatientName=Doe%5EJane', ['2']],
    ['PatientName=doe*', ['2']],
    ['PatientName=*jane', ['2']],
    ['PatientName=d?e%5E*', ['2']],
    ['PatientName=Doe', []],
    ['PatientName=%E5%BC%A0*', ['1']],
    ['PatientName=zhangwei', ['1']],
    ['PatientName=zw', ['1']],
    ['PatientName=*%5Ewei', ['1']],
    ['PatientName=assen%5Ejorg', ['3']],
    ['PatientName=Zhang*%3D%E5%BC%A0*', ['1']],
    ['PatientName=wei&fuzzymatching=true', ['1']],
    ['PatientName=jan%20d&fuzzymatching=true', ['2']],
    ['PatientName=*ane*&fuzzymatching=true', ['2']],
    ['PatientName=*ja*do*&fuzzymatching=true', ['2']],
    ['PatientName=*&fuzzymatching=true', ['1', '2', '3']],
    ['PatientName=(.*)', []],
    ['PatientName=Doe%5EJane&StudyDate=20240101-', []],
  ])('matches %s', async (query, studies) => {
    expect(await found(`/studies?${query}`)).toEqual(studies);
  });

  it.each(['StudyDate=2024', 'StudyDate=-', 'StudyTime=1', 'StudyInstanceUID=x', 'StudyDate=2024010120240102'])(
    'refuses %s',
    async (query) => {
      const { status, json } = await get(`/studies?${query}`);
      expect(status).toBe(400);
      expect(json.problems[0].name).toBe(query.split('=')[0]);
    },
  );

  it('pages in a stable order and says that there is more', async () => {
    const first = await get('/studies?limit=2');
    expect(first.json).toHaveLength(2);
    expect(first.warning).toEqual(['299 radlake "There are 1 or more additional results that can be requested"']);
    expect(await found('/studies?limit=2&offset=2')).toEqual(['3']);
    expect((await get('/studies?limit=2&offset=1')).warning).toBeUndefined();
    expect(await found('/studies?offset=9')).toEqual([]);
  });

  it('answers what OHIF asks', async () => {
    const paging = 'limit=101&offset=0&fuzzymatching=true&includefield=00081030%2C00080060';
    const wanted =
      'PatientName=*ja*&00100020=*P2*&AccessionNumber=*A*&ModalitiesInStudy=MR,CT&StudyDate=20230101-20231231';
    const { status, json } = await get(`/studies?${wanted}&StudyInstanceUID=&${paging}`);
    expect([status, json.length]).toEqual([200, 1]);
    expect(await found(`/studies?StudyDescription=*c*&${paging}`)).toEqual([]);
    expect(await found(`/studies?StudyDescription=*h*&${paging}`)).toEqual(['3']);
    const ofStudy = await get('/studies/1.2.1/series?includefield=0008103e,00080021');
    expect(ofStudy.json).toHaveLength(2);
  });

  it('names fields that it cannot include', async () => {
    const { status, warning } = await get('/studies?includefield=ImageType,PatientName');
    expect(status).toBe(200);
    expect(warning).toEqual(['299 radlake "These fields are not supported: 00080008"']);
  });
});

describe('a search for series', () => {
  it.each([
    ['/studies/1.2.1/series', ['1.1', '1.2']],
    ['/studies/1.2.9/series', []],
    ['/series', ['1.1', '1.2', '2.1', '3.1']],
    ['/series?limit=2&offset=1', ['1.2', '2.1']],
    ['/series?Modality=CT', ['1.1', '3.1']],
    ['/series?Modality=CT,MR', ['1.1', '2.1', '3.1']],
    ['/series?SeriesInstanceUID=1.2.2.1', ['2.1']],
    ['/series?SeriesNumber=2', ['1.2']],
    ['/series?PerformedProcedureStepStartDate=20240101-', ['1.2']],
    ['/series?PerformedProcedureStepStartTime=09', ['1.2']],
    ['/series?00400275.00400009=SPS1', ['1.2']],
    ['/series?RequestAttributesSequence.RequestedProcedureID=RP*', ['1.2']],
    ['/series?RequestAttributesSequence.RequestedProcedureID=X', []],
    ['/series?PatientID=P1', ['1.1', '1.2']],
    ['/series?StudyDate=20230101-&Modality=CT,MR', ['1.1', '2.1']],
    ['/series?PatientID=P3&SeriesInstanceUID=1.2.2.1', []],
    ['/series?StudyInstanceUID=1.2.2,1.2.3', ['2.1', '3.1']],
    ['/studies/1.2.1/series?PatientID=P2', []],
    ['/studies/1.2.1/series?StudyInstanceUID=1.2.2', []],
  ])('%s', async (address, series) => {
    expect(await found(address)).toEqual(series);
  });

  it('adds the attributes of the study where the address names none, or where they are asked for', async () => {
    const [relational] = (await get('/series?SeriesInstanceUID=1.2.1.2')).json;
    expect(relational).toMatchObject({ '00100020': { Value: ['P1'] }, '00201209': { Value: [1] } });
    const [plain] = (await get('/studies/1.2.1/series')).json;
    expect(plain['00100020']).toBeUndefined();
    expect(plain['00081190'].Value).toEqual(['http://pacs.example/spaces/main/dicomweb/studies/1.2.1/series/1.2.1.1']);
    expect((await get('/studies/1.2.1/series?includefield=PatientID')).json[0]['00100020'].Value).toEqual(['P1']);
  });
});

describe('a search for instances', () => {
  it.each([
    ['/studies/1.2.1/series/1.2.1.1/instances', ['1.1.1', '1.1.2', '1.1.3']],
    ['/studies/1.2.1/series/1.2.1.1/instances?limit=1&offset=1', ['1.1.2']],
    ['/studies/1.2.1/series/1.2.1.1/instances?InstanceNumber=3', ['1.1.3']],
    ['/studies/1.2.1/series/1.2.1.1/instances?SOPInstanceUID=1.2.1.1.2', ['1.1.2']],
    ['/studies/1.2.2/series/1.2.2.1/instances', ['2.1.1']],
    ['/studies/1.2.2/series/1.2.1.1/instances', []],
    ['/studies/1.2.1/instances', ['1.1.1', '1.1.2', '1.1.3', '1.2.1']],
    ['/instances', ['1.1.1', '1.1.2', '1.1.3', '1.2.1', '2.1.1', '3.1.1']],
    ['/instances?limit=2&offset=2', ['1.1.3', '1.2.1']],
    ['/instances?SOPInstanceUID=1.2.1.1.3,1.2.2.1.1', ['1.1.3', '2.1.1']],
    ['/instances?SOPInstanceUID=1.2.9', []],
    ['/instances?SOPClassUID=1.2.840.10008.5.1.4.1.1.4', ['3.1.1']],
    ['/instances?PatientID=P1&Modality=PT', ['1.2.1']],
    ['/instances?PatientID=P2&SOPInstanceUID=1.2.1.1.3', []],
  ])('%s', async (address, instances) => {
    expect(await found(address)).toEqual(instances);
  });

  it('answers the required attributes', async () => {
    const { json } = await get('/studies/1.2.1/series/1.2.1.1/instances?limit=1');
    expect(json).toEqual([
      {
        '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
        '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2'] },
        '00080018': { vr: 'UI', Value: ['1.2.1.1.1'] },
        '00080056': { vr: 'CS', Value: ['ONLINE'] },
        '0020000D': { vr: 'UI', Value: ['1.2.1'] },
        '0020000E': { vr: 'UI', Value: ['1.2.1.1'] },
        '00200013': { vr: 'IS', Value: [1] },
        '00280010': { vr: 'US', Value: [4] },
        '00280011': { vr: 'US', Value: [4] },
        '00280100': { vr: 'US', Value: [16] },
        '00081190': {
          vr: 'UR',
          Value: ['http://pacs.example/spaces/main/dicomweb/studies/1.2.1/series/1.2.1.1/instances/1.2.1.1.1'],
        },
      },
    ]);
  });

  it('adds the attributes of the levels that the address does not name', async () => {
    const [inStudy] = (await get('/studies/1.2.1/instances')).json;
    expect(inStudy).toMatchObject({ '00080060': { Value: ['CT'] }, '0020000E': { Value: ['1.2.1.1'] } });
    expect(inStudy['00100020']).toBeUndefined();
    const [anywhere] = (await get('/instances')).json;
    expect(anywhere).toMatchObject({ '00080060': { Value: ['CT'] }, '00100020': { Value: ['P1'] } });
  });

  it('says how many more there are', async () => {
    const { warning } = await get('/studies/1.2.1/series/1.2.1.1/instances?limit=1');
    expect(warning).toEqual(['299 radlake "There are 2 additional results that can be requested"']);
  });

  it('gives the same bytes from the cache, and another address to another host', async () => {
    const address = '/studies/1.2.1/series/1.2.1.1/instances';
    const first = await get(address);
    expect((await get(address)).body).toBe(first.body);
    const other = await get(address, { host: 'other.example' });
    expect(other.json[0]['00081190'].Value[0]).toMatch(/^http:\/\/other\.example\/spaces/);
  });

  it('shows late arrivals beside packed ones, then as one again', async () => {
    const address = '/studies/1.2.3/series/1.2.3.1/instances';
    expect(await found(address)).toEqual(['3.1.1']);
    await store(3, 1, 5, { '00080020': '20220301' });
    expect(await found(address)).toEqual(['3.1.1', '3.1.5']);
    await test.settleAndPack();
    expect(await found(address)).toEqual(['3.1.1', '3.1.5']);
  });
});

describe('any search', () => {
  it('sees only its space', async () => {
    await createSpace(test.archive, 'other', {});
    expect((await get('/studies', {}, 'other')).json).toEqual([]);
    expect((await get('/series', {}, 'other')).json).toEqual([]);
    expect((await get('/instances?SOPInstanceUID=1.2.1.1.3', {}, 'other')).json).toEqual([]);
    expect((await get('/studies', {}, 'nowhere')).status).toBe(404);
  });

  it('sees what was acknowledged before it', async () => {
    await store(7, 1, 1, { '00080020': '20200101' });
    expect(await found('/studies?StudyInstanceUID=1.2.7')).toEqual(['7']);
  });

  it('warns when the newest instances may be missing', async () => {
    const late = jest.spyOn(test.archive.progress, 'caughtUp').mockResolvedValue(false);
    const { status, warning } = await get('/studies');
    late.mockRestore();
    expect([status, warning]).toEqual([200, ['299 radlake "The newest instances may be missing"']]);
  });

  it.each([
    ['*/*', 200, 'application/dicom+json'],
    ['application/json', 200, 'application/json'],
    ['application/dicom+xml, application/dicom+json;q=0.5', 200, 'application/dicom+json'],
    ['application/dicom+json;q=0', 406, 'application/problem+json'],
    ['application/dicom+xml', 406, 'application/problem+xml'],
    ['image/png', 406, 'application/problem+json'],
  ])('answers a client that accepts %s', async (accept, status, type) => {
    const result = await get('/studies', { accept });
    expect([result.status, result.headers?.['content-type']]).toEqual([status, type]);
  });

  it.each([
    'multipart/related; type="application/dicom+xml"',
    'multipart/related; type="application/dicom+xml", application/dicom+json;q=0.9',
  ])('answers with a Native DICOM Model document in each part: %s', async (accept) => {
    const { status, headers: answered, body } = await get('/studies?limit=2', { accept });
    const chunks: Buffer[] = [];
    const sink = {
      signal: new AbortController().signal,
      write: async (chunk: Uint8Array) => void chunks.push(Buffer.from(chunk)),
    };
    await (body as BodyWriter)(sink);
    const type = answered!['content-type'] as string;
    expect([status, type]).toEqual([
      200,
      expect.stringMatching(/^multipart\/related; type="application\/dicom\+xml"; /),
    ]);
    const boundary = /boundary=(.*)$/.exec(type)![1]!;
    const parts = Buffer.concat(chunks).toString().split(`--${boundary}`).slice(1, -1);
    const read = parts.map((part) => {
      const [head, xml] = part.split('\r\n\r\n');
      expect(head).toContain('Content-Type: application/dicom+xml');
      return fromNativeModel(xml!);
    });
    // XML writes numbers as text.
    const asText = (_: string, value: unknown) => (typeof value === 'number' ? String(value) : value);
    expect(read).toEqual(JSON.parse(JSON.stringify((await get('/studies?limit=2')).json), asText));
    expect(answered!['warning']).toHaveLength(1);
  });

  it('needs the right to read, and is recorded without its values', async () => {
    const { headers: writer } = await headersOf(t, ['study:write']);
    expect((await get('/studies', writer)).status).toBe(403);
    await get('/studies?PatientName=Secret');
    await t.audit.flush();
    const entries = await t.audit.find({}, 500);
    expect(entries.some((entry) => entry.operation === 'dicomweb-query' && entry.space === 'main')).toBe(true);
    expect(JSON.stringify(entries)).not.toContain('Secret');
    expect(t.lines.join()).not.toContain('Secret');
  });
});

describe('an answer', () => {
  it.each(['/studies?PatientID=nobody', '/studies?offset=9', '/series?Modality=XA', '/studies/1.2.9/instances'])(
    'has no content when nothing is found (PS3.18 Table 10.6.3-1): %s',
    async (address) => {
      const { status, body, headers: answered } = await get(address);
      expect([status, body]).toEqual([204, undefined]);
      expect(answered?.['content-type']).toBeUndefined();
    },
  );

  const withStudyAndSeries = 'includefield=PatientID&includefield=Modality';

  it.each([
    '/studies',
    '/series',
    '/studies/1.2.1/series',
    '/instances',
    '/studies/1.2.1/series/1.2.1.1/instances',
    `/studies/1.2.1/series/1.2.1.1/instances?${withStudyAndSeries}`,
  ])('has its attributes by tag, ascending (PS3.18 F.2.2): %s', async (address) => {
    const { json } = await get(address);
    expect(json.length).toBeGreaterThan(0);
    for (const one of json as Record<string, unknown>[]) {
      const tags = Object.keys(one);
      expect(tags).toContain('00081190');
      expect(tags).toEqual([...tags].sort());
      expect(new Set(tags).size).toBe(tags.length);
    }
  });

  it('for an instance has the attributes of both levels above it, once each', async () => {
    const [one] = (await get(`/studies/1.2.1/series/1.2.1.1/instances?${withStudyAndSeries}`)).json;
    expect(one).toMatchObject({
      '00100020': { Value: ['P1'] },
      '00080060': { Value: ['CT'] },
      '00200013': { Value: [1] },
    });
    expect(one['00081190'].Value[0]).toMatch(/\/instances\/1\.2\.1\.1\.1$/);
  });
});
