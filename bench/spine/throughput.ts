/**
 * Commands per second through HTTP to a committed row, beside bare Fastify and pg that do the same check
 * and the same statement. Both servers run on one PostgreSQL and are loaded in turn, so that a busy
 * moment of the machine hits both; what counts is the ratio.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { hashOfSecret } from "../../src/http/secrets.ts"
import type { PostgresServer } from "../../src/main/postgres.ts"
import { makeDatabase } from "../../src/services/database.ts"
import { sql } from "../../src/services/sql.ts"
import { accessOf, environmentOf, keyId, keySecret, token } from "./access.ts"
import { type LoadResult, load } from "./load.ts"
import { cpuSecondsOf, end, script, startProgram } from "./processes.ts"
import { seededDeliveries } from "./seeded-deliveries.ts"

export interface ThroughputRow {
  readonly inFlight: number
  readonly curbline: LoadResult
  readonly bare: LoadResult
  readonly ratio: number
  /** CPU time of the server's process per command, microseconds: steadier than the rate. */
  readonly cpuUs: { readonly curbline: number; readonly bare: number; readonly ratio: number }
}

export interface Throughput {
  readonly rows: ReadonlyArray<ThroughputRow>
  /** Transactions of the database per command: all statements of the server, polling and marks included. */
  readonly statementsPerCommand: number
  /** Where the server's CPU time went, by package, in shares of its busy time. */
  readonly profile: ReadonlyArray<{ readonly where: string; readonly share: number }>
  readonly readyAfterMs: number
}

/** The server from its sources, packages apart, so that the profile can tell them apart. */
const served = script("src/main/cli.ts")

const deliveriesSeeded = 64
const rounds = 3
const secondsPerRound = 4

const body = JSON.stringify([{ type: "COLD_FOOD", description: "Not as hot as it should be." }])

/** Transactions that a database has committed, once its statistics have come in. */
const commitsOf = (url: string) =>
  Effect.scoped(
    Effect.gen(function* () {
      const database = yield* makeDatabase({ name: "deliveries", url, connections: 1 })
      yield* Effect.sleep("1500 millis")
      const [row] = yield* database.query(
        sql`SELECT xact_commit AS n FROM pg_stat_database WHERE datname = current_database()`
      )
      return Number(row?.["n"])
    })
  )

