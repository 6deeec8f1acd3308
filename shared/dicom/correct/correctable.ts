/** Attributes that no correction may touch: it would make another instance, or one whose bytes cannot be read. */
const fixedTags: ReadonlySet<number> = new Set([
  // How text is written, and what the instance is (PS3.3 C.12.1).
  0x00080005, 0x00080016, 0x00080018, 0x0020000d, 0x0020000e,
  // How samples lie in the pixel data (PS3.3 C.7.6.3, C.7.6.6), and where the pixel data is.
  0x00280002, 0x00280003, 0x00280004, 0x00280006, 0x00280008, 0x00280010, 0x00280011, 0x00280100, 0x00280101,
  0x00280102, 0x00280103, 0x00287fe0,
]);
/** Messages, files, pixel data, padding, structure. */
const fixedGroups: ReadonlySet<number> = new Set([0x0000, 0x0002, 0x7fe0, 0xfffc, 0xfffe]);
/** Of overlay planes: where their bits lie, maybe among those of the pixels (PS3.3 C.9.2). */
const fixedOfPlanes: ReadonlySet<number> = new Set([0x0010, 0x0011, 0x0015, 0x0100, 0x0102]);

/**
 * Whether an attribute of the top level can be corrected without touching pixels: not what identifies the instance, not
 * what says how its text and its pixels are encoded, nor group lengths.
 *
 * @param tag - eight hexadecimal digits, as in the DICOM JSON model
 */
export function isCorrectable(tag: string): boolean {
  const number = Number.parseInt(tag, 16);
  const [group, element] = [number >>> 16, number & 0xffff];
  if (element === 0 || fixedTags.has(number) || fixedGroups.has(group)) return false;
  return !((group & 0xff00) === 0x6000 && group % 2 === 0 && fixedOfPlanes.has(element));
}
