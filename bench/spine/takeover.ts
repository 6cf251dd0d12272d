/**
 * How long the actors of a runner that dies or freezes are away: two runners share them, one of them is
 * killed (kill -9) or stopped for half a minute (SIGSTOP), and commands to all actors go on through
 * the other one. Every answer is checked afterwards: an accepted command is in the rows exactly once.
 */

import { mkdtempSync, writeFileSync } from "node:fs"
import { type AddressInfo, createServer } from "node:net"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { PostgresServer } from "../../src/main/postgres.ts"
import { makeDatabase } from "../../src/services/database.ts"
import { sql } from "../../src/services/sql.ts"
import { accessOf, environmentOf, token } from "./access.ts"
import { curbline, end, type Started, startProgram } from "./processes.ts"
import { seededDeliveries } from "./seeded-deliveries.ts"

export interface Takeover {
  readonly cause: "kill -9" | "frozen 30 s"
  /** Actors that answered no more, of all. */
  readonly actorsAway: number
  readonly actors: number
  /** From the blow to the last actor's first answer, milliseconds. */
  readonly allBackAfterMs: number
  readonly medianBackAfterMs: number
  /** Commands answered 201 while it went on, and those of them that are not in the rows exactly once. */
  readonly accepted: number
  readonly wrong: number
  /** Commits of the thawed runner that the version refused, seen as conflicts; null where nobody thawed. */
  readonly thawedRunnerServesAgainAfterMs: number | null
}

const actors = 48
const frozenMs = 30_000
const watchMs = 90_000

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })

/** One issue reported through `origin` under `key`; whether it was accepted. */
const report = async (
  origin: string,
  deliveryId: string,
  key: string,
  timeoutMs: number
): Promise<boolean> => {
  try {
    const response = await fetch(`${origin}/v1/deliveries/${deliveryId}/issues`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "idempotency-key": key
      },
      body: JSON.stringify([{ type: "OTHER", description: key }]),
      signal: AbortSignal.timeout(timeoutMs)
    })
    await response.arrayBuffer()
    return response.status === 201
  } catch {
    return false
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

interface Watched {
  readonly id: string
  /** When it first failed after the blow, and when it answered again. */
  failedAt: number | null
  backAt: number | null
}

const strike = async (
  survivor: Started,
  victim: Started,
  ids: ReadonlyArray<string>,
  cause: Takeover["cause"]
): Promise<{
  readonly watched: ReadonlyArray<Watched>
  readonly acceptedKeys: ReadonlyArray<string>
  readonly blowAt: number
}> => {
  const watched: Array<Watched> = ids.map((id) => ({ id, failedAt: null, backAt: null }))
  const acceptedKeys: Array<string> = []
  let running = true
  const drive = async (one: Watched): Promise<void> => {
    for (let n = 0; running; n++) {
      const key = `${cause} ${one.id} ${n}`
      // The same key until it is answered: a repetition must not count twice.
      for (;;) {
        const done = await report(survivor.url, one.id, key, 2_000)
        if (done) break
        if (blowAt !== null && one.failedAt === null) one.failedAt = performance.now()
        if (!running) return
        await sleep(100)
      }
      acceptedKeys.push(key)
      if (one.failedAt !== null && one.backAt === null) one.backAt = performance.now()
      await sleep(50)
    }
  }
  let blowAt: number | null = null
  const drivers = watched.map(drive)
  await sleep(3_000)
  blowAt = performance.now()
  victim.process.kill(cause === "kill -9" ? "SIGKILL" : "SIGSTOP")
  if (cause !== "kill -9") {
    await sleep(frozenMs)
    victim.process.kill("SIGCONT")
  }
  const giveUpAt = performance.now() + watchMs
  while (performance.now() < giveUpAt) {
    await sleep(250)
    const isQuiet = performance.now() - blowAt > 15_000
    if (isQuiet && watched.every(({ failedAt, backAt }) => failedAt === null || backAt !== null)) break
  }
  running = false
  await Promise.all(drivers)
  return { watched, acceptedKeys, blowAt }
}

export const takeover = (server: PostgresServer, folder: string, cause: Takeover["cause"]) =>
  Effect.scoped(
    Effect.gen(function* () {
      const url = Redacted.value(server.places.deliveries.url)
      const database = yield* makeDatabase({ name: "deliveries", url, connections: 2 })
      const ids = yield* seededDeliveries(database, actors, Date.now())
      const access = join(mkdtempSync(join(folder, "access-")), "access.json")
      writeFileSync(access, JSON.stringify(accessOf()), { mode: 0o600 })
      const environment = environmentOf(server)
      const runner = (dispatch: boolean) =>
        Effect.acquireRelease(
          Effect.promise(async () => {
            const port = await freePort()
            const args = [
              "serve",
              "--port",
              "0",
              "--access-file",
              access,
              "--json",
              "--runner",
              `127.0.0.1:${port}`
            ]
            return startProgram([curbline, ...args, ...(dispatch ? [] : ["--no-dispatch"])], environment)
          }),
          ({ process }) => Effect.promise(() => end(process, "SIGKILL"))
        )
      const survivor = yield* runner(true)
      const victim = yield* runner(false)
      // Shards are spread over both before anything counts.
      yield* Effect.sleep("12 seconds")
      const struck = yield* Effect.promise(() => strike(survivor, victim, ids, cause))
      const back = struck.watched.flatMap(({ failedAt, backAt }) =>
        failedAt !== null && backAt !== null ? [backAt - struck.blowAt] : []
      )
      back.sort((a, b) => a - b)
      const rows = yield* database.query(
        sql`SELECT description, count(*)::int AS n FROM delivery_issues GROUP BY description`
      )
      const counts = new Map(rows.map((row) => [String(row["description"]), Number(row["n"])]))
      let servesAgain: number | null = null
      if (cause !== "kill -9") {
        const begun = performance.now()
        const key = `thawed ${ids[0]}`
        yield* Effect.promise(async () => {
          while (performance.now() - begun < 30_000 && !(await report(victim.url, ids[0] ?? "", key, 2_000)))
            await sleep(100)
        })
        servesAgain = performance.now() - begun
      }
      const result: Takeover = {
        cause,
        actors,
        actorsAway: struck.watched.filter(({ failedAt }) => failedAt !== null).length,
        allBackAfterMs: back.at(-1) ?? 0,
        medianBackAfterMs: back[Math.floor(back.length / 2)] ?? 0,
        accepted: struck.acceptedKeys.length,
        wrong:
          struck.acceptedKeys.filter((key) => counts.get(key) !== 1).length +
          struck.watched.filter(({ failedAt, backAt }) => failedAt !== null && backAt === null).length,
        thawedRunnerServesAgainAfterMs: servesAgain
      }
      return result
    })
  )
