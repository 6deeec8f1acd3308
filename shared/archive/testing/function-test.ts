import type { HttpFunction } from '#shared/kernel/function/route';
import type { Services } from '#shared/kernel/services';
import { calling, headersOf, type TestSecurity, testSecurity } from '#shared/security/testing';
import { openTestArchive, type TestArchive } from './open-archive';

/** A function under test, with an archive and accounts of its own for each test. */
export interface FunctionTest {
  readonly security: TestSecurity;
  readonly archive: TestArchive;
  /** Headers of a caller with the rights. */
  readonly headers: Readonly<Record<string, string>>;
  readonly call: ReturnType<typeof calling>;
}

/**
 * Opens archive and accounts before each test of a file and closes them after it.
 *
 * @param rights - of the caller whose headers are given
 * @param more - further headers of that caller
 * @param others - further services, closed by their owner
 */
export function functionTest(
  handler: HttpFunction,
  rights: readonly string[],
  more: Readonly<Record<string, string>> = {},
  others: Partial<Services> = {},
): FunctionTest {
  let now: FunctionTest | undefined;
  const opened = (): FunctionTest => {
    if (!now) throw new Error('cannot happen: used outside a test');
    return now;
  };
  beforeEach(async () => {
    const security = await testSecurity();
    const archive = await openTestArchive();
    const { headers } = await headersOf(security, rights);
    const call = calling(security, handler, { ...others, archive: archive.archive });
    now = { security, archive, call, headers: { ...headers, ...more } };
  });
  afterEach(async () => {
    const { security, archive } = opened();
    await archive.close();
    await security.close();
  });
  return {
    get security() {
      return opened().security;
    },
    get archive() {
      return opened().archive;
    },
    get headers() {
      return opened().headers;
    },
    call: (...args) => opened().call(...args),
  };
}
