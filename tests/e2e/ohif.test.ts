import path from 'node:path';
import { type Browser, chromium, type Page, type Response as PageResponse } from 'playwright-core';
import { transcodePart10 } from '#shared/imaging/testing/transcode-bytes';
import { PlatformProcess, temporaryFolder, testApiKey } from '../support/platform-process';
import { phantomSeries } from './phantom';
import { type StaticApp, serveApp } from './static-app';

const slices = 12;
const jpeg2000Lossless = '1.2.840.10008.1.2.4.90';
const folder = temporaryFolder('ohif');
const made = new Map<string, string>();
let app: StaticApp;
let platform: PlatformProcess;
let browser: Browser;
let page: Page;
const complaints: string[] = [];
const answers: string[] = [];

beforeAll(async () => {
  app = await serveApp(process.env['RADLAKE_TEST_OHIF']!, made);
  platform = await PlatformProcess.start({
    bundle: process.env['RADLAKE_TEST_SERVER']!,
    dataFolder: path.join(folder.path, 'data'),
    env: { RADLAKE_CORS_ORIGINS: app.origin },
  });
  made.set('/app-config.js', configuration(`${platform.url}/dicomweb`));
  for (const { bytes } of phantomSeries(slices)) await store(bytes);
  for (const { bytes } of phantomSeries(slices, 'compressed', 2))
    await store(await transcodePart10(bytes, jpeg2000Lossless));
  browser = await chromium.launch({
    executablePath: process.env['RADLAKE_TEST_BROWSER']!,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--enable-unsafe-swiftshader'],
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(120_000);
  page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('response', (answer) => note(answer));
});

afterAll(async () => {
  await browser?.close();
  await platform?.stop();
  await app?.close();
  folder.remove();
});

/** The viewer's own configuration: our DICOMweb root, and an extension that adds the key, as sites add their token. */
function configuration(root: string): string {
  const dataSource = {
    namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
    sourceName: 'radlake',
    configuration: {
      friendlyName: 'radlake',
      name: 'radlake',
      qidoRoot: root,
      wadoRoot: root,
      wadoUriRoot: `${root}/wado`,
      imageRendering: 'wadors',
      thumbnailRendering: 'wadors',
      supportsFuzzyMatching: true,
      supportsWildcard: true,
      bulkDataURI: { enabled: true },
    },
  };
  const config = { routerBasename: '/', modes: [], showStudyList: true, dataSources: [dataSource] };
  return `window.config = { ...${JSON.stringify(config)}, defaultDataSourceName: 'radlake', extensions: [{
    id: 'key',
    preRegistration: ({ servicesManager }) =>
      servicesManager.services.userAuthenticationService.setServiceImplementation({
        getAuthorizationHeader: () => ({ Authorization: 'Bearer ${testApiKey}' }),
      }),
  }] };`;
}

async function store(body: Uint8Array): Promise<void> {
  const headers = { 'content-type': 'application/dicom' };
  const answer = await platform.call('/dicomweb/studies', { method: 'POST', headers, body: Buffer.from(body) });
  expect(answer.status).toBe(200);
}

function note(answer: PageResponse): void {
  if (!answer.url().startsWith(platform.url)) return;
  answers.push(`${answer.status()} ${answer.request().method()} ${answer.url().slice(platform.url.length)}`);
}

const shot = (name: string) =>
  page.screenshot({ path: path.join(process.env['RADLAKE_TEST_SCREENSHOTS']!, `${name}.png`) });

describe('OHIF on an origin of its own', () => {
  it('lists the study and its series', async () => {
    await page.goto(app.origin);
    await page.getByText('Wang, XiaoDong').waitFor();
    await page.getByRole('button', { name: 'Confirm and hide' }).click();
    await page.getByText('Wang, XiaoDong').click();
    await page.getByText('CT 2', { exact: true }).waitFor();
    await shot('ohif-studies');
    expect(complaints).toEqual([]);
  });

  it('shows the images of the native series in gray levels that follow the window', async () => {
    await page.getByRole('button', { name: 'Basic Viewer' }).click();
    await page.getByText('Skip all').click();
    await page.locator('canvas').hover();
    await page.keyboard.press('1'); // soft tissue: 400 wide about 40 HU, which is water
    await untilShown({ water: 128, air: 0 });
    await page.mouse.wheel(0, 100);
    await page.getByText('2/12').waitFor();
    await untilShown({ water: 128, air: 0 });
    await shot('ohif-native');
    expect(complaints).toEqual([]);
  });

  it('shows the compressed series, asked for as the viewer does without being told', async () => {
    await page.getByText('CT 2', { exact: true }).dblclick();
    await untilShown({ water: 5, air: 0 }); // the window of the file
    await shot('ohif-compressed');
    const frames = answers.filter((line) => line.includes('/frames/'));
    expect(frames.filter((line) => line.startsWith('200 GET')).length).toBeGreaterThan(slices);
    expect(answers.filter((line) => !/^20[04] /.test(line))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

interface Greys {
  readonly water: number;
  readonly air: number;
}

async function untilShown(expected: Greys): Promise<void> {
  let seen = await greys();
  for (let left = 300; left > 0 && JSON.stringify(seen) !== JSON.stringify(expected); left--) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    seen = await greys();
  }
  expect(seen).toEqual(expected);
}

/** Gray levels of the image that is shown: in the middle of the cylinder and outside of it. */
function greys(): Promise<Greys> {
  return page.evaluate(`(() => {
    const shown = document.querySelector('canvas');
    const copy = document.createElement('canvas');
    const context = copy.getContext('2d');
    [copy.width, copy.height] = [shown.width, shown.height];
    context.drawImage(shown, 0, 0);
    const at = (x, y) => context.getImageData(x, y, 1, 1).data[0];
    return { water: at(copy.width >> 1, copy.height >> 1), air: at(copy.width >> 1, 20) };
  })()`);
}
