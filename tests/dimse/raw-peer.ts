import { connect, type Socket } from 'node:net';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { dicomApplicationContextUid } from '#shared/dimse/association/negotiation';
import { encodeCommandSet } from '#shared/dimse/messages/command-set';
import { encodePdu } from '#shared/dimse/pdu/codec';
import { fragment } from '#shared/dimse/pdu/p-data';
import type { Pdu } from '#shared/dimse/pdu/types';
import { emptyUserInformation } from '#shared/dimse/pdu/user-information';
import { PduReader } from '#shared/dimse/pdu-reader';
import { ctImageStorage, type TestInstance } from '../support/instances';

const request: Pdu = {
  kind: 'associate-rq',
  protocolVersion: 1,
  calledAeTitle: 'RADLAKE',
  callingAeTitle: 'BROKEN',
  applicationContextUid: dicomApplicationContextUid,
  contexts: [{ id: 1, abstractSyntaxUid: ctImageStorage, transferSyntaxUids: [EXPLICIT_VR_LITTLE_ENDIAN] }],
  user: { ...emptyUserInformation(), maximumLength: 16_384 },
};

/** A peer by hand: it says whole or half PDUs, waits for answers or not, and goes as it likes. */
export class RawPeer {
  readonly #socket: Socket;
  #answers = 0;
  #waiting: (() => void)[] = [];
  #messageId = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const answered = () => {
      this.#answers++;
      for (const resolve of this.#waiting.splice(0)) resolve();
    };
    const reader = new PduReader(
      {
        pduStarted: () => undefined,
        pduReceived: answered,
        fragmentReceived: (_context, _isCommand, isLast) => isLast && answered(),
      },
      { dataBytes: 1 << 20, associateBytes: 1 << 20 },
    );
    socket.on('data', (bytes) => reader.push(bytes));
    socket.on('error', () => socket.destroy());
    socket.on('close', answered);
  }

  static connect(port: number): Promise<RawPeer> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
      socket.once('error', reject).once('connect', () => resolve(new RawPeer(socket)));
    });
  }

  /** @param part - how much of the request is said, 0 to 1 */
  request(part = 1): void {
    this.#say(encodePdu(request), part);
  }

  /** C-STORE-RQ with its data set. @param part - how much of it all is said, 0 to 1 */
  store({ sopInstanceUid, dataSet }: TestInstance, part = 1): void {
    const command = encodeCommandSet({
      ...{ commandField: 1, messageId: ++this.#messageId, priority: 0, commandDataSetType: 0 },
      ...{ affectedSopClassUid: ctImageStorage, affectedSopInstanceUid: sopInstanceUid },
    });
    const parts = [...fragment(1, true, command, 16_384), ...fragment(1, false, dataSet, 16_384)];
    this.#say(Buffer.concat(parts), part);
  }

  /** Bytes of a C-STORE-RQ in so many pieces, with a pause between them. */
  async storeSlowly({ sopInstanceUid, dataSet }: TestInstance, pieces: number, pauseMs: number): Promise<void> {
    const command = encodeCommandSet({
      ...{ commandField: 1, messageId: ++this.#messageId, priority: 0, commandDataSetType: 0 },
      ...{ affectedSopClassUid: ctImageStorage, affectedSopInstanceUid: sopInstanceUid },
    });
    const all = Buffer.concat([...fragment(1, true, command, 16_384), ...fragment(1, false, dataSet, 16_384)]);
    const size = Math.ceil(all.length / pieces);
    for (let at = 0; at < all.length; at += size) {
      this.#socket.write(all.subarray(at, at + size));
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  /** The next answer, or the end of the connection. */
  async answer(): Promise<void> {
    const before = this.#answers;
    while (this.#answers === before && !this.#socket.destroyed) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Writes bytes that are no PDU. */
  sayNonsense(): void {
    this.#socket.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  }

  releaseRequest(): void {
    this.#socket.write(encodePdu({ kind: 'release-rq' }));
  }

  abort(): void {
    this.#socket.end(encodePdu({ kind: 'abort', source: 0, reason: 0 }));
  }

  /** Ends our direction, as a process does that exits in order. */
  end(): void {
    this.#socket.end();
  }

  /** As a host does that fails: a reset, nothing else. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  #say(bytes: Uint8Array, part: number): void {
    this.#socket.write(bytes.subarray(0, Math.ceil(bytes.length * part)));
  }
}
