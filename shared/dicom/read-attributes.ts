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
  /** As in `WalkOptions`: give it when reading on. */
  readonly explicitVr?: boolean;
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
  const result = walk(bytes, options, collector);
  const { attributes } = collector;
  if (result.status !== 'truncated') return { attributes, complete: collector.passed, consumed: result.offset };
  const { cut, next, offset } = result;
  // The cut element may lie behind the last wanted tag, or be one that can be jumped over.
  if (cut !== undefined && cut.tag > last) return { attributes, complete: true, consumed: offset };
  const jump = next !== undefined && cut !== undefined && !options.tags.has(cut.tag);
  return { attributes, complete: false, consumed: jump ? next : offset };
}
