-- Field work: tasks for people in the field, their steps, who is asked for them and does them, and robots on
-- trips that need somebody.
--
-- Purpose: the rows of the Hub actor's field work; the Hub is the only writer of all seven tables.
-- Locks:   none that matter: every object is new.
-- Rows:    none now; per task 1 + 3 to 10 steps, 1 or 2 assignments and some 15 rows of history; some 5 tasks
--          per robot and day.
--
-- Hubs, robots, places and field operators are referred to by plain columns: the migration that brings a table
-- adds the foreign keys to it. What no column holds is in `actor_state.held`.

CREATE TYPE fo_task_type AS ENUM (
  'PUT_UP_FLAG', 'BATTERY_SWAP', 'PARKING_LOT_BATTERY_SWAP', 'CLEAN_CAMERA', 'CLEAN_INSOLE', 'EMPTY_BOT',
  'RETURN_TO_PARKING_LOT', 'MOVE_BOT_FROM_CROSSWALK', 'UNSTUCK_BOT', 'UNFLIP_BOT', 'BOT_HIT', 'TABLET_ISSUE',
  'QR_ISSUE', 'DELIVERY_RESCUE', 'BOT_PICKUP', 'SWAP_BOT', 'BOT_RESCUE', 'DEPLOY_BOTS',
  'DEPLOY_BOTS_WITH_PILOT', 'PREPARE_BOTS_FOR_DEPLOYMENT', 'EOD_BOT_PICKUP'
);
CREATE TYPE fo_task_status AS ENUM ('PENDING', 'SCHEDULED', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED');
CREATE TYPE fo_subtask_kind AS ENUM ('TRAVEL', 'ACTION');
CREATE TYPE fo_subtask_status AS ENUM ('PENDING', 'IN_PROGRESS', 'COMPLETED', 'SKIPPED', 'CANCELLED');
CREATE TYPE fo_action_type AS ENUM (
  'PICKUP_FOOD', 'DROPOFF_FOOD', 'PICKUP_BOT', 'PARK_BOT', 'PUT_FOOD_INTO_DIFFERENT_BOT', 'SWAP_BATTERY',
  'SWAP_ALL_BATTERIES', 'PUT_UP_THE_FLAG', 'CLEAN_CAMERA', 'CLEAN_INSOLE', 'EMPTY_THE_BOT',
  'MOVE_BOT_FROM_CROSSWALK', 'UNSTUCK_BOT', 'UNFLIP_BOT', 'CHECK_BOT', 'TROUBLESHOOT_TABLET',
  'TROUBLESHOOT_QR', 'SCAN_BOT', 'PREPARE_BOT_FOR_DEPLOYMENT', 'LOAD_TO_VAN', 'TRIP_DEPLOY'
);
CREATE TYPE fo_assignment_status AS ENUM (
  'REQUESTED', 'ACCEPTED', 'EN_ROUTE_TO_ROBOT', 'AT_ROBOT', 'MAINTENANCE_IN_PROGRESS', 'MAINTENANCE_COMPLETED',
  'PICKED_UP', 'REJECTED', 'ABANDONED', 'STALE', 'CANCELED', 'REVOKED'
);
CREATE TYPE fo_assistance_status AS ENUM ('REQUESTED', 'FO_ASSIGNED', 'RESOLVED', 'CANCELLED');
CREATE TYPE issue_type AS ENUM (
  'ROBOT_STUCK', 'ROBOT_FLIPPED', 'ROBOT_HIT', 'HARDWARE_FAILURE', 'LID_MALFUNCTION', 'ROUTE_BLOCKED',
  'LOW_BATTERY', 'CONNECTIVITY_LOST', 'ON_CROSSWALK', 'CAMERA_DIRTY', 'FOOD_STUCK', 'OTHER'
);
CREATE TYPE attempt_cancellation_reason AS ENUM (
  'HardwareIssue', 'SoftwareIssue', 'MerchantTabletIssue', 'MerchantError', 'MerchantRequested',
  'MerchantUnresponsive', 'LongLoad', 'LargeOrder', 'BotFlipped', 'BotStuck', 'BotHit', 'BotRescue',
  'Abberations', 'Aberrations', 'PedestrianInterference', 'PedestrianFlip', 'TerrainIssue', 'Obstruction',
  'RouteBlocked', 'WeatherConditions', 'UnclearDropOff', 'CustomerUnresponsive', 'CustomerRequested',
  'CustomerRequested_Unable', 'CustomerRequested_Unwilling', 'CustomerRequested_HighRise',
  'CustomerBlacklisted', 'CustomerIssues', 'IdCheck', 'PilotError', 'PilotSpeed', 'PilotAvailability',
  'RobotAvailability', 'RobotDeliveriesDisabledByOperatingZone', 'RobotDeliveriesDisabledByMerchant',
  'RoutingFailed', 'NotRobotAddressable', 'OutsideAvailabilityWindow', 'SMSFailure', 'CourierFailure',
  'OffboardingMx', 'DeliveryWatchdog', 'DeliveryCanceled', 'LoadError', 'Reorder', 'Outages', 'OverlappingETA',
  'RestrictedOrder', 'Other'
);

CREATE TABLE fo_task_model (
  id uuid PRIMARY KEY,
  type fo_task_type NOT NULL,
  status fo_task_status NOT NULL,
  priority int NOT NULL CHECK (priority BETWEEN 0 AND 3), -- 0: rescue
  hub_id uuid NOT NULL,                      -- hub
  robot_serial text,                         -- robot; null: several robots, or none
  trip_id uuid,                              -- trip, whose actor may write its row later
  delivery_id uuid,                          -- copy of Deliveries
  merchant_id uuid,                          -- copy of Integrations
  location_id uuid,                          -- location_model
  lat float8 NOT NULL,
  lng float8 NOT NULL,
  scheduled_for timestamptz,
  activate_on_delivery_end bool NOT NULL DEFAULT false,
  created_by text NOT NULL,
  notes text,
  version int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX fo_task_model_line_idx ON fo_task_model (hub_id, status, priority);
CREATE INDEX fo_task_model_delivery_id_idx ON fo_task_model (delivery_id);
-- One open task per robot and type.
CREATE UNIQUE INDEX fo_task_model_open ON fo_task_model (robot_serial, type)
  WHERE status NOT IN ('COMPLETED', 'CANCELLED');

CREATE TABLE fo_subtask_model (
  id uuid PRIMARY KEY,
  fo_task_id uuid NOT NULL REFERENCES fo_task_model,
  seq int NOT NULL,
  kind fo_subtask_kind NOT NULL,
  status fo_subtask_status NOT NULL,
  robot_serial text,                         -- robot
  started_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (fo_task_id, seq)
);

CREATE TABLE fo_travel_subtask_model (
  subtask_id uuid PRIMARY KEY REFERENCES fo_subtask_model,
  to_location_id uuid,                       -- location_model
  to_lat float8 NOT NULL,
  to_lng float8 NOT NULL,
  distance_m float8,
  eta timestamptz,
  arrived_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE fo_action_subtask_model (
  subtask_id uuid PRIMARY KEY REFERENCES fo_subtask_model,
  action fo_action_type NOT NULL,
  params jsonb NOT NULL,
  result jsonb NOT NULL,
  scanned_serial text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- `entity_version` is the hub's: steps and assignments have rows here, too, and share a version of their task.
CREATE TABLE fo_task_history_model (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  fo_task_id uuid NOT NULL REFERENCES fo_task_model,
  from_status fo_task_status,
  to_status fo_task_status NOT NULL,
  at timestamptz NOT NULL,
  triggered_by text NOT NULL,
  reason text,
  lat float8,
  lng float8,
  entity_version int NOT NULL,
  event text NOT NULL,
  payload jsonb NOT NULL,
  UNIQUE (fo_task_id, entity_version)
);

CREATE TRIGGER fo_task_history_model_append_only BEFORE UPDATE OR DELETE ON fo_task_history_model
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE fo_assignment_model (
  id uuid PRIMARY KEY,
  fo_task_id uuid NOT NULL REFERENCES fo_task_model,
  fo_id uuid NOT NULL,                       -- fo_model
  status fo_assignment_status NOT NULL,
  distance_m float8 NOT NULL,
  expires_at timestamptz NOT NULL,
  responded_at timestamptz,
  ended_at timestamptz,
  version int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- A person is asked for one task at a time, by whichever hub; a task has one person at a time.
CREATE UNIQUE INDEX fo_assignment_model_live_of_fo ON fo_assignment_model (fo_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX fo_assignment_model_live_of_task ON fo_assignment_model (fo_task_id) WHERE ended_at IS NULL;

CREATE TABLE fo_assistance_request_model (
  id uuid PRIMARY KEY,
  trip_id uuid NOT NULL,                     -- trip
  robot_serial text NOT NULL,                -- robot
  delivery_id uuid,                          -- copy of Deliveries
  requested_by text NOT NULL,
  issue issue_type NOT NULL,
  attempt_cancellation_reason attempt_cancellation_reason,
  needs_grounding bool NOT NULL,
  has_food bool NOT NULL,
  lat float8,
  lng float8,
  notes text,
  status fo_assistance_status NOT NULL,
  fo_task_id uuid REFERENCES fo_task_model,
  resolved_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX fo_assistance_request_model_open ON fo_assistance_request_model (trip_id, issue)
  WHERE resolved_at IS NULL;
