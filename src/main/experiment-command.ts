/**
 * `curbline experiment`: simulates the cells of a study until they are known well enough, or searches the
 * cheapest fleet among them; what is finished is never simulated again. Source: spec/simulation.md 7, 8.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Either from "effect/Either"
import { cellName } from "../sim/experiments/design/cells.ts"
import type { Cell, Design } from "../sim/experiments/design/design.ts"
import { loadDesign } from "../sim/experiments/design/load-design.ts"
import { studyOf } from "../sim/experiments/outputs/assemble.ts"
import { cellColumns, dayColumns } from "../sim/experiments/outputs/columns.ts"
import { designText } from "../sim/experiments/outputs/design-json.ts"
import type { Study } from "../sim/experiments/outputs/study.ts"
import { columnsCsv } from "../sim/experiments/outputs/study-csv.ts"
import { studyJson, wholeStudyJson } from "../sim/experiments/outputs/study-json.ts"
import { columnsParquet } from "../sim/experiments/outputs/study-parquet.ts"
import { renderStudy } from "../sim/experiments/outputs/study-table.ts"
import { rolesOf } from "../sim/experiments/schedule/searches.ts"
import { needsWarmUp } from "../sim/experiments/statistics/warm-up.ts"
import { renderProblem } from "../sim/scenario/problem.ts"
import { hearCtrlC } from "./ctrl-c.ts"
import { readDemand } from "./demand-files.ts"
import { engineVersion } from "./engine-version.ts"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { runAdditions } from "./experiment-additions.ts"
import { lockStudy } from "./experiment-lock.ts"
import {
  type Agenda,
  everyCellMisses,
  gridAgenda,
  type RunOutcome,
  runAgenda,
  searchAgenda
} from "./experiment-run.ts"
import { additionFiles, cellFiles, type StoreFiles, StudyStore } from "./experiment-store.ts"
import { memoryNeeded, memoryProblem } from "./memory.ts"
import { printErrors, printNote, printResult } from "./output.ts"
import { type Progress, startProgress } from "./progress.ts"
import { findScenario, readStreets, readText, reasonOf } from "./scenario-files.ts"
import { writeStudyPage } from "./study-page-file.ts"
import { startCrew } from "./worker-crew.ts"
import { coreCount } from "./worker-pool.ts"

export interface ExperimentOptions {
  /** The experiment's file. */
  readonly file: string
  /** Threads, null for as many as there are cores. */
  readonly workers: number | null
  /** Folder in which the study's folder is made. */
  readonly out: string
  readonly json: boolean
  /** There must be something to go on with. */
  readonly resume: boolean
  /** Search the cheapest fleet instead of simulating every cell. */
  readonly optimise: boolean
}

