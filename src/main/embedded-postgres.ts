/**
 * A PostgreSQL server of our own in a data folder: made at the first time, started when nobody runs it,
 * shared by all processes that use the folder, stopped by the last one that leaves.
 *
 * The server does not belong to the process that started it: it survives a kill -9, and the next process
 * finds it and takes it over. A `postmaster.pid` that a crash of the machine left behind is no obstacle.
 */

import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { Client } from "pg"
import { makeCluster, serverSettings, unusable } from "./embedded-cluster.ts"
import { EmbeddedFolder } from "./embedded-folder.ts"
import { isReachable, type PostgresBinaries, postgresBinaries } from "./postgres-binaries.ts"
import { PostgresUnavailable } from "./postgres-unavailable.ts"
import { isAlive, runProgram, worksIn } from "./server-process.ts"

export interface EmbeddedOptions {
  /** Data folder; made when missing. */
  readonly folder: string
  /** Null: one that is free, chosen by the operating system. */
  readonly port: number | null
  /** False: a crash of the machine may lose data. For servers that are thrown away. */
  readonly durable: boolean
}

export interface EmbeddedServer {
  /** Of its maintenance database. */
  readonly url: Redacted.Redacted<string>
  /** Where it really lies: not always where it was asked for. */
  readonly folder: string
  readonly port: number
}

/** A running embedded server; the end of the scope stops it unless another process uses it too. */
export const embeddedPostgres = (
  options: EmbeddedOptions
): Effect.Effect<EmbeddedServer, PostgresUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    const binaries = yield* postgresBinaries
    const folder = new EmbeddedFolder(reachableFolder(options.folder, binaries), binaries.user)
    yield* Effect.try({ try: () => folder.create(), catch: (error) => unusable(folder, error) })
    const { port } = yield* Effect.acquireRelease(
      folder.exclusively(
        Effect.map(open(folder, binaries, options), (running) => ({ port: running, user: folder.join() }))
      ),
      ({ user }) => folder.exclusively(close(folder, binaries, user)).pipe(Effect.ignoreLogged)
    )
    return { url: Redacted.make(urlOf(folder, port)), folder: folder.path, port }
  })

/** Whether an embedded server was ever made in a folder; true also when we may not look into it. */
export const hasEmbeddedData = (folder: string): boolean =>
  [resolve(folder), substituteOf(resolve(folder))].some((path) => {
    try {
      return readdirSync(path).includes("data")
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== "ENOENT"
    }
  })

/** Stops the server of a folder, whoever uses it, and removes the folder. Nothing to do: does nothing. */
export const removeEmbeddedPostgres = (path: string): Effect.Effect<void, PostgresUnavailable> =>
  Effect.gen(function* () {
    const binaries = yield* postgresBinaries
    const folder = new EmbeddedFolder(reachableFolder(path, binaries), binaries.user)
    if (!existsSync(folder.path)) return
    yield* stop(folder, binaries)
    yield* Effect.try({
      try: () => rmSync(folder.path, { recursive: true, force: true }),
      catch: (error) => unusable(folder, error)
    })
  })

/**
 * The folder asked for, unless the user who runs the server cannot get there (root, in a private home):
 * then one in the temporary folder that depends on the path alone, so that it is found again.
 */
const reachableFolder = (path: string, binaries: PostgresBinaries): string => {
  const wanted = resolve(path)
  return isReachable(join(wanted, ".."), binaries.user) ? wanted : substituteOf(wanted)
}

const substituteOf = (wanted: string): string => {
  const name = createHash("sha256").update(wanted).digest("hex").slice(0, 12)
  return join(tmpdir(), `curbline-data-${name}`)
}

/** The port of the running server, started if need be. */
const open = (folder: EmbeddedFolder, binaries: PostgresBinaries, options: EmbeddedOptions) =>
  Effect.gen(function* () {
    yield* makeCluster(folder, binaries, options.durable)
    const running = runningPort(folder)
    if (running !== null) {
      const isWanted = options.port === null || options.port === running || folder.countUsers() > 0
      if (isWanted && (yield* answers(folder, running))) return running
      yield* stop(folder, binaries)
    }
    return yield* start(folder, binaries, options).pipe(
      // A port that was free may be taken by now; children of a killed server need a moment to notice.
      Effect.retry(Schedule.intersect(Schedule.spaced(Duration.millis(500)), Schedule.recurs(4)))
    )
  })

