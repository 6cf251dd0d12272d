/**
 * Events of the Trip actor: the public ones of Operations, and internal ones that only its own state
 * needs (they change no status and no other actor may depend on them).
 * Source: spec/operations.md 3.1, 7.
 */
import type { HubId, PilotId, RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type {
  TaskTransitioned,
  TripCreated,
  TripEtaChanged,
  TripHandoverCompleted,
  TripParkRequested,
  TripRouteIssuesUpdated,
  TripRouteUpdated,
  TripTransitioned
} from "../../services/operations/events.ts"
import type { RouteWish } from "./state.ts"

/** Internal. Another robot (or the same one at other times) serves the trip. */
export interface TripRobotAssigned {
  readonly _tag: "TripRobotAssigned"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly hubId: HubId
  readonly scheduledFor: Instant
  readonly etd: Instant
  readonly eta: Instant
  readonly reason: string
}

/** Internal. A pilot was asked; the task has this version from now on. */
export interface PilotOffered {
  readonly _tag: "PilotOffered"
  readonly at: Instant
  readonly pilotId: PilotId
  readonly taskVersion: number
}

/** Internal. The open offer came to nothing. */
export interface OfferClosed {
  readonly _tag: "OfferClosed"
  readonly at: Instant
  readonly pilotId: PilotId
  readonly reason: string | null
}

/** Internal. The asked pilot accepted: the trip is his. */
export interface PilotBound {
  readonly _tag: "PilotBound"
  readonly at: Instant
  readonly pilotId: PilotId
  readonly taskVersion: number
}

/** Internal. The bound pilot lost the trip, which goes on. */
export interface PilotUnbound {
  readonly _tag: "PilotUnbound"
  readonly at: Instant
  readonly pilotId: PilotId
  readonly reason: string | null
}

/** Internal. A moving trip is to be cancelled as soon as its robot stands. */
export interface TripCancelNoted {
  readonly _tag: "TripCancelNoted"
  readonly at: Instant
  readonly by: string
  readonly reason: string
}

/** Internal. Maps is asked for another way; in a repetition only the number of attempts is new. */
export interface RouteAsked {
  readonly _tag: "RouteAsked"
  readonly at: Instant
  readonly wish: RouteWish
}

/** Internal. No way around is known. */
export interface RouteGivenUp {
  readonly _tag: "RouteGivenUp"
  readonly at: Instant
  readonly seq: number
  readonly reason: "NO_WAY" | "NO_ANSWER"
}

export type TripEvent =
  | TripCreated
  | TripTransitioned
  | TaskTransitioned
  | TripParkRequested
  | TripEtaChanged
  | TripRouteIssuesUpdated
  | TripRouteUpdated
  | TripHandoverCompleted
  | TripRobotAssigned
  | PilotOffered
  | OfferClosed
  | PilotBound
  | PilotUnbound
  | TripCancelNoted
  | RouteAsked
  | RouteGivenUp
