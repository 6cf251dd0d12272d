/** The Trip as the cluster host runs it: its rules, and its rows in the Operations database. */
import { hosted } from "../actors.ts"
import { type Entity, shown } from "../entity.ts"
import { persisted } from "../persistence.ts"
import { tripActor } from "./actor.ts"
import { held, write } from "./commit.ts"
import type { TripEvent } from "./events.ts"
import { reads, restore } from "./load.ts"
import type { RobotBusy } from "./rejections.ts"
import type { TripState } from "./state.ts"

export const tripEntity: Entity = {
  actor: hosted(tripActor),
  shownVersion: shown<TripState>(({ status, version }) => (status === null ? null : { version, status })),
  persistence: persisted<TripState, TripEvent>({
    actor: "Trip",
    database: "operations",
    reads,
    write,
    held,
    restore,
    // The guard of Depart looks at a copy of the robot; two trips that depart at once meet here.
    collisions: {
      trip_robot_busy: (trip): RobotBusy => ({
        accepted: false,
        _tag: "RobotBusy",
        tripId: trip.tripId,
        serial: trip.robotSerial ?? "",
        otherTripId: null
      })
    }
  })
}
