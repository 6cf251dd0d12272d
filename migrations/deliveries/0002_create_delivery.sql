-- The order from quote to outcome: places, customers, quotes, deliveries, attempts and their histories.
--
-- Purpose: the rows that are the state of a Delivery actor. A quote fixes the delivery's id before the
--          delivery has a row; one delivery has attempts 1..n; places and customers are shared by many.
-- Locks:   none that matter: every object is new.
-- Rows:    one quote per request, one delivery and one or two attempts per accepted quote, about fifteen
--          history rows per attempt; one pickup per merchant and place, one drop-off per quote.
--
-- Ids of partners, merchants, hubs, tasks and demands are copies whose rows other databases hold.
-- `source_event_id` stands once per attempt or delivery: on the first of the steps that one message caused.

CREATE TYPE delivery_status AS ENUM (
  'Scheduled',
  'InProgress',
  'RescueRequested',
  'RescueInProgress',
  'Completed',
  'Canceled'
);

CREATE TYPE attempt_provider AS ENUM (
  'Robot',
  'DoorDash',
  'Uber'
);

CREATE TYPE attempt_status AS ENUM (
  'Requested',
  'Pending',
  'Scheduled',
  'Assigned',
  'InTransitToPartner',
  'InTransitToRescue',
  'AtBot',
  'AtPickup',
  'PickupInProgress',
  'LoadedWaitingForPilot',
  'LoadedWithPilot',
  'InTransit',
  'ArrivingAtDestination',
  'AtDestination',
  'DeliveryInProgress',
  'CancelRequested',
  'CancelRequestFailed',
  'RescueRequested',
  'RescueInitiated',
  'ReturnInitiated',
  'ReturnInProgress',
  'RequestFailed',
  'Delivered',
  'Canceled',
  'TimedOut',
  'Unrecoverable',
  'Rescued',
  'Returned',
  'ReturnCanceled',
  'ReturnFailed',
  'Completed'
);

CREATE TYPE attempt_cancellation_reason AS ENUM (
  'HardwareIssue',
  'SoftwareIssue',
  'MerchantTabletIssue',
  'MerchantError',
  'MerchantRequested',
  'MerchantUnresponsive',
  'LongLoad',
  'LargeOrder',
  'BotFlipped',
  'BotStuck',
  'BotHit',
  'BotRescue',
  'Abberations',
  'Aberrations',
  'PedestrianInterference',
  'PedestrianFlip',
  'TerrainIssue',
  'Obstruction',
  'RouteBlocked',
  'WeatherConditions',
  'UnclearDropOff',
  'CustomerUnresponsive',
  'CustomerRequested',
  'CustomerRequested_Unable',
  'CustomerRequested_Unwilling',
  'CustomerRequested_HighRise',
  'CustomerBlacklisted',
  'CustomerIssues',
  'IdCheck',
  'PilotError',
  'PilotSpeed',
  'PilotAvailability',
  'RobotAvailability',
  'RobotDeliveriesDisabledByOperatingZone',
  'RobotDeliveriesDisabledByMerchant',
  'RoutingFailed',
  'NotRobotAddressable',
  'OutsideAvailabilityWindow',
  'SMSFailure',
  'CourierFailure',
  'OffboardingMx',
  'DeliveryWatchdog',
  'DeliveryCanceled',
  'LoadError',
  'Reorder',
  'Outages',
  'OverlappingETA',
  'RestrictedOrder',
  'Other'
);

CREATE TYPE cancel_reason AS ENUM (
  'PartnerRequested',
  'CustomerRequested',
  'MerchantRequested',
  'OperationsRequested',
  'CustomerUnreachable',
  'NoProviderAvailable',
  'AttemptsExhausted',
  'IdCheckFailed',
  'Watchdog',
  'Other'
);

CREATE TYPE controlled_contents AS ENUM (
  'Alcohol',
  'Tobacco',
  'Marijuana'
);

CREATE TYPE load_type AS ENUM (
  'TWO_DIGIT_DEVICELESS_PIN'
);

-- The clear telephone number stays with Integrations; here a customer is known again by its hash.
CREATE TABLE customer (
  id uuid PRIMARY KEY,
  phone_hash bytea NOT NULL UNIQUE,
  pii_id uuid,
  blacklisted boolean NOT NULL DEFAULT false,
  anonymous boolean NOT NULL DEFAULT false,
  sms_opt_out boolean NOT NULL DEFAULT false,
  blacklist_note text,
  blacklist_updated_at timestamptz,
  blacklist_updated_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL
);

