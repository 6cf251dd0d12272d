-- What a robot is and does: operational state, links, alerts, and who asked for which change.
--
-- Purpose: the rows that are the state of a Robot actor (key: serial). `robot_shadow` is the robot now; its
--          histories only grow.
-- Locks:   none that matter: every object is new.
-- Rows:    one shadow and two links per robot; per robot and day some fifty changes of state with their
--          requests, a few changes of a link and a few alerts.
--
-- A shadow is updated with every heartbeat, a link with every second one: room is left on their pages and
-- no index holds a column that changes, so that these updates stay on their page (HOT).
-- `trip_id` and `trip_status` are copies of a row that Operations has.

CREATE TYPE robot_state_event_state AS ENUM (
  'ON_TRIP',
  'PARKED',
  'GROUNDED',
  'OFF_DUTY',
  'DEPLOYED'
);

CREATE TYPE lid_state AS ENUM (
  'OPEN',
  'CLOSED',
  'OPENING',
  'CLOSING',
  'STOPPED'
);

CREATE TYPE transition_status AS ENUM (
  'PENDING',
  'ACCEPTED',
  'REJECTED'
);

CREATE TYPE channel AS ENUM (
  'DEVICE_LINK',
  'TELEOP_LINK'
);

CREATE TYPE connectivity_status AS ENUM (
  'ONLINE',
  'OFFLINE'
);

CREATE TYPE teleop_status AS ENUM (
  'OFFLINE',
  'ONLINE',
  'CONNECTED_TO_NODE',
  'STANDBY',
  'STREAMING'
);

CREATE TYPE alert_type AS ENUM (
  'ROBOT_OFFLINE',
  'ROBOT_LOW_BATTERY',
  'ROBOT_ERROR',
  'LID_STUCK',
  'BATTERY_SWAP_REQUIRED',
  'BATTERY_CRITICAL',
  'TELEMETRY_GAP',
  'LID_OPEN_TOO_LONG',
  'LATCH_FAILURE',
  'ROBOT_FLIPPED',
  'ROBOT_HIT',
  'CLOCK_SKEW',
  'PIN_LOCKOUT',
  'STATE_MISMATCH'
);

CREATE TYPE alert_status AS ENUM (
  'OPEN',
  'ACKNOWLEDGED',
  'RESOLVED'
);

-- The robot as it is known now. Position, battery and components are those of the newest heartbeat, which
-- happened at `telemetry_at` and came in at `received_at`.
CREATE TABLE robot_shadow (
  serial text PRIMARY KEY,
  operation_state robot_state_event_state NOT NULL DEFAULT 'OFF_DUTY',
  needs_movement boolean NOT NULL DEFAULT false,
  undergoing_maintenance boolean NOT NULL DEFAULT false,
  has_food boolean NOT NULL DEFAULT false,
  needs_maintenance boolean NOT NULL DEFAULT false,
  needs_pickup boolean NOT NULL DEFAULT false,
  driveable boolean NOT NULL DEFAULT true,
  trip_type text,
  state_version int NOT NULL DEFAULT 0,
  lid_state lid_state NOT NULL DEFAULT 'CLOSED',
  lid_changed_at timestamptz NOT NULL,
  healthy boolean NOT NULL,
  components jsonb NOT NULL,
  lat float8,
  lng float8,
  heading_deg float8,
  speed_mps float8,
  accuracy_m float8,
  battery jsonb,
  telemetry_at timestamptz,
  received_at timestamptz,
  desired_pin text,
  pin_reference_id text,
  trip_id uuid,
  trip_status text,
  version int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL
) WITH (fillfactor = 70);

-- Requests for another operational state, or for the lid, with their answers. A request that a caller made
-- and that was refused leaves no row: he was told.
CREATE TABLE transition_request (
  id uuid PRIMARY KEY,
  serial text NOT NULL,
  to_state text NOT NULL CHECK (
    to_state IN ('ON_TRIP', 'PARKED', 'GROUNDED', 'OFF_DUTY', 'DEPLOYED', 'LID_OPEN', 'LID_CLOSE')
  ),
  from_state text NOT NULL,
  expected_version int,
  status transition_status NOT NULL,
  requested_by text NOT NULL,
  reason text NOT NULL,
  reject_code text,
  decided_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL,
  CONSTRAINT transition_request_rejected_has_code CHECK ((status = 'REJECTED') = (reject_code IS NOT NULL))
);

CREATE INDEX transition_request_serial ON transition_request (serial, created_at);

-- One row per change of state or flags. `date` is when it was decided, or a microsecond after the row before.
CREATE TABLE state_history (
  serial text NOT NULL,
  date timestamptz NOT NULL,
  state robot_state_event_state NOT NULL,
  from_state robot_state_event_state,
  flags jsonb NOT NULL,
  state_version int NOT NULL CHECK (state_version >= 1),
  reason text NOT NULL,
  requested_by text NOT NULL,
  transition_request_id uuid REFERENCES transition_request,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (serial, date),
  UNIQUE (serial, state_version)
);

CREATE TRIGGER state_history_append_only BEFORE UPDATE OR DELETE ON state_history
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The two links of a robot. `last_seen_at` follows the heartbeats by a quarter of a minute at most.
CREATE TABLE connectivity (
  serial text NOT NULL,
  channel channel NOT NULL,
  status connectivity_status NOT NULL DEFAULT 'OFFLINE',
  last_seen_at timestamptz,
  teleop_status teleop_status,
  changed_at timestamptz NOT NULL,
  version int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (serial, channel)
) WITH (fillfactor = 70);

CREATE TABLE connectivity_history (
  id uuid PRIMARY KEY,
  serial text NOT NULL,
  channel channel NOT NULL,
  from_status connectivity_status,
  to_status connectivity_status NOT NULL,
  at timestamptz NOT NULL,
  reason text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX connectivity_history_serial ON connectivity_history (serial, channel, at);

CREATE TRIGGER connectivity_history_append_only BEFORE UPDATE OR DELETE ON connectivity_history
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- `component` is empty for alerts of the whole robot.
CREATE TABLE alerts (
  id uuid PRIMARY KEY,
  serial text NOT NULL,
  type alert_type NOT NULL,
  component text NOT NULL DEFAULT '',
  severity text NOT NULL CHECK (severity IN ('WARNING', 'ERROR', 'CRITICAL')),
  status alert_status NOT NULL,
  details jsonb NOT NULL,
  trip_id uuid,
  acknowledged_by text,
  resolved_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL
);

CREATE UNIQUE INDEX alerts_unresolved ON alerts (serial, type, component) WHERE status <> 'RESOLVED';
CREATE INDEX alerts_serial ON alerts (serial, created_at);
