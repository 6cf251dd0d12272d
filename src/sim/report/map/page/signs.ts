/**
 * A sign for each thing that a robot can be doing: a colour and a shape, so that nothing hangs on colour alone.
 * Drawn once per theme and resolution; on the map they are copied.
 */

import { type TrackActivity, trackActivities } from "../../../tracks/robot-tracks.ts"
import { robotHues } from "../../html/palette.ts"
import type { Theme } from "./theme.ts"

/** Half the side of a sign, pixels of the style sheet. */
export const signHalf = 8

type Shape = (pen: CanvasRenderingContext2D) => void

const polygon =
  (...corners: ReadonlyArray<readonly [number, number]>): Shape =>
  (pen) => {
    // The first of them moves the pen: nothing was drawn yet.
    for (const [x, y] of corners) pen.lineTo(x, y)
    pen.closePath()
  }

const circle =
  (radius: number): Shape =>
  (pen) =>
    pen.arc(0, 0, radius, 0, 2 * Math.PI)

const cross: Shape = (pen) => {
  pen.moveTo(-4.2, -4.2)
  pen.lineTo(4.2, 4.2)
  pen.moveTo(4.2, -4.2)
  pen.lineTo(-4.2, 4.2)
}

interface Sign {
  readonly shape: Shape
  readonly colour: keyof Theme
  readonly manner: "full" | "hollow" | "strokes" | "lines"
}

/** A customer's door: a ring with a dot. */
const door: Shape = (pen) => {
  pen.moveTo(4.4, 0)
  pen.arc(0, 0, 4.4, 0, 2 * Math.PI)
  pen.moveTo(0.5, 0)
  pen.arc(0, 0, 0.5, 0, 2 * Math.PI)
}

const lateDoor: Shape = (pen) => {
  door(pen)
  pen.moveTo(0, -7)
  pen.lineTo(0, 7)
}

/**
 * From what lies below to what lies above: those who do nothing lie below those who do. Whoever is parked is
 * darker than on the charts, because nobody would see a pale ring on the ground.
 */
const robotSigns: Readonly<Record<TrackActivity, Sign>> = {
  robotsOffDuty: { shape: circle(2), colour: robotHues.robotsOffDuty, manner: "full" },
  robotsParked: { shape: circle(3.3), colour: "grey", manner: "hollow" },
  robotsDeploying: {
    shape: polygon([0, 5.8], [5.4, -4.2], [-5.4, -4.2]),
    colour: robotHues.robotsDeploying,
    manner: "full"
  },
  robotsReturning: {
    shape: polygon([0, -5.8], [5.8, 0], [0, 5.8], [-5.8, 0]),
    colour: robotHues.robotsReturning,
    manner: "full"
  },
  robotsAtStop: {
    shape: polygon([-4.2, -4.2], [4.2, -4.2], [4.2, 4.2], [-4.2, 4.2]),
    colour: robotHues.robotsAtStop,
    manner: "full"
  },
  robotsToPickup: {
    shape: polygon([0, -5.8], [5.4, 4.2], [-5.4, 4.2]),
    colour: robotHues.robotsToPickup,
    manner: "full"
  },
  robotsDelivering: { shape: circle(4.8), colour: robotHues.robotsDelivering, manner: "full" },
  robotsGrounded: { shape: cross, colour: robotHues.robotsGrounded, manner: "strokes" }
}

/** The code of an activity, which is that of its sign. */
export const codeOf = (activity: TrackActivity): number => trackActivities.indexOf(activity)

/** Codes of robots' signs, the one that lies lowest first. */
export const drawingOrder = (Object.keys(robotSigns) as ReadonlyArray<TrackActivity>).map(codeOf)

/** Signs of open orders stand after those of robots. */
export const openOrderSign = trackActivities.length
export const lateOrderSign = openOrderSign + 1

/** By code. */
const signs: ReadonlyArray<Sign> = [
  ...trackActivities.map((activity) => robotSigns[activity]),
  { shape: door, colour: "ink", manner: "lines" },
  { shape: lateDoor, colour: "red", manner: "lines" }
]

/** Draws the sign around a point. */
export const drawSign = (
  pen: CanvasRenderingContext2D,
  code: number,
  theme: Theme,
  x: number,
  y: number
): void => {
  const sign = signs[code]
  if (sign === undefined) return
  pen.save()
  pen.translate(x, y)
  pen.beginPath()
  sign.shape(pen)
  pen.lineJoin = "round"
  pen.lineCap = "round"
  if (sign.manner === "strokes") {
    pen.strokeStyle = theme.surface
    pen.lineWidth = 5.5
    pen.stroke()
    pen.strokeStyle = theme[sign.colour]
    pen.lineWidth = 3
    pen.stroke()
  } else if (sign.manner === "lines") {
    pen.strokeStyle = theme[sign.colour]
    pen.lineWidth = 1.6
    pen.stroke()
  } else if (sign.manner === "hollow") {
    pen.fillStyle = theme.surface
    pen.fill()
    pen.strokeStyle = theme[sign.colour]
    pen.lineWidth = 2
    pen.stroke()
  } else {
    pen.strokeStyle = theme.surface
    pen.lineWidth = 2.4
    pen.stroke()
    pen.fillStyle = theme[sign.colour]
    pen.fill()
  }
  pen.restore()
}

/** All signs side by side, drawn once and copied from then on. */
export class SignSheet {
  /** Of a sign, as a share of its usual size. */
  readonly size: number
  private readonly canvas = document.createElement("canvas")
  private readonly ratio: number
  private readonly side: number

  /** `ratio`: pixels of the canvas per pixel of the style sheet. */
  constructor(theme: Theme, ratio: number, size: number) {
    this.ratio = ratio
    this.size = size
    this.side = Math.max(1, Math.round(2 * signHalf * ratio * size))
    this.canvas.width = this.side * signs.length
    this.canvas.height = this.side
    const pen = this.canvas.getContext("2d")
    if (pen === null) return
    const scale = this.side / (2 * signHalf)
    pen.scale(scale, scale)
    for (let code = 0; code < signs.length; code++) {
      drawSign(pen, code, theme, (2 * code + 1) * signHalf, signHalf)
    }
  }

  /** Copies a sign to around a place; the pen's pixels are the canvas's, the place's those of the style sheet. */
  copy(pen: CanvasRenderingContext2D, code: number, x: number, y: number): void {
    const { side, ratio } = this
    // On whole pixels a copy needs no smoothing.
    const left = Math.round(x * ratio - side / 2)
    const top = Math.round(y * ratio - side / 2)
    pen.drawImage(this.canvas, code * side, 0, side, side, left, top, side, side)
  }
}
