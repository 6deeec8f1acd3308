// Reads the DICOM JSON model (PS3.18 F.2) for people.

/** The values of an attribute as text. */
export function textOf(item, tag, between = '\\') {
  return (item[tag]?.Value ?? [])
    .filter((value) => value !== null)
    .map(String)
    .join(between);
}

/** A person's name: its ideographic form first where there is one, then the alphabetic one. */
export function personOf(item, tag) {
  const name = item[tag]?.Value?.[0];
  if (!name) return '';
  const ideographic = (name.Ideographic ?? '').replaceAll('^', '');
  const parts = [ideographic, (name.Alphabetic ?? '').replaceAll('^', ' ')].map((part) => part.trim());
  return [...new Set(parts)].filter(Boolean).join(' · ');
}

/** A DA value as 2026-03-01; anything else as it came. */
export function dateOf(item, tag) {
  const text = textOf(item, tag);
  return /^\d{8}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : text;
}

/** A TM value as 09:30; anything else as it came. */
export function timeOf(item, tag) {
  const text = textOf(item, tag);
  return /^\d{4}/.test(text) ? `${text.slice(0, 2)}:${text.slice(2, 4)}` : text;
}
