import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, ConsoleMessage, Page } from 'playwright-core';
import { PlatformProcess, temporaryFolder, testApiKey } from '../support/platform-process';
import { choosePassword, openBrowser } from './open-portal';
import { phantomSeries } from './phantom';

const slices = 12;
const folder = temporaryFolder('e2e');
const password = 'correct horse battery staple';
let platform: PlatformProcess;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  mkdirSync(path.join(folder.path, 'files'));
  for (const { name, bytes } of phantomSeries(slices)) writeFileSync(path.join(folder.path, 'files', name), bytes);
  writeFileSync(path.join(folder.path, 'files', 'readme.txt'), 'not an image');
  platform = await PlatformProcess.start({
    bundle: process.env['RADLAKE_TEST_SERVER']!,
    dataFolder: path.join(folder.path, 'data'),
    env: { RADLAKE_SETTLE_MS: '1000' },
  });
  await choosePassword(platform, password);
  browser = await openBrowser();
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(60_000);
  page = await context.newPage();
  page.on('console', (message) => complain(message));
  page.on('pageerror', (error) => complaints.push(error.message));
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

function complain(message: ConsoleMessage): void {
  if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
}

const shot = (name: string) =>
  page.screenshot({ path: path.join(process.env['RADLAKE_TEST_SCREENSHOTS']!, `${name}.png`) });

