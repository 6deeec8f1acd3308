import type { Archive } from '../archive';
import type { InstanceEntry } from '../documents';
import { MetadataReader } from './metadata-reader';
import { readSearch } from './search-request';
import type { FoundListing } from './series-source';

const series = { _id: 'main/1.2/1.2.3' } as FoundListing;
const entries = Array.from({ length: 20_001 }, () => ({}) as InstanceEntry);
const noArchive = {} as Archive;

describe('keys that only the metadata of instances holds', () => {
  it('are not compared with more than 20,000 of them: the key that would narrow the search is named', async () => {
    const reader = new MetadataReader(noArchive, 'main', readSearch('instance', { ContentDate: '20240101' }));
    await expect(reader.fitting(series, entries)).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      status: 413,
      details: { limit: 'instances', maximum: 20_000, key: 'SeriesInstanceUID' },
    });
  });

  it('are not read of more than 2,000 series', async () => {
    const reader = new MetadataReader(noArchive, 'main', readSearch('instance', { ContentDate: '20240101' }));
    const one = { sopInstanceUid: '1.2', location: { key: 'packs/none.tar' } } as InstanceEntry;
    // There is no archive to read them from.
    for (let count = 0; count < 2_000; count++) await reader.fitting(series, [one]).catch(() => undefined);
    await expect(reader.fitting(series, [one])).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  it('cost nothing where no search asks for them', async () => {
    const reader = new MetadataReader(noArchive, 'main', readSearch('instance', { InstanceNumber: '1' }));
    expect(reader.isAsked).toBe(false);
    expect(await reader.fitting(series, entries)).toBe(entries);
  });
});
