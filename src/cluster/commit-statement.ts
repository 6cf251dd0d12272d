/**
 * Puts a commit together as ONE statement: the guard that takes the actor's next version, and behind it
 * everything that the decision keeps. One round trip, one transaction; zero rows from the guard and
 * nothing is written (design.md 6).
 *
 * The text depends only on which tables are touched and how, so a handful of texts serves all commits
 * and each is planned once per connection. Values travel as parameters, rows as JSON.
 */
import type { ChangeGroup } from "../services/row-changes.ts"
import { composed, type Statement } from "../services/sql.ts"
import { isoOf } from "../services/table.ts"
import { type Commit, consumerOf, timerKeyOf } from "./actor-store.ts"

/** Collects the pieces; `parameter` gives the place of a value. */
class Draft {
  readonly values: Array<unknown> = []
  readonly parts: Array<string> = []

  parameter(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }

  part(name: string, text: string): void {
    this.parts.push(`${name} AS (${text})`)
  }
}

const guarded = "EXISTS (SELECT 1 FROM guard)"

/**
 * One part for one group of rows. Images are read with the table's own row type: no casts of ours. Each part
 * looks at the one before it, so that the groups run in their order: parts that nobody looks at run in any (in
 * fact backwards), and a unique index would meet the row that opens before the one that closes.
 */
const writeGroup = (draft: Draft, group: ChangeGroup, index: number): void => {
  const { name } = group.table
  const images = draft.parameter(JSON.stringify(group.images))
  const source = `jsonb_populate_recordset(NULL::${name}, ${images}::jsonb) AS image`
  const columns = group.columns.join(", ")
  const part = `change_${index}`
  const inTurn = index === 0 ? guarded : `${guarded} AND (SELECT count(*) FROM change_${index - 1}) >= 0`
  const onKey = group.key.map((column) => `target.${column} = image.${column}`).join(" AND ")
  switch (group.kind) {
    case "insert":
      draft.part(
        part,
        `INSERT INTO ${name} (${columns}) SELECT ${columns} FROM ${source} WHERE ${inTurn} RETURNING 1`
      )
      return
    case "keep":
      draft.part(
        part,
        `INSERT INTO ${name} (${columns}) SELECT ${columns} FROM ${source} WHERE ${inTurn} ON CONFLICT DO NOTHING RETURNING 1`
      )
      return
    case "put": {
      const assignments = group.overwrites.map((column) => `${column} = EXCLUDED.${column}`).join(", ")
      draft.part(
        part,
        `INSERT INTO ${name} (${columns}) SELECT ${columns} FROM ${source} WHERE ${inTurn} ` +
          `ON CONFLICT (${group.key.join(", ")}) DO UPDATE SET ${assignments} RETURNING 1`
      )
      return
    }
    case "set": {
      const assignments = group.overwrites.map((column) => `${column} = image.${column}`).join(", ")
      draft.part(
        part,
        `UPDATE ${name} AS target SET ${assignments} FROM ${source} WHERE ${onKey} AND ${inTurn} RETURNING 1`
      )
      return
    }
    case "remove":
      draft.part(
        part,
        `DELETE FROM ${name} AS target USING ${source} WHERE ${onKey} AND ${inTurn} RETURNING 1`
      )
      return
  }
}

/** What was done already under the command's key or source: then the guard does not open. */
const writeRepetition = (draft: Draft, actor: string, commit: Commit): string => {
  const { commandKey, source } = commit.cause
  if (commandKey !== null) {
    draft.part(
      "repeated",
      `SELECT 1 FROM processed_command WHERE command_id = ${draft.parameter(commandKey.id)}`
    )
    return " AND NOT EXISTS (SELECT 1 FROM repeated)"
  }
  if (source !== null) {
    const consumer = draft.parameter(consumerOf(actor, commit.id, commit.command))
    const known = `SELECT 1 FROM inbox WHERE consumer = ${consumer} AND event_id = ${draft.parameter(source.eventId)}`
    const newer =
      source.keySeq === null
        ? ""
        : ` UNION ALL SELECT 1 FROM inbox WHERE consumer = ${consumer} AND producer = ${draft.parameter(source.producer)} ` +
          `AND key = ${draft.parameter(source.key)} AND key_seq >= ${draft.parameter(source.keySeq)}`
    draft.part("repeated", known + newer)
    return " AND NOT EXISTS (SELECT 1 FROM repeated)"
  }
  return ""
}

const writeGuard = (draft: Draft, actor: string, commit: Commit, held: unknown, isNew: string): void => {
  const name = draft.parameter(actor)
  const id = draft.parameter(commit.id)
  const version = draft.parameter(commit.newVersion)
  const state = draft.parameter(JSON.stringify(held))
  const commitId = draft.parameter(commit.commitId)
  const now = draft.parameter(isoOf(commit.now))
  draft.part(
    "guard",
    commit.version === 0
      ? `INSERT INTO actor_state (actor, actor_id, version, held, commit_id, created_at, updated_at) ` +
          `SELECT ${name}::text, ${id}::text, ${version}::bigint, ${state}::jsonb, ${commitId}::uuid, ${now}::timestamptz, ${now}::timestamptz ` +
          `WHERE true${isNew} ON CONFLICT DO NOTHING RETURNING 1`
      : `UPDATE actor_state SET version = ${version}, held = ${state}::jsonb, commit_id = ${commitId}, updated_at = ${now} ` +
          `WHERE actor = ${name} AND actor_id = ${id} AND version = ${draft.parameter(commit.version)}${isNew} RETURNING 1`
  )
}

