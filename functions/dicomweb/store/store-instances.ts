import type { Readable } from 'node:stream';
import type { Archive } from '#shared/archive/archive';
import { dicomwebUrl } from '#shared/archive/dicomweb-url';
import { IncomingInstances, type Outcome } from '#shared/archive/incoming';
import { chooseOffer, type Offer } from '#shared/archive/retrieval/accept';
import { findSpace } from '#shared/archive/spaces';
import { toNativeModel } from '#shared/dicom/native-model';
import type { Caller } from '#shared/kernel/caller';
import { PlatformError } from '#shared/kernel/errors';
import { ClientGoneError } from '#shared/kernel/function/errors';
import type { HttpResult } from '#shared/kernel/function/result';
import type { RequestFacts } from '#shared/kernel/function/route';
import { MalformedMultipartError } from '#shared/kernel/multipart/errors';
import { MultipartReader } from '#shared/kernel/multipart/reader';
import type { Services } from '#shared/kernel/services';
import { type Framing, readFraming } from './media-type';
import { DescribedInstances } from './receive-described';
import { storeResponse, storeStatus } from './response';

const answerTypes: readonly Offer<'json' | 'xml'>[] = [
  { kind: 'json', type: 'application/dicom+json' },
  { kind: 'json', type: 'application/json' },
  { kind: 'xml', type: 'application/dicom+xml' },
];

/** A request as the handler parsed it. */
export interface StoreCall extends Pick<RequestFacts, 'headers' | 'rawPath' | 'sourceIp' | 'origin' | 'stream'> {
  readonly path: { readonly space: string; readonly studyInstanceUid?: string | undefined };
}

/**
 * Stores the instances of a request (STOW-RS, PS3.18 10.5). Each is durable when the answer says that it is stored.
 *
 * A body that breaks off leaves everything up to its last complete part stored.
 *
 * @throws SpaceNotFoundError, UnsupportedMediaTypeError, NotAcceptableError; MalformedMultipartError and
 *   LimitExceededError when nothing could be stored; ClientGoneError
 */
export async function storeInstances(
  call: StoreCall,
  caller: Caller,
  { archive, audit }: Pick<Services, 'archive' | 'audit'>,
): Promise<HttpResult> {
  const { space, studyInstanceUid } = call.path;
  await findSpace(archive, space);
  const { offer } = chooseOffer(call.headers['accept'], answerTypes);
  const framing = readFraming(call.headers['content-type'], call.headers['content-encoding']);
  const outcomes = await receiveAll(archive, call, framing);
  const stored = countByStudy(outcomes);
  for (const [study, count] of stored) {
    audit.record({
      event: 'instancesTransferred',
      action: 'C',
      actor: caller.id,
      peer: call.sourceIp,
      operation: 'dicomweb-store',
      space,
      studyInstanceUid: study,
      count,
    });
  }
  const response = storeResponse(outcomes, dicomwebUrl(call), studyInstanceUid);
  return {
    status: storeStatus(outcomes),
    headers: { 'content-type': offer.type },
    body: offer.kind === 'xml' ? toNativeModel(response) : JSON.stringify(response),
  };
}

/** Receives and lands every instance of the body. */
async function receiveAll(archive: Archive, call: StoreCall, framing: Framing): Promise<readonly Outcome[]> {
  const { space, studyInstanceUid } = call.path;
  const arrival = { space, source: 'stow', peer: call.sourceIp };
  const incoming = new IncomingInstances(archive, arrival, studyInstanceUid ? { studyInstanceUid } : {});
  const described = framing.payload === 'dicom' ? null : new DescribedInstances(archive, incoming);
  try {
    await receive(call.stream, framing, incoming, described);
  } catch (error) {
    incoming.abort(error);
    await described?.abort(error);
    const outcomes = await incoming.settled();
    if (!(error instanceof PlatformError)) {
      throw new ClientGoneError('The client went away before its body was complete', { cause: error });
    }
    if (!outcomes.some(({ kind }) => kind === 'stored')) throw error;
    return outcomes;
  }
  const outcomes = await incoming.settled();
  if (outcomes.length === 0) throw new MalformedMultipartError('The body holds no instance');
  return outcomes;
}

async function receive(
  stream: Readable,
  framing: Framing,
  incoming: IncomingInstances,
  described: DescribedInstances | null,
): Promise<void> {
  if (framing.kind === 'multipart') await receiveParts(stream, framing.boundary, described ?? incoming);
  else if (described) await receiveOne(stream, described, `application/dicom+${framing.payload}`);
  else await receiveOne(stream, incoming, 'application/dicom');
  await described?.finish();
}

/** What takes the parts of a body. */
interface PartTaker {
  begin(headers: ReadonlyMap<string, string>): void | Promise<void>;
  write(bytes: Uint8Array): void | Promise<void>;
  end(): void | Promise<void>;
}

async function receiveOne(stream: Readable, taker: PartTaker, contentType: string): Promise<void> {
  await taker.begin(new Map([['content-type', contentType]]));
  for await (const chunk of chunksOf(stream)) {
    const pause = taker.write(chunk);
    if (pause) await pause;
  }
  await taker.end();
}

async function receiveParts(stream: Readable, boundary: string, taker: PartTaker): Promise<void> {
  const reader = new MultipartReader(boundary);
  for await (const chunk of chunksOf(stream)) {
    for (const event of reader.push(chunk)) {
      const pause =
        event.kind === 'data'
          ? taker.write(event.bytes)
          : event.kind === 'end'
            ? taker.end()
            : taker.begin(event.headers);
      if (pause) await pause;
    }
  }
  if (!reader.isComplete) throw new MalformedMultipartError('The closing boundary is missing');
}

function countByStudy(outcomes: readonly Outcome[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const outcome of outcomes) {
    if (outcome.kind !== 'stored') continue;
    const { studyInstanceUid } = outcome.instance;
    counts.set(studyInstanceUid, (counts.get(studyInstanceUid) ?? 0) + 1);
  }
  return counts;
}

/** The body as it arrives. Its end before its time leaves the connection open, so that the answer can be sent. */
const chunksOf = (stream: Readable) => stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
