import { once } from 'node:events';
import { WebSocket } from 'ws';
import {
  codeItem,
  dataSetOf,
  makeWorkitem,
  performedProcedure,
  type WorkitemValues,
} from '#shared/worklist/testing/make-workitem';
import { type Answer, RunningPlatform } from './running-platform';

const dicomJson = { 'content-type': 'application/dicom+json' };
const base = '/dicomweb/workitems';
const worklist = '1.2.840.10008.5.1.4.34.5';
const filtered = '1.2.840.10008.5.1.4.34.5.1';

let platform: RunningPlatform;
beforeAll(async () => {
  platform = await RunningPlatform.start({ RADLAKE_WORKITEM_KEEP_MS: '0' });
});
afterAll(() => platform.stop());

let last = 0;
const freshUid = () => `1.2.4.${++last}`;
const freshTitle = () => `AE${++last}`;

const send = (method: string, target: string, values: WorkitemValues): Promise<Answer> =>
  platform.call(method, target, { headers: dicomJson, body: JSON.stringify([dataSetOf(values)]) });

async function make(changes: WorkitemValues = {}): Promise<string> {
  const uid = freshUid();
  const body = JSON.stringify([makeWorkitem(changes)]);
  const made = await platform.call('POST', `${base}?workitem=${uid}`, { headers: dicomJson, body });
  expect([made.status, made.text]).toEqual([201, '']);
  return uid;
}

const put = async (uid: string, state: string, transactionUid = '1.2.9') => {
  const answer = await send('PUT', `${base}/${uid}/state`, {
    ProcedureStepState: state,
    TransactionUID: transactionUid,
  });
  expect([answer.status, answer.text]).toEqual([200, '']);
};
const subscribe = async (uid: string, aeTitle: string, query = '') => {
  const answer = await platform.call('POST', `${base}/${uid}/subscribers/${aeTitle}${query}`);
  expect([answer.status, answer.text]).toEqual([201, '']);
  return answer;
};
const unsubscribe = async (uid: string, aeTitle: string) =>
  expect((await platform.call('DELETE', `${base}/${uid}/subscribers/${aeTitle}`)).status).toBe(200);
const suspend = async (uid: string, aeTitle: string) =>
  expect((await platform.call('POST', `${base}/${uid}/subscribers/${aeTitle}/suspend`)).status).toBe(200);

type Message = Readonly<Record<string, { readonly vr: string; readonly Value?: readonly unknown[] }>>;

/** An open event channel that keeps what it hears. */
class EventChannel {
  readonly messages: Message[] = [];
  readonly socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data, isBinary) => {
      expect(isBinary).toBe(false);
      this.messages.push(JSON.parse(String(data)) as Message);
    });
  }

  static async open(aeTitle: string, space?: string, key?: string): Promise<EventChannel> {
    const path = space === undefined ? '/dicomweb' : `/spaces/${space}/dicomweb`;
    const socket = new WebSocket(`${platform.url.replace('http', 'ws')}${path}/subscribers/${aeTitle}`, {
      headers: { authorization: `Bearer ${key ?? 'a-key-for-integration-tests-of-32-or-more'}` },
    });
    const channel = new EventChannel(socket);
    await once(socket, 'open');
    return channel;
  }

  /** What came until the report of a last event, which is caused for the purpose, without that one. */
  async heard(aeTitle: string, space = 'main'): Promise<string[]> {
    const bell = `1.9.${++last}`;
    const { bus } = platform.services;
    const report = { workitemUid: bell, eventType: 1, attributes: {} };
    const event = {
      ...{ specversion: '1.0' as const, id: bell, type: 'workitem.reported', source: `/spaces/${space}` },
      ...{ time: new Date().toISOString(), data: { space, recipients: [aeTitle], reports: [report] } },
    };
    await bus.publish(`radlake.${space}.workitem.reported`, event);
    const uidOf = (message: Message) => message['00001000']?.Value?.[0];
    while (!this.messages.some((message) => uidOf(message) === bell)) await once(this.socket, 'message');
    const found = this.messages.splice(0).filter((message) => uidOf(message) !== bell);
    return found.map(summary);
  }

  close(): void {
    this.socket.terminate();
  }
}

/** `1.2.3 1 SCHEDULED READY`: workitem, event type, values. */
function summary(message: Message): string {
  const command = ['00000002', '00000100', '00000110', '00000800'];
  expect(command.filter((tag) => !message[tag])).toEqual([]);
  expect(message['00000002']?.Value).toEqual(['1.2.840.10008.5.1.4.34.6.1']);
  expect(message['00000100']?.Value).toEqual([0x100]);
  const values = Object.entries(message)
    .filter(([tag]) => !tag.startsWith('0000'))
    .flatMap(([, { vr, Value }]) => (vr === 'SQ' ? `[${Value?.length ?? 0}]` : (Value ?? [])));
  return [message['00001000']?.Value?.[0], message['00001002']?.Value?.[0], ...values].join(' ');
}

