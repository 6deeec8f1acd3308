import { systemClock } from '#shared/kernel/clock';
import { createLogger } from '#shared/kernel/logger';
import { createAuditLog } from './audit';
import { temporarySigner } from './audit-signer';
import { createSecurity, prepareAccounts } from './security';
import { testCatalogue } from './testing';

const bootstrapApiKey = 'bootstrap-'.repeat(4);
let catalogue: ReturnType<typeof testCatalogue>;
const lines: string[] = [];
const log = createLogger('trace', { write: (line: string) => void lines.push(line) });

beforeEach(() => {
  catalogue = testCatalogue();
  lines.length = 0;
});
afterEach(() => catalogue.close());

async function start(printed: string[]) {
  const audit = createAuditLog({ catalogue, signer: temporarySigner(), clock: systemClock, log });
  const security = createSecurity({ catalogue, audit, clock: systemClock });
  await prepareAccounts({ security, audit, log, bootstrapApiKey, print: (text) => void printed.push(text) });
  await audit.close();
  return security;
}

describe('the first start', () => {
  it('prints the password of admin, once, and it works', async () => {
    const printed: string[] = [];
    const security = await start(printed);
    await start(printed);
    expect(printed).toHaveLength(1);
    const password = /password {2}(\S+)/.exec(printed[0] ?? '')?.[1] ?? '';
    const { user } = await security.logIn('admin', password, '127.0.0.1');
    expect(user.roles).toEqual([{ role: 'administrator', spaces: ['*'] }]);
  });

  it('leaves password and key neither in the log nor in the catalogue', async () => {
    const printed: string[] = [];
    await start(printed);
    const password = /password {2}(\S+)/.exec(printed[0] ?? '')?.[1] ?? '';
    expect(password).not.toBe('');
    const stored = await Promise.all((await catalogue.collections()).map((name) => catalogue.at(name).find({})));
    const seen = JSON.stringify(stored) + lines.join();
    expect(stored.flat().length).toBeGreaterThan(3);
    expect(seen).not.toContain(password);
    expect(seen).not.toContain(bootstrapApiKey);
  });

  it('makes one admin when several processes start together', async () => {
    const printed: string[] = [];
    await Promise.all([start(printed), start(printed)]);
    expect(printed).toHaveLength(1);
  });

  it('records both accounts', async () => {
    await start([]);
    const entries = await catalogue
      .at<{ _id: string; object: string }>('audit')
      .find({ event: 'accountChanged' }, { sort: { _id: 1 } });
    expect(entries.map((entry) => entry.object)).toEqual(['user:admin', 'key:bootstrap']);
  });
});
