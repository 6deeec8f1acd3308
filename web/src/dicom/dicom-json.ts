/** One attribute of the DICOM JSON model (PS3.18 F.2). */
interface Attribute {
  readonly vr: string;
  readonly Value?: readonly unknown[];
}

/** One data set of the DICOM JSON model, by tag. */
export type DataSet = Readonly<Record<string, Attribute | undefined>>;

/** The values of an attribute as text. */
export function textOf(dataSet: DataSet, tag: string, separator = '\\'): string {
  const values = dataSet[tag]?.Value ?? [];
  return values.filter((one) => typeof one === 'string' || typeof one === 'number').join(separator);
}

/** The first value as a number. */
export function numberOf(dataSet: DataSet, tag: string): number | undefined {
  const value = dataSet[tag]?.Value?.[0];
  const number = typeof value === 'string' ? Number.parseFloat(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** The sequence items of an attribute. */
export function itemsOf(dataSet: DataSet, tag: string): readonly DataSet[] {
  return (dataSet[tag]?.Value ?? []).filter((one): one is DataSet => typeof one === 'object' && one !== null);
}

/** A person name: the ideographic form without gaps, then the alphabetic one with its parts apart. */
export function personOf(dataSet: DataSet, tag: string): string {
  const name = itemsOf(dataSet, tag)[0] as { Alphabetic?: string; Ideographic?: string } | undefined;
  const ideographic = (name?.Ideographic ?? '').replaceAll('^', '');
  const alphabetic = (name?.Alphabetic ?? '').replaceAll('^', ' ').trim();
  return [ideographic, alphabetic].filter(Boolean).join(' · ');
}

/** `20260131` as `2026-01-31`; what is no date stays as it is. */
export function dateOf(dataSet: DataSet, tag: string): string {
  return textOf(dataSet, tag).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
}

/** `134501.123` as `13:45`. */
export function timeOf(dataSet: DataSet, tag: string): string {
  return textOf(dataSet, tag).replace(/^(\d\d)(\d\d).*$/, '$1:$2');
}
