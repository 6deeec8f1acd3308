import { root } from './query';

/** One picture of a series: a frame of an instance. */
export interface Picture {
  readonly instance: string;
  /** From 1. */
  readonly frame: number;
}

/** A window to look through (PS3.3 C.11.2). */
export interface Window {
  readonly center: number;
  readonly width: number;
}

/** The address of a picture as JPEG (PS3.18 10.4.1.1.3): smaller than `size` both ways, through a window if one is given. */
export function pictureAddress(
  place: { readonly space: string; readonly study: string; readonly series: string },
  picture: Picture,
  size: number,
  window?: Window,
): string {
  const { space, study, series } = place;
  const query = new URLSearchParams({ viewport: `${size},${size}` });
  if (window) query.set('window', `${window.center},${window.width},linear`);
  const at = `${root(space)}/studies/${study}/series/${series}/instances/${picture.instance}`;
  return `${at}/frames/${picture.frame}/rendered?${query}`;
}

/** The address of the small picture that stands for a series. */
export function thumbnailAddress(space: string, study: string, series: string): string {
  return `${root(space)}/studies/${study}/series/${series}/thumbnail?viewport=128,128`;
}
