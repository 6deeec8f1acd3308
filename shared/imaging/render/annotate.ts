/** Text burnt into a picture: lines at its upper left and lower left. */
export interface Annotation {
  readonly top: readonly string[];
  readonly bottom: readonly string[];
}

const lineLimit = 12;
const characterLimit = 120;

/** The text as SVG of the size of a picture: white with a black edge, readable on any ground. Null when there is none. */
export function annotationSvg({ top, bottom }: Annotation, width: number, height: number): Buffer | null {
  if (top.length + bottom.length === 0) return null;
  const size = Math.max(7, Math.min(28, Math.round(Math.min(width, height) / 28)));
  const step = Math.round(size * 1.3);
  const line = (text: string, y: number) =>
    `<text x="${Math.round(size / 2)}" y="${y}">${escapeXml(text.slice(0, characterLimit))}</text>`;
  const upper = top.slice(0, lineLimit).map((text, at) => line(text, step * (at + 1)));
  const lower = bottom.slice(0, lineLimit);
  const below = lower.map((text, at) => line(text, height - Math.round(size / 2) - step * (lower.length - 1 - at)));
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
      `<g font-family="DejaVu Sans, Noto Sans CJK SC, sans-serif" font-size="${size}" fill="#fff" stroke="#000" ` +
      `stroke-width="${Math.max(1, Math.round(size / 7))}" paint-order="stroke">${[...upper, ...below].join('')}</g></svg>`,
  );
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it may stand in XML: markup escaped, control characters and halves of surrogate pairs left out. */
export function escapeXml(text: string): string {
  let out = '';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code < 0xe000) || code === 0xfffe) continue;
    out += entities[character] ?? character;
  }
  return out;
}
