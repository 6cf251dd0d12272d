/**
 * Crashes: a street under load, the server killed in it again and again (kill -9), PostgreSQL restarted
 * under it, and then the question whether anything that was promised is gone or happened twice.
 *
 * `node scripts/run-ts.mjs bench/spine/crash.ts --kills 50 --restarts 5 [--seed 1] [--json] [--log FILE]`
 *
 * Pilots, hubs and the planner live in the server's memory and begin anew with it. A delivery that waits
 * for one of them when the server dies is not lost, but nobody works on it any more until a time limit
 * ends it. A dispatcher calls such deliveries off and puts their robots to work again; they are counted.
 */
import { execFileSync } from "node:child_process"
import { copyFileSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { parseArgs } from "node:util"
import * as Effect from "effect/Effect"
import { exitCodes } from "../../src/main/exit-code.ts"
import { untilInterrupted } from "../../src/main/interruption.ts"
import { packageRoot } from "../../src/main/package-root.ts"
import { rehearsal } from "../../src/main/street/rehearsal.ts"
import { audit, auditDatabases } from "./audit.ts"
import { type CrashReport, crashReport, crashTable } from "./crash-report.ts"
import { defectsIn, untilAtRest } from "./crash-rest.ts"
import { type CrashOptions, ran } from "./crash-run.ts"

/** A small town with many pilots. */
const scenario = join(packageRoot, "bench/spine/crash-town.yaml")

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer()
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })

/** Runs it and says what came of it; null when somebody asked this process to end. */
export const crashTest = (options: CrashOptions): Promise<CrashReport | null> => {
  const startedAt = performance.now()
  const program = Effect.gen(function* () {
    const port = yield* Effect.promise(freePort)
    const stage = yield* rehearsal({
      program: options.program,
      words: [scenario, "--port", String(port)],
      durable: true
    })
    const { logFile } = options
    if (logFile !== null) {
      yield* Effect.addFinalizer(() => Effect.sync(() => copyFileSync(stage.logFile, logFile)))
    }
    const facts = yield* ran(options, stage, `http://127.0.0.1:${port}`)
    const databases = yield* auditDatabases(stage.urlOf)
    const restedAt = yield* untilAtRest(Object.values(databases))
    yield* Effect.promise(() => stage.child.stop())
    const found = yield* audit(databases, facts.recorder, restedAt)
    const seconds = (performance.now() - startedAt) / 1000
    return crashReport(facts, found, defectsIn(stage.logFile), seconds)
  })
  return Effect.runPromise(
    untilInterrupted<CrashReport | null, unknown, never>(Effect.scoped(program), () => null)
  )
}

/** Bundles the command line for a run from the sources. */
const bundled = (): { readonly program: ReadonlyArray<string>; readonly remove: () => void } => {
  const target = `node_modules/.cache/curbline/crash-${process.pid}.mjs`
  execFileSync(process.execPath, ["scripts/bundle.mjs", "src/main/cli.ts", target], { cwd: packageRoot })
  const file = join(packageRoot, target)
  return { program: [process.execPath, file], remove: () => rmSync(file, { force: true }) }
}

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      kills: { type: "string", default: "50" },
      restarts: { type: "string", default: "5" },
      seed: { type: "string", default: "1" },
      log: { type: "string" },
      json: { type: "boolean", default: false }
    }
  })
  const { program, remove } = bundled()
  try {
    const report = await crashTest({
      kills: Number(values.kills),
      restarts: Number(values.restarts),
      seed: Number(values.seed),
      loadMs: [1000, 7000],
      finishMs: 20_000,
      program,
      logFile: values.log ?? null,
      tell: (line) => process.stderr.write(`${line}\n`)
    })
    if (report === null) {
      process.exitCode = exitCodes.interrupted
      return
    }
    process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : `${crashTable(report)}\n`)
    process.exitCode = report.passed ? exitCodes.ok : exitCodes.failure
  } finally {
    remove()
  }
}

if (process.argv[1]?.endsWith("crash.ts") === true) {
  await main()
  // After an interruption, requests and pauses of the street may still be waiting.
  process.exit()
}
