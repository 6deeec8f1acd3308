import { z } from 'zod';
import { InvalidInputError } from '#shared/kernel/errors';
import { UnsupportedMediaTypeError } from '#shared/kernel/function/errors';
import type { EventRecord } from '#shared/kernel/function/event';

/** Events in one call at most. */
const maxRecords = 1000;

/** CloudEvents 1.0, JSON format, structured content mode. */
const CloudEventJson = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(256),
  type: z.string().min(1).max(256),
  source: z.string().min(1).max(1024),
  time: z.iso.datetime({ offset: true }).default('1970-01-01T00:00:00Z'),
  data: z.unknown(),
});

/** One record of the notification that S3 and compatible stores send, as far as it is read here. */
const S3Record = z.looseObject({
  eventSource: z.string().regex(/^(aws|minio):s3$/),
  eventName: z.string().max(256),
  eventTime: z.string().max(64),
  s3: z.looseObject({
    bucket: z.looseObject({ name: z.string().max(256) }),
    object: z.looseObject({ key: z.string().max(4096), sequencer: z.string().max(256).optional() }),
  }),
});

const S3Event = z.looseObject({ Records: z.array(S3Record).min(1).max(maxRecords) });

/**
 * Reads the events of a call: one CloudEvent (`application/cloudevents+json`), a batch
 * (`application/cloudevents-batch+json`) or the notification of a bucket (`application/json` with `Records`), whose
 * records become events of type `s3:ObjectCreated:Put` and the like with the record as data.
 *
 * @throws UnsupportedMediaTypeError, InvalidInputError
 */
export function readRecords(contentType: string | undefined, text: string): EventRecord[] {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  const value = parseJson(text);
  if (type === 'application/cloudevents+json') return [check(CloudEventJson, value)];
  if (type === 'application/cloudevents-batch+json') return check(z.array(CloudEventJson).max(maxRecords), value);
  if (type === 'application/json') return check(S3Event, value).Records.map(fromS3);
  throw new UnsupportedMediaTypeError('Events come as CloudEvents in JSON or as a bucket notification');
}

function fromS3(record: z.output<typeof S3Record>): EventRecord {
  const { bucket, object } = record.s3;
  return {
    id: `${bucket.name}/${object.key}#${object.sequencer ?? record.eventTime}`,
    type: record.eventName.startsWith('s3:') ? record.eventName : `s3:${record.eventName}`,
    source: `/buckets/${bucket.name}`,
    time: record.eventTime,
    data: record,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidInputError('body: not JSON', { cause });
  }
}

function check<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, 20).map((issue) => ({
    in: 'body',
    name: issue.path.map(String).join('.'),
    message: issue.message,
  }));
  throw new InvalidInputError('The body holds no events of a known form', { details: { problems } });
}
