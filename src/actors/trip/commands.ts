/**
 * Commands of the Trip actor (key: trip id), the only writer of a trip and its task.
 * Source: spec/operations.md 3.1, 7.
 */
import type { LatLng, Place } from "../../domain/geo.ts"
import type { HubId, PilotId, RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { TripRequested } from "../../services/dispatch/events.ts"
import type { PilotAssignmentResolved } from "../../services/operations/events.ts"
import type { RobotCopy } from "../../services/operations/robot-copy.ts"

/** Who moves a trip: `pilot:ID`, `robot:SERIAL`, `operator:ID`, `service:NAME`, `system:JOB`. */
export type TriggeredBy = string

export interface CreateTrip {
  readonly _tag: "CreateTrip"
  readonly event: TripRequested
}

/** Also the timer at `scheduled_for`. */
export interface ActivateTrip {
  readonly _tag: "ActivateTrip"
}

export interface AssignRobot {
  readonly _tag: "AssignRobot"
  readonly serial: RobotSerial
  readonly hubId: HubId
  readonly etd: Instant
  readonly eta: Instant
  readonly reason: string
}

/** The hub's search has found a pilot to ask. */
export interface OfferPilot {
  readonly _tag: "OfferPilot"
  readonly pilotId: PilotId
  /** The newest version of the task that the search has heard of: below that of the last offer, it is old. */
  readonly seenTaskVersion: number
}

/** The pilot is not eligible any more. */
export interface RefuseOffer {
  readonly _tag: "RefuseOffer"
  readonly pilotId: PilotId
  readonly taskVersion: number
  readonly reason: string
}

export interface ApplyAssignment {
  readonly _tag: "ApplyAssignment"
  readonly event: PilotAssignmentResolved
}

/** The robot waits at its origin. */
export interface Hold {
  readonly _tag: "Hold"
  readonly by: TriggeredBy
  readonly reason: string
}

export interface Depart {
  readonly _tag: "Depart"
  readonly pilotId: PilotId
  /** Read by the host: the copy of the trip's robot, null when it is not registered. */
  readonly robot: RobotCopy | null
  /** A dispatcher's reason to let a delivery depart without food aboard; null for pilots. */
  readonly overrideReason: string | null
}

export interface Park {
  readonly _tag: "Park"
  readonly by: TriggeredBy
  readonly reason: string
  readonly place: Place | null
}

export interface Arrive {
  readonly _tag: "Arrive"
  readonly by: TriggeredBy
  readonly place: Place
  readonly overrideReason: string | null
}

export interface Complete {
  readonly _tag: "Complete"
  readonly by: TriggeredBy
  /** Where the robot stands, null when the caller is not at the robot. */
  readonly place: Place | null
  readonly overrideReason: string | null
}

export interface CancelTrip {
  readonly _tag: "CancelTrip"
  readonly by: TriggeredBy
  readonly reason: string
}

/** The bound pilot wants to hand over at the next safe place. */
export interface RequestPark {
  readonly _tag: "RequestPark"
  readonly pilotId: PilotId
  readonly reason: string
}

export interface ReportRouteIssue {
  readonly _tag: "ReportRouteIssue"
  readonly pilotId: PilotId
  readonly kind: "HAZARD" | "BLOCKAGE"
  readonly lat: number
  readonly lng: number
  readonly note: string | null
}

/** What Maps says to a question: a way from there, that there is none, or that it cannot say now. */
export type RouteAnswer =
  | {
      readonly _tag: "Found"
      /** From where the robot stands to the destination, at least two points. */
      readonly waypoints: ReadonlyArray<LatLng>
      readonly distanceM: number
      /** Whole seconds. */
      readonly durationS: number
    }
  | { readonly _tag: "None" }
  | { readonly _tag: "Unavailable" }

export interface AnswerRoute {
  readonly _tag: "AnswerRoute"
  /** Number of the route that was asked for. */
  readonly seq: number
  readonly answer: RouteAnswer
}

/** A timer: the way around a blockage is still wanted. */
export interface RetryRoute {
  readonly _tag: "RetryRoute"
}

export interface UpdateEta {
  readonly _tag: "UpdateEta"
  readonly eta: Instant
}

/** A cancelled trip in transit ends: the robot stands, or the grace is over. */
export interface ExecuteCancel {
  readonly _tag: "ExecuteCancel"
  readonly by: TriggeredBy
  /** Where the robot stands, null when unknown. */
  readonly place: Place | null
}

export type TripCommand =
  | CreateTrip
  | ActivateTrip
  | AssignRobot
  | OfferPilot
  | RefuseOffer
  | ApplyAssignment
  | Hold
  | Depart
  | Park
  | Arrive
  | Complete
  | CancelTrip
  | RequestPark
  | ReportRouteIssue
  | AnswerRoute
  | RetryRoute
  | UpdateEta
  | ExecuteCancel
