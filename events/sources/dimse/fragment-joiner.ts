/** Fragments under this size are joined: as views they would cost more memory than they hold. */
const smallBytes = 1024;
const joinedBytes = 16_384;

/**
 * Hands large fragments through untouched and copies runs of small ones together, in order, so that a peer that sends
 * byte by byte cannot cost a multiple of what it sends.
 */
export class FragmentJoiner {
  #buffer: Buffer | undefined;
  #length = 0;

  /** @returns what is ready to be passed on now, in order */
  add(bytes: Uint8Array): readonly Uint8Array[] {
    if (bytes.length >= smallBytes) {
      const before = this.flush();
      return before ? [before, bytes] : [bytes];
    }
    const ready = this.#length + bytes.length > joinedBytes ? this.flush() : undefined;
    this.#buffer ??= Buffer.allocUnsafeSlow(joinedBytes);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
    return ready ? [ready] : [];
  }

  /** What is still waiting. */
  flush(): Uint8Array | undefined {
    if (!this.#buffer) return undefined;
    const joined =
      this.#length * 2 < joinedBytes
        ? Buffer.from(this.#buffer.subarray(0, this.#length))
        : this.#buffer.subarray(0, this.#length);
    this.#buffer = undefined;
    this.#length = 0;
    return joined;
  }
}
