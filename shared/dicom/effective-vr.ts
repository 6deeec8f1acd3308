import { isPrivate, lookUp, privateVr } from './dictionary';

/** What one data set (top level or item) has told so far about its own elements. */
export interface DataSetScope {
  readonly parent: DataSetScope | undefined;
  /** Pixel Representation (0028,0103) once it was passed. */
  pixelRepresentation: number | undefined;
  /** First value of LUT Descriptor (0028,3002) once it was passed. */
  lutEntries: number | undefined;
  /** `(group << 8 | block) -> [offset, length]` of Private Creator values. */
  creators: Map<number, readonly [number, number]> | undefined;
}

export function newScope(parent: DataSetScope | undefined): DataSetScope {
  return { parent, pixelRepresentation: undefined, lutEntries: undefined, creators: undefined };
}

function pixelRepresentationOf(scope: DataSetScope | undefined): number | undefined {
  for (let at = scope; at !== undefined; at = at.parent) {
    if (at.pixelRepresentation !== undefined) return at.pixelRepresentation;
  }
  return undefined;
}

/**
 * Decides a VR that the dictionary leaves open.
 *
 * @param vr - such as `US/SS`, `OB/OW`, `US/OW`, `US/SS/OW`
 * @see PS3.5 A.1 (OB or OW is OW in implicit VR), PS3.3 C.7.6.3.1 (sign by Pixel Representation), C.11.1.1 (LUT Data)
 */
export function resolveAmbiguousVr(vr: string, scope: DataSetScope): string {
  if (vr === 'OB/OW' || vr === 'US/SS/OW') return 'OW';
  if (vr === 'US/OW') return scope.lutEntries === 1 ? 'US' : 'OW';
  return pixelRepresentationOf(scope) === 1 ? 'SS' : 'US';
}

function creatorOf(bytes: Uint8Array, scope: DataSetScope, tag: number): string | undefined {
  const found = scope.creators?.get(((tag >>> 16) << 8) | ((tag >>> 8) & 0xff));
  if (found === undefined) return undefined;
  let text = '';
  const end = found[0] + Math.min(found[1], 64);
  for (let at = found[0]; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text.replace(/[ \0]+$/, '').replace(/^ +/, '');
}

function vrOfPrivate(bytes: Uint8Array, scope: DataSetScope, tag: number): string {
  const element = tag & 0xffff;
  if (element === 0) return 'UL';
  if (element >= 0x10 && element <= 0xff) return 'LO';
  const creator = creatorOf(bytes, scope, tag);
  return (creator === undefined ? undefined : privateVr(creator, tag)) ?? 'UN';
}

/**
 * The VR of an element whose header does not tell it (implicit VR, or UN): from the dictionary, from the vendor's
 * private dictionary, or UN.
 *
 * @param bytes - what the offsets in `scope.creators` point into
 */
export function effectiveVr(bytes: Uint8Array, scope: DataSetScope, tag: number): string {
  const vr = isPrivate(tag)
    ? vrOfPrivate(bytes, scope, tag)
    : (lookUp(tag)?.vr ?? ((tag & 0xffff) === 0 ? 'UL' : 'UN'));
  return vr.length === 2 ? vr : vr === 'NONE' ? 'UN' : resolveAmbiguousVr(vr, scope);
}