const close = (folder: EmbeddedFolder, binaries: PostgresBinaries, user: string) =>
  Effect.suspend(() => {
    folder.leave(user)
    return folder.countUsers() === 0 ? stop(folder, binaries) : Effect.void
  })

const start = (folder: EmbeddedFolder, binaries: PostgresBinaries, options: EmbeddedOptions) =>
  Effect.gen(function* () {
    const port = options.port ?? (yield* freePort)
    yield* Effect.try({
      try: () => {
        writeFileSync(folder.settingsFile, serverSettings(port, options.durable))
        folder.own(folder.settingsFile, 0o600)
        rmSync(folder.log, { force: true })
      },
      catch: (error) => unusable(folder, error)
    })
    const started = yield* Effect.promise(() =>
      runProgram(
        binaries.pgCtl,
        ["start", "-w", "-t", "60", "-s", "-D", folder.data, "-l", folder.log],
        binaries.user
      )
    )
    if (started.code === 0) return port
    return yield* new PostgresUnavailable({
      problem: `PostgreSQL in ${folder.path} does not start: ${lastWords(folder) ?? started.output}`,
      advice: `see ${folder.log}`
    })
  })

/** Ends the server in order; one that does not obey is ended without. */
const stop = (folder: EmbeddedFolder, binaries: PostgresBinaries) =>
  Effect.gen(function* () {
    if (runningPort(folder) === null) return
    for (const mode of ["fast", "immediate"]) {
      const stopped = yield* Effect.promise(() =>
        runProgram(
          binaries.pgCtl,
          ["stop", "-w", "-t", "20", "-s", "-m", mode, "-D", folder.data],
          binaries.user
        )
      )
      if (stopped.code === 0 || runningPort(folder) === null) return
    }
    return yield* new PostgresUnavailable({
      problem: `PostgreSQL in ${folder.path} does not stop`,
      advice: `see ${folder.log}`
    })
  })

/**
 * The port of the server that runs in this folder, null when none does. The number in `postmaster.pid` may
 * by now be that of another program, or of a dead one that nobody buried, which a new server would take
 * for a living one: it is replaced by a number that no process has. The rest of the file stays, because by
 * it a new server sees whether children of the old one still hold its memory.
 */
const runningPort = (folder: EmbeddedFolder): number | null => {
  const file = join(folder.data, "postmaster.pid")
  if (!existsSync(file)) return null
  const [first, ...rest] = readFileSync(file, "utf8").split("\n")
  const pid = Number(first)
  if (isAlive(pid) && worksIn(pid, realpathSync(folder.data))) return Number(rest[2])
  writeFileSync(file, [String(nobody), ...rest].join("\n"))
  return null
}

/** Beyond the greatest number that a process may have. */
const nobody = 2 ** 31 - 1

/** Whether the running server lets us in; waits while it recovers. */
const answers = (folder: EmbeddedFolder, port: number): Effect.Effect<boolean> =>
  Effect.tryPromise({
    try: async () => {
      const client = new Client({ connectionString: urlOf(folder, port), connectionTimeoutMillis: 3_000 })
      client.on("error", () => undefined)
      await client.connect()
      await client.end()
    },
    catch: (error) => error
  }).pipe(
    Effect.retry({
      while: (error) => error instanceof Error && "code" in error && error.code === cannotConnectNow,
      schedule: Schedule.intersect(Schedule.spaced(Duration.millis(200)), Schedule.recurs(300))
    }),
    Effect.as(true),
    Effect.orElseSucceed(() => false)
  )

/** SQLSTATE of a server that is starting or recovering. */
const cannotConnectNow = "57P03"

const urlOf = (folder: EmbeddedFolder, port: number): string =>
  `postgres://curbline:${encodeURIComponent(folder.password())}@127.0.0.1:${port}/postgres`

const freePort: Effect.Effect<number> = Effect.async((resume) => {
  const server = createServer()
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    server.close(() => resume(Effect.succeed(port)))
  })
})

/** The line of the log that says why, without its time; null when the server has said nothing. */
const lastWords = (folder: EmbeddedFolder): string | null => {
  if (!existsSync(folder.log)) return null
  const lines = readFileSync(folder.log, "utf8").trim().split("\n")
  const reason =
    lines.find((line) => line.includes("could not bind")) ??
    lines.findLast((line) => /FATAL|ERROR|PANIC/.test(line)) ??
    lines.at(-1)
  return reason?.replace(/^.*?\b(LOG|FATAL|ERROR|PANIC):\s*/, "") ?? null
}
