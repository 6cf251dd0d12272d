/**
 * The search for the cheapest fleet that keeps every promise, as a pure state machine: it asks for simulated
 * days of fleets and is told their figures. The same answers give the same path. Source: spec/simulation.md 8.
 *
 * A fleet is no longer in question when
 * - its robots or its pilots cannot serve what must be accepted (workload.ts);
 * - it has no more robots and no more pilots than a fleet that was not proved to keep the promises: more of
 *   either never keeps less, up to noise (tested as V6);
 * - robots and pilots, and the least that any fleet paid beyond them, cost as much as the best fleet does.
 *
 * The specification bisects pilots for each number of robots. Here both are halved at once: simulated is the
 * fleet after which, kept or missed, most others are out of question. Along one row that is the bisection.
 */
import { invariant } from "../../../domain/invariant.ts"
import { bindingOf } from "../statistics/verdict.ts"
import type { StudyKpiValues } from "../study-kpis.ts"
import type { RuledOut, SearchAnswer, SearchStep, StepReason } from "./answer.ts"
import { type AssessedFleet, assess, confirmedDays, looksOf } from "./assess.ts"
import type { FleetCell, FleetRequest, FleetResult, SearchOptions, SearchSpace } from "./question.ts"
import { isOverworked } from "./workload.ts"

/** A search under way. */
export interface Search {
  readonly space: SearchSpace
  readonly options: SearchOptions
  /** By place: row times columns plus column. */
  readonly seen: ReadonlyMap<number, AssessedFleet>
  readonly asked: ReadonlyArray<Asked>
  readonly path: ReadonlyArray<SearchStep>
}

interface Asked {
  readonly request: FleetRequest
  readonly reason: StepReason
}

/** The cheapest so many are simulated with three times the days. */
const finalists = 3

/** A search that has seen nothing yet. */
export const beginSearch = (space: SearchSpace, options: SearchOptions): Search => {
  invariant(space.robots.length > 0 && space.pilots.length > 0, "a search needs fleets to choose from")
  invariant(options.replications.min >= 2, "two days at least tell the spread")
  return withQuestion({ space, options, seen: new Map(), asked: [], path: [] })
}

/** What is to be simulated next, all of it at once; nothing when the search has ended. */
export const wantedOf = ({ asked }: Search): ReadonlyArray<FleetRequest> => asked.map((it) => it.request)

/** The search after what was asked has been simulated; `results`: one for each request, in any order. */
export const tell = (search: Search, results: ReadonlyArray<FleetResult>): Search => {
  let next = search
  for (const { request, reason } of search.asked) {
    const result = results.find((it) => it.row === request.row && it.column === request.column)
    invariant(
      result !== undefined && result.days.length >= request.replications,
      `${request.replications} days of fleet ${request.row}, ${request.column} were asked for`
    )
    next = withResult(next, request, reason, result.days.slice(0, request.replications))
  }
  return withQuestion({ ...next, asked: [] })
}

const withResult = (
  search: Search,
  request: FleetRequest,
  reason: StepReason,
  days: ReadonlyArray<StudyKpiValues>
): Search => {
  const fleet = assess(search.space, search.options, request, days)
  const seen = new Map(search.seen).set(placeOf(search.space, request), fleet)
  const after = { ...search, seen }
  const { standing, levels, costPerDayMinor, robots, pilots } = fleet
  const step: SearchStep = {
    ...request,
    robots,
    pilots,
    reason,
    standing,
    promise: bindingOf(levels)?.key ?? null,
    costPerDayMinor,
    left: openPlaces(after).length
  }
  return { ...after, path: [...search.path, step] }
}

const placeOf = ({ pilots }: SearchSpace, { row, column }: FleetCell): number => row * pilots.length + column

const cellOf = ({ pilots }: SearchSpace, place: number): FleetCell => ({
  row: Math.floor(place / pilots.length),
  column: place % pilots.length
})

