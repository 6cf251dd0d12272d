/** What must hold of the rows of Deliveries, whatever was killed when. Source: spec/deliveries.md 9. */
import { attemptMachine, deliveryMachine } from "../../src/actors/delivery/machine.ts"
import { maxAttempts } from "../../src/services/deliveries/constants.ts"
import { sql } from "../../src/services/sql.ts"
import { edgesOf, type Question } from "./audit-question.ts"

const database = "deliveries"
const deliveryEdges = edgesOf(deliveryMachine)
const attemptEdges = edgesOf(attemptMachine)

/** Statuses of attempts that hold nobody up any more. */
const settled = [
  ...attemptMachine.final,
  "RescueRequested",
  "RescueInitiated",
  "ReturnInitiated",
  "ReturnInProgress"
]

const histories: ReadonlyArray<Question> = [
  {
    database,
    damage: "doubled",
    invariant: "6 versions of a delivery's history are 1..n",
    statement: sql`SELECT delivery_id FROM (SELECT delivery_id, delivery_version,
      row_number() OVER (PARTITION BY delivery_id ORDER BY delivery_version) AS n FROM delivery_history) AS numbered
      WHERE delivery_version <> n`
  },
  {
    database,
    damage: "doubled",
    invariant: "6 versions of an attempt's history are 1..n",
    statement: sql`SELECT attempt_id FROM (SELECT attempt_id, attempt_version,
      row_number() OVER (PARTITION BY attempt_id ORDER BY attempt_version) AS n FROM attempt_history) AS numbered
      WHERE attempt_version <> n`
  },
  {
    database,
    damage: "doubled",
    invariant: "6 a delivery's history is a path: each step begins where the one before ended",
    statement: sql`SELECT delivery_id, delivery_version FROM (SELECT delivery_id, delivery_version, from_status,
      lag(to_status) OVER (PARTITION BY delivery_id ORDER BY delivery_version) AS before FROM delivery_history) AS steps
      WHERE from_status IS DISTINCT FROM before`
  },
  {
    database,
    damage: "doubled",
    invariant: "6 an attempt's history is a path: each step begins where the one before ended",
    statement: sql`SELECT attempt_id, attempt_version FROM (SELECT attempt_id, attempt_version, from_status,
      lag(to_status) OVER (PARTITION BY attempt_id ORDER BY attempt_version) AS before FROM attempt_history) AS steps
      WHERE from_status IS DISTINCT FROM before`
  },
  {
    database,
    damage: "broken",
    invariant: "6 each step of a delivery is one of its machine",
    statement: sql`SELECT delivery_id, from_status, to_status FROM delivery_history
      WHERE coalesce(from_status::text, '') || '>' || to_status <> ALL(${deliveryEdges}::text[])`
  },
  {
    database,
    damage: "broken",
    invariant: "6 each step of an attempt is one of its machine",
    statement: sql`SELECT attempt_id, from_status, to_status FROM attempt_history
      WHERE coalesce(from_status::text, '') || '>' || to_status <> ALL(${attemptEdges}::text[])`
  },
  {
    database,
    damage: "lost",
    invariant: "6 the last row of a delivery's history is its status",
    statement: sql`SELECT d.id FROM deliveries AS d LEFT JOIN LATERAL (SELECT to_status, delivery_version
      FROM delivery_history WHERE delivery_id = d.id ORDER BY delivery_version DESC LIMIT 1) AS last ON true
      WHERE last.to_status IS DISTINCT FROM d.status`
  },
  {
    database,
    damage: "lost",
    invariant: "6 the last row of an attempt's history is its status",
    statement: sql`SELECT a.id FROM attempts AS a LEFT JOIN LATERAL (SELECT to_status
      FROM attempt_history WHERE attempt_id = a.id ORDER BY attempt_version DESC LIMIT 1) AS last ON true
      WHERE last.to_status IS DISTINCT FROM a.status`
  },
  {
    database,
    damage: "doubled",
    invariant: "20 each step of a delivery has one event of its version",
    statement: sql`SELECT h.delivery_id, h.delivery_version, count(o.event_id) AS events FROM delivery_history AS h
      LEFT JOIN outbox AS o ON o.type = 'DeliveryTransitioned' AND o.key = h.delivery_id::text
        AND (o.payload->>'version')::int = h.delivery_version AND o.payload->>'to' = h.to_status::text
      GROUP BY h.delivery_id, h.delivery_version HAVING count(o.event_id) <> 1`
  },
  {
    database,
    damage: "doubled",
    invariant: "20 each step of an attempt has one event of its version",
    statement: sql`SELECT h.attempt_id, h.attempt_version, count(o.event_id) AS events FROM attempt_history AS h
      LEFT JOIN outbox AS o ON o.type = 'AttemptTransitioned' AND o.payload->>'attemptId' = h.attempt_id::text
        AND (o.payload->>'version')::int = h.attempt_version AND o.payload->>'to' = h.to_status::text
      GROUP BY h.attempt_id, h.attempt_version HAVING count(o.event_id) <> 1`
  },
  {
    database,
    damage: "doubled",
    invariant: "20 no event tells of a step that is not there",
    statement: sql`SELECT o.event_id, o.type FROM outbox AS o
      WHERE (o.type = 'DeliveryTransitioned' AND NOT EXISTS (SELECT 1 FROM delivery_history
          WHERE delivery_id::text = o.key AND delivery_version = (o.payload->>'version')::int))
        OR (o.type = 'AttemptTransitioned' AND NOT EXISTS (SELECT 1 FROM attempt_history
          WHERE attempt_id::text = o.payload->>'attemptId' AND attempt_version = (o.payload->>'version')::int))`
  }
]

