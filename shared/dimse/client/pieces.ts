import type { OutgoingDataSet } from '../messages/sender';

/** Data sets up to this size are written at once. */
const wholeBytes = 1024 * 1024;
/** What a slow peer must take within the time for a response. */
const pieceBytes = 262_144;

/** A large data set in memory as pieces, so that a peer which takes it slowly is told from one that takes nothing. */
export function inPieces(dataSet: OutgoingDataSet): OutgoingDataSet {
  if (!(dataSet instanceof Uint8Array) || dataSet.length <= wholeBytes) return dataSet;
  return { length: dataSet.length, chunks: piecesOf(dataSet) };
}

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}
