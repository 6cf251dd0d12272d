/**
 * Events of the Trip Monitor service, keyed by trip. Payloads: spec/flows.md section 3.
 */
import type { LatLng } from "../../domain/geo.ts"
import type { DemandId, RobotSerial, TripId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"

export interface TripDeparted {
  readonly _tag: "TripDeparted"
  readonly at: Instant
  readonly tripId: TripId
  readonly serial: RobotSerial
  readonly place: LatLng | null
}

/** The robot stands within reach of its destination. Once per trip. */
export interface TripArrivedGeofence {
  readonly _tag: "TripArrivedGeofence"
  readonly at: Instant
  readonly tripId: TripId
  readonly serial: RobotSerial
  readonly place: LatLng
  readonly meters: number
}

/** The robot has left its route, or is back on it: alternates per trip and route. */
export interface TripDeviated {
  readonly _tag: "TripDeviated"
  readonly at: Instant
  readonly tripId: TripId
  readonly demandId: DemandId | null
  readonly deviated: boolean
  readonly place: LatLng
  readonly eta: Instant
}

export interface TripMonitoringUpdate {
  readonly _tag: "TripMonitoringUpdate"
  readonly at: Instant
  readonly tripId: TripId
  readonly demandId: DemandId | null
  readonly metersDone: number
  readonly metersLeft: number
  readonly eta: Instant
  readonly deviated: boolean
  readonly speedMps: number
  readonly stationaryS: number
  /** No position came for too long. */
  readonly stale: boolean
  /** Something in it changes an answer; otherwise it only repeats what was to be expected. */
  readonly isNews: boolean
}

export type TripMonitorEvent = TripDeparted | TripArrivedGeofence | TripDeviated | TripMonitoringUpdate
