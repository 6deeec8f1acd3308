import { type Browser, chromium } from 'playwright-core';
import type { PlatformProcess } from '../support/platform-process';

/** The browser that the suite found, without a window. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['RADLAKE_TEST_BROWSER']!,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}

/** Gives the administrator of a new platform a password, as at the first log-in. */
export async function choosePassword(platform: PlatformProcess, password: string): Promise<void> {
  const first = platform.tail().match(/password {2}(\S+)/)?.[1] ?? '';
  const login = await fetch(`${platform.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'admin', password: first }),
  });
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
  const answer = await fetch(`${platform.url}/api/session/password`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ currentPassword: first, newPassword: password }),
  });
  expect([login.status, answer.status]).toEqual([200, 204]);
}
