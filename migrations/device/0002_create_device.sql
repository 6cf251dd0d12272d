-- Tables of the device database: who may speak as which robot, what robots said, what they are told.
--
-- Purpose: device (identity and token), device_heartbeat (every heartbeat, kept for seven days),
--          device_latest (the newest one per robot), device_command (commands on their way to robots).
-- Locks:   none that matter: every object is new.
-- Rows:    device, device_latest: one per robot. device_heartbeat: 8,640 per robot and day. device_command:
--          some ten per delivery.

CREATE TYPE command_status AS ENUM ('QUEUED', 'SENT', 'ACKED', 'FAILED', 'EXPIRED');

-- A row comes with the robot's registration; the token is put in when somebody provisions the robot.
CREATE TABLE device (
  serial text PRIMARY KEY,
  token_hash text UNIQUE CHECK (token_hash ~ '^[0-9a-f]{64}$'),
  teleop_id text,
  revoked_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE device_heartbeat (
  serial text NOT NULL,
  boot_id uuid NOT NULL,
  seq int NOT NULL CHECK (seq >= 1),
  occurred_at timestamptz NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (serial, boot_id, seq)
);

-- What the purge looks for. BRIN, because rows come about in the order of their time: it costs an insert
-- next to nothing.
CREATE INDEX device_heartbeat_age ON device_heartbeat USING brin (created_at);

-- Append-only, but for the purge, which says by name that it is one.
CREATE FUNCTION refuse_heartbeat_change() RETURNS trigger
  LANGUAGE plpgsql
AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('curbline.purge', true) = 'device_heartbeat' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% on %: its rows are append-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'P0001', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END;
$$;

CREATE TRIGGER device_heartbeat_append_only BEFORE UPDATE OR DELETE ON device_heartbeat
  FOR EACH ROW EXECUTE FUNCTION refuse_heartbeat_change();

CREATE TABLE device_latest (
  serial text PRIMARY KEY,
  boot_id uuid NOT NULL,
  seq int NOT NULL CHECK (seq >= 1),
  occurred_at timestamptz NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- `id` is the command's own id: the same command twice is one row. `seq` is what a robot asks after.
CREATE TABLE device_command (
  id uuid PRIMARY KEY,
  serial text NOT NULL,
  seq int NOT NULL CHECK (seq >= 1),
  type text NOT NULL CHECK (type IN (
    'OPEN_LID', 'CLOSE_LID', 'STOP_LID', 'SET_PIN', 'PLAY_SOUND', 'SET_STATE', 'SOFT_RESET', 'HARD_RESET',
    'MODEM_RESET', 'SWITCH_SIM', 'GPS_RESET_HOT', 'GPS_RESET_COLD', 'DEPLOY'
  )),
  payload jsonb NOT NULL,
  status command_status NOT NULL DEFAULT 'QUEUED',
  expires_at timestamptz NOT NULL,
  acked_at timestamptz,
  result text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (serial, seq)
);

-- Commands that are still under way: those a robot is handed, and those that expire.
CREATE INDEX device_command_open ON device_command (serial, seq) WHERE status IN ('QUEUED', 'SENT');
CREATE INDEX device_command_expiry ON device_command (expires_at) WHERE status IN ('QUEUED', 'SENT');
