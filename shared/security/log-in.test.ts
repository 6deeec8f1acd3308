import { NotAuthenticatedError } from '#shared/kernel/errors';
import { LoginAttempts } from './attempts';
import { TooManyAttemptsError, WeakPasswordError } from './errors';
import { checkNewPassword, hashPassword, randomPassword, verifyPassword } from './password';
import { adminPassword, type TestSecurity, testSecurity } from './testing';

describe('log-in', () => {
  let t: TestSecurity;
  beforeEach(async () => {
    t = await testSecurity();
  });
  afterEach(() => t.close());
  const logIn = (login: string, password: string, peer = '10.0.0.1') => t.security.logIn(login, password, peer);
  const refused = (login: string, peer?: string) =>
    expect(logIn(login, 'wrong', peer)).rejects.toBeInstanceOf(NotAuthenticatedError);

  it('refuses a wrong password, an unknown and a disabled user with the same words', async () => {
    const user = await t.security.users.create('off', adminPassword, []);
    await t.catalogue.at('users').updateOne({ _id: user._id }, { $set: { disabled: true } });
    const messages = await Promise.all(
      [logIn('admin', 'x'), logIn('nobody', adminPassword), logIn('off', adminPassword)].map((attempt) =>
        attempt.catch((error: Error) => error.message),
      ),
    );
    expect(new Set(messages)).toEqual(new Set(['Wrong user or password']));
  });

  it('blocks a user after three failures from one address, for a time that doubles', async () => {
    for (let i = 0; i < 3; i++) await refused('admin');
    await expect(logIn('admin', adminPassword)).rejects.toBeInstanceOf(TooManyAttemptsError);
    t.clock.pass(1_000);
    await refused('admin');
    t.clock.pass(1_999);
    await expect(logIn('admin', adminPassword)).rejects.toBeInstanceOf(TooManyAttemptsError);
    t.clock.pass(1);
    expect((await logIn('admin', adminPassword)).user.login).toBe('admin');
  });

  it('lets the owner in from elsewhere meanwhile', async () => {
    for (let i = 0; i < 3; i++) await refused('admin');
    expect((await logIn('admin', adminPassword, '10.0.0.2')).user.login).toBe('admin');
  });

  it('records success and failure, and never what was typed', async () => {
    await refused('my-secret-typed-here');
    await refused('admin');
    await logIn('admin', adminPassword);
    await t.audit.flush();
    const entries = await t.audit.find({ event: 'login' }, 10);
    const facts = entries.map(({ actor, outcome, eventCode, eventTypeCode }) => [
      actor,
      outcome,
      eventCode,
      eventTypeCode,
    ]);
    expect(facts.sort()).toEqual(
      [
        ['anonymous', 4, '110114', '110122'],
        [`user:${t.admin._id}`, 4, '110114', '110122'],
        [`user:${t.admin._id}`, 0, '110114', '110122'],
      ].sort(),
    );
    expect(JSON.stringify(entries) + t.lines.join()).not.toMatch(/my-secret|wrong|horse/);
  });
});

describe('LoginAttempts', () => {
  const clock = { ms: 0, now: () => clock.ms };
  const attempt = (attempts: LoginAttempts, login: string, peer: string) => attempts.count(login, peer);

  it('does not count what succeeded', () => {
    const attempts = new LoginAttempts(clock);
    for (let i = 0; i < 100; i++) attempt(attempts, 'a', 'p')();
    expect(() => attempt(attempts, 'a', 'p')).not.toThrow();
  });

  it('counts attempts that run at the same time', () => {
    const attempts = new LoginAttempts(clock);
    for (let i = 0; i < 3; i++) attempt(attempts, 'a', 'p');
    expect(() => attempt(attempts, 'a', 'p')).toThrow(TooManyAttemptsError);
  });

  it('blocks an address that tries many users, and a user that is tried from many addresses', () => {
    const attempts = new LoginAttempts(clock);
    for (let i = 0; i < 20; i++) attempt(attempts, `u${i}`, 'one');
    expect(() => attempt(attempts, 'fresh', 'one')).toThrow(TooManyAttemptsError);
    for (let i = 0; i < 30; i++) attempt(attempts, 'victim', `p${i}`);
    expect(() => attempt(attempts, 'victim', 'fresh')).toThrow(TooManyAttemptsError);
  });

  it('never waits longer than 15 minutes, and forgets after an hour', () => {
    const attempts = new LoginAttempts(clock);
    for (let i = 0; i < 60; i++) {
      attempt(attempts, 'a', 'p');
      clock.ms += 900_000;
    }
    attempt(attempts, 'a', 'p');
    clock.ms += 3_600_000;
    for (let i = 0; i < 3; i++) attempt(attempts, 'a', 'p');
  });
});

describe('passwords', () => {
  it('are kept as argon2id with a salt of their own', async () => {
    const [one, two] = await Promise.all([hashPassword('some long password'), hashPassword('some long password')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword('some long password', one)).toBe(true);
    expect(await verifyPassword('some long passwore', one)).toBe(false);
  });

  it('fit in either composition of their characters', async () => {
    expect(await verifyPassword('Mu\u0308ller 1234567', await hashPassword('M\u00fcller 1234567'))).toBe(true);
  });

  it('of unknown users cost as much to refuse', async () => {
    const held = await hashPassword('some long password');
    const argon2 = jest.requireActual<typeof import('@node-rs/argon2')>('@node-rs/argon2');
    const verify = jest.spyOn(argon2, 'verify');
    try {
      for (const passwordHash of [held, undefined]) expect(await verifyPassword('guess', passwordHash)).toBe(false);
      const costs = verify.mock.calls.map(([hashed]) => String(hashed).split('$').slice(0, 4));
      expect(costs).toEqual([held.split('$').slice(0, 4), held.split('$').slice(0, 4)]);
    } finally {
      verify.mockRestore();
    }
  });

  it.each(['short', 'x'.repeat(11), 'x'.repeat(257), 'longer-login12'])('may not be %j', (password) => {
    expect(() => checkNewPassword(password, 'longer-login')).toThrow(WeakPasswordError);
  });

  it('made by chance pass our own rule and differ', () => {
    const password = randomPassword();
    expect(password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
    expect(() => checkNewPassword(password, 'admin')).not.toThrow();
    expect(randomPassword()).not.toBe(password);
  });
});
