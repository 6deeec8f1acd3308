import { createHash } from 'node:crypto';
import { CorruptObjectError } from '#shared/objects/errors';
import type { ObjectStore } from '#shared/objects/port';
import { checkLocation } from '#shared/objects/scan';
import type { Archive } from './archive';
import { rangeChunks } from './aside';
import type { InstanceEntry, PackReference } from './documents';
import { MetadataWriter } from './metadata';
import type { PackIdentity } from './pack-manifest';
import { entryCharacterSets, storeOf } from './read-object';
import { inflatedLimitBytes } from './skim-object';

const wholeLimitBytes = 1024 * 1024;

/** The key of the compressed metadata beside a pack. */
export const metadataKeyOf = (packKey: string): string => packKey.replace(/\.tar$/, '.metadata.gz');

/** SHA-256 of a whole object, hex; reads 1 MiB at a time. @throws ObjectNotFoundError */
export async function hashObject(store: ObjectStore, key: string): Promise<{ sha256: string; lengthBytes: number }> {
  const reader = await store.open(key);
  try {
    const hash = createHash('sha256');
    for await (const chunk of rangeChunks(reader, 0, reader.length)) hash.update(chunk);
    return { sha256: hash.digest('hex'), lengthBytes: reader.length };
  } finally {
    await reader.close();
  }
}

/**
 * Makes the metadata of a pack anew from its members, as it was made when the pack was written.
 *
 * @param entries - in pack order
 * @throws CorruptObjectError when a member cannot be read
 */
export async function makeMetadata(
  archive: Archive,
  identity: PackIdentity,
  pack: Pick<PackReference, 'store' | 'key'>,
  entries: readonly InstanceEntry[],
): Promise<{ readonly chunks: readonly Uint8Array[]; readonly sha256: string }> {
  const writer = new MetadataWriter(identity, (entry) => entryCharacterSets(archive, entry));
  const reader = await storeOf(archive, pack).open(pack.key);
  try {
    for (const entry of entries) {
      const { offset, length } = entry.location;
      await checkLocation(reader, entry.location);
      if (length > wholeLimitBytes) {
        await writer.addLarge(reader, entry);
        continue;
      }
      const bytes = Buffer.allocUnsafeSlow(length);
      if ((await reader.read(bytes, offset)) < length)
        throw new CorruptObjectError('A pack ends before its last member does', { details: { key: pack.key } });
      await writer.add(bytes, entry);
    }
  } finally {
    await reader.close();
  }
  return await writer.finish();
}

/** Uncompressed metadata at most; a bound against corrupt data. */
export const metadataLimitBytes = inflatedLimitBytes;
