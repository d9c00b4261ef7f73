/**
 * The tenant's database: its tables, and how an older one becomes the present one.
 *
 * In: the object's storage. Out: the same storage at the newest schema. Each migration runs once, in order, in
 * one transaction with the note of it in `schema_version`; a migration that was released is never edited.
 */

const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  -- One row per lead. The keys are what the engine's fold says they are now; the facts are in the events.
  CREATE TABLE person (
    id TEXT PRIMARY KEY,
    external_id TEXT,
    phone TEXT,
    email TEXT,
    first_phone TEXT,
    first_email TEXT,
    name TEXT,
    created_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX person_external_id ON person (external_id);
  CREATE INDEX person_phone ON person (phone);
  CREATE INDEX person_email ON person (email);

  -- Everything that was ever told, once. Without a person it waits; with a number it acts on the number.
  CREATE TABLE event (
    source TEXT NOT NULL,
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    person TEXT,
    number TEXT,
    json TEXT NOT NULL,
    PRIMARY KEY (source, id)
  ) WITHOUT ROWID;
  CREATE INDEX event_person ON event (person, at);
  CREATE INDEX event_number ON event (number, at);

  -- How the person of a waiting event may be found later.
  CREATE TABLE waiting_key (
    key TEXT NOT NULL,
    source TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (key, source, id)
  ) WITHOUT ROWID;

  -- One row per text to send: the engine's row whole, and beside it what the object searches by.
  CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    token TEXT NOT NULL,
    person TEXT,
    phone TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    provider_id TEXT,
    wake_at INTEGER,
    created_at INTEGER NOT NULL,
    row TEXT NOT NULL,
    approval TEXT
  ) WITHOUT ROWID;
  CREATE UNIQUE INDEX outbox_token ON outbox (token);
  CREATE INDEX outbox_provider_id ON outbox (provider_id) WHERE provider_id IS NOT NULL;
  CREATE INDEX outbox_wake_at ON outbox (wake_at) WHERE wake_at IS NOT NULL;
  CREATE INDEX outbox_phone ON outbox (phone, state);
  CREATE INDEX outbox_state ON outbox (state, created_at);

  -- Parts handed over, for the spend guard.
  CREATE TABLE spend (id TEXT PRIMARY KEY, at INTEGER NOT NULL, prefix TEXT NOT NULL, parts INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX spend_at ON spend (at);

  -- The worklist: one row per lead as the engine last saw it, and when it must look again.
  CREATE TABLE score (
    person TEXT PRIMARY KEY,
    raw INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    segment TEXT NOT NULL,
    track TEXT NOT NULL,
    reason TEXT,
    look_again_at INTEGER NOT NULL,
    row TEXT NOT NULL,
    totals TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX score_order ON score (raw DESC, last_at DESC, person);
  CREATE INDEX score_look_again ON score (look_again_at);

  -- What a request with an Idempotency-Key was answered.
  CREATE TABLE idempotency (key TEXT PRIMARY KEY, request TEXT NOT NULL, answer TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
  `,
];

/** Brings the database to the newest schema; says which version it is at. */
export function migrate(storage: DurableObjectStorage): number {
  const { sql } = storage;
  storage.transactionSync(() => {
    sql.exec('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, at INTEGER NOT NULL)');
    const done = sql.exec<{ version: number | null }>('SELECT MAX(version) AS version FROM schema_version').one().version ?? 0;
    if (done > MIGRATIONS.length) throw new Error(`the database has schema ${done}, this build knows ${MIGRATIONS.length}`);
    MIGRATIONS.forEach((statements, index) => {
      if (index < done) return;
      sql.exec(statements);
      sql.exec('INSERT INTO schema_version (version, at) VALUES (?, ?)', index + 1, Date.now());
    });
  });
  return MIGRATIONS.length;
}
