/** `curbline serve`: production on this machine, or a rehearsal of it. Source: design.md 6, 7. */
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { untilInterrupted } from "./interruption.ts"
import { printErrors, printNote, printResult } from "./output.ts"
import { postgresSettings } from "./postgres-settings.ts"
import { openScenario } from "./scenario-files.ts"
import { type CannotListen, type CannotServe, type Serving, serving } from "./serving.ts"

/** What `serve` runs when no scenario is named. */
export const defaultServedScenario = "small-town"

export interface ServeOptions {
  readonly scenario: string | null
  readonly host: string
  readonly port: number
  readonly clockRate: number
  readonly accessFile: string
  readonly runner: { readonly host: string; readonly port: number } | null
  /** This runner holds the actors without tables. */
  readonly dispatch: boolean
  readonly json: boolean
}

/** Where the access file lies when nobody says. */
export const defaultAccessFile = join(".curbline", "access.json")

const readyLine = (ready: Serving): string =>
  JSON.stringify({ ready: true, url: ready.url, processId: ready.processId, postgres: ready.postgres })

const cannotListen = ({ host, port, reason }: CannotListen): string =>
  `cannot listen on ${host}:${port}: ${reason}; choose another with --port, or --port 0 for a free one`

/** Where, who is there, and what helps. */
export const cannotServe = ({
  areRunners,
  by,
  isRunner,
  place
}: Pick<CannotServe, "areRunners" | "by" | "isRunner" | "place">): string => {
  const others = by.length === 0 ? "another process" : by.join(" and ")
  const advice = isRunner
    ? "stop it and start it with --runner HOST:PORT, too"
    : areRunners
      ? "start this one with --runner HOST:PORT --no-dispatch, or stop them"
      : "stop it, or give this one databases of its own; to share them, start each with --runner HOST:PORT"
  return `${place} is served already by ${others}; ${advice}`
}

/** What makes the options impossible together, null when nothing does. */
export const contradictionIn = ({
  dispatch,
  runner
}: Pick<ServeOptions, "dispatch" | "runner">): string | null =>
  dispatch || runner !== null
    ? null
    : "--no-dispatch: only with --runner HOST:PORT; a process by itself runs dispatch"

/** Serves until it is asked to end; then finishes what is under way. */
export const runServe = (options: ServeOptions): Effect.Effect<ExitCode> => {
  const fails = (line: string, code: ExitCode) =>
    Effect.sync(() => {
      printErrors([line])
      return code
    })
  const contradiction = contradictionIn(options)
  if (contradiction !== null) return fails(contradiction, exitCodes.usage)
  const opened = openScenario(options.scenario ?? defaultServedScenario)
  if (Either.isLeft(opened)) {
    return Effect.sync(() => {
      printErrors(opened.left)
      return exitCodes.usage
    })
  }
  const { scenario } = opened.right
  const program = Effect.scoped(
    Effect.gen(function* () {
      const postgres = yield* postgresSettings
      const ready = yield* serving({
        scenario,
        postgres,
        host: options.host,
        port: options.port,
        clockRate: options.clockRate,
        accessFile: options.accessFile,
        notifyUrl: process.env["CURBLINE_NOTIFY_URL"] ?? null,
        partnersFile: process.env["CURBLINE_PARTNERS_FILE"] ?? null,
        runner: options.runner === null ? null : { ...options.runner, runsDispatch: options.dispatch }
      })
      printResult(readyLine(ready))
      if (!options.json) {
        printNote(`${scenario.name} on ${ready.url} (${ready.postgres}); API: ${ready.url}/openapi.json`)
        printNote(`keys: ${options.accessFile}; Ctrl-C ends it`)
      }
      return yield* Effect.never
    })
  )
  return untilInterrupted(program, (): ExitCode => exitCodes.ok).pipe(
    Effect.catchTags({
      PostgresUnavailable: (error) => fails(error.message, exitCodes.usage),
      MigrationProblem: (error) => fails(error.message, exitCodes.failure),
      MigratorFault: (error) => fails(error.message, exitCodes.failure),
      PartnersProblem: (error) => fails(error.message, exitCodes.usage),
      AccessProblem: (error) => fails(error.message, exitCodes.usage),
      CannotServe: (error) => fails(cannotServe(error), exitCodes.usage),
      CannotListen: (error) => fails(cannotListen(error), exitCodes.usage)
    }),
    Effect.catchAll((error) => fails(`the server did not start: ${describe(error)}`, exitCodes.failure))
  )
}

const describe = (error: unknown): string =>
  typeof error === "object" && error !== null && "_tag" in error
    ? `${String(error._tag)} ${JSON.stringify(error)}`
    : String(error)
