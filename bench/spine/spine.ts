/**
 * `npm run bench -- spine`: what the way through HTTP, Cluster and PostgreSQL costs, and what it survives.
 * Figures that the machine's load moves are ratios of one run.
 */
import { spawnSync } from "node:child_process"
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { loadavg, tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import { migrateDatabases } from "../../src/main/db-operations.ts"
import { packageRoot } from "../../src/main/package-root.ts"
import { postgresServer } from "../../src/main/postgres.ts"
import { type CrashReport, crashTable } from "./crash-report.ts"
import { script } from "./processes.ts"
import { type Takeover, takeover } from "./takeover.ts"
import { type Throughput, throughput } from "./throughput.ts"

const argument = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? otherwise : Number(process.argv[at + 1])
}
const only = (name: string): boolean => {
  const at = process.argv.indexOf("--only")
  return at < 0 || process.argv[at + 1] === name
}
const json = process.argv.includes("--json")
const note = (text: string): void => void process.stderr.write(`${text}\n`)

/** A PostgreSQL of its own for one part, and a folder beside it. */
const withServer = <A>(
  use: (server: Parameters<typeof throughput>[0], folder: string) => Effect.Effect<A, unknown>
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const folder = yield* Effect.acquireRelease(
        Effect.sync(() => {
          const made = mkdtempSync(join(tmpdir(), "curbline-bench-"))
          // The user that runs PostgreSQL must be able to enter it.
          chmodSync(made, 0o755)
          return made
        }),
        (made) => Effect.sync(() => rmSync(made, { recursive: true, force: true }))
      )
      const server = yield* postgresServer({ _tag: "Embedded", folder: join(folder, "postgres"), port: null })
      yield* migrateDatabases(server)
      return yield* use(server, folder)
    })
  )

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

const throughputText = (result: Throughput): string =>
  [
    "commands/s          in flight   curbline   bare Fastify + pg   ratio   p50 / p99 ms",
    ...result.rows.map(
      ({ inFlight, curbline, bare, ratio, cpuUs }) =>
        `${" ".repeat(20)}${String(inFlight).padStart(9)}${curbline.perSecond.toFixed(0).padStart(11)}${bare.perSecond.toFixed(0).padStart(20)}${ratio.toFixed(2).padStart(8)}   ${curbline.p50Ms.toFixed(1)} / ${curbline.p99Ms.toFixed(1)} (${bare.p50Ms.toFixed(1)} / ${bare.p99Ms.toFixed(1)})   CPU ${cpuUs.curbline.toFixed(0)} / ${cpuUs.bare.toFixed(0)} us = ${cpuUs.ratio.toFixed(2)}`
    ),
    `statements per command (all of the database's transactions): ${result.statementsPerCommand.toFixed(2)}`,
    `ready after ${(result.readyAfterMs / 1000).toFixed(1)} s; failures: ${result.rows.map(({ curbline, bare }) => `${curbline.failures}/${bare.failures}`).join(" ")}`,
    "CPU of the server by package:",
    ...result.profile.slice(0, 14).map(({ where, share }) => `  ${percent(share).padStart(7)}  ${where}`)
  ].join("\n")

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

const takeoverText = (results: ReadonlyArray<Takeover>): string =>
  [
    "takeover       actors away / all   median back   all back   accepted commands   of them lost or doubled",
    ...results.map(
      (one) =>
        `${one.cause.padEnd(15)}${`${one.actorsAway} / ${one.actors}`.padStart(17)}${seconds(one.medianBackAfterMs).padStart(14)}${seconds(one.allBackAfterMs).padStart(11)}${String(one.accepted).padStart(20)}${String(one.wrong).padStart(26)}`
    )
  ].join("\n")

const program = Effect.gen(function* () {
  const results: Record<string, unknown> = { schemaVersion: 1, loadBefore: loadavg() }
  if (only("throughput")) {
    note("throughput …")
    const result = yield* withServer(throughput)
    results["throughput"] = result
    if (!json) process.stdout.write(`${throughputText(result)}\n\n`)
  }
  if (only("takeover")) {
    note("takeover …")
    const taken: Array<Takeover> = []
    for (const cause of ["kill -9", "frozen 30 s"] as const) {
      taken.push(yield* withServer((server, folder) => takeover(server, folder, cause)))
    }
    results["takeover"] = taken
    if (!json) process.stdout.write(`${takeoverText(taken)}\n\n`)
  }
  if (only("crash")) {
    note("crashes …")
    const kills = argument("kills", 50)
    const restarts = argument("restarts", 5)
    const run = spawnSync(
      process.execPath,
      [...script("bench/spine/crash.ts", "--json", "--kills", String(kills), "--restarts", String(restarts))],
      { cwd: packageRoot, stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" }
    )
    const report = JSON.parse(run.stdout) as CrashReport
    results["crash"] = report
    if (!report.passed) process.exitCode = 1
    if (!json) process.stdout.write(`${crashTable(report)}\n\n`)
  }
  results["loadAfter"] = loadavg()
  if (json) process.stdout.write(`${JSON.stringify(results)}\n`)
})

await Effect.runPromise(program as Effect.Effect<void>)
