/** What moves: robots and open orders, drawn for every frame. */
import type { MapData } from "../map-data.ts"
import type { MapOrder } from "../pack-orders.ts"
import { isOpenAt, type Playback } from "../playback.ts"
import type { Camera } from "./camera.ts"
import { codeOf, drawingOrder, lateOrderSign, openOrderSign, type SignSheet, signHalf } from "./signs.ts"
import type { Theme } from "./theme.ts"

/** Robots that stand for long stand side by side, not on one point; so far apart, pixels. */
const spreadPx = 10
const goldenAngle = 2.399963
const parked = codeOf("robotsParked")
const offDuty = codeOf("robotsOffDuty")
const isIdle = (activity: number): boolean => activity === parked || activity === offDuty

export class RobotsLayer {
  /** Where each robot is in the picture, pixels of the style sheet; NaN: it is hidden. */
  readonly drawnX: Float32Array
  readonly drawnY: Float32Array
  private readonly playback: Playback
  private readonly orders: ReadonlyArray<MapOrder>
  private readonly data: MapData
  private readonly byActivity: ReadonlyArray<Array<number>>

  constructor(data: MapData, playback: Playback, orders: ReadonlyArray<MapOrder>) {
    this.data = data
    this.playback = playback
    this.orders = orders
    this.drawnX = new Float32Array(playback.x.length)
    this.drawnY = new Float32Array(playback.x.length)
    this.byActivity = drawingOrder.map(() => [])
  }

  /** Copies a sign for each robot that is shown and in the picture. */
  drawRobots(
    pen: CanvasRenderingContext2D,
    camera: Camera,
    signs: SignSheet,
    isHidden: (activity: number) => boolean
  ): void {
    const { x, y, activities } = this.playback
    for (const list of this.byActivity) list.length = 0
    for (let robot = 0; robot < x.length; robot++) {
      const activity = activities[robot]!
      let left = camera.screenX(x[robot]!)
      let top = camera.screenY(y[robot]!)
      if (isIdle(activity)) {
        const away = spreadPx * signs.size * Math.sqrt((robot % 37) / 37)
        left += away * Math.cos(robot * goldenAngle)
        top += away * Math.sin(robot * goldenAngle)
      }
      if (isHidden(activity)) {
        this.drawnX[robot] = Number.NaN
        continue
      }
      this.drawnX[robot] = left
      this.drawnY[robot] = top
      const isSeen =
        left > -signHalf &&
        top > -signHalf &&
        left < camera.width + signHalf &&
        top < camera.height + signHalf
      if (isSeen) this.byActivity[activity]?.push(robot)
    }
    for (const activity of drawingOrder) {
      for (const robot of this.byActivity[activity] ?? []) {
        signs.copy(pen, activity, this.drawnX[robot]!, this.drawnY[robot]!)
      }
    }
  }

  /** A sign at the customer's door of each open order; another once it is late. */
  drawOrders(pen: CanvasRenderingContext2D, camera: Camera, signs: SignSheet, timeS: number): void {
    for (const order of this.orders) {
      if (order.placedS > timeS) break
      if (!isOpenAt(order, timeS)) continue
      const isLate = order.promisedS !== null && timeS > order.promisedS
      signs.copy(
        pen,
        isLate ? lateOrderSign : openOrderSign,
        camera.screenX(order.x),
        camera.screenY(order.y)
      )
    }
  }

  /** The chosen robot: a ring around it, the way it is on, and the places of its order. */
  drawChosen(
    pen: CanvasRenderingContext2D,
    camera: Camera,
    theme: Theme,
    robot: number,
    order: MapOrder | null
  ): void {
    const left = this.drawnX[robot]!
    const top = this.drawnY[robot]!
    const way = this.playback.wayOf(robot)
    if (way.length > 2) {
      pen.beginPath()
      for (let n = 0; n < way.length; n += 2) pen.lineTo(camera.screenX(way[n]!), camera.screenY(way[n + 1]!))
      pen.strokeStyle = theme.ink
      pen.lineWidth = 2
      pen.stroke()
    }
    const merchant = order === null ? undefined : this.data.merchants[order.merchant]
    if (order !== null && merchant !== undefined) {
      pen.setLineDash([2, 4])
      pen.beginPath()
      pen.moveTo(camera.screenX(merchant.x), camera.screenY(merchant.y))
      pen.lineTo(camera.screenX(order.x), camera.screenY(order.y))
      pen.strokeStyle = theme.ink
      pen.lineWidth = 1.5
      pen.stroke()
      pen.setLineDash([])
    }
    if (Number.isNaN(left)) return
    pen.beginPath()
    pen.arc(left, top, 11, 0, 2 * Math.PI)
    pen.strokeStyle = theme.surface
    pen.lineWidth = 5
    pen.stroke()
    pen.strokeStyle = theme.ink
    pen.lineWidth = 2.2
    pen.stroke()
  }

  /** The robot that is drawn nearest to a pixel, -1 when none is within reach. */
  nearest(x: number, y: number, reachPx: number): number {
    let found = -1
    let best = reachPx * reachPx
    for (let robot = 0; robot < this.drawnX.length; robot++) {
      const dx = this.drawnX[robot]! - x
      const dy = this.drawnY[robot]! - y
      // What does nothing gives way to what does.
      const square = dx * dx + dy * dy + (isIdle(this.playback.activities[robot]!) ? 16 : 0)
      if (square < best) {
        best = square
        found = robot
      }
    }
    return found
  }
}
