/**
 * `curbline demo`: one delivery through a server, by HTTP alone, from the partner's quote to the
 * customer's door, and then the rows that it left behind.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { makeDatabase } from "../services/database.ts"
import { type Access, readAccess } from "./access-file.ts"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { untilInterrupted } from "./interruption.ts"
import { printErrors, printNote, printResult } from "./output.ts"
import { postgresSettings } from "./postgres-settings.ts"
import { reasonOf } from "./scenario-files.ts"
import type { Exchange } from "./street/api-client.ts"
import { linesOf, type RowSources, type RowTable, rowsOfDelivery } from "./street/delivery-rows.ts"
import type { NoticeBoard } from "./street/notice-board.ts"
import { rehearsal } from "./street/rehearsal.ts"
import { Street } from "./street/street.ts"

export interface DemoOptions {
  /** A server that runs already; null: one of our own, thrown away afterwards. */
  readonly url: string | null
  /** Keys of that server. */
  readonly accessFile: string
  readonly json: boolean
}

class DemoProblem extends Data.TaggedError("DemoProblem")<{ readonly message: string }> {}

interface Stage {
  readonly url: string
  readonly access: Access
  readonly notices: NoticeBoard | null
  /** Null: nobody said where the databases are. */
  readonly sources: RowSources | null
}

const robots = 3
/** A pilot rests for a minute after each trip, and a delivery has three. */
const pilotsOfOurOwn = 4
/** A delivery takes a few seconds; a machine that is busy with other things takes longer. */
const deliveryTimeout = "90 seconds"

const problem = (error: unknown): DemoProblem => new DemoProblem({ message: reasonOf(error) })

const accessOf = (file: string): Effect.Effect<Access, DemoProblem> =>
  Either.mapLeft(readAccess(file), problem)

const sourcesAt = (
  urlOf: (name: keyof RowSources) => string
): Effect.Effect<RowSources, never, Scope.Scope> => {
  const open = (name: keyof RowSources) => makeDatabase({ name, url: urlOf(name), connections: 2 })
  return Effect.all({
    deliveries: open("deliveries"),
    operations: open("operations"),
    state: open("state"),
    device: open("device")
  })
}

/** A server of our own on databases of our own. */
const ownStage: Effect.Effect<Stage, DemoProblem, Scope.Scope> = Effect.gen(function* () {
  const { accessFile, child, notices, urlOf } = yield* Effect.mapError(
    rehearsal({
      program: [process.execPath, process.argv[1] ?? ""],
      words: ["--port", "0"],
      durable: false
    }),
    problem
  )
  const { url } = yield* Effect.tryPromise({ try: () => child.start(), catch: problem })
  return { url, access: yield* accessOf(accessFile), notices, sources: yield* sourcesAt(urlOf) }
})

const givenStage = (url: string, accessFile: string): Effect.Effect<Stage, DemoProblem, Scope.Scope> =>
  Effect.gen(function* () {
    const access = yield* accessOf(accessFile)
    const settings = yield* Effect.mapError(postgresSettings, problem)
    const sources =
      settings._tag === "External"
        ? yield* sourcesAt((name) => Redacted.value(settings.places[name].url))
        : null
    return { url: url.replace(/\/$/, ""), access, notices: null, sources }
  })

interface Step {
  readonly atS: number
  readonly who: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly tookMs: number
}

/** What is told of an exchange; null of those that go on all the time. */
const stepOf = (exchange: Exchange, startedAt: number): Step | null => {
  const { method, path, status, tookMs, who } = exchange
  if (method === "GET" || path.endsWith("/heartbeat")) return null
  return {
    atS: Math.round((performance.now() - startedAt) / 10) / 100,
    who,
    method,
    path: path.replaceAll(/([0-9a-f]{8})-[0-9a-f-]{27}/g, "$1…"),
    status,
    tookMs: Math.round(tookMs)
  }
}

const lineOf = ({ atS, method, path, status, tookMs, who }: Step): string =>
  `${atS.toFixed(2).padStart(6)} s  ${who.padEnd(10)}  ${method} ${path}  ${status}  ${tookMs} ms`