describe('a subscription to one workitem', () => {
  it('tells of each change of state, of readiness, assignment, progress and requests to cancel (Table CC.2.4-1)', async () => {
    const [one, other] = [freshTitle(), freshTitle()];
    const [channel, second] = [await EventChannel.open(one), await EventChannel.open(other)];
    const uid = await make({ InputReadinessState: 'INCOMPLETE' });
    const made = await subscribe(uid, one);
    expect(made.headers['content-location']).toBe(`${platform.url.replace('http', 'ws')}/dicomweb/subscribers/${one}`);
    await subscribe(uid, other);
    await send('POST', `${base}/${uid}`, { InputReadinessState: 'READY' });
    await send('POST', `${base}/${uid}`, { InputReadinessState: 'READY' });
    await send('POST', `${base}/${uid}`, { ScheduledStationNameCodeSequence: codeItem('GPU1') });
    await put(uid, 'IN PROGRESS');
    const progress = { ProcedureStepProgress: 50, ProcedureStepProgressDescription: 'half' };
    await send('POST', `${base}/${uid}?1.2.9`, { ProcedureStepProgressInformationSequence: progress });
    const request = { ReasonForCancellation: 'urgent', ContactDisplayName: 'Desk', RequestingAE: 'DESK' };
    expect((await send('POST', `${base}/${uid}/cancelrequest`, request)).status).toBe(202);
    await send('POST', `${base}/${uid}?1.2.9`, performedProcedure);
    await put(uid, 'COMPLETED');
    const expected = [
      `${uid} 1 READY SCHEDULED`,
      `${uid} 5 [1]`,
      `${uid} 1 READY IN PROGRESS`,
      `${uid} 3 [1]`,
      `${uid} 2 Desk DESK urgent`,
      `${uid} 1 READY COMPLETED`,
    ];
    const sorted = (text: string) => text.split(' ').sort().join(' ');
    const initial = `${uid} 1 INCOMPLETE SCHEDULED`;
    expect((await channel.heard(one)).map(sorted)).toEqual([initial, ...expected].map(sorted));
    expect((await second.heard(other)).map(sorted)).toEqual([initial, ...expected].map(sorted));
    channel.close();
    second.close();
  });

  it('that is canceled before anybody claims it: through IN PROGRESS, with why', async () => {
    const title = freshTitle();
    const channel = await EventChannel.open(title);
    const uid = await make();
    await subscribe(uid, title);
    await platform.call('POST', `${base}/${uid}/cancelrequest`);
    expect(await channel.heard(title)).toEqual([
      `${uid} 1 READY SCHEDULED`,
      `${uid} 1 READY IN PROGRESS`,
      `${uid} 1 READY CANCELED [1]`,
    ]);
    channel.close();
  });

  it('ends', async () => {
    const title = freshTitle();
    const channel = await EventChannel.open(title);
    const uid = await make();
    await subscribe(uid, title);
    await unsubscribe(uid, title);
    await unsubscribe(uid, title);
    await put(uid, 'IN PROGRESS');
    expect(await channel.heard(title)).toEqual([`${uid} 1 READY SCHEDULED`]);
    channel.close();
  });

  it('reaches every channel of the application, numbered one by one, and nobody else', async () => {
    const [title, stranger] = [freshTitle(), freshTitle()];
    const channels = [await EventChannel.open(title), await EventChannel.open(title)];
    const elsewhere = await EventChannel.open(stranger);
    const uid = await make();
    await subscribe(uid, title);
    await subscribe(uid, title);
    for (const channel of channels) {
      while (channel.messages.length < 2) await once(channel.socket, 'message');
      expect(channel.messages.map((message) => message['00000110']?.Value)).toEqual([[1], [2]]);
      channel.close();
    }
    expect(await elsewhere.heard(stranger)).toEqual([]);
    elsewhere.close();
  });

  it('does not keep what nobody listens to', async () => {
    const title = freshTitle();
    const uid = await make();
    await subscribe(uid, title);
    await put(uid, 'IN PROGRESS');
    const channel = await EventChannel.open(title);
    expect(await channel.heard(title)).toEqual([]);
    await subscribe(uid, title);
    expect(await channel.heard(title)).toEqual([`${uid} 1 READY IN PROGRESS`]);
    channel.close();
  });
});

