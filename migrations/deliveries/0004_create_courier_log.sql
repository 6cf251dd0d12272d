-- The log of the courier interfaces: what was asked, what was answered, and what a courier calls an attempt.
--
-- Purpose: evidence for disputes, and the keys by which repeated requests and webhooks are recognised.
--          Payloads are kept without personal data.
-- Locks:   none that matter: every object is new.
-- Rows:    two to four requests and about ten responses per courier attempt, one reference each.

CREATE TABLE doordash_requests (
  id uuid PRIMARY KEY,
  attempt_id uuid NOT NULL REFERENCES attempts,
  type text NOT NULL CHECK (type IN ('QUOTE', 'CREATE', 'UPDATE', 'CANCEL')),
  payload jsonb NOT NULL,
  idempotency_key text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX doordash_requests_attempt ON doordash_requests (attempt_id);

CREATE TRIGGER doordash_requests_append_only BEFORE UPDATE OR DELETE ON doordash_requests
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Answers, and webhooks, which answer no request and may name an attempt that is not ours.
CREATE TABLE doordash_responses (
  id uuid PRIMARY KEY,
  request_id uuid REFERENCES doordash_requests,
  attempt_id uuid REFERENCES attempts,
  type text NOT NULL,
  http_status int,
  payload jsonb NOT NULL,
  provider_event_id text UNIQUE,
  outcome text NOT NULL CHECK (outcome IN ('APPLIED', 'STALE', 'ILLEGAL', 'UNKNOWN_ATTEMPT', 'FAILED')),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX doordash_responses_attempt ON doordash_responses (attempt_id);

CREATE TRIGGER doordash_responses_append_only BEFORE UPDATE OR DELETE ON doordash_responses
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE doordash_references (
  attempt_id uuid PRIMARY KEY REFERENCES attempts,
  delivery_id uuid NOT NULL REFERENCES deliveries,
  external_id text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL
);

CREATE TABLE uber_requests (
  id uuid PRIMARY KEY,
  attempt_id uuid NOT NULL REFERENCES attempts,
  type text NOT NULL CHECK (type IN ('QUOTE', 'CREATE', 'UPDATE', 'CANCEL')),
  payload jsonb NOT NULL,
  idempotency_key text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX uber_requests_attempt ON uber_requests (attempt_id);

CREATE TRIGGER uber_requests_append_only BEFORE UPDATE OR DELETE ON uber_requests
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Answers, and webhooks, which answer no request and may name an attempt that is not ours.
CREATE TABLE uber_responses (
  id uuid PRIMARY KEY,
  request_id uuid REFERENCES uber_requests,
  attempt_id uuid REFERENCES attempts,
  type text NOT NULL,
  http_status int,
  payload jsonb NOT NULL,
  provider_event_id text UNIQUE,
  outcome text NOT NULL CHECK (outcome IN ('APPLIED', 'STALE', 'ILLEGAL', 'UNKNOWN_ATTEMPT', 'FAILED')),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX uber_responses_attempt ON uber_responses (attempt_id);

CREATE TRIGGER uber_responses_append_only BEFORE UPDATE OR DELETE ON uber_responses
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE uber_references (
  attempt_id uuid PRIMARY KEY REFERENCES attempts,
  delivery_id uuid NOT NULL REFERENCES deliveries,
  external_id text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL
);
