import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CatalogueUnavailableError } from '#shared/catalogue/errors';
import type { Catalogue } from '#shared/catalogue/port';
import { createLogger } from '#shared/kernel/logger';
import { type AuditLog, createAuditLog } from './audit';
import { type AuditEntry, type AuditSeal, hashOf, verifyAuditChain } from './audit-chain';
import type { AuditEvent } from './audit-events';
import { openAuditSigner, temporarySigner } from './audit-signer';
import { AuditKeyError } from './errors';
import { testCatalogue } from './testing';

const signer = temporarySigner();
const clock = { ms: Date.UTC(2026, 0, 1), now: () => clock.ms };
const lines: string[] = [];
const log = createLogger('trace', { write: (line: string) => void lines.push(line) });
const access = (studyInstanceUid: string, extra: Partial<AuditEvent> = {}): AuditEvent => ({
  event: 'instancesAccessed',
  action: 'R',
  actor: 'user:1',
  space: 'main',
  studyInstanceUid,
  ...extra,
});

let catalogue: ReturnType<typeof testCatalogue>;
let audit: AuditLog;
const open = (over: Catalogue = catalogue) =>
  createAuditLog({ catalogue: over, signer, clock, log, maxWaiting: 1_500 });
beforeEach(() => {
  catalogue = testCatalogue();
  audit = open();
  lines.length = 0;
});
afterEach(async () => {
  await audit.close();
  await catalogue.close();
});

describe('the audit log', () => {
  it('sums up equal events and keeps different ones apart', async () => {
    for (let i = 0; i < 300; i++) audit.record(access('1.2.3'));
    clock.ms += 400;
    audit.record(access('1.2.3', { count: 10 }));
    audit.record(access('1.2.4'));
    audit.record(access('1.2.3', { actor: 'user:2' }));
    audit.record(access('1.2.3', { outcome: 8 }));
    await audit.flush();
    const entries = await audit.find({}, 10);
    const facts = entries.map(({ studyInstanceUid, actor, outcome, count }) =>
      [studyInstanceUid, actor, outcome, count].join(' '),
    );
    expect(facts.sort()).toEqual(['1.2.3 user:1 0 310', '1.2.3 user:1 8 1', '1.2.3 user:2 0 1', '1.2.4 user:1 0 1']);
    const first = entries.find((entry) => entry.count === 310);
    expect(Date.parse(first?.until ?? '') - Date.parse(first?.at ?? '')).toBe(400);
    expect(first).toMatchObject({ eventCode: '110103', action: 'R', space: 'main' });
  });

  it('writes by itself', async () => {
    audit.record(access('1.2.3'));
    let found: AuditEntry[] = [];
    while (found.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      found = await audit.find({}, 1);
    }
    expect(found).toMatchObject([{ studyInstanceUid: '1.2.3', count: 1 }]);
  });

  it('seals once for what is new, and not when nothing is', async () => {
    await audit.seal();
    audit.record(access('1.2.3'));
    await audit.seal();
    await audit.seal();
    const seals = await catalogue.at<AuditSeal>('auditSeals').find({});
    expect(seals).toMatchObject([{ sequence: 1, entrySequence: 1, previous: '', keyId: signer.keyId }]);
    expect(lines.join()).toContain(seals[0]?.hash ?? 'none');
  });

  it('joins the chains of several processes that seal at the same time', async () => {
    const others = [open(), open(), open()];
    for (const [at, one] of [audit, ...others].entries()) one.record(access(`1.2.${at}`));
    await Promise.all([audit, ...others].map((one) => one.seal()));
    await Promise.all(others.map((one) => one.close()));
    expect(await audit.verify()).toEqual({ entries: 4, seals: 4, chains: 4, sealed: 4, faults: [] });
  });

  it('keeps what a failing catalogue did not take, and its order', async () => {
    let failures = 2;
    const flaky = failing(catalogue, () => failures-- > 0);
    const log2 = open(flaky);
    log2.record(access('1.2.1'));
    await expect(log2.flush()).rejects.toBeInstanceOf(CatalogueUnavailableError);
    log2.record(access('1.2.2'));
    await expect(log2.flush()).rejects.toBeInstanceOf(CatalogueUnavailableError);
    await log2.close();
    expect(await audit.verify()).toEqual({ entries: 2, seals: 1, chains: 1, sealed: 2, faults: [] });
  });

  it('does not fail on entries that arrived although the answer got lost', async () => {
    let lose = true;
    const log2 = open(failing(catalogue, () => lose, true));
    log2.record(access('1.2.1'));
    await expect(log2.flush()).rejects.toThrow();
    lose = false;
    await log2.close();
    expect(await audit.verify()).toMatchObject({ entries: 1, faults: [] });
  });

  it('says how much it lost when nothing could be written for long', async () => {
    let down = true;
    const log2 = open(failing(catalogue, () => down));
    for (let i = 0; i < 1_507; i++) log2.record(access(`1.2.${i}`));
    await expect(log2.flush()).rejects.toThrow();
    down = false;
    await log2.close();
    expect(await log2.find({ event: 'auditStopped' }, 2)).toMatchObject([
      { count: 7, outcome: 12, eventTypeCode: '110133' },
    ]);
    expect(await audit.verify()).toMatchObject({ entries: 1_501, faults: [] });
  });
});

