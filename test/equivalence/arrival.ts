/** How a recorded command arrives on the production path: as JSON, with a cause, and with its facts at hand. */
import * as Effect from "effect/Effect"
import type { Cause } from "../../src/cluster/actor-store.ts"
import type { FactSource } from "../../src/cluster/facts.ts"
import type { AnyCommand } from "../../src/domain/decider.ts"
import { deriveId } from "../../src/domain/ids.ts"
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
      return { commandKey, source: null, timerKey: null }
    }
    case "message": {
      const eventId = deriveId(`message ${actor} ${id}`, step, 0, now)
      const source = { eventId, producer: "recorded", key: id, keySeq: step }
      return { commandKey: null, source, timerKey: null }
    }
    case "timer":
      return { commandKey: null, source: null, timerKey }
  }
}

/** Answers each question for a fact with what the recorded command says of it: nothing is read again. */
export const factsOf = (command: () => Arrived): FactSource<never> => {
  const recorded = (fact: string) => Effect.sync(() => command()[fact])
  return {
    robotCopy: () => recorded("robot"),
    pilotCandidates: () => recorded("candidates"),
    takenPins: () => recorded("takenPins"),
    watchdogRules: () => recorded("watchdogRules"),
    remediationsLeft: () => recorded("remediationsLeft"),
    watchedTripOf: () => recorded("olderTripId"),
    customerBlacklisted: () => recorded("customerBlacklisted")
  } as unknown as FactSource<never>
}
