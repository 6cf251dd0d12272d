/**
 * The additions of a study: at each of its answers the fleet with one robot or one pilot more, simulated on the
 * first days of the answer, as many as every cell has at least (`replications.min`). They are no cells: no answer is ever sought among them.
 */

import { overrideProblems } from "../../scenario/overrides.ts"
import { scenarioHash } from "../design/cell-scenarios.ts"
import type { AdditionKind, Cell, Parameters } from "../design/design.ts"
import { fleetAnswers } from "../outputs/best-fleet.ts"
import type { Study, StudyDay, StudyMarginal } from "../outputs/study.ts"
import type { StudyKpiValues } from "../study-kpis.ts"
import { type Added, type Addition, additionsTo, kindOf } from "./additions.ts"
import { marginalValues } from "./marginal-value.ts"

/** One addition as it is simulated: a city of its own, by the hash of what decides its figures. */
export interface PlannedAddition extends Pick<Cell, "scenario" | "hash"> {
  readonly addition: Addition
  /** Days 0 to n - 1. */
  readonly replications: number
}

/** The additions at one answer. */
export interface AnswerAdditions {
  /** Values of the factors that are neither robots nor pilots, and the fleet that was added to. */
  readonly held: Parameters
  readonly parameters: Parameters
  readonly planned: ReadonlyArray<PlannedAddition>
  /** What the scenario has no room for, and why. */
  readonly impossible: ReadonlyArray<{ readonly added: Added; readonly why: string }>
  /** Figures of the answer's own days. */
  readonly base: ReadonlyArray<StudyKpiValues>
}

/**
 * What is to be simulated, answer by answer; nothing where no fleet is proved to keep the promises, or where no
 * factors stand for robots and pilots.
 */
export const studyAdditions = (study: Study): ReadonlyArray<AnswerAdditions> => {
  const { design } = study
  const wanted = new Set<AdditionKind>(design.marginal)
  if (wanted.size === 0) return []
  return (fleetAnswers(study) ?? []).flatMap(({ held, best }) => {
    if (best === null) return []
    // A search proves its answer by more days than others get: those would triple the time for a narrower interval.
    const replications = Math.min(best.days.length, design.replications.min)
    const additions = additionsTo(best.cell.scenario).filter(({ added }) => wanted.has(kindOf(added)))
    const judged = additions.map((addition) => ({
      addition,
      why: overrideProblems(addition.scenario).join("; ")
    }))
    return [
      {
        held,
        parameters: best.cell.parameters,
        planned: judged.flatMap(({ addition, why }) => {
          const { scenario } = addition
          const hash = scenarioHash(scenario, design.engine)
          return why === "" ? [{ addition, scenario, hash, replications }] : []
        }),
        impossible: judged.flatMap(({ addition: { added }, why }) => (why === "" ? [] : [{ added, why }])),
        base: best.days.slice(0, replications).map(({ kpis }) => kpis)
      }
    ]
  })
}

/** What the finished days say; `findDay`: a finished day of a city, or null. */
export const studyMarginal = (
  answers: ReadonlyArray<AnswerAdditions>,
  findDay: (hash: string, replication: number) => StudyDay | null
): ReadonlyArray<StudyMarginal> =>
  answers.map(({ held, parameters, planned, impossible, base }) => {
    const additions = planned.map(({ addition, hash, replications }) => ({
      addition,
      days: daysWithoutGap(replications, (n) => findDay(hash, n))
    }))
    return {
      held,
      parameters,
      impossible,
      values: marginalValues(base, additions),
      days: additions.reduce((sum, { days }) => sum + days.length, 0)
    }
  })

const daysWithoutGap = (
  replications: number,
  findDay: (replication: number) => StudyDay | null
): ReadonlyArray<StudyKpiValues> => {
  const days: Array<StudyKpiValues> = []
  for (let n = 0; n < replications; n++) {
    const found = findDay(n)
    if (found === null) break
    days.push(found.kpis)
  }
  return days
}
