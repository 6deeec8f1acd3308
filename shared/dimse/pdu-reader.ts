import { ByteCollector } from './byte-collector';
import { MalformedPduError } from './errors';
import { decodePdu } from './pdu/codec';
import { pdvHeaderLength } from './pdu/p-data';
import { type ControlPdu, pduTypes } from './pdu/types';

/** Receives what a `PduReader` finds, in order, synchronously. What it throws comes out of `push` or `resume`. */
export interface PduSink {
  /** A header was read; throws to refuse the PDU before its body is read. */
  pduStarted(type: number): void;
  /** A whole PDU other than P-DATA-TF. */
  pduReceived(pdu: ControlPdu): void;
  /**
   * Bytes of one PDV, a view of the chunk they came in: they hold until this returns. A PDV that spans chunks comes in
   * pieces.
   *
   * @param isLast - true for the final piece of the last fragment of a command set or data set; may be empty
   */
  fragmentReceived(contextId: number, isCommand: boolean, isLast: boolean, bytes: Uint8Array): void;
}

/** Largest PDU variable fields taken, in bytes. */
export interface PduLimits {
  /** Of P-DATA-TF: what we announce plus some slack; nothing of it is buffered. */
  readonly dataBytes: number;
  /** Of A-ASSOCIATE-RQ and -AC, which are collected. */
  readonly associateBytes: number;
}

const knownTypes: ReadonlySet<number> = new Set(Object.values(pduTypes));
const nothing = new Uint8Array(0);

/**
 * Incremental parser of the upper layer protocol. Payload is not copied, unless it arrives while held; memory is bounded
 * by `limits.associateBytes` plus what is pushed while held.
 *
 * @see DICOM PS3.8 section 9.3
 */
export class PduReader {
  readonly #sink: PduSink;
  readonly #limits: PduLimits;
  readonly #header = Buffer.alloc(6); // PDU header or PDV header: both have 6 bytes
  #headerFilled = 0;
  #phase: 'pdu-header' | 'control-body' | 'pdv-header' | 'pdv-data' = 'pdu-header';
  #type = 0;
  #pduLeft = 0;
  #pdvLeft = 0;
  #contextId = 0;
  #control = 0;
  readonly #body = new ByteCollector();
  #queue: Uint8Array[] = [];
  #holds = 0;
  #running = false;
  #stopped = false;

  constructor(sink: PduSink, limits: PduLimits) {
    this.#sink = sink;
    this.#limits = limits;
  }

  /** True while bytes wait because of `hold`. */
  get isBacklogged(): boolean {
    return this.#queue.length > 0;
  }

  /**
   * Parses the next bytes of the stream. They are the caller's again when this returns: what has to wait is copied.
   *
   * @throws MalformedPduError, and what the sink throws; after that, everything pushed is dropped
   */
  push(chunk: Uint8Array): void {
    if (this.#stopped) return;
    const isFirst = this.#queue.length === 0 && !this.#running;
    this.#queue.push(isFirst ? chunk : Uint8Array.from(chunk));
    this.#run();
    // What is left of it now waits for a `resume`.
    if (isFirst && this.#queue.length > 0) this.#queue[0] = Uint8Array.from(this.#queue[0]!);
  }

  /** Stops after the present fragment or PDU, until `resume` was called as often as `hold`. */
  hold(): void {
    this.#holds++;
  }

  /** Undoes one `hold` and, when it was the last, goes on with what waits. @throws as `push` */
  resume(): void {
    this.#holds--;
    this.#run();
  }

  /** Drops everything waiting and everything to come. */
  stop(): void {
    this.#stopped = true;
    this.#queue = [];
    this.#body.takeAll();
  }

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#holds === 0 && this.#queue.length > 0) {
        const chunk = this.#queue.shift()!;
        let at = 0;
        while (at < chunk.length && this.#holds === 0 && !this.#stopped) at = this.#step(chunk, at);
        if (at < chunk.length && !this.#stopped) this.#queue.unshift(chunk.subarray(at));
      }
    } catch (error) {
      this.stop();
      throw error;
    } finally {
      this.#running = false;
    }
  }

  /** Consumes at least one byte of `chunk` from `at`; returns the new offset. */
  #step(chunk: Uint8Array, at: number): number {
    switch (this.#phase) {
      case 'pdu-header':
        return this.#fillHeader(chunk, at, () => this.#startPdu());
      case 'control-body':
        return this.#collectBody(chunk, at);
      case 'pdv-header':
        return this.#fillHeader(chunk, at, () => this.#startPdv());
      case 'pdv-data':
        return this.#passData(chunk, at);
    }
  }

