-- The lid of a robot: its physical openings, every event of it, and what was typed at its keypad.
--
-- Purpose: rows of the Robot actor: cycles (an opening until it is closed, cut short or timed out), the
--          history behind them, the purpose of an opening that was asked for and has not happened yet, and
--          the entries at the keypad.
-- Locks:   none that matter: every object is new.
-- Rows:    two cycles per delivery, four to eight history rows and one context per cycle, one or two entries
--          per loading.

CREATE TYPE lid_event AS ENUM (
  'LID_OPEN_REQUEST',
  'LID_OPEN_FAILED',
  'LID_OPENED',
  'LID_CLOSE_REQUEST',
  'LID_CLOSE_FAILED',
  'LID_CLOSED',
  'LID_INTERRUPT',
  'LID_TIMEOUT'
);

CREATE TYPE lid_event_source AS ENUM (
  'MAGIC_LID',
  'PIN',
  'QR',
  'FO',
  'MRO',
  'PILOT',
  'TRACKER',
  'UBER_EATS',
  'DOORDASH',
  'MERCHANT_FLEET',
  'MISSION_CONTROL',
  'INTERNAL',
  'MANUAL',
  'UNKNOWN',
  'mqtt',
  'pin'
);

CREATE TYPE lid_cycle_state AS ENUM (
  'LID_CYCLE_INIT',
  'LID_CYCLE_COMPLETE',
  'LID_CYCLE_INTERRUPT',
  'LID_CYCLE_TIMEOUT'
);

CREATE TYPE lid_reason AS ENUM (
  'LOAD',
  'UNLOAD',
  'HEARTBEAT_RESYNC',
  'MAINTENANCE',
  'COMMAND_TIMEOUT'
);

CREATE TYPE lid_close_trigger AS ENUM (
  'PIN_ENTRY_CONFIRM',
  'OTHER',
  'COMMAND',
  'RESYNC'
);

CREATE TYPE pin_entry_event_type AS ENUM (
  'PIN_ENTRY_LID_OPEN',
  'PIN_ENTRY_LID_CLOSE'
);

CREATE TYPE pin_outcome AS ENUM (
  'PENDING',
  'FIRMWARE_OPENED',
  'MATCHED',
  'NOT_MATCHED',
  'CLOSE_CONFIRMED',
  'CLOSE_ABORTED',
  'LATCH_FAILED',
  'LOCKED_OUT'
);

-- One physical opening. `reference_id` is the delivery that it was for, as the command said. `closed_at` is
-- also when a cycle was cut short or timed out.
CREATE TABLE lid_cycle (
  id uuid PRIMARY KEY,
  serial text NOT NULL,
  state lid_cycle_state NOT NULL DEFAULT 'LID_CYCLE_INIT',
  reference_id text,
  source lid_event_source NOT NULL,
  reasons lid_reason[] NOT NULL,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  close_trigger lid_close_trigger,
  late boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL,
  CONSTRAINT lid_cycle_ended_has_time CHECK ((state = 'LID_CYCLE_INIT') = (closed_at IS NULL)),
  CONSTRAINT lid_cycle_closed_after_opened CHECK (state <> 'LID_CYCLE_COMPLETE' OR closed_at >= opened_at)
);

CREATE UNIQUE INDEX lid_cycle_open ON lid_cycle (serial) WHERE state = 'LID_CYCLE_INIT';
CREATE INDEX lid_cycle_serial ON lid_cycle (serial, created_at);
CREATE INDEX lid_cycle_reference ON lid_cycle (reference_id);

-- One row per event of the lid. `occurred_at` is the robot's word, `received_at` when it was heard.
CREATE TABLE lid_cycle_event_history (
  id uuid PRIMARY KEY,
  serial text NOT NULL,
  lid_cycle_id uuid REFERENCES lid_cycle,
  lid_event lid_event NOT NULL,
  source lid_event_source NOT NULL,
  reasons lid_reason[] NOT NULL,
  reference_id text,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  boot_id uuid,
  seq int,
  trigger lid_close_trigger,
  command_id uuid,
  lat float8,
  lng float8,
  late boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (serial, boot_id, seq, lid_event)
);

CREATE INDEX lid_cycle_event_history_serial ON lid_cycle_event_history (serial, occurred_at);
CREATE INDEX lid_cycle_event_history_cycle ON lid_cycle_event_history (lid_cycle_id);

-- A row joins a cycle that becomes known later, and leaves one only as long as that is open.
CREATE FUNCTION refuse_lid_row_change() RETURNS trigger
  LANGUAGE plpgsql
AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'lid_cycle_id' = to_jsonb(NEW) - 'lid_cycle_id' THEN
    IF OLD.lid_cycle_id IS NULL OR OLD.lid_cycle_id IS NOT DISTINCT FROM NEW.lid_cycle_id THEN
      RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM lid_cycle WHERE id = OLD.lid_cycle_id AND state = 'LID_CYCLE_INIT') THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% on %: its rows are append-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'P0001', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END;
$$;

CREATE TRIGGER lid_cycle_event_history_append_only BEFORE UPDATE OR DELETE ON lid_cycle_event_history
  FOR EACH ROW EXECUTE FUNCTION refuse_lid_row_change();

-- What a requested opening is for, until it happens, expires or another takes its place. One that was
-- replaced is consumed without a cycle.
CREATE TABLE lid_event_context (
  id uuid PRIMARY KEY,
  serial text NOT NULL,
  source lid_event_source NOT NULL,
  reasons lid_reason[] NOT NULL,
  reference_id text,
  request_event_id uuid NOT NULL REFERENCES lid_cycle_event_history,
  command_id uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  consumed_at timestamptz,
  lid_cycle_id uuid REFERENCES lid_cycle,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL
);

CREATE UNIQUE INDEX lid_event_context_live ON lid_event_context (serial) WHERE consumed_at IS NULL;

-- One row per entry at the keypad, whatever came of it.
CREATE TABLE pin_entry_event (
  id uuid PRIMARY KEY,
  serial text NOT NULL,
  type pin_entry_event_type NOT NULL,
  entered text NOT NULL,
  reference_id text,
  lid_opened boolean NOT NULL,
  lid_successfully_closed boolean,
  outcome pin_outcome NOT NULL,
  occurred_at timestamptz NOT NULL,
  boot_id uuid NOT NULL,
  seq int NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (serial, boot_id, seq)
);

CREATE INDEX pin_entry_event_serial ON pin_entry_event (serial, created_at);

-- An entry waits for its outcome; then outcome and reference are set, once.
CREATE FUNCTION refuse_pin_entry_change() RETURNS trigger
  LANGUAGE plpgsql
AS $$
BEGIN
  IF TG_OP = 'UPDATE'
    AND to_jsonb(OLD) - 'outcome' - 'reference_id' = to_jsonb(NEW) - 'outcome' - 'reference_id'
    AND (OLD.outcome = 'PENDING' OR OLD.outcome = NEW.outcome)
    AND (OLD.reference_id IS NULL OR OLD.reference_id IS NOT DISTINCT FROM NEW.reference_id)
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% on %: its rows are append-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'P0001', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END;
$$;

CREATE TRIGGER pin_entry_event_append_only BEFORE UPDATE OR DELETE ON pin_entry_event
  FOR EACH ROW EXECUTE FUNCTION refuse_pin_entry_change();