describe('a subscription to the worklist (Table CC.2.3-2)', () => {
  it('tells of workitems that are made, with their assignment, and with a lock of those that are there', async () => {
    const [lock, plain] = [freshTitle(), freshTitle()];
    const channels = { lock: await EventChannel.open(lock), plain: await EventChannel.open(plain) };
    const before = await make();
    await subscribe(worklist, plain, '?deletionlock=false');
    await subscribe(worklist, lock, '?deletionlock=true');
    const after = await make({ ScheduledStationNameCodeSequence: codeItem('GPU1') });
    await put(before, 'IN PROGRESS');
    const news = [`${after} 1 READY SCHEDULED`, `${after} 5 [1]`, `${before} 1 READY IN PROGRESS`];
    const mine = (heard: string[]) => heard.filter((text) => [before, after].includes(text.split(' ')[0]!));
    expect(await channels.plain.heard(plain)).toEqual(news);
    expect(mine(await channels.lock.heard(lock))).toEqual([`${before} 1 READY SCHEDULED`, ...news]);

    // Suspended: those that are subscribed to stay so, new ones are not.
    await suspend(worklist, plain);
    const later = await make();
    await put(later, 'IN PROGRESS');
    await put(after, 'IN PROGRESS');
    expect(await channels.plain.heard(plain)).toEqual([`${after} 1 READY IN PROGRESS`]);

    // Unsubscribed: nothing any more.
    await unsubscribe(worklist, plain);
    await unsubscribe(worklist, lock);
    await channels.lock.heard(lock);
    await put(after, 'CANCELED');
    await make();
    expect(await channels.plain.heard(plain)).toEqual([]);
    expect(await channels.lock.heard(lock)).toEqual([]);
    channels.plain.close();
    channels.lock.close();
  });

  it.each([
    ['filter', '&filter=ScheduledStationNameCodeSequence.CodeValue%3DGPU7%2CScheduledProcedureStepPriority%3DHIGH'],
    ['keys of their own', '&ScheduledStationNameCodeSequence.CodeValue=GPU7&00741200=HIGH'],
  ])('of a part of it, by %s, tells of what fits, old and new', async (_, query) => {
    const title = freshTitle();
    const channel = await EventChannel.open(title);
    const gpu7 = { ScheduledStationNameCodeSequence: codeItem('GPU7'), ScheduledProcedureStepPriority: 'HIGH' };
    const fits = await make(gpu7);
    const other = await make({ ...gpu7, ScheduledProcedureStepPriority: 'LOW' });
    await subscribe(filtered, title, `?deletionlock=true${query}`);
    const heard = await channel.heard(title);
    expect(heard).toContain(`${fits} 1 READY SCHEDULED`);
    expect(heard.filter((text) => text.startsWith(`${other} `))).toEqual([]);
    const newer = await make(gpu7);
    await make({ ScheduledStationNameCodeSequence: codeItem('GPU8'), ScheduledProcedureStepPriority: 'HIGH' });
    expect(await channel.heard(title)).toEqual([`${newer} 1 READY SCHEDULED`, `${newer} 5 [1]`]);
    await suspend(filtered, title);
    await make(gpu7);
    expect(await channel.heard(title)).toEqual([]);
    await unsubscribe(filtered, title);
    await put(fits, 'IN PROGRESS');
    expect(await channel.heard(title)).toEqual([]);
    channel.close();
  });

  it.each([
    [filtered, ''],
    [filtered, '?filter='],
    [filtered, '?filter=NoSuchKeyword%3D1'],
    [filtered, '?filter=TransactionUID%3D1.2'],
    [filtered, '?filter=ScheduledProcedureStepStartDateTime%3Dtomorrow'],
    [filtered, '?filter=limit%3D1'],
    [filtered, '?filter=PatientID%3DA%2CPatientID%3DB'],
    [worklist, '?filter=PatientID%3DA'],
    [worklist, '?deletionlock=perhaps'],
    [worklist, '?deletionlock=true&deletionlock=true'],
    ['1.2.3', '?PatientID=A'],
  ])('%s%s is refused', async (uid, query) => {
    const answer = await platform.call('POST', `${base}/${uid}/subscribers/X${query}`);
    expect([answer.status, answer.json.code]).toEqual([400, 'INVALID_INPUT']);
  });
});

