-- Reports to partners: the link of each delivery to its partner, the queue of what he is told, every answer of
-- his, and what DoorDash was told in its own words.
--
-- Purpose: the rows of the PartnerLink actor, the only writer of what goes out.
-- Locks:   none that matter: every object is new.
-- Rows:    none now; per delivery 1 external_state, about 10 client_requests with one client_response each.
--
-- The migration that brings the orders as they come in (`delivery`) adds the foreign key to it.

CREATE TYPE integration_type AS ENUM (
  'THREEPL', 'ORDERMARK', 'ALLY', 'OLO', 'OTTER', 'CHOWLY', 'DOORDASH', 'UBER', 'HUUVA'
);
CREATE TYPE region AS ENUM ('US', 'EU');
CREATE TYPE send_state AS ENUM ('IDLE', 'PENDING', 'SENDING', 'BACKOFF', 'SUSPENDED', 'CLOSED');
CREATE TYPE client_request_state AS ENUM ('QUEUED', 'SENT', 'SUPERSEDED', 'DEAD');
CREATE TYPE doordash_delivery_status AS ENUM (
  'DELIVERY_STATUS_HEADING_TO_LOADING_LOCATION', 'DELIVERY_STATUS_WAITING_FOR_LOAD',
  'DELIVERY_STATUS_HEADING_TO_DROPOFF_LOCATION', 'DELIVERY_STATUS_DELIVERY_COMPLETED',
  'DELIVERY_STATUS_UNSPECIFIED', 'DELIVERY_STATUS_ACCEPTED', 'DELIVERY_STATUS_LOADED',
  'DELIVERY_STATUS_WAITING_FOR_UNLOAD', 'DELIVERY_STATUS_UNLOADING', 'DELIVERY_STATUS_CANCELED',
  'DELIVERY_STATUS_RETURNING', 'DELIVERY_STATUS_RETURNED'
);

-- What the partner was told last, and who is telling him now. A sender holds `lock_token` until `locked_until`.
CREATE TABLE external_state (
  delivery_id uuid PRIMARY KEY,              -- copy of Deliveries
  integration_delivery_id uuid NOT NULL UNIQUE, -- delivery
  external_delivery_id text NOT NULL,
  integration_type integration_type NOT NULL,
  api_version int NOT NULL,
  region region NOT NULL,
  last_status_sent text,
  last_robot_id_sent text,
  last_update_at timestamptz,
  last_rank_sent int NOT NULL DEFAULT 0,
  send_state send_state NOT NULL DEFAULT 'IDLE',
  next_sequence int NOT NULL DEFAULT 1,
  failure_count int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz,
  lock_token uuid,
  locked_until timestamptz,
  last_error text,
  closed_at timestamptz,
  version int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (external_delivery_id, integration_type),
  CONSTRAINT external_state_sends_under_lock
    CHECK ((send_state = 'SENDING') = (lock_token IS NOT NULL AND locked_until IS NOT NULL)),
  CONSTRAINT external_state_closed_has_time CHECK ((send_state = 'CLOSED') = (closed_at IS NOT NULL))
);

CREATE INDEX external_state_due ON external_state (send_state, next_attempt_at);

-- Calls to partners, and per delivery the queue of reports: sent in the order of `sequence`, each under its key.
CREATE TABLE client_requests (
  id uuid PRIMARY KEY,
  delivery_id uuid REFERENCES external_state,
  integration_type integration_type NOT NULL,
  kind text NOT NULL CHECK (kind IN ('STATUS', 'ETA', 'PLAN_DECISION', 'OTHER')),
  sequence int,
  internal_status text,
  partner_status text,
  robot_id text,
  rank int,
  endpoint text NOT NULL,                    -- its configured name, no URL
  payload jsonb NOT NULL,                    -- nothing personal
  idempotency_key uuid NOT NULL UNIQUE,
  source_event_id uuid,
  state client_request_state NOT NULL DEFAULT 'QUEUED',
  attempt_count int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (delivery_id, sequence),
  UNIQUE (source_event_id, kind, delivery_id)
);

-- Each try of a call: what came back, or why nothing did.
CREATE TABLE client_responses (
  id uuid PRIMARY KEY,
  client_request_id uuid NOT NULL REFERENCES client_requests,
  attempt int NOT NULL,
  http_status int,
  body jsonb,
  error text,
  duration_ms int NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (client_request_id, attempt)
);

CREATE TRIGGER client_responses_append_only BEFORE UPDATE OR DELETE ON client_responses
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What DoorDash was told, or told us, in version 1 of its interface.
CREATE TABLE doordash_update (
  id uuid PRIMARY KEY,
  delivery_id uuid REFERENCES external_state,
  external_delivery_id text NOT NULL,
  direction text NOT NULL CHECK (direction IN ('INBOUND', 'OUTBOUND')),
  status doordash_delivery_status NOT NULL,
  robot_id text,
  payload jsonb NOT NULL,
  provider_event_id text,
  client_request_id uuid REFERENCES client_requests,
  occurred_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (direction, provider_event_id)
);

CREATE INDEX doordash_update_delivery ON doordash_update (delivery_id);

CREATE TRIGGER doordash_update_append_only BEFORE UPDATE OR DELETE ON doordash_update
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The same for versions 2 and 3.
CREATE TABLE doordash_update_v2 (
  id uuid PRIMARY KEY,
  delivery_id uuid REFERENCES external_state,
  external_delivery_id text NOT NULL,
  direction text NOT NULL CHECK (direction IN ('INBOUND', 'OUTBOUND')),
  status text NOT NULL,
  api_version int NOT NULL CHECK (api_version IN (2, 3)),
  robot_id text,
  payload jsonb NOT NULL,
  provider_event_id text,
  client_request_id uuid REFERENCES client_requests,
  occurred_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (direction, provider_event_id)
);

CREATE INDEX doordash_update_v2_delivery ON doordash_update_v2 (delivery_id);

CREATE TRIGGER doordash_update_v2_append_only BEFORE UPDATE OR DELETE ON doordash_update_v2
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