/** Fleets that keep every promise, the cheapest first; ties: fewer robots, then fewer pilots. */
const keepers = ({ seen }: Search): ReadonlyArray<AssessedFleet> =>
  [...seen.values()]
    .filter((it) => it.standing === "kept")
    .sort((a, b) => a.costPerDayMinor - b.costPerDayMinor || a.row - b.row || a.column - b.column)

/** What fleets pay beyond robots and pilots (operators, swaps, couriers, refunds): the least that was seen. */
const leastBeyond = ({ seen }: Search): number => {
  let least = Number.POSITIVE_INFINITY
  for (const fleet of seen.values()) {
    if (fleet.standing === "missed") continue
    least = Math.min(least, fleet.costPerDayMinor - fleet.fixedCostMinor)
  }
  return least === Number.POSITIVE_INFINITY ? 0 : least
}

/** Missed, or not proved by all the days that a fleet may have: smaller ones are no better. */
const isLost = (fleet: AssessedFleet, options: SearchOptions): boolean =>
  fleet.standing === "missed" ||
  (fleet.standing === "undecided" && fleet.replications >= confirmedDays(options))

/** Why a fleet is out of question without being simulated, or null while it may be the cheapest. */
type Exclusion = keyof RuledOut | null

const exclusions = (search: Search): ReadonlyArray<Exclusion> => {
  const { space, options, seen } = search
  const best = keepers(search)[0]
  const beyond = leastBeyond(search)
  const acceptance = options.promises.find((it) => it.key === "acceptanceRate")?.level ?? 0
  const driveMin = seen.get(space.robots.length * space.pilots.length - 1)?.driveMin ?? null
  const losers = [...seen.values()].filter((it) => isLost(it, options))
  return space.fixedCostMinor.flatMap((costs, row) =>
    costs.map((cost, column): Exclusion => {
      if (losers.some((it) => row <= it.row && column <= it.column)) return "bySmallerThanMissed"
      if (best !== undefined && cost + beyond >= best.costPerDayMinor) return "byFixedCost"
      if (space.workload === null || driveMin === null) return null
      const work = { driveMin, acceptanceRate: acceptance }
      return isOverworked(space.workload, row, column, work) ? "byWorkload" : null
    })
  )
}

/** Places that were not simulated and may still be the cheapest. */
const openPlaces = (search: Search): ReadonlyArray<number> =>
  exclusions(search).flatMap((exclusion, place) =>
    exclusion === null && !search.seen.has(place) ? [place] : []
  )

const withQuestion = (search: Search): Search => ({ ...search, asked: questionOf(search) })

const questionOf = (search: Search): ReadonlyArray<Asked> => {
  const { space, options } = search
  const largest = { row: space.robots.length - 1, column: space.pilots.length - 1 }
  if (search.seen.size === 0) {
    return [{ request: { ...largest, replications: looksOf(options)[0] ?? 2 }, reason: { _tag: "Largest" } }]
  }
  return undecidedQuestion(search) ?? halvingQuestion(search) ?? confirmingQuestion(search)
}

/** A fleet that is neither kept nor missed and may be the cheapest gets more days, until there are no more. */
const undecidedQuestion = (search: Search): ReadonlyArray<Asked> | null => {
  const best = keepers(search)[0]
  const beyond = leastBeyond(search)
  for (const fleet of search.seen.values()) {
    if (fleet.standing !== "undecided") continue
    if (best !== undefined && fleet.fixedCostMinor + beyond >= best.costPerDayMinor) continue
    const more = looksOf(search.options).find((days) => days > fleet.replications)
    if (more === undefined) continue
    const promise = bindingOf(fleet.levels)?.key ?? null
    const request = { row: fleet.row, column: fleet.column, replications: more }
    return [{ request, reason: { _tag: "Undecided", promise } }]
  }
  return null
}

