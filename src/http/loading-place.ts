/**
 * Where a robot may be opened for loading: at one of its hub's lots, or at an end of its newest trip.
 * Asked of people who open a robot themselves; a delivery knows by its trip where its robot stands.
 * Source: spec/operations.md 5.8.
 */
import * as Effect from "effect/Effect"
import type { RobotState } from "../actors/robot/state.ts"
import type { ActorUnavailable, Gateway } from "../cluster/gateway.ts"
import { haversineM, type LatLng } from "../domain/geo.ts"
import { geofenceM } from "../services/operations/constants.ts"
import { RobotNotInParkingLot } from "./edge-errors.ts"
import { lookAt } from "./look.ts"

export const mustStandWhereItLoads = (
  robot: RobotState
): Effect.Effect<void, ActorUnavailable | RobotNotInParkingLot, Gateway> =>
  Effect.gen(function* () {
    const { heartbeat, serial } = robot
    const hub = yield* lookAt("Hub", robot.hubId)
    const tripId = robot.tripId ?? robot.heardTripId
    const trip = tripId === null ? null : yield* lookAt("Trip", tripId)
    const places: Array<LatLng> = []
    for (const location of hub?.locations.values() ?? []) if (location.isActive) places.push(location)
    if (trip !== null && trip.status !== null) places.push(trip.origin, trip.destination)
    const distances = heartbeat === null ? [] : places.map((place) => haversineM(place, heartbeat))
    const nearest = distances.length === 0 ? null : Math.min(...distances)
    if (nearest === null || nearest > geofenceM) {
      return yield* new RobotNotInParkingLot({ serial, distanceM: nearest, allowedM: geofenceM })
    }
  })
