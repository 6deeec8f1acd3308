import { root } from '../api/query';
import { type DataSet, itemsOf, numberOf, textOf } from '../dicom/dicom-json';
import { tags } from '../dicom/tags';

/** An instance that was not stored. */
export interface InstanceFailure {
  /** Failure Reason (0008,1197). */
  readonly reason: number;
  /** Referenced SOP Instance UID (0008,1155), where the server could read it. */
  readonly sopInstanceUid?: string;
}

/** What the server said about a batch (PS3.18 10.5.3), or the status of a whole failure. */
export interface BatchAnswer {
  /** That of HTTP, 0 when nothing answered. */
  readonly status: number;
  readonly failures: readonly InstanceFailure[];
}

/** Sends files in one request; says with `progress` how many bytes of it left. */
export type SendBatch = (
  files: readonly File[],
  progress: (sentBytes: number) => void,
  signal: AbortSignal,
) => Promise<BatchAnswer>;

/** STOW-RS as multipart/related (PS3.18 10.5.1); the browser reads the files while it sends them. */
export function batchSender(space: string): SendBatch {
  return (files, progress, signal) =>
    new Promise((resolve) => {
      const boundary = `radlake-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;
      const head = `\r\n--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`;
      const body = new Blob([...files.flatMap((file) => [head, file]), `\r\n--${boundary}--\r\n`]);
      // fetch cannot say how much of a body has left.
      const sending = new XMLHttpRequest();
      sending.open('POST', `${root(space)}/studies`);
      sending.setRequestHeader('content-type', `multipart/related; type="application/dicom"; boundary=${boundary}`);
      sending.setRequestHeader('accept', 'application/dicom+json');
      sending.upload.onprogress = (event) => progress(event.loaded);
      sending.onload = () => resolve({ status: sending.status, failures: failuresOf(sending.responseText) });
      sending.onerror = () => resolve({ status: 0, failures: [] });
      sending.onabort = () => resolve({ status: 0, failures: [] });
      signal.addEventListener('abort', () => sending.abort(), { once: true });
      sending.send(body);
    });
}

function failuresOf(text: string): readonly InstanceFailure[] {
  try {
    const answer = JSON.parse(text) as DataSet | readonly DataSet[];
    const dataSet = Array.isArray(answer) ? answer[0] : answer;
    return itemsOf(dataSet ?? {}, tags.failedSopSequence).map((item) => {
      const sopInstanceUid = textOf(item, tags.referencedSopInstanceUid);
      return { reason: numberOf(item, tags.failureReason) ?? 0, ...(sopInstanceUid && { sopInstanceUid }) };
    });
  } catch {
    return []; // problem details or nothing: the status says it
  }
}
