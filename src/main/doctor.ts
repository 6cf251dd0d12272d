/** `curbline doctor`: whether this machine has what a run needs. */
import { existsSync, mkdtempSync, rmdirSync } from "node:fs"
import { availableParallelism, freemem } from "node:os"
import { join } from "node:path"
import * as Either from "effect/Either"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { memoryLimit, memoryNeeded } from "./memory.ts"
import { printResult } from "./output.ts"
import { packageVersion } from "./package-root.ts"
import { prepareOutput } from "./run-output.ts"
import { defaultScenario, openScenario, reasonOf } from "./scenario-files.ts"

interface Finding {
  readonly name: string
  readonly ok: boolean
  readonly found: string
  /** What to do when it is not well, null otherwise. */
  readonly advice: string | null
}

/** Least version of Node that runs everything. Source: design.md 10. */
const nodeMajorMin = 20
const nodeMinorMin = 19

const checkNode = (): Finding => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  const ok = major > nodeMajorMin || (major === nodeMajorMin && minor >= nodeMinorMin)
  return {
    name: "node",
    ok,
    found: process.versions.node,
    advice: ok ? null : `install Node ${nodeMajorMin}.${nodeMinorMin} or newer`
  }
}

const checkMemory = (name: string): Finding => {
  const opened = openScenario(name)
  if (Either.isLeft(opened)) {
    return {
      name: "scenario",
      ok: false,
      found: opened.left[0] ?? name,
      advice: `curbline scenario validate ${name}`
    }
  }
  const needed = memoryNeeded(opened.right.scenario)
  const available = Math.min(memoryLimit(), freemem())
  const ok = needed <= available
  return {
    name: "memory",
    ok,
    found: `${megabytes(available)} MB for ${opened.right.scenario.name}, which needs about ${megabytes(needed)} MB`,
    advice: ok ? null : `free memory, or set NODE_OPTIONS=--max-old-space-size=${megabytes(needed)}`
  }
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6)

/** Tries to write, and leaves nothing behind. */
const checkOutput = (folder: string): Finding => {
  const isNew = !existsSync(folder)
  const prepared = Either.flatMap(prepareOutput(folder), () =>
    Either.try({
      try: () => {
        rmdirSync(mkdtempSync(join(folder, "doctor-")))
        if (isNew) rmdirSync(folder)
      },
      catch: (error) => `${folder}: ${reasonOf(error)}`
    })
  )
  return Either.isRight(prepared)
    ? { name: "run folder", ok: true, found: `${folder} can be written`, advice: null }
    : { name: "run folder", ok: false, found: prepared.left, advice: "name another folder with --out" }
}

/** Checks everything, prints a line for each; fails when something is missing. */
export const runDoctor = (scenario: string | null, out: string, json: boolean): ExitCode => {
  const findings: ReadonlyArray<Finding> = [
    { name: "curbline", ok: true, found: packageVersion, advice: null },
    checkNode(),
    { name: "processors", ok: true, found: String(availableParallelism()), advice: null },
    checkMemory(scenario ?? defaultScenario),
    checkOutput(out)
  ]
  const ok = findings.every((finding) => finding.ok)
  printResult(
    json
      ? JSON.stringify({ schemaVersion: 1, ok, findings })
      : findings
          .map(
            ({ name, ok: well, found, advice }) =>
              `${well ? "✓" : "✗"} ${name.padEnd(11)} ${found}${advice === null ? "" : `: ${advice}`}`
          )
          .join("\n")
  )
  return ok ? exitCodes.ok : exitCodes.failure
}
