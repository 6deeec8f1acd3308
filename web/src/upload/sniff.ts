/**
 * Whether a file looks like DICOM: the prefix of PS3.10 section 7.1, or, as old devices write them, a data set that
 * begins at once with group 0002 or 0008. A DICOMDIR is an index, not an image.
 */
export async function looksLikeDicom(file: File): Promise<boolean> {
  if (/(^|\/)DICOMDIR$/i.test(file.name)) return false;
  const head = new Uint8Array(await file.slice(0, 132).arrayBuffer());
  if (String.fromCharCode(...head.subarray(128, 132)) === 'DICM') return true;
  return head.length >= 8 && (head[0] === 2 || head[0] === 8) && head[1] === 0;
}
