import fc from 'fast-check';
import type { S3Sender } from './connection';
import { Connection } from './connection';
import { listKeys } from './list';
import { s3Presets } from './presets';

/** Lists as SeaweedFS does: names of a folder in their order, each folder's content where its name stands. */
class FolderStore {
  readonly #keys: readonly string[];
  readonly #pageSize: number;

  constructor(keys: readonly string[], pageSize: number) {
    this.#keys = [...keys].sort((a, b) => (this.#order(a) < this.#order(b) ? -1 : 1));
    this.#pageSize = pageSize;
  }

  #order(key: string): string {
    return key.replaceAll('/', '\u0001');
  }

  async send({ input }: { input: Record<string, string | undefined> }): Promise<unknown> {
    const { Prefix = '', Delimiter, ContinuationToken = '' } = input;
    const entries: { readonly name: string; readonly isFolder: boolean }[] = [];
    for (const key of this.#keys) {
      if (!key.startsWith(Prefix)) continue;
      const slash = Delimiter === undefined ? -1 : key.indexOf('/', Prefix.length);
      const name = slash < 0 ? key : key.slice(0, slash + 1);
      if (slash < 0 || entries.at(-1)?.name !== name) entries.push({ name, isFolder: slash >= 0 });
    }
    const start = Number(ContinuationToken);
    const page = entries.slice(start, start + this.#pageSize);
    return {
      Contents: page.filter(({ isFolder }) => !isFolder).map(({ name: Key }) => ({ Key, Size: 1, ETag: 'e' })),
      CommonPrefixes: page.filter(({ isFolder }) => isFolder).map(({ name: Prefix }) => ({ Prefix })),
      IsTruncated: start + page.length < entries.length,
      NextContinuationToken: String(start + page.length),
    };
  }
}

const name = fc.stringMatching(/^[ab][ab.0-]{0,2}$/);
const keys = fc
  .uniqueArray(
    fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
    { maxLength: 30 },
  )
  // A key is never the folder of another.
  .map((all) => all.filter((key) => !all.some((other) => other.startsWith(`${key}/`))));

describe('listing a store that orders by folder', () => {
  it('gives exactly the keys with the prefix and after the start, in their order', async () => {
    await fc.assert(
      fc.asyncProperty(keys, name, name, fc.integer({ min: 1, max: 5 }), async (all, prefix, after, pageSize) => {
        const stored = [...all.map((key) => `top/${key}`), 'top/.radlake/owner.json', 'top/b/b/', 'topless/a'];
        const sender = new FolderStore(stored, pageSize) as unknown as S3Sender;
        const target = { bucket: 'b', prefix: 'top/', preset: s3Presets.seaweedfs };
        for (const [wanted, from] of [
          ['', ''],
          [prefix, ''],
          ['', after],
          [`${prefix}/`, `${prefix}/${after}`],
        ] as const) {
          const listed: string[] = [];
          for await (const { key } of listKeys(new Connection(sender, target), wanted, from)) listed.push(key);
          expect(listed).toEqual(all.filter((key) => key.startsWith(wanted) && key > from).sort());
        }
      }),
    );
  });
});
