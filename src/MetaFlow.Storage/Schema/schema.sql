-- The run store of MetaFlow, schema version 2. Changing this text is changing the format: add a migration and a fixture.
--
-- Conventions
--   Instants are UTC text of fixed width, '2026-11-22T17:45:48.123456Z', so that text order is time order.
--   A real that a run produced has a kind, because SQLite turns NaN into NULL and -0.0 into 0.0:
--     0 finite, 1 NaN (the value is NULL), 2 +infinity, 3 -infinity, 4 negative zero (the value is 0.0).
--   Infinities are stored as themselves, so comparisons in SQL follow IEEE rules without looking at the kind.

CREATE TABLE run (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36), -- UUID version 7, lower case
  experiment TEXT,                                 -- NULL for a run made from code
  algorithm TEXT NOT NULL,
  mode TEXT NOT NULL,                              -- flow or update
  method TEXT NOT NULL,                            -- the integrator
  route TEXT NOT NULL,
  kernel TEXT NOT NULL,
  seed INTEGER,
  status TEXT NOT NULL CHECK (status IN ('running', 'finished', 'failed')), -- interrupted is derived on reading
  termination TEXT,                                -- why it ended; NULL until it finished
  failure TEXT,                                    -- one sentence; only of a failed run
  started TEXT NOT NULL,
  ended TEXT,
  heartbeat TEXT NOT NULL,
  accepted_steps INTEGER,
  rejected_steps INTEGER,
  evaluations INTEGER,
  gradients INTEGER,
  hessian_vector_products INTEGER,
  elapsed_seconds REAL,
  host TEXT NOT NULL,
  boot_id TEXT,                                    -- changes when the host restarts
  process_space TEXT,                              -- process ids mean something only within one
  process_id INTEGER,                              -- NULL once the writer has let go of the run
  process_start INTEGER,                           -- tells a reused process id from the process that wrote
  metaflow_version TEXT NOT NULL,
  runtime_version TEXT NOT NULL,
  platform TEXT NOT NULL,
  configuration TEXT NOT NULL CHECK (json_valid(configuration)),
  configuration_hash TEXT NOT NULL,                -- SHA-256 of the canonical form, hexadecimal
  trashed TEXT                                     -- when it was put into the trash; NULL where it is not there
) STRICT;
CREATE INDEX run_by_started ON run (started) WHERE trashed IS NULL;
CREATE INDEX run_by_algorithm ON run (algorithm);
CREATE INDEX run_by_experiment ON run (experiment);
CREATE INDEX run_by_configuration ON run (configuration_hash);

CREATE TABLE param (
  run_key INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
  name TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('int', 'real', 'text', 'bool')),
  value ANY,                                       -- INTEGER for int and bool, REAL for real, TEXT for text
  kind INTEGER NOT NULL DEFAULT 0 CHECK (kind BETWEEN 0 AND 4),
  PRIMARY KEY (run_key, name),
  CHECK ((kind = 1) = (value IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX param_by_value ON param (name, value);

CREATE TABLE series (
  key INTEGER PRIMARY KEY,
  run_key INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
  metric TEXT NOT NULL,
  UNIQUE (run_key, metric)
) STRICT;
CREATE INDEX series_by_metric ON series (metric);

CREATE TABLE point (
  series_key INTEGER NOT NULL REFERENCES series (key) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  time REAL NOT NULL,                              -- flow time
  value REAL,
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 4),
  PRIMARY KEY (series_key, step),
  CHECK ((kind = 1) = (value IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE summary (                             -- of each series, and of each scalar without one
  run_key INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
  metric TEXT NOT NULL,
  last REAL,
  last_kind INTEGER NOT NULL CHECK (last_kind BETWEEN 0 AND 4),
  min REAL,                                        -- over what is not NaN; NULL where all is
  max REAL,
  first_nonfinite_step INTEGER,
  points INTEGER NOT NULL,                         -- 0 for a scalar without a series
  PRIMARY KEY (run_key, metric),
  CHECK ((last_kind = 1) = (last IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX summary_by_last ON summary (metric, last);

CREATE TABLE state (
  run_key INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
  name TEXT NOT NULL,                              -- initial, final
  time REAL NOT NULL,
  data BLOB NOT NULL CHECK (length(data) % 8 = 0), -- little-endian IEEE 754 doubles
  PRIMARY KEY (run_key, name)
) STRICT;

CREATE TABLE checkpoint (                          -- all that is needed to go on
  key INTEGER PRIMARY KEY,
  run_key INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  time REAL NOT NULL,
  created TEXT NOT NULL,
  format TEXT NOT NULL,
  data BLOB NOT NULL,
  UNIQUE (run_key, step)
) STRICT;

CREATE TABLE event (
  key INTEGER PRIMARY KEY,
  run_key INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
  kind TEXT NOT NULL,                              -- 'phase': a phase begins, its name is the detail
  time REAL NOT NULL,
  step INTEGER NOT NULL,
  detail TEXT
) STRICT;
CREATE INDEX event_by_run ON event (run_key);

CREATE TABLE artifact (
  key INTEGER PRIMARY KEY,
  run_key INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  path TEXT NOT NULL,
  created TEXT NOT NULL
) STRICT;
CREATE INDEX artifact_by_run ON artifact (run_key);

CREATE TABLE note (
  key INTEGER PRIMARY KEY,
  run_key INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
  created TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX note_by_run ON note (run_key);

CREATE TABLE tag (
  run_key INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
  tag TEXT NOT NULL CHECK (tag <> ''),
  PRIMARY KEY (run_key, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_by_name ON tag (tag);

CREATE TABLE run_link (                            -- resume, rerun: from the later run to the earlier; study: from the study
  from_key INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
  to_key INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('resume', 'rerun', 'study')),
  PRIMARY KEY (from_key, to_key, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_link_by_target ON run_link (to_key);

CREATE TABLE claim (
  id TEXT PRIMARY KEY,                             -- xu2020.thm3.6
  paper TEXT NOT NULL,
  paper_version TEXT,
  locator TEXT NOT NULL,
  statement TEXT NOT NULL,
  kind TEXT NOT NULL
) STRICT;

CREATE TABLE claim_check (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36), -- UUID version 7, lower case
  claim_id TEXT NOT NULL REFERENCES claim (id),
  run_key INTEGER REFERENCES run (key) ON DELETE CASCADE, -- NULL for a claim checked without a run
  form TEXT NOT NULL,                              -- printed, proof, corrected, sharp
  revision INTEGER NOT NULL,                       -- of the transcription
  verdict TEXT NOT NULL,
  observed REAL,
  observed_kind INTEGER NOT NULL CHECK (observed_kind BETWEEN 0 AND 4),
  bound REAL,
  bound_kind INTEGER NOT NULL CHECK (bound_kind BETWEEN 0 AND 4),
  budget TEXT NOT NULL CHECK (json_valid(budget)), -- the error budget by part
  hypotheses TEXT NOT NULL CHECK (json_valid(hypotheses)),
  witness TEXT CHECK (witness IS NULL OR json_valid(witness)),
  seed INTEGER,
  created TEXT NOT NULL,
  metric TEXT,                                     -- the series that the bound is about, where it is about one
  bound_series TEXT,                               -- the series that holds the bound; NULL where the bound is one number
  CHECK ((observed_kind = 1) = (observed IS NULL)),
  CHECK ((bound_kind = 1) = (bound IS NULL))
) STRICT;
CREATE INDEX claim_check_by_run ON claim_check (run_key, claim_id, form, created);
CREATE INDEX claim_check_by_verdict ON claim_check (claim_id, form, verdict);
