/** The files of an embedded server: the cluster as it is first made, and the settings of each start. */
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import type { EmbeddedFolder } from "./embedded-folder.ts"
import type { PostgresBinaries } from "./postgres-binaries.ts"
import { PostgresUnavailable } from "./postgres-unavailable.ts"
import { reasonOf } from "./scenario-files.ts"
import { runProgram } from "./server-process.ts"

/** Makes the cluster beside its place and moves it there, so that half of one is never taken for one. */
export const makeCluster = (
  folder: EmbeddedFolder,
  binaries: PostgresBinaries,
  durable: boolean
): Effect.Effect<void, PostgresUnavailable> =>
  Effect.gen(function* () {
    if (existsSync(folder.data)) {
      if (existsSync(folder.passwordFile)) return
      return yield* new PostgresUnavailable({
        problem: `${folder.passwordFile}: the password of the server in this folder is missing`,
        advice: `restore it, or remove ${folder.path} and lose what is in it`
      })
    }
    // A name of its own: what a killed process left behind may still be written to.
    const draft = join(folder.path, `draft-${process.pid}`)
    yield* Effect.try({
      try: () => {
        for (const name of readdirSync(folder.path)) {
          if (name.startsWith("draft-")) rmSync(join(folder.path, name), { recursive: true, force: true })
        }
        folder.password()
      },
      catch: (error) => unusable(folder, error)
    })
    const made = yield* Effect.promise(() =>
      runProgram(
        binaries.initdb,
        [
          `--pgdata=${draft}`,
          "--username=curbline",
          `--pwfile=${folder.passwordFile}`,
          "--auth=scram-sha-256",
          "--encoding=UTF8",
          // Sorts by code point whatever the machine's language is.
          "--locale=C",
          "--locale-provider=builtin",
          "--builtin-locale=C.UTF-8",
          ...(durable ? [] : ["--no-sync"])
        ],
        binaries.user
      )
    )
    if (made.code !== 0) {
      return yield* new PostgresUnavailable({
        problem: `a PostgreSQL data folder cannot be made in ${folder.path}: ${made.output.split("\n").slice(-3).join(" ")}`,
        advice: "name another folder in CURBLINE_PG_DATA, or a server in CURBLINE_PG_URL"
      })
    }
    yield* Effect.try({
      try: () => {
        writeFileSync(join(draft, "postgresql.conf"), "\ninclude_if_exists 'curbline.conf'\n", { flag: "a" })
        renameSync(draft, folder.data)
      },
      catch: (error) => unusable(folder, error)
    })
  })

/**
 * Settings of a server's start.
 *
 * - `durable`: false lets a crash of the machine lose data.
 * - `max_connections`: seven pools of several processes at once.
 * - No socket in the file system: its path would have to be short, and its folder open to both users.
 */
export const serverSettings = (port: number, durable: boolean): string =>
  [
    "# Written anew at each start.",
    `port = ${port}`,
    "listen_addresses = '127.0.0.1'",
    "unix_socket_directories = ''",
    "max_connections = 300",
    "timezone = 'UTC'",
    "log_timezone = 'UTC'",
    `fsync = ${durable ? "on" : "off"}`,
    `synchronous_commit = ${durable ? "on" : "off"}`,
    `full_page_writes = ${durable ? "on" : "off"}`,
    ""
  ].join("\n")

/** A folder in which files cannot be read or written as they have to be. */
export const unusable = (folder: EmbeddedFolder, error: unknown): PostgresUnavailable =>
  new PostgresUnavailable({
    problem: `${folder.path} cannot be used for PostgreSQL: ${reasonOf(error)}`,
    advice: "name another folder in CURBLINE_PG_DATA, or a server in CURBLINE_PG_URL"
  })
