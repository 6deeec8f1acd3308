import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A picture as DCMTK writes it: gray levels, or red, green and blue by pixel. */
export interface Pnm {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * Runs a program that writes a PGM or PPM.
 *
 * @param out - the file that it writes, named in its arguments
 * @returns null when it fails
 */
export function pictureBy(program: string, args: readonly string[], out: string): Pnm | null {
  const { status } = spawnSync(program, args);
  if (status !== 0) return null;
  const bytes = readFileSync(out);
  const head = bytes.toString('latin1', 0, 200);
  const [header, width, height] = /^P[56]\s+(?:#[^\n]*\s+)*(\d+)\s+(\d+)\s+255\s/.exec(head) ?? [];
  if (!header) throw new Error(`${program} wrote neither PGM nor PPM`);
  return { width: Number(width), height: Number(height), data: bytes.subarray(header.length) };
}

/** The worst difference of two pictures of the same size. */
export function worstOf(one: Uint8Array, other: Uint8Array): number {
  let worst = 0;
  for (let at = 0; at < one.length; at++) worst = Math.max(worst, Math.abs(one[at]! - other[at]!));
  return worst;
}