describe('the portal in a browser', () => {
  it('asks who it is, in Chinese where the browser is, and refuses a wrong password', async () => {
    await page.goto(platform.url);
    await page.getByLabel('用户名').fill('admin');
    await page.getByLabel('密码').fill('wrong');
    await page.locator('button[type=submit]').click();
    await page.getByText('用户名或密码错误。').waitFor();
    await shot('log-in');
    await page.getByLabel('密码').fill(password);
    await page.locator('button[type=submit]').click();
    await page.getByText('未找到检查').waitFor();
    // The browser itself writes a line for each refused request: these two were wanted.
    expect(complaints.splice(0).filter((text) => !/status of 401.*\/api\/session$/.test(text))).toEqual([]);
  });

  it('takes files, leaves out what is no DICOM, and shows the study', async () => {
    await page.getByRole('button', { name: /上\s*传/ }).click();
    const names = [...phantomSeries(slices).map(({ name }) => name), 'readme.txt'];
    const input = page.locator('input[type=file]').first();
    await input.setInputFiles(names.map((name) => path.join(folder.path, 'files', name)));
    await page.getByText(`已存储 ${slices} / ${slices}`).waitFor();
    await page.getByText('已略过 1 个（非 DICOM 文件）').waitFor();
    await page.locator('.ant-progress-status-success').waitFor();
    await shot('upload');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: '王小东 · Wang XiaoDong' }).waitFor();
    await page.locator('.ant-drawer-mask').waitFor({ state: 'hidden' });
    await shot('studies');
  });

  it('finds the study by a Chinese name and not by another', async () => {
    await page.getByLabel('患者姓名').fill('李');
    await page.getByRole('button', { name: /查\s*询/ }).click();
    await page.getByText('未找到检查').waitFor();
    await page.getByLabel('患者姓名').fill('王 小');
    await page.getByRole('button', { name: /查\s*询/ }).click();
    await page.getByRole('link', { name: '王小东 · Wang XiaoDong' }).waitFor();
    expect(page.url()).not.toMatch(/王|%E7%8E%8B/);
  });

  it('shows the images: scrolls by wheel and keys, and looks through other windows', async () => {
    await page.getByRole('link', { name: '王小东 · Wang XiaoDong' }).click();
    const picture = page.locator('[data-testid=picture][data-current=true]');
    await picture.waitFor();
    const position = page.getByTestId('position');
    await position.getByText('第 6 幅，共 12 幅').waitFor();
    await shot('study');
    const stored = await brightness();
    // Window 1024/2048 of the file: air (-1000) is black, water (40) a dark grey, and the hole (-724) darker.
    expect(stored.center).toBeGreaterThan(0);

    await page.locator('.viewer-frame').hover();
    await page.mouse.wheel(0, 100);
    await position.getByText('第 7 幅').waitFor();
    await page.locator('.viewer-frame').press('ArrowUp');
    await position.getByText('第 6 幅').waitFor();

    await page.getByTestId('window').click();
    await page.getByTitle('腹窗').click();
    await picture.and(page.locator('[src*="window=40,400,linear"], [src*="window=40%2C400%2Clinear"]')).waitFor();
    const abdomen = await brightness();
    expect([abdomen.corner, Math.abs(abdomen.center - 128) < 12]).toEqual([0, true]); // water is the centre of 40/400
    await shot('study-abdomen');
  });

  it('speaks English when told so, and remembers it', async () => {
    await page.getByText('English', { exact: true }).click();
    await page.getByText('Image 6 of 12').waitFor();
    await page.reload();
    await page.getByText('Image 6 of 12').waitFor();
    await page.locator('[data-testid=picture][data-current=true]').waitFor();
    await shot('study-english');
  });

  it('searches other systems, says where a study is, and names one that does not answer', async () => {
    await post('/api/nodes', { name: 'pacs', kind: 'dimse', aeTitle: 'NOBODY', host: '127.0.0.1', port: 1 });
    await page.getByRole('link', { name: 'Other systems' }).click();
    await page.getByText('Give a name').waitFor();
    await page.getByLabel('Patient name').fill('王');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('Here 12').waitFor();
    await page.getByText(/^pacs did not answer: /).waitFor();
    await shot('elsewhere');
    await page.getByRole('link', { name: '王小东 · Wang XiaoDong' }).click();
    await page.getByText('Image 6 of 12').waitFor();
  });

  it('fetches a study from another system, here another space, and shows it', async () => {
    const credentials = { kind: 'bearer', token: testApiKey };
    await post('/api/spaces', { name: 'trial' });
    await post('/api/nodes', {
      name: 'web',
      kind: 'dicomweb',
      url: `${platform.url}/spaces/main/dicomweb`,
      credentials,
    });
    await page.goto(`${platform.url}/#/spaces/trial/elsewhere`);
    await page.getByLabel('Patient ID').fill('FIX-01');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('web 12').waitFor();
    await shot('elsewhere-found');
    await page.getByRole('button', { name: 'Fetch' }).click();
    await page.getByText('Here 12').waitFor();
    // What was fetched shows below as well.
    await page
      .getByRole('row', { name: /12 of 12 fetched/ })
      .getByText('Done')
      .waitFor();
    await shot('elsewhere-fetched');
    await page.getByRole('link', { name: '王小东 · Wang XiaoDong' }).first().click();
    await page.getByText('Image 6 of 12').waitFor();
  });

  it('shows the nodes, tells whether one is there, and adds one', async () => {
    await page.getByRole('link', { name: 'Nodes' }).click();
    const pacs = page.getByRole('row', { name: /^pacs/ });
    await pacs.getByRole('button', { name: 'Echo' }).click();
    await pacs.getByText('No answer').waitFor();
    const web = page.getByRole('row', { name: /^web/ });
    await web.getByRole('button', { name: 'Echo' }).click();
    await web.getByText(/^Answered in \d+ ms$/).waitFor();
    await page.getByRole('button', { name: 'Add a node' }).click();
    await page.getByLabel('Name', { exact: true }).fill('ct-1');
    await page.getByLabel('AE title', { exact: true }).fill('CT\\1');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/aeTitle: must be 1 to 16/).waitFor();
    await page.getByLabel('AE title', { exact: true }).fill('CT1');
    await shot('node-form');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /^ct-1/ }).getByText('Never seen').waitFor();
    await page.locator('.ant-drawer-mask').waitFor({ state: 'hidden' });
    await shot('nodes');
    // The browser itself writes a line for the refused form.
    expect(complaints.splice(0).filter((text) => !/status of 400.*\/api\/nodes$/.test(text))).toEqual([]);
    await page.goBack();
    await page.getByText('Image 6 of 12').waitFor();
  });

  it('fits a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator('[data-testid=picture][data-current=true]').waitFor();
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await shot('study-phone');
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('ends the session and shows nothing any more', async () => {
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Password').waitFor();
    await page.goto(`${platform.url}/#/spaces/main/studies`);
    await page.getByLabel('Password').waitFor();
    expect(await page.getByText('Wang').count()).toBe(0);
    expect(complaints.filter((text) => !/status of 401.*\/api\/session$/.test(text))).toEqual([]);
  });
});

/** Grey levels of the shown picture: in its middle and in its corner. */
function brightness(): Promise<{ center: number; corner: number }> {
  return page.evaluate(`(() => {
    const image = document.querySelector('[data-testid=picture]');
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    context.drawImage(image, 0, 0);
    const at = (x, y) => context.getImageData(x, y, 1, 1).data[0];
    return { center: at(canvas.width >> 1, canvas.height >> 1), corner: at(2, 2) };
  })()`);
}