describe('a deletion lock', () => {
  const sweep = () => platform.call('POST', '/function/lifecycle-sweep');
  const status = async (uid: string) => (await platform.get(`${base}/${uid}`)).status;

  it('keeps a final workitem until the last subscriber lets go, then it is gone for good', async () => {
    const [lock, plain] = [freshTitle(), freshTitle()];
    const [kept, free, open] = [await make(), await make(), await make()];
    await subscribe(kept, lock, '?deletionlock=true');
    await subscribe(free, plain);
    for (const uid of [kept, free]) await platform.call('POST', `${base}/${uid}/cancelrequest`);
    await sweep();
    expect([await status(kept), await status(free), await status(open)]).toEqual([200, 410, 200]);
    await subscribe(kept, lock, '?deletionlock=false');
    await sweep();
    expect(await status(kept)).toBe(410);

    const stored = await platform.services.worklist.workitems.findOne({ _id: `main/${kept}` });
    expect(JSON.stringify(stored)).not.toMatch(/Anton|W-1|19700102/);
    const gone = [
      await send('POST', `${base}/${kept}`, { ScheduledProcedureStepPriority: 'LOW' }),
      await send('PUT', `${base}/${kept}/state`, { ProcedureStepState: 'IN PROGRESS', TransactionUID: '1.2' }),
      await platform.call('POST', `${base}/${kept}/cancelrequest`),
      await platform.call('POST', `${base}/${kept}/subscribers/${lock}`),
    ];
    expect(gone.map((answer) => [answer.status, answer.json.code])).toEqual(gone.map(() => [410, 'WORKITEM_GONE']));
    expect((await platform.get(`${base}?SOPInstanceUID=${kept}`)).status).toBe(204);
    const body = JSON.stringify(makeWorkitem());
    const again = await platform.call('POST', `${base}?workitem=${kept}`, { headers: dicomJson, body });
    expect(again.status).toBe(409);
  });
});

describe('an event channel', () => {
  it('is of its space', async () => {
    await platform.makeSpace('trial');
    const key = await platform.makeKey(['workitem:read', 'workitem:write'], ['trial']);
    const title = freshTitle();
    const [here, there] = [await EventChannel.open(title), await EventChannel.open(title, 'trial', key)];
    const body = JSON.stringify(makeWorkitem());
    const at = '/spaces/trial/dicomweb/workitems';
    expect((await platform.call('POST', `${at}/${worklist}/subscribers/${title}`, { key })).status).toBe(201);
    const made = await platform.call('POST', `${at}?1.2.5`, { headers: dicomJson, body, key });
    expect(made.status).toBe(201);
    await make();
    expect(await there.heard(title, 'trial')).toEqual(['1.2.5 1 READY SCHEDULED']);
    expect(await here.heard(title)).toEqual([]);
    const refused = EventChannel.open(title, undefined, key);
    await expect(refused).rejects.toThrow('Unexpected server response: 403');
    here.close();
    there.close();
  });

  it('with a session cookie opens for a page of this origin only', async () => {
    const login = await platform.call('POST', '/api/session', {
      key: null,
      headers: { origin: platform.url },
      body: { login: 'admin', password: platform.adminPassword },
    });
    const cookie = String(login.headers['set-cookie']).split(';')[0] ?? '';
    const open = async (headers: Record<string, string>) => {
      const socket = new WebSocket(`${platform.url.replace('http', 'ws')}/dicomweb/subscribers/PORTAL`, { headers });
      const [first] = await Promise.race([
        once(socket, 'open').then(() => [101]),
        once(socket, 'unexpected-response').then(([, response]) => [response.statusCode]),
      ]);
      socket.on('error', () => undefined).terminate();
      return first;
    };
    expect(await open({ cookie, origin: platform.url })).toBe(101);
    expect(await open({ cookie, origin: 'https://evil.example' })).toBe(403);
    expect(await open({ cookie, 'sec-fetch-site': 'cross-site', origin: platform.url })).toBe(403);
    expect(await open({ cookie })).toBe(403);
    expect(await open({})).toBe(401);
  });

  it.each(['', '%20', 'ABCDEFGHIJKLMNOPQ', 'A%5CB', 'A%0AB', 'A%00'])('of %j is refused', async (title) => {
    const refused = EventChannel.open(title);
    await expect(refused).rejects.toThrow(/Unexpected server response: 40[04]/);
  });

  it('says that the platform goes down', async () => {
    const lone = await RunningPlatform.start();
    const socket = new WebSocket(`${lone.url.replace('http', 'ws')}/dicomweb/subscribers/WATCHER`, {
      headers: { authorization: 'Bearer a-key-for-integration-tests-of-32-or-more' },
    });
    await once(socket, 'open');
    const [message, close] = [once(socket, 'message'), once(socket, 'close')];
    await lone.stop();
    expect(summary(JSON.parse(String((await message)[0])) as Message)).toBe(
      `${worklist} 4 GOING DOWN WARM START WARM START`,
    );
    expect((await close)[0]).toBe(1001);
  });
});
