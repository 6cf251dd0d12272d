-- What watches over a delivery: rules, the rules that an event has armed, what they did, and reported issues.
--
-- Purpose: watchdog_schema holds the operators' rules; watchdog_arming and watchdog_actions are part of
--          the Delivery actor; delivery_issues are what people and the actor itself report.
-- Locks:   none that matter: every object is new.
-- Rows:    tens of rules; per delivery a few armed rules, now and then an action or an issue.

CREATE TYPE watchdog_action_type AS ENUM (
  'CHANGE_PROVIDER',
  'CANCEL_DELIVERY',
  'CREATE_REFUND',
  'ALERT',
  'LOG',
  'CANCEL',
  'REASSIGN',
  'ESCALATE',
  'RETRY',
  'SMS_CUSTOMER',
  'SMS_MERCHANT',
  'EMAIL_SUPPORT',
  'REPORT_ISSUE'
);

CREATE TYPE watchdog_action_status AS ENUM (
  'QUEUED',
  'EXECUTING',
  'EXECUTED',
  'FAILED',
  'SKIPPED',
  'CANCELED'
);

CREATE TYPE delivery_issue_type AS ENUM (
  'LATE_PICKUP',
  'LATE_DELIVERY',
  'MISSING_ITEMS',
  'WRONG_ITEMS',
  'DAMAGED_ITEMS',
  'SPILLED_FOOD',
  'COLD_FOOD',
  'NOT_DELIVERED',
  'WRONG_ADDRESS',
  'CUSTOMER_UNREACHABLE',
  'MERCHANT_UNREACHABLE',
  'LID_WONT_OPEN',
  'LID_WONT_CLOSE',
  'ROBOT_STUCK',
  'ROBOT_TIPPED',
  'ROBOT_OFFLINE',
  'COURIER_ISSUE',
  'OTHER'
);

CREATE TABLE watchdog_schema (
  id uuid PRIMARY KEY,
  label text NOT NULL UNIQUE,
  entry_point text NOT NULL,
  schema jsonb NOT NULL,
  active boolean NOT NULL DEFAULT true,
  schema_version int NOT NULL CHECK (schema_version >= 1),
  updated_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL
);

-- A rule that waits for its condition. `entry_event_id` is null when a tick and no event armed it.
CREATE TABLE watchdog_arming (
  delivery_id uuid NOT NULL REFERENCES deliveries,
  schema_id uuid NOT NULL REFERENCES watchdog_schema,
  schema_version int NOT NULL,
  entry_event_id uuid,
  armed_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  matched_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (delivery_id, schema_id)
);

-- `path` names the action within its rule; `occurrence` counts how often the rule matched.
CREATE TABLE watchdog_actions (
  id uuid PRIMARY KEY,
  delivery_id uuid NOT NULL REFERENCES deliveries,
  schema_id uuid REFERENCES watchdog_schema,
  type watchdog_action_type NOT NULL,
  actiondata jsonb NOT NULL DEFAULT '{}',
  eta timestamptz NOT NULL,
  path text NOT NULL,
  occurrence int NOT NULL DEFAULT 1,
  status watchdog_action_status NOT NULL DEFAULT 'QUEUED',
  attempt_count int NOT NULL DEFAULT 0,
  last_error text,
  executed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL,
  UNIQUE (delivery_id, schema_id, path, occurrence)
);

CREATE INDEX watchdog_actions_due ON watchdog_actions (status, eta);

CREATE TABLE delivery_issues (
  id uuid PRIMARY KEY,
  delivery_id uuid NOT NULL REFERENCES deliveries,
  attempt_id uuid REFERENCES attempts,
  type delivery_issue_type NOT NULL,
  description text,
  reported_by text NOT NULL,
  resolved_at timestamptz,
  resolved_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL
);

CREATE INDEX delivery_issues_delivery ON delivery_issues (delivery_id);
