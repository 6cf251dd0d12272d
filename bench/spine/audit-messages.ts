/** What must hold of messages, timers and dead letters once nobody does anything any more. Source: spec/flows.md R6, R7. */
import { sql } from "../../src/services/sql.ts"
import { type AuditedDatabase, audited, type Question } from "./audit-question.ts"

/** `now`: when everything had come to rest, ISO 8601. */
const questionsOf = (database: AuditedDatabase, now: string): ReadonlyArray<Question> => [
  {
    database,
    damage: "unsent",
    invariant: "every message was sent, but for keys that a dead letter blocks",
    statement: sql`SELECT event_id, type, key FROM outbox WHERE sent_at IS NULL
      AND key NOT IN (SELECT key FROM dead_letter WHERE resolved_at IS NULL)`
  },
  {
    database,
    damage: "broken",
    invariant: "there are no dead letters",
    statement: sql`SELECT type, key, error FROM dead_letter WHERE resolved_at IS NULL`
  },
  {
    database,
    damage: "unsent",
    invariant: "no timer is overdue",
    statement: sql`SELECT key, due_at FROM timer WHERE due_at < ${now}::timestamptz`
  },
  {
    database,
    damage: "doubled",
    invariant: "the events of a key are numbered upwards in the order in which they were written",
    statement: sql`SELECT key, key_seq FROM (SELECT key, key_seq, lag(key_seq) OVER (PARTITION BY key ORDER BY seq) AS before
      FROM outbox WHERE key_seq IS NOT NULL) AS numbered WHERE key_seq <= before`
  },
  {
    database,
    damage: "lost",
    invariant: "an actor is as new as the newest event that it has told",
    statement: sql`SELECT a.actor, a.actor_id FROM actor_state AS a JOIN outbox AS o ON o.key = a.actor_id AND o.key_seq IS NOT NULL
      GROUP BY a.actor, a.actor_id, a.version HAVING max(o.key_seq) > a.version`
  }
]

export const messageQuestions = (now: string): ReadonlyArray<Question> =>
  audited.flatMap((database) => questionsOf(database, now))
