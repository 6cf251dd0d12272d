/** What a robot tells of its own moves, to whoever keeps them. */
import type { LatLng } from "../../domain/geo.ts"
import type { Instant } from "../../domain/instant.ts"
import type { Leg } from "./leg.ts"

export interface MotionWatch {
  /**
   * From `now` on the robot with this number drives `leg`, whose departure is now, or stands at `place` when it is
   * null. Told at every change: also when a leg is cut, goes on, or somebody has carried the robot.
   */
  readonly moved: (robot: number, place: LatLng, leg: Leg | null, now: Instant) => void
}
