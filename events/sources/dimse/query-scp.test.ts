import { connect } from 'node:net';
import { identifierOf, type Keys } from '#shared/archive/query/testing/find-client';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { DataSetWriter, explicitForm, implicitForm } from '#shared/dicom/data-set-writer';
import { toDicomJson } from '#shared/dicom/json';
import { encodeDicomJson } from '#shared/dicom/json-reader';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { AssociationRequestor } from '#shared/dimse/association/requestor';
import { commandFields } from '#shared/dimse/messages/command-fields';
import type { AuditLog } from '#shared/security/audit';
import type { AuditEvent } from '#shared/security/audit-events';
import { QueryScp } from './query-scp';
import type { DimseSource } from './start-dimse-source';
import { startTestSource, TestReceiver } from './test-receiver';

const patientRoot = '1.2.840.10008.5.1.4.1.2.1.1';
const studyRoot = '1.2.840.10008.5.1.4.1.2.2.1';
const timeoutMs = 60_000;
const count = 300;

let t: TestArchive;
let source: DimseSource;
let scu: AssociationRequestor;
const events: AuditEvent[] = [];

beforeAll(async () => {
  t = await openTestArchive();
  for (let number = 1; number <= count; number++) {
    const uids = { '0020000D': `1.2.${number}`, '0020000E': `1.2.${number}.1`, '00080018': `1.2.${number}.1.1` };
    const name = number === 7 ? 'Zhang^Wei=张^伟' : number === 8 ? 'Buc^Jérôme' : 'Doe^Jane';
    await t.send(makeObject({ ...uids, '00100010': name, '00100020': `P${number}`, '00080050': `A${number}` }));
  }
  const audit = { record: (event: AuditEvent) => events.push(event) } as unknown as AuditLog;
  source = await startTestSource(new TestReceiver(), {
    services: [new QueryScp(t.archive, audit)],
    spaceOf: () => 'main',
  });
  scu = new AssociationRequestor({
    transport: connect({ host: '127.0.0.1', port: source.port, noDelay: true }),
    request: {
      calledAeTitle: 'RADLAKE',
      callingAeTitle: 'VIEWER',
      contexts: [
        { id: 1, abstractSyntaxUid: studyRoot, transferSyntaxUids: [EXPLICIT_VR_LITTLE_ENDIAN] },
        { id: 3, abstractSyntaxUid: studyRoot, transferSyntaxUids: [IMPLICIT_VR_LITTLE_ENDIAN] },
        { id: 5, abstractSyntaxUid: patientRoot, transferSyntaxUids: [EXPLICIT_VR_LITTLE_ENDIAN] },
      ],
      // Relational, date and time, fuzzy names; and what there is no byte for.
      extendedNegotiations: [
        { sopClassUid: patientRoot, applicationInformation: Uint8Array.of(1, 1, 1, 0, 1, 0, 0, 1) },
      ],
      maximumLength: 16_384,
      operationsInvoked: 1,
    },
    timeoutMs,
    handler: () => undefined,
    closed: () => undefined,
  });
  await scu.associate();
});
afterAll(async () => {
  scu.abort();
  await source.close();
  await t.close();
});

interface Answer {
  readonly status: number | undefined;
  readonly json: Readonly<Record<string, { readonly vr: string; readonly Value?: readonly unknown[] }>>;
}

async function ask(identifier: Uint8Array, { contextId = 1, sopClassUid = studyRoot, cancelAfter = Infinity } = {}) {
  const context = scu.contexts.get(contextId)!;
  const answers: Answer[] = [];
  let messageId = 0;
  const content = { commandField: commandFields['C-FIND-RQ'], affectedSopClassUid: sopClassUid, priority: 0 };
  const pending = ({ command, dataSet }: { command: { status?: number }; dataSet: Uint8Array | null }) => {
    const json = toDicomJson(dataSet!, { transferSyntaxUid: context.transferSyntaxUid });
    answers.push({ status: command.status, json: JSON.parse(json) });
    if (answers.length !== cancelAfter) return;
    void scu.send(context, { commandField: commandFields['C-CANCEL-RQ'], messageIdBeingRespondedTo: messageId });
  };
  const last = await scu.invoke(
    context,
    content,
    { dataSet: identifier, timeoutMs, pending },
    (id) => (messageId = id),
  );
  return { ...last.command, answers };
}

