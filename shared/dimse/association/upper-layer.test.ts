import { Duplex } from 'node:stream';
import { encodePdu } from '../pdu/codec';
import type { AssociateRequestPdu, Pdu } from '../pdu/types';
import { emptyUserInformation } from '../pdu/user-information';
import { PduReader } from '../pdu-reader';
import { dicomApplicationContextUid } from './negotiation';
import { type EventName, type State, stateTable } from './state-table';
import { standardStateTable } from './state-table.standard';
import { UpperLayer } from './upper-layer';

const request: AssociateRequestPdu = {
  kind: 'associate-rq',
  protocolVersion: 1,
  calledAeTitle: 'SCP',
  callingAeTitle: 'SCU',
  applicationContextUid: dicomApplicationContextUid,
  contexts: [{ id: 1, abstractSyntaxUid: '1.2.3', transferSyntaxUids: ['1.2.840.10008.1.2'] }],
  user: { ...emptyUserInformation(), maximumLength: 16_384 },
};
const contexts = [{ id: 1, result: 0, transferSyntaxUid: '1.2.840.10008.1.2' }];
const acceptance = { ...request, kind: 'associate-ac' as const, contexts };
const rejection = { kind: 'associate-rj' as const, result: 1, source: 1, reason: 1 };
const data = {
  kind: 'p-data' as const,
  values: [{ contextId: 1, isCommand: true, isLast: true, data: Uint8Array.of(1, 2) }],
};

/** Takes what is written at once; nothing comes from it by itself. */
class Wire extends Duplex {
  readonly sent: string[] = [];
  readonly #reader = new PduReader(
    {
      pduStarted: (type) => type === 4 && this.sent.push('p-data'),
      fragmentReceived: () => undefined,
      pduReceived: (pdu) => this.sent.push(pdu.kind === 'abort' ? `abort ${pdu.source}` : pdu.kind),
    },
    { dataBytes: 1 << 20, associateBytes: 1 << 20 },
  );

  override _read(): void {
    // what is received is fed by the test
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#reader.push(chunk);
    done();
  }
}

/** A layer whose peer and user are the test: everything happens within the call that causes it. */
class Bench {
  readonly wire = new Wire();
  readonly told: string[] = [];
  readonly failures: unknown[] = [];
  readonly layer: UpperLayer;
  #take: (bytes: Uint8Array) => void = () => undefined;

  constructor(isRequestor: boolean) {
    const tell = (what: string) => () => void this.told.push(what);
    this.layer = new UpperLayer({
      transport: this.wire,
      bytes: (take) => {
        this.#take = take;
      },
      isRequestor,
      limits: { dataBytes: 1 << 20, associateBytes: 1 << 20 },
      times: { artimMs: 60_000, lingerMs: 60_000 },
      user: {
        associateRequested: tell('request'),
        associateAccepted: tell('acceptance'),
        associateRejected: tell('rejection'),
        dataReceived: tell('data'),
        releaseRequested: tell('release'),
        releaseConfirmed: tell('released'),
        aborted: ({ by }) => this.told.push(`aborted by ${by}`),
      },
      closed: () => undefined,
      failed: (error) => this.failures.push(error),
    });
  }

  receive(pdu: Pdu): void {
    this.#take(encodePdu(pdu));
  }

  /** Makes an event of the table happen as it happens in life; the timer runs out when told. */
  happen(name: EventName): void {
    const local: Partial<Record<EventName, Parameters<UpperLayer['event']>[1]>> = {
      'associate-request': {},
      'transport-connected': { pdu: request },
      'transport-accepted': {},
      'associate-response-accept': { pdu: acceptance },
      'associate-response-reject': { pdu: rejection },
      'data-request': { parts: [encodePdu(data)] },
      'release-request': {},
      'release-response': {},
      'artim-expired': {},
    };
    const received: Partial<Record<EventName, Pdu>> = {
      'associate-ac-received': acceptance,
      'associate-rj-received': rejection,
      'associate-rq-received': request,
      'data-received': data,
      'release-rq-received': { kind: 'release-rq' },
      'release-rp-received': { kind: 'release-rp' },
      'abort-received': { kind: 'abort', source: 0, reason: 0 },
    };
    if (local[name]) this.layer.event(name, local[name]);
    else if (received[name]) this.receive(received[name]);
    else if (name === 'invalid-pdu') this.#take(Uint8Array.of(0x55, 0, 0, 0, 0, 4));
    else if (name === 'transport-closed') this.wire.emit('end');
    else this.layer.event(name);
  }

  close(): void {
    this.layer.stopArtim();
    this.wire.destroy();
  }
}

/** What each action does, by PS3.8 tables 9-6 to 9-9: PDUs sent, what the user is told, whether the connection is closed. */
const effects: Readonly<Record<string, { sent?: string; told?: string; closes?: true }>> = {
  'AE-1': {},
  'AE-2': { sent: 'associate-rq' },
  'AE-3': { told: 'acceptance' },
  'AE-4': { told: 'rejection', closes: true },
  'AE-5': {},
  'AE-6': { told: 'request' },
  'AE-7': { sent: 'associate-ac' },
  'AE-8': { sent: 'associate-rj' },
  'DT-1': { sent: 'p-data' },
  'DT-2': { told: 'data' },
  'AR-1': { sent: 'release-rq' },
  'AR-2': { told: 'release' },
  'AR-3': { told: 'released', closes: true },
  'AR-4': { sent: 'release-rp' },
  'AR-5': {},
  'AR-6': { told: 'data' },
  'AR-7': { sent: 'p-data' },
  'AR-8': { told: 'release' },
  'AR-9': { sent: 'release-rp' },
  'AR-10': { told: 'released' },
  'AA-1': { sent: 'abort 0' },
  'AA-2': { closes: true },
  'AA-3': { told: 'aborted by peer', closes: true },
  'AA-4': { told: 'aborted by transport' },
  'AA-5': {},
  'AA-6': {},
  'AA-7': { sent: 'abort 2' },
  'AA-8': { sent: 'abort 2', told: 'aborted by provider' },
};

