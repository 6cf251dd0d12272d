/** A search for the cheapest fleet from its beginning to its answer, over days that are had at once. */
import type { SearchAnswer } from "../../src/sim/experiments/optimise/answer.ts"
import type { FleetRequest, SearchOptions, SearchSpace } from "../../src/sim/experiments/optimise/question.ts"
import { answerOf, beginSearch, tell, wantedOf } from "../../src/sim/experiments/optimise/search.ts"
import type { StudyKpiValues } from "../../src/sim/experiments/study-kpis.ts"

/** Fleets, and what a day of each comes to. */
export interface SearchedCity {
  readonly space: SearchSpace
  readonly dayOf: (row: number, column: number, replication: number) => StudyKpiValues
}

/** What the search answers when it is told every day that it wants; `inspect` sees every request. */
export const searched = (
  { space, dayOf }: SearchedCity,
  options: SearchOptions,
  inspect: (request: FleetRequest) => void = () => undefined
): SearchAnswer => {
  let search = beginSearch(space, options)
  for (let wanted = wantedOf(search); wanted.length > 0; wanted = wantedOf(search)) {
    search = tell(
      search,
      wanted.map((request) => {
        inspect(request)
        const { row, column, replications } = request
        return { row, column, days: Array.from({ length: replications }, (_, n) => dayOf(row, column, n)) }
      })
    )
  }
  return answerOf(search)
}