/** Runs a study and prints what came out; the returned code is that of the process. */
export const runExperiment = async (options: ExperimentOptions): Promise<ExitCode> => {
  const loaded = loadDesign(options.file, {
    read: readText,
    findScenario,
    readStreets,
    readDemand,
    engine: engineVersion()
  })
  if (Either.isLeft(loaded)) return usage(loaded.left.map(renderProblem))
  const design = loaded.right
  const unknownWarmUp = design.cells.find(({ scenario }) => needsWarmUp(scenario))
  if (unknownWarmUp !== undefined) {
    const isOfBase = needsWarmUp(design.base)
    const where = isOfBase
      ? `${design.scenarioFile}: warmup`
      : `${options.file}: warmup in the cell ${cellName(unknownWarmUp.parameters)}`
    const how = isOfBase
      ? `run curbline sim ${design.scenarioFile}, which finds and says them`
      : "a factor with the path warmup.seconds too, or no factor of warmup"
    return usage([
      `${where}: method mser5 without seconds; allowed: the seconds that all cells leave out; ${how}`
    ])
  }
  const agenda = agendaOf(design, options)
  if (Either.isLeft(agenda)) return usage([agenda.left])
  const tooBig = memoryProblem(largestOf(design.cells).scenario)
  if (tooBig !== null) return usage([tooBig])
  const folder = join(options.out, design.name)
  if (options.resume && !existsSync(join(folder, cellFiles.days))) {
    return usage([
      `${folder}: there is no study to go on with; allowed: the --out of its start, or no --resume`
    ])
  }
  try {
    mkdirSync(folder, { recursive: true })
    const lock = lockStudy(folder)
    if (Either.isLeft(lock)) {
      printErrors([
        `${folder}: the process ${lock.left} works on this study; wait for it, or name another folder with --out`
      ])
      return exitCodes.failure
    }
    try {
      return await runIn(folder, design, agenda.right, options)
    } finally {
      lock.right.release()
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
    return usage([
      `${folder}: the study cannot be kept there: ${reasonOf(error)}; name another folder with --out`
    ])
  }
}

const usage = (lines: ReadonlyArray<string>): ExitCode => {
  printErrors(lines)
  return exitCodes.usage
}

const agendaOf = (design: Design, { optimise, file }: ExperimentOptions): Either.Either<Agenda, string> => {
  if (!optimise) return Either.right(gridAgenda(design))
  const roles = rolesOf(design)
  return roles === null
    ? Either.left(
        `${file}: --optimise needs to know which factors are robots and pilots; allowed: a grid with optimise: { robots: …, pilots: … }, or with factors of the kinds fleet and pilotsScale`
      )
    : Either.right(searchAgenda(design, roles))
}

/** The cell that needs most memory. */
const largestOf = (cells: ReadonlyArray<Cell>): Cell =>
  cells.reduce((most, cell) => (memoryNeeded(cell.scenario) > memoryNeeded(most.scenario) ? cell : most))

const runIn = async (
  folder: string,
  design: Design,
  agenda: Agenda,
  options: ExperimentOptions
): Promise<ExitCode> => {
  const started = performance.now()
  const store = StudyStore.open(folder, new Set(design.cells.map(({ hash }) => hash)))
  noteFound(store, folder, cellFiles)
  const { text, sha256 } = designText(design)
  writeFileSync(join(folder, "design.json"), text)
  const stop = new AbortController()
  const ctrlC = hearCtrlC(() => stop.abort())
  let progress = startProgress(design.name)
  const workers = options.workers ?? coreCount()
  const crew = await startCrew(workers, stop.signal)
  try {
    const cellsDone = await runAgenda(design.cells, agenda, store, crew, workers, stop, (simulated) =>
      tell(progress, agenda, simulated)
    )
    const facts = { asked: agenda.asked(), searches: agenda.searches(), command: commandOf(options) }
    const found = studyOf(
      design,
      { ...facts, wallSeconds: 0, interrupted: isCut(cellsDone) },
      (cell, replication) => store.find(cell.hash, replication)
    )
    progress.stop()
    const added = isCut(cellsDone)
      ? null
      : await runAdditions(folder, found, {
          crew,
          workers,
          stop,
          onOpened: (opened) => {
            noteFound(opened, folder, additionFiles)
            progress = startProgress(`${design.name}, additions`)
          },
          onDay: (adding, simulated) => tell(progress, adding, simulated)
        })
    progress.stop()
    await crew.end()
    const outcome = added === null ? cellsDone : bothOf(cellsDone, added.outcome)
    const study = {
      ...(added?.study ?? found),
      interrupted: isCut(outcome),
      wallSeconds: (performance.now() - started) / 1000
    }
    writeStudy(folder, study)
    await writeStudyPage(folder, study)
    printResult(options.json ? JSON.stringify(studyJson(study)) : renderStudy(study))
    printNote(
      `study:  ${folder} (design SHA-256 ${sha256.slice(0, 16)}; ${outcome.simulated} days simulated, ${outcome.known} known before)`
    )
    if (outcome.problem !== null) {
      printErrors([outcome.problem, `what is finished is kept: ${commandOf(options)}`])
      return exitCodes.failure
    }
    if (outcome.interrupted) {
      printNote(`interrupted; go on with: ${commandOf({ ...options, resume: true })}`)
      return exitCodes.interrupted
    }
    printNote(`again:  ${commandOf(options)}`)
    if (!everyCellMisses(study)) return exitCodes.ok
    printNote("every cell misses a promised level (sla)")
    return exitCodes.promiseMissed
  } finally {
    progress.stop()
    await crew.end()
    store.close()
    ctrlC.forget()
  }
}

/** Whether something is missing. */
const isCut = ({ interrupted, problem }: RunOutcome): boolean => interrupted || problem !== null

/** How two parts ended that were simulated one after the other. */
const bothOf = (first: RunOutcome, second: RunOutcome): RunOutcome => ({
  interrupted: first.interrupted || second.interrupted,
  problem: first.problem ?? second.problem,
  simulated: first.simulated + second.simulated,
  known: first.known + second.known
})

const noteFound = ({ found }: StudyStore, folder: string, { days, stale }: StoreFiles): void => {
  if (found.tornBytes > 0) {
    printNote(`${join(folder, days)}: the last line was torn (${found.tornBytes} bytes) and is cut off`)
  }
  if (found.unreadable > 0) {
    printNote(`${found.unreadable} lines are not of this program: kept in ${join(folder, stale)}`)
  }
  if (found.stale > 0) {
    printNote(
      `${found.stale} finished days are of another ${days === cellFiles.days ? "" : "answer, "}file or version of this program: kept in ${join(folder, stale)}`
    )
  }
  const what = days === cellFiles.days ? "days" : "days of additions"
  if (found.usable > 0) printNote(`${found.usable} ${what} are finished already and are not simulated again`)
}

/** Days that were finished before are no part of the bar: the time left is that of what is simulated now. */
const tell = (progress: Progress, agenda: Agenda, simulated: number): void => {
  const { wanted, finished } = agenda.progress()
  const ofNow = wanted - finished + simulated
  progress.update(ofNow === 0 ? 1 : simulated / ofNow, `${finished} of ${wanted} days`)
}

const writeStudy = (folder: string, study: Study): void => {
  writeFileSync(join(folder, "study.json"), `${JSON.stringify(wholeStudyJson(study), null, 2)}\n`)
  const cells = cellColumns(study)
  writeFileSync(join(folder, "cells.csv"), columnsCsv(cells))
  writeFileSync(join(folder, "cells.parquet"), columnsParquet(cells))
  writeFileSync(join(folder, "replications.csv"), columnsCsv(dayColumns(study)))
}

/** The command that makes this study again, or goes on with it. */
const commandOf = ({ file, out, optimise, resume, workers }: ExperimentOptions): string => {
  const quoted = (text: string): string => (/[\s"'$]/.test(text) ? JSON.stringify(text) : text)
  const words = ["curbline experiment", quoted(file)]
  if (optimise) words.push("--optimise")
  if (out !== defaultStudies) words.push(`--out ${quoted(out)}`)
  if (workers !== null) words.push(`--workers ${workers}`)
  if (resume) words.push("--resume")
  return words.join(" ")
}

/** The folder in which studies are kept when no other is named. */
export const defaultStudies = "runs/studies"
