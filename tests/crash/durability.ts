import type { Syscall } from './syscalls';

const writes = new Set(['write', 'writev', 'pwrite64', 'pwritev', 'pwritev2', 'sendto', 'sendmsg']);
const syncs = new Set(['fdatasync', 'fsync']);

/** What the trace shows of one acknowledged instance; `fault` is empty when it was on the disk before its answer. */
export interface Finding {
  readonly sopInstanceUid: string;
  readonly fault: string;
}

/**
 * For each acknowledged instance: its bytes were written into a segment, by a write that is durable by itself (O_DSYNC),
 * or then that file was synced by a call that began after the last write; that call succeeded, and only then the answer
 * went out.
 *
 * @param port - where the platform takes associations: answers leave from there
 */
export function findUnsynced(calls: readonly Syscall[], port: number, acknowledged: readonly string[]): Finding[] {
  const files = calls.filter(({ target }) => /\/(?:segments|spill)\/[^/]+$/.test(target));
  const answers = calls.filter(({ name, target }) => writes.has(name) && target.includes(`:${port}->`));
  return acknowledged.map((sopInstanceUid) => ({ sopInstanceUid, fault: faultOf(sopInstanceUid, files, answers) }));
}

function faultOf(uid: string, files: readonly Syscall[], answers: readonly Syscall[]): string {
  const answer = answers.filter(({ bytes }) => answeredUid(bytes).includes(uid));
  if (answer.length !== 1) return `${answer.length} answers in the trace`;
  const written = files.filter(({ name, bytes }) => writes.has(name) && bytes.includes(`${uid}.dcm\0`));
  const last = written.at(-1);
  if (!last) return 'never written';
  if (last.isDurable && last.result > 0 && last.end <= answer[0]!.start) return '';
  const sameFile = files.filter(({ target }) => target === last.target);
  const isSynced = sameFile.some(
    (sync) =>
      syncs.has(sync.name) &&
      sync.result === 0 &&
      sync.start >= last.end &&
      sync.end <= answer[0]!.start &&
      !sameFile.some((call) => writes.has(call.name) && call.start < sync.start && call.end > sync.start),
  );
  return isSynced ? '' : `no sync between its write at ${last.end} and its answer at ${answer[0]!.start}`;
}

/** Affected SOP Instance UIDs (0000,1000) of the command sets in what was sent, with success as status (0000,0900). */
export function answeredUid(bytes: Buffer): string[] {
  const uids: string[] = [];
  const tag = Buffer.from('00000010', 'hex');
  for (let at = bytes.indexOf(tag); at >= 0; at = bytes.indexOf(tag, at + 4)) {
    if (at + 8 > bytes.length) break;
    const length = bytes.readUInt32LE(at + 4);
    if (length > 64) continue;
    uids.push(
      bytes
        .subarray(at + 8, at + 8 + length)
        .toString('latin1')
        .replace(/\0+$/, ''),
    );
  }
  return uids;
}
