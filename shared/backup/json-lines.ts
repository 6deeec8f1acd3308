import type { ObjectReader } from '#shared/objects/port';

const defaultLimitBytes = 64 * 1024;
const newline = 10;

/** A value as a line. */
export const jsonLine = (value: unknown): Uint8Array => Buffer.from(`${JSON.stringify(value)}\n`);

/** The lines of an object, each a JSON object; null for one that is not, and then nothing more. */
export async function* jsonLines(
  reader: ObjectReader,
  limitBytes = defaultLimitBytes,
): AsyncGenerator<Readonly<Record<string, unknown>> | null> {
  for await (const bytes of rawLines(reader, limitBytes)) {
    const line = bytes && parseLine(bytes);
    yield line;
    if (line === null) return;
  }
}

/** The lines of an object as bytes, without their ends; null for one that is too long or has no end, the last then. */
export async function* rawLines(reader: ObjectReader, limitBytes: number): AsyncGenerator<Buffer | null> {
  let rest: Buffer = Buffer.alloc(0);
  for (let at = 0; at < reader.length; ) {
    const chunk = Buffer.allocUnsafe(Math.min(1024 * 1024, reader.length - at));
    const count = await reader.read(chunk, at);
    if (count === 0) break;
    at += count;
    const bytes = Buffer.concat([rest, chunk.subarray(0, count)]);
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      yield bytes.subarray(start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > limitBytes) yield null;
    if (rest.length > limitBytes) return;
  }
  if (rest.length > 0) yield null;
}

/** A JSON object, or null. */
export function parseLine(bytes: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null; // the reader says which object is damaged
  }
}
