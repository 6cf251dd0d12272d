/** `curbline db up|migrate|status|check|reset`: the seven databases. Source: design.md 6 and 7. */

import { relative } from "node:path"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import { databaseNames } from "../services/database-name.ts"
import type { MigrationProblem } from "../services/migration-files.ts"
import type { MigratorFault } from "../services/migrator.ts"
import {
  type DatabaseMigrated,
  type DatabaseState,
  databaseStates,
  isCurrent,
  migrateDatabases,
  neverMadeStates,
  resetDatabases
} from "./db-operations.ts"
import { hasEmbeddedData } from "./embedded-postgres.ts"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { untilInterrupted } from "./interruption.ts"
import { printErrors, printNote, printResult } from "./output.ts"
import { type PostgresServer, postgresServer } from "./postgres.ts"
import { describeUrl, type PostgresSettings, postgresSettings } from "./postgres-settings.ts"
import type { PostgresUnavailable } from "./postgres-unavailable.ts"

type Failure = PostgresUnavailable | MigrationProblem | MigratorFault

/** Runs one of the commands: what fails becomes one line, what was started is stopped, also on Ctrl-C. */
const run = (
  command: Effect.Effect<ExitCode, Failure>,
  onInterruption: () => ExitCode = () => exitCodes.interrupted
): Effect.Effect<ExitCode> =>
  untilInterrupted(command, onInterruption).pipe(
    Effect.catchTags({
      PostgresUnavailable: (error) => fails(error, exitCodes.usage),
      MigrationProblem: (error) => fails(error, exitCodes.failure),
      MigratorFault: (error) => fails(error, exitCodes.failure)
    })
  )

const fails = (error: Failure, code: ExitCode): Effect.Effect<ExitCode> =>
  Effect.sync(() => {
    printErrors([error.message])
    return code
  })

const withServer = (
  use: (server: PostgresServer) => Effect.Effect<ExitCode, Failure>
): Effect.Effect<ExitCode, Failure> =>
  Effect.scoped(Effect.flatMap(Effect.flatMap(postgresSettings, postgresServer), use))

/** Migrates; an embedded server then runs until Ctrl-C, another one is left as it is. */
const up = (json: boolean): Effect.Effect<ExitCode> =>
  Effect.suspend(() => {
    // Once it runs, being asked to end is no failure.
    let onInterruption: ExitCode = exitCodes.interrupted
    const command = withServer((server) =>
      Effect.gen(function* () {
        yield* migrateDatabases(server)
        printResult(json ? JSON.stringify({ schemaVersion: 1, ...placesJson(server) }) : placesText(server))
        if (server.folder === null) return exitCodes.ok
        printNote(`user curbline, password in ${shown(server.folder)}/password; runs until Ctrl-C`)
        onInterruption = exitCodes.ok
        return yield* Effect.never
      })
    )
    return run(command, () => onInterruption)
  })

const migrate = (json: boolean): Effect.Effect<ExitCode, Failure> =>
  withServer((server) => Effect.map(migrateDatabases(server), (ran) => printMigrated(server, ran, json)))

const status = (json: boolean): Effect.Effect<ExitCode, Failure> =>
  Effect.map(readStates, ({ name, states }) => {
    printResult(
      json
        ? JSON.stringify({ schemaVersion: 1, server: name, databases: states })
        : [name, ...states.map((state) => `${state.database.padEnd(nameWidth)}  ${summaryOf(state)}`)].join(
            "\n"
          )
    )
    return exitCodes.ok
  })

const check = (json: boolean): Effect.Effect<ExitCode, Failure> =>
  Effect.map(readStates, ({ name, states }) => {
    const wrong = states.filter((state) => !isCurrent(state))
    const ok = wrong.length === 0
    if (json) printResult(JSON.stringify({ schemaVersion: 1, ok, server: name, databases: states }))
    else if (ok) printResult(`${name}: all ${states.length} databases are as this version needs them`)
    else
      printErrors(
        wrong.map((state) => state.problem ?? `${state.database}: ${summaryOf(state)}${adviceOf(state)}`)
      )
    return ok ? exitCodes.ok : exitCodes.failure
  })

