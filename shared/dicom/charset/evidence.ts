import { isUtf8 } from 'node:buffer';

/**
 * True when bytes are valid UTF-8 but for a last character cut short, as devices do at the length limit of a VR.
 * At least one whole character beyond ASCII is needed, or a Latin-1 text ending in an accented letter would pass.
 */
export function isTruncatedUtf8(bytes: Uint8Array): boolean {
  const end = endWithoutPads(bytes);
  for (let kept = 1; kept <= 3 && kept < end; kept += 1) {
    const lead = bytes[end - kept]!;
    if ((lead & 0xc0) === 0x80) continue;
    const whole = bytes.subarray(0, end - kept);
    return utf8Length(lead) > kept && isUtf8(whole) && whole.some((byte) => byte >= 0x80);
  }
  return false;
}

/** True when a UTF-8 sequence of three or four bytes begins somewhere; only meaningful for valid UTF-8. */
export function hasLongUtf8(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte >= 0xe0);
}

/** True when at least one valid UTF-8 sequence beyond ASCII occurs. */
export function hasAnyUtf8(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) {
    const length = utf8Length(bytes[at]!);
    if (length > 1 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length))) return true;
  }
  return false;
}

/** Length of a UTF-8 sequence by its first byte; 1 for ASCII, 0 for what is no first byte. */
function utf8Length(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

function endWithoutPads(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0)) end -= 1;
  return end;
}

/**
 * True when bytes are well-formed GB18030 and also look like Chinese written in it.
 *
 * Well-formed alone says little: an accented letter and the next letter are often a pair too. Chinese text is mostly
 * of the characters of GB 2312, whose bytes both have bit 8 set; so we ask for two of them in a row, or that half of
 * all pairs are of its 3,755 most used ones (first byte 0xB0 to 0xD7) and touch no Latin letter.
 */
export function looksLikeGb18030(bytes: Uint8Array): boolean {
  let pairs = 0;
  let frequent = 0;
  let run = 0;
  let longestRun = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = gb18030Length(bytes, at);
    if (length === 0) return false;
    run = length === 2 && isGb2312Hanzi(bytes, at) ? run + 1 : 0;
    longestRun = Math.max(longestRun, run);
    if (length > 1) pairs += 1;
    if (run > 0 && bytes[at]! <= 0xd7 && !isLetter(bytes[at - 1]) && !isLetter(bytes[at + 2])) frequent += 1;
    at += length;
  }
  return longestRun >= 2 || (pairs > 0 && frequent * 2 >= pairs);
}

function gb18030Length(bytes: Uint8Array, at: number): 0 | 1 | 2 | 4 {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const second = bytes[at + 1];
  const third = bytes[at + 2];
  const fourth = bytes[at + 3];
  if (second === undefined || first === 0x80 || first === 0xff) return 0;
  if (second >= 0x40 && second !== 0x7f && second !== 0xff) return 2;
  if (third === undefined || fourth === undefined) return 0;
  return isDigit(second) && third > 0x80 && third < 0xff && isDigit(fourth) ? 4 : 0;
}

function isGb2312Hanzi(bytes: Uint8Array, at: number): boolean {
  return bytes[at]! >= 0xb0 && bytes[at]! <= 0xf7 && bytes[at + 1]! >= 0xa1;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xdf) >= 0x41 && (byte & 0xdf) <= 0x5a;
}
