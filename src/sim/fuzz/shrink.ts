/**
 * Delta debugging: from a case that breaks an invariant to a small one that breaks the same. Deterministic;
 * each try is a whole run. Parts are dropped in halves, quarters and so on until none of them can go
 * (the ddmin algorithm of Zeller and Hildebrandt, 2002).
 */
import * as Either from "effect/Either"
import type { Scenario, ScenarioForm } from "../scenario/schema.ts"
import { scenarioOfCase } from "./case-text.ts"
import {
  faultsIn,
  featuresOf,
  robotsIn,
  shiftsIn,
  withFaults,
  withMinutes,
  withOneHub,
  withOrders,
  withoutFeatures,
  withPilots,
  withRobots
} from "./reductions.ts"
import { type CaseResult, runCase } from "./run-case.ts"

/** What shrinking came to. */
export interface Shrunk {
  readonly form: ScenarioForm
  readonly result: CaseResult
  /** Runs that it took. */
  readonly tries: number
}

/** How a case is run: the ordinary way, or with something planted. */
export type RunCase = (scenario: Scenario) => CaseResult

/** Without a limit the last percent would take most of the time. */
const triesMax = 250

/**
 * The smallest case found that breaks the invariant that `form` breaks. `placed`: the numbers of the orders
 * that the case has; `result`: what running it came to.
 */
export const shrink = (
  form: ScenarioForm,
  result: CaseResult,
  placed: ReadonlyArray<number>,
  run: RunCase = runCase
): Shrunk => {
  const search = new Search(form, result, run)
  search.horizon()
  search.list(placed, withOrders)
  search.list(faultsIn(search.best), withFaults)
  search.list(featuresOf(search.best), (best, left) => withoutFeatures(best, without(featuresOf(best), left)))
  search.keep(withOneHub(search.best))
  search.robots()
  search.pilots()
  search.horizon()
  search.list(search.orders ?? placed, withOrders)
  return { form: search.best, result: search.result, tries: search.tries }
}

const without = <A extends ReadonlyArray<string>>(
  all: ReadonlyArray<A>,
  left: ReadonlyArray<A>
): ReadonlyArray<A> => {
  const names = new Set(left.map((it) => it.join(".")))
  return all.filter((it) => !names.has(it.join(".")))
}

class Search {
  best: ScenarioForm
  result: CaseResult
  tries = 0
  private readonly invariant: string
  private readonly run: RunCase

  constructor(form: ScenarioForm, result: CaseResult, run: RunCase) {
    this.best = form
    this.result = result
    this.invariant = result.violation?.invariant ?? ""
    this.run = run
  }

  /** The orders that the best case is limited to, null when to none. */
  get orders(): ReadonlyArray<number> | null {
    return this.best.partners?.onlyOrders ?? null
  }

  /** Takes a candidate when it still breaks the invariant. */
  keep(candidate: ScenarioForm): boolean {
    if (this.tries >= triesMax) return false
    const scenario = scenarioOfCase(candidate)
    // A city that the rest does not fit into is no case.
    if (Either.isLeft(scenario)) return false
    this.tries += 1
    const result = this.run(scenario.right)
    if (result.violation?.invariant !== this.invariant) return false
    this.best = candidate
    this.result = result
    return true
  }

  /** Keeps as few of some parts as possible. */
  list<A>(all: ReadonlyArray<A>, build: (best: ScenarioForm, left: ReadonlyArray<A>) => ScenarioForm): void {
    if (all.length === 0 || this.keep(build(this.best, []))) return
    let left = all
    let pieces = 2
    while (left.length > 1) {
      const size = Math.ceil(left.length / pieces)
      let dropped = false
      for (let from = 0; from < left.length; from += size) {
        const rest = [...left.slice(0, from), ...left.slice(from + size)]
        if (rest.length === 0 || !this.keep(build(this.best, rest))) continue
        left = rest
        pieces = Math.max(2, pieces - 1)
        dropped = true
        break
      }
      if (dropped) continue
      if (size === 1) return
      pieces = Math.min(left.length, 2 * pieces)
    }
  }

  /** Ends the run soon after the violation. */
  horizon(): void {
    const found = this.result.simulatedMs
    const minutes = Math.max(1, Math.ceil(found / 60_000))
    const now = Math.ceil((this.best.duration_s ?? 0) / 60)
    for (const tried of [minutes, minutes + 1, minutes + 10, minutes - 30]) {
      if (tried >= 1 && tried < now && this.keep(withMinutes(this.best, tried))) return
    }
  }

  robots(): void {
    this.least(robotsIn(this.best), (best, count) => withRobots(best, count))
  }

  pilots(): void {
    const counts = shiftsIn(this.best).map((shift) => Number(shift["count"]))
    counts.forEach((count, i) => {
      const set = (best: ScenarioForm, n: number): ScenarioForm =>
        withPilots(
          best,
          counts.map((other, j) => (i === j ? n : other))
        )
      if (counts.length > 1 && this.keep(set(this.best, 0))) counts[i] = 0
      else counts[i] = this.least(count, set)
    })
  }

  /** The least count from 1 that still breaks the invariant: by halves, then one by one. */
  private least(from: number, build: (best: ScenarioForm, count: number) => ScenarioForm): number {
    let count = from
    while (count > 1) {
      const half = Math.floor(count / 2)
      if (this.keep(build(this.best, half))) count = half
      else if (this.keep(build(this.best, count - 1))) count -= 1
      else break
    }
    return count
  }
}