/** How each state comes about, for each side of an association. */
const ways: Readonly<Record<'requestor' | 'acceptor', Partial<Record<State, readonly EventName[]>>>> = {
  requestor: {
    1: [],
    4: ['associate-request'],
    5: ['associate-request', 'transport-connected'],
    6: ['associate-request', 'transport-connected', 'associate-ac-received'],
    7: ['associate-request', 'transport-connected', 'associate-ac-received', 'release-request'],
    8: ['associate-request', 'transport-connected', 'associate-ac-received', 'release-rq-received'],
    9: ['associate-request', 'transport-connected', 'associate-ac-received', 'release-request', 'release-rq-received'],
    11: [
      ...(['associate-request', 'transport-connected', 'associate-ac-received', 'release-request'] as const),
      ...(['release-rq-received', 'release-response'] as const),
    ],
    13: [
      'associate-request',
      'transport-connected',
      'associate-ac-received',
      'release-rq-received',
      'release-response',
    ],
  },
  acceptor: {
    2: [],
    3: ['associate-rq-received'],
    6: ['associate-rq-received', 'associate-response-accept'],
    7: ['associate-rq-received', 'associate-response-accept', 'release-request'],
    8: ['associate-rq-received', 'associate-response-accept', 'release-rq-received'],
    10: ['associate-rq-received', 'associate-response-accept', 'release-request', 'release-rq-received'],
    12: [
      ...(['associate-rq-received', 'associate-response-accept', 'release-request'] as const),
      ...(['release-rq-received', 'release-rp-received'] as const),
    ],
    13: ['associate-rq-received', 'associate-response-reject'],
  },
};

const cases = (['requestor', 'acceptor'] as const).flatMap((side) =>
  Object.entries(ways[side]).flatMap(([state, way]) =>
    (Object.keys(stateTable) as EventName[]).map((event) => ({
      side,
      state: Number(state) as State,
      way: way!,
      event,
    })),
  ),
);

function benchIn(side: 'requestor' | 'acceptor', way: readonly EventName[]): Bench {
  const bench = new Bench(side === 'requestor');
  for (const step of way) bench.happen(step);
  bench.wire.sent.length = 0;
  bench.told.length = 0;
  return bench;
}

describe('an upper layer in every state that its side can be in', () => {
  it.each(cases)('$side, Sta$state, $event', ({ side, state, way, event }) => {
    const bench = benchIn(side, way);
    expect(bench.layer.state).toBe(state);
    bench.happen(event);
    const cell = standardStateTable[event].split(' ')[state - 1]!;
    const [action = '.', next = String(state)] = cell.split('>');
    // AR-8 leads to Sta9 or Sta10; the table has the requestor's. A closed connection is state 1.
    const isCollision = action === 'AR-8' && side === 'acceptor';
    const { sent, told, closes } = action === '.' ? {} : effects[action]!;
    expect(bench.layer.state).toBe(isCollision ? 10 : closes ? 1 : Number(next));
    expect(bench.wire.sent).toEqual(sent === undefined ? [] : [sent]);
    expect(bench.told).toEqual(told === undefined ? [] : [told]);
    expect(bench.wire.destroyed).toBe(closes === true || event === 'transport-closed');
    bench.close();
  });

  it.each([
    ['requestor', 'Sta9: it answers first', ['release-request', 'release-rq-received', 'release-response'], 11],
    [
      'acceptor',
      'Sta10: it waits for the answer',
      ['release-request', 'release-rq-received', 'release-rp-received'],
      12,
    ],
  ] as const)('resolves a release collision as %s: %s', (side, _name, steps, state) => {
    const bench = benchIn(side, [...ways[side][6]!, ...steps]);
    expect(bench.layer.state).toBe(state);
    bench.happen(side === 'requestor' ? 'release-rp-received' : 'release-response');
    expect(bench.layer.state).toBe(side === 'requestor' ? 1 : 13);
    bench.close();
  });
});

describe('the ARTIM timer', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick'] }));
  afterEach(() => jest.useRealTimers());

  it.each([
    ['acceptor', 2, true],
    ['acceptor', 3, false],
    ['acceptor', 6, false],
    ['acceptor', 8, false],
    ['acceptor', 13, true],
    ['requestor', 5, false],
    ['requestor', 7, false],
    ['requestor', 13, true],
  ] as const)('of an %s in Sta%i closes the connection: %s', (side, state, closes) => {
    const bench = benchIn(side, ways[side][state]!);
    jest.advanceTimersByTime(59_999);
    expect(bench.wire.destroyed).toBe(false);
    jest.advanceTimersByTime(2);
    expect(bench.wire.destroyed).toBe(closes);
    bench.close();
  });
});