const rules: ReadonlyArray<Question> = [
  {
    database,
    damage: "doubled",
    invariant: "an order was taken once",
    statement: sql`SELECT partner_id, external_delivery_id, count(*) AS deliveries FROM deliveries
      GROUP BY partner_id, external_delivery_id HAVING count(*) > 1`
  },
  {
    database,
    damage: "broken",
    invariant: "1, 2 a delivery is completed when one attempt has delivered, and then only",
    statement: sql`SELECT d.id, d.status, count(*) FILTER (WHERE a.status = 'Delivered') AS delivered
      FROM deliveries AS d LEFT JOIN delivery_attempts AS l ON l.delivery_id = d.id LEFT JOIN attempts AS a ON a.id = l.attempt_id
      GROUP BY d.id HAVING (d.status = 'Completed') <> (count(*) FILTER (WHERE a.status = 'Delivered') = 1)`
  },
  {
    database,
    damage: "doubled",
    invariant: "3 a delivery has one live attempt at most",
    statement: sql`SELECT l.delivery_id FROM delivery_attempts AS l JOIN attempts AS a ON a.id = l.attempt_id
      WHERE a.status::text <> ALL(${settled}::text[]) GROUP BY l.delivery_id HAVING count(*) > 1`
  },
  {
    database,
    damage: "broken",
    invariant: "4 attempts are numbered 1..n, and the latest is the last",
    statement: sql`SELECT d.id FROM deliveries AS d JOIN delivery_attempts AS l ON l.delivery_id = d.id
      GROUP BY d.id HAVING max(l.sequence) <> count(*) OR count(*) > ${maxAttempts}::int
        OR d.latest_attempt_id <> (array_agg(l.attempt_id ORDER BY l.sequence DESC))[1]`
  },
  {
    database,
    damage: "broken",
    invariant: "8 a canceled attempt says why",
    statement: sql`SELECT id FROM attempts WHERE status = 'Canceled' AND cancel_reason IS NULL`
  },
  {
    database,
    damage: "broken",
    invariant: "10 a delivery's quote was accepted in time",
    statement: sql`SELECT d.id FROM deliveries AS d JOIN quotes AS q ON q.id = d.quote_id
      WHERE NOT q.accepted OR q.provider IS NULL OR q.accepted_at IS NULL OR q.accepted_at > q.expires_at`
  },
  {
    database,
    damage: "broken",
    invariant: "13 food is fetched before it is brought",
    statement: sql`SELECT id FROM attempts WHERE actual_pickup_time > actual_dropoff_time`
  },
  {
    database,
    damage: "broken",
    invariant: "14 nothing goes on in a delivery that is over",
    statement: sql`SELECT d.id, a.status FROM deliveries AS d JOIN delivery_attempts AS l ON l.delivery_id = d.id
      JOIN attempts AS a ON a.id = l.attempt_id
      WHERE d.status IN ('Completed', 'Canceled') AND a.status::text <> ALL(${settled}::text[])`
  }
]

export const deliveriesQuestions: ReadonlyArray<Question> = [...histories, ...rules]
