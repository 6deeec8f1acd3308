import { groupsOf } from './proposals';
import type { SelectedSeries } from './select-series';

const explicit = '1.2.840.10008.1.2.1';
const implicit = '1.2.840.10008.1.2';
const jpegLs = '1.2.840.10008.1.2.4.80';

const series = (sopClassUids: readonly string[], ...transferSyntaxUids: readonly string[]) =>
  ({ series: { sopClassUids, transferSyntaxUids }, sopInstanceUids: null }) as unknown as SelectedSeries;

const told = (groups: ReturnType<typeof groupsOf>) =>
  groups.map(({ contexts }) => contexts.map((one) => [one.abstractSyntaxUid, ...one.transferSyntaxUids]));

describe('what is proposed to a destination', () => {
  it('is each class as it is stored, then without compression, one transfer syntax in each context', () => {
    expect(
      told(groupsOf([series(['1.1'], jpegLs), series(['1.2'], explicit), series(['1.1'], explicit)], null)),
    ).toEqual([
      [
        ['1.1', jpegLs],
        ['1.1', explicit],
        ['1.1', implicit],
        ['1.2', explicit],
        ['1.2', implicit],
      ],
    ]);
  });

  it('is only what the node is to be offered', () => {
    expect(told(groupsOf([series(['1.1'], jpegLs)], [implicit]))).toEqual([[['1.1', implicit]]]);
  });

  it('is the usual classes where nobody tells those of a series, over one association', () => {
    const [group, ...more] = groupsOf([series([]), series([])], null);
    expect(more).toEqual([]);
    expect(group!.contexts.length).toBeLessThanOrEqual(128);
    expect(group!.contexts).toContainEqual({
      ...{ abstractSyntaxUid: '1.2.840.10008.5.1.4.1.1.128', transferSyntaxUids: [explicit, implicit] },
    });
  });

  it('goes over further associations when there are more classes than contexts', () => {
    const selected = Array.from({ length: 100 }, (_, at) => series([`1.${at}`], explicit));
    const groups = groupsOf(selected, null);
    expect(groups.map(({ selected: some, contexts }) => [some.length, contexts.length])).toEqual([
      [64, 128],
      [36, 72],
    ]);
  });
});
