import { type ImageRunner, ImagesBusyError } from '#shared/imaging/render/image-workers';
import { transcodeWith } from './representation';

const source = {
  header: new Uint8Array(0),
  longValues: [],
  transferSyntaxUid: '1.2.840.10008.1.2.1',
  frame: 1,
  isEncapsulated: false,
  pixels: new Uint8Array(0),
};

/** Images that have no room the first times. */
function busy(times: number): ImageRunner & { readonly asked: number } {
  const runner = {
    asked: 0,
    run: async () => {
      runner.asked += 1;
      if (runner.asked <= times) throw new ImagesBusyError('busy');
      return { bytes: Uint8Array.of(1) };
    },
    close: async () => undefined,
  };
  return runner;
}

describe('transcoding where images are worked on', () => {
  it('waits for room', async () => {
    const images = busy(2);
    const transcode = transcodeWith(() => images, new AbortController().signal);
    expect(await transcode(source, null)).toEqual(Uint8Array.of(1));
    expect(images.asked).toBe(3);
  });

  it('waits no longer than anybody wants the answer', async () => {
    const images = busy(Number.POSITIVE_INFINITY);
    const left = new AbortController();
    const made = transcodeWith(() => images, left.signal)(source, null);
    left.abort();
    await expect(made).rejects.toMatchObject({ name: 'AbortError' });
    expect(images.asked).toBe(1);
  });

  it('hands on what is wrong with a frame', async () => {
    const images = { run: () => Promise.reject(new RangeError('damaged')), close: async () => undefined };
    await expect(transcodeWith(() => images, new AbortController().signal)(source, null)).rejects.toThrow('damaged');
  });
});
