-- The inbox of robot reports: each item of a robot's event stream once, with what became of it.
--
-- Purpose: what was received and when; items behind a gap wait here (HELD) and are part of the actor's state.
-- Locks:   none that matter: every object is new.
-- Rows:    some forty per robot and day, kept fourteen days (INBOX_DAYS).
--
-- Not partitioned by day, although the specification speaks of daily partitions: PostgreSQL asks that a
-- partitioned table's key contain the partition's column, and a key of (serial, boot_id, stream, seq,
-- received_at) would take an item that is sent again on the next day for a new one. That each item counts
-- once is worth more than dropping old ones by the partition, and the table stays small: robots keep an item
-- only until it is acknowledged. Old rows are deleted by age, found by the block range index below.

CREATE TABLE device_message (
  serial text NOT NULL,
  boot_id uuid NOT NULL,
  stream text NOT NULL CHECK (stream IN ('HB', 'EVENT', 'GPS', 'TRIP')),
  seq int NOT NULL,
  received_at timestamptz NOT NULL,
  occurred_at timestamptz NOT NULL,
  payload jsonb NOT NULL,
  status text NOT NULL CHECK (status IN ('PROCESSED', 'HELD', 'LATE', 'REJECTED')),
  code text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (serial, boot_id, stream, seq)
);

CREATE INDEX device_message_received ON device_message USING brin (received_at);
CREATE INDEX device_message_held ON device_message (serial) WHERE status = 'HELD';
