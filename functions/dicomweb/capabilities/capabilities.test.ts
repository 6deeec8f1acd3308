import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { readXml, type XmlElement } from '#shared/dicom/xml-reader';
import { calling, headersOf, type TestSecurity, testSecurity } from '#shared/security/testing';
import { handler } from './handler';
import { resources } from './resources';

let t: TestSecurity;
let test: TestArchive;
let call: ReturnType<typeof calling>;
let headers: Record<string, string>;
beforeAll(async () => {
  t = await testSecurity();
  test = await openTestArchive();
  call = calling(t, handler, { archive: test.archive });
  headers = { ...(await headersOf(t, ['study:read'])).headers, host: 'pacs.example' };
});
afterAll(async () => {
  await test.close();
  await t.close();
});

const ask = (method: 'GET' | 'OPTIONS', more: Record<string, string> = {}, options: object = {}) =>
  call(`${method} /spaces/{space}/dicomweb`, {
    path: { space: 'main' },
    headers: { ...headers, ...more },
    ...options,
  });
const named = (element: XmlElement, name: string) => element.children.filter((child) => child.name === name);

describe('Retrieve Capabilities', () => {
  it.each(['GET', 'OPTIONS'] as const)('describes every resource as WADL by %s', async (method) => {
    const result = await ask(method);
    expect(result).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/vnd.sun.wadl+xml', allow: 'GET, HEAD, OPTIONS' },
    });
    const application = readXml(String(result.body));
    expect([application.name, application.attributes.get('xmlns')]).toEqual([
      'application',
      'http://wadl.dev.java.net/2009/02',
    ]);
    const [list] = named(application, 'resources');
    expect(list?.attributes.get('base')).toBe('http://pacs.example/spaces/main/dicomweb/');
    const paths = named(list!, 'resource').map(({ attributes }) => attributes.get('path'));
    expect(paths).toEqual(resources.map(({ path }) => path));
    for (const path of ['', 'studies', 'wado', 'studies/{studyInstanceUid}/metadata']) expect(paths).toContain(path);
  });

  it('names methods, parameters and media types', async () => {
    const application = readXml(String((await ask('GET')).body));
    const all = named(named(application, 'resources')[0]!, 'resource');
    const studies = all.find(({ attributes }) => attributes.get('path') === 'studies')!;
    const methods = named(studies, 'method');
    expect(methods.map(({ attributes }) => attributes.get('name')).sort()).toEqual(['GET', 'POST']);
    const get = methods.find(({ attributes }) => attributes.get('name') === 'GET')!;
    const parameters = named(named(get, 'request')[0]!, 'param').map(({ attributes }) => attributes.get('name'));
    expect(parameters).toEqual(expect.arrayContaining(['limit', 'offset', 'PatientID', 'StudyInstanceUID']));
    const post = methods.find(({ attributes }) => attributes.get('name') === 'POST')!;
    const taken = named(named(post, 'request')[0]!, 'representation').map(({ attributes }) =>
      attributes.get('mediaType'),
    );
    expect(taken).toContain('multipart/related; type="application/dicom+json"');
    const instance = all.find(({ attributes }) => attributes.get('path')?.endsWith('/instances/{sopInstanceUid}'))!;
    expect(named(instance, 'param').map(({ attributes }) => attributes.get('name'))).toEqual([
      'studyInstanceUid',
      'seriesInstanceUid',
      'sopInstanceUid',
    ]);
  });

  it('says the same in JSON', async () => {
    const result = await ask('GET', { accept: 'application/vnd.sun.wadl+json' });
    expect(result.headers?.['content-type']).toBe('application/vnd.sun.wadl+json');
    const [list] = result.json.application.resources;
    expect(list['@base']).toBe('http://pacs.example/spaces/main/dicomweb/');
    expect(list.resource.map((one: Record<string, string>) => one['@path'])).toEqual(resources.map(({ path }) => path));
  });

  it('begins addresses with what the proxy says', async () => {
    const result = await ask('GET', {}, { origin: 'https://pacs.example/"imaging' });
    expect(String(result.body)).toContain('base="https://pacs.example/&quot;imaging/spaces/main/dicomweb/"');
  });

  it('is refused to others, of no space, and in other media types', async () => {
    const { headers: writer } = await headersOf(t, ['study:write']);
    expect((await ask('OPTIONS', writer)).status).toBe(403);
    expect((await ask('OPTIONS', { accept: 'text/html' })).status).toBe(406);
    expect((await ask('OPTIONS', {}, { path: { space: 'nowhere' } })).status).toBe(404);
  });
});
