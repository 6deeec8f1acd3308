import { mkdirSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import { freePorts, PlatformProcess, temporaryFolder } from '../support/platform-process';
import { choosePassword, openBrowser } from './open-portal';
import { phantomSeries } from './phantom';

const slices = 6;
const folder = temporaryFolder('e2e-transfers');
const watched = path.join(folder.path, 'watched');
const password = 'correct horse battery staple';
const complaints: string[] = [];
/** An address of this machine that is not loopback's: who calls it is no local caller. */
const outside = Object.values(networkInterfaces())
  .flatMap((some) => some ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
if (!outside) console.warn('callers from elsewhere are not tested: this machine has no address but that of loopback');
let dimsePort: number;
let platform: PlatformProcess;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  mkdirSync(watched);
  for (const { name, bytes } of phantomSeries(slices)) writeFileSync(path.join(watched, name), bytes);
  writeFileSync(path.join(watched, 'DICOMDIR'), 'not one');
  [dimsePort = 0] = await freePorts(1);
  platform = await PlatformProcess.start({
    bundle: process.env['RADLAKE_TEST_SERVER']!,
    dataFolder: path.join(folder.path, 'data'),
    env: { RADLAKE_SETTLE_MS: '1000', RADLAKE_DIMSE: `0.0.0.0:${dimsePort}` },
  });
  await post('/api/spaces', { name: 'trial', aeTitle: 'TRIAL' });
  await post('/api/spaces', { name: 'outside' });
  const trial = { aeTitle: 'TRIAL', host: '127.0.0.1', port: dimsePort };
  await post('/api/nodes', { name: 'trial', kind: 'dimse', ...trial });
  await post('/api/nodes', { name: 'away', kind: 'dimse', aeTitle: 'AWAY', host: '127.0.0.1', port: 1 });
  await choosePassword(platform, password);
  browser = await openBrowser();
  page = await (await browser.newContext({ locale: 'en', viewport: { width: 1440, height: 900 } })).newPage();
  page.setDefaultTimeout(30_000);
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(platform.url);
  await page.getByLabel('User').fill('admin');
  await page.getByLabel('Password').fill(password);
  await page.locator('button[type=submit]').click();
  await page.getByRole('link', { name: 'Sources' }).click();
  complaints.splice(0); // the browser itself writes a line when nobody is logged in
});

afterAll(async () => {
  await browser?.close();
  await platform?.stop();
  folder.remove();
});

