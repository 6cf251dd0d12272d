/**
 * Tracks as bytes and back. Robot by robot: how many stretches, then each with its length in seconds, a byte for
 * what it does and how it moves, and how far its points lie from the last. Seconds are rounded at the ends of
 * stretches, so that no rounding adds up; what is shorter than a second is left out, and the robot seems to jump there.
 */
import { degreesOf } from "../../../services/dispatch/streets/network.ts"
import type { RobotTracks } from "../../tracks/robot-tracks.ts"
import type { ByteReader, ByteWriter } from "./byte-stream.ts"
import { eastM, type Ground, southM } from "./ground.ts"

/** How a stretch follows the one before. */
const stays = 0
const standsElsewhere = 1
const drivesStraight = 2
const drivesAlong = 3
const manners = 4

/** Corners that lie nearer to the line without them are left out, metres. */
const toleranceM = 2

/** Writes all robots, one after the other. */
export const packTracks = (tracks: RobotTracks, ground: Ground, out: ByteWriter): void => {
  for (let robot = 0; robot < tracks.robotCount; robot++) {
    const pieces = piecesOf(tracks, ground, robot)
    out.unsigned(pieces.length)
    let x = 0
    let y = 0
    let atS = 0
    for (const { untilS, activity, line } of pieces) {
      const isHere = line[0] === x && line[1] === y
      const isStill = line.length === 2
      const manner = isStill
        ? isHere
          ? stays
          : standsElsewhere
        : line.length === 4 && isHere
          ? drivesStraight
          : drivesAlong
      out.unsigned(untilS - atS)
      out.byte(activity * manners + manner)
      if (manner === drivesAlong) out.unsigned(line.length / 2)
      // What is known already is not written: where it stays, and where a straight drive begins.
      for (let n = manner === stays || manner === drivesStraight ? 2 : 0; n < line.length; n += 2) {
        out.signed(line[n]! - x)
        out.signed(line[n + 1]! - y)
        x = line[n]!
        y = line[n + 1]!
      }
      atS = untilS
    }
  }
}

interface Piece {
  readonly untilS: number
  readonly activity: number
  /** Points in metres, x and y in turn. */
  readonly line: ReadonlyArray<number>
}

const piecesOf = (tracks: RobotTracks, ground: Ground, robot: number): ReadonlyArray<Piece> => {
  const pieces: Array<Piece> = []
  let atS = 0
  for (let s = tracks.firstStretch[robot]!; s < tracks.firstStretch[robot + 1]!; s++) {
    const untilS = Math.round(tracks.untilMs[s]! / 1_000)
    if (untilS <= atS) continue
    atS = untilS
    const line = lineOf(tracks, ground, s)
    const activity = tracks.activities[s]!
    const last = pieces[pieces.length - 1]
    const goesOn = last !== undefined && last.activity === activity && isOnePoint(last.line, line)
    if (goesOn) pieces.pop()
    pieces.push({ untilS, activity, line })
  }
  return pieces
}

const isOnePoint = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): boolean =>
  a.length === 2 && b.length === 2 && a[0] === b[0] && a[1] === b[1]

const lineOf = (tracks: RobotTracks, ground: Ground, stretch: number): ReadonlyArray<number> => {
  const line: Array<number> = []
  for (let p = tracks.firstPoint[stretch]!; p < tracks.firstPoint[stretch + 1]!; p++) {
    const x = eastM(ground, degreesOf(tracks.lng7[p]!))
    const y = southM(ground, degreesOf(tracks.lat7[p]!))
    if (line.length > 0 && line[line.length - 2] === x && line[line.length - 1] === y) continue
    line.push(x, y)
  }
  return line.length <= 4 ? line : simplified(line)
}

/** The line without corners that hardly show (Douglas and Peucker, Cartographica 10, 1973). */
export const simplified = (line: ReadonlyArray<number>): ReadonlyArray<number> => {
  const kept = new Uint8Array(line.length / 2)
  kept[0] = 1
  kept[kept.length - 1] = 1
  const spans: Array<[number, number]> = [[0, kept.length - 1]]
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [from, to] = span
    let farthest = -1
    let mostM = toleranceM
    for (let n = from + 1; n < to; n++) {
      const offM = offLine(line, from, to, n)
      if (offM > mostM) {
        mostM = offM
        farthest = n
      }
    }
    if (farthest < 0) continue
    kept[farthest] = 1
    spans.push([from, farthest], [farthest, to])
  }
  return line.filter((_, n) => kept[n >> 1] === 1)
}

const offLine = (line: ReadonlyArray<number>, from: number, to: number, n: number): number => {
  const ax = line[2 * from]!
  const ay = line[2 * from + 1]!
  const dx = line[2 * to]! - ax
  const dy = line[2 * to + 1]! - ay
  const px = line[2 * n]! - ax
  const py = line[2 * n + 1]! - ay
  const square = dx * dx + dy * dy
  const share = square === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / square))
  return Math.hypot(px - share * dx, py - share * dy)
}

/** Tracks as the page keeps them; stretches and points as in `RobotTracks`. */
export interface MapTracks {
  readonly firstStretch: Uint32Array
  readonly fromS: Uint32Array
  readonly untilS: Uint32Array
  readonly activities: Uint8Array
  readonly firstPoint: Uint32Array
  readonly x: Float32Array
  readonly y: Float32Array
  /** How long the stretch's way is up to each point, metres. */
  readonly alongM: Float32Array
}

/** Reads so many robots back. */
export const unpackTracks = (input: ByteReader, robotCount: number): MapTracks => {
  const firstStretch: Array<number> = [0]
  const fromS: Array<number> = []
  const untilS: Array<number> = []
  const activities: Array<number> = []
  const firstPoint: Array<number> = []
  const xs: Array<number> = []
  const ys: Array<number> = []
  const alongM: Array<number> = []
  for (let robot = 0; robot < robotCount; robot++) {
    let x = 0
    let y = 0
    let atS = 0
    for (let left = input.unsigned(); left > 0; left--) {
      fromS.push(atS)
      atS += input.unsigned()
      untilS.push(atS)
      const byte = input.byte()
      const manner = byte % manners
      activities.push((byte - manner) / manners)
      firstPoint.push(xs.length)
      let along = 0
      if (manner === stays || manner === drivesStraight) {
        xs.push(x)
        ys.push(y)
        alongM.push(0)
      }
      const count = manner === drivesAlong ? input.unsigned() : manner === stays ? 0 : 1
      for (let n = 0; n < count; n++) {
        const dx = input.signed()
        const dy = input.signed()
        x += dx
        y += dy
        // The first point of a way that names them all is where it begins.
        if (manner === drivesStraight || n > 0) along += Math.hypot(dx, dy)
        xs.push(x)
        ys.push(y)
        alongM.push(along)
      }
    }
    firstStretch.push(fromS.length)
  }
  firstPoint.push(xs.length)
  return {
    firstStretch: Uint32Array.from(firstStretch),
    fromS: Uint32Array.from(fromS),
    untilS: Uint32Array.from(untilS),
    activities: Uint8Array.from(activities),
    firstPoint: Uint32Array.from(firstPoint),
    x: Float32Array.from(xs),
    y: Float32Array.from(ys),
    alongM: Float32Array.from(alongM)
  }
}
