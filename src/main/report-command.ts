/** `curbline report open`: shows a run's report in the browser of the desktop. Source: design.md 7. */
import { spawn } from "node:child_process"
import { existsSync, readdirSync, statSync } from "node:fs"
import { basename, join, resolve } from "node:path"
import * as Either from "effect/Either"
import { nearest } from "../sim/scenario/nearest.ts"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { printErrors, printNote, printResult } from "./output.ts"

export interface ReportOpenOptions {
  /** A run folder, its name, or a report itself; null for the newest. */
  readonly run: string | null
  /** Folder in which runs are looked for. */
  readonly out: string
  readonly json: boolean
}

/** Prints the report's path and opens it where there is a desktop; where there is none the path is enough. */
export const runReportOpen = async (options: ReportOpenOptions): Promise<ExitCode> => {
  const found = findReport(options)
  if (Either.isLeft(found)) {
    printErrors([found.left])
    return exitCodes.usage
  }
  const file = resolve(found.right)
  const isOpened = await open(file)
  printResult(options.json ? JSON.stringify({ schemaVersion: 1, report: file, opened: isOpened }) : file)
  if (!isOpened) printNote("nothing to open it with here: open the file in a browser")
  return exitCodes.ok
}

const reportIn = (folder: string): string => join(folder, "report.html")

/** When a report was written, epoch milliseconds. */
const writtenAt = (folder: string): number => statSync(reportIn(folder)).mtimeMs

/** Run folders with a report, the newest first; of those written at once the later name first. */
const runsIn = (out: string): ReadonlyArray<string> => {
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory() !== true) return []
  return readdirSync(out)
    .map((name) => join(out, name))
    .filter((folder) => existsSync(reportIn(folder)))
    .map((folder) => ({ folder, at: writtenAt(folder) }))
    .sort((a, b) => b.at - a.at || (a.folder < b.folder ? 1 : -1))
    .map(({ folder }) => folder)
}

/** The report of a run, or why there is none and what to do. */
export const findReport = ({
  run,
  out
}: Pick<ReportOpenOptions, "run" | "out">): Either.Either<string, string> => {
  const runs = runsIn(out)
  if (run === null) {
    const newest = runs[0]
    return newest === undefined
      ? Either.left(
          `${out}: there is no run in it; make one with curbline sim, or name another folder with --out`
        )
      : Either.right(reportIn(newest))
  }
  if (run.endsWith(".html") && existsSync(run)) return Either.right(run)
  for (const folder of [run, join(out, run)]) {
    if (existsSync(reportIn(folder))) return Either.right(reportIn(folder))
  }
  if (existsSync(run))
    return Either.left(`${run}: there is no report.html in it; allowed: a folder that curbline sim wrote`)
  const names = runs.map((folder) => basename(folder))
  const meant = nearest(basename(run), names)
  const hint =
    meant !== null
      ? `; did you mean ${join(out, meant)}?`
      : names.length === 0
        ? `, and none in ${out}`
        : `; allowed: a folder, or one of ${names.slice(0, 6).join(", ")}`
  return Either.left(`${run}: there is no such run${hint}`)
}

/** How each platform opens a file with the program that is meant for it. */
const opener = (file: string): readonly [command: string, words: ReadonlyArray<string>] => {
  switch (process.platform) {
    case "darwin":
      return ["open", [file]]
    case "win32":
      // The first quoted word of `start` is a title.
      return ["cmd", ["/c", "start", "", file]]
    default:
      return ["xdg-open", [file]]
  }
}

/** After so long an opener that still runs is taken for one that shows the file itself. */
const openedAfterMs = 2_000

/** Whether the platform's opener took the file. */
const open = (file: string): Promise<boolean> => {
  const [command, words] = opener(file)
  return new Promise((done) => {
    const child = spawn(command, words, { stdio: "ignore", detached: true })
    const timer = setTimeout(() => {
      child.unref()
      done(true)
    }, openedAfterMs)
    const end = (isOpened: boolean): void => {
      clearTimeout(timer)
      done(isOpened)
    }
    child.on("error", () => end(false))
    child.on("exit", (code) => end(code === 0))
  })
}
