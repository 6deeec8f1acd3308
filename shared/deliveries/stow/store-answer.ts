import { DicomDataSet } from '#shared/dicom/json-model-schema';
import { fromNativeModel } from '#shared/dicom/native-model-reader';
import { statusClass } from '#shared/dimse/messages/statuses';
import { readMediaType } from '#shared/kernel/multipart/media-type';

/**
 * What an answer says of an instance. `answered`: stored, stored with a warning, or not, by its reason. `refused`: not
 * stored, because of something in the request. `held`: not stored, because of something else. `unknown`: nobody knows.
 */
export type Verdict =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'refused' | 'held' | 'unknown' };

/** The answer to a store request. */
export interface StoreReply {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly text: string;
}

/** Tags of the Store Instances Response Module. PS3.18 table I.2-1. */
const tags = {
  failedSops: '00081198',
  referencedSops: '00081199',
  otherFailures: '0008119A',
  sopInstanceUid: '00081155',
  failureReason: '00081197',
  warningReason: '00081196',
} as const;

/** For a failure without a reason that is one: the destination cannot understand it. PS3.18 table I.2-2. */
const cannotUnderstand = 0xc000;
/** For a warning without a reason that is one: coercion of data elements. PS3.18 table I.2-2. */
const coercion = 0xb000;

/** The destination has no room or no time: nothing was stored, others have to wait too. */
export const busyStatuses: ReadonlySet<number> = new Set([429, 503, 507]);
/** Something in the request is at fault: nothing was stored. */
const requestStatuses: ReadonlySet<number> = new Set([400, 409, 413, 415, 422]);

/**
 * What became of each instance of a request.
 *
 * @param sent - SOP Instance UIDs of what went out, wholly or in part
 * @param isWhole - the request went out to its end
 * @see PS3.18 10.5.3 and Annex I
 */
export function judge(sent: readonly string[], reply: StoreReply, isWhole: boolean): ReadonlyMap<string, Verdict> {
  const response = readResponse(reply);
  const rest = verdictByStatus(reply.status, isWhole && response.named.size === 0);
  const other = sent.length === 1 ? response.otherFailure : null;
  const unnamed: Verdict = other === null ? rest : { kind: 'answered', status: other };
  return new Map(
    sent.map((uid) => {
      const status = response.named.get(uid);
      return [uid, status === undefined ? unnamed : { kind: 'answered', status }];
    }),
  );
}

function verdictByStatus(status: number, isTakenAsSaid: boolean): Verdict {
  if (status === 200 && isTakenAsSaid) return { kind: 'answered', status: 0 };
  if (requestStatuses.has(status)) return { kind: 'refused' };
  const isRefusal = status >= 300 && status < 500 && status !== 408;
  return { kind: isRefusal || busyStatuses.has(status) ? 'held' : 'unknown' };
}

interface StoreResponse {
  /** SOP Instance UID -> zero, warning or failure. */
  readonly named: ReadonlyMap<string, number>;
  /** Reason of the first failure that names no instance. */
  readonly otherFailure: number | null;
}

/** An answer that is no such response names nothing. */
function readResponse({ contentType, text }: StoreReply): StoreResponse {
  const dataSet = parse(contentType, text);
  const named = new Map<string, number>();
  for (const item of itemsOf(dataSet, tags.referencedSops)) {
    const warning = firstValue(item, tags.warningReason);
    named.set(
      String(firstValue(item, tags.sopInstanceUid)),
      warning === undefined ? 0 : ofClass(warning, 'warning', coercion),
    );
  }
  for (const item of itemsOf(dataSet, tags.failedSops))
    named.set(String(firstValue(item, tags.sopInstanceUid)), failureOf(item));
  const [other] = itemsOf(dataSet, tags.otherFailures);
  return { named, otherFailure: other === undefined ? null : failureOf(other) };
}

type Json = Readonly<Record<string, unknown>>;

/** JSON, alone or in a list, or the Native DICOM Model; {} for anything else. */
function parse(contentType: string | undefined, text: string): Json {
  const { type } = readMediaType(contentType);
  try {
    if (type.endsWith('xml')) return fromNativeModel(text);
    const json: unknown = JSON.parse(text);
    return DicomDataSet.parse(Array.isArray(json) ? json[0] : json);
  } catch {
    return {}; // the HTTP status is what is left to go by
  }
}

function itemsOf(dataSet: Json, tag: string): Json[] {
  const values = (dataSet[tag] as { Value?: unknown } | undefined)?.Value;
  return Array.isArray(values) ? values.filter((item): item is Json => typeof item === 'object' && item !== null) : [];
}

function firstValue(item: Json, tag: string): unknown {
  const values = (item[tag] as { Value?: unknown } | undefined)?.Value;
  return Array.isArray(values) ? values[0] : undefined;
}

const failureOf = (item: Json): number => ofClass(firstValue(item, tags.failureReason), 'failure', cannotUnderstand);

/** A number that is a status of this class, else what stands for it. */
function ofClass(value: unknown, wanted: 'warning' | 'failure', instead: number): number {
  const status = Number(value);
  const isStatus = Number.isInteger(status) && status > 0 && status <= 0xffff;
  return isStatus && statusClass(status) === wanted ? status : instead;
}

/**
 * How long a busy destination wants to be left alone.
 *
 * @param value - of Retry-After: seconds, or a date (RFC 9110 10.2.3)
 * @returns milliseconds, a day at most; null where it does not say
 */
export function retryAfterMs(value: string | undefined, nowMs: number): number | null {
  if (value === undefined) return null;
  const ms = /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), dayMs);
}

const dayMs = 86_400_000;