async function post(target: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await platform.call(target, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(201);
}

const shot = (name: string) =>
  page.screenshot({ path: path.join(process.env['RADLAKE_TEST_SCREENSHOTS']!, `${name}.png`) });
const row = (name: string | RegExp) => page.getByRole('row', { name });
const confirm = () => page.locator('.ant-popconfirm').getByRole('button', { name: 'OK' }).click();

describe('sources in the portal', () => {
  it('says what is wrong with a folder, makes a source of it, and shows what it landed and what it gave up', async () => {
    await page.getByRole('button', { name: 'Add a source' }).click();
    await page.getByLabel('Name', { exact: true }).fill('cd station');
    await page.getByLabel('Folders').fill('relative');
    await page.getByLabel('Folders').press('Enter');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/must be an absolute path/).waitFor();
    await page.getByLabel('Folders').press('Backspace');
    await page.getByLabel('Folders').fill(watched);
    await page.getByLabel('Folders').press('Enter');
    await page.getByRole('button', { name: 'Save' }).click();
    await row(/cd station/)
      .getByText('1 given up')
      .waitFor();
    await shot('sources');
    await page.getByRole('link', { name: 'cd station' }).click();
    await row(/DICOMDIR/)
      .getByText(/NOT_DICOM/)
      .waitFor();
    await page.getByRole('button', { name: 'Take all failed ones again' }).click();
    await confirm();
    await page.getByText('Landed', { exact: true }).last().click();
    await row(/slice-5\.dcm/).waitFor();
    await shot('source');
    expect(complaints.splice(0).filter((text) => !/status of 400/.test(text))).toEqual([]);
  });

  it('keeps a secret that is not typed again, and never shows it', async () => {
    await page.goto(`${platform.url}/#/sources`);
    await page.getByRole('button', { name: 'Add a source' }).click();
    await page.getByText('Links', { exact: true }).click();
    await page.getByLabel('Name', { exact: true }).fill('sender');
    await page.getByLabel('Host', { exact: true }).fill('images.example');
    await page.getByText('Token', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Token' }).fill('secret-of-the-sender');
    await page.getByRole('button', { name: 'Save' }).click();
    await row(/sender/)
      .getByRole('button', { name: 'Edit' })
      .click();
    await page.getByText('One is kept and stays').waitFor();
    expect(await page.getByRole('textbox', { name: 'Token' }).inputValue()).toBe('');
    await page.getByLabel('Name', { exact: true }).fill('other sender');
    await page.getByRole('button', { name: 'Save' }).click();
    await row(/other sender/).waitFor();
    const { items } = await platform.json<{ items: { name: string; secrets: string[] }[] }>('/api/sources');
    expect(items.find(({ name }) => name === 'other sender')?.secrets).toEqual(['token']);
    await row(/other sender/)
      .getByRole('button', { name: 'Remove' })
      .click();
    await confirm();
    await row(/other sender/).waitFor({ state: 'detached' });
  });
});

describe('nodes in the portal', () => {
  (outside ? it : it.skip)('lets in by one click who called and was not known', async () => {
    const call = () =>
      DimseClient.connect({
        ...{ host: outside!, port: dimsePort, calledAeTitle: 'RADLAKE', callingAeTitle: 'NEW_CT' },
        contexts: [{ abstractSyntaxUid: '1.2.840.10008.1.1', transferSyntaxUids: ['1.2.840.10008.1.2'] }],
      });
    await expect(call()).rejects.toMatchObject({ details: { result: 1, source: 1, reason: 3 } });
    await page.getByRole('link', { name: 'Nodes' }).click();
    const caller = row(/NEW_CT/).filter({ has: page.getByRole('button', { name: 'Let in' }) });
    await caller.getByText(outside!).waitFor();
    await caller.getByRole('button', { name: 'Let in' }).click();
    await row(/NEW_CT/)
      .getByRole('button', { name: 'Edit' })
      .waitFor();
    await caller.waitFor({ state: 'detached' });
    const client = await call();
    expect(await client.echo()).toEqual({ status: 0 });
    await client.release();
  });

  it('saves a DICOMweb node, whose form has no fields of DIMSE, and changes it', async () => {
    await page.getByRole('link', { name: 'Nodes' }).click();
    await page.getByRole('button', { name: 'Add a node' }).click();
    await page.getByText('DICOMweb', { exact: true }).click();
    await page.getByLabel('Name', { exact: true }).fill('web');
    await page.getByLabel('URL').fill('https://archive.example/dicomweb');
    await page.getByRole('button', { name: 'Save' }).click();
    await row(/archive\.example/)
      .getByRole('button', { name: 'Edit' })
      .click();
    await page.getByLabel('Description').fill('of the other house');
    await page.getByRole('button', { name: 'Save' }).click();
    await row(/of the other house/).waitFor();
    const { items } = await platform.json<{ items: { name: string }[] }>('/api/nodes');
    expect(items.find(({ name }) => name === 'web')).toMatchObject({
      ...{ kind: 'dicomweb', url: 'https://archive.example/dicomweb', aeTitle: null, port: null, addresses: [] },
      ...{ description: 'of the other house', limits: { associations: 4 }, quirks: {} },
    });
  });
});

describe('deliveries in the portal', () => {
  const send = async (node: string) => {
    await page.getByRole('link', { name: 'Studies' }).click();
    await row(/王小东/)
      .getByRole('checkbox')
      .check();
    await page.getByRole('button', { name: 'Send to ...' }).click();
    await page.getByLabel('Destination').click();
    await page.getByTitle(node, { exact: true }).click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('Instances', { exact: true }).waitFor();
  };

  it('sends a study to a node and shows what became of each instance', async () => {
    await send('trial');
    await page.getByText(`${slices} of ${slices} sent`).waitFor();
    await page
      .getByText('0000 taken')
      .nth(slices - 1)
      .waitFor();
    await shot('delivery');
  });

  it('asks the node to commit to the study, and shows what it answered', async () => {
    await page.getByRole('link', { name: '王小东' }).click();
    await page.getByRole('button', { name: 'Ask for commitment' }).click();
    await page.getByLabel('Node').click();
    await page.getByTitle('trial', { exact: true }).click();
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await row(/trial/).getByText('Reported').waitFor();
    const { items } = await platform.json<{ items: object[] }>('/api/spaces/main/commitment-requests');
    expect(items).toMatchObject([{ state: 'reported', instanceCount: slices, committedCount: slices }]);
    await shot('commitment');
  });

  it('says why a node was not reached and when it is tried again, until somebody cancels it', async () => {
    await send('away');
    await page.getByText(/DIMSE_ASSOCIATION_ABORTED/).waitFor();
    await page.getByText(/^Attempt \d+ failed; tried again at/).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await confirm();
    await page.getByText('Cancelled').waitFor();
  });

  it('lists them by state, also on a phone', async () => {
    await page.getByRole('link', { name: 'Deliveries', exact: true }).click();
    await row(/away/).getByText('Cancelled').waitFor();
    await page.getByLabel('State').click();
    await page.getByTitle('Done').click();
    await row(/away/).waitFor({ state: 'detached' });
    await row(/trial/).getByText('Done').waitFor();
    expect(page.url()).toMatch(/state=done/);
    await page.setViewportSize({ width: 390, height: 844 });
    // Asked from outside each time: the policy of the page lets nothing in it evaluate texts.
    while (Number(await page.evaluate('document.documentElement.scrollWidth')) > 390) await page.waitForTimeout(20);
    await shot('deliveries-phone');
    expect(complaints).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
  });
});

describe('automatic fetching in the portal', () => {
  it('sets a space up to index a node, and shows how far that is and where the images are', async () => {
    await page.goto(`${platform.url}/#/spaces/outside/origins`);
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.getByLabel('From').click();
    await page.getByTitle('trial', { exact: true }).click();
    await page.getByLabel('Index').click();
    await page.getByRole('button', { name: 'Save' }).click();
    await row(/trial.*Index/)
      .getByText(/Up to date|Going through the past/)
      .waitFor();
    await shot('origins');
    expect(complaints.splice(0).filter((text) => !/status of 404/.test(text))).toEqual([]);
    await page.getByRole('link', { name: 'Studies' }).click();
    await row(/王小东/)
      .getByText('Indexed')
      .waitFor();
    await page.getByRole('link', { name: '王小东' }).click();
    await page.getByText('Images at trial: passed through, not kept here').waitFor();
    expect(await page.getByRole('button', { name: 'Ask for commitment' }).count()).toBe(0);
  });
});
