/** Hosts of tests whose actors ask for nothing: nobody is concerned, and nothing is known. */
import * as Effect from "effect/Effect"
import type { Directory } from "../../src/actors/directory.ts"
import type { Views } from "../../src/actors/views.ts"
import type { FactSource } from "../../src/cluster/facts.ts"

export const nobody: Directory = {
  deliveriesOf: () => [],
  openTripsOf: () => [],
  liveTripsOfRobot: () => [],
  departedTripOf: () => undefined,
  hasPartnerLink: () => false,
  hubOf: () => undefined,
  shardOfDelivery: () => "city",
  shardOfHub: () => "city",
  shardOfTrip: () => "city"
}

export const noFacts: Views = {
  robotCopy: () => null,
  pilotCandidates: () => [],
  openTasks: () => [],
  robotOfTrip: () => null,
  takenPins: () => [],
  fieldOperators: () => [],
  hasWork: () => false,
  robotOfSubtask: () => null,
  watchedTripOf: () => null,
  partnerApi: () => null,
  isSendingPaused: () => false,
  watchdogRules: () => [],
  remediationsLeft: () => 0,
  customerBlacklisted: () => false
}

/** A source that knows nothing. */
export const noSource: FactSource<never> = {
  robotCopy: () => Effect.succeed(null),
  pilotCandidates: () => Effect.succeed([]),
  openTasks: () => Effect.succeed([]),
  takenPins: () => Effect.succeed([]),
  fieldOperators: () => Effect.succeed([]),
  hasWork: () => Effect.succeed(false),
  watchedTripOf: () => Effect.succeed(null),
  partnerApi: () => Effect.succeed(null),
  isSendingPaused: () => Effect.succeed(false),
  watchdogRules: () => Effect.succeed([]),
  remediationsLeft: () => Effect.succeed(0),
  customerBlacklisted: () => Effect.succeed(false)
}