const writeOutbox = (draft: Draft, commit: Commit): void => {
  if (commit.outbox.length === 0) return
  const rows = draft.parameter(
    JSON.stringify(
      commit.outbox.map((message) => ({
        event_id: message.eventId,
        kind: message.kind,
        type: message.type,
        schema_version: message.schemaVersion,
        key: message.key,
        key_seq: message.keySeq,
        correlation_id: message.correlationId,
        causation_id: message.causationId,
        payload: message.payload,
        occurred_at: isoOf(message.occurredAt),
        sent_at: message.isSettled ? isoOf(commit.now) : null
      }))
    )
  )
  draft.part(
    "sent",
    `INSERT INTO outbox (event_id, kind, type, schema_version, key, key_seq, correlation_id, causation_id, payload, occurred_at, sent_at, next_attempt_at) ` +
      `SELECT event_id, kind, type, schema_version, key, key_seq, correlation_id, causation_id, payload, occurred_at, sent_at, ${draft.parameter(isoOf(commit.leaseUntil))}::timestamptz ` +
      `FROM jsonb_populate_recordset(NULL::outbox, ${rows}::jsonb) WHERE ${guarded}`
  )
}

const writeTimers = (draft: Draft, actor: string, commit: Commit): void => {
  const { timerKey } = commit.cause
  const last = new Map<string, (typeof commit.timers)[number]>()
  for (const change of commit.timers) last.set(change.key, change)
  const set = [...last.values()].filter((change) => change._tag === "SetTimer")
  const gone = [...last.values()].filter((change) => change._tag === "CancelTimer").map(({ key }) => key)
  if (timerKey !== null && !last.has(timerKey)) gone.push(timerKey)
  if (set.length > 0) {
    const rows = draft.parameter(
      JSON.stringify(
        set.map((timer) => ({
          key: timerKeyOf(actor, commit.id, timer.key),
          actor,
          actor_id: commit.id,
          command: timer.command._tag,
          payload: { key: timer.key, command: timer.command },
          due_at: isoOf(timer.dueAt)
        }))
      )
    )
    draft.part(
      "timers_set",
      `INSERT INTO timer (key, actor, actor_id, command, payload, due_at) SELECT key, actor, actor_id, command, payload, due_at ` +
        `FROM jsonb_populate_recordset(NULL::timer, ${rows}::jsonb) WHERE ${guarded} ` +
        `ON CONFLICT (key) DO UPDATE SET command = EXCLUDED.command, payload = EXCLUDED.payload, due_at = EXCLUDED.due_at`
    )
  }
  if (gone.length > 0) {
    const keys = draft.parameter(gone.map((key) => timerKeyOf(actor, commit.id, key)))
    draft.part("timers_gone", `DELETE FROM timer WHERE key = ANY(${keys}::text[]) AND ${guarded}`)
  }
}

const writeMemory = (draft: Draft, actor: string, commit: Commit): void => {
  const { commandKey, source } = commit.cause
  if (commandKey === null && source === null) return
  const now = draft.parameter(isoOf(commit.now))
  if (commandKey !== null) {
    draft.part(
      "processed",
      `INSERT INTO processed_command (command_id, request_hash, response, at) SELECT ${draft.parameter(commandKey.id)}::uuid, ` +
        `decode(${draft.parameter(commandKey.hash)}, 'hex'), ${draft.parameter(JSON.stringify(commit.response))}::jsonb, ${now}::timestamptz WHERE ${guarded}`
    )
  }
  if (source !== null) {
    const consumer = draft.parameter(consumerOf(actor, commit.id, commit.command))
    draft.part(
      "consumed",
      `INSERT INTO inbox (consumer, event_id, producer, key, key_seq, at) SELECT ${consumer}::text, ${draft.parameter(source.eventId)}::uuid, ` +
        `${draft.parameter(source.producer)}::text, ${draft.parameter(source.key)}::text, ${draft.parameter(source.keySeq)}::bigint, ${now}::timestamptz WHERE ${guarded}`
    )
  }
}

/**
 * The statement of a commit. It gives one row: `committed` (was the guard open) and `repeated` (was the
 * command known).
 */
export const commitStatement = (
  actor: string,
  commit: Commit,
  held: unknown,
  groups: ReadonlyArray<ChangeGroup>
): Statement => {
  const draft = new Draft()
  const isNew = writeRepetition(draft, actor, commit)
  writeGuard(draft, actor, commit, held, isNew)
  groups.forEach((group, index) => {
    writeGroup(draft, group, index)
  })
  writeOutbox(draft, commit)
  writeTimers(draft, actor, commit)
  writeMemory(draft, actor, commit)
  const repeated = isNew === "" ? "false" : "EXISTS (SELECT 1 FROM repeated)"
  return composed(
    `WITH ${draft.parts.join(", ")} SELECT ${guarded} AS committed, ${repeated} AS repeated`,
    draft.values
  )
}
