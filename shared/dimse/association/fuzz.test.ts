import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { encodeCommandSet } from '../messages/command-set';
import { encodePdu } from '../pdu/codec';
import type { AssociateRequestPdu, Pdu } from '../pdu/types';
import { emptyUserInformation } from '../pdu/user-information';
import { AssociationAcceptor } from './acceptor';
import { dicomApplicationContextUid } from './negotiation';
import { AssociationRequestor } from './requestor';

const storage = '1.2.840.10008.5.1.4.1.1.2';
const implicit = '1.2.840.10008.1.2';
const contexts = [
  { id: 1, abstractSyntaxUid: storage, transferSyntaxUids: [implicit] },
  { id: 3, abstractSyntaxUid: '1.2.840.10008.1.1', transferSyntaxUids: [implicit] },
];
const request: AssociateRequestPdu = {
  kind: 'associate-rq',
  protocolVersion: 1,
  calledAeTitle: 'SCP',
  callingAeTitle: 'SCU',
  applicationContextUid: dicomApplicationContextUid,
  contexts,
  user: {
    ...emptyUserInformation(),
    maximumLength: 16_384,
    asynchronousOperations: { invoked: 4, performed: 4 },
    roleSelections: [{ sopClassUid: storage, scu: true, scp: true }],
    extendedNegotiations: [{ sopClassUid: storage, applicationInformation: Uint8Array.of(3, 0, 0, 0, 2, 0) }],
    commonExtendedNegotiations: [
      { sopClassUid: storage, serviceClassUid: '1.2.840.10008.4.2', relatedGeneralSopClassUids: ['1.2.3', '1.2.4'] },
    ],
    userIdentity: {
      ...{ type: 2, positiveResponseRequested: true },
      ...{ primary: Buffer.from('user'), secondary: Buffer.from('passcode') },
    },
  },
};
const acceptance: Pdu = {
  ...request,
  kind: 'associate-ac',
  contexts: contexts.map(({ id }) => ({ id, result: 0, transferSyntaxUid: implicit })),
  user: { ...emptyUserInformation(), maximumLength: 16_384, userIdentityResponse: new Uint8Array(0) },
};

const message = (contextId: number, isCommand: boolean, data: Uint8Array): Pdu => ({
  kind: 'p-data',
  values: [{ contextId, isCommand, isLast: true, data }],
});
const store = {
  ...{ commandField: 1, messageId: 7, priority: 0, commandDataSetType: 0 },
  ...{ affectedSopClassUid: storage, affectedSopInstanceUid: '1.2.3.4' },
};
const echo = { commandField: 0x30, messageId: 8, commandDataSetType: 0x101 };
const response = { commandField: 0x8001, messageIdBeingRespondedTo: 1, status: 0, commandDataSetType: 0x101 };

/** A whole association as its requestor says it, and as its acceptor does. */
const said: Readonly<Record<'requestor' | 'acceptor', readonly Pdu[]>> = {
  requestor: [
    request,
    message(1, true, encodeCommandSet(store)),
    message(1, false, new Uint8Array(3000).fill(9)),
    message(3, true, encodeCommandSet(echo)),
    { kind: 'release-rq' },
  ],
  acceptor: [acceptance, message(1, true, encodeCommandSet(response)), { kind: 'release-rq' }, { kind: 'release-rp' }],
};

type Change = (pdus: Uint8Array[]) => void;

/** One fault in a stream of PDUs: bytes flipped, lengths that lie, PDUs cut, doubled, left out, moved, made of nothing. */
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 })).map(
    ([which, where, bits]): Change =>
      (pdus) => {
        const pdu = pdus[which % pdus.length]!;
        if (pdu.length > 0) pdu[where % pdu.length]! ^= bits;
      },
  ),
  fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 0, max: 0xffffffff }), fc.boolean()).map(
    ([which, where, length, isLong]): Change =>
      (pdus) => {
        const pdu = Buffer.from(pdus[which % pdus.length]!);
        if (pdu.length < 8) return;
        if (isLong) pdu.writeUInt32BE(length, where % (pdu.length - 4));
        else pdu.writeUInt16BE(length & 0xffff, where % (pdu.length - 2));
        pdus[which % pdus.length] = pdu;
      },
  ),
  fc.tuple(fc.nat(), fc.nat()).map(
    ([which, length]): Change =>
      (pdus) => {
        const at = which % pdus.length;
        pdus[at] = pdus[at]!.subarray(0, length % (pdus[at]!.length + 1));
      },
  ),
  fc.tuple(fc.nat(), fc.nat()).map(
    ([from, to]): Change =>
      (pdus) => {
        pdus.splice(to % pdus.length, 0, Buffer.from(pdus[from % pdus.length]!));
      },
  ),
  fc.nat().map(
    (which): Change =>
      (pdus) => {
        if (pdus.length > 1) pdus.splice(which % pdus.length, 1);
      },
  ),
  fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 200 })).map(
    ([where, bytes]): Change =>
      (pdus) => {
        pdus.splice(where % pdus.length, 0, bytes);
      },
  ),
);

