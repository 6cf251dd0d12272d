/**
 * Feeds a recording to the production path, many actors at a time, and reports every difference.
 *
 * Rows of several actors meet in unique indexes (a robot has one unfinished trip, a merchant's open PINs
 * differ), so steps that share such a value keep their recorded order; all others run side by side.
 */
import * as Effect from "effect/Effect"
import type { Timer } from "../../src/cluster/actor-store.ts"
import type { Database } from "../../src/services/database.ts"
import { sql } from "../../src/services/sql.ts"
import { instantOf } from "../../src/services/table.ts"
import type { RecordedInbox, RecordedStep } from "../support/recorded-inbox.ts"
import { seeded } from "../support/seeded.ts"
import { decisionOf, expectedMessages, type Message, messagesText } from "./expected-messages.ts"
import { type Finding, findingsIn } from "./finding.ts"
import { type Home, ProductionActor } from "./production-actor.ts"
import { inRecordedOrder } from "./recorded-order.ts"

export interface ReplayOptions {
  /** Of the random points at which actors are loaded again. */
  readonly seed: number
  /** Chance, 0..1, that an actor is loaded again before a command. */
  readonly reloadShare: number
  readonly inFlightMax: number
}

export interface Replay {
  /** In the order of the recording. */
  readonly findings: ReadonlyArray<Finding>
  readonly commands: number
  readonly reloads: number
  /** Statements that commands took; loading again and marking as sent left out. */
  readonly statements: number
  readonly outboxRows: number
}

/** Gives every command of the inboxes to its actor. An actor that differs is left alone from there on. */
export const replay = (
  inboxes: ReadonlyArray<RecordedInbox>,
  homes: ReadonlyArray<Home>,
  options: ReplayOptions
): Effect.Effect<Replay> =>
  Effect.gen(function* () {
    const actors = new Map(
      inboxes.map((inbox) => {
        const home = homes.find(({ entity }) => entity.actor.name === inbox.actor)
        if (home === undefined) throw new Error(`no home for ${inbox.actor}`)
        return [inbox, new ProductionActor(inbox, home)] as const
      })
    )
    const steps = inboxes.flatMap((inbox) => inbox.steps).sort((a, b) => a.index - b.index)
    const draw = seeded(options.seed)
    const reloadAt = new Set(steps.filter(() => draw() < options.reloadShare))
    const findings: Array<Finding> = []
    const parted = new Set<RecordedInbox>()
    let commands = 0
    let reloads = 0
    const sentBefore = statementsOf(homes)

    const take = (step: RecordedStep): Effect.Effect<void> =>
      Effect.gen(function* () {
        const { inbox } = step
        const actor = actors.get(inbox)
        if (actor === undefined || parted.has(inbox)) return
        const found: Array<Finding> = []
        if (reloadAt.has(step) && step.step > 0) {
          reloads += 1
          found.push(...(yield* actor.reload()))
        }
        if (found.length === 0) {
          commands += 1
          found.push(...(yield* actor.take(step)))
        }
        if (found.length === 0 && step.step === inbox.steps.length - 1) {
          reloads += 1
          found.push(...(yield* actor.reload()))
        }
        if (found.length > 0) parted.add(inbox)
        findings.push(...found)
      })

    yield* Effect.promise(() =>
      inRecordedOrder(
        steps,
        ({ inbox, shared }) => [`${inbox.actor} ${inbox.id}`, ...shared],
        options.inFlightMax,
        (step) => Effect.runPromise(take(step))
      )
    )
    const loading = [...actors.values()].reduce((sum, actor) => sum + actor.reloadStatements, 0)
    const statements = statementsOf(homes) - sentBefore - loading
    let outboxRows = 0
    for (const home of homes) {
      const rows = yield* outboxOf(home.database)
      const timers = yield* timersOf(home)
      for (const [inbox, actor] of actors) {
        if (inbox.actor !== home.entity.actor.name || parted.has(inbox)) continue
        findings.push(...actor.compareTimers(timers.get(inbox.id) ?? []))
      }
      outboxRows += [...rows.values()].reduce((sum, ofKey) => sum + ofKey.length, 0)
      const ofHome = steps.filter(({ inbox }) => inbox.actor === home.entity.actor.name && !parted.has(inbox))
      findings.push(...compareOutbox(ofHome, rows, parted.size === 0))
    }
    findings.sort((a, b) => a.step.index - b.step.index)
    return { findings, commands, reloads, statements, outboxRows }
  })

const statementsOf = (homes: ReadonlyArray<Home>): number =>
  homes.reduce((sum, { database }) => sum + database.statementCount(), 0)

/** The rows of timers by the actor they are of. */
const timersOf = ({ database, entity }: Home): Effect.Effect<ReadonlyMap<string, ReadonlyArray<Timer>>> =>
  Effect.map(
    Effect.orDie(
      database.query(sql`SELECT actor_id, payload, due_at FROM timer WHERE actor = ${entity.actor.name}`)
    ),
    (rows) => {
      const byActor = new Map<string, Array<Timer>>()
      for (const row of rows) {
        const { key, command } = row["payload"] as Pick<Timer, "key" | "command">
        const timer: Timer = { key, command, dueAt: instantOf(row["due_at"]) }
        const id = String(row["actor_id"])
        byActor.set(id, [...(byActor.get(id) ?? []), timer])
      }
      return byActor
    }
  )

/** The rows of an outbox by key, in the order in which they were written. */
const outboxOf = (database: Database): Effect.Effect<ReadonlyMap<string, ReadonlyArray<Message>>> =>
  Effect.map(
    Effect.orDie(database.query(sql`SELECT kind, type, key, payload, occurred_at FROM outbox ORDER BY seq`)),
    (rows) => {
      const byKey = new Map<string, Array<Message>>()
      for (const row of rows) {
        const key = String(row["key"])
        const message: Message = {
          kind: row["kind"] === "event" ? "event" : "effect",
          type: String(row["type"]),
          key,
          payload: row["payload"],
          occurredAt: instantOf(row["occurred_at"])
        }
        const ofKey = byKey.get(key)
        if (ofKey === undefined) byKey.set(key, [message])
        else ofKey.push(message)
      }
      return byKey
    }
  )

/** All rows of each key against all messages of the recorded decisions. `isWhole`: no actor was left alone. */
const compareOutbox = (
  steps: ReadonlyArray<RecordedStep>,
  rows: ReadonlyMap<string, ReadonlyArray<Message>>,
  isWhole: boolean
): ReadonlyArray<Finding> => {
  const expected = new Map<string, { readonly step: RecordedStep; readonly messages: Array<Message> }>()
  for (const step of steps) {
    const decision = decisionOf(step)
    if (decision === null) continue
    for (const message of expectedMessages(step, decision)) {
      const ofKey = expected.get(message.key)
      if (ofKey === undefined) expected.set(message.key, { step, messages: [message] })
      else ofKey.messages.push(message)
    }
  }
  const findings: Array<Finding> = []
  for (const [key, { step, messages }] of expected) {
    findings.push(...findingsIn(step, "outbox", messagesText(messages), messagesText(rows.get(key) ?? [])))
  }
  const [first] = steps
  if (isWhole && first !== undefined) {
    const strange = [...rows.keys()].filter((key) => !expected.has(key))
    findings.push(...findingsIn(first, "outbox", "[]", JSON.stringify(strange)))
  }
  return findings
}
