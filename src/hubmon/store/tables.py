"""The statements that made each version's tables. Append only: what was released never changes."""

FIRST = """
CREATE TABLE events (
    seq         INTEGER PRIMARY KEY,
    source      TEXT NOT NULL,
    stream      TEXT NOT NULL,
    native_id   TEXT NOT NULL,
    version     INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    at_ms       INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    subject     INTEGER NOT NULL,
    payload     TEXT NOT NULL,
    UNIQUE (source, stream, native_id, version)
) STRICT;
CREATE INDEX events_of_subject ON events (subject);

CREATE TABLE subject_keys (
    key     TEXT NOT NULL PRIMARY KEY,
    subject INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE cases (
    subject          INTEGER PRIMARY KEY,
    revision         INTEGER NOT NULL,
    id               TEXT NOT NULL,
    number           TEXT NOT NULL,
    purpose          TEXT NOT NULL,
    channel          TEXT NOT NULL,
    language         TEXT NOT NULL,
    topic            TEXT NOT NULL,
    subject_line     TEXT NOT NULL,
    status           TEXT NOT NULL,
    agent            TEXT,
    queue            TEXT,
    is_open          INTEGER NOT NULL,
    opened_ms        INTEGER NOT NULL,
    resolved_ms      INTEGER,
    resolution_due_ms INTEGER,
    waiting_since_ms INTEGER,
    response_due_ms  INTEGER,
    last_ms          INTEGER NOT NULL,
    detail           TEXT
) STRICT;
CREATE INDEX cases_by_revision ON cases (revision);
CREATE INDEX cases_by_last ON cases (last_ms);
CREATE INDEX cases_open ON cases (agent, waiting_since_ms) WHERE is_open;

CREATE TABLE turns (
    subject    INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    channel    TEXT NOT NULL,
    language   TEXT NOT NULL,
    opened_ms  INTEGER NOT NULL,
    due_ms     INTEGER NOT NULL,
    ended_ms   INTEGER,
    answered   INTEGER NOT NULL,
    messages   INTEGER NOT NULL,
    basis      TEXT,
    PRIMARY KEY (subject, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE shifts (
    subject   INTEGER PRIMARY KEY,
    revision  INTEGER NOT NULL,
    agent     TEXT NOT NULL,
    is_on     INTEGER NOT NULL,
    at_ms     INTEGER NOT NULL,
    languages TEXT NOT NULL,
    site      TEXT NOT NULL
) STRICT;
CREATE INDEX shifts_by_revision ON shifts (revision);

CREATE TABLE history (
    bucket_ms  INTEGER NOT NULL,
    channel    TEXT NOT NULL,
    language   TEXT NOT NULL,
    arrivals   INTEGER NOT NULL DEFAULT 0,
    replies    INTEGER NOT NULL DEFAULT 0,
    resolved   INTEGER NOT NULL DEFAULT 0,
    breached   INTEGER NOT NULL DEFAULT 0,
    turns_opened INTEGER NOT NULL DEFAULT 0,
    turns_ended  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (bucket_ms, channel, language)
) STRICT, WITHOUT ROWID;

CREATE VIEW history_by_five_minutes AS
SELECT bucket_ms, channel, language, arrivals, replies, resolved, breached,
       sum(turns_opened - turns_ended) OVER (
           PARTITION BY channel, language ORDER BY bucket_ms
       ) AS waiting
FROM history;

CREATE TABLE sources (
    name           TEXT NOT NULL PRIMARY KEY,
    plugin         TEXT NOT NULL,
    state          TEXT NOT NULL DEFAULT 'never',
    cursor         TEXT,
    fresh_as_of_ms INTEGER,
    heard_ms       INTEGER,
    late_after_ms  INTEGER NOT NULL,
    retry_ms       INTEGER,
    events         INTEGER NOT NULL DEFAULT 0,
    rejected       INTEGER NOT NULL DEFAULT 0,
    error          TEXT NOT NULL DEFAULT '',
    gap            TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE TABLE rejected (
    id          INTEGER PRIMARY KEY,
    source      TEXT NOT NULL,
    received_ms INTEGER NOT NULL,
    place       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    raw         TEXT NOT NULL,
    UNIQUE (source, place, reason, raw)
) STRICT;

CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY,
    key        TEXT NOT NULL UNIQUE,
    connector  TEXT NOT NULL,
    kind       TEXT NOT NULL,
    payload    TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    state      TEXT NOT NULL DEFAULT 'pending',
    attempts   INTEGER NOT NULL DEFAULT 0,
    next_ms    INTEGER NOT NULL,
    done_ms    INTEGER,
    reference  TEXT NOT NULL DEFAULT '',
    error      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX outbox_pending ON outbox (connector, next_ms) WHERE state = 'pending';
"""

