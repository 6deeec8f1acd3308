import type { InstanceEntry } from '../documents';
import { availabilityOf } from '../qido';
import { seriesUrl } from './answers';
import { attributesOf, mergedAttributes } from './attributes';
import type { Level } from './keys';
import type { FoundListing, SeriesHit } from './series-source';

/** Renders the answer for one instance. */
export type Render = (entry: InstanceEntry) => string;

type Part = readonly [tag: string, render: (entry: InstanceEntry) => string];

const constant = (tag: string, vr: string, value: string): Part => {
  const text = `,"${tag}":{"vr":"${vr}","Value":["${value}"]}`;
  return [tag, () => text];
};
/** Of what is only described here the node may not tell the SOP class. */
const uid = (tag: string, of: (entry: InstanceEntry) => string): Part => [
  tag,
  (entry) => {
    const value = of(entry);
    return value === '' ? '' : `,"${tag}":{"vr":"UI","Value":["${value}"]}`;
  },
];
const number = (tag: string, vr: string, of: (entry: InstanceEntry) => number | null): Part => {
  const before = `,"${tag}":{"vr":"${vr}","Value":[`;
  return [
    tag,
    (entry) => {
      const value = of(entry);
      return value === null ? '' : `${before}${value}]}`;
    },
  ];
};

/** Own attributes of an instance answer (PS3.18 Table 10.6.3-5), tags ascending: UIDs and numbers, nothing to escape. */
const before: readonly Part[] = [
  constant('00080005', 'CS', 'ISO_IR 192'),
  uid('00080016', (entry) => entry.sopClassUid),
  uid('00080018', (entry) => entry.sopInstanceUid),
];
const after: readonly Part[] = [
  number('00200013', 'IS', (entry) => entry.instanceNumber),
  number('00280008', 'IS', (entry) => entry.numberOfFrames),
  number('00280010', 'US', (entry) => entry.rows),
  number('00280011', 'US', (entry) => entry.columns),
  number('00280100', 'US', (entry) => entry.bitsAllocated),
];

/**
 * How instances of one series are answered: with the attributes of the levels asked for, tags ascending. What all
 * instances share is made once.
 *
 * @param base - address of the service, for Retrieve URLs
 */
export function instanceRenderer(
  { series, studyAnswer }: SeriesHit<FoundListing>,
  levels: ReadonlySet<Level>,
  base: string,
): Render {
  const ofStudy = levels.has('study') && studyAnswer !== null ? attributesOf(studyAnswer) : [];
  const shared = mergedAttributes(ofStudy, levels.has('series') ? attributesOf(series.qido) : []);
  const url = JSON.stringify(`${seriesUrl(series, base)}/instances/`).slice(0, -1);
  const own: readonly Part[] = [
    ...before,
    constant('00080056', 'CS', availabilityOf(series.origin !== undefined)),
    ['00081190', (entry) => `,"00081190":{"vr":"UR","Value":[${url}${entry.sopInstanceUid}"]}`],
    constant('0020000D', 'UI', series.studyInstanceUid),
    constant('0020000E', 'UI', series.seriesInstanceUid),
    ...after,
  ];
  const owned = new Set(own.map(([tag]) => tag));
  const others = shared.filter(({ tag }) => !owned.has(tag));
  const parts = own.map(([tag, render], at) => {
    const next = own[at + 1]?.[0] ?? '~';
    const between = others.filter((other) => other.tag > tag && other.tag < next).map(({ text }) => `,${text}`);
    return { render, between: between.join('') };
  });
  return (entry) => {
    let text = '';
    for (const { render, between } of parts) text += render(entry) + between;
    return `{${text.slice(1)}}`;
  };
}
