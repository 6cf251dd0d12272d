/** `curbline db up|migrate|status|check|reset|dead`: the seven databases. Source: design.md 6 and 7. */

import { relative } from "node:path"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import type { DatabaseFault } from "../services/database-fault.ts"
import { databaseNames } from "../services/database-name.ts"
import type { MigrationProblem } from "../services/migration-files.ts"
import type { MigratorFault } from "../services/migrator.ts"
import { isoOf } from "../services/table.ts"
import { checked, orNull } from "./cli-options.ts"
import {
  type DatabaseMigrated,
  type DatabaseState,
  databaseStates,
  isCurrent,
  migrateDatabases,
  neverMadeStates,
  resetDatabases
} from "./db-operations.ts"
import { type DeadMessage, deadMessages, resolveDeadMessage } from "./dead-messages.ts"
import { hasEmbeddedData } from "./embedded-postgres.ts"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { untilInterrupted } from "./interruption.ts"
import { printErrors, printNote, printResult } from "./output.ts"
import { type PostgresServer, postgresServer } from "./postgres.ts"
import { describeUrl, type PostgresSettings, postgresSettings } from "./postgres-settings.ts"
import type { PostgresUnavailable } from "./postgres-unavailable.ts"

type Failure = PostgresUnavailable | MigrationProblem | MigratorFault | DatabaseFault

/** Runs one of the commands: what fails becomes one line, what was started is stopped, also on Ctrl-C. */
const run = (
  command: Effect.Effect<ExitCode, Failure>,
  onInterruption: () => ExitCode = () => exitCodes.interrupted
): Effect.Effect<ExitCode> =>
  untilInterrupted(command, onInterruption).pipe(
    Effect.catchTags({
      PostgresUnavailable: (error) => fails(error, exitCodes.usage),
      MigrationProblem: (error) => fails(error, exitCodes.failure),
      MigratorFault: (error) => fails(error, exitCodes.failure),
      DatabaseFault: ({ database, message }) =>
        fails({ message: `${database}: ${message}; curbline db check says what is wrong` }, exitCodes.failure)
    })
  )

const fails = (error: { readonly message: string }, code: ExitCode): Effect.Effect<ExitCode> =>
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

/** Dead messages: all of them, or what becomes of one. */
const dead = ({ drop, json: asJson, resend }: DeadOptions): Effect.Effect<ExitCode, Failure> =>
  Effect.flatMap(postgresSettings, (settings) => {
    const id = resend ?? drop
    if (resend !== null && drop !== null) {
      printErrors(["--resend, --drop: one of them at a time; a message is tried again or passed over"])
      return Effect.succeed(exitCodes.usage)
    }
    const isMade = settings._tag === "External" || hasEmbeddedData(settings.folder)
    if (!isMade && id === null) {
      return Effect.sync(() =>
        printDead(`embedded PostgreSQL, not made yet in ${shown(settings.folder)}`, [], asJson)
      )
    }
    if (!isMade) return noSuchDead(resend === null ? "drop" : "resend", id ?? "")
    return Effect.scoped(
      Effect.flatMap(postgresServer(settings), (server) =>
        id === null
          ? Effect.map(deadMessages(server), (messages) => printDead(server.name, messages, asJson))
          : settle(server, id, resend === null ? "drop" : "resend", asJson)
      )
    )
  })

const settle = (server: PostgresServer, id: string, how: "resend" | "drop", asJson: boolean) =>
  Effect.flatMap(resolveDeadMessage(server, id, how), (message) => {
    if (message === null) return noSuchDead(how, id)
    const becomes = how === "resend" ? "is tried again" : "is passed over"
    printResult(
      asJson
        ? JSON.stringify({ schemaVersion: 1, server: server.name, how, dead: deadJson(message) })
        : `${message.database}: ${message.type} of ${message.key} (${id}) ${becomes}; its key goes on`
    )
    return Effect.succeed<ExitCode>(exitCodes.ok)
  })

const noSuchDead = (how: "resend" | "drop", id: string): Effect.Effect<ExitCode> =>
  Effect.sync(() => {
    printErrors([`--${how}: no dead message has the id ${id}; curbline db dead lists those that are there`])
    return exitCodes.usage
  })

const printDead = (name: string, messages: ReadonlyArray<DeadMessage>, asJson: boolean): ExitCode => {
  const lines = messages.map(
    ({ at, attempts, database, error, id, key, type }) =>
      `${database.padEnd(nameWidth)}  ${id}  ${type} of ${key}, since ${isoOf(at)}, ${attempts} attempts: ${error.replace(/\s+/g, " ")}`
  )
  printResult(
    asJson
      ? JSON.stringify({ schemaVersion: 1, server: name, dead: messages.map(deadJson) })
      : [name, ...(lines.length === 0 ? ["no dead messages"] : lines)].join("\n")
  )
  return exitCodes.ok
}

const deadJson = ({ at, attempts, database, error, id, key, type }: DeadMessage) => ({
  database,
  id,
  type,
  key,
  since: isoOf(at),
  attempts,
  reason: error
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

/** Ids are UUIDs; capital letters are meant as small ones. */
const idOf = (text: string): string | null =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : null

const idOption = (name: string, description: string) =>
  orNull(checked(name, idOf, "an id as curbline db dead shows it").pipe(Options.withDescription(description)))

interface DeadOptions {
  readonly resend: string | null
  readonly drop: string | null
  readonly json: boolean
}

const yes = Options.boolean("yes").pipe(Options.withDescription("Really remove everything."))

/** The command with its subcommands; `ends` keeps the exit code. */
export const dbCommand = (ends: (code: ExitCode) => Effect.Effect<void>) => {
  const plain = (name: string, description: string, command: (json: boolean) => Effect.Effect<ExitCode>) =>
    Command.make(name, { json }, (options) => Effect.flatMap(command(options.json), ends)).pipe(
      Command.withDescription(description)
    )
  return Command.make("db").pipe(
    Command.withDescription("The seven databases: start, migrate, look, check, remove; dead messages."),
    Command.withSubcommands([
      plain("up", "Start PostgreSQL and migrate; an embedded server runs until Ctrl-C.", up),
      plain("migrate", "Make missing databases and run pending migrations.", (it) => run(migrate(it))),
      plain("status", "Say which migrations ran and which are pending.", (it) => run(status(it))),
      plain("check", "Fail unless every database is as this version needs it.", (it) => run(check(it))),
      Command.make("reset", { yes, json }, (options) =>
        Effect.flatMap(run(reset(options.yes, options.json)), ends)
      ).pipe(Command.withDescription("Remove all data and make the databases anew.")),
      Command.make(
        "dead",
        {
          resend: idOption("resend", "Let this message be tried again, in its place."),
          drop: idOption("drop", "Pass over this message: what it asked for never happens."),
          json
        },
        (options) => Effect.flatMap(run(dead(options)), ends)
      ).pipe(Command.withDescription("List messages that were given up, let one be tried again, or drop it."))
    ])
  )
}
