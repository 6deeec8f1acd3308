import type { JsonAttributes } from '#shared/archive/documents';
import { personName } from '#shared/dicom/values';
import type { AttributeTree } from '#shared/imaging/image/attribute-tree';
import type { Annotation } from '#shared/imaging/render/annotate';
import type { AnnotationName } from './parameters';

const patientTags = [0x00100010, 0x00100020, 0x00100030, 0x00100040] as const;
const techniqueTags = [0x00080060, 0x00080020, 0x00081030, 0x0008103e] as const;

/**
 * The text that `annotation` asks for (PS3.18 8.3.5.1.1): name, id, birth date, sex above; modality, study date,
 * descriptions, place in the series and exposure below. Corrected attributes go before those in the file.
 *
 * It is drawn and nothing else: it never reaches a log.
 */
export function annotationText(
  names: readonly AnnotationName[],
  tree: AttributeTree,
  corrected: JsonAttributes | null,
  frame: { readonly number: number; readonly count: number },
): Annotation {
  const text = (tag: number): string => correctedText(corrected, tag) ?? shown(tag, tree.texts(tag).join(' '));
  const technique = [...techniqueTags.map(text), placeText(text, frame), exposureText(text)];
  return {
    top: names.includes('patient') ? patientTags.map(text).filter(isText) : [],
    bottom: names.includes('technique') ? technique.filter(isText) : [],
  };
}

const isText = (text: string): boolean => text.trim() !== '';

function correctedText(corrected: JsonAttributes | null, tag: number): string | null {
  const attribute = corrected?.[tag.toString(16).toUpperCase().padStart(8, '0')];
  if (!attribute) return null;
  const [value] = attribute.Value ?? [];
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? nameText(value as Record<string, string>) : shown(tag, String(value));
}

/** A name as its groups, a date with dashes, other text as it is. */
function shown(tag: number, text: string): string {
  if (tag === 0x00100010) return nameText({ ...personName(text) });
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? [];
  return year === undefined ? text : `${year}-${month}-${day}`;
}

function nameText(groups: Readonly<Record<string, string>>): string {
  const { Alphabetic = '', Ideographic = '' } = groups;
  const plain = (group: string): string => group.replaceAll('^', ' ').replace(/ +/g, ' ').trim();
  return Ideographic === '' ? plain(Alphabetic) : `${plain(Ideographic)} ${plain(Alphabetic)}`.trim();
}

/** Text of an attribute, '' where it has none. */
type Text = (tag: number) => string;

function placeText(text: Text, { number, count }: { readonly number: number; readonly count: number }): string {
  const instance = text(0x00200013);
  const frame = count > 1 ? `${number}/${count}` : '';
  const position = numberOf(text(0x00201041));
  const parts = [instance && `#${instance}`, frame, position === undefined ? '' : `${position} mm`];
  return parts.filter(isText).join('  ');
}

function numberOf(text: string): number | undefined {
  const number = isText(text) ? Number(text.split(' ', 1)) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

function exposureText(text: Text): string {
  const parts: readonly [number, string][] = [
    [0x00180060, 'kV'],
    [0x00181151, 'mA'],
    [0x00180050, 'mm'],
    [0x00180080, 'ms TR'],
    [0x00180081, 'ms TE'],
  ];
  const known = parts.flatMap(([tag, unit]) => {
    const value = numberOf(text(tag));
    return value === undefined ? [] : [`${value} ${unit}`];
  });
  return known.join('  ');
}
