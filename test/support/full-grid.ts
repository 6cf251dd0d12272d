/**
 * The cheapest fleet by simulating every fleet of the grid, with the same rule of proof as the search: the
 * oracle that a search is held against.
 */
import {
  type AssessedFleet,
  assess,
  confirmedDays,
  looksOf
} from "../../src/sim/experiments/optimise/assess.ts"
import type { SearchOptions, SearchSpace } from "../../src/sim/experiments/optimise/question.ts"
import type { StudyKpiValues } from "../../src/sim/experiments/study-kpis.ts"

export interface GridAnswer {
  readonly best: AssessedFleet | null
  readonly simulatedDays: number
}

/** Every fleet until it is decided or has all its days; then the cheapest three with three times the days. */
export const cheapestOfGrid = (
  space: SearchSpace,
  options: SearchOptions,
  dayOf: (row: number, column: number, replication: number) => StudyKpiValues
): GridAnswer => {
  const seen = (row: number, column: number, replications: number): AssessedFleet => {
    const days = Array.from({ length: replications }, (_, n) => dayOf(row, column, n))
    return assess(space, options, { row, column }, days)
  }
  const looks = looksOf(options).filter((days) => days >= options.replications.min)
  let fleets = space.robots.flatMap((_, row) =>
    space.pilots.map((_unused, column) => {
      let fleet = seen(row, column, looks[0] ?? 0)
      for (const more of looks.slice(1)) {
        if (fleet.standing === "undecided") fleet = seen(row, column, more)
      }
      return fleet
    })
  )
  for (;;) {
    const kept = fleets
      .filter((it) => it.standing === "kept")
      .sort((a, b) => a.costPerDayMinor - b.costPerDayMinor)
    const unproved = kept.slice(0, 3).filter((it) => it.replications < confirmedDays(options))
    if (unproved.length === 0) {
      return { best: kept[0] ?? null, simulatedDays: fleets.reduce((sum, it) => sum + it.replications, 0) }
    }
    fleets = fleets.map((it) =>
      unproved.includes(it) ? seen(it.row, it.column, confirmedDays(options)) : it
    )
  }
}
