/** What the comparison of two hosts reports: one actor, one step, one place, both values. */
import type { RecordedStep } from "../support/recorded-inbox.ts"
import { type Difference, differencesOf } from "./canonical.ts"

/**
 * - `command`: what reached `decide`, facts included.
 * - `outcome`: the Decision or Rejection; `answer`: what the host tells whoever gave the command.
 * - `snapshot`: the state after the step; `reloaded snapshot`: as the rows tell it.
 * - `messages`: what the host hands to the relay; `outbox`: the rows; `reloaded messages`: those not yet sent.
 * - `reloaded timers`: when timers are due as the rows tell it; `timers`: the rows at the end of the day.
 * - `failure`: the production path did not get through.
 */
export type Compared =
  | "command"
  | "outcome"
  | "answer"
  | "snapshot"
  | "reloaded snapshot"
  | "messages"
  | "reloaded messages"
  | "outbox"
  | "reloaded timers"
  | "timers"
  | "failure"

export interface Finding {
  readonly step: RecordedStep
  readonly compared: Compared
  /** `expected`: the simulation's; `actual`: that of the production path. */
  readonly difference: Difference
}

/** Of one comparison so many places are told: a message that is missing moves all that follow. */
const placesMax = 10

/** The places in which the simulation's canonical text and that of production part. */
export const findingsIn = (
  step: RecordedStep,
  compared: Compared,
  expected: string,
  actual: string
): ReadonlyArray<Finding> =>
  differencesOf(expected, actual)
    .slice(0, placesMax)
    .map((difference) => ({ step, compared, difference }))

export const findingText = ({ step, compared, difference }: Finding): string =>
  `${step.inbox.actor} ${step.inbox.id}, step ${step.step} (${step.tag}, by ${step.origin}, at ${step.now}): ` +
  `${compared} ${difference.path === "" ? "as a whole" : difference.path}\n` +
  `  simulation ${difference.expected ?? "(nothing)"}\n` +
  `  production ${difference.actual ?? "(nothing)"}`
