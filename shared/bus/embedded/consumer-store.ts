import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import type { DeadLetter } from '../port';

export interface ConsumerRow {
  readonly id: number;
  readonly name: string;
  readonly subjects: readonly string[];
  readonly cursor: number;
}

export interface PendingRow {
  readonly sequence: number;
  /** Deliveries so far. */
  readonly count: number;
  /** True while a handler has it. */
  readonly held: boolean;
  /** When it must be delivered again. */
  readonly due: number;
  /** Why the last delivery failed; empty when it did not say. */
  readonly reason: string;
}

/** A pending event as it is handed out or given up. */
export interface PendingEvent {
  readonly subject: string;
  readonly body: string;
}

interface LetterRow {
  readonly id: number;
  readonly consumer: string;
  readonly sequence: number;
  readonly subject: string;
  readonly body: string;
  readonly reason: string;
  readonly count: number;
  readonly at: number;
}

/** Durable consumers, what they owe, and what was given up. Every call is synchronous SQL. */
export class ConsumerStore {
  private readonly database: DatabaseSyncInstance;
  private readonly upsert: StatementSyncInstance;
  private readonly moveCursor: StatementSyncInstance;
  private readonly hold: StatementSyncInstance;
  private readonly release: StatementSyncInstance;
  private readonly settle: StatementSyncInstance;
  private readonly ownCopy: StatementSyncInstance;
  private readonly bury: StatementSyncInstance;
  private readonly letter: StatementSyncInstance;
  private readonly unbury: StatementSyncInstance;
  private readonly revive: StatementSyncInstance;

  constructor(database: DatabaseSyncInstance) {
    this.database = database;
    const sql = (text: string): StatementSyncInstance => database.prepare(text);
    this.upsert = sql(
      `INSERT INTO consumers (name, subjects, cursor) VALUES (?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET subjects = excluded.subjects RETURNING id, cursor`,
    );
    this.moveCursor = sql('UPDATE consumers SET cursor = ? WHERE id = ?');
    this.hold = sql(
      `INSERT INTO pending (consumer_id, sequence, count, held, due, reason) VALUES (?, ?, ?, 1, ?, ?)
       ON CONFLICT DO UPDATE SET count = excluded.count, held = 1, due = excluded.due`,
    );
    this.release = sql('UPDATE pending SET held = 0, due = ?, reason = ? WHERE consumer_id = ? AND sequence = ?');
    this.settle = sql('DELETE FROM pending WHERE consumer_id = ? AND sequence = ?');
    this.ownCopy = sql('SELECT subject, body FROM pending WHERE consumer_id = ? AND sequence = ? AND body IS NOT NULL');
    this.bury = sql(
      'INSERT INTO dead_letters (consumer, sequence, subject, body, reason, count, at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.letter = sql('SELECT * FROM dead_letters WHERE id = ?');
    this.unbury = sql('DELETE FROM dead_letters WHERE id = ?');
    this.revive = sql(
      `INSERT INTO pending (consumer_id, sequence, count, held, due, reason, subject, body) VALUES (?, ?, 0, 0, ?, '', ?, ?)
       ON CONFLICT DO UPDATE SET count = 0, held = 0, due = excluded.due, subject = excluded.subject, body = excluded.body`,
    );
  }

  consumers(): ConsumerRow[] {
    const rows = this.database.prepare('SELECT id, name, subjects, cursor FROM consumers').all() as {
      id: number;
      name: string;
      subjects: string;
      cursor: number;
    }[];
    return rows.map((row) => ({ ...row, subjects: JSON.parse(row.subjects) as string[] }));
  }

  pendingOf(consumerId: number): PendingRow[] {
    const rows = this.database
      .prepare('SELECT sequence, count, held, due, reason FROM pending WHERE consumer_id = ? ORDER BY sequence')
      .all(consumerId) as { sequence: number; count: number; held: number; due: number; reason: string }[];
    return rows.map((row) => ({ ...row, held: row.held === 1 }));
  }

  /** Creates the consumer at `cursor`, or updates the subjects of the one that is there. */
  save(name: string, subjects: readonly string[], cursor: number): { id: number; cursor: number } {
    return this.upsert.get(name, JSON.stringify(subjects), cursor) as { id: number; cursor: number };
  }

  setCursor(consumerId: number, cursor: number): void {
    this.moveCursor.run(cursor, consumerId);
  }

  markHeld(consumerId: number, row: PendingRow): void {
    this.hold.run(consumerId, row.sequence, row.count, row.due, row.reason);
  }

  markReleased(consumerId: number, row: PendingRow): void {
    this.release.run(row.due, row.reason, consumerId, row.sequence);
  }

  remove(consumerId: number, sequence: number): void {
    this.settle.run(consumerId, sequence);
  }

  /** The copy that a replayed dead letter brought along, if this is one. */
  copyOf(consumerId: number, sequence: number): PendingEvent | undefined {
    return this.ownCopy.get(consumerId, sequence) as PendingEvent | undefined;
  }

  park(consumer: { id: number; name: string }, row: PendingRow, event: PendingEvent, at: number): void {
    this.bury.run(consumer.name, row.sequence, event.subject, event.body, row.reason, row.count, at);
    this.remove(consumer.id, row.sequence);
  }

  deadLetters(filter: { consumer: string | undefined; after: number; limit: number }): DeadLetter[] {
    const { consumer, after, limit } = filter;
    const rows =
      consumer === undefined
        ? this.database.prepare('SELECT * FROM dead_letters WHERE id > ? ORDER BY id LIMIT ?').all(after, limit)
        : this.database
            .prepare('SELECT * FROM dead_letters WHERE consumer = ? AND id > ? ORDER BY id LIMIT ?')
            .all(consumer, after, limit);
    return (rows as LetterRow[]).map((row) => ({
      id: String(row.id),
      consumer: row.consumer,
      subject: row.subject,
      event: JSON.parse(row.body) as DeadLetter['event'],
      reason: row.reason,
      deliveryCount: row.count,
      at: new Date(row.at).toISOString(),
    }));
  }

  /** Takes a dead letter out. Returns the consumer and sequence it belonged to, or undefined when there is none. */
  takeLetter(id: number): { consumer: string; sequence: number; event: PendingEvent } | undefined {
    const row = this.letter.get(id) as LetterRow | undefined;
    if (row === undefined) return undefined;
    this.unbury.run(id);
    return { consumer: row.consumer, sequence: row.sequence, event: { subject: row.subject, body: row.body } };
  }

  /** Makes an event pending again from its own copy, as if never delivered. */
  markRevived(consumerId: number, sequence: number, due: number, event: PendingEvent): void {
    this.revive.run(consumerId, sequence, due, event.subject, event.body);
  }
}
