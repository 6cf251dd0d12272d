/**
 * One day under one policy: a simulation with its figures. Replications of a number have the same orders,
 * people, machines and weather under every policy (common random numbers). Source: spec/simulation.md 5, 7.
 */
import type { Dispatcher } from "../../services/dispatch/planner/dispatcher.ts"
import { DroppedChoices } from "../dropped-choices.ts"
import { Simulation } from "../run.ts"
import { withoutTracks } from "../scenario/overrides.ts"
import type { Scenario } from "../scenario/schema.ts"
import { type FigureValues, figureValues } from "./figures.ts"

/** What a finished day leaves for a comparison. */
export interface Replication {
  readonly figures: FigureValues
  readonly digest: string
  /** Invariants found violated, and the first of them in words. */
  readonly violated: number
  readonly firstViolation: string | null
  /** Choices that no rule allowed, by problem. */
  readonly dropped: Readonly<Record<string, number>>
}

/** Runs one day to its end; number 0 is the day that the scenario alone describes. */
export const runReplication = (scenario: Scenario, dispatcher: Dispatcher, number: number): Replication => {
  const droppedChoices = new DroppedChoices()
  const simulation = new Simulation(withoutTracks(scenario), {
    replication: number,
    dispatcher,
    observers: [droppedChoices]
  })
  const result = simulation.runAll()
  return {
    figures: figureValues(result, simulation.plannerConfig),
    digest: result.digest,
    violated: result.invariants.violated,
    firstViolation: result.invariants.first,
    dropped: droppedChoices.counts()
  }
}
