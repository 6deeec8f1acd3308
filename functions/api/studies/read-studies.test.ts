import { createSpace } from '#shared/archive/spaces';
import { functionTest } from '#shared/archive/testing/function-test';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestNodes } from '#shared/nodes/testing/open-nodes';
import { headersOf } from '#shared/security/testing';
import { handler } from './handler';
import { StudyDetail, StudyPage } from './schema';

const { nodes, close } = openTestNodes();
afterAll(close);
const test = functionTest(handler, ['study:read'], {}, { nodes });

/** A study whose text says it is ISO 8859-1 and is GB18030 by its bytes, or one that is as it says. */
async function send(n: number, isContradicting: boolean, space = 'main'): Promise<void> {
  const uids = { '0020000D': `1.2.${n}`, '0020000E': `1.2.${n}.1`, '00080018': `1.2.${n}.1.1` };
  const bytes = makeObject({ ...uids, ...(isContradicting ? { '00080005': null, '00100010': 'XXXX' } : {}) });
  const at = bytes.indexOf('XXXX');
  if (isContradicting) Buffer.from('d5c5ceb0', 'hex').copy(bytes, at);
  await test.archive.send(bytes, space);
}

const list = (query = '', by = test.headers) =>
  test.call('GET /api/spaces/{space}/studies', { path: { space: 'main' }, query, headers: by });
const read = (studyInstanceUid: string, by = test.headers) =>
  test.call('GET /api/spaces/{space}/studies/{studyInstanceUid}', {
    path: { space: 'main', studyInstanceUid },
    headers: by,
  });
const uidsIn = ({ json }: { json: { items: { studyInstanceUid: string }[] } }) =>
  json.items.map(({ studyInstanceUid }) => studyInstanceUid);

describe('studies as resources', () => {
  it('say in which set text was read that contradicts its declared one; null where none does', async () => {
    await send(1, true);
    await send(2, false);
    const { json } = await read('1.2.1');
    expect(json).toMatchObject({
      ...{ studyInstanceUid: '1.2.1', patientName: '张伟', assumedCharacterSet: 'GB18030', instanceCount: 1 },
      series: [{ seriesInstanceUid: '1.2.1.1', modality: 'CT', assumedCharacterSet: null }],
    });
    expect(StudyDetail.strict().safeParse(json).success).toBe(true);
    expect((await read('1.2.2')).json.assumedCharacterSet).toBeNull();
  });

  it('are listed by that set, in pages that neither repeat nor miss one', async () => {
    await createSpace(test.archive.archive, 'trial', {});
    for (const n of [1, 2, 3]) await send(n, true);
    await send(4, false);
    await send(5, true, 'trial');
    expect(uidsIn(await list())).toEqual(['1.2.1', '1.2.2', '1.2.3', '1.2.4']);
    const first = await list('assumedCharacterSet=GB18030&limit=2');
    expect(StudyPage.safeParse(first.json).success).toBe(true);
    const second = await list(`assumedCharacterSet=GB18030&limit=2&after=${first.json.next}`);
    expect([uidsIn(first), uidsIn(second), second.json.next]).toEqual([['1.2.1', '1.2.2'], ['1.2.3'], null]);
    expect(uidsIn(await list('assumedCharacterSet=GBK'))).toEqual([]);
  });

  it('are read with the right to, each time recorded', async () => {
    await send(1, false);
    await list();
    await read('1.2.1');
    await test.security.audit.flush();
    expect(await test.security.audit.find({ space: 'main' }, 10)).toMatchObject([
      { event: 'query', operation: 'api-studies', studyInstanceUid: '1.2.1' },
      { event: 'query', operation: 'api-studies' },
    ]);
    const { headers: none } = await headersOf(test.security, ['study:write']);
    expect([(await list('', none)).status, (await read('1.2.1', none)).status]).toEqual([403, 403]);
    expect((await read('1.2.9')).status).toBe(404);
  });

  it.each(['after=x', 'limit=0', 'limit=1001', 'assumedCharacterSet=', 'colour=red'])('refuse %s', async (query) => {
    const { status, json } = await list(query);
    expect([status, json.problems[0].name]).toEqual([400, query.split('=')[0]]);
  });
});
