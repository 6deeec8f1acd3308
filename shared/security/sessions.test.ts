import { absoluteMs, endedSessionCookieHeader, idleMs, sessionCookieHeader, sessionTokenOf } from './sessions';
import { adminPassword, type TestSecurity, testSecurity } from './testing';

let t: TestSecurity;
let token = '';
beforeEach(async () => {
  t = await testSecurity();
  token = (await t.security.logIn('admin', adminPassword, '10.0.0.1')).token;
});
afterEach(() => t.close());

describe('a session', () => {
  it('is stored without its token', async () => {
    const stored = await t.catalogue.at('sessions').find({});
    expect(stored).toHaveLength(1);
    expect(JSON.stringify(stored)).not.toContain(token);
  });

  it('ends after 30 minutes without a request', async () => {
    t.clock.pass(idleMs - 1);
    expect(await t.security.sessions.verify(token)).toBeDefined();
    t.clock.pass(idleMs);
    expect(await t.security.sessions.verify(token)).toBeUndefined();
  });

  it('lives on while it is used, and ends after 12 hours all the same', async () => {
    let lived = 0;
    while ((await t.security.sessions.verify(token)) !== undefined) {
      t.clock.pass(20 * 60_000);
      lived += 20 * 60_000;
    }
    expect(lived).toBe(absoluteMs);
  });

  it('ends at once when it is closed, also out of memory', async () => {
    const caller = await t.security.sessions.verify(token);
    await t.security.sessions.close(caller?.sessionId ?? '');
    expect(await t.security.sessions.verify(token)).toBeUndefined();
  });

  it('stays when its own user changes the password there, and all others end', async () => {
    const other = (await t.security.logIn('admin', adminPassword, '10.0.0.2')).token;
    const caller = await t.security.sessions.verify(token);
    await t.security.sessions.verify(other);
    if (!caller) throw new Error('no caller');
    await t.security.changePassword(caller, adminPassword, 'another long password', '10.0.0.1');
    expect(await t.security.sessions.verify(token)).toBeDefined();
    expect(await t.security.sessions.verify(other)).toBeUndefined();
  });

  it('ends when the operator resets the password', async () => {
    await t.security.sessions.verify(token);
    const password = await t.security.resetPassword('admin');
    expect(await t.security.sessions.verify(token)).toBeUndefined();
    expect((await t.security.logIn('admin', password, '10.0.0.1')).user.login).toBe('admin');
  });

  it('is swept when it is over', async () => {
    expect(await t.security.sessions.sweep()).toBe(0);
    t.clock.pass(idleMs);
    expect(await t.security.sessions.sweep()).toBe(1);
  });
});

describe('the session cookie', () => {
  it('is out of reach of scripts and other sites, and under TLS of the plain wire', () => {
    expect(sessionCookieHeader('tok', false)).toBe('radlake_session=tok; Path=/; HttpOnly; SameSite=Strict');
    expect(sessionCookieHeader('tok', true)).toBe('radlake_session=tok; Path=/; HttpOnly; SameSite=Strict; Secure');
    expect(endedSessionCookieHeader(false)).toMatch(/^radlake_session=; .*Max-Age=0$/);
  });

  it('is found among others, and not in names that end like it', () => {
    expect(sessionTokenOf('a=1; radlake_session=tok; b=2')).toBe('tok');
    expect(sessionTokenOf('not_radlake_session=tok')).toBeUndefined();
    expect(sessionTokenOf('radlake_session=')).toBeUndefined();
    expect(sessionTokenOf(`radlake_session=${'x'.repeat(20_000)}`)).toBeUndefined();
  });
});
