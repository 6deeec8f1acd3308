import { Readable } from 'node:stream';
import { functionTest } from '#shared/archive/testing/function-test';
import { readXml } from '#shared/dicom/xml-reader';
import { calling, headersOf } from '#shared/security/testing';
import { LinkSettings } from '#shared/sources/settings';
import { createSource, findSource } from '#shared/sources/sources';
import { openTestSources } from '#shared/sources/testing/open-sources';
import { handler } from './handler';

const test = functionTest(handler, ['study:write']);
let sources: ReturnType<typeof openTestSources>;
let call: ReturnType<typeof calling>;
let id = '';
beforeEach(async () => {
  sources = openTestSources(test.security.clock);
  call = calling(test.security, handler, { sources });
});
afterEach(() => sources.close());

async function open(mapping: object = {}): Promise<void> {
  const settings = LinkSettings.parse({ hosts: [{ name: 'images.example' }], mapping });
  id = (await createSource(sources, { name: 'l', kind: 'link', space: 'main', settings, isActive: true }))._id;
}
const post = (text: string, type = 'application/json', headers = test.headers) =>
  call('POST /api/sources/{id}/links', {
    path: { id },
    headers: { ...headers, 'content-type': type },
    stream: Readable.from([Buffer.from(text)]),
  });
const targets = async () =>
  (await sources.items.find({ source: id }, { sort: { key: 1 } })).map(({ target }) => target);

const url = (n: number) => `https://images.example/${n}`;

describe('links in JSON', () => {
  it('are queued with their study, durable, before the answer', async () => {
    await open({
      items: '$.images[*]',
      url: "@['the url']",
      studyInstanceUid: '$.study.uid',
      accessionNumber: '@.acc',
    });
    const message = { study: { uid: '1.2.3' }, images: [1, 2].map((n) => ({ 'the url': url(n), acc: n })) };
    const answer = await post(JSON.stringify(message));
    expect([answer.status, answer.json]).toEqual([202, { queued: 2, known: 0 }]);
    expect(await targets()).toEqual([
      { url: url(1), studyInstanceUid: '1.2.3', accessionNumber: '1' },
      { url: url(2), studyInstanceUid: '1.2.3', accessionNumber: '2' },
    ]);
    expect((await findSource(sources, id)).counts).toMatchObject({ found: 2, duplicates: 0 });
  });

  it('that wait are known when they come again, and are downloaded once more when they are done', async () => {
    await open({ id: '@.id' });
    expect((await post(JSON.stringify({ id: 'x', url: url(1) }))).json).toEqual({ queued: 1, known: 0 });
    expect((await post(JSON.stringify({ id: 'x', url: url(1) }))).json).toEqual({ queued: 0, known: 1 });
    await sources.items.updateMany({ source: id }, { $set: { state: 'done', dueAt: null } });
    expect((await post(JSON.stringify({ id: 'x', url: url(1) }))).json).toEqual({ queued: 1, known: 0 });
  });

  it.each([
    ['no JSON', '{', 'UNREADABLE_MESSAGE'],
    ['without an address', '{"href":"x"}', 'UNREADABLE_MESSAGE'],
    ['with a wrong address', '{"url":"x"}', 'UNREADABLE_MESSAGE'],
    ['that are a list of nothing', '[]', 'UNREADABLE_MESSAGE'],
    ['with an inherited name', '{"__proto__":{"url":"https://images.example/1"}}', 'UNREADABLE_MESSAGE'],
    ['too long', JSON.stringify({ url: 'x'.repeat(1_100_000) }), 'LIMIT_EXCEEDED'],
  ])('%s are refused', async (_what, text, code) => {
    await open();
    expect((await post(text)).json.code).toBe(code);
    expect(await targets()).toEqual([]);
  });

  it('are taken from who may write studies of the space, for sources of links', async () => {
    await open();
    const { headers: other } = await headersOf(test.security, ['study:write'], ['elsewhere']);
    expect((await post('{}', 'application/json', other)).status).toBe(403);
    expect((await post('x', 'text/plain')).json.code).toBe('UNSUPPORTED_MEDIA_TYPE');
    id = 'gone';
    expect((await post('{}')).json.code).toBe('SOURCE_NOT_FOUND');
  });
});

const namespaces = {
  'text/xml': 'http://schemas.xmlsoap.org/soap/envelope/',
  'application/soap+xml': 'http://www.w3.org/2003/05/soap-envelope',
} as const;

describe.each(Object.entries(namespaces))('links in SOAP, %s', (type, namespace) => {
  const mapping = { items: '$.Notify.Image', url: '@.Url', studyInstanceUid: '$.Notify.@study' };
  const envelope = (body: string, header = '') =>
    `<?xml version="1.0"?><e:Envelope xmlns:e="${namespace}">${header}<e:Body>${body}</e:Body></e:Envelope>`;
  const notify = (...numbers: number[]) =>
    `<n:Notify xmlns:n="urn:x" study="1.2.3">${numbers.map((n) => `<n:Image><n:Url> ${url(n)}?a=1&amp;b=2 </n:Url></n:Image>`).join('')}</n:Notify>`;
  const answered = async (text: string) => {
    const { status, headers, body } = await post(text, `${type}; charset=utf-8`);
    expect(headers?.['content-type']).toBe(`${type}; charset=utf-8`);
    const root = readXml(String(body));
    expect([root.name, [...root.attributes.values()]]).toEqual(['Envelope', [namespace]]);
    return { status, body: root.children[0]!.children[0]! };
  };
  const isOld = type === 'text/xml';

  it.each([[[1]], [[1, 2]]])('are queued and answered with an envelope: %j', async (numbers) => {
    await open(mapping);
    const { status, body } = await answered(envelope(notify(...numbers)));
    expect([status, body.name, body.children.map((one) => one.text)]).toEqual([
      200,
      'LinksQueued',
      [String(numbers.length), '0'],
    ]);
    expect(await targets()).toEqual(numbers.map((n) => ({ url: `${url(n)}?a=1&b=2`, studyInstanceUid: '1.2.3' })));
  });

  it.each([
    ['is no XML', 'x', isOld ? 'Client' : 'Sender'],
    ['is of the other version', envelope(notify(1)).replace(namespace, 'urn:other'), isOld ? 'Client' : 'Sender'],
    ['has a document type', `<!DOCTYPE a [<!ENTITY b "c">]>${envelope(notify(1))}`, isOld ? 'Client' : 'Sender'],
    ['names no link', envelope('<Other/>'), isOld ? 'Client' : 'Sender'],
    [
      'has a header to be understood',
      envelope(notify(1), '<e:Header><h e:mustUnderstand="1"/></e:Header>'),
      'MustUnderstand',
    ],
  ])('a message that %s is answered with a Fault', async (_what, text, code) => {
    await open(mapping);
    const { status, body } = await answered(text);
    expect(body.name).toBe('Fault');
    const [first] = body.children;
    expect(isOld ? first!.text : first!.children[0]!.text).toBe(`soap:${code}`);
    expect(status).toBe(!isOld && code === 'Sender' ? 400 : 500);
    expect(await targets()).toEqual([]);
  });
});
