import { type Answer, HttpConnection } from './http-client';
import type { Peer } from './peer';

/** What a client asks for. */
export interface Question {
  /** Below the Studies service: `/studies/...`. */
  readonly path: string;
  readonly accept: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly keep?: boolean;
}

export const dicomParts = 'multipart/related; type="application/dicom"; transfer-syntax=*';
export const dicomJson = 'application/dicom+json';

/** Asks a DICOMweb server over a connection. @throws Error for any other answer than 200 or 204 */
export async function ask(connection: HttpConnection, peer: Peer, question: Question): Promise<Answer> {
  const answer = await connection.call({
    path: `${peer.dicomWeb}${question.path}`,
    headers: { ...peer.headers, ...question.headers, accept: question.accept },
    keep: question.keep ?? false,
  });
  if (answer.status !== 200 && answer.status !== 204) {
    throw new Error(`${peer.name} answered ${answer.status} to ${question.path}`);
  }
  return answer;
}

/** Opens as many connections as there are lanes, closes them behind `work`. */
export async function withConnections<T>(
  port: number,
  count: number,
  work: (connections: readonly HttpConnection[]) => Promise<T>,
): Promise<T> {
  const connections = await Promise.all(Array.from({ length: count }, () => HttpConnection.open(port)));
  try {
    return await work(connections);
  } finally {
    for (const connection of connections) connection.close();
  }
}
