import { createLogger, gather, plainLines } from './logger';

function recorder() {
  const written: string[] = [];
  const write = (text: string) =>
    written.push(
      ...text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).msg),
    );
  return { written, stream: gather({ write }) };
}

describe('the logger', () => {
  it('cuts out secrets and patient data, but does not look for them in plain lines', () => {
    const lines: string[] = [];
    const log = createLogger('info', { write: (line) => lines.push(line) });
    log.info({ patientName: 'x', caller: { token: 'y' }, route: 'GET /' }, 'said');
    expect(JSON.parse(lines[0]!)).toMatchObject({
      patientName: '[Redacted]',
      caller: { token: '[Redacted]' },
      route: 'GET /',
    });
    plainLines(log).info({ route: 'GET /' }, 'call');
    expect(JSON.parse(lines[1]!)).toMatchObject({ level: 30, route: 'GET /', msg: 'call' });
    expect(plainLines(log)).toBe(plainLines(log));
  });

  it('gathers lines for a moment, and writes a warning at once with those before it', async () => {
    const { written, stream } = recorder();
    const log = createLogger('info', stream);
    log.info('one');
    expect(written).toEqual([]);
    log.warn('two');
    expect(written).toEqual(['one', 'two']);
    log.info('three');
    while (written.length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(written).toEqual(['one', 'two', 'three']);
  });

  it('writes what waits when the process ends', () => {
    const before = process.listeners('exit');
    const { written, stream } = recorder();
    createLogger('info', stream).info('last');
    for (const listener of process.listeners('exit')) {
      if (before.includes(listener)) continue;
      process.off('exit', listener);
      listener(0);
    }
    expect(written).toEqual(['last']);
  });
});