const reset = (yes: boolean, json: boolean): Effect.Effect<ExitCode, Failure> =>
  Effect.flatMap(postgresSettings, (settings) => {
    if (yes) {
      return withServer((server) =>
        Effect.map(resetDatabases(server), (ran) => printMigrated(server, ran, json))
      )
    }
    const where =
      settings._tag === "Embedded"
        ? shown(settings.folder)
        : databaseNames.map((name) => describeUrl(settings.places[name].url)).join(", ")
    printErrors([`db reset removes all data of the seven databases (${where}); to do so, add --yes`])
    return Effect.succeed(exitCodes.usage)
  })

/** The states without making anything: no data folder yet means that nothing was made. */
const readStates: Effect.Effect<
  { readonly name: string; readonly states: ReadonlyArray<DatabaseState> },
  Failure
> = Effect.flatMap(postgresSettings, (settings: PostgresSettings) =>
  settings._tag === "Embedded" && !hasEmbeddedData(settings.folder)
    ? Effect.map(neverMadeStates, (states) => ({
        name: `embedded PostgreSQL, not made yet in ${shown(settings.folder)}`,
        states
      }))
    : Effect.scoped(
        Effect.flatMap(postgresServer(settings), (server) =>
          Effect.map(databaseStates(server), (states) => ({ name: server.name, states }))
        )
      )
)

const printMigrated = (
  server: PostgresServer,
  databases: ReadonlyArray<DatabaseMigrated>,
  json: boolean
): ExitCode => {
  printResult(
    json
      ? JSON.stringify({ schemaVersion: 1, server: server.name, databases })
      : [
          server.name,
          ...databases.map(
            ({ database, created, ran }) =>
              `${database.padEnd(nameWidth)}  ${created ? "made, " : ""}${
                ran.length === 0 ? "up to date" : `ran ${ran.map(fileOf).join(", ")}`
              }`
          )
        ].join("\n")
  )
  return exitCodes.ok
}

const placesJson = (server: PostgresServer) => ({
  server: server.name,
  folder: server.folder,
  databases: databaseNames.map((database) => ({ database, place: describeUrl(server.places[database].url) }))
})

const placesText = (server: PostgresServer): string =>
  [
    server.name,
    ...databaseNames.map((name) => `${name.padEnd(nameWidth)}  ${describeUrl(server.places[name].url)}`)
  ].join("\n")

const summaryOf = ({ exists, applied, pending, problem }: DatabaseState): string => {
  if (!exists) return "does not exist"
  if (problem !== null) return problem
  const ran = `${applied} applied`
  return pending.length === 0 ? ran : `${ran}, ${pending.length} pending: ${pending.map(fileOf).join(", ")}`
}

const adviceOf = (state: DatabaseState): string => (state.problem === null ? "; run curbline db migrate" : "")

/** `0001_create_robot.sql` of `state/0001_create_robot.sql`. */
const fileOf = (path: string): string => path.slice(path.indexOf("/") + 1)

const nameWidth = Math.max(...databaseNames.map((name) => name.length))

const shown = (folder: string): string => {
  const short = relative(process.cwd(), folder)
  return short === "" || short.startsWith("..") ? folder : short
}

const json = Options.boolean("json").pipe(Options.withDescription("Print one JSON value instead of text."))

const yes = Options.boolean("yes").pipe(Options.withDescription("Really remove everything."))

/** The command with its subcommands; `ends` keeps the exit code. */
export const dbCommand = (ends: (code: ExitCode) => Effect.Effect<void>) => {
  const plain = (name: string, description: string, command: (json: boolean) => Effect.Effect<ExitCode>) =>
    Command.make(name, { json }, (options) => Effect.flatMap(command(options.json), ends)).pipe(
      Command.withDescription(description)
    )
  return Command.make("db").pipe(
    Command.withDescription("The seven databases: start, migrate, look, check, remove."),
    Command.withSubcommands([
      plain("up", "Start PostgreSQL and migrate; an embedded server runs until Ctrl-C.", up),
      plain("migrate", "Make missing databases and run pending migrations.", (it) => run(migrate(it))),
      plain("status", "Say which migrations ran and which are pending.", (it) => run(status(it))),
      plain("check", "Fail unless every database is as this version needs it.", (it) => run(check(it))),
      Command.make("reset", { yes, json }, (options) =>
        Effect.flatMap(run(reset(options.yes, options.json)), ends)
      ).pipe(Command.withDescription("Remove all data and make the databases anew."))
    ])
  )
}
