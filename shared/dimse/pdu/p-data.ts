import { InvalidPduFieldError } from '../errors';
import { type PresentationDataValue, pduTypes } from './types';

/** Bytes of a PDV before its data: 32-bit length, context id, message control header. PS3.8 9.3.5.1 and Annex E.2. */
export const pdvHeaderLength = 6;

/** The 12 bytes in front of a fragment that has a P-DATA-TF PDU of its own. */
export function encodeDataHeader(value: PresentationDataValue): Buffer {
  const header = Buffer.allocUnsafe(12);
  header[0] = pduTypes['p-data'];
  header[1] = 0;
  header.writeUInt32BE(value.data.length + pdvHeaderLength, 2);
  header.writeUInt32BE(value.data.length + 2, 6);
  header[10] = value.contextId;
  header[11] = (value.isCommand ? 1 : 0) | (value.isLast ? 2 : 0);
  return header;
}

/** PDU size we send when the peer set no limit. */
const unlimitedPduLength = 131_072;

/** PDU size we never exceed, whatever the peer takes: also keeps the arithmetic below 2^31. */
const largestPduLength = 1_048_576;

/** Smallest maximum length of a peer that we serve; below it every message would be a swarm of PDUs. */
const leastPeerMaximumLength = 128;

/** True for a maximum length (51H) that messages can be sent under; 0 is without limit. */
export function isUsableMaximumLength(maximumLength: number): boolean {
  return maximumLength === 0 || maximumLength >= leastPeerMaximumLength;
}

/** What is tolerated above the announced maximum length: nothing of it is buffered. */
const dataSlackBytes = 65_536;

/** Largest P-DATA-TF variable field that is taken by who announced this maximum length; 0 is without limit. */
export function longestDataTaken(maximumLength: number): number {
  return maximumLength === 0 ? 0xffffffff : maximumLength + dataSlackBytes;
}

/**
 * Cuts a command set or data set into P-DATA-TF PDUs the peer takes: header, view, header, view, ...
 *
 * @param peerMaximumLength - what the peer announced (51H); 0 is without limit, else at least `leastPeerMaximumLength`
 * @throws InvalidPduFieldError for a smaller maximum
 * @returns views of `bytes` between headers; at least one fragment, the last one marked
 */
export function fragment(
  contextId: number,
  isCommand: boolean,
  bytes: Uint8Array,
  peerMaximumLength: number,
): Uint8Array[] {
  if (!isUsableMaximumLength(peerMaximumLength))
    throw new InvalidPduFieldError('the maximum length of the peer is too small');
  const pduLength = peerMaximumLength === 0 ? unlimitedPduLength : Math.min(peerMaximumLength, largestPduLength);
  const step = (pduLength - pdvHeaderLength) & ~1; // fragments have even length, PS3.8 Annex E.1
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length || parts.length === 0; at += step) {
    const data = bytes.subarray(at, at + step);
    parts.push(encodeDataHeader({ contextId, isCommand, isLast: at + step >= bytes.length, data }), data);
  }
  return parts;
}
