/** What must hold of the rows of Operations, whatever was killed when. Source: spec/operations.md 8. */
import { taskMachine, tripMachine } from "../../src/actors/trip/machine.ts"
import { sql } from "../../src/services/sql.ts"
import { edgesOf, type Question } from "./audit-question.ts"

const database = "operations"
const tripEdges = edgesOf(tripMachine)
const taskEdges = edgesOf(taskMachine)

export const operationsQuestions: ReadonlyArray<Question> = [
  {
    database,
    damage: "doubled",
    invariant: "1 a trip's history is a path: each step begins where the one before ended",
    statement: sql`SELECT trip_id, entity_version FROM (SELECT trip_id, entity_version, from_status,
      lag(to_status) OVER (PARTITION BY trip_id ORDER BY entity_version) AS before FROM trip_history) AS steps
      WHERE from_status IS DISTINCT FROM before`
  },
  {
    database,
    damage: "doubled",
    invariant: "1 a task's history is a path: each step begins where the one before ended",
    statement: sql`SELECT task_id, entity_version FROM (SELECT task_id, entity_version, from_status,
      lag(to_status) OVER (PARTITION BY task_id ORDER BY entity_version) AS before FROM task_history) AS steps
      WHERE from_status IS DISTINCT FROM before`
  },
  {
    database,
    damage: "lost",
    invariant: "1 the newest row of a trip's history is its status",
    statement: sql`SELECT t.id FROM trip AS t LEFT JOIN LATERAL (SELECT to_status FROM trip_history
      WHERE trip_id = t.id ORDER BY entity_version DESC LIMIT 1) AS last ON true
      WHERE last.to_status IS DISTINCT FROM t.status`
  },
  {
    database,
    damage: "lost",
    invariant: "1 the newest row of a task's history is its status",
    statement: sql`SELECT t.id FROM task AS t LEFT JOIN LATERAL (SELECT to_status FROM task_history
      WHERE task_id = t.id ORDER BY entity_version DESC LIMIT 1) AS last ON true
      WHERE last.to_status IS DISTINCT FROM t.status`
  },
  {
    database,
    damage: "broken",
    invariant: "2, 3 each step of a trip is one of its machine",
    statement: sql`SELECT trip_id, from_status, to_status FROM trip_history
      WHERE coalesce(from_status::text, '') || '>' || to_status <> ALL(${tripEdges}::text[])`
  },
  {
    database,
    damage: "broken",
    invariant: "2, 3 each step of a task is one of its machine",
    statement: sql`SELECT task_id, from_status, to_status FROM task_history
      WHERE coalesce(from_status::text, '') || '>' || to_status <> ALL(${taskEdges}::text[])`
  },
  {
    database,
    damage: "doubled",
    invariant: "7 a robot is on one trip at a time",
    statement: sql`SELECT robot_serial FROM trip WHERE status = 'IN_TRANSIT' GROUP BY robot_serial HAVING count(*) > 1`
  },
  {
    database,
    damage: "broken",
    invariant: "8, 9 trip and task stand side by side",
    statement: sql`SELECT trip.id, trip.status, task.status AS task_status FROM trip JOIN task ON task.id = trip.task_id
      WHERE NOT CASE trip.status
        WHEN 'IN_TRANSIT' THEN task.status = 'IN_PROGRESS' AND trip.pilot_id IS NOT NULL
        WHEN 'READY_TO_DEPART' THEN task.status IN ('SCHEDULED', 'PENDING')
        WHEN 'AT_STOP' THEN (task.status IN ('PENDING', 'PAUSED') AND trip.arrived_at IS NULL)
          OR (task.status = 'ARRIVED' AND trip.arrived_at IS NOT NULL)
        WHEN 'COMPLETED' THEN task.status = 'COMPLETED'
        ELSE task.status = 'CANCELLED' OR (task.status = 'COMPLETED' AND task.data->>'outcome' = 'CANCELLED_AT_STOP')
      END`
  },
  {
    database,
    damage: "broken",
    invariant: "11 a trip has departed when its history says so",
    statement: sql`SELECT id FROM trip WHERE (departed_at IS NOT NULL)
      <> EXISTS (SELECT 1 FROM trip_history WHERE trip_id = trip.id AND to_status = 'IN_TRANSIT')`
  },
  {
    database,
    damage: "broken",
    invariant: "12 a task is that of one trip, with the same robot",
    statement: sql`SELECT task.id FROM task LEFT JOIN trip ON trip.task_id = task.id
      WHERE trip.id IS NULL OR trip.robot_serial IS DISTINCT FROM task.robot_serial`
  },
  {
    database,
    damage: "broken",
    invariant: "13 no step has a version that the trip does not know yet",
    statement: sql`SELECT trip.id FROM trip JOIN trip_history AS h ON h.trip_id = trip.id WHERE h.entity_version > trip.version`
  },
  {
    database,
    damage: "doubled",
    invariant: "24 each step of a trip has one event of its version",
    statement: sql`SELECT h.trip_id, h.entity_version, count(o.event_id) AS events FROM trip_history AS h
      LEFT JOIN outbox AS o ON o.type = 'TripTransitioned' AND o.key = h.trip_id::text
        AND (o.payload->>'version')::int = h.entity_version AND o.payload->>'to' = h.to_status::text
      WHERE h.from_status IS NOT NULL
      GROUP BY h.trip_id, h.entity_version HAVING count(o.event_id) <> 1`
  },
  {
    database,
    damage: "doubled",
    invariant: "24 each trip has one event of its creation",
    statement: sql`SELECT trip.id, count(o.event_id) AS events FROM trip
      LEFT JOIN outbox AS o ON o.type = 'TripCreated' AND o.key = trip.id::text
      GROUP BY trip.id HAVING count(o.event_id) <> 1`
  },
  {
    database,
    damage: "doubled",
    invariant: "24 no event tells of a step that is not there",
    statement: sql`SELECT o.event_id FROM outbox AS o WHERE o.type = 'TripTransitioned' AND NOT EXISTS
      (SELECT 1 FROM trip_history WHERE trip_id::text = o.key AND entity_version = (o.payload->>'version')::int)`
  }
]
