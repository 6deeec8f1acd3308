import { type Cursor, type Signal, UNDEFINED_LENGTH, type Visitor, walk } from './walker';

/** One attribute as it lies in the file. */
export interface RawAttribute {
  readonly vr: string;
  /** A view of the bytes handed in, without padding removed; for a sequence its items, for fragments nothing. */
  readonly value: Uint8Array;
  readonly littleEndian: boolean;
}

export interface ReadAttributesOptions {
  readonly transferSyntaxUid: string;
  /** Where the data set begins (Part10Head.dataSetOffset); default 0. */
  readonly offset?: number;
  /** Top level tags wanted, `0xGGGGEEEE`. */
  readonly tags: ReadonlySet<number>;
  /** No wanted tag lies behind this one (default: the highest of `tags`). */
  readonly stopAfter?: number;
}

export interface AttributesRead {
  readonly attributes: Map<number, RawAttribute>;
  /** True when a tag behind the last wanted one was seen; false when the bytes ended before: read on, unless the file ended. */
  readonly complete: boolean;
  /**
   * Where reading would go on: the start of the first element not consumed. It can lie behind the bytes given, when
   * an unwanted value reaches behind them; read on from there then (with `offset` 0 on the new bytes).
   */
  readonly consumed: number;
}

/** Listens to the top level only; items of a wanted delimited sequence are passed to find its end. */
class Collector implements Visitor {
  readonly attributes = new Map<number, RawAttribute>();
  passed = false;
  private readonly bytes: Uint8Array;
  private readonly tags: ReadonlySet<number>;
  private readonly last: number;

  constructor(bytes: Uint8Array, tags: ReadonlySet<number>, last: number) {
    this.bytes = bytes;
    this.tags = tags;
    this.last = last;
  }

  element(cursor: Cursor): Signal {
    if (cursor.depth > 0) return undefined;
    if (cursor.tag > this.last) return this.stop();
    if (this.tags.has(cursor.tag)) this.keep(cursor, cursor.valueOffset + cursor.length);
    return undefined;
  }

  enterSequence(cursor: Cursor): Signal {
    if (cursor.depth > 0) return 'skip';
    if (cursor.tag > this.last) return this.stop();
    if (!this.tags.has(cursor.tag)) return 'skip';
    if (cursor.length === UNDEFINED_LENGTH) return undefined;
    this.keep(cursor, cursor.valueOffset + cursor.length);
    return 'skip';
  }

  /** Only the end of a wanted delimited sequence says how long it is. */
  leaveSequence(cursor: Cursor, endOffset: number): Signal {
    if (cursor.depth === 0) this.keep(cursor, endOffset);
    return undefined;
  }

  enterFragments(cursor: Cursor): Signal {
    if (cursor.depth > 0) return undefined;
    if (cursor.tag > this.last) return this.stop();
    if (this.tags.has(cursor.tag)) this.keep(cursor, cursor.valueOffset);
    return undefined;
  }

  private keep({ tag, vr, valueOffset, littleEndian }: Cursor, end: number): void {
    this.attributes.set(tag, { vr, value: this.bytes.subarray(valueOffset, end), littleEndian });
  }

  private stop(): Signal {
    this.passed = true;
    return 'stop';
  }
}

/**
 * Collects top level attributes out of the first bytes of a data set.
 *
 * @throws MalformedDataSetError, LimitExceededError as `walk`
 */
export function readAttributes(bytes: Uint8Array, options: ReadAttributesOptions): AttributesRead {
  const last = options.stopAfter ?? Math.max(0, ...options.tags);
  const collector = new Collector(bytes, options.tags, last);
  const { transferSyntaxUid, offset = 0 } = options;
  const result = walk(bytes, { transferSyntaxUid, offset }, collector);
  if (result.status !== 'truncated') {
    return { attributes: collector.attributes, complete: collector.passed, consumed: result.offset };
  }
  return { attributes: collector.attributes, ...resume(bytes, result, options, last) };
}

/** An element is cut off: is it behind the last wanted tag, or one that can be jumped over? */
function resume(
  bytes: Uint8Array,
  result: { readonly offset: number; readonly next?: number },
  options: ReadAttributesOptions,
  last: number,
): { complete: boolean; consumed: number } {
  const tag = peekTag(bytes, result.offset, options.transferSyntaxUid);
  if (tag === undefined) return { complete: false, consumed: result.offset };
  if (tag > last) return { complete: true, consumed: result.offset };
  const jump = result.next !== undefined && !options.tags.has(tag);
  return { complete: false, consumed: jump ? result.next : result.offset };
}

function peekTag(bytes: Uint8Array, at: number, transferSyntaxUid: string): number | undefined {
  if (at + 4 > bytes.length) return undefined;
  const [a, b, c, d] = [bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!];
  const big = transferSyntaxUid === '1.2.840.10008.1.2.2';
  return (big ? (a << 24) | (b << 16) | (c << 8) | d : (b << 24) | (a << 16) | (d << 8) | c) >>> 0;
}
