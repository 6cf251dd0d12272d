/** How a recorded command arrives on the production path: as JSON, with a cause, and with its facts at hand. */
import * as Effect from "effect/Effect"
import type { Cause } from "../../src/cluster/actor-store.ts"
import type { FactSource } from "../../src/cluster/facts.ts"
import type { AnyCommand } from "../../src/domain/decider.ts"
import { deriveId } from "../../src/domain/ids.ts"
import type { RobotCopy } from "../../src/services/operations/robot-copy.ts"
import type { RecordedStep } from "../support/recorded-inbox.ts"

/** A command and the facts in it. */
export type Arrived = AnyCommand & { readonly [fact: string]: unknown }

export const arrivedOf = (step: RecordedStep): Arrived => JSON.parse(step.travelling) as Arrived

/** All callers' requests have one hash: no key is used twice. */
const hash = "00".repeat(32)

/** Callers give a key of their own, messages have an event of their own behind them. */
export const causeOf = ({ inbox, now, origin, step, timerKey }: RecordedStep): Cause => {
  const { actor, id } = inbox
  switch (origin) {
    case "caller": {
      const commandKey = { id: deriveId(`caller ${actor} ${id}`, step, 0, now), hash }
      return { commandKey, source: null, timerKey: null, expectedVersion: null }
    }
    case "message": {
      const eventId = deriveId(`message ${actor} ${id}`, step, 0, now)
      const source = { eventId, producer: "recorded", key: id, keySeq: step }
      return { commandKey: null, source, timerKey: null, expectedVersion: null }
    }
    case "timer":
      return { commandKey: null, source: null, timerKey, expectedVersion: null }
  }
}

/** Every robot of which the recorded command carries a copy. */
const robotsIn = ({ robot, into, robots }: Arrived): ReadonlyMap<string, RobotCopy> => {
  const copies = [robot, into, ...(Array.isArray(robots) ? robots : [])] as ReadonlyArray<
    RobotCopy | null | undefined
  >
  return new Map(copies.flatMap((copy) => (copy === null || copy === undefined ? [] : [[copy.serial, copy]])))
}

/** Answers each question for a fact with what the recorded command says of it: nothing is read again. */
export const factsOf = (command: () => Arrived): FactSource<never> => {
  const recorded = (fact: string) => Effect.sync(() => command()[fact])
  return {
    robotCopy: (serial: string) => Effect.sync(() => robotsIn(command()).get(serial) ?? null),
    // Of the robots that are out the day ends for those that have no work: the recorded ones.
    hasWork: (serial: string) => Effect.sync(() => !robotsIn(command()).has(serial)),
    pilotCandidates: () => recorded("candidates"),
    openTasks: () => recorded("openTasks"),
    fieldOperators: () => recorded("operators"),
    takenPins: () => recorded("takenPins"),
    watchdogRules: () => recorded("watchdogRules"),
    remediationsLeft: () => recorded("remediationsLeft"),
    watchedTripOf: () => recorded("olderTripId"),
    customerBlacklisted: () => recorded("customerBlacklisted")
  } as unknown as FactSource<never>
}
