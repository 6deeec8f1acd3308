import { RequestDataSet } from './request-operation';

const mebibyte = 1024 * 1024;
const limits = { plainBytes: mebibyte, mostBytes: 40 * mebibyte };

/** A data set of some mebibytes, and how long it was when it was complete; null: over a limit. */
function receive(mebibytes: number): { readonly dataSet: RequestDataSet; length: number | null | undefined } {
  const received: { dataSet: RequestDataSet; length: number | null | undefined } = {
    dataSet: new RequestDataSet(limits, (bytes) => {
      received.length = bytes === null ? null : bytes.length / mebibyte;
    }),
    length: undefined,
  };
  for (let at = 0; at < mebibytes; at++) received.dataSet.write(Buffer.alloc(mebibyte));
  return received;
}

describe('the data set of a request', () => {
  it('has a limit of its own, and large ones together a share of 64 MiB', () => {
    const [one, two, over] = [receive(40), receive(30), receive(41)];
    for (const { dataSet } of [one, two, over]) dataSet.end();
    expect([one.length, two.length, over.length]).toEqual([40, null, null]);
    const small = receive(1);
    small.dataSet.end();
    expect(small.length).toBe(1);
    one.dataSet.served();
    const again = receive(40);
    again.dataSet.end();
    expect(again.length).toBe(40);
    again.dataSet.served();
  });

  it('gives its share back when its association ends', () => {
    for (let time = 0; time < 4; time++) receive(40).dataSet.abort();
    const last = receive(40);
    last.dataSet.end();
    expect(last.length).toBe(40);
    last.dataSet.served();
  });
});
