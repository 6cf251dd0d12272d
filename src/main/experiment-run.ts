/**
 * Simulates the days that a study asks for: known ones come from its store, the others from threads, each
 * kept before the next is asked for. What is simulated depends on the design alone, not on the threads.
 */
import type { Cell, Design } from "../sim/experiments/design/design.ts"
import type { CellStatus, Study, StudySearch } from "../sim/experiments/outputs/study.ts"
import {
  beginSchedule,
  type DayRequest,
  finishDay,
  scheduledDays,
  takeNext
} from "../sim/experiments/schedule/schedule.ts"
import {
  answersOf,
  areFinished,
  beginSearches,
  finishDayOfSearches,
  takeNextOfSearches
} from "../sim/experiments/schedule/searches.ts"
import { levelsOf, type StudyKpiValues } from "../sim/experiments/study-kpis.ts"
import type { StudyStore } from "./experiment-store.ts"
import type { WorkerCrew } from "./worker-crew.ts"

/** What is to be simulated, day by day; a schedule or searches behind it. */
export interface Agenda {
  /** The next day, handed out once; null when nothing can be asked for now. */
  readonly next: () => DayRequest | null
  readonly finish: (request: DayRequest, kpis: StudyKpiValues) => void
  /** Days asked for so far, or at most, and how many are finished. */
  readonly progress: () => { readonly wanted: number; readonly finished: number }
  /** By cell, how many days were asked for in the end, and why no more. */
  readonly asked: () => ReadonlyArray<{ readonly days: number; readonly status: CellStatus }>
  readonly searches: () => ReadonlyArray<StudySearch> | null
}

/** Every cell of the design, until each is precise enough. */
export const gridAgenda = (design: Design): Agenda => {
  let schedule = beginSchedule(
    design.replications,
    design.cells.map(({ scenario }) => levelsOf(scenario.sla))
  )
  return {
    next: () => {
      const taken = takeNext(schedule)
      if (taken === null) return null
      schedule = taken.schedule
      return taken.request
    },
    finish: (request, kpis) => {
      schedule = finishDay(schedule, request, kpis)
    },
    progress: () => scheduledDays(schedule),
    asked: () =>
      schedule.cells.map(({ wanted, verdict }) => ({ days: wanted, status: verdict ?? "unfinished" })),
    searches: () => null
  }
}

/** The cells that the search for the cheapest fleet asks for. */
export const searchAgenda = (design: Design, roles: NonNullable<Design["optimise"]>): Agenda => {
  let searches = beginSearches(design, roles)
  let finished = 0
  return {
    next: () => {
      const taken = takeNextOfSearches(searches)
      if (taken === null) return null
      searches = taken.searches
      return taken.request
    },
    finish: (request, kpis) => {
      finished += 1
      searches = finishDayOfSearches(searches, request, kpis)
    },
    // How long a search takes is not known before; it is held against a fifth of the grid.
    progress: () => ({
      wanted: areFinished(searches)
        ? finished
        : Math.max(finished + 1, Math.ceil((design.cells.length * design.replications.min) / 5)),
      finished
    }),
    asked: () =>
      design.cells.map(({ index }): { readonly days: number; readonly status: CellStatus } => {
        const days = searches.given.get(index) ?? 0
        return { days, status: days === 0 ? "skipped" : "asked" }
      }),
    searches: () => answersOf(searches)
  }
}

/** So many days of each city, whatever they say; the lowest number first. */
export const fixedAgenda = (replications: ReadonlyArray<number>): Agenda => {
  const requests = replications
    .flatMap((days, cell) => Array.from({ length: days }, (_, replication) => ({ cell, replication })))
    .sort((a, b) => a.replication - b.replication || a.cell - b.cell)
  let given = 0
  let finished = 0
  return {
    next: () => requests[given++] ?? null,
    finish: () => {
      finished += 1
    },
    progress: () => ({ wanted: requests.length, finished }),
    asked: () => replications.map((days) => ({ days, status: "asked" })),
    searches: () => null
  }
}

/** What days are simulated of, by the number that an agenda gives it. */
export type City = Pick<Cell, "scenario" | "hash">

/** How the simulating ended. */
export interface RunOutcome {
  readonly interrupted: boolean
  /** What stopped it, in words. */
  readonly problem: string | null
  /** Days simulated just now, and taken from the store. */
  readonly simulated: number
  readonly known: number
}

/** Simulates what the agenda asks for, `workers` days at a time, until it is finished or stopped. */
export const runAgenda = async (
  cities: ReadonlyArray<City>,
  agenda: Agenda,
  store: StudyStore,
  crew: WorkerCrew,
  workers: number,
  stop: AbortController,
  onDay: (simulated: number) => void
): Promise<RunOutcome> => {
  let problem: string | null = null
  let simulated = 0
  let known = 0
  const inFlight = new Map<string, Promise<void>>()
  /** Days that another cell of the same city is being simulated for. */
  const waiting = new Map<string, Array<DayRequest>>()

  const simulate = async (request: DayRequest, key: string): Promise<void> => {
    const city = cities[request.cell]
    if (city === undefined) return
    const { scenario, hash } = city
    const { replication } = request
    const answer = await crew.run({ name: "simulateStudyDay", input: { scenario, replication } })
    inFlight.delete(key)
    if (answer === null) return
    if (!answer.finished) {
      problem ??= `cell ${request.cell}, day ${replication}: ${answer.problem}`
      stop.abort()
      return
    }
    const { kpis, digest } = answer.day
    store.append(hash, { replication, digest, kpis })
    simulated += 1
    for (const it of [request, ...(waiting.get(key) ?? [])]) agenda.finish(it, kpis)
    waiting.delete(key)
    onDay(simulated)
  }

  while (!stop.signal.aborted) {
    const request = inFlight.size < workers ? agenda.next() : null
    if (request === null) {
      if (inFlight.size === 0) break
      await Promise.race(inFlight.values())
      continue
    }
    const hash = cities[request.cell]?.hash ?? ""
    const day = store.find(hash, request.replication)
    const key = `${hash}:${request.replication}`
    if (day !== null) {
      known += 1
      agenda.finish(request, day.kpis)
    } else if (inFlight.has(key)) waiting.set(key, [...(waiting.get(key) ?? []), request])
    else inFlight.set(key, simulate(request, key))
  }
  await Promise.all(inFlight.values())
  return { interrupted: stop.signal.aborted && problem === null, problem, simulated, known }
}

/** Whether a promise is made and every cell that was simulated misses one. */
export const everyCellMisses = ({ cells }: Study): boolean => {
  const seen = cells.filter(
    ({ days, cell }) => days.length > 0 && Object.values(cell.scenario.sla).some((it) => it !== null)
  )
  return seen.length > 0 && seen.every(({ standing }) => standing === "missed")
}
