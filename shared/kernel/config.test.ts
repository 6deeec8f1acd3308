import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ConfigError, describeConfig, readConfig } from './config';

const key32 = 'k'.repeat(32);

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.details['problems'] as string[];
    throw error;
  }
  return [];
}

describe('readConfig', () => {
  it('has a default for everything, on loopback and in ./data', () => {
    const data = path.resolve('data');
    expect(readConfig({})).toEqual({
      dataFolder: data,
      http: { host: '127.0.0.1', port: 8080 },
      dimse: { host: '127.0.0.1', port: 11112 },
      dimseUnknown: 'classes',
      dimseTlsClients: 'required',
      aeTitle: 'RADLAKE',
      catalogue: `sqlite:${data}/catalogue.db`,
      objects: `file:${data}/objects`,
      bus: 'embedded',
      log: 'info',
      processes: 1,
      proxyHeaders: 'x-forwarded',
      trustProxy: [],
      corsOrigins: [],
      settleMs: 60_000,
      workitemKeepMs: 2_592_000_000,
      workflowKeepMs: 2_592_000_000,
      commitmentReportMs: 43_200_000,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      inbox: `${data}/inbox`,
      segmentBytes: 67_108_864,
      segmentPool: 2,
      reserveBytes: 1_073_741_824,
      defaultCharset: 'ISO_IR 6',
      graceMs: 600_000,
    });
  });

  it('places catalogue, objects and inbox below RADLAKE_DATA', () => {
    const config = readConfig({ RADLAKE_DATA: '/srv/lake' });
    expect([config.catalogue, config.objects, config.inbox]).toEqual([
      'sqlite:/srv/lake/catalogue.db',
      'file:/srv/lake/objects',
      '/srv/lake/inbox',
    ]);
  });

  it.each([
    ['0.0.0.0:80', { host: '0.0.0.0', port: 80 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['pacs.example:104', { host: 'pacs.example', port: 104 }],
    [':8080', { host: '::', port: 8080 }],
  ])('reads the address %s', (text, listen) => {
    expect(readConfig({ RADLAKE_HTTP: text }).http).toEqual(listen);
  });

  it('finds ffmpeg on PATH, in absolute folders alone, and refuses one that cannot be run', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-path-'));
    const program = path.join(folder, 'ffmpeg');
    try {
      writeFileSync(program, '', { mode: 0o600 });
      expect(readConfig({ PATH: `.:/nowhere:${folder}` }).ffmpeg).toBeUndefined();
      expect(() => readConfig({ RADLAKE_FFMPEG: program })).toThrow(
        'RADLAKE_FFMPEG: must be a program that can be run',
      );
      chmodSync(program, 0o700);
      expect(readConfig({ PATH: `.:/nowhere:${folder}` }).ffmpeg).toBe(program);
      expect(readConfig({ RADLAKE_FFMPEG: program }).ffmpeg).toBe(program);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('freezes the whole of it', () => {
    const config = readConfig({});
    expect(Object.isFrozen(config) && Object.isFrozen(config.http)).toBe(true);
  });

  it('names every bad and every unknown key at once', () => {
    const problems = problemsOf({
      RADLAKE_HTTP: 'localhost:70000',
      RADLAKE_AET: 'SEVENTEEN_LETTERS',
      RADLAKE_BOOTSTRAP_API_KEY: 'short',
      RADLAKE_LOG: 'loud',
      RADLAKE_PROCESSES: '0',
      RADLAKE_SETTLE_MS: '1e3',
      RADLAKE_TIMEZONE: 'Mars/Olympus',
      RADLAKE_CATALOG: 'mysql://x',
      RADLAKE_DEFAULT_CHARSET: 'utf8',
      RADLAKE_COLOUR: 'blue',
    });
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual([
      'RADLAKE_AET',
      'RADLAKE_BOOTSTRAP_API_KEY',
      'RADLAKE_CATALOG',
      'RADLAKE_COLOUR',
      'RADLAKE_DEFAULT_CHARSET',
      'RADLAKE_HTTP',
      'RADLAKE_LOG',
      'RADLAKE_PROCESSES',
      'RADLAKE_SETTLE_MS',
      'RADLAKE_TIMEZONE',
    ]);
  });

  it('names what DIMSE over TLS needs beside its port', () => {
    const files = { RADLAKE_DIMSE_TLS_CERT: '/tls/cert.pem', RADLAKE_DIMSE_TLS_KEY: '/tls/key.pem' };
    const listen = { RADLAKE_DIMSE_TLS: ':2762' };
    expect(problemsOf(listen).map((problem) => problem.split(':')[0])).toEqual([
      'RADLAKE_DIMSE_TLS_CERT',
      'RADLAKE_DIMSE_TLS_KEY',
      'RADLAKE_DIMSE_TLS_CA',
    ]);
    expect(problemsOf({ ...listen, ...files })).toHaveLength(1);
    expect(problemsOf({ ...listen, ...files, RADLAKE_DIMSE_TLS_CLIENTS: 'none' })).toEqual([]);
    expect(problemsOf(files)).toEqual([]);
  });

  it('never repeats a refused secret', () => {
    expect(problemsOf({ RADLAKE_BOOTSTRAP_API_KEY: 'hunter2' }).join()).not.toContain('hunter2');
    expect(problemsOf({ RADLAKE_CATALOG: 'mysql://user:hunter2@x' }).join()).not.toContain('hunter2');
  });

  it('counts an empty value as absent', () => {
    expect(readConfig({ RADLAKE_AET: '', RADLAKE_BOOTSTRAP_API_KEY: '' })).toEqual(readConfig({}));
  });

  it('ignores what Kubernetes injects for a Service named radlake', () => {
    const injected = {
      RADLAKE_SERVICE_HOST: '10.0.0.1',
      RADLAKE_SERVICE_PORT: '8080',
      RADLAKE_SERVICE_PORT_HTTP: '8080',
      RADLAKE_PORT: 'tcp://10.0.0.1:8080',
      RADLAKE_PORT_8080_TCP: 'tcp://10.0.0.1:8080',
      RADLAKE_PORT_8080_TCP_PROTO: 'tcp',
    };
    expect(problemsOf(injected)).toEqual([]);
  });
});

describe('origins of web pages', () => {
  it('are exact, as browsers write them', () => {
    const text = 'https://viewer.example, http://localhost:3000,http://[::1]:8080';
    expect(readConfig({ RADLAKE_CORS_ORIGINS: text }).corsOrigins).toEqual([
      'https://viewer.example',
      'http://localhost:3000',
      'http://[::1]:8080',
    ]);
  });

  it.each([
    '*',
    'null',
    'viewer.example',
    'https://*.example',
    'https://viewer.example/',
    'https://viewer.example/app',
    'https://viewer.example:443',
    'https://u:p@viewer.example',
    'HTTPS://viewer.example',
    'ftp://viewer.example',
  ])('refuses %s', (text) => {
    expect(() => readConfig({ RADLAKE_CORS_ORIGINS: text })).toThrow(/RADLAKE_CORS_ORIGINS: must be origins/);
  });
});

describe('proxies', () => {
  it('none is trusted unless named', () => {
    expect(readConfig({})).toMatchObject({ trustProxy: [], proxyHeaders: 'x-forwarded' });
    expect(readConfig({}).publicUrl).toBeUndefined();
  });

  it('are addresses, networks or loopback', () => {
    const { trustProxy } = readConfig({ RADLAKE_TRUST_PROXY: 'loopback, 10.0.0.0/8,2001:db8::/32 , 192.0.2.1' });
    expect(trustProxy).toEqual(['loopback', '10.0.0.0/8', '2001:db8::/32', '192.0.2.1']);
  });

  it.each(['*', 'true', '10.0.0.0/33', '::1/129', '10.0.0.0/8/8', 'pacs.example', 'fe80::1%eth0', '1.2.3.4:80'])(
    'refuses %s',
    (text) => {
      expect(() => readConfig({ RADLAKE_TRUST_PROXY: text })).toThrow(/RADLAKE_TRUST_PROXY: must be addresses/);
    },
  );

  it.each([
    'ftp://pacs.example',
    'https://u:p@pacs.example',
    'https://pacs.example/?a',
    'https://pacs.example/#b',
    'x',
  ])('refuses %s as public address', (text) => {
    expect(() => readConfig({ RADLAKE_PUBLIC_URL: text })).toThrow(/RADLAKE_PUBLIC_URL/);
  });
});

describe('the bootstrap key', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('may come from a file, outer white space cut', () => {
    const file = path.join(folder, 'key');
    writeFileSync(file, `${key32}\n`);
    expect(readConfig({ RADLAKE_BOOTSTRAP_API_KEY_FILE: file }).bootstrapApiKey).toBe(key32);
  });

  it('is refused when file and value are given, or the file is absent or empty', () => {
    const file = path.join(folder, 'empty');
    writeFileSync(file, '');
    expect(problemsOf({ RADLAKE_BOOTSTRAP_API_KEY_FILE: file, RADLAKE_BOOTSTRAP_API_KEY: key32 })).toHaveLength(1);
    expect(problemsOf({ RADLAKE_BOOTSTRAP_API_KEY_FILE: path.join(folder, 'no') })[0]).toContain('ENOENT');
    expect(problemsOf({ RADLAKE_BOOTSTRAP_API_KEY_FILE: file })[0]).toContain('empty');
  });

  it('and passwords in URLs never appear in the description for the log', () => {
    const config = readConfig({ RADLAKE_BOOTSTRAP_API_KEY: key32, RADLAKE_CATALOG: 'mongodb://u:hunter2@db/x' });
    const shown = describeConfig(config);
    expect(JSON.stringify(shown)).not.toMatch(/hunter2|kkkk/);
    expect(shown).toMatchObject({ bootstrapApiKey: 'set', catalogue: 'mongodb', bus: 'embedded' });
  });
});

describe('the environment', () => {
  it('is read by this module alone', () => {
    const reads = ['functions', 'shared', 'events', 'stacks'].flatMap(sources).filter((file) => {
      return /\bprocess\.env\b|\bprocess\[['"]env/.test(readFileSync(file, 'utf8'));
    });
    expect(reads).toEqual(['shared/kernel/config.ts']);
  });
});

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sources(file);
    return /\.ts$/.test(file) && !/\.test\.ts$/.test(file) ? [file] : [];
  });
}
