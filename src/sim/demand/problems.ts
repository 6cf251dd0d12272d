/** What is wrong with a file of orders. The lines read like those of a scenario file. */
import type { ScenarioProblem } from "../scenario/problem.ts"

/** `path` holds the name of the column; empty: the problem is with the line or the file. */
export type DemandProblem = ScenarioProblem

/** So many problems of one file are told; of the rest, how many. */
const problemsShown = 20

/** The first problems in the order of the file, and one that counts the rest. */
export const capped = (problems: ReadonlyArray<DemandProblem>): ReadonlyArray<DemandProblem> => {
  const rest = problems.slice(problemsShown)
  const next = rest[0]
  if (next === undefined) return problems
  const lines = new Set(rest.map(({ at }) => at.line)).size
  const what = `from here on ${rest.length} more problem${rest.length === 1 ? "" : "s"} in ${lines} line${lines === 1 ? "" : "s"}`
  return [...problems.slice(0, problemsShown), { at: next.at, path: [], what, allowed: null, nearest: null }]
}
