import { StoreFullError } from '../errors';
import type { Disk } from './disk';

const mebibyte = 1024 * 1024;
const maxAgeMs = 1000;

/**
 * Stops landing before the disk is completely full, so that the catalogue, packs and clean-up still find room. Asks the
 * file system at most once a second while there is plenty, and counts what was granted in between.
 */
export class SpaceGuard {
  readonly #disk: Disk;
  readonly #root: string;
  readonly #reserveBytes: number | null;
  #estimate = { freeBytes: 0, totalBytes: 0, at: Number.NEGATIVE_INFINITY };

  /** @param reserveBytes - room that landing leaves free; null: 1 % of the disk, 64 MiB to 1 GiB, at most a tenth */
  constructor(disk: Disk, root: string, reserveBytes: number | null) {
    this.#disk = disk;
    this.#root = root;
    this.#reserveBytes = reserveBytes;
  }

  /**
   * @param bytes - room about to be used
   * @param share - part of the reserve that must stay free after it: 1 for landing, less for what frees room in the end
   * @throws StoreFullError
   */
  async claim(bytes: number, share = 1): Promise<void> {
    if (!this.#fits(bytes, share) || performance.now() - this.#estimate.at > maxAgeMs) await this.#refresh();
    if (!this.#fits(bytes, share)) {
      const { freeBytes } = this.#estimate;
      throw new StoreFullError('The store keeps its last room free', { details: { freeBytes, neededBytes: bytes } });
    }
    this.#estimate.freeBytes -= bytes;
  }

  /** As `claim`, for what can wait. */
  async hasRoomFor(bytes: number): Promise<boolean> {
    await this.#refresh();
    return this.#fits(bytes, 2);
  }

  #fits(bytes: number, share: number): boolean {
    return this.#estimate.freeBytes - bytes >= this.#reserve() * share;
  }

  #reserve(): number {
    const { totalBytes } = this.#estimate;
    const onePercent = Math.min(Math.max(totalBytes / 100, 64 * mebibyte), 1024 * mebibyte);
    return this.#reserveBytes ?? Math.min(onePercent, totalBytes / 10);
  }

  async #refresh(): Promise<void> {
    this.#estimate = { ...(await this.#disk.space(this.#root)), at: performance.now() };
  }
}
