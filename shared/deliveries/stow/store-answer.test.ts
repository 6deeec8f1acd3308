import { toNativeModel } from '#shared/dicom/native-model';
import { judge, retryAfterMs, type Verdict } from './store-answer';

const json = 'application/dicom+json';
const uid = (value: string) => ({ vr: 'UI', Value: [value] });
const us = (value: unknown) => ({ vr: 'US', Value: [value] });
const sequence = (...items: object[]) => ({ vr: 'SQ', Value: items });
const stored = (sop: string, warning?: unknown) => ({
  ...{ '00081150': uid('1.2.840.10008.5.1.4.1.1.2'), '00081155': uid(sop) },
  ...(warning === undefined ? {} : { '00081196': us(warning) }),
});
const failed = (sop: string, reason?: unknown) => ({
  ...{ '00081150': uid('1.2.840.10008.5.1.4.1.1.2'), '00081155': uid(sop) },
  ...(reason === undefined ? {} : { '00081197': us(reason) }),
});
const answered = (status: number): Verdict => ({ kind: 'answered', status });
const [refused, held, unknown] = [{ kind: 'refused' }, { kind: 'held' }, { kind: 'unknown' }] as const;

/** Of the instances 1.1 and 1.2, sent to their ends. */
function verdicts(status: number, body: unknown, contentType: string | undefined = json): (Verdict | undefined)[] {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const found = judge(['1.1', '1.2'], { status, contentType, text }, true);
  return [found.get('1.1'), found.get('1.2')];
}

describe('the answer to a store request (PS3.18 Annex I)', () => {
  it.each<[string, number, object, Verdict, Verdict]>([
    ['stored', 200, { '00081199': sequence(stored('1.1'), stored('1.2')) }, answered(0), answered(0)],
    [
      'stored, with a warning',
      202,
      { '00081199': sequence(stored('1.1'), stored('1.2', 0xb007)) },
      answered(0),
      answered(0xb007),
    ],
    [
      'stored and failed',
      202,
      { '00081199': sequence(stored('1.1')), '00081198': sequence(failed('1.2', 0xa900)) },
      answered(0),
      answered(0xa900),
    ],
    [
      'failed',
      409,
      { '00081198': sequence(failed('1.1', 0xc122), failed('1.2', 0x0122)) },
      answered(0xc122),
      answered(0x0122),
    ],
    ['failed for lack of room', 507, { '00081198': sequence(failed('1.1', 0xa700)) }, answered(0xa700), held],
    [
      'failed, without a reason',
      409,
      { '00081198': sequence(failed('1.1'), failed('1.2', 0)) },
      answered(0xc000),
      answered(0xc000),
    ],
    [
      'warned of with what is none',
      200,
      { '00081199': sequence(stored('1.1', 7), stored('1.2', 'x')) },
      answered(0xb000),
      answered(0xb000),
    ],
    ['named only in part', 200, { '00081199': sequence(stored('1.1')) }, answered(0), unknown],
    [
      'named both ways: the failure counts',
      200,
      { '00081199': sequence(stored('1.1'), stored('1.2')), '00081198': sequence(failed('1.1', 0xa700)) },
      answered(0xa700),
      answered(0),
    ],
    ['named by others', 202, { '00081199': sequence(stored('9.9')) }, unknown, unknown],
  ])('says what is %s', (_what, status, body, first, second) => {
    expect(verdicts(status, body)).toEqual([first, second]);
    expect(verdicts(status, [body])).toEqual([first, second]);
    expect(verdicts(status, toNativeModel(body as never), 'application/dicom+xml; charset=utf-8')).toEqual([
      first,
      second,
    ]);
  });

  it.each<[number, Verdict]>([
    [200, answered(0)],
    [202, unknown],
    [204, unknown],
    [301, held],
    [307, held],
    [400, refused],
    [401, held],
    [403, held],
    [404, held],
    [408, unknown],
    [409, refused],
    [413, refused],
    [415, refused],
    [422, refused],
    [429, held],
    [500, unknown],
    [502, unknown],
    [503, held],
    [504, unknown],
    [507, held],
  ])('%s without a body that names instances', (status, verdict) => {
    for (const [text, type] of [
      ['', undefined],
      ['<html>', 'text/html'],
      ['{', json],
      ['[]', json],
      ['null', json],
      ['{"00081199":{"vr":"SQ","Value":[null,7]}}', json],
      ['<NativeDicomModel', 'application/dicom+xml'],
    ] as const)
      expect(verdicts(status, text, type)).toEqual([verdict, verdict]);
  });

  it('takes 200 not for granted when the request did not go out to its end', () => {
    const reply = { status: 200, contentType: undefined, text: '' };
    expect([...judge(['1.1'], reply, false)]).toEqual([['1.1', unknown]]);
  });

  it('is of the only instance when it names none', () => {
    const text = JSON.stringify({ '0008119A': sequence({ '00081197': us(0xa900) }) });
    expect([...judge(['1.1'], { status: 409, contentType: json, text }, true)]).toEqual([['1.1', answered(0xa900)]]);
    expect(verdicts(409, text)).toEqual([refused, refused]);
  });
});

describe('Retry-After (RFC 9110 10.2.3)', () => {
  const now = Date.parse('2026-01-02T00:00:00Z');
  it.each([
    ['120', 120_000],
    ['Fri, 02 Jan 2026 00:01:00 GMT', 60_000],
    ['Thu, 01 Jan 2026 00:00:00 GMT', 0],
    ['99999999999', 86_400_000],
    ['soon', null],
    [undefined, null],
  ])('%s is %s ms', (value, ms) => {
    expect(retryAfterMs(value, now)).toBe(ms);
  });
});
