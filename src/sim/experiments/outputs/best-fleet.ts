/**
 * The answer of a study: for each combination of the other factors, the cheapest fleet whose promises are
 * proved. Of a search it is what the search found; of a whole grid the cheapest of its cells.
 * Source: spec/simulation.md 8.
 */
import type { Parameters } from "../design/design.ts"
import { heldOf, rolesOf } from "../schedule/searches.ts"
import { bindingOf, type LevelStanding } from "../statistics/verdict.ts"
import type { Study, StudyCell } from "./study.ts"

/** The answer for one combination of the factors that are not robots and pilots. */
export interface FleetAnswer {
  readonly held: Parameters
  /** The cheapest cell that keeps every promise; null when none was proved to. */
  readonly best: StudyCell | null
  /** The promise with the least room there. */
  readonly binding: LevelStanding | null
  /** Cells that cost less and are neither proved to keep the promises nor to miss them. */
  readonly undecided: ReadonlyArray<StudyCell>
}

const costOf = (cell: StudyCell): number => cell.estimates.costPerDayMinor?.mean ?? Number.POSITIVE_INFINITY

/** One answer per combination, in the order of the design; null where no factors stand for robots and pilots. */
export const fleetAnswers = (study: Study): ReadonlyArray<FleetAnswer> | null => {
  const roles = rolesOf(study.design)
  if (roles === null) return null
  const groups = new Map<string, Array<StudyCell>>()
  for (const cell of study.cells) {
    const key = JSON.stringify(heldOf(cell.cell.parameters, roles))
    groups.set(key, [...(groups.get(key) ?? []), cell])
  }
  return [...groups.values()].map((cells): FleetAnswer => {
    const held = heldOf(cells[0]?.cell.parameters ?? {}, roles)
    const found = study.searches?.find((it) => JSON.stringify(it.held) === JSON.stringify(held))?.answer
    const cellOf = (fleet: { readonly robots: number; readonly pilots: number }): StudyCell | undefined =>
      cells.find(
        ({ cell: { parameters } }) =>
          parameters[roles.robots] === fleet.robots && parameters[roles.pilots] === fleet.pilots
      )
    if (found !== undefined) {
      return {
        held,
        best: found.best === null ? null : (cellOf(found.best) ?? null),
        binding: found.binding,
        undecided: found.undecided.flatMap((it) => cellOf(it) ?? [])
      }
    }
    const seen = cells.filter((it) => it.days.length >= 2)
    const kept = seen
      .filter((it) => it.standing === "kept")
      .sort((a, b) => costOf(a) - costOf(b) || a.cell.index - b.cell.index)
    const best = kept[0] ?? null
    const undecided = seen.filter(
      (it) => it.standing === "undecided" && (best === null || costOf(it) < costOf(best))
    )
    return { held, best, binding: best === null ? null : bindingOf(best.levels), undecided }
  })
}