const streamOf = (side: keyof typeof said): fc.Arbitrary<Buffer> =>
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
        const pdus = said[side].map((pdu) => Uint8Array.from(encodePdu(pdu)));
        for (const apply of changes) apply(pdus);
        return Buffer.concat(pdus);
      }),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)) },
  );

const cuts = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 });

/** Where a peer's bytes come from and ours are dropped. */
class Sink extends Duplex {
  override _read(): void {
    // what is received is fed by the test
  }
  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    done();
  }
}

/** What a promise was rejected with, if it was. */
const settled = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Feeds a stream in pieces, ends it, and waits for the end of the association. */
async function feed(bytes: Buffer, sizes: readonly number[], transport: Sink, take: (bytes: Uint8Array) => void) {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    take(Uint8Array.from(bytes.subarray(at, at + size)));
    at += size;
    if (i % 3 === 0) await turn(); // decisions are made in between
  }
  await turn();
  transport.emit('end');
  await turn();
}

describe('whatever a peer sends', () => {
  it('an acceptor throws nothing, tells of each data set its end or abort, and closes once', async () => {
    await fc.assert(
      fc.asyncProperty(streamOf('requestor'), cuts, async (bytes, sizes) => {
        const transport = new Sink();
        let take: (bytes: Uint8Array) => void = () => undefined;
        const count = { closed: 0, begun: 0, over: 0 };
        const once = () => void count.over++;
        const acceptor = new AssociationAcceptor({
          transport,
          bytes: (taker) => {
            take = taker;
          },
          profile: { maximumLength: 16_384, operationsPerformed: 8, operationsInvoked: 8 },
          times: { artimMs: 60_000, lingerMs: 60_000 },
          associateBytes: 65_536,
          decide: () => ({
            accept: {
              acceptsAbstractSyntax: () => true,
              chooseTransferSyntax: (_uid, proposed) => proposed[0],
              requestorRoles: () => ({ scu: true, scp: true }),
              answerExtended: (_uid, asked) => asked,
            },
            identityResponse: new Uint8Array(0),
          }),
          established: () => (_context, command) => {
            if (command.commandDataSetType === 0x101) return undefined;
            count.begun++;
            return { write: () => undefined, end: once, abort: once };
          },
          closed: () => void count.closed++,
          failed: (error) => expect(error).toMatchObject({ code: expect.stringMatching(/^DIMSE_/) }),
        });
        await feed(bytes, sizes, transport, (chunk) => take(chunk));
        expect(count).toEqual({ closed: 1, begun: count.over, over: count.over });
        acceptor.abort();
      }),
      { numRuns: 400 },
    );
  });

  it('a requestor throws nothing, answers who waits, and closes once', async () => {
    await fc.assert(
      fc.asyncProperty(streamOf('acceptor'), cuts, async (bytes, sizes) => {
        const transport = new Sink();
        let closed = 0;
        const { calledAeTitle, callingAeTitle, user } = request;
        const requestor = new AssociationRequestor({
          transport,
          request: {
            ...{ calledAeTitle, callingAeTitle, contexts, maximumLength: 16_384, operationsInvoked: 4 },
            roleSelections: user.roleSelections,
          },
          handler: () => undefined,
          timeoutMs: 60_000,
          closed: () => void closed++,
        });
        const associated = settled(requestor.associate());
        const released = associated.then(async (error) => error ?? (await settled(requestor.release())));
        await feed(bytes, sizes, transport, (chunk) => transport.emit('data', chunk));
        for (const error of [await associated, await released]) {
          if (error) expect(error).toMatchObject({ code: expect.stringMatching(/^DIMSE_/) });
        }
        expect(closed).toBe(1);
      }),
      { numRuns: 400 },
    );
  });
});
