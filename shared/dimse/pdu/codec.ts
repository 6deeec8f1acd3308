import { MalformedPduError } from '../errors';
import { decodeAssociateAccept, decodeAssociateRequest, encodeAssociate } from './associate';
import { ByteReader, uint8, uint32 } from './bytes';
import { encodeDataHeader, pdvHeaderLength } from './p-data';
import { type DataPdu, type Pdu, type PresentationDataValue, pduTypes } from './types';

/**
 * Encodes a whole PDU with its 6 header bytes.
 *
 * @throws InvalidPduFieldError when a value does not fit its field
 * @see DICOM PS3.8 section 9.3
 */
export function encodePdu(pdu: Pdu): Uint8Array {
  const body = encodeBody(pdu);
  return Buffer.concat([uint8(pduTypes[pdu.kind]), uint8(0), uint32(body.length), body]);
}

function encodeBody(pdu: Pdu): Uint8Array {
  switch (pdu.kind) {
    case 'associate-rq':
    case 'associate-ac':
      return encodeAssociate(pdu);
    case 'associate-rj':
      return Uint8Array.of(0, pdu.result, pdu.source, pdu.reason);
    case 'p-data':
      return Buffer.concat(pdu.values.flatMap((value) => [encodeDataHeader(value).subarray(6), value.data]));
    case 'release-rq':
    case 'release-rp':
      return new Uint8Array(4);
    case 'abort':
      return Uint8Array.of(0, 0, pdu.source, pdu.reason);
  }
}

/**
 * Decodes the body of a PDU (what follows its 6 header bytes); byte fields are views of `body`.
 *
 * @param type - first byte of the PDU
 * @throws MalformedPduError
 */
export function decodePdu(type: number, body: Uint8Array): Pdu {
  const reader = new ByteReader(body);
  switch (type) {
    case pduTypes['associate-rq']:
      return decodeAssociateRequest(reader);
    case pduTypes['associate-ac']:
      return decodeAssociateAccept(reader);
    case pduTypes['p-data']:
      return decodeData(reader);
    default:
      return decodeShort(type, reader);
  }
}

function decodeShort(type: number, reader: ByteReader): Pdu {
  const [, second, third, fourth] = [reader.uint8(), reader.uint8(), reader.uint8(), reader.uint8()];
  reader.end();
  switch (type) {
    case pduTypes['associate-rj']:
      return { kind: 'associate-rj', result: second!, source: third!, reason: fourth! };
    case pduTypes['release-rq']:
      return { kind: 'release-rq' };
    case pduTypes['release-rp']:
      return { kind: 'release-rp' };
    case pduTypes.abort:
      return { kind: 'abort', source: third!, reason: fourth! };
    default:
      throw new MalformedPduError('unknown PDU type', 'unrecognized-pdu', { details: { type } });
  }
}

function decodeData(reader: ByteReader): DataPdu {
  const values: PresentationDataValue[] = [];
  do {
    const length = reader.uint32();
    if (length < pdvHeaderLength - 4) throw new MalformedPduError('a PDV is shorter than its header');
    const contextId = reader.uint8();
    const control = reader.uint8();
    const data = reader.take(length - 2);
    values.push({ contextId, isCommand: (control & 1) === 1, isLast: (control & 2) === 2, data });
  } while (reader.remaining > 0);
  return { kind: 'p-data', values };
}
