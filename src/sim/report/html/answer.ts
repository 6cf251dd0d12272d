/** The answer in one sentence: who worked, what became of the orders, and whether the promises were kept. */
import { estimateOf } from "../../experiments/paired-statistics.ts"
import { capital, count, counted, minutes, percent } from "../figures.ts"
import { type Kpis, kpisOf } from "../kpis.ts"
import { checkReplicatedPromises } from "../promises.ts"
import type { RunResult } from "../run-result.ts"
import { promiseRow } from "../summary-table.ts"

export interface Answer {
  /** Who worked and what came out. */
  readonly sentence: string
  /** What that means for the promised levels. */
  readonly verdict: string
  readonly isKept: boolean
  /** The scenario promises nothing, so nothing can be kept or missed. */
  readonly isWithoutPromise: boolean
}

const smallNumbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]

/** The answer of a run, or of the means of several. */
export const answerOf = (results: ReadonlyArray<RunResult>): Answer => {
  const first = results[0]
  if (first === undefined) return { sentence: "No run.", verdict: "", isKept: false, isWithoutPromise: true }
  const all = results.map(kpisOf)
  const mean = (of: (kpis: Kpis) => number | null): number | null =>
    estimateOf(all.flatMap((kpis) => of(kpis) ?? []))?.mean ?? null
  const pilots = first.series.reduce((most, point) => Math.max(most, point.pilotsOnShift), 0)
  const requested = all.reduce((sum, kpis) => sum + kpis.ordersRequested, 0)
  const who = `${counted(first.fleet.robots, "robot")} and ${pilots === 0 ? "no pilot" : `up to ${counted(pilots, "pilot")} at a time`}`
  const days = results.length > 1 ? ` in ${results.length} runs` : ""
  const what =
    requested === 0
      ? "no order counts, because the first and the last part of the run are left out"
      : [
          `${percent(mean((kpis) => kpis.acceptanceRate))} of ${count(requested)} orders accepted`,
          `${percent(mean((kpis) => kpis.onTimeRate))} on time`,
          `half at the door within ${minutes(mean((kpis) => kpis.clickToDoorP50S))}`
        ].join(", ")
  return { sentence: `${who}${days}: ${what}.`, ...verdictOf(results) }
}

const verdictOf = (results: ReadonlyArray<RunResult>): Omit<Answer, "sentence"> => {
  const levels = promisedLevels(results)
  const missed = levels.filter((level) => !level.kept)
  if (levels.length === 0) {
    return {
      verdict: "Nothing was promised: the scenario has no levels under sla.",
      isKept: false,
      isWithoutPromise: true
    }
  }
  if (missed.length === 0) {
    const verdict =
      levels.length === 1
        ? "The promised level is kept."
        : `${levels.length === 2 ? "Both" : `All ${numberWord(levels.length)}`} promised levels are kept.`
    return { verdict, isKept: true, isWithoutPromise: false }
  }
  const list = missed.map((level) => `${level.name} ${level.value} (${level.note})`).join("; ")
  const subject =
    missed.length === 1
      ? "One promised level is missed"
      : `${capital(numberWord(missed.length))} promised levels are missed`
  return { verdict: `${subject}: ${list}.`, isKept: false, isWithoutPromise: false }
}

const numberWord = (n: number): string => smallNumbers[n] ?? String(n)

/** A promised level and what was measured, in words. */
export interface PromisedLevel {
  readonly name: string
  readonly value: string
  /** "promised: at least 90.0 %" */
  readonly note: string
  readonly kept: boolean
  /** Of several runs: what the mean keeps with 95 % confidence, which must keep the level; else empty. */
  readonly bound: string
  /** Runs that kept it. */
  readonly runsKept: number
}

/** The promised levels in the order of the scenario's schema; several runs are judged as `kpis.json` judges them. */
export const promisedLevels = (results: ReadonlyArray<RunResult>): ReadonlyArray<PromisedLevel> => {
  const sla = results[0]?.scenario.sla
  if (sla === undefined) return []
  return checkReplicatedPromises(sla, results.map(kpisOf)).map((check) => ({
    ...promiseRow(check),
    bound:
      results.length < 2 || check.proved === null
        ? ""
        : `${check.bound} ${promiseRow({ ...check, measured: check.proved }).value}`,
    runsKept: check.replicationsKept
  }))
}
