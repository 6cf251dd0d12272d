/** Invariants of the specification as questions to the rows of State. Source: spec/state.md 10. */
import * as Effect from "effect/Effect"
import type { Database } from "../../../src/services/database.ts"
import { sql } from "../../../src/services/sql.ts"

/** Each finds the rows that break it. */
const questions = {
  "1 a robot has one open cycle at most": sql`SELECT serial FROM lid_cycle WHERE state = 'LID_CYCLE_INIT' GROUP BY serial HAVING count(*) > 1`,
  "2 a cycle has its opening": sql`SELECT id FROM lid_cycle AS cycle WHERE NOT EXISTS
    (SELECT 1 FROM lid_cycle_event_history WHERE lid_cycle_id = cycle.id AND lid_event = 'LID_OPENED')`,
  "2 a complete cycle has its close": sql`SELECT id FROM lid_cycle AS cycle WHERE state = 'LID_CYCLE_COMPLETE' AND
    (closed_at IS NULL OR closed_at < opened_at OR close_trigger IS NULL OR NOT EXISTS
    (SELECT 1 FROM lid_cycle_event_history WHERE lid_cycle_id = cycle.id AND lid_event = 'LID_CLOSED'))`,
  "2 a cycle that timed out says so": sql`SELECT id FROM lid_cycle AS cycle WHERE state = 'LID_CYCLE_TIMEOUT' AND NOT EXISTS
    (SELECT 1 FROM lid_cycle_event_history WHERE lid_cycle_id = cycle.id AND lid_event = 'LID_TIMEOUT')`,
  "2 a cycle that was cut short says so": sql`SELECT id FROM lid_cycle AS cycle WHERE state = 'LID_CYCLE_INTERRUPT' AND NOT EXISTS
    (SELECT 1 FROM lid_cycle_event_history WHERE lid_cycle_id = cycle.id AND lid_event = 'LID_INTERRUPT')`,
  "5 linked rows are of one robot": sql`SELECT history.id FROM lid_cycle_event_history AS history
    JOIN lid_cycle AS cycle ON cycle.id = lid_cycle_id WHERE cycle.serial <> history.serial`,
  "5 a request without an opening is of no cycle": sql`SELECT context.id FROM lid_event_context AS context
    JOIN lid_cycle_event_history AS history ON history.id = request_event_id
    WHERE history.lid_cycle_id IS DISTINCT FROM context.lid_cycle_id OR history.lid_event <> 'LID_OPEN_REQUEST'`,
  "6 a close is for what its cycle is for, when both were known in time": sql`SELECT history.id FROM lid_cycle_event_history AS history
    JOIN lid_cycle AS cycle ON cycle.id = lid_cycle_id
    WHERE lid_event = 'LID_CLOSED' AND NOT cycle.late AND NOT history.late AND
    (history.source <> cycle.source OR history.reference_id IS DISTINCT FROM cycle.reference_id
      OR NOT history.reasons @> cycle.reasons)`,
  "9 the newest row of the state history is the state": sql`SELECT shadow.serial FROM robot_shadow AS shadow
    JOIN LATERAL (SELECT * FROM state_history WHERE serial = shadow.serial ORDER BY date DESC LIMIT 1) AS newest ON true
    WHERE newest.state <> shadow.operation_state OR newest.state_version <> shadow.state_version`,
  "9 state versions have no gap, in the order of their dates": sql`SELECT serial FROM
    (SELECT serial, state_version, row_number() OVER (PARTITION BY serial ORDER BY date) AS n FROM state_history) AS numbered
    WHERE state_version <> n`,
  "9 each change names its accepted request": sql`SELECT history.serial FROM state_history AS history
    LEFT JOIN transition_request AS request ON request.id = transition_request_id
    WHERE history.from_state IS NOT NULL AND history.from_state <> history.state AND request.status IS DISTINCT FROM 'ACCEPTED'`,
  "11 the newest row of a link's history is the link": sql`SELECT link.serial, link.channel FROM connectivity AS link
    WHERE link.status NOT IN (SELECT to_status FROM connectivity_history AS history
      WHERE history.serial = link.serial AND history.channel = link.channel AND history.at = link.changed_at)`,
  "11 a link is on record as seen at most a sweep late": sql`SELECT link.serial FROM connectivity AS link
    JOIN actor_state ON actor = 'Robot' AND actor_id = link.serial
    WHERE channel = 'DEVICE_LINK' AND link.status = 'ONLINE'
    AND (held ->> 'seenAt')::numeric / 1000 - extract(epoch FROM last_seen_at) > 15`,
  "12 a condition has one unresolved alert": sql`SELECT serial FROM alerts WHERE status <> 'RESOLVED'
    GROUP BY serial, type, component HAVING count(*) > 1`
} as const

/** Names of the invariants that the rows break, with how many rows do. */
export const brokenInvariants = async (database: Database): Promise<ReadonlyArray<string>> => {
  const broken: Array<string> = []
  for (const [name, question] of Object.entries(questions)) {
    const rows = await Effect.runPromise(database.query(question))
    if (rows.length > 0) broken.push(`${name}: ${rows.length}, e.g. ${JSON.stringify(rows[0])}`)
  }
  return broken
}
