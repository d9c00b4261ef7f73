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
  `
  -- Instants are milliseconds, however they were told.
  UPDATE event SET at = CAST(ROUND(unixepoch(at, 'subsec') * 1000) AS INTEGER) WHERE typeof(at) = 'text';
  UPDATE person SET created_at = CAST(ROUND(unixepoch(created_at, 'subsec') * 1000) AS INTEGER) WHERE typeof(created_at) = 'text';

  -- Only what concerns a number is found by it.
  UPDATE event SET number = NULL
    WHERE NOT (type GLOB 'consent.*' OR type GLOB 'sms.*' OR type GLOB 'approval.*' OR type GLOB 'automation.*');
  DROP INDEX event_number;
  CREATE INDEX event_number ON event (number, at) WHERE number IS NOT NULL;

  -- Addresses are the same in any case of letters.
  DROP INDEX person_email;
  CREATE INDEX person_email ON person (email COLLATE NOCASE);
  UPDATE waiting_key SET key = lower(key) WHERE key GLOB 'email:*';

  -- Records that had a number, an address or an id elsewhere in common with another one when that was last looked at.
  CREATE TABLE shared (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, person TEXT NOT NULL, UNIQUE (kind, person));
  INSERT INTO shared (kind, person) SELECT 'externalId', id FROM person
    WHERE external_id IN (SELECT external_id FROM person WHERE external_id IS NOT NULL GROUP BY 1 HAVING COUNT(*) > 1) ORDER BY id;
  INSERT INTO shared (kind, person) SELECT 'phone', id FROM person
    WHERE phone IN (SELECT phone FROM person WHERE phone IS NOT NULL GROUP BY 1 HAVING COUNT(*) > 1) ORDER BY id;
  INSERT INTO shared (kind, person) SELECT 'email', id FROM person
    WHERE lower(email) IN (SELECT lower(email) FROM person WHERE email IS NOT NULL GROUP BY 1 HAVING COUNT(*) > 1) ORDER BY id;

  -- Numbers that are true for a while: the tenant's own under the person '', and those of one lead.
  CREATE TABLE live (person TEXT NOT NULL, name TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (person, name)) WITHOUT ROWID;

  -- The worklist: one row per lead as the engine last saw it, by which rules, and when it must look again. The rank
  -- ascends (raw and last_at are kept with the sign turned), so that every page is one range of an index.
  ALTER TABLE score RENAME TO score_1;
  CREATE TABLE score (
    person TEXT PRIMARY KEY,
    down_raw INTEGER NOT NULL,
    down_last INTEGER NOT NULL,
    segment TEXT NOT NULL,
    track TEXT NOT NULL,
    reason TEXT,
    due_at INTEGER NOT NULL,
    rules INTEGER NOT NULL,
    row TEXT NOT NULL,
    totals TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX score_rank ON score (down_raw, down_last, person);
  CREATE INDEX score_segment ON score (segment, down_raw, down_last, person);
  CREATE INDEX score_track ON score (track, down_raw, down_last, person);
  CREATE INDEX score_reason ON score (reason, down_raw, down_last, person);
  CREATE INDEX score_due ON score (due_at);
  CREATE INDEX score_rules ON score (rules);

  -- How many rows have the same totals: the list's totals without a look at every row.
  CREATE TABLE tally (totals TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TRIGGER score_in AFTER INSERT ON score BEGIN
    INSERT INTO tally (totals, n) VALUES (NEW.totals, 1) ON CONFLICT (totals) DO UPDATE SET n = n + 1;
  END;
  CREATE TRIGGER score_out AFTER DELETE ON score BEGIN
    UPDATE tally SET n = n - 1 WHERE totals = OLD.totals;
    DELETE FROM tally WHERE totals = OLD.totals AND n <= 0;
  END;
  CREATE TRIGGER score_changed AFTER UPDATE OF totals ON score WHEN NEW.totals <> OLD.totals BEGIN
    UPDATE tally SET n = n - 1 WHERE totals = OLD.totals;
    DELETE FROM tally WHERE totals = OLD.totals AND n <= 0;
    INSERT INTO tally (totals, n) VALUES (NEW.totals, 1) ON CONFLICT (totals) DO UPDATE SET n = n + 1;
  END;
  INSERT INTO score (person, down_raw, down_last, segment, track, reason, due_at, rules, row, totals)
    SELECT person, -raw, -last_at, segment, track, reason, look_again_at, 0, row, totals FROM score_1;
  DROP TABLE score_1;

  -- People at whom the alarm must look, in turn, and whether their row must be made anew first, or a list has done so.
  CREATE TABLE stale (id INTEGER PRIMARY KEY, person TEXT NOT NULL UNIQUE, row_made INTEGER NOT NULL DEFAULT 0);

  DROP INDEX outbox_state;
  CREATE INDEX outbox_state ON outbox (state, created_at, id);
  CREATE INDEX outbox_created_at ON outbox (created_at, id);
  CREATE INDEX outbox_person ON outbox (person, created_at, id);
  `,
  `
  -- Keyed hashes of what was erased: numbers that had opted out, and for a while events that may be delivered again.
  CREATE TABLE erased (hash TEXT PRIMARY KEY, kind TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX erased_kind ON erased (kind, at);
  `,
  `
  -- Was this identity told in two ways?
  ALTER TABLE event ADD COLUMN conflict INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX event_conflict ON event (person, at) WHERE conflict = 1;
  `,
  `
  -- What reports need to know of each person, and by which rules it was made; of those known already, nothing yet.
  CREATE TABLE facts (person TEXT PRIMARY KEY, rules INTEGER NOT NULL, json TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX facts_rules ON facts (rules);
  INSERT INTO facts (person, rules, json) SELECT id, -1, '' FROM person;
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
