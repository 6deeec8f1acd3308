import { AssociationAbortedError, MessageCutError } from '../errors';
import { commandFields } from './command-fields';
import { MessageSender, type SendingLayer } from './sender';

const echo = { commandField: commandFields['C-ECHO-RQ'], messageId: 1 };
const store = { commandField: commandFields['C-STORE-RQ'], messageId: 2 };

/** A layer that keeps what is sent and is flushed when the test says so. */
class Layer implements SendingLayer {
  readonly sent: Buffer[] = [];
  isOpen = true;
  isAborted = false;
  unsentBytes = 0;
  readonly waiting: (() => void)[] = [];

  event(_name: 'data-request', { parts }: { readonly parts: readonly Uint8Array[] }): boolean {
    if (this.isOpen) this.sent.push(Buffer.concat(parts));
    return this.isOpen;
  }

  abort(): void {
    this.isAborted = true;
  }

  flushed(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  flush(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  /** Fragments: message control header and data. PS3.8 Annex E.2. */
  fragments(): { readonly control: number; readonly data: Buffer }[] {
    const bytes = Buffer.concat(this.sent);
    const found = [];
    for (let at = 0; at < bytes.length; at += 6 + bytes.readUInt32BE(at + 2)) {
      found.push({ control: bytes[at + 11]!, data: bytes.subarray(at + 12, at + 6 + bytes.readUInt32BE(at + 2)) });
    }
    return found;
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the sender of messages', () => {
  it('sends what is in memory at once, in the order of the calls', async () => {
    const layer = new Layer();
    const sender = new MessageSender(layer, 0);
    const sent = [sender.send(1, echo), sender.send(3, store, Buffer.from('abcd'))];
    expect(layer.fragments().map(({ control }) => control)).toEqual([3, 3, 2]);
    expect(await Promise.all(sent)).toEqual([true, true]);
  });

  it('streams a data set in fragments of even length, the last one marked, and mixes no other message in', async () => {
    const layer = new Layer();
    const sender = new MessageSender(layer, 0);
    const chunks = ['abc', 'de', 'f', 'gh'].map((text) => Buffer.from(text));
    const streamed = sender.send(1, store, { length: 8, chunks });
    const after = sender.send(1, echo);
    while (layer.fragments().length < 6) {
      layer.flush();
      await turn();
    }
    expect(await Promise.all([streamed, after])).toEqual([true, true]);
    const [command, ...rest] = layer.fragments();
    expect(command!.control).toBe(3);
    expect(rest.map(({ control, data }) => [control, control === 3 ? 'command' : data.toString()])).toEqual([
      [0, 'ab'],
      [0, 'cd'],
      [0, 'ef'],
      [2, 'gh'],
      [3, 'command'],
    ]);
  });

  it('asks for the chunk after the next only when the one before is taken', async () => {
    const layer = new Layer();
    let asked = 0;
    function* chunks() {
      for (; asked < 4; ) {
        asked++;
        yield Buffer.alloc(2);
      }
    }
    const sent = new MessageSender(layer, 0).send(1, store, { length: 8, chunks: chunks() });
    await turn();
    expect(asked).toBe(2);
    layer.flush();
    await turn();
    expect(asked).toBe(3);
    for (let count = 0; count < 4; count++) {
      layer.flush();
      await turn();
    }
    expect(await sent).toBe(true);
  });

  it.each([
    ['too short', 6],
    ['too long', 2],
  ])('aborts the association when a stream is %s', async (_what, length) => {
    const layer = new Layer();
    const sent = new MessageSender(layer, 0).send(1, store, { length, chunks: [Buffer.alloc(4)] });
    await expect(sent).rejects.toBeInstanceOf(MessageCutError);
    expect(layer.isAborted).toBe(true);
  });

  it.each([
    [
      ['ab', 'c', 'd'],
      ['ab', 'cd'],
    ],
    [
      ['ab', '', 'cde'],
      ['ab', 'cde'],
    ],
    [['a'], ['a']],
  ])('finds the last piece of a stream whose length nobody knows before: %j', async (given, expected) => {
    const layer = new Layer();
    const chunks = given.map((text) => Buffer.from(text));
    let isSent = false;
    const sent = new MessageSender(layer, 0).send(1, store, { length: null, chunks }).then(() => (isSent = true));
    while (!isSent) {
      layer.flush();
      await turn();
    }
    await sent;
    const [, ...rest] = layer.fragments();
    expect(rest.map(({ data }) => data.toString())).toEqual(expected);
    expect(rest.map(({ control }) => control)).toEqual(expected.map((_, at) => (at === expected.length - 1 ? 2 : 0)));
  });

  it('aborts when a stream of unknown length is empty', async () => {
    const layer = new Layer();
    const sent = new MessageSender(layer, 0).send(1, store, { length: null, chunks: [] });
    await expect(sent).rejects.toBeInstanceOf(MessageCutError);
    expect(layer.isAborted).toBe(true);
  });

  it('ends a stream with what it threw, and serves the next message', async () => {
    const layer = new Layer();
    const sender = new MessageSender(layer, 0);
    const failing = (function* () {
      yield Buffer.alloc(2);
      throw new AssociationAbortedError('gone');
    })();
    await expect(sender.send(1, store, { length: 4, chunks: failing })).rejects.toThrow('gone');
    expect(await sender.send(1, echo)).toBe(true);
  });

  it('says that an association is over, and ends the stream', async () => {
    const layer = new Layer();
    layer.isOpen = false;
    const sender = new MessageSender(layer, 0);
    expect(await sender.send(1, echo)).toBe(false);
    expect(await sender.send(1, store, { length: 2, chunks: [Buffer.alloc(2)] })).toBe(false);
  });

  it('waits for a connection that takes nothing', async () => {
    const layer = new Layer();
    layer.unsentBytes = 300_000;
    let isSent = false;
    const sent = new MessageSender(layer, 0).send(1, echo).then(() => (isSent = true));
    await turn();
    expect(isSent).toBe(false);
    layer.flush();
    await sent;
  });
});
