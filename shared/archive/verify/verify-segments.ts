import { isPlaced } from '#shared/objects/placed/placed-store';
import { type ScannedGroup, type ScannedMember, scanSegment } from '#shared/objects/scan';
import type { Archive } from '../archive';
import { seriesIdOf, studyIdOf } from '../collections';
import type { InstanceDocument } from '../documents';
import { groupBy } from '../landed';
import type { Findings } from './findings';
import { verifyPlaced } from './verify-placed';

/** Checks what lies only in segments: every document's bytes, place and object, and that no document is missing. */
export async function verifySegments(archive: Archive, findings: Findings): Promise<void> {
  const present = new Set<string>();
  for await (const { key, length } of archive.store.list('segments/')) {
    present.add(key);
    await findings.run((found) => verifySegment(archive, { key, length }, found));
  }
  const used = await archive.collections.instances.aggregate<{ _id: string }>([{ $group: { _id: '$segment' } }]);
  for (const { _id: key } of used)
    if (!present.has(key)) await findings.run((found) => verifyElsewhere(archive, key, found));
}

/** An object that documents refer to and that is no listed segment: a file in place, or a segment that is gone. */
async function verifyElsewhere(archive: Archive, key: string, findings: Findings): Promise<void> {
  const documents = await archive.collections.instances.find({ segment: key });
  const [first] = documents;
  if (first && isPlaced(first.location)) return await verifyPlaced(archive, first, findings);
  if (!first || (await archive.store.head(key))) return;
  const facts = { instances: uidsOf(documents), seriesId: first.seriesId, reason: 'the segment is gone' };
  findings.add('OBJECT_MISSING', 'segment', key, facts);
}

const uidsOf = (documents: readonly { readonly sopInstanceUid: string }[]): string[] =>
  documents.map(({ sopInstanceUid }) => sopInstanceUid);

async function verifySegment(
  archive: Archive,
  { key, length }: { readonly key: string; readonly length: number },
  findings: Findings,
): Promise<void> {
  if (!(await archive.store.head(key))) return; // freed since it was listed
  findings.checked.segments += 1;
  findings.checked.bytes += length;
  const documents = new Map(
    (await archive.collections.instances.find({ segment: key })).map((document) => [document.sequence, document]),
  );
  findings.checked.instances += documents.size;
  const watermark = (await archive.collections.segments.findOne({ _id: key }))?.indexedThrough ?? 0;
  const damaged: InstanceDocument[] = [];
  const swapped: InstanceDocument[] = [];
  let isDamaged = false;
  for await (const part of scanSegment(archive.store, key, { verifyContent: true })) {
    if (part.kind === 'damage') isDamaged = true;
    if (part.kind === 'end' && part.seal && part.torn) isDamaged = true;
    if (part.kind !== 'group') continue;
    for (const member of part.members) {
      const document = documents.get(member.sequence);
      if (!document) continue;
      documents.delete(member.sequence);
      if (isElsewhere(document, member)) swapped.push(document);
      else if (member.fault) damaged.push(document);
    }
    await verifyRows(archive, key, part, watermark, findings);
  }
  // What no valid journal lists any more: inside a damaged group, or never there.
  if (isDamaged) damaged.push(...documents.values());
  else swapped.push(...documents.values());
  if (damaged.length > 0 || isDamaged) {
    const reason = isDamaged ? 'a commit group is damaged' : 'the CRC of a member differs';
    const facts = { instances: uidsOf(damaged), seriesId: damaged[0]?.seriesId ?? '', reason };
    findings.add('SEGMENT_BYTES_DIFFER', 'segment', key, facts);
  }
  for (const [seriesId, group] of groupBy(swapped, (document) => document.seriesId)) {
    const facts = { instances: uidsOf(group), seriesId, reason: `documents point at other members of ${key}` };
    findings.add('LOCATION_SWAPPED', 'documents', seriesId, facts);
  }
}

function isElsewhere({ location, sopInstanceUid }: InstanceDocument, member: ScannedMember): boolean {
  const { offset, length, name } = member;
  return location.offset !== offset || location.length !== length || sopInstanceUid !== name.sopInstanceUid;
}

/** Members up to the watermark must be known: in a document, a pack, aside, in quarantine, deleted, or as a repeat. */
async function verifyRows(
  archive: Archive,
  key: string,
  { members }: ScannedGroup,
  watermark: number,
  findings: Findings,
): Promise<void> {
  const indexed = members.filter((member) => member.sequence <= watermark && !member.fault);
  for (const [seriesId, group] of groupBy(indexed, seriesIdOfMember)) {
    const missing = await unknownMembers(archive, seriesId, group);
    if (missing.length === 0) continue;
    const instances = missing.map(({ name }) => name.sopInstanceUid);
    const isSeriesGone = (await archive.collections.series.findOne({ _id: seriesId })) === null;
    const studyId = seriesId.slice(0, seriesId.lastIndexOf('/'));
    if (isSeriesGone && (findings.concernsSeries(seriesId) || findings.concernsStudy(studyId))) continue;
    const reason = `landed in ${key} and in no row`;
    findings.add('ROW_MISSING', 'documents', missing.length === 1 ? `${seriesId}/${instances[0]}` : seriesId, {
      ...{ instances, seriesId, reason },
    });
  }
}

/** Series id of a landed member. */
export const seriesIdOfMember = ({ name, arrival }: ScannedMember): string =>
  seriesIdOf(arrival.space, name.studyInstanceUid, name.seriesInstanceUid);

/** Members of a series that nothing in the catalogue accounts for. */
export async function unknownMembers(
  archive: Archive,
  seriesId: string,
  members: readonly ScannedMember[],
): Promise<ScannedMember[]> {
  const { series, instances, conflicts, quarantine, tombstones } = archive.collections;
  const [space = '', study = ''] = seriesId.split('/');
  const known = await series.findOne({ _id: seriesId }, { projection: { packs: 1 } });
  const packs = await Promise.all((known?.packs ?? []).map((pack) => archive.members.of(pack)));
  const unknown: ScannedMember[] = [];
  for (const member of members) {
    const { sopInstanceUid } = member.name;
    const id = `${seriesId}/${sopInstanceUid}`;
    if (packs.some((pack) => pack.bySopInstanceUid.has(sopInstanceUid))) continue;
    if (await instances.findOne({ _id: id }, { projection: { _id: 1 } })) continue;
    const deleted = await tombstones.find({ _id: { $in: [studyIdOf(space, study), seriesId, id] } });
    if (deleted.some(({ sequence }) => sequence > member.sequence)) continue;
    if (await quarantine.findOne({ _id: `s${member.sequence}` })) continue;
    if (await conflicts.findOne({ _id: `${id}#${member.sequence}` })) continue;
    unknown.push(member);
  }
  return unknown;
}
