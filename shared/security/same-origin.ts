import { CrossSiteRequestError } from './errors';

const safeMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses a request that changes something unless a page of this origin sent it: `Sec-Fetch-Site` says so, or, where
 * the browser sends none (plain HTTP), `Origin` names the host that was asked.
 *
 * @throws CrossSiteRequestError
 */
export function requireSameOrigin(method: string, headers: Readonly<Record<string, string | undefined>>): void {
  if (safeMethods.includes(method.toUpperCase())) return;
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin') return;
  if (site === undefined && hostOf(headers['origin']) === headers['host']?.toLowerCase() && headers['host']) return;
  throw new CrossSiteRequestError('With a session cookie, changes are taken from pages of this origin only');
}

function hostOf(origin: string | undefined): string | undefined {
  return origin === undefined ? undefined : /^https?:\/\/([^/]+)$/i.exec(origin)?.[1]?.toLowerCase();
}
