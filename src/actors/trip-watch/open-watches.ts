/**
 * Which trip of each robot is watched as departed: kept by hosts from the events of the watches, for the
 * fact that a departure needs. Source: spec/state.md 6 (one open departed trip per robot).
 */
import type { AnyEvent } from "../../domain/decider.ts"
import type { RobotSerial, TripId } from "../../domain/ids.ts"
import type { TripWatchEvent } from "./events.ts"

export class OpenWatches {
  private readonly trips = new Map<RobotSerial, TripId>()

  /** The robot's departed trip that has not been closed, null when there is none. */
  of(serial: RobotSerial): TripId | null {
    return this.trips.get(serial) ?? null
  }

  /** An event of a watch; of all others none may come here. */
  event(any: AnyEvent): void {
    const event = any as TripWatchEvent
    switch (event._tag) {
      case "TripDeparted":
        this.trips.set(event.serial, event.tripId)
        return
      case "WatchClosed":
        // By then the robot may be on its next trip already.
        if (event.serial !== null && this.trips.get(event.serial) === event.tripId) {
          this.trips.delete(event.serial)
        }
        return
      default:
        return
    }
  }
}