  #fillHeader(chunk: Uint8Array, at: number, complete: () => void): number {
    let next = at;
    while (this.#headerFilled < 6 && next < chunk.length) this.#header[this.#headerFilled++] = chunk[next++]!;
    if (this.#headerFilled === 6) {
      this.#headerFilled = 0;
      complete();
    }
    return next;
  }

  #startPdu(): void {
    this.#type = this.#header[0]!;
    this.#pduLeft = this.#header.readUInt32BE(2);
    if (!knownTypes.has(this.#type)) {
      throw new MalformedPduError('unknown PDU type', 'unrecognized-pdu', { details: { type: this.#type } });
    }
    this.#checkLength();
    this.#sink.pduStarted(this.#type);
    this.#phase = this.#type === pduTypes['p-data'] ? 'pdv-header' : 'control-body';
  }

  #checkLength(): void {
    const length = this.#pduLeft;
    const isAssociate = this.#type === pduTypes['associate-rq'] || this.#type === pduTypes['associate-ac'];
    const isData = this.#type === pduTypes['p-data'];
    const least = isData ? pdvHeaderLength : isAssociate ? 68 : 4;
    const most = isData ? this.#limits.dataBytes : isAssociate ? this.#limits.associateBytes : 4;
    if (length >= least && length <= most) return;
    throw new MalformedPduError('PDU length out of bounds', 'invalid-pdu-parameter-value', {
      details: { type: this.#type, length, least, most },
    });
  }

  #collectBody(chunk: Uint8Array, at: number): number {
    const part = chunk.subarray(at, at + this.#pduLeft);
    this.#body.add(part);
    this.#pduLeft -= part.length;
    if (this.#pduLeft === 0) {
      this.#phase = 'pdu-header';
      this.#sink.pduReceived(decodePdu(this.#type, this.#body.takeAll()) as ControlPdu);
    }
    return at + part.length;
  }

  #startPdv(): void {
    const length = this.#header.readUInt32BE(0);
    this.#contextId = this.#header[4]!;
    this.#control = this.#header[5]!;
    if (length < 2 || length + 4 > this.#pduLeft) {
      throw new MalformedPduError('a PDV does not fit its PDU', 'invalid-pdu-parameter-value', { details: { length } });
    }
    this.#pdvLeft = length - 2;
    this.#pduLeft -= length + 4;
    if (this.#pduLeft > 0 && this.#pduLeft < pdvHeaderLength) {
      throw new MalformedPduError('bytes behind the last PDV of a PDU');
    }
    this.#phase = 'pdv-data';
    if (this.#pdvLeft === 0) this.#emit(nothing);
  }

  #passData(chunk: Uint8Array, at: number): number {
    const end = Math.min(at + this.#pdvLeft, chunk.length);
    this.#pdvLeft -= end - at;
    this.#emit(at === 0 && end === chunk.length ? chunk : chunk.subarray(at, end));
    return end;
  }

  #emit(bytes: Uint8Array): void {
    const isComplete = this.#pdvLeft === 0;
    if (isComplete) this.#phase = this.#pduLeft > 0 ? 'pdv-header' : 'pdu-header';
    const isLast = isComplete && (this.#control & 2) === 2;
    if (bytes.length > 0 || isLast) {
      this.#sink.fragmentReceived(this.#contextId, (this.#control & 1) === 1, isLast, bytes);
    }
  }
}
