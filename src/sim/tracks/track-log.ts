/** Stretches in the order in which they begin, whoever's they are; put in order by robot at the end. */
import type { LatLng } from "../../domain/geo.ts"
import { unitsOf } from "../../services/dispatch/streets/network.ts"
import { doubled } from "./growing-arrays.ts"
import type { RobotTracks } from "./robot-tracks.ts"

const empty = { flat: new Float64Array(0), codes: new Uint8Array(0), numbers: new Uint32Array(0) }

export class TrackLog {
  private stretches = 0
  private points = 0
  private robots = empty.numbers
  private fromMs = empty.flat
  private untilMs = empty.flat
  private activities = empty.codes
  private firstPoint = empty.numbers
  private lat7 = new Int32Array(0)
  private lng7 = new Int32Array(0)

  /** A stretch that is over; its points follow. */
  begin(robot: number, fromMs: number, untilMs: number, activity: number): void {
    const n = this.stretches++
    if (n === this.robots.length) {
      this.robots = doubled(this.robots)
      this.fromMs = doubled(this.fromMs)
      this.untilMs = doubled(this.untilMs)
      this.activities = doubled(this.activities)
      this.firstPoint = doubled(this.firstPoint)
    }
    this.robots[n] = robot
    this.fromMs[n] = fromMs
    this.untilMs[n] = untilMs
    this.activities[n] = activity
    this.firstPoint[n] = this.points
  }

  /** The next point of the stretch that was begun last. */
  point(place: LatLng): void {
    const n = this.points++
    if (n === this.lat7.length) {
      this.lat7 = doubled(this.lat7)
      this.lng7 = doubled(this.lng7)
    }
    this.lat7[n] = unitsOf(place.lat)
    this.lng7[n] = unitsOf(place.lng)
  }

  /** All of it by robot. */
  byRobot(robotCount: number): RobotTracks {
    const { stretches, points } = this
    const firstStretch = new Uint32Array(robotCount + 1)
    for (let n = 0; n < stretches; n++) firstStretch[this.robots[n]! + 1]! += 1
    for (let r = 0; r < robotCount; r++) firstStretch[r + 1]! += firstStretch[r]!
    const order = new Uint32Array(stretches)
    const next = firstStretch.slice()
    // Each robot's stretches end in order of time, so they were begun in that order too.
    for (let n = 0; n < stretches; n++) order[next[this.robots[n]!]!++] = n
    const tracks = {
      robotCount,
      firstStretch,
      fromMs: new Float64Array(stretches),
      untilMs: new Float64Array(stretches),
      activities: new Uint8Array(stretches),
      firstPoint: new Uint32Array(stretches + 1),
      lat7: new Int32Array(points),
      lng7: new Int32Array(points)
    }
    let p = 0
    for (let s = 0; s < stretches; s++) {
      const n = order[s]!
      tracks.fromMs[s] = this.fromMs[n]!
      tracks.untilMs[s] = this.untilMs[n]!
      tracks.activities[s] = this.activities[n]!
      tracks.firstPoint[s] = p
      const end = n + 1 < stretches ? this.firstPoint[n + 1]! : points
      for (let q = this.firstPoint[n]!; q < end; q++, p++) {
        tracks.lat7[p] = this.lat7[q]!
        tracks.lng7[p] = this.lng7[q]!
      }
    }
    tracks.firstPoint[stretches] = p
    return tracks
  }
}
