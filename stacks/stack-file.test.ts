import { durationMs, readStackFile } from './stack-file';

const fn = {
  lang: 'dockerfile',
  handler: './functions/test/echo',
  image: 'radlake/test-echo:1',
};
const stack = (functions: Record<string, unknown>) => ({
  version: 1,
  provider: { name: 'openfaas', gateway: 'http://127.0.0.1:8080' },
  functions,
});
const withAnnotations = (annotations: Record<string, string>) => stack({ 'test-echo': { ...fn, annotations } });

describe('the stack file', () => {
  it('reads routes, events, consumer, schedule and limits of a function', () => {
    const [facts] = readStackFile(
      withAnnotations({
        'radlake.io/routes': 'GET /a/{b}\nPOST /files/{rest+}\n',
        'radlake.io/events': 'radlake.*.series.settled\n',
        'radlake.io/consumer': 'ack-wait=2m max-deliver=3 backoff=1s,500ms batch=4 pending=8 parallel=2',
        'radlake.io/schedule': 'every 5m',
        'radlake.io/call-limits': 'concurrency=2 timeout=90s',
      }),
    );
    expect(facts).toMatchObject({
      name: 'test-echo',
      handlerFolder: 'functions/test/echo',
      group: 'test',
      routes: ['GET /a/{b}', 'POST /files/{rest+}'],
      consumer: {
        subjects: ['radlake.*.series.settled'],
        ackWaitMs: 120_000,
        maxDeliver: 3,
        backoffMs: [1000, 500],
        batchSize: 4,
        maxAckPending: 8,
        parallel: 2,
      },
      schedule: { text: 'every 5m', everyMs: 300_000 },
      concurrency: 2,
      timeoutMs: 90_000,
    });
  });

  it.each([
    ['an unknown annotation', { 'radlake.io/route': 'GET /' }, 'unknown annotation radlake.io/route'],
    ['a route of another form', { 'radlake.io/routes': 'FETCH /a' }, 'FETCH /a'],
    ['a subject of another form', { 'radlake.io/events': 'other.thing' }, 'other.thing'],
    ['an unknown setting', { 'radlake.io/events': 'radlake.x', 'radlake.io/consumer': 'wait=3s' }, 'wait=3s'],
    ['a schedule of another form', { 'radlake.io/schedule': '* * * * *' }, 'is not'],
    ['no duration', { 'radlake.io/call-limits': 'timeout=soon' }, 'soon is no duration'],
  ])('refuses %s, naming function and place', (_what, annotations, message) => {
    expect(() => readStackFile(withAnnotations(annotations as Record<string, string>))).toThrow(/test-echo/);
    expect(() => readStackFile(withAnnotations(annotations as Record<string, string>))).toThrow(message);
  });

  it('refuses what the stack format does not know', () => {
    expect(() => readStackFile(stack({ 'test-echo': { ...fn, memory: '1Gi' } }))).toThrow(/memory/);
    expect(() => readStackFile(stack({ test_echo: fn }))).toThrow(/test_echo/);
    expect(() => readStackFile(stack({ 'test-other': fn }))).toThrow(/another name/);
    expect(() => readStackFile({ ...stack({}), version: 2 })).toThrow(/version/);
  });

  it('reads durations and refuses zero', () => {
    expect([durationMs('250ms'), durationMs('2s'), durationMs('3m'), durationMs('1h')]).toEqual([
      250, 2000, 180_000, 3_600_000,
    ]);
    expect(() => durationMs('0s')).toThrow();
  });
});
