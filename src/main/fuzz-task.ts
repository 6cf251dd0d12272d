/** One case of `curbline fuzz`, as a thread runs or shrinks it. */
import * as Either from "effect/Either"
import { ordersOfRun } from "../sim/explain/order-rerun.ts"
import { caseText, scenarioOfCase } from "../sim/fuzz/case-text.ts"
import { makeCase } from "../sim/fuzz/make-case.ts"
import { type CaseResult, runCase } from "../sim/fuzz/run-case.ts"
import { shrink } from "../sim/fuzz/shrink.ts"

/** What a case came to. */
export type FuzzAnswer =
  | { readonly decoded: true; readonly result: CaseResult }
  | { readonly decoded: false; readonly problems: ReadonlyArray<string> }

/** Runs the case of a seed. */
export const fuzzSeed = (seed: number): FuzzAnswer => {
  const scenario = scenarioOfCase(makeCase(seed))
  return Either.isLeft(scenario)
    ? { decoded: false, problems: scenario.left }
    : { decoded: true, result: runCase(scenario.right) }
}

/** A minimal case. */
export interface ShrunkAnswer {
  /** Scenario file. */
  readonly text: string
  readonly result: CaseResult
  readonly tries: number
}

/** Finds the least of a seed's case that breaks the same invariant; null when it breaks none. */
export const shrinkSeed = (seed: number): ShrunkAnswer | null => {
  const form = makeCase(seed)
  const scenario = scenarioOfCase(form)
  if (Either.isLeft(scenario)) return null
  const result = runCase(scenario.right)
  if (result.violation === null) return null
  const placed = ordersOfRun(scenario.right).map(({ index }) => index)
  const small = shrink(form, result, placed)
  return { text: caseText(small.form), result: small.result, tries: small.tries }
}
