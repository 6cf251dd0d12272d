/** One day of a comparison, or one replication of a scenario, as a thread simulates it. */
import * as Either from "effect/Either"
import { replicate } from "../sim/experiments/replicate.ts"
import { type Replication, runReplication } from "../sim/experiments/replication.ts"
import type { FinishedReplication } from "../sim/experiments/replication-set.ts"
import type { Scenario } from "../sim/scenario/schema.ts"
import { defectWords } from "./defect-words.ts"
import { type DispatcherSource, openDispatcher } from "./dispatcher-files.ts"
import { withThreadStreets } from "./thread-streets.ts"

/** Which day, and who dispatches. */
export interface ReplicationInput {
  readonly scenario: Scenario
  readonly dispatcher: DispatcherSource
  readonly replication: number
}

/** The day, or what stopped it. */
export type ReplicationAnswer =
  | { readonly finished: true; readonly day: Replication }
  | { readonly finished: false; readonly problem: string }

/** Simulates one day to its end. */
export const simulateReplication = async (input: ReplicationInput): Promise<ReplicationAnswer> => {
  const opened = await openDispatcher(input.dispatcher)
  if (Either.isLeft(opened)) return { finished: false, problem: opened.left }
  try {
    const scenario = withThreadStreets(input.scenario)
    return { finished: true, day: runReplication(scenario, opened.right, input.replication) }
  } catch (error) {
    // Told with the day and the dispatcher, without which nobody could see it again.
    return { finished: false, problem: defectWords(error) }
  }
}

/** Which replication; `dispatcher` null: the scenario's. */
export interface WholeReplicationInput {
  readonly scenario: Scenario
  readonly dispatcher: DispatcherSource | null
  readonly replication: number
}

/** A replication without its scenario, which whoever asked has, streets and all. */
export type PlainReplication = Omit<FinishedReplication, "result"> & {
  readonly result: Omit<FinishedReplication["result"], "scenario">
}

/** The replication, or what stopped it. */
export type WholeReplicationAnswer =
  | { readonly finished: true; readonly replication: PlainReplication }
  | { readonly finished: false; readonly problem: string }

/** Simulates one replication to its end. */
export const simulateWholeReplication = async (
  input: WholeReplicationInput
): Promise<WholeReplicationAnswer> => {
  const { scenario, replication } = input
  const opened = input.dispatcher === null ? Either.right(null) : await openDispatcher(input.dispatcher)
  if (Either.isLeft(opened)) return { finished: false, problem: opened.left }
  try {
    const done = replicate(
      withThreadStreets(scenario),
      opened.right,
      replication,
      () => performance.now() / 1000
    )
    const { scenario: _, ...result } = done.result
    return { finished: true, replication: { ...done, result } }
  } catch (error) {
    return { finished: false, problem: defectWords(error) }
  }
}
