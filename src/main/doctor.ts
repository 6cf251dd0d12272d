/** `curbline doctor`: whether this machine has what a run needs. */
import { existsSync, mkdtempSync, rmdirSync, statfsSync } from "node:fs"
import { availableParallelism, freemem } from "node:os"
import { dirname, join, resolve } from "node:path"
import * as Either from "effect/Either"
import { type Finding, optionalFindings } from "./doctor-optional.ts"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { memoryLimit, memoryNeeded } from "./memory.ts"
import { printResult } from "./output.ts"
import { packageVersion } from "./package-root.ts"
import { prepareOutput } from "./run-output.ts"
import { defaultScenario, openScenario, reasonOf } from "./scenario-files.ts"

/** Least version of Node that runs everything. Source: design.md 10. */
const nodeMajorMin = 20
const nodeMinorMin = 19

const checkNode = (): Finding => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  const ok = major > nodeMajorMin || (major === nodeMajorMin && minor >= nodeMinorMin)
  return {
    name: "node",
    ok,
    optional: false,
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
      optional: false,
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
    optional: false,
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
  return {
    name: "run folder",
    ok: Either.isRight(prepared),
    optional: false,
    found: Either.isRight(prepared) ? `${folder} can be written` : prepared.left,
    advice: Either.isRight(prepared) ? null : "name another folder with --out, or make this one writable"
  }
}

/** A run folder of a city day needs a few megabytes; an event log some hundred. */
const freeBytesMin = 500_000_000

/** The disk of the folder, or of the nearest one above that exists. */
const checkDisk = (folder: string): Finding => {
  let place = resolve(folder)
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place)
  const { bavail, bsize } = statfsSync(place)
  const free = bavail * bsize
  const ok = free >= freeBytesMin
  return {
    name: "disk",
    ok,
    optional: false,
    found: `${megabytes(free)} MB free for ${folder}`,
    advice: ok ? null : `free ${megabytes(freeBytesMin)} MB, or name another folder with --out`
  }
}

const checkProcessors = (): Finding => ({
  name: "processors",
  ok: true,
  optional: false,
  found: `${availableParallelism()}: so many replications run at a time`,
  advice: null
})

/** Checks everything, prints a line for each; fails when something is missing that every run needs. */
export const runDoctor = async (scenario: string | null, out: string, json: boolean): Promise<ExitCode> => {
  const findings: ReadonlyArray<Finding> = [
    { name: "curbline", ok: true, optional: false, found: packageVersion, advice: null },
    checkNode(),
    checkProcessors(),
    checkMemory(scenario ?? defaultScenario),
    checkOutput(out),
    checkDisk(out),
    ...(await optionalFindings())
  ]
  const ok = findings.every((finding) => finding.ok || finding.optional)
  printResult(json ? JSON.stringify({ schemaVersion: 1, ok, findings }) : findings.map(lineOf).join("\n"))
  return ok ? exitCodes.ok : exitCodes.failure
}

const lineOf = ({ name, ok, optional, found, advice }: Finding): string =>
  `${ok ? "✓" : optional ? "–" : "✗"} ${name.padEnd(11)} ${found}${advice === null ? "" : `: ${advice}`}`