/** The fleet after which most others are out of question, whatever comes of it; null when none is left. */
const halvingQuestion = (search: Search): ReadonlyArray<Asked> | null => {
  const { space, options } = search
  const open = openPlaces(search)
  if (open.length === 0) return null
  const costOf = (place: number): number => {
    const { row, column } = cellOf(space, place)
    return space.fixedCostMinor[row]?.[column] ?? 0
  }
  const byCost = [...open].sort((a, b) => costOf(a) - costOf(b) || a - b)
  const smaller = countsOfSmaller(space, open)
  let chosen: { readonly place: number; readonly ifMissed: number; readonly ifKept: number } | null = null
  byCost.forEach((place, rank) => {
    const ifMissed = smaller[place] ?? 0
    const ifKept = byCost.length - rank
    if (chosen === null || isBetter(ifMissed, ifKept, chosen)) chosen = { place, ifMissed, ifKept }
  })
  invariant(chosen !== null, "one of the open fleets divides them best")
  const { place, ifMissed, ifKept }: { place: number; ifMissed: number; ifKept: number } = chosen
  const request = { ...cellOf(space, place), replications: looksOf(options)[0] ?? 2 }
  return [{ request, reason: { _tag: "Halve", left: open.length, ifMissed, ifKept } }]
}

const isBetter = (
  ifMissed: number,
  ifKept: number,
  than: { readonly ifMissed: number; readonly ifKept: number }
): boolean => {
  const worst = Math.min(ifMissed, ifKept)
  const worstThere = Math.min(than.ifMissed, than.ifKept)
  return worst > worstThere || (worst === worstThere && ifMissed + ifKept > than.ifMissed + than.ifKept)
}

/** For each place how many open ones have no more robots and no more pilots, itself included if open. */
const countsOfSmaller = (space: SearchSpace, open: ReadonlyArray<number>): ReadonlyArray<number> => {
  const columns = space.pilots.length
  const isOpen = new Set(open)
  const counts: Array<number> = []
  for (let place = 0; place < space.robots.length * columns; place++) {
    const above = counts[place - columns] ?? 0
    const left = place % columns === 0 ? 0 : (counts[place - 1] ?? 0)
    const corner = place % columns === 0 ? 0 : (counts[place - columns - 1] ?? 0)
    counts.push(above + left - corner + (isOpen.has(place) ? 1 : 0))
  }
  return counts
}

/** Three times the days for the cheapest three; nothing when they have them. */
const confirmingQuestion = (search: Search): ReadonlyArray<Asked> => {
  const replications = confirmedDays(search.options)
  return keepers(search)
    .slice(0, finalists)
    .flatMap((fleet, index) => {
      if (fleet.replications >= replications) return []
      const request = { row: fleet.row, column: fleet.column, replications }
      return [{ request, reason: { _tag: "Confirm" as const, rank: index + 1 } }]
    })
}

/** What has been found; while the search is under way, what is known so far. */
export const answerOf = (search: Search): SearchAnswer => {
  const { space, options, seen, path } = search
  const cheapest = keepers(search).slice(0, finalists)
  const best = cheapest[0] ?? null
  const fleets = [...seen.entries()].sort(([a], [b]) => a - b).map(([, fleet]) => fleet)
  const ruledOut = { byWorkload: 0, bySmallerThanMissed: 0, byFixedCost: 0 }
  exclusions(search).forEach((exclusion, place) => {
    if (exclusion !== null && !seen.has(place)) ruledOut[exclusion] += 1
  })
  return {
    best,
    cheapest,
    undecided: fleets.filter(
      (it) => it.standing === "undecided" && (best === null || it.costPerDayMinor < best.costPerDayMinor)
    ),
    seen: fleets,
    binding: best === null ? null : bindingOf(best.levels),
    path,
    ruledOut,
    simulatedDays: fleets.reduce((sum, it) => sum + it.replications, 0),
    gridDays: space.robots.length * space.pilots.length * options.replications.min
  }
}
