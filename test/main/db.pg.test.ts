/**
 * `curbline db` as people run it: a bundled program, an embedded server in a folder of its own, killed in
 * the ways that processes are killed. The server of the other suites has no part in it.
 */
import type { ChildProcess } from "node:child_process"
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { removeEmbeddedPostgres } from "../../src/main/embedded-postgres.ts"
import { postgresBinaries } from "../../src/main/postgres-binaries.ts"
import { databaseNames } from "../../src/services/database-name.ts"
import { type Running, startProgram } from "../support/command-line.ts"

const binaries = await Effect.runPromise(Effect.either(postgresBinaries))
if (Either.isLeft(binaries)) console.log(`skipped: curbline db: ${binaries.left.message}`)

const folders: Array<string> = []
const running = new Set<ChildProcess>()

/** A folder in which no server was made yet; its name has a blank, as names of folders have. */
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "curbline db-"))
  chmodSync(folder, 0o755)
  folders.push(folder)
  return folder
}

const environment = (more: Readonly<Record<string, string>>): NodeJS.ProcessEnv => {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("CURBLINE_"))
  return { ...Object.fromEntries(own), ...more }
}

const start = (
  folder: string,
  words: string,
  more: Readonly<Record<string, string>> = {},
  uid?: number
): Running =>
  startProgram(["db", ...words.split(" ")], {
    cwd: folder,
    env: environment(more),
    ...(uid === undefined ? {} : { uid })
  })

/** Runs one of the commands to its end. */
const db = async (...words: Parameters<typeof start>) => {
  const { code, out, err } = await start(...words).ended
  return { code, out: out.trim(), err: err.trim() }
}

/** `db up`, from the moment on when it says that it runs. */
const up = async (folder: string): Promise<ChildProcess> => {
  const { process: child, ended: end, heard } = start(folder, "up")
  running.add(child)
  if (!(await heard("runs until Ctrl-C"))) assert.fail(`db up ended: ${(await end).err}`)
  return child
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once("exit", (code) => resolve(code)))