describe('verifyAuditChain', () => {
  const entries = () => catalogue.at<AuditEntry>('audit');
  const seals = () => catalogue.at<AuditSeal>('auditSeals');
  const id = async (sequence: number) => (await entries().findOne({ sequence }))?._id ?? '';
  beforeEach(async () => {
    for (let at = 1; at <= 6; at++) {
      audit.record(access(`1.2.${at}`));
      if (at % 2 === 0) await audit.seal();
    }
  });

  it('finds nothing wrong in an honest trail', async () => {
    expect(await audit.verify()).toEqual({ entries: 6, seals: 3, chains: 1, sealed: 6, faults: [] });
  });

  it('finds a changed entry', async () => {
    const changed = await id(3);
    await entries().updateOne({ _id: changed }, { $set: { actor: 'user:9' } });
    expect((await audit.verify()).faults).toEqual([{ where: changed, what: 'entry changed' }]);
  });

  it('finds a changed entry whose hash was made to fit, by the next one', async () => {
    const entry = await entries().findOne({ sequence: 3 });
    const forged = { ...entry, actor: 'user:9' };
    const hash = hashOf(forged, ['hash']);
    await entries().updateOne({ sequence: 3 }, { $set: { actor: 'user:9', hash } });
    expect((await audit.verify()).faults).toEqual([{ where: await id(4), what: 'entry not linked' }]);
  });

  it('finds a trail rewritten from one entry to the end, by the seals', async () => {
    let previous = (await entries().findOne({ sequence: 3 }))?.hash ?? '';
    for (let sequence = 4; sequence <= 6; sequence++) {
      const forged = { ...(await entries().findOne({ sequence })), actor: 'user:9', previous };
      previous = hashOf(forged, ['hash']);
      await entries().updateOne({ sequence }, { $set: { actor: 'user:9', previous: forged.previous, hash: previous } });
    }
    expect((await audit.verify()).faults).toEqual([
      { where: await id(4), what: 'sealed entry missing or changed' },
      { where: await id(6), what: 'sealed entry missing or changed' },
    ]);
  });

  it('finds a removed entry, in the middle and at the end', async () => {
    const [middle, end] = [await id(3), await id(6)];
    await entries().deleteMany({ sequence: { $in: [3, 6] } });
    expect((await audit.verify()).faults).toEqual([
      { where: middle, what: 'entry missing' },
      { where: end, what: 'sealed entry missing or changed' },
    ]);
  });

  it('finds a chain that is gone as a whole', async () => {
    await entries().deleteMany({});
    expect((await audit.verify()).faults).toHaveLength(3);
  });

  it('finds a removed and a changed seal', async () => {
    await seals().deleteOne({ sequence: 2 });
    await seals().updateOne({ sequence: 3 }, { $set: { at: '2027-01-01T00:00:00.000Z' } });
    expect((await audit.verify()).faults.map((fault) => fault.what)).toEqual(['seal missing', 'seal changed']);
  });

  it('takes no signature by another key, also when hash and key id fit', async () => {
    const seal = await seals().findOne({ sequence: 3 });
    if (!seal) throw new Error('no seal');
    const stranger = temporarySigner();
    const forged = { ...seal, at: '2027-01-01T00:00:00.000Z' };
    const hash = hashOf(forged, ['hash', 'signature']);
    await seals().updateOne({ sequence: 3 }, { $set: { at: forged.at, hash, signature: stranger.sign(hash) } });
    expect((await audit.verify()).faults).toEqual([{ where: seal._id, what: 'signature wrong' }]);
    const unknown = await verifyAuditChain(catalogue, new Map());
    expect(unknown.faults.map((fault) => fault.what)).toEqual(Array(3).fill('signature wrong'));
  });
});

describe('the signing key', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-audit-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const file = () => path.join(folder, 'keys', 'audit-signing.pem');

  it('is made once, readable by its owner alone', () => {
    const first = openAuditSigner(folder);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file())).mode & 0o777).toBe(0o700);
    expect(openAuditSigner(folder)).toMatchObject({ keyId: first.keyId, publicKey: first.publicKey });
    expect(readFileSync(file(), 'utf8')).toContain('PRIVATE KEY');
  });

  it('is refused when it is broken, instead of being replaced', () => {
    openAuditSigner(folder);
    writeFileSync(file(), 'broken');
    expect(() => openAuditSigner(folder)).toThrow(AuditKeyError);
    expect(readFileSync(file(), 'utf8')).toBe('broken');
  });
});

/** The catalogue, whose writes of audit entries fail while `fails`; with `late`, after they were done. */
function failing(catalogue: Catalogue, fails: () => boolean, late = false): Catalogue {
  const failOr = async (write: () => Promise<unknown>) => {
    const failed = fails();
    if (!failed || late) await write();
    if (failed) throw new CatalogueUnavailableError('down');
  };
  return {
    ...catalogue,
    collection: (spec) => {
      const inner = catalogue.collection<never>(spec);
      return new Proxy(inner, {
        get: (target, name) => {
          const method = Reflect.get(target, name).bind(target);
          if (name !== 'insertMany' && name !== 'bulkWrite') return method;
          return (...values: unknown[]) => failOr(() => method(...values));
        },
      }) as never;
    },
  };
}
