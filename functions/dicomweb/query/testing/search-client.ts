import { Reception } from '#shared/archive/receive';
import { makeObject, type ObjectValues } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { calling, headersOf, type TestSecurity, testSecurity } from '#shared/security/testing';
import { handler } from '../handler';

type Json = Record<string, { vr: string; Value?: unknown[] }>;

const routes = {
  '/studies': 'GET /spaces/{space}/dicomweb/studies',
  '/series': 'GET /spaces/{space}/dicomweb/series',
  '/instances': 'GET /spaces/{space}/dicomweb/instances',
} as const;

/** An archive, and searches in it as a client does them. */
export class SearchClient {
  readonly test: TestArchive;
  readonly security: TestSecurity;
  readonly headers: Record<string, string>;
  readonly #call: ReturnType<typeof calling>;

  private constructor(test: TestArchive, security: TestSecurity, headers: Record<string, string>) {
    this.test = test;
    this.security = security;
    this.headers = headers;
    this.#call = calling(security, handler, { archive: test.archive });
  }

  static async open(): Promise<SearchClient> {
    const security = await testSecurity();
    const { headers } = await headersOf(security, ['study:read']);
    return new SearchClient(await openTestArchive(), security, { ...headers, host: 'pacs.example' });
  }

  async close(): Promise<void> {
    await this.test.close();
    await this.security.close();
  }

  /** Stores one object; `number` of study, series and instance make its UIDs. */
  async store(study: number, series: number, instance: number, values: ObjectValues = {}, space = 'main') {
    const reception = new Reception(this.test.archive, { space, source: 'import' });
    const uids = {
      '00080018': `1.2.${study}.${series}.${instance}`,
      '0020000D': `1.2.${study}`,
      '0020000E': `1.2.${study}.${series}`,
      '00200010': `S${study}`,
      '00200011': String(series),
      '00200013': String(instance),
      '00100020': `P${study}`,
      '00080050': `A${study}`,
    };
    await reception.write(makeObject({ ...uids, ...values }));
    await reception.finish();
  }

  async get(address: string, more: Record<string, string> = {}, space = 'main') {
    const [, path = '', query = ''] = /^([^?]*)\??(.*)$/s.exec(address)!;
    const inStudy = /^\/studies\/([^/]+)(?:\/series\/([^/]+))?(\/series|\/instances)$/.exec(path);
    const [, studyInstanceUid, seriesInstanceUid, below] = inStudy ?? [];
    const route = inStudy
      ? (`GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}${seriesInstanceUid ? '/series/{seriesInstanceUid}' : ''}${below}` as const)
      : routes[path as keyof typeof routes];
    const params = {
      space,
      ...(studyInstanceUid ? { studyInstanceUid } : {}),
      ...(seriesInstanceUid ? { seriesInstanceUid } : {}),
    };
    const result = await this.#call(route, { path: params, query, headers: { ...this.headers, ...more } });
    const { body } = result;
    const nothing = result.status === 204 ? [] : result.json;
    const json = body instanceof Uint8Array ? JSON.parse(Buffer.from(body).toString()) : nothing;
    return { ...result, json, warning: result.headers?.['warning'] };
  }

  /** The last part of the UIDs found: studies as `2`, series as `1.2`, instances as `1.1.3`. */
  async found(address: string): Promise<string[]> {
    const { status, json } = await this.get(address);
    if (status !== (json.length > 0 ? 200 : 204)) throw new Error(`${status} ${JSON.stringify(json)}`);
    return json.map((one: Json) =>
      String((one['00080018'] ?? one['0020000E'] ?? one['0020000D'])!.Value![0]).slice('1.2.'.length),
    );
  }

  /** Names of the parameters that a search is refused for. */
  async problems(address: string): Promise<string[]> {
    const { status, json } = await this.get(address);
    if (status !== 400) throw new Error(`${status} ${JSON.stringify(json)}`);
    return json.problems.map(({ name }: { name: string }) => name);
  }
}