function identifier(keys: Keys, characterSets: readonly string[] = [], form = explicitForm): Uint8Array {
  return encodeDicomJson(identifierOf(keys), { form, characterSets })!;
}
const find = (keys: Keys, characterSets?: readonly string[]) =>
  ask(identifier({ QueryRetrieveLevel: 'STUDY', ...keys }, characterSets));

describe('C-FIND', () => {
  it('answers with what was asked for, the level and our AE title', async () => {
    const { status, answers } = await find({ PatientID: 'P3', PatientName: '', StudyInstanceUID: '' });
    expect(status).toBe(0);
    expect(answers).toEqual([
      {
        status: 0xff00,
        json: {
          '00080052': { vr: 'CS', Value: ['STUDY'] },
          '00080054': { vr: 'AE', Value: ['RADLAKE'] },
          '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Jane' }] },
          '00100020': { vr: 'LO', Value: ['P3'] },
          '0020000D': { vr: 'UI', Value: ['1.2.3'] },
        },
      },
    ]);
    expect(events.at(-1)).toMatchObject({ event: 'query', actor: 'dimse:VIEWER', operation: 'c-find', space: 'main' });
  });

  it('answers in Implicit VR too', async () => {
    const keys = { QueryRetrieveLevel: 'STUDY', PatientID: 'P3', NumberOfStudyRelatedInstances: '' };
    const { answers } = await ask(identifier(keys, [], implicitForm), { contextId: 3 });
    expect(answers[0]!.json['00201208']).toEqual({ vr: 'IS', Value: [1] });
  });

  it('does what was agreed on by extended negotiation, for that class alone', async () => {
    expect(Buffer.from(scu.contexts.get(5)!.extended!).toString('hex')).toBe('0101010000000000');
    const keys = identifier({ QueryRetrieveLevel: 'IMAGE', PatientName: 'wei zhang', SOPInstanceUID: '' });
    const { status, answers } = await ask(keys, { contextId: 5, sopClassUid: patientRoot });
    expect([status, answers.map(({ json }) => json['00080018']!.Value)]).toEqual([0, [['1.2.7.1.1']]]);
    expect((await ask(keys)).status).toBe(0xa900);
  });

  it('says FF01 when a key is not supported', async () => {
    const { status, answers } = await find({ PatientID: 'P3', PatientComments: '' });
    expect([status, answers.map((one) => one.status)]).toEqual([0, [0xff01]]);
    expect(answers[0]!.json['00104000']).toBeUndefined();
  });

  it.each<[string, readonly string[], string, readonly string[]]>([
    ['P7', [], 'Zhang^Wei=张^伟', ['ISO_IR 192']],
    ['P7', ['ISO_IR 192'], 'Zhang^Wei=张^伟', ['ISO_IR 192']],
    ['P7', ['ISO_IR 100'], 'Zhang^Wei=张^伟', ['ISO_IR 192']],
    ['P7', ['GB18030'], 'Zhang^Wei=张^伟', ['GB18030']],
    ['P7', ['GBK'], 'Zhang^Wei=张^伟', ['GBK']],
    ['P7', ['', 'ISO 2022 IR 58'], 'Zhang^Wei=张^伟', ['', 'ISO 2022 IR 58']],
    ['P8', ['ISO_IR 100'], 'Buc^Jérôme', ['ISO_IR 100']],
    ['P8', ['GBK'], 'Buc^Jérôme', ['GB18030']],
    ['P8', ['NO SET'], 'Buc^Jérôme', ['ISO_IR 192']],
    ['P3', ['ISO_IR 100'], 'Doe^Jane', ['ISO_IR 100']],
  ])('answers for %s asked in %j hold %s in %j', async (patientId, asked, name, given) => {
    const { answers } = await find({ PatientID: patientId, PatientName: '' }, asked);
    const [answer] = answers;
    const { Alphabetic, Ideographic } = answer!.json['00100010']!.Value![0] as Record<string, string>;
    expect([Alphabetic, Ideographic].filter((group) => group !== undefined).join('=')).toBe(name);
    expect(answer!.json['00080005']!.Value!.map((term) => term ?? '')).toEqual(given);
  });

  it.each<[readonly string[]]>([[['GB18030']], [['', 'ISO 2022 IR 58']], [['ISO_IR 192']]])(
    'finds a name asked for in %j',
    async (characterSets) => {
      const { answers } = await find({ PatientName: '*=张*', PatientID: '' }, characterSets);
      expect(answers.map(({ json }) => json['00100020']!.Value)).toEqual([['P7']]);
    },
  );

  it('sends many answers, each once', async () => {
    const { status, answers } = await find({ StudyInstanceUID: '' });
    expect(status).toBe(0);
    expect(new Set(answers.map(({ json }) => json['0020000D']!.Value![0])).size).toBe(count);
  });

  it('ends with FE00 soon after a C-CANCEL, and takes the next query', async () => {
    const { status, answers } = await ask(identifier({ QueryRetrieveLevel: 'STUDY' }), { cancelAfter: 3 });
    expect(status).toBe(0xfe00);
    expect(answers.length).toBeLessThan(count);
    expect((await find({ PatientID: 'P3' })).status).toBe(0);
  });

  it('finds what was acknowledged before', async () => {
    const uids = { '0020000D': '1.2.999', '0020000E': '1.2.999.1', '00080018': '1.2.999.1.1' };
    await t.send(makeObject({ ...uids, '00100020': 'NEW' }));
    expect((await find({ PatientID: 'NEW' })).answers).toHaveLength(1);
  });
});

