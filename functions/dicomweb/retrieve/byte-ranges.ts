import { randomUUID } from 'node:crypto';
import { type ByteRange, type Conditions, rangesOf } from '#shared/kernel/function/conditional';
import { RangeNotSatisfiableError } from '#shared/kernel/function/errors';
import type { ByteSink, HttpResult } from '#shared/kernel/function/result';

/** A representation of which ranges can be read. */
export interface Ranged {
  readonly contentType: string;
  readonly length: number;
  /** Strong. */
  readonly etag: string;
  /** Sends a range; called once per range, one after another. */
  readonly send: (range: ByteRange, sink: ByteSink) => Promise<void>;
}

/**
 * Answers with a representation, or with the ranges of it that are asked for (RFC 9110 section 14): 200, 206 with one
 * range, 206 with several as multipart/byteranges.
 *
 * @throws RangeNotSatisfiableError
 */
export function rangedResult(ranged: Ranged, conditions: Conditions): HttpResult {
  const { contentType, length, etag, send } = ranged;
  const ranges = rangesOf(conditions, length, etag);
  const common = { 'accept-ranges': 'bytes', etag };
  if (ranges === 'all') {
    return {
      status: 200,
      headers: { ...common, 'content-type': contentType, 'content-length': String(length) },
      body: (sink) => send({ start: 0, end: length }, sink),
    };
  }
  const [only, another] = ranges;
  if (!only) throw new RangeNotSatisfiableError('No such range', { details: { length } });
  if (another) return severalRanges(ranged, ranges, common);
  return {
    status: 206,
    headers: {
      ...common,
      'content-type': contentType,
      'content-range': contentRange(only, length),
      'content-length': String(only.end - only.start),
    },
    body: (sink) => send(only, sink),
  };
}

function severalRanges(
  { contentType, length, send }: Ranged,
  ranges: readonly ByteRange[],
  common: Readonly<Record<string, string>>,
): HttpResult {
  const boundary = `radlake-${randomUUID()}`;
  const headerOf = (range: ByteRange) =>
    `\r\n--${boundary}\r\nContent-Type: ${contentType}\r\nContent-Range: ${contentRange(range, length)}\r\n\r\n`;
  const end = `\r\n--${boundary}--\r\n`;
  const total = ranges.reduce((sum, range) => sum + headerOf(range).length + range.end - range.start, end.length);
  return {
    status: 206,
    headers: {
      ...common,
      'content-type': `multipart/byteranges; boundary=${boundary}`,
      'content-length': String(total),
    },
    body: async (sink) => {
      for (const range of ranges) {
        await sink.write(Buffer.from(headerOf(range)));
        await send(range, sink);
      }
      await sink.write(Buffer.from(end));
    },
  };
}

const contentRange = ({ start, end }: ByteRange, length: number): string => `bytes ${start}-${end - 1}/${length}`;
