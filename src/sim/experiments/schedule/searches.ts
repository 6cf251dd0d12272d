/**
 * The searches of a study, one for each combination of the held factors, as one machine that hands out days
 * like a schedule does. Each search goes on as soon as all the days it asked for are finished, and sees
 * nothing of the others: its path does not depend on the order in which days are finished.
 */
import { invariant } from "../../../domain/invariant.ts"
import type { Design, OptimiseRule, Parameters } from "../design/design.ts"
import { answerOf, beginSearch, type Search, tell, wantedOf } from "../optimise/search.ts"
import { spaceOf } from "../optimise/space.ts"
import type { StudySearch } from "../outputs/study.ts"
import { levelsOf, type StudyKpiValues } from "../study-kpis.ts"
import type { DayRequest } from "./schedule.ts"

/** One search with the days of its fleets. */
interface HeldSearch {
  readonly held: Parameters
  /** Positions in the design by row and column. */
  readonly cells: ReadonlyArray<ReadonlyArray<number>>
  readonly search: Search
}

/** All searches under way. */
export interface Searches {
  readonly all: ReadonlyArray<HeldSearch>
  /** Days finished and handed out, by cell of the design. */
  readonly days: ReadonlyMap<number, ReadonlyArray<StudyKpiValues | undefined>>
  readonly given: ReadonlyMap<number, number>
}

/** The factors that a search varies: those that the file names, else the two shorthands; null without. */
export const rolesOf = ({ optimise, factors, kind }: Design): OptimiseRule | null => {
  if (optimise !== null) return optimise
  const robots = factors.find((it) => it.kind === "fleet")?.name
  const pilots = factors.find((it) => it.kind === "pilotsScale")?.name
  return kind === "list" || robots === undefined || pilots === undefined ? null : { robots, pilots }
}

/** The values of all factors but those of robots and pilots. */
export const heldOf = (parameters: Parameters, roles: OptimiseRule): Parameters =>
  Object.fromEntries(
    Object.entries(parameters).filter(([name]) => name !== roles.robots && name !== roles.pilots)
  )

/** Searches that have seen nothing yet; the design is a grid that has the factors of `roles`. */
export const beginSearches = (design: Design, roles: OptimiseRule): Searches => {
  const groups = new Map<string, { readonly held: Parameters; readonly cells: Array<number> }>()
  for (const cell of design.cells) {
    const held = heldOf(cell.parameters, roles)
    const key = JSON.stringify(held)
    const group = groups.get(key) ?? { held, cells: [] }
    group.cells.push(cell.index)
    groups.set(key, group)
  }
  const robots = ascendingValues(design, roles.robots)
  const pilots = ascendingValues(design, roles.pilots)
  const all = [...groups.values()].map(({ held, cells }): HeldSearch => {
    const byRow = robots.map((row) =>
      pilots.map((column) => {
        const index = cells.find((it) => {
          const parameters = design.cells[it]?.parameters
          return parameters?.[roles.robots] === row && parameters[roles.pilots] === column
        })
        invariant(index !== undefined, "a grid has a cell for every fleet")
        return index
      })
    )
    const scenarioOf = (row: number, column: number) => {
      const cell = design.cells[byRow[row]?.[column] ?? -1]
      invariant(cell !== undefined, "a fleet of the space is a cell of the design")
      return cell.scenario
    }
    const options = { promises: levelsOf(scenarioOf(0, 0).sla), replications: design.replications }
    return { held, cells: byRow, search: beginSearch(spaceOf(robots, pilots, scenarioOf), options) }
  })
  return { all, days: new Map(), given: new Map() }
}

const ascendingValues = ({ factors }: Design, name: string): ReadonlyArray<number> =>
  (factors.find((it) => it.name === name)?.values ?? []).map(Number).sort((a, b) => a - b)

const wantedCells = ({
  cells,
  search
}: HeldSearch): ReadonlyArray<{ readonly cell: number; readonly replications: number }> =>
  wantedOf(search).map(({ row, column, replications }) => ({
    cell: cells[row]?.[column] ?? -1,
    replications
  }))

/** The next day to simulate, handed out once; null when all that is asked for is under way or done. */
export const takeNextOfSearches = (
  searches: Searches
): { readonly searches: Searches; readonly request: DayRequest } | null => {
  for (const held of searches.all) {
    for (const { cell, replications } of wantedCells(held)) {
      const replication = searches.given.get(cell) ?? 0
      if (replication >= replications) continue
      const given = new Map(searches.given).set(cell, replication + 1)
      return { searches: { ...searches, given }, request: { cell, replication } }
    }
  }
  return null
}

/** The searches after a day was finished that they had handed out. */
export const finishDayOfSearches = (
  searches: Searches,
  { cell, replication }: DayRequest,
  kpis: StudyKpiValues
): Searches => {
  const own = [...(searches.days.get(cell) ?? [])]
  own[replication] = kpis
  const days = new Map(searches.days).set(cell, own)
  return { ...searches, days, all: searches.all.map((held) => advanced(held, days)) }
}

/** A search that has all it asked for is told, and asks again. */
const advanced = (held: HeldSearch, days: Searches["days"]): HeldSearch => {
  const wanted = wantedOf(held.search)
  if (wanted.length === 0) return held
  const results = wanted.flatMap(({ row, column, replications }) => {
    const own = (days.get(held.cells[row]?.[column] ?? -1) ?? []).slice(0, replications)
    const finished = own.filter((it): it is StudyKpiValues => it !== undefined)
    return finished.length < replications ? [] : [{ row, column, days: finished }]
  })
  return results.length < wanted.length ? held : { ...held, search: tell(held.search, results) }
}

/** Whether every search has ended. */
export const areFinished = ({ all }: Searches): boolean =>
  all.every(({ search }) => wantedOf(search).length === 0)

/** What each search has found, or knows so far. */
export const answersOf = ({ all }: Searches): ReadonlyArray<StudySearch> =>
  all.map(({ held, search }) => ({ held, answer: answerOf(search) }))
