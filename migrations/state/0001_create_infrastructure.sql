-- Infrastructure of the state database: what every actor's host and every consumer leans on.
--
-- Purpose: messages that leave (outbox), messages that arrived (inbox), commands that were answered
--          (processed_command), due times (timer), what could not be delivered (dead_letter) or was
--          refused without anybody to tell (rejected_input); the row that guards each commit of an actor
--          (actor_state); the function that keeps histories append-only (refuse_change).
-- Locks:   none that matter: every object is new.
-- Rows:    none.
--
-- The same text in each of the seven databases but for the name above. No column defaults to the
-- database's clock: the host hands every time over, so that a rehearsal may run faster than the wall.

-- Written in the transaction that changes the actor; a relay sends and then marks. `seq` is the order of
-- insertion, `key_seq` the order within a key. An event is for every consumer, an effect is a call outside.
CREATE TABLE outbox (
  event_id uuid PRIMARY KEY,
  seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  kind text NOT NULL CHECK (kind IN ('event', 'effect')),
  type text NOT NULL,
  schema_version int NOT NULL,
  key text NOT NULL,
  key_seq bigint,
  correlation_id text NOT NULL,
  causation_id text,
  trace text,
  payload jsonb NOT NULL,
  occurred_at timestamptz NOT NULL,
  attempt_count int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  last_error text,
  sent_at timestamptz,
  UNIQUE (key, key_seq),
  CONSTRAINT outbox_effect_has_no_key_seq CHECK (kind = 'event' OR key_seq IS NULL)
);

-- What the relay looks for: rows that are due, and whether an earlier row of the same key still waits.
CREATE INDEX outbox_due ON outbox (next_attempt_at, seq) WHERE sent_at IS NULL;
CREATE INDEX outbox_unsent_of_key ON outbox (key, seq) WHERE sent_at IS NULL;

-- A consumer's memory, written in the transaction of its effect: the same event a second time does nothing.
-- Purged by age, therefore without refuse_change.
CREATE TABLE inbox (
  consumer text NOT NULL,
  event_id uuid NOT NULL,
  producer text NOT NULL,
  key text NOT NULL,
  key_seq bigint,
  at timestamptz NOT NULL,
  PRIMARY KEY (consumer, event_id)
);

-- The newest event that a consumer has seen of a key.
CREATE INDEX inbox_position ON inbox (consumer, producer, key, key_seq);

-- Answers by command: a repeated command gets the first answer again, another body under the same id
-- is told by its hash.
CREATE TABLE processed_command (
  command_id uuid PRIMARY KEY,
  request_hash bytea NOT NULL,
  response jsonb NOT NULL,
  at timestamptz NOT NULL
);

-- A due timer is the command it names, for the actor it names.
CREATE TABLE timer (
  key text PRIMARY KEY,
  actor text NOT NULL,
  actor_id text NOT NULL,
  command text NOT NULL,
  payload jsonb NOT NULL,
  due_at timestamptz NOT NULL
);

CREATE INDEX timer_due ON timer (due_at);

-- What was tried too often. It blocks its key until somebody resends or drops it.
CREATE TABLE dead_letter (
  id uuid PRIMARY KEY,
  source text NOT NULL CHECK (source IN ('outbox', 'inbox', 'timer')),
  ref_id text NOT NULL,
  type text NOT NULL,
  key text NOT NULL,
  payload jsonb NOT NULL,
  attempt_count int NOT NULL,
  error text NOT NULL,
  at timestamptz NOT NULL,
  resolved_at timestamptz
);

CREATE INDEX dead_letter_open ON dead_letter (key) WHERE resolved_at IS NULL;

-- Illegal steps and bad events that came without a caller who could be told.
CREATE TABLE rejected_input (
  id uuid PRIMARY KEY,
  event_id uuid UNIQUE,
  source text NOT NULL,
  entity text NOT NULL,
  entity_id text NOT NULL,
  from_status text,
  attempted text NOT NULL,
  code text NOT NULL,
  payload jsonb NOT NULL,
  at timestamptz NOT NULL
);

-- One row per actor at home here. Every commit of an actor raises `version` from the one it decided on, or
-- does nothing at all; `held` keeps what the actor knows and no column of a service's table holds;
-- `commit_id` names the commit that wrote the row, so that a commit whose answer was lost is recognised.
CREATE TABLE actor_state (
  actor text NOT NULL,
  actor_id text NOT NULL,
  version bigint NOT NULL,
  held jsonb NOT NULL,
  commit_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (actor, actor_id)
);

-- Keeps a history append-only. Later migrations attach it to their history tables:
--
--   CREATE TRIGGER x_history_append_only BEFORE UPDATE OR DELETE ON x_history
--     FOR EACH ROW EXECUTE FUNCTION refuse_change();
--
-- Arguments name columns that may be set once: an update that only gives such columns a value where there
-- was none passes. Example: EXECUTE FUNCTION refuse_change('ended_at').
CREATE FUNCTION refuse_change() RETURNS trigger
  LANGUAGE plpgsql
AS $$
DECLARE
  column_name text;
  before jsonb;
  after jsonb;
BEGIN
  IF TG_OP = 'UPDATE' AND TG_NARGS > 0 THEN
    before := to_jsonb(OLD);
    after := to_jsonb(NEW);
    FOREACH column_name IN ARRAY TG_ARGV LOOP
      IF before -> column_name = 'null'::jsonb THEN
        before := before - column_name;
        after := after - column_name;
      END IF;
    END LOOP;
    IF before = after THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% on %: its rows are append-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'P0001', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END;
$$;
