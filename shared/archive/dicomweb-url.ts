const service = '/dicomweb';

/** What of a request its DICOMweb addresses are made of. */
export interface RequestAddress {
  /** Path as it was asked for, still encoded. */
  readonly rawPath: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/**
 * The absolute base of the DICOMweb service that a request was sent to, without a slash at its end: the name by which
 * the client called us (Host), then the path up to and with `/dicomweb`.
 *
 * Relative when the request names no usable host.
 */
export function dicomwebUrl({ rawPath, headers }: RequestAddress): string {
  const at = rawPath.indexOf(service);
  const path = at < 0 ? service : rawPath.slice(0, at + service.length);
  const host = headers['host'] ?? '';
  return /^[A-Za-z0-9._:[\]-]{1,255}$/.test(host) ? `http://${host}${path}` : path;
}
