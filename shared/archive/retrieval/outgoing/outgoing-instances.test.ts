import { createHash } from 'node:crypto';
import { parsePart10Head } from '#shared/dicom/part10';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import type { OutgoingInstance, ReadyInstance } from '#shared/dimse/storage/outgoing-instance';
import { FrameDecodingError } from '#shared/imaging/codecs/frame-format';
import { imagesInThisThread } from '#shared/imaging/render/image-workers';
import { PlacedFileMissingError } from '#shared/objects/errors';
import { correctAttributes } from '../../correct';
import { deleteFrom } from '../../delete';
import { describeSeries } from '../../describe/describe-series';
import { OriginUnavailableError } from '../../describe/pass-through';
import { sweep } from '../../sweep';
import { ctImageStorage, makeObject, type ObjectValues } from '../../testing/make-object';
import { openTestArchive, type TestArchive } from '../../testing/open-archive';
import { readBuffers } from '../buffer-pool';
import { transcodeWith } from '../representation';
import { type OutgoingOptions, outgoingInstances } from './outgoing-instances';
import { type RetrieveKeys, selectSeries } from './select-series';

let test: TestArchive;
beforeEach(async () => {
  test = await openTestArchive();
});
afterEach(async () => {
  await test.close();
});

const none: RetrieveKeys = {
  ...{ patientIds: null, studyInstanceUids: null, seriesInstanceUids: null, sopInstanceUids: null },
};
const study = { ...none, studyInstanceUids: ['1.2.3'] };
const slice = (number: number, more: ObjectValues = {}, pixelBytes = 32) =>
  makeObject({ '00080018': `1.2.3.4.${number}`, '00200013': String(number), ...more }, pixelBytes);
const dataSetOf = (part10: Buffer) => part10.subarray(parsePart10Head(part10).dataSetOffset);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function options(syntaxes: readonly string[] = [EXPLICIT_VR_LITTLE_ENDIAN]): OutgoingOptions {
  const transcode = transcodeWith(() => imagesInThisThread, new AbortController().signal);
  return { archive: test.archive, transcode, syntaxesFor: () => syntaxes };
}

