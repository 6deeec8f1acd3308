import { createSpace } from '#shared/archive/spaces';
import { SearchClient } from './testing/search-client';

let client: SearchClient;
/** More than are listed by their series (256), so that studies are looked at in their order. */
const count = 300;

beforeAll(async () => {
  client = await SearchClient.open();
  await createSpace(client.test.archive, 'other', {});
  for (let number = 1; number <= count; number++) {
    const values = {
      ...{ '00080020': `2024${String(1 + (number % 12)).padStart(2, '0')}10`, '00081010': 'US-01' },
      ...{ '00080060': number % 50 === 0 ? 'MG' : 'US', '00180015': number % 3 === 0 ? 'BREAST' : 'NECK' },
    };
    await client.store(number, 1, 1, values);
  }
  await client.store(1, 1, 1, { '00080060': 'XA', '00081010': 'US-01' }, 'other');
}, 120_000);
afterAll(() => client.close());

describe('studies by what many of their series say', () => {
  it.each(['', '&PatientID=*1', '&StudyDate=20240401-20240601'])(
    'come in the order of studies, page by page%s',
    async (more) => {
      const whole = await client.found(`/studies?ModalitiesInStudy=US&StudyID=*${more}`);
      expect(await client.found(`/studies?Modality=US${more}`)).toEqual(whole);
      const size = 47;
      const pages: string[] = [];
      for (let offset = 0; offset < whole.length; offset += size)
        pages.push(...(await client.found(`/studies?Modality=US${more}&limit=${size}&offset=${offset}`)));
      expect(pages).toEqual(whole);
    },
  );

  it('must fit one series', async () => {
    const found = await client.found('/studies?Modality=MG&BodyPartExamined=BREAST&StationName=US-01');
    expect(found.map(Number).sort((a, b) => a - b)).toEqual([150, 300]);
    expect(await client.found('/studies?Modality=XA&StationName=US-01')).toEqual([]);
  });

  it('are those of the space', async () => {
    const other = async (address: string) => (await client.get(address, {}, 'other')).json.length;
    expect(await other('/studies?StationName=US-01')).toBe(1);
    expect(await other('/studies?Modality=US')).toBe(0);
    expect(await other('/series?StationName=US-01')).toBe(1);
    expect(await other('/instances?StationName=US*&Rows=4')).toBe(1);
    expect(await other('/studies?SOPInstanceUID=1.2.2.1.1')).toBe(0);
    expect(await other('/series?SOPClassUID=1.2.840.10008.5.1.4.1.1.2')).toBe(1);
    expect(await other('/instances?StudyInstanceUID=1.2.2&ContentDate=*')).toBe(0);
  });
});
