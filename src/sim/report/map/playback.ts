/** Where all robots are at one moment, and what they do: fast forwards and backwards through a day. */
import type { MapOrder } from "./pack-orders.ts"
import type { MapTracks } from "./pack-tracks.ts"

export class Playback {
  /** By robot, metres on the map's plane. */
  readonly x: Float32Array
  readonly y: Float32Array
  readonly activities: Uint8Array
  /** Robots by what they do. */
  readonly counts: Uint32Array
  private readonly tracks: MapTracks
  /** The stretch that each robot is in. */
  private readonly at: Uint32Array

  constructor(tracks: MapTracks, activityCount: number) {
    const robots = tracks.firstStretch.length - 1
    this.tracks = tracks
    this.x = new Float32Array(robots)
    this.y = new Float32Array(robots)
    this.activities = new Uint8Array(robots)
    this.counts = new Uint32Array(activityCount)
    this.at = tracks.firstStretch.slice(0, robots)
  }

  /** Puts every robot where it is so many seconds after the start; before and after its track it stands at the end of it. */
  moveTo(timeS: number): void {
    const { firstStretch, fromS, untilS, activities } = this.tracks
    this.counts.fill(0)
    for (let robot = 0; robot < this.at.length; robot++) {
      const first = firstStretch[robot]!
      const last = firstStretch[robot + 1]! - 1
      if (last < first) continue
      let s = this.at[robot]!
      while (s < last && untilS[s]! <= timeS) s += 1
      while (s > first && fromS[s]! > timeS) s -= 1
      this.at[robot] = s
      const activity = activities[s]!
      this.activities[robot] = activity
      this.counts[activity]! += 1
      this.place(robot, s, timeS)
    }
  }

  /** Points of the way that a robot is on, metres, x and y in turn; one point while it stands. */
  wayOf(robot: number): ReadonlyArray<number> {
    const { firstPoint, x, y } = this.tracks
    const s = this.at[robot]!
    const way: Array<number> = []
    for (let p = firstPoint[s]!; p < firstPoint[s + 1]!; p++) way.push(x[p]!, y[p]!)
    return way
  }

  private place(robot: number, s: number, timeS: number): void {
    const { fromS, untilS, firstPoint, x, y, alongM } = this.tracks
    const from = firstPoint[s]!
    const to = firstPoint[s + 1]! - 1
    if (to === from) {
      this.x[robot] = x[from]!
      this.y[robot] = y[from]!
      return
    }
    const share = Math.min(1, Math.max(0, (timeS - fromS[s]!) / (untilS[s]! - fromS[s]!)))
    const along = share * alongM[to]!
    let p = from
    while (p < to - 1 && alongM[p + 1]! < along) p += 1
    const pieceM = alongM[p + 1]! - alongM[p]!
    const rest = pieceM === 0 ? 0 : (along - alongM[p]!) / pieceM
    this.x[robot] = x[p]! + (x[p + 1]! - x[p]!) * rest
    this.y[robot] = y[p]! + (y[p + 1]! - y[p]!) * rest
  }
}

/** An order is open from its acceptance to its end. */
export const isOpenAt = ({ acceptedS, closedS }: MapOrder, timeS: number): boolean =>
  acceptedS !== null && acceptedS <= timeS && (closedS === null || timeS < closedS)

/** The order that each robot is at: the newest that it is fetching or carries. */
export const orderOfRobot = (
  orders: ReadonlyArray<MapOrder>,
  robot: number,
  timeS: number
): MapOrder | null => orders.findLast((order) => order.robot === robot && isServedAt(order, timeS)) ?? null

const isServedAt = (order: MapOrder, timeS: number): boolean => {
  const since = order.fetchedFromS ?? order.loadedS
  return since !== null && since <= timeS && (order.closedS === null || timeS < order.closedS)
}
