import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { partsOf } from '#shared/kernel/function/combined';
import { createRouteTable } from './adapter/router';
import { registry } from './registry.generated';
import { readStackFile } from './stack-file';

const root = path.resolve(__dirname, '..');
const facts = readStackFile(parse(readFileSync(path.join(root, 'openfaas.yml'), 'utf8')));
const names = registry.map((entry) => entry.name);

describe('the one list of functions', () => {
  it('names exactly the folders that hold a handler', () => {
    const areas = readdirSync(path.join(root, 'functions'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const folders = areas.flatMap(({ name: area }) =>
      readdirSync(path.join(root, 'functions', area))
        .filter((verb) => existsSync(path.join(root, 'functions', area, verb, 'handler.ts')))
        .map((verb) => `${area}-${verb}`),
    );
    expect(facts.map((fact) => fact.name).sort()).toEqual(folders.sort());
  });

  it('is what the generated files were made of', () => {
    const script = path.join(root, 'scripts', 'generate.mjs');
    expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
  });

  it.each(names)('agrees with the handler of %s on routes, events and schedule', (name) => {
    const entry = registry.find((candidate) => candidate.name === name)!;
    const parts = partsOf(entry.handler);
    const own = Object.keys(parts.http?.routes ?? {});
    if (own.includes('*')) expect(entry.routes.length).toBeGreaterThan(0);
    else expect([...entry.routes].sort()).toEqual(own.sort());
    expect({ hears: parts.event !== undefined, runs: parts.schedule !== undefined }).toEqual({
      hears: entry.consumer !== undefined,
      runs: entry.schedule !== undefined,
    });
  });

  it('keeps heavy work out of HTTP functions, whose bodies do not cross to a worker', () => {
    const heavy = registry.filter((entry) => entry.isHeavy && partsOf(entry.handler).http);
    expect(heavy.map((entry) => entry.name)).toEqual([]);
  });

  it('gives no address to two functions', () => {
    expect(() => createRouteTable(registry)).not.toThrow();
  });

  it('has at most 15 containers in the compact profile, which together serve every function once', () => {
    const compact = parse(readFileSync(path.join(root, 'openfaas.compact.yml'), 'utf8')) as {
      functions: Record<string, { annotations: Record<string, string> }>;
    };
    const containers = Object.values(compact.functions);
    expect(containers.length).toBeLessThanOrEqual(15);
    const served = containers.flatMap((container) => container.annotations['radlake.io/functions']?.split(' ') ?? []);
    expect(served.sort()).toEqual([...names].sort());
  });
});
