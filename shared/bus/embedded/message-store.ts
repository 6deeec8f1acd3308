import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import type { EncodedMessage } from '../encode';

/** One stored event, without its text. */
export interface MessageHead {
  readonly sequence: number;
  readonly subject: string;
}

/** One stored event. */
export interface StoredMessage extends MessageHead {
  readonly body: string;
}

/** The stream: what was published, in order, until retention forgets it. Every call is synchronous SQL. */
export class MessageStore {
  private readonly subjectIds = new Map<string, number>();
  private readonly subjectNames = new Map<number, string>();
  private readonly addSubject: StatementSyncInstance;
  private readonly insert: StatementSyncInstance;
  private readonly duplicate: StatementSyncInstance;
  private readonly range: StatementSyncInstance;
  private readonly one: StatementSyncInstance;
  private readonly atOrAfter: StatementSyncInstance;
  private readonly count: StatementSyncInstance;
  private readonly oldestRows: StatementSyncInstance;
  private readonly deleteUpTo: StatementSyncInstance;
  private readonly last: StatementSyncInstance;
  private readonly size: StatementSyncInstance;
  private latestTime = 0;

  constructor(database: DatabaseSyncInstance) {
    const sql = (text: string): StatementSyncInstance => database.prepare(text);
    for (const row of sql('SELECT id, subject FROM subjects').all() as { id: number; subject: string }[]) {
      this.rememberSubject(row.id, row.subject);
    }
    this.addSubject = sql(
      'INSERT INTO subjects (subject) VALUES (?) ON CONFLICT DO UPDATE SET subject = subject RETURNING id',
    );
    this.insert = sql('INSERT INTO messages (subject_id, time, size, message_id, body) VALUES (?, ?, ?, ?, ?)');
    this.duplicate = sql('SELECT max(sequence) AS sequence FROM messages WHERE message_id = ? AND time > ?');
    this.range = sql(
      'SELECT sequence, subject_id AS subjectId FROM messages WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?',
    );
    this.one = sql('SELECT subject_id AS subjectId, body FROM messages WHERE sequence = ?');
    this.atOrAfter = sql('SELECT sequence, time FROM messages WHERE sequence >= ? ORDER BY sequence LIMIT 1');
    this.count = sql(
      'SELECT subject_id AS subjectId, count(*) AS number FROM messages WHERE sequence > ? GROUP BY subject_id',
    );
    this.oldestRows = sql('SELECT sequence, time, size FROM messages ORDER BY sequence LIMIT ?');
    this.deleteUpTo = sql('DELETE FROM messages WHERE sequence <= ?');
    this.last = sql(`SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'messages'), 0) AS sequence`);
    this.size = sql('SELECT coalesce(sum(size), 0) AS bytes FROM messages');
    const newest = sql('SELECT time FROM messages ORDER BY sequence DESC LIMIT 1').get() as
      | { time: number }
      | undefined;
    this.latestTime = newest?.time ?? 0;
  }

  /** Highest sequence ever given, also when its message is gone. */
  lastSequence(): number {
    return (this.last.get() as { sequence: number }).sequence;
  }

  totalBytes(): number {
    return (this.size.get() as { bytes: number }).bytes;
  }

  /** Stores a message; must run inside a transaction. */
  append(message: EncodedMessage, now: number): number {
    this.latestTime = Math.max(this.latestTime, now);
    const { lastInsertRowid } = this.insert.run(
      this.subjectId(message.subject),
      this.latestTime,
      message.sizeBytes,
      message.messageId ?? null,
      message.body,
    );
    return Number(lastInsertRowid);
  }

  /** Sequence of a message with this id stored after `since`, if there is one. */
  findDuplicate(messageId: string, since: number): number | undefined {
    return (this.duplicate.get(messageId, since) as { sequence: number | null }).sequence ?? undefined;
  }

  /** Up to `limit` messages with `after < sequence <= upTo`, in order. */
  heads(after: number, upTo: number, limit: number): MessageHead[] {
    const rows = this.range.all(after, upTo, limit) as { sequence: number; subjectId: number }[];
    return rows.map((row) => ({ sequence: row.sequence, subject: this.subjectName(row.subjectId) }));
  }

  get(sequence: number): StoredMessage | undefined {
    const row = this.one.get(sequence) as { subjectId: number; body: string } | undefined;
    return row && { sequence, subject: this.subjectName(row.subjectId), body: row.body };
  }

  /** Number of messages after `sequence` whose subject passes. */
  countAfter(sequence: number, matches: (subject: string) => boolean): number {
    const rows = this.count.all(sequence) as { subjectId: number; number: number }[];
    return rows.reduce((sum, row) => (matches(this.subjectName(row.subjectId)) ? sum + row.number : sum), 0);
  }

  /** The sequence just before the first message stored at or after `time`. */
  sequenceBefore(time: number): number {
    let low = 0;
    let high = this.lastSequence();
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const row = this.atOrAfter.get(middle + 1) as { sequence: number; time: number } | undefined;
      if (row === undefined || row.time >= time) high = middle;
      else low = row.sequence;
    }
    return low;
  }

  oldest(limit: number): { sequence: number; time: number; size: number }[] {
    return this.oldestRows.all(limit) as { sequence: number; time: number; size: number }[];
  }

  forgetUpTo(sequence: number): void {
    this.deleteUpTo.run(sequence);
  }

  private subjectId(subject: string): number {
    const known = this.subjectIds.get(subject);
    if (known !== undefined) return known;
    const { id } = this.addSubject.get(subject) as { id: number };
    // Kept even if this transaction fails: see forgetSubjects.
    this.rememberSubject(id, subject);
    return id;
  }

  /** After a rollback ids given in it are void. */
  forgetSubjects(): void {
    this.subjectIds.clear();
  }

  private rememberSubject(id: number, subject: string): void {
    this.subjectIds.set(subject, id);
    this.subjectNames.set(id, subject);
  }

  private subjectName(id: number): string {
    const name = this.subjectNames.get(id);
    if (name === undefined) throw new Error('cannot happen: a message without its subject');
    return name;
  }
}