interface Played {
  readonly deliveryId: string
  readonly status: string
  readonly steps: ReadonlyArray<Step>
  /** Requests that are not among the steps: heartbeats, long polls, looks. */
  readonly otherRequests: number
  readonly tables: ReadonlyArray<RowTable>
}

/** One delivery, from its quote to its end. */
const play = (stage: Stage, tell: (line: string) => void): Effect.Effect<Played, DemoProblem, Scope.Scope> =>
  Effect.gen(function* () {
    const startedAt = performance.now()
    const steps: Array<Step> = []
    let otherRequests = 0
    const street = yield* Effect.acquireRelease(
      Effect.sync(
        () =>
          new Street({
            url: stage.url,
            access: stage.access,
            robots,
            // On a server that runs, some of them may have driven a moment ago.
            pilots: stage.notices === null ? stage.access.keys.length : pilotsOfOurOwn,
            pilotsLookEveryMs: 400,
            notices: stage.notices,
            patienceMs: 10_000,
            observe: (exchange) => {
              const step = stepOf(exchange, startedAt)
              if (step === null) {
                otherRequests += 1
                return
              }
              steps.push(step)
              tell(lineOf(step))
            },
            kept: () => undefined,
            mishap: (error) => tell(`          ${error.message}`)
          })
      ),
      (open) => Effect.promise(() => open.close())
    )
    const { deliveryId, ended } = yield* Effect.tryPromise({
      try: async () => {
        await street.open()
        // Without a web hook the merchant cannot be told two digits: the partner chooses four.
        const loadType = stage.notices === null ? "MAGIC_LID" : "TWO_DIGIT_DEVICELESS_PIN"
        const placed = await street.placeSoon((n) => street.order(n, loadType))
        if (placed === null) throw new Error("nobody can deliver: no quote was available for ten seconds")
        return { deliveryId: placed.accepted.deliveryId, ended: placed.received }
      },
      catch: problem
    })
    yield* Effect.tryPromise({ try: () => ended, catch: problem }).pipe(
      Effect.timeoutFail({
        duration: deliveryTimeout,
        onTimeout: () => new DemoProblem({ message: `the delivery did not end within ${deliveryTimeout}` })
      })
    )
    yield* Effect.promise(() => street.settled(deliveryId))
    const { attempts, status } = yield* Effect.tryPromise({
      try: () => street.partner.delivery(deliveryId),
      catch: problem
    })
    const tables =
      stage.sources === null
        ? []
        : yield* Effect.mapError(
            rowsOfDelivery(stage.sources, deliveryId, attempts[0]?.serial ?? ""),
            (fault) => new DemoProblem({ message: `the rows cannot be read: ${fault.kind}` })
          )
    return { deliveryId, status, steps, otherRequests, tables }
  })

const show = ({ deliveryId, otherRequests, status, steps, tables }: Played): string =>
  [
    `delivery ${deliveryId}: ${status}, ${steps.length} requests and ${otherRequests} heartbeats, polls and looks`,
    ...(tables.length === 0
      ? ["CURBLINE_PG_URL says where the databases are: then their rows are shown, too"]
      : tables.flatMap((table) => ["", ...linesOf(table)]))
  ].join("\n")

/** Plays one delivery and shows its rows. */
export const runDemo = (options: DemoOptions): Effect.Effect<ExitCode> => {
  const tell = (line: string): void => {
    if (!options.json) printNote(line)
  }
  const program = Effect.scoped(
    Effect.gen(function* () {
      tell(options.url === null ? "starting PostgreSQL and a server of our own …" : `on ${options.url}`)
      const stage = yield* options.url === null ? ownStage : givenStage(options.url, options.accessFile)
      const played = yield* play(stage, tell)
      printResult(options.json ? JSON.stringify({ schemaVersion: 1, ...played }, null, 2) : show(played))
      return played.status === "Completed" ? exitCodes.ok : exitCodes.failure
    })
  )
  return untilInterrupted(program, (): ExitCode => exitCodes.interrupted).pipe(
    Effect.catchTag("DemoProblem", ({ message }) =>
      Effect.sync((): ExitCode => {
        printErrors([`demo: ${message}`])
        return exitCodes.failure
      })
    )
  )
}