-- The address of a drop-off is personal and stays with Integrations; a pickup is used again and again.
CREATE TABLE locations (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('pickup', 'dropoff')),
  merchant_id uuid,
  lat float8 NOT NULL CHECK (lat BETWEEN -90 AND 90),
  lng float8 NOT NULL CHECK (lng BETWEEN -180 AND 180),
  full_address text,
  city text,
  state text,
  postal_code text,
  country text,
  pii_id uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL,
  CONSTRAINT locations_dropoff_has_no_address CHECK (kind = 'pickup' OR full_address IS NULL)
);

CREATE UNIQUE INDEX locations_pickup ON locations (merchant_id, lat, lng) WHERE kind = 'pickup';

-- Where a customer is served: the spot on the ground, to five decimals of a degree (about a metre).
CREATE TABLE dropoff (
  id uuid PRIMARY KEY,
  customer_id uuid NOT NULL REFERENCES customer,
  lat float8 NOT NULL CHECK (lat BETWEEN -90 AND 90),
  lng float8 NOT NULL CHECK (lng BETWEEN -180 AND 180),
  lat_e5 int NOT NULL GENERATED ALWAYS AS (round(lat * 100000)::int) STORED,
  lng_e5 int NOT NULL GENERATED ALWAYS AS (round(lng * 100000)::int) STORED,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL,
  UNIQUE (customer_id, lat_e5, lng_e5)
);

-- `delivery_id` is the actor's key and has no row until the quote is accepted: no foreign key.
CREATE TABLE quotes (
  id uuid PRIMARY KEY,
  delivery_id uuid NOT NULL UNIQUE,
  external_reference_id text NOT NULL,
  merchant_id uuid NOT NULL,
  integration_type text,
  pickup_location_id uuid NOT NULL REFERENCES locations,
  dropoff_location_id uuid NOT NULL REFERENCES locations,
  customer_id uuid REFERENCES customer,
  provider attempt_provider,
  fee_cents int CHECK (fee_cents >= 0),
  currency char(3) NOT NULL,
  quoted_pickup_time timestamptz,
  quoted_dropoff_time timestamptz,
  accepted_at timestamptz,
  rejected_at timestamptz,
  robot_failure_reason attempt_cancellation_reason,
  demand_id uuid,
  order_value_cents int NOT NULL CHECK (order_value_cents >= 0),
  controlled_contents controlled_contents[] NOT NULL DEFAULT '{}',
  request_hash bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  accepted boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL
);

-- A repeated request finds its quote.
CREATE INDEX quotes_request ON quotes (merchant_id, external_reference_id, request_hash);

-- One try of one provider. `provider_id` is what the provider calls it; for robots the demand.
CREATE TABLE attempts (
  id uuid PRIMARY KEY,
  provider attempt_provider NOT NULL,
  status attempt_status NOT NULL DEFAULT 'Requested',
  cancel_reason attempt_cancellation_reason,
  provider_id text,
  quoted_pickup_time timestamptz,
  quoted_dropoff_time timestamptz,
  est_pickup_time timestamptz,
  est_dropoff_time timestamptz,
  actual_pickup_time timestamptz,
  actual_dropoff_time timestamptz,
  last_provider_update timestamptz,
  delivery_fee_cents int CHECK (delivery_fee_cents >= 0),
  driver_name text,
  driver_phone text,
  driver_lat float8 CHECK (driver_lat BETWEEN -90 AND 90),
  driver_lng float8 CHECK (driver_lng BETWEEN -180 AND 180),
  robot_facts jsonb,
  dropoff_verification_image_url text,
  resume_status attempt_status,
  cancel_tries int NOT NULL DEFAULT 0,
  version int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL,
  -- An alias of Delivered that old clients send; it is never stored.
  CONSTRAINT attempts_alias_is_not_stored CHECK (status <> 'Completed' AND resume_status IS DISTINCT FROM 'Completed'),
  UNIQUE (provider, provider_id)
);

CREATE INDEX attempts_status ON attempts (status);
CREATE INDEX attempts_driver ON attempts (driver_name, created_at);

