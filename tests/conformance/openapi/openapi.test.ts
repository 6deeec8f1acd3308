import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeObject } from '#shared/archive/testing/make-object';
import { bundle } from '../../support/bundles';
import { PlatformProcess, temporaryFolder, testApiKey } from '../../support/platform-process';

/** The program of PyPI's schemathesis; tests/conformance/run.mjs installs it. */
const schemathesis = process.env['RADLAKE_TEST_SCHEMATHESIS'] ?? 'schemathesis';
/** RADLAKE_TEST_SEED looks elsewhere, RADLAKE_TEST_RUNS longer. */
const seed = process.env['RADLAKE_TEST_SEED'] ?? '20260301';
const examples = Number(process.env['RADLAKE_TEST_RUNS'] ?? 4);
const folder = temporaryFolder('openapi');
let platform: PlatformProcess;

interface Operation {
  readonly operationId: string;
  readonly requestBody?: { readonly content: object };
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
let document: Document;
const operations = () => Object.values(document.paths).flatMap((methods) => Object.values(methods));

/** Bodies that are no JSON (DICOM objects): there is nothing to generate them from, and hostile ones have suites of their own. */
const withoutJson = () =>
  operations()
    .filter(({ requestBody }) => requestBody && !Object.keys(requestBody.content).some((type) => type.endsWith('json')))
    .map(({ operationId }) => operationId);

beforeAll(async () => {
  platform = await PlatformProcess.start({ bundle: bundle('plain'), dataFolder: path.join(folder.path, 'data') });
  document = await platform.json<Document>('/openapi.json');
  const headers = { 'content-type': 'application/dicom' };
  const stored = await platform.call('/dicomweb/studies', { method: 'POST', headers, body: makeObject() });
  expect(stored.status).toBe(200);
});
afterAll(async () => {
  await platform?.stop();
  folder.remove();
});

const names = { space: 'main', studyInstanceUid: '1.2.3', seriesInstanceUid: '1.2.3.4', sopInstanceUid: '1.2.3.4.1' };
/** Parameters of paths that name what is stored. */
const namesOfTheStudy = `[parameters]
${Object.entries({ ...names, frames: '1', path: '7FE00010' })
  .map(([name, value]) => `"path.${name}" = "${value}"`)
  .join('\n')}
`;
/** It learns ids from answers: it shall not revoke the key by which it calls. */
const keepingOurKey = `[[operations]]
include-operation-id = "deleteApiKeysById"
parameters = { "path.id" = "unknown" }
`;

/** A Fault of SOAP 1.1 is a 500 whoever is at fault (SOAP 1.1 6.2). */
const faults500 = `
[[operations]]
include-operation-id = "postApiSourcesByIdLinks"
checks.not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 500]
`;

/** 501 says of a parameter of the standard that it is not offered; where a route may, its description names it. */
const described501 = `[checks]
not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 501]

`;

/**
 * Calls every operation with generated input, right and wrong; by one worker, because CPython 3.11 fails when two compile
 * at once.
 *
 * @returns exit code and what it printed
 */
async function generate(
  config: string,
  more: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const file = path.join(folder.path, 'schemathesis.toml');
  writeFileSync(file, `${described501}${config}${faults500}`);
  const args = [
    ...['--config-file', file],
    'run',
    `${platform.url}/openapi.json`,
    ...['--header', `Authorization: Bearer ${testApiKey}`],
    ...['--checks', 'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance'],
    ...['--seed', seed, '--workers', '1', '--request-timeout', '60'],
    ...['--warnings', 'off', '--no-color', '--no-shrink', '--output-truncate', 'true'],
    ...withoutJson().flatMap((id) => ['--exclude-operation-id', id]),
    ...more,
  ];
  return await new Promise((resolve, reject) => {
    const child = spawn(schemathesis, args, { cwd: folder.path, stdio: ['ignore', 'pipe', 'pipe'] });
    const lines: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => lines.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => lines.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: shortened(Buffer.concat(lines).toString('utf8')) }));
  });
}

const shortened = (output: string) =>
  output
    .split('\n')
    .map((line) => line.slice(0, 300))
    .join('\n');

describe('schemathesis', () => {
  it('leaves out uploads of DICOM objects alone', () => {
    expect(withoutJson().every((id) => /^postSpacesBySpaceDicomweb/.test(id))).toBe(true);
    expect(withoutJson().length).toBeLessThan(operations().length / 4);
  });

  it('finds no server error and no answer that the document does not describe, where the study asked for exists', async () => {
    const { code, output } = await generate(namesOfTheStudy, [
      ...['--phases', 'fuzzing', '--max-examples', String(examples * 3)],
      ...['--include-method', 'GET', '--include-path-regex', '^/spaces/'],
    ]);
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    expect((await platform.call('/dicomweb/studies/1.2.3/series/1.2.3.4/instances/1.2.3.4.1')).status).toBe(200);
  });

  it('nor anywhere else', async () => {
    const { code, output } = await generate(keepingOurKey, [
      '--phases',
      'coverage,fuzzing',
      '--max-examples',
      String(examples),
    ]);
    expect(output).toMatch(/Operations: +\d+ selected/);
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    expect((await platform.call('/api/session')).status).toBe(200);
  });
});
