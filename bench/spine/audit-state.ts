/** What must hold of the rows of State, whatever was killed when. Source: spec/state.md 10. */
import { robotStateMachine } from "../../src/actors/robot/machine.ts"
import { sql } from "../../src/services/sql.ts"
import { edgesOf, type Question } from "./audit-question.ts"

const database = "state"
/** A change of flags leaves the state as it is. */
const stateEdges = [
  ...edgesOf(robotStateMachine),
  ...robotStateMachine.states.map((state) => `${state}>${state}`)
]

export const stateQuestions: ReadonlyArray<Question> = [
  {
    database,
    damage: "doubled",
    invariant: "1 a robot has one open lid cycle at most",
    statement: sql`SELECT serial FROM lid_cycle WHERE state = 'LID_CYCLE_INIT' GROUP BY serial HAVING count(*) > 1`
  },
  {
    database,
    damage: "lost",
    invariant: "2 a lid cycle has its opening, a complete one its close",
    statement: sql`SELECT id FROM lid_cycle AS c WHERE NOT EXISTS (SELECT 1 FROM lid_cycle_event_history
        WHERE lid_cycle_id = c.id AND lid_event = 'LID_OPENED')
      OR (c.state = 'LID_CYCLE_COMPLETE' AND NOT EXISTS (SELECT 1 FROM lid_cycle_event_history
        WHERE lid_cycle_id = c.id AND lid_event = 'LID_CLOSED'))`
  },
  {
    database,
    damage: "doubled",
    invariant: "4 a complete lid cycle is told once",
    statement: sql`SELECT c.id, count(o.event_id) AS events FROM lid_cycle AS c
      LEFT JOIN outbox AS o ON o.type = 'LidCycleCompleted' AND o.payload->>'cycleId' = c.id::text
      WHERE c.state = 'LID_CYCLE_COMPLETE' GROUP BY c.id HAVING count(o.event_id) <> 1`
  },
  {
    database,
    damage: "broken",
    invariant: "5 the events of a lid cycle are of its robot",
    statement: sql`SELECT h.id FROM lid_cycle_event_history AS h JOIN lid_cycle AS c ON c.id = h.lid_cycle_id
      WHERE c.serial <> h.serial`
  },
  {
    database,
    damage: "lost",
    invariant: "9 the newest row of a robot's history is its state",
    statement: sql`SELECT s.serial FROM robot_shadow AS s LEFT JOIN LATERAL (SELECT state, state_version FROM state_history
        WHERE serial = s.serial ORDER BY state_version DESC LIMIT 1) AS last ON true
      WHERE last.state IS DISTINCT FROM s.operation_state OR last.state_version IS DISTINCT FROM s.state_version`
  },
  {
    database,
    damage: "doubled",
    invariant: "9 a robot's history is a path, with versions 1..n",
    statement: sql`SELECT serial, state_version FROM (SELECT serial, state_version, from_state,
        row_number() OVER (PARTITION BY serial ORDER BY state_version) AS n,
        lag(state) OVER (PARTITION BY serial ORDER BY state_version) AS before FROM state_history) AS steps
      WHERE state_version <> n OR from_state IS DISTINCT FROM before`
  },
  {
    database,
    damage: "broken",
    invariant: "9 each step of a robot is one of its machine",
    statement: sql`SELECT serial, from_state, state FROM state_history
      WHERE coalesce(from_state::text, '') || '>' || state <> ALL(${stateEdges}::text[])`
  },
  {
    database,
    damage: "doubled",
    invariant: "each step of a robot has one event of its version",
    statement: sql`SELECT h.serial, h.state_version, count(o.event_id) AS events FROM state_history AS h
      LEFT JOIN outbox AS o ON o.type = 'RobotStateChanged' AND o.key = h.serial
        AND (o.payload->>'stateVersion')::int = h.state_version AND o.payload->>'to' = h.state::text
      GROUP BY h.serial, h.state_version HAVING count(o.event_id) <> 1`
  },
  {
    database,
    damage: "broken",
    invariant: "12 a condition has one unresolved alert at most",
    statement: sql`SELECT serial, type FROM alerts WHERE status <> 'RESOLVED'
      GROUP BY serial, type, component HAVING count(*) > 1`
  }
]