CREATE TABLE deliveries (
  id uuid PRIMARY KEY,
  quote_id uuid NOT NULL UNIQUE REFERENCES quotes,
  latest_attempt_id uuid UNIQUE REFERENCES attempts DEFERRABLE INITIALLY DEFERRED,
  needs_rescue_attempt_id uuid REFERENCES attempts DEFERRABLE INITIALLY DEFERRED,
  partner_id uuid NOT NULL,
  external_delivery_id text,
  integration_type text,
  order_source text,
  status delivery_status NOT NULL DEFAULT 'Scheduled',
  task_id uuid,
  hub_id uuid,
  demand_id uuid,
  customer_id uuid REFERENCES customer,
  pickup_location_id uuid NOT NULL REFERENCES locations,
  dropoff_location_id uuid NOT NULL REFERENCES locations,
  dropoff_spot_id uuid REFERENCES dropoff,
  original_dropoff_id uuid REFERENCES dropoff,
  scheduled_for timestamptz,
  target_dropoff_at timestamptz,
  id_checked_at timestamptz,
  loaded_time timestamptz,
  cancel_requested_at timestamptz,
  canceled_at timestamptz,
  completed_at timestamptz,
  subtotal_cents int NOT NULL CHECK (subtotal_cents >= 0),
  tip_cents int NOT NULL DEFAULT 0 CHECK (tip_cents >= 0),
  currency char(3) NOT NULL,
  controlled_contents controlled_contents[] NOT NULL DEFAULT '{}',
  load_type load_type,
  -- 0: without a PIN; two digits: typed at the keypad, checked here; four: checked by the firmware.
  unlock_pin text CHECK (unlock_pin ~ '^(0|[1-9][0-9]|[0-9]{4})$'),
  cargo_loaded boolean NOT NULL DEFAULT false,
  cancel_reason cancel_reason,
  canceled_by text CHECK (
    canceled_by IN (
      'system', 'partner', 'customer', 'merchant', 'pilot', 'field_op', 'operator', 'provider', 'watchdog'
    )
  ),
  version int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL,
  CONSTRAINT deliveries_completed_has_time CHECK ((status = 'Completed') = (completed_at IS NOT NULL)),
  CONSTRAINT deliveries_canceled_has_time CHECK ((status = 'Canceled') = (canceled_at IS NOT NULL)),
  CONSTRAINT deliveries_canceled_has_reason CHECK ((status = 'Canceled') = (cancel_reason IS NOT NULL)),
  CONSTRAINT deliveries_rescue_names_attempt CHECK (
    status NOT IN ('RescueRequested', 'RescueInProgress') OR needs_rescue_attempt_id IS NOT NULL
  ),
  UNIQUE (integration_type, external_delivery_id)
);

-- Two open deliveries of one merchant never share the PIN by which a keypad tells them apart.
CREATE UNIQUE INDEX deliveries_open_pin ON deliveries (pickup_location_id, unlock_pin)
  WHERE load_type IS NOT NULL AND NOT cargo_loaded AND status NOT IN ('Completed', 'Canceled');
CREATE INDEX deliveries_status ON deliveries (status, scheduled_for);
CREATE INDEX deliveries_partner ON deliveries (partner_id, created_at);
CREATE INDEX deliveries_customer ON deliveries (customer_id);

CREATE TABLE delivery_attempts (
  delivery_id uuid NOT NULL REFERENCES deliveries,
  attempt_id uuid NOT NULL UNIQUE REFERENCES attempts,
  sequence int NOT NULL CHECK (sequence >= 1),
  role text NOT NULL CHECK (role IN ('primary', 'retry', 'rescue')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (delivery_id, attempt_id),
  UNIQUE (delivery_id, sequence)
);

-- One row per change of an attempt's status.
CREATE TABLE attempt_history (
  id uuid PRIMARY KEY,
  attempt_id uuid NOT NULL REFERENCES attempts,
  attempt_version int NOT NULL CHECK (attempt_version >= 1),
  from_status attempt_status,
  to_status attempt_status NOT NULL,
  cancel_reason attempt_cancellation_reason,
  actor_type text NOT NULL CHECK (
    actor_type IN (
      'system', 'partner', 'customer', 'merchant', 'pilot', 'field_op', 'operator', 'provider', 'watchdog'
    )
  ),
  actor_id text,
  note text,
  source_event_id text,
  lat float8 CHECK (lat BETWEEN -90 AND 90),
  lng float8 CHECK (lng BETWEEN -180 AND 180),
  occurred_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (attempt_id, attempt_version),
  UNIQUE (attempt_id, source_event_id)
);

CREATE TRIGGER attempt_history_append_only BEFORE UPDATE OR DELETE ON attempt_history
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- One row per change of a delivery's status.
CREATE TABLE delivery_history (
  id uuid PRIMARY KEY,
  delivery_id uuid NOT NULL REFERENCES deliveries,
  delivery_version int NOT NULL CHECK (delivery_version >= 1),
  from_status delivery_status,
  to_status delivery_status NOT NULL,
  cancel_reason cancel_reason,
  actor_type text NOT NULL CHECK (
    actor_type IN (
      'system', 'partner', 'customer', 'merchant', 'pilot', 'field_op', 'operator', 'provider', 'watchdog'
    )
  ),
  actor_id text,
  note text,
  source_event_id text,
  lat float8 CHECK (lat BETWEEN -90 AND 90),
  lng float8 CHECK (lng BETWEEN -180 AND 180),
  occurred_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (delivery_id, delivery_version),
  UNIQUE (delivery_id, source_event_id)
);

CREATE TRIGGER delivery_history_append_only BEFORE UPDATE OR DELETE ON delivery_history
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
