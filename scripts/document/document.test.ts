import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { configurationDocument } from './configuration';
import { dimseDocument } from './dimse/conformance';
import { listenerServices } from './dimse/listener-services';
import { errorClasses, errorsDocument } from './errors';

const root = process.cwd();
const hint = 'run: node scripts/document.mjs';

describe('generated documents', () => {
  it('docs/configuration.md says what the schema says', () => {
    expect({ hint, text: readFileSync(path.join(root, 'docs/configuration.md'), 'utf8') }).toEqual({
      hint,
      text: configurationDocument(),
    });
  });

  it('docs/conformance/dimse.md says what the listener serves', () => {
    const text = readFileSync(path.join(root, 'docs/conformance/dimse.md'), 'utf8');
    expect({ hint, text }).toEqual({ hint, text: dimseDocument(listenerServices()) });
  });

  it('docs/errors.md lists every error class of the sources', () => {
    expect({ hint, text: readFileSync(path.join(root, 'docs/errors.md'), 'utf8') }).toEqual({
      hint,
      text: errorsDocument(root),
    });
  });

  it('finds the errors of the kernel with their own values', () => {
    const found = errorClasses(root);
    const byCode = new Map(found.map((one) => [one.code, one]));
    expect(byCode.get('NOT_AUTHENTICATED')).toEqual({
      name: 'NotAuthenticatedError',
      code: 'NOT_AUTHENTICATED',
      status: 401,
      retryable: false,
      meaning: 'No or wrong credentials.',
      file: 'shared/kernel/errors.ts',
    });
    expect(byCode.get('STORE_FULL')).toMatchObject({ status: 507, retryable: true });
  });
});

describe('the scan of error classes', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-errors-'));
    for (const name of ['functions', 'shared', 'events', 'stacks']) mkdirSync(path.join(folder, name));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (text: string) => writeFileSync(path.join(folder, 'shared', 'errors.ts'), text);

  it('gives a subclass of a subclass what it inherits', () => {
    write(`/** Mother. */
export abstract class Mother extends PlatformError {
  readonly status = 418;
  override readonly retryable = true;
}

/**
 * Child of
 * two lines.
 *
 * @see nothing
 */
export class Child extends Mother {
  readonly code = 'CHILD';
}
`);
    expect(errorClasses(folder)).toEqual([
      {
        name: 'Child',
        code: 'CHILD',
        status: 418,
        retryable: true,
        meaning: 'Child of two lines.',
        file: 'shared/errors.ts',
      },
    ]);
  });

  it('leaves out a class that carries the code of another, and no class that only looks like it', () => {
    const carrier = (name: string) =>
      `/** A. */\nexport class ${name} extends PlatformError {\n  readonly code: string;\n  readonly status: number;\n}\n`;
    write(carrier('CarriedPlatformError'));
    expect(errorClasses(folder)).toEqual([]);
    write(carrier('OtherError'));
    expect(() => errorClasses(folder)).toThrow(/code and status/);
  });

  it('lets two functions use one code with one status', () => {
    const one = (name: string) =>
      `/** ${name}. */\nexport class ${name} extends PlatformError {\n  readonly code = 'X';\n  readonly status = 406;\n}\n`;
    write(one('A') + one('B'));
    expect(errorClasses(folder).map(({ name }) => name)).toEqual(['A', 'B']);
  });

  it.each([
    [
      'without a literal code',
      '/** A. */\nexport class A extends PlatformError {\n  readonly code = codes.a;\n  readonly status = 400;\n}\n',
      /code and status/,
    ],
    [
      'without a docstring',
      "export class A extends PlatformError {\n  readonly code = 'A';\n  readonly status = 400;\n}\n",
      /docstring/,
    ],
    [
      'with a code that is taken by another status',
      "/** A. */\nexport class A extends PlatformError {\n  readonly code = 'A';\n  readonly status = 400;\n}\n/** B. */\nexport class B extends PlatformError {\n  readonly code = 'A';\n  readonly status = 401;\n}\n",
      /differ under one code/,
    ],
  ])('refuses a class %s', (_what, text, message) => {
    write(text);
    expect(() => errorClasses(folder)).toThrow(message);
  });
});
