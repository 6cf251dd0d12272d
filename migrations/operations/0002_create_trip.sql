-- Trips: the way of one robot from an origin to a destination, its task (1:1), the histories of both, the
-- endpoints and routes as they were when they were decided on.
--
-- Purpose: the rows of the Trip actor, the only writer of all six tables.
-- Locks:   none that matter: every object is new.
-- Rows:    none now; per trip 1 task, 1 trip, 2 endpoints, 1 route and one per reroute, about 4 + 5 history
--          rows; some 2.5 trips per delivery.
--
-- Hubs, robots and pilots are referred to by plain columns: the migration that brings a table adds the
-- foreign keys to it.

CREATE TYPE task_status AS ENUM (
  'SCHEDULED', 'PENDING', 'IN_PROGRESS', 'PAUSED', 'ARRIVED', 'COMPLETED', 'CANCELLED'
);
CREATE TYPE task_type AS ENUM ('JITP_TRIP', 'DEPLOYMENT_TRIP', 'DELIVERY_TRIP', 'RETURN_TRIP', 'NONE');
CREATE TYPE trip_status AS ENUM ('AT_STOP', 'READY_TO_DEPART', 'IN_TRANSIT', 'COMPLETED', 'CANCELLED');
CREATE TYPE trip_type AS ENUM ('JITP', 'DEPLOYMENT', 'DELIVERY', 'RETURN', 'NONE');
CREATE TYPE route_cause AS ENUM ('INITIAL', 'REROUTE', 'MANUAL');

-- What is to be done, as pilots and dispatchers see it. `data.outcome` says why a COMPLETED task belongs to
-- a CANCELLED trip.
CREATE TABLE task (
  id uuid PRIMARY KEY,
  scheduled_for timestamptz,
  status task_status NOT NULL,
  type task_type NOT NULL,
  hub_id uuid NOT NULL,                      -- hub
  robot_serial text,                         -- robot
  data jsonb NOT NULL DEFAULT '{}',
  notes text NOT NULL DEFAULT '',
  order_id text,                             -- copy of Integrations
  delivery_id uuid,                          -- copy of Deliveries
  attempt_id uuid,                           -- copy of Deliveries
  version int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT task_scheduled_has_time CHECK (status <> 'SCHEDULED' OR scheduled_for IS NOT NULL),
  CONSTRAINT task_under_way_has_robot
    CHECK (status NOT IN ('IN_PROGRESS', 'PAUSED', 'ARRIVED') OR robot_serial IS NOT NULL)
);

CREATE INDEX task_status_idx ON task (status);
CREATE INDEX task_robot_serial_idx ON task (robot_serial);
CREATE INDEX task_delivery_id_idx ON task (delivery_id);
CREATE INDEX task_attempt_id_idx ON task (attempt_id);

-- An endpoint as it was when its trip was made: places move, trips do not.
CREATE TABLE trip_location_model (
  id uuid PRIMARY KEY,
  location_model_id uuid,                    -- location_model
  lat float8 NOT NULL,
  lng float8 NOT NULL,
  name text,
  address text,
  geofence_radius_m float8 NOT NULL DEFAULT 50,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT trip_location_model_on_earth CHECK (lat BETWEEN -90 AND 90 AND lng BETWEEN -180 AND 180)
);

CREATE TRIGGER trip_location_model_append_only BEFORE UPDATE OR DELETE ON trip_location_model
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- `handover`: {fromPilot, parkedAt} while a robot waits for the next pilot.
CREATE TABLE trip (
  id uuid PRIMARY KEY,
  type trip_type NOT NULL,
  status trip_status NOT NULL DEFAULT 'READY_TO_DEPART',
  task_id uuid NOT NULL UNIQUE REFERENCES task,
  origin_id uuid NOT NULL REFERENCES trip_location_model,
  destination_id uuid NOT NULL REFERENCES trip_location_model,
  route_issues jsonb,
  cancel_requested_at timestamptz,
  park_requested_at timestamptz,
  departed_at timestamptz,
  arrived_at timestamptz,
  etd timestamptz,
  eta timestamptz,
  robot_serial text,                         -- robot; equals the task's
  demand_id uuid,                            -- copy of Dispatch
  offered_pilot_id uuid,                     -- pilots
  pilot_id uuid,                             -- pilots
  handover jsonb,
  version int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT trip_arrives_after_departure CHECK (arrived_at >= departed_at)
);

CREATE INDEX trip_status_idx ON trip (status);
CREATE INDEX trip_type_idx ON trip (type);
-- A robot is on one departed, unfinished trip at most; a departure that loses the race is told ROBOT_BUSY.
CREATE UNIQUE INDEX trip_robot_busy ON trip (robot_serial)
  WHERE departed_at IS NOT NULL AND status IN ('IN_TRANSIT', 'AT_STOP');

CREATE TABLE task_history (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  task_id uuid NOT NULL REFERENCES task,
  from_status task_status,
  to_status task_status NOT NULL,
  at timestamptz NOT NULL,
  triggered_by text NOT NULL,
  reason text,
  lat float8,
  lng float8,
  entity_version int NOT NULL,
  UNIQUE (task_id, entity_version)
);

CREATE TRIGGER task_history_append_only BEFORE UPDATE OR DELETE ON task_history
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE trip_history (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  trip_id uuid NOT NULL REFERENCES trip,
  from_status trip_status,
  to_status trip_status NOT NULL,
  at timestamptz NOT NULL,
  triggered_by text NOT NULL,
  reason text,
  lat float8,
  lng float8,
  entity_version int NOT NULL,
  UNIQUE (trip_id, entity_version)
);

CREATE TRIGGER trip_history_append_only BEFORE UPDATE OR DELETE ON trip_history
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The highest `seq` of a trip is its current route.
CREATE TABLE route_model (
  id uuid PRIMARY KEY,
  trip_id uuid NOT NULL REFERENCES trip,
  seq int NOT NULL,
  waypoints jsonb NOT NULL,
  distance_m float8 NOT NULL,
  duration_s int NOT NULL,
  excluded_way_ids text[] NOT NULL,
  cause route_cause NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (trip_id, seq)
);

CREATE TRIGGER route_model_append_only BEFORE UPDATE OR DELETE ON route_model
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
