/** What a Host header may hold: anything else must not get into addresses that we write. */
const hostPattern = /^[A-Za-z0-9._:[\]-]{1,255}$/;

/** `https://pacs.example:8443` of a scheme and a host as the client wrote it; '' when the host is absent or no host. */
export function originOf(scheme: 'http' | 'https', host: string | undefined): string {
  return host !== undefined && hostPattern.test(host) ? `${scheme}://${host}` : '';
}
