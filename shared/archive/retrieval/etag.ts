import { createHash } from 'node:crypto';
import type { InstanceEntry } from '../documents';
import type { RetrievedSeries } from './find';

/** A series and the version of what corrects it, '' where nothing does. */
export interface SeriesState {
  readonly series: Pick<RetrievedSeries, 'seriesInstanceUid' | 'revision' | 'lastSequence'>;
  readonly version: string;
}

/**
 * The entity tag of what is made of one instance, for one representation of one address. It changes when other bytes
 * took its place and when its attributes are corrected otherwise, not when its bytes move.
 *
 * @param variant - tells representations apart that one address has
 */
export function instanceTag({ sequence }: Pick<InstanceEntry, 'sequence'>, version: string, variant = ''): string {
  return `"${[sequence, version, variant].filter((part) => part !== '').join('-')}"`;
}

/**
 * The weak entity tag of what is made of several series. A revision changes with every arrival and pack; one that was
 * deleted and came again counts its revisions anew, and holds later arrivals.
 */
export function seriesTag(states: readonly SeriesState[], variant = ''): string {
  const [only, another] = states;
  const end = variant === '' ? '' : `-${variant}`;
  if (only && !another) return `W/"${stateOf(only)}${only.version === '' ? '' : `-${only.version}`}${end}"`;
  const texts = states.map((one) => `${one.series.seriesInstanceUid}@${stateOf(one)}${one.version}`);
  return `W/"${createHash('sha256').update(texts.join()).digest('base64url').slice(0, 22)}${end}"`;
}

const stateOf = ({ series }: SeriesState): string => `${series.revision}.${series.lastSequence}`;

/** The same tag, weak: a multipart body has another boundary each time. */
export const weak = (tag: string): string => (tag.startsWith('W/') ? tag : `W/${tag}`);