/** An element of Explicit VR Little Endian whose length is a lie. */
const lying = Buffer.concat([Buffer.from('080052004353', 'hex'), Buffer.from('\x00\x20STUDY ', 'latin1')]);
const nested = (depth: number): Uint8Array =>
  depth === 0 ? new Uint8Array(0) : new DataSetWriter().element(0x00400275, 'SQ', [nested(depth - 1)]).toBytes();

describe('an identifier that does not fit', () => {
  it.each<[string, Uint8Array, number, number[] | undefined, string]>([
    ['nothing', new Uint8Array(0), 0xa900, [0x00080052], 'QueryRetrieveLevel: Query/Retrieve Level is missing'],
    ['another level', identifier({ QueryRetrieveLevel: 'PATIENT' }), 0xa900, [0x00080052], 'not of this model'],
    [
      'no study',
      identifier({ QueryRetrieveLevel: 'SERIES' }),
      0xa900,
      [0x0020000d],
      'StudyInstanceUID: needs one value',
    ],
    [
      'no date',
      identifier({ QueryRetrieveLevel: 'STUDY', StudyDate: 'x' }),
      0xa900,
      [0x00080020],
      'StudyDate: must be',
    ],
    [
      'a wide value',
      identifier({ QueryRetrieveLevel: 'STUDY', OtherPatientIDs: '?' }),
      0xa900,
      [0x00101000],
      'needs two',
    ],
    ['a wrong length', lying, 0xc000, undefined, 'the identifier cannot be read'],
    ['deep sequences', nested(100), 0xc000, undefined, 'the identifier cannot be read'],
    ['sequences', nested(40), 0xa900, [0x00080052], 'Query/Retrieve Level is missing'],
  ])('by %s is refused', async (_what, bytes, status, offending, comment) => {
    const { errorComment, offendingElement, ...command } = await ask(bytes);
    expect([command.status, offendingElement]).toEqual([status, offending]);
    expect(errorComment).toContain(comment);
    expect(command.answers).toEqual([]);
  });

  it('by its class is refused', async () => {
    const bytes = identifier({ QueryRetrieveLevel: 'STUDY' });
    expect((await ask(bytes, { sopClassUid: patientRoot })).status).toBe(0x0122);
  });

  it('by its size costs nobody else anything', async () => {
    const storm = new DataSetWriter();
    for (let tag = 0x00091000; tag < 0x00091000 + 60_000; tag++) storm.element(tag, 'LO', '*');
    expect((await ask(storm.toBytes())).status).toBe(0xa900);
    const stars = identifier({
      QueryRetrieveLevel: 'STUDY',
      PatientName: '*?'.repeat(500),
      AccessionNumber: '*1'.repeat(500),
    });
    expect([0, 0xa700, 0xa900]).toContain((await ask(stars)).status);
    expect((await find({ PatientID: 'P3' })).answers).toHaveLength(1);
  });
});