ESTIMATES = """
CREATE TABLE estimates_now (
    scope     TEXT NOT NULL,
    key       TEXT NOT NULL,
    as_of_ms  INTEGER NOT NULL,
    sample    INTEGER NOT NULL,
    low_90_ms INTEGER,
    low_80_ms INTEGER,
    median_ms INTEGER,
    high_80_ms INTEGER,
    high_90_ms INTEGER,
    reason    TEXT NOT NULL,
    judged    INTEGER NOT NULL,
    came_true INTEGER NOT NULL,
    held_up   TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE estimates (
    as_of_ms  INTEGER NOT NULL,
    scope     TEXT NOT NULL,
    key       TEXT NOT NULL,
    sample    INTEGER NOT NULL,
    low_90_ms INTEGER,
    low_80_ms INTEGER,
    median_ms INTEGER,
    high_80_ms INTEGER,
    high_90_ms INTEGER,
    reason    TEXT NOT NULL,
    judged    INTEGER NOT NULL,
    came_true INTEGER NOT NULL,
    shorter   INTEGER NOT NULL DEFAULT 0,
    within    INTEGER NOT NULL DEFAULT 0,
    longer    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (as_of_ms, scope, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE estimator (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    moment_ms INTEGER NOT NULL,
    state     BLOB NOT NULL
) STRICT;
"""

EXPECTED_LOAD = """
CREATE TABLE expected_load (
    bucket_ms INTEGER PRIMARY KEY,
    as_of_ms  INTEGER NOT NULL,
    low       REAL NOT NULL,
    median    REAL NOT NULL,
    high      REAL NOT NULL
) STRICT;
"""

EXPECTED_WAITS = """
CREATE TABLE expected_waits (
    subject   INTEGER NOT NULL,
    number    INTEGER NOT NULL,
    as_of_ms  INTEGER NOT NULL,
    at_risk   INTEGER NOT NULL,
    late      REAL NOT NULL,
    low_80_ms INTEGER,
    median_ms INTEGER,
    high_80_ms INTEGER,
    PRIMARY KEY (subject, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX expected_waits_at_risk ON expected_waits (subject, number) WHERE at_risk;
"""

FORGOTTEN = """
CREATE TABLE forgotten (
    digest   BLOB NOT NULL PRIMARY KEY,
    until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE forgotten_salt (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    salt BLOB NOT NULL
) STRICT;
"""

WARNINGS = """
CREATE TABLE warnings (
    id                  INTEGER PRIMARY KEY,
    key                 TEXT NOT NULL,
    kind                TEXT NOT NULL,
    because             TEXT NOT NULL,
    since_ms            INTEGER NOT NULL,
    seen_ms             INTEGER NOT NULL,
    warned_ms           INTEGER,
    ended_ms            INTEGER,
    height              INTEGER NOT NULL,
    trouble             TEXT NOT NULL,
    worst_ms            INTEGER NOT NULL,
    worst               TEXT NOT NULL,
    calls               INTEGER NOT NULL,
    acknowledged_ms     INTEGER,
    acknowledged_by     TEXT,
    acknowledged_height INTEGER
) STRICT;
CREATE UNIQUE INDEX warnings_lasting ON warnings (key) WHERE ended_ms IS NULL;
CREATE INDEX warnings_ended ON warnings (ended_ms);
"""

AFTERCARE = """
CREATE INDEX events_of_flights ON events (kind, at_ms)
    WHERE kind IN ('found_item', 'compliment');
"""

DISRUPTIONS = """
CREATE TABLE disruptions (
    id       INTEGER PRIMARY KEY,
    begun_ms INTEGER NOT NULL,
    begun_by TEXT NOT NULL,
    ended_ms INTEGER,
    ended_by TEXT
) STRICT;
"""

SENDERS = """
ALTER TABLE sources ADD COLUMN polls INTEGER NOT NULL DEFAULT 1;
"""

RETENTION = """
ALTER TABLE cases ADD COLUMN has_words INTEGER NOT NULL DEFAULT 1;
CREATE INDEX cases_to_forget ON cases (last_ms) WHERE has_words AND NOT is_open;

CREATE TABLE retention (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    before_ms INTEGER NOT NULL,
    event     INTEGER NOT NULL DEFAULT 0,
    rejected  INTEGER NOT NULL DEFAULT 0,
    note      INTEGER NOT NULL DEFAULT 0
) STRICT;
"""

WRITTEN = """
CREATE INDEX events_written ON events (at_ms) WHERE kind = 'customer_message';
"""

ALERTS = """
CREATE TABLE alerts (
    warning   INTEGER NOT NULL,
    connector TEXT NOT NULL,
    begun_ms  INTEGER NOT NULL,
    begun_key TEXT NOT NULL,
    escalated INTEGER NOT NULL,
    ended_ms  INTEGER,
    ended_key TEXT,
    PRIMARY KEY (warning, connector)
) STRICT, WITHOUT ROWID;
CREATE INDEX alerts_open ON alerts (warning) WHERE ended_ms IS NULL;
CREATE INDEX alerts_begun ON alerts (connector, begun_ms);
CREATE INDEX alerts_ended ON alerts (connector, ended_ms) WHERE ended_ms IS NOT NULL;
"""

PREDICTED_LATE = """
CREATE TABLE predicted_late (
    subject  INTEGER NOT NULL,
    number   INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    until_ms INTEGER,
    late     REAL NOT NULL,
    case_id  TEXT NOT NULL,
    PRIMARY KEY (subject, number, since_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX predicted_late_until ON predicted_late (until_ms);
"""