const kill = async (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> => {
  const end = ended(child)
  child.kill(signal)
  const code = await end
  running.delete(child)
  return code
}

const pidFile = (folder: string): string => join(folder, ".curbline/postgres/data/postmaster.pid")

const serverPid = (folder: string): number => Number(readFileSync(pidFile(folder), "utf8").split("\n")[0])

const current = /all 7 databases are as this version needs them$/

afterAll(async () => {
  for (const child of running) child.kill("SIGKILL")
  for (const folder of folders) {
    await Effect.runPromise(removeEmbeddedPostgres(join(folder, ".curbline/postgres")))
    rmSync(folder, { recursive: true, force: true })
  }
}, 120_000)

describe.skipIf(Either.isLeft(binaries))("curbline db", { timeout: 240_000 }, () => {
  it("makes, migrates, checks and resets the seven databases, and leaves no server behind", async () => {
    const folder = newFolder()
    const before = await db(folder, "status")
    assert.strictEqual(before.code, 0)
    assert.match(before.out, /not made yet/)
    assert.isFalse(existsSync(join(folder, ".curbline")), "to look is not to make")
    assert.strictEqual((await db(folder, "check")).code, 1)

    const first = await db(folder, "migrate")
    assert.deepStrictEqual([first.code, first.err], [0, ""])
    for (const name of databaseNames) assert.match(first.out, new RegExp(`^${name} +made, ran 0001_`, "m"))
    assert.match((await db(folder, "migrate")).out, /^device +up to date$/m)
    assert.match((await db(folder, "check")).out, current)

    const status = JSON.parse((await db(folder, "status --json")).out) as {
      readonly schemaVersion: number
      readonly databases: ReadonlyArray<{
        readonly database: string
        readonly pending: ReadonlyArray<string>
      }>
    }
    assert.strictEqual(status.schemaVersion, 1)
    assert.deepStrictEqual(
      status.databases.map(({ database }) => database),
      [...databaseNames]
    )

    const refused = await db(folder, "reset")
    assert.deepStrictEqual([refused.code, refused.out], [2, ""])
    assert.match(refused.err, /removes all data .* add --yes$/)
    const reset = await db(folder, "reset --yes")
    assert.strictEqual(reset.code, 0)
    assert.match(reset.out, /^state +made, ran 0001_/m)

    assert.isFalse(existsSync(pidFile(folder)), "the server is stopped")
    assert.deepStrictEqual(readdirSync(join(folder, ".curbline/postgres")).sort(), [
      "data",
      "password",
      "server.log",
      "users"
    ])
  })

  it("takes over the server of a killed process, shares it, and the last one out stops it", async () => {
    const folder = newFolder()
    const killed = await up(folder)
    const server = serverPid(folder)
    await kill(killed, "SIGKILL")
    const next = await up(folder)
    assert.strictEqual(serverPid(folder), server, "the same server")
    assert.match((await db(folder, "check")).out, current)
    assert.strictEqual(serverPid(folder), server, "a guest does not stop it")
    assert.strictEqual(await kill(next, "SIGINT"), 0)
    assert.isFalse(existsSync(pidFile(folder)))
  })

  it("starts again after the server itself was killed, and when its number is somebody else's", async () => {
    const folder = newFolder()
    const killed = await up(folder)
    process.kill(serverPid(folder), "SIGKILL")
    await kill(killed, "SIGKILL")
    assert.match((await db(folder, "check")).out, current)

    writeFileSync(pidFile(folder), `${process.pid}\n/elsewhere\n1\n1\n\n127.0.0.1\n  1 1\nready   \n`)
    assert.match((await db(folder, "check")).out, current)
  })

  it("lets several processes start on a new folder at once", async () => {
    const folder = newFolder()
    const ran = await Promise.all([1, 2, 3].map(() => db(folder, "migrate")))
    assert.deepStrictEqual(
      ran.map(({ code }) => code),
      [0, 0, 0]
    )
    assert.match((await db(folder, "check")).out, current)
  })

  it("says in one line what is wrong with the server, and ends with code 2", async () => {
    const folder = newFolder()
    assert.deepStrictEqual(
      await db(folder, "check", { CURBLINE_PG_URL: "postgres://a:secret@127.0.0.1:1" }),
      {
        code: 2,
        out: "",
        err: "curbline: PostgreSQL at 127.0.0.1:1: no server answers there; start it, or correct host and port in CURBLINE_PG_URL"
      }
    )
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve))
    const address = taken.address()
    const port = address !== null && typeof address === "object" ? address.port : 0
    const refused = await db(folder, "migrate", { CURBLINE_PG_PORT: String(port) })
    taken.close()
    assert.strictEqual(refused.code, 2)
    assert.match(
      refused.err,
      /^curbline: PostgreSQL in .* does not start: could not bind .*in use; see .*server\.log$/
    )
  })

  it.skipIf(process.getuid?.() !== 0)(
    "runs as a plain user too, and as root where the server's user cannot go",
    async () => {
      const nobody = 65_534
      const folder = newFolder()
      chmodSync(folder, 0o777)
      const plain = await db(folder, "migrate", {}, nobody)
      assert.strictEqual(plain.code, 0, plain.err)
      assert.match((await db(folder, "check")).err, /belongs to the user with the number 65534/)

      const closed = newFolder()
      chmodSync(closed, 0o700)
      const elsewhere = await db(closed, "migrate")
      assert.strictEqual(elsewhere.code, 0, elsewhere.err)
      assert.match(elsewhere.out, /data in .*curbline-data-[0-9a-f]{12}\n/)
      assert.match((await db(closed, "check")).out, current)
      assert.isFalse(existsSync(join(closed, ".curbline")))
    }
  )
})
