import type { RequestFacts } from '#shared/kernel/function/route';

const service = '/dicomweb';

/** The part of a request that its DICOMweb addresses are made of. */
export type RequestAddress = Pick<RequestFacts, 'rawPath' | 'origin'>;

/**
 * The absolute base of the DICOMweb service that a request was sent to, without a slash at its end: where the client
 * reached us, then the path up to and with `/dicomweb`.
 *
 * Relative when the request names no usable host.
 */
export function dicomwebUrl({ rawPath, origin }: RequestAddress): string {
  const at = rawPath.indexOf(service);
  return origin + (at < 0 ? service : rawPath.slice(0, at + service.length));
}