export const throughput = (server: PostgresServer, folder: string): Effect.Effect<Throughput, unknown> =>
  Effect.scoped(
    Effect.gen(function* () {
      const url = Redacted.value(server.places.deliveries.url)
      const database = yield* makeDatabase({ name: "deliveries", url, connections: 2 })
      const ids = yield* seededDeliveries(database, 2 * deliveriesSeeded, Date.now())
      const own = ids.slice(0, deliveriesSeeded)
      const bares = ids.slice(deliveriesSeeded)
      const rows = yield* database.query(
        sql`SELECT s.actor_id AS id, s.version, s.held::text AS held, d.latest_attempt_id AS "attemptId"
          FROM actor_state AS s JOIN deliveries AS d ON d.id = s.actor_id::uuid WHERE s.actor_id = ANY(${bares})`
      )
      const file = join(folder, "bare.json")
      writeFileSync(file, JSON.stringify(rows))
      const access = join(folder, "access.json")
      writeFileSync(access, JSON.stringify(accessOf()), { mode: 0o600 })
      const profiles = process.env["SPINE_PROFILE"] ?? join(folder, "profile")

      const environment = environmentOf(server)
      const started = (nodeArgs: ReadonlyArray<string>) =>
        Effect.acquireRelease(
          Effect.promise(() =>
            startProgram(
              [...served, "serve", "--port", "0", "--access-file", access, "--json"],
              environment,
              nodeArgs
            )
          ),
          ({ process }) => Effect.promise(() => end(process))
        )
      const serve = yield* started([])
      const bare = yield* Effect.acquireRelease(
        Effect.promise(() =>
          startProgram(script("bench/spine/bare-server.ts", url, keyId, hashOfSecret(keySecret), file))
        ),
        ({ process }) => Effect.promise(() => end(process))
      )
      const run = (origin: string, deliveries: ReadonlyArray<string>, inFlight: number, seconds: number) =>
        Effect.promise(() =>
          load({
            origin,
            inFlight,
            seconds,
            expectedStatus: 201,
            next: (slot) => ({
              method: "POST",
              path: `/v1/deliveries/${deliveries[slot]}/issues`,
              token,
              body
            })
          })
        )
      // Both compile their hot paths before anything counts.
      yield* run(serve.url, own, 64, 4)
      yield* run(bare.url, bares, 64, 2)

      const measured: Array<ThroughputRow> = []
      for (const inFlight of (process.env["SPINE_FLIGHT"] ?? "16,64").split(",").map(Number)) {
        const pairs: Array<ThroughputRow> = []
        for (let round = 0; round < rounds; round++) {
          const [a, b] = [cpuSecondsOf(serve.process), cpuSecondsOf(bare.process)]
          const ours = yield* run(serve.url, own, inFlight, secondsPerRound)
          const theirs = yield* run(bare.url, bares, inFlight, secondsPerRound)
          const oursUs = ((cpuSecondsOf(serve.process) - a) * 1e6) / ours.requests
          const theirsUs = ((cpuSecondsOf(bare.process) - b) * 1e6) / theirs.requests
          pairs.push({
            inFlight,
            curbline: ours,
            bare: theirs,
            ratio: ours.perSecond / theirs.perSecond,
            cpuUs: { curbline: oursUs, bare: theirsUs, ratio: theirsUs / oursUs }
          })
        }
        pairs.sort((a, b) => a.ratio - b.ratio)
        const middle = pairs[Math.floor(pairs.length / 2)]
        if (middle !== undefined) measured.push(middle)
      }
      const before = yield* commitsOf(url)
      const counted = yield* run(serve.url, own, 16, secondsPerRound)
      const after = yield* commitsOf(url)
      yield* Effect.promise(() => end(serve.process))
      // Apart, because looking costs time, too.
      const looked = yield* started(["--cpu-prof", `--cpu-prof-dir=${profiles}`])
      yield* run(looked.url, own, 16, 2 * secondsPerRound)
      yield* Effect.promise(() => end(looked.process))
      return {
        rows: measured,
        statementsPerCommand: (after - before) / counted.requests,
        profile: profileOf(profiles),
        readyAfterMs: serve.readyAfterMs
      }
    })
  )

interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly url: string; readonly functionName: string }
}

/** Self time of a V8 CPU profile by package, idle time left out. */
const profileOf = (folder: string): Throughput["profile"] => {
  const [name] = readdirSync(folder)
  if (name === undefined) return []
  const profile = JSON.parse(readFileSync(join(folder, name), "utf8")) as {
    readonly nodes: ReadonlyArray<ProfileNode>
    readonly samples: ReadonlyArray<number>
    readonly timeDeltas: ReadonlyArray<number>
  }
  const whereById = new Map(profile.nodes.map((node) => [node.id, whereOf(node)]))
  const time = new Map<string, number>()
  let busy = 0
  profile.samples.forEach((id, index) => {
    const where = whereById.get(id) ?? "unknown"
    if (where === "idle") return
    const delta = profile.timeDeltas[index] ?? 0
    busy += delta
    time.set(where, (time.get(where) ?? 0) + delta)
  })
  return [...time]
    .map(([where, spent]) => ({ where, share: spent / busy }))
    .filter(({ share }) => share >= 0.005)
    .sort((a, b) => b.share - a.share)
}

const whereOf = ({ callFrame }: ProfileNode): string => {
  const { functionName, url } = callFrame
  if (functionName === "(idle)") return "idle"
  if (functionName === "(garbage collector)") return "garbage collector"
  if (functionName === "(program)") return "engine and system calls"
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)
  if (inPackage?.[1] !== undefined) return inPackage[1]
  if (url.startsWith("node:")) return "node"
  return url.includes("curbline/cli-") ? "curbline" : "engine and system calls"
}
