import type { Archive } from './archive';
import type { JsonAttributes, SpaceDocument } from './documents';

/** Decisions about stored objects, as they stand in the journal (DESIGN 5). Everything `reindex` cannot read from bytes. */
export type Decision =
  | { readonly kind: 'space'; readonly space: string; readonly definition: SpaceDocument }
  | {
      readonly kind: 'delete';
      readonly space: string;
      readonly studyInstanceUid: string;
      readonly seriesInstanceUid?: string;
      readonly sopInstanceUid?: string;
    }
  | {
      readonly kind: 'join';
      readonly space: string;
      readonly from: string;
      readonly studyInstanceUid: string;
      /** True when a `joined` follows once all of it is done: until then it is to be finished. */
      readonly ends?: true;
      /** Packs that join as a whole; what joins singly lies in packs of the space's own. */
      readonly series: readonly { readonly seriesInstanceUid: string; readonly packs: readonly string[] }[];
    }
  | { readonly kind: 'joined'; readonly space: string; readonly from: string; readonly studyInstanceUid: string }
  | {
      readonly kind: 'overlay';
      readonly space: string;
      readonly level: 'study' | 'series' | 'instance';
      readonly id: string;
      readonly source: string;
      readonly arrival: number;
      readonly attributes: JsonAttributes;
    }
  | {
      readonly kind: 'overlayUndone';
      readonly space: string;
      readonly level: 'study' | 'series' | 'instance';
      readonly id: string;
      /** Of the correction that counts no more. */
      readonly arrival: number;
    };

/** A decision with its place in the landing order. */
export interface DatedDecision {
  readonly sequence: number;
  readonly decision: Decision;
}

/** Writes a decision into the journal. Durable when it resolves, with its sequence. */
export async function record(archive: Archive, decision: Decision): Promise<number> {
  return await archive.lander.append({ ...decision });
}

/** Id of what a deletion deletes: of a study, series or instance. */
export function deletedIdOf(deletion: Extract<Decision, { kind: 'delete' }>): string {
  const { space, studyInstanceUid, seriesInstanceUid, sopInstanceUid } = deletion;
  return [space, studyInstanceUid, seriesInstanceUid, sopInstanceUid].filter((part) => part !== undefined).join('/');
}

/** Id of a join: of a study, into a space, from another. */
export function joinIdOf(join: {
  readonly space: string;
  readonly from: string;
  readonly studyInstanceUid: string;
}): string {
  return `${join.space}/${join.studyInstanceUid}|${join.from}`;
}

/** The ids of a study, series or instance and of what contains it, a study's first. */
export function idsAround(id: string): string[] {
  const parts = id.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 2).join('/'));
}