async function bytesOf({ dataSet }: ReadyInstance): Promise<Buffer> {
  if (dataSet instanceof Uint8Array) return Buffer.from(dataSet);
  const chunks: Buffer[] = [];
  // As a sender does: a chunk may be overwritten after the second call behind it.
  for await (const chunk of dataSet.chunks) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Reads everything, each instance released before the next. */
async function read(source: AsyncIterable<OutgoingInstance>) {
  const found: { uid: string; what: string; bytes?: Buffer }[] = [];
  for await (const instance of source) {
    const { sopInstanceUid: uid } = instance;
    if ('obstacle' in instance) found.push({ uid, what: instance.obstacle });
    else {
      found.push({ uid, what: instance.transferSyntaxUid, bytes: await bytesOf(instance) });
      await instance.release();
    }
  }
  return found;
}

async function outgoing(keys: RetrieveKeys, how = options()) {
  return await read(outgoingInstances(await selectSeries(test.archive, 'main', keys), how));
}

describe('instances that go out', () => {
  it('come in series order with the bytes of their data sets, packed or not', async () => {
    const sent = [3, 1, 2].map((number) => slice(number));
    for (const part10 of sent) await test.send(part10);
    const expected = [sent[1]!, sent[2]!, sent[0]!].map((part10) => sha256(dataSetOf(part10)));
    const waiting = await outgoing(study);
    await test.settleAndPack();
    const packed = await outgoing(study);
    for (const found of [waiting, packed]) {
      expect(found.map(({ uid }) => uid)).toEqual(['1.2.3.4.1', '1.2.3.4.2', '1.2.3.4.3']);
      expect(found.map(({ bytes }) => sha256(bytes!))).toEqual(expected);
    }
  });

  it('come in pieces when they are larger than a read, between others', async () => {
    const sent = [slice(1), slice(2, {}, 3_500_000), slice(3), slice(4, {}, 1_048_576)];
    for (const part10 of sent) await test.send(part10);
    await test.settleAndPack();
    const found = await outgoing(study);
    expect(found.map(({ bytes }) => sha256(bytes!))).toEqual(sent.map((part10) => sha256(dataSetOf(part10))));
  });

  it('are views of one read, and give their buffers back when they were released, some on their way at once', async () => {
    for (let number = 1; number <= 40; number++) await test.send(slice(number, {}, 100_000));
    await test.settleAndPack();
    const selected = await selectSeries(test.archive, 'main', study);
    const held: ReadyInstance[] = [];
    const buffers = new Set<ArrayBufferLike>();
    let count = 0;
    for await (const instance of outgoingInstances(selected, options())) {
      if ('obstacle' in instance) throw new Error(instance.obstacle);
      buffers.add((instance.dataSet as Uint8Array).buffer);
      held.push(instance);
      count++;
      if (held.length > 3) await held.shift()!.release();
    }
    for (const instance of held) await instance.release();
    expect(count).toBe(40);
    expect(buffers.size).toBeLessThanOrEqual(3);
    expect(readBuffers.perLease).toBe(3);
  });

  it('leave nothing open when not all are wanted', async () => {
    for (let number = 1; number <= 5; number++) await test.send(slice(number, {}, 600_000));
    await test.settleAndPack();
    for await (const instance of outgoingInstances(await selectSeries(test.archive, 'main', study), options())) {
      await (instance as ReadyInstance).release();
      break;
    }
    expect((await outgoing(study)).length).toBe(5);
  });

  it('are brought to what the peer takes', async () => {
    const sent = slice(1);
    await test.send(sent);
    const [found] = await outgoing(study, options([IMPLICIT_VR_LITTLE_ENDIAN]));
    expect(found!.what).toBe(IMPLICIT_VR_LITTLE_ENDIAN);
    // Implicit VR: tag, 32-bit length, value (PS3.5 7.1.3).
    const at = found!.bytes!.indexOf(Buffer.from([0x08, 0x00, 0x18, 0x00, 0x0a, 0x00, 0x00, 0x00]));
    expect(found!.bytes!.toString('latin1', at + 8, at + 18)).toBe('1.2.3.4.1\0');
    expect(found!.bytes!.subarray(-32)).toEqual(Buffer.alloc(32, 7));
  });

  it('are begun again when what broke off may pass, and not when their bytes are damaged', async () => {
    await test.send(slice(1, {}, 3_000_000));
    const how = options([IMPLICIT_VR_LITTLE_ENDIAN]);
    const { store } = test.archive;
    const open = store.open.bind(store);
    const failing = (error: Error) => {
      jest.spyOn(store, 'open').mockImplementation(async (key) => {
        const reader = await open(key);
        const read = async (buffer: Uint8Array, position: number) => {
          if (position > 1_000_000) throw error;
          return await reader.read(buffer, position);
        };
        return { length: reader.length, read, close: () => reader.close() };
      });
    };
    const away = new PlacedFileMissingError('away');
    const damaged = new FrameDecodingError('damaged');
    for (const [error, what] of [
      [away, IMPLICIT_VR_LITTLE_ENDIAN],
      [damaged, 'no-common-syntax'],
    ] as const) {
      failing(error);
      await expect(outgoing(study, how)).rejects.toBe(error);
      jest.restoreAllMocks();
      expect((await outgoing(study, how)).map((found) => found.what)).toEqual([what]);
    }
  });

  it('are named when the peer takes their class not at all, or in no syntax that they can be brought to', async () => {
    await test.send(slice(1));
    expect(await outgoing(study, options([]))).toEqual([{ uid: '1.2.3.4.1', what: 'no-context' }]);
    const mpeg = options(['1.2.840.10008.1.2.4.100']);
    expect(await outgoing(study, mpeg)).toEqual([{ uid: '1.2.3.4.1', what: 'no-common-syntax' }]);
  });

  it('are corrected, whatever they come in', async () => {
    await test.send(slice(1));
    await test.send(slice(2, {}, 2_000_000));
    const attributes = { '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Roe^Richard' }] } };
    await correctAttributes(test.archive, { space: 'main', studyInstanceUid: '1.2.3' }, attributes, 0);
    for (const syntax of [EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN]) {
      const found = await outgoing(study, options([syntax]));
      expect(found.map(({ what }) => what)).toEqual([syntax, syntax]);
      expect(found[1]!.bytes!.subarray(-2_000_000).equals(Buffer.alloc(2_000_000, 7))).toBe(true);
      for (const { bytes } of found) expect(bytes!.toString('latin1', 0, 2_000)).toContain('Roe^Richard');
    }
  });

  it('are looked up again when their bytes move while they are sent', async () => {
    const sent = Array.from({ length: 6 }, (_, at) => slice(at + 1, {}, 400_000));
    for (const part10 of sent) await test.send(part10);
    const selected = await selectSeries(test.archive, 'main', study);
    const source = outgoingInstances(selected, options());
    await test.settleAndPack();
    test.clock.pass(test.archive.settings.graceMs + 1);
    await sweep(test.archive);
    const found = await read(source);
    expect(found.map(({ bytes }) => sha256(bytes!))).toEqual(sent.map((part10) => sha256(dataSetOf(part10))));
  });

  it('are left out when they were deleted before their turn', async () => {
    for (const number of [1, 2]) await test.send(slice(number));
    const selected = await selectSeries(test.archive, 'main', study);
    await deleteFrom(test.archive, { space: 'main', studyInstanceUid: '1.2.3' });
    expect(await read(outgoingInstances(selected, options()))).toEqual([]);
  });

  it('are left out when they were dealt with before', async () => {
    for (const number of [1, 2, 3]) await test.send(slice(number));
    const found = await outgoing(study, { ...options(), isDone: (uid) => uid !== '1.2.3.4.2' });
    expect(found.map(({ uid }) => uid)).toEqual(['1.2.3.4.2']);
  });

  it('of a node that is away are named, and it is asked once', async () => {
    let asked = 0;
    test.archive.passThrough = {
      one: () => Promise.reject(new OriginUnavailableError('away')),
      metadata: () => {
        throw new OriginUnavailableError('away');
      },
      // biome-ignore lint/correctness/useYield: it gives nothing
      stream: async function* () {
        asked += 1;
        throw new OriginUnavailableError('away');
      },
    };
    const instance = { sopClassUid: ctImageStorage, instanceNumber: 1, rows: null, columns: null };
    for (const series of ['1.2.3.5', '1.2.3.6']) {
      const instances = [{ ...instance, sopInstanceUid: `${series}.1`, bitsAllocated: null, numberOfFrames: null }];
      const place = { space: 'main', nodeId: 'node', studyInstanceUid: '1.2.3', seriesInstanceUid: series };
      await describeSeries(test.archive, { ...place, studyAttributes: {}, attributes: {}, instances });
    }
    await test.send(slice(1));
    const found = (await outgoing(study)).map(({ uid, what }) => [uid, what]);
    expect(found.sort()).toEqual([
      ['1.2.3.4.1', EXPLICIT_VR_LITTLE_ENDIAN],
      ['1.2.3.5.1', 'origin-away'],
      ['1.2.3.6.1', 'origin-away'],
    ]);
    expect(asked).toBe(1);
  });
});
