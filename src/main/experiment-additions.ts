/** Simulates what is added to the answers of a study; finished days are kept in a store of their own. */
import { studyAdditions, studyMarginal } from "../sim/experiments/marginal/study-additions.ts"
import type { Study } from "../sim/experiments/outputs/study.ts"
import { type Agenda, fixedAgenda, type RunOutcome, runAgenda } from "./experiment-run.ts"
import { additionFiles, StudyStore } from "./experiment-store.ts"
import type { WorkerCrew } from "./worker-crew.ts"

/** Threads that are at work already, and who hears of them. */
export interface AdditionsCrew {
  readonly crew: WorkerCrew
  readonly workers: number
  readonly stop: AbortController
  readonly onOpened: (store: StudyStore) => void
  readonly onDay: (agenda: Agenda, simulated: number) => void
}

/** The study with what its additions are worth, and how simulating them ended; null: there is nothing to add. */
export const runAdditions = async (
  folder: string,
  study: Study,
  { crew, workers, stop, onOpened, onDay }: AdditionsCrew
): Promise<{ readonly study: Study; readonly outcome: RunOutcome } | null> => {
  const answers = studyAdditions(study)
  if (answers.length === 0) return null
  const planned = answers.flatMap((it) => it.planned)
  const store = StudyStore.open(folder, new Set(planned.map(({ hash }) => hash)), additionFiles)
  try {
    onOpened(store)
    const agenda = fixedAgenda(planned.map(({ replications }) => replications))
    const outcome = await runAgenda(planned, agenda, store, crew, workers, stop, (simulated) =>
      onDay(agenda, simulated)
    )
    const marginal = studyMarginal(answers, (hash, replication) => store.find(hash, replication))
    return { study: { ...study, marginal }, outcome }
  } finally {
    store.close()
  }
}
