/**
 * Where each robot of a run was and what it did, by stretches: from the start of the run to its end without a
 * gap, one after the other. Plain data in flat arrays: a day of 2,000 robots has some 200,000 stretches.
 */
import type { LatLng } from "../../domain/geo.ts"
import type { Instant } from "../../domain/instant.ts"
import { degreesOf } from "../../services/dispatch/streets/network.ts"
import { pointAt, routeLine } from "../../services/trip-monitor/geometry.ts"
import { type RobotActivities, robotActivityNames } from "../report/activities.ts"

/** What a robot can be doing, in the order of their codes. */
export const trackActivities = Object.keys(robotActivityNames) as ReadonlyArray<keyof RobotActivities>
export type TrackActivity = keyof RobotActivities

/**
 * Stretches by robot, and in order of time for each. Stretch `s` of robot `r` has a number from
 * `firstStretch[r]` up to but not `firstStretch[r + 1]`. Its points have numbers from `firstPoint[s]` up to but not
 * `firstPoint[s + 1]`: one point, the robot stands there; several, it drives along them at an even speed.
 */
export interface RobotTracks {
  readonly robotCount: number
  readonly firstStretch: Uint32Array
  /** Milliseconds since the start of the run. */
  readonly fromMs: Float64Array
  readonly untilMs: Float64Array
  /** Positions in `trackActivities`. */
  readonly activities: Uint8Array
  readonly firstPoint: Uint32Array
  /** Degrees times 1e7: about a centimetre. */
  readonly lat7: Int32Array
  readonly lng7: Int32Array
}

/** One stretch as an object: for tests and few robots. */
export interface Stretch {
  readonly fromMs: number
  readonly untilMs: number
  readonly activity: TrackActivity
  readonly line: ReadonlyArray<LatLng>
}

/** The stretches of one robot, in order of time. */
export const stretchesOf = (tracks: RobotTracks, robot: number): ReadonlyArray<Stretch> => {
  const found: Array<Stretch> = []
  for (let s = tracks.firstStretch[robot]!; s < tracks.firstStretch[robot + 1]!; s++) {
    const line: Array<LatLng> = []
    for (let p = tracks.firstPoint[s]!; p < tracks.firstPoint[s + 1]!; p++) {
      line.push({ lat: degreesOf(tracks.lat7[p]!), lng: degreesOf(tracks.lng7[p]!) })
    }
    found.push({
      fromMs: tracks.fromMs[s]!,
      untilMs: tracks.untilMs[s]!,
      activity: trackActivities[tracks.activities[s]!]!,
      line
    })
  }
  return found
}

/** Where the robot of these stretches was; null before the first and after the last of them. */
export const placeAt = (stretches: ReadonlyArray<Stretch>, startAt: Instant, at: Instant): LatLng | null => {
  const ms = at - startAt
  const stretch = stretches.findLast((it) => it.fromMs <= ms && ms <= it.untilMs)
  const first = stretch?.line[0]
  if (stretch === undefined || first === undefined) return null
  if (stretch.line.length === 1 || stretch.untilMs === stretch.fromMs) return first
  const line = routeLine(stretch.line, 0)
  return pointAt(line, (line.lengthM * (ms - stretch.fromMs)) / (stretch.untilMs - stretch.fromMs))
}
