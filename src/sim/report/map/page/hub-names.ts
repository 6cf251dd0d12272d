/** Names of hubs, where there is room for them. They come after everything that moves, so that no robot lies on them. */
import type { MapPlace } from "../map-data.ts"
import type { Camera } from "./camera.ts"
import type { Theme } from "./theme.ts"

const font = "600 12px system-ui, sans-serif"
/** Of a line of text, pixels. */
const heightPx = 14
/** A name stands so far below its hub, from line to line, pixels. */
const belowPx = 18

interface Placed {
  readonly name: string
  readonly x: number
  readonly y: number
  readonly halfPx: number
}

export class HubNames {
  private readonly hubs: ReadonlyArray<MapPlace>
  private placed: ReadonlyArray<Placed> = []

  constructor(hubs: ReadonlyArray<MapPlace>) {
    this.hubs = hubs
  }

  /** The view is another. Of names that would lie on one another the first hub's is shown, wherever the picture is moved. */
  place(pen: CanvasRenderingContext2D, camera: Camera): void {
    pen.font = font
    const placed: Array<Placed> = []
    for (const hub of this.hubs) {
      const name = {
        name: hub.name,
        x: camera.screenX(hub.x),
        y: camera.screenY(hub.y) + belowPx,
        halfPx: pen.measureText(hub.name).width / 2
      }
      if (!placed.some((other) => isOver(name, other))) placed.push(name)
    }
    this.placed = placed.filter(
      ({ x, y, halfPx }) =>
        x > -halfPx && x < camera.width + halfPx && y > -heightPx && y < camera.height + heightPx
    )
  }

  draw(pen: CanvasRenderingContext2D, theme: Theme): void {
    pen.font = font
    pen.textAlign = "center"
    pen.textBaseline = "middle"
    pen.lineJoin = "round"
    pen.lineWidth = 4
    pen.strokeStyle = theme.surface
    pen.fillStyle = theme.ink
    for (const { name, x, y } of this.placed) {
      pen.strokeText(name, x, y)
      pen.fillText(name, x, y)
    }
  }
}

const isOver = (a: Placed, b: Placed): boolean =>
  Math.abs(a.x - b.x) < a.halfPx + b.halfPx + 4 && Math.abs(a.y - b.y) < heightPx
