/**
 * Tables of the embedded bus. All times are milliseconds since 1970, UTC.
 *
 * - `messages` is the stream; its times never fall with growing sequence, so a time is found by bisection
 * - `pending` is what a consumer was given (or must be given again) and has not settled; `held` says a handler has it;
 *   a replayed dead letter brings its own copy of subject and body, because the stream may have forgotten it
 * - `dead_letters` keep their own copy for the same reason
 */
export const schemaSql = `
CREATE TABLE IF NOT EXISTS subjects (id INTEGER PRIMARY KEY, subject TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS messages (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  subject_id INTEGER NOT NULL,
  time INTEGER NOT NULL,
  size INTEGER NOT NULL,
  message_id TEXT,
  body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_by_subject ON messages (subject_id, size);
CREATE INDEX IF NOT EXISTS messages_by_id ON messages (message_id) WHERE message_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS consumers (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  subjects TEXT NOT NULL,
  cursor INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS pending (
  consumer_id INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  count INTEGER NOT NULL,
  held INTEGER NOT NULL,
  due INTEGER NOT NULL,
  reason TEXT NOT NULL,
  subject TEXT,
  body TEXT,
  PRIMARY KEY (consumer_id, sequence)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dead_letters (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  consumer TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  reason TEXT NOT NULL,
  count INTEGER NOT NULL,
  at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS dead_letters_by_consumer ON dead_letters (consumer, id);
`;
