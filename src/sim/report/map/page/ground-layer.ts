/** What does not move: zones, heat, streets, merchants, lots and hubs, drawn anew only when the view changes. */
import { heatGrid, heatStrength } from "../heat.ts"
import type { MapData } from "../map-data.ts"
import type { MapOrder } from "../pack-orders.ts"
import { merchantRadius, ordersOfHeat } from "../static-map.ts"
import type { Camera } from "./camera.ts"
import type { Theme } from "./theme.ts"

/** Cells of the heat along the longer side of the city. */
const heatCells = 140
const heatSpread = 2.4
/** In a picture that is narrower places are drawn smaller, pixels. */
const smallPx = 500

export class GroundLayer {
  readonly canvas = document.createElement("canvas")
  private readonly data: MapData
  private readonly streets: ReadonlyArray<Float32Array>
  private readonly orders: ReadonlyArray<MapOrder>
  private readonly busiest: number
  /** Both heats in the colours of the theme. */
  private heats: Readonly<Record<"delivered" | "refused", HTMLCanvasElement>> | null = null

  constructor(data: MapData, streets: ReadonlyArray<Float32Array>, orders: ReadonlyArray<MapOrder>) {
    this.data = data
    this.streets = streets
    this.orders = orders
    this.busiest = data.merchants.reduce((most, it) => Math.max(most, it.orders), 1)
  }

  /** The colours have changed. */
  forgetColours(): void {
    this.heats = null
  }

  draw(camera: Camera, theme: Theme, ratio: number, isShown: (layer: string) => boolean): void {
    const { canvas } = this
    canvas.width = Math.max(1, Math.round(camera.width * ratio))
    canvas.height = Math.max(1, Math.round(camera.height * ratio))
    const pen = canvas.getContext("2d", { alpha: false })
    if (pen === null) return
    pen.scale(ratio, ratio)
    pen.fillStyle = theme.paper
    pen.fillRect(0, 0, camera.width, camera.height)
    this.drawZones(pen, camera, theme)
    this.drawStreets(pen, camera, theme)
    for (const kind of ["delivered", "refused"] as const) {
      if (isShown(kind)) this.drawHeat(pen, camera, theme, kind)
    }
    if (isShown("merchants")) this.drawMerchants(pen, camera, theme)
    if (isShown("places")) this.drawPlaces(pen, camera, theme)
  }

  private drawZones(pen: CanvasRenderingContext2D, camera: Camera, theme: Theme): void {
    pen.strokeStyle = theme.axis
    pen.lineWidth = 1
    pen.setLineDash([4, 5])
    for (const { x, y, radiusM, corners } of this.data.zones) {
      pen.beginPath()
      if (corners.length === 0) {
        pen.arc(camera.screenX(x), camera.screenY(y), radiusM * camera.scale, 0, 2 * Math.PI)
      } else {
        for (let n = 0; n < corners.length; n += 2) {
          pen.lineTo(camera.screenX(corners[n]!), camera.screenY(corners[n + 1]!))
        }
        pen.closePath()
      }
      pen.fillStyle = theme.surface
      pen.fill()
      pen.stroke()
    }
    pen.setLineDash([])
  }

  private drawStreets(pen: CanvasRenderingContext2D, camera: Camera, theme: Theme): void {
    if (this.streets.length === 0) return
    pen.beginPath()
    for (const line of this.streets) {
      for (let n = 0; n < line.length; n += 2) {
        const x = camera.screenX(line[n]!)
        const y = camera.screenY(line[n + 1]!)
        if (n === 0) pen.moveTo(x, y)
        else pen.lineTo(x, y)
      }
    }
    pen.strokeStyle = theme.axis
    pen.lineWidth = Math.min(3, Math.max(0.9, camera.scale * 2.5))
    pen.globalAlpha = 0.8
    pen.stroke()
    pen.globalAlpha = 1
  }

  private drawHeat(
    pen: CanvasRenderingContext2D,
    camera: Camera,
    theme: Theme,
    kind: "delivered" | "refused"
  ): void {
    this.heats ??= {
      delivered: this.heatCanvas("delivered", theme.blue),
      refused: this.heatCanvas("refused", theme.red)
    }
    const heat = this.heats[kind]
    const cellM = Number(heat.dataset["cellM"])
    pen.imageSmoothingEnabled = true
    pen.imageSmoothingQuality = "high"
    pen.drawImage(
      heat,
      camera.screenX(0),
      camera.screenY(0),
      heat.width * cellM * camera.scale,
      heat.height * cellM * camera.scale
    )
  }

  private heatCanvas(kind: "delivered" | "refused", colour: string): HTMLCanvasElement {
    const { widthM, heightM } = this.data
    const heat = heatGrid(widthM, heightM, ordersOfHeat(this.orders, kind), heatCells, heatSpread)
    const canvas = document.createElement("canvas")
    canvas.width = heat.columns
    canvas.height = heat.rows
    canvas.dataset["cellM"] = String(heat.cellM)
    const pen = canvas.getContext("2d", { willReadFrequently: true })
    if (pen === null) return canvas
    // The browser knows what its colours are; a pixel of it tells.
    pen.fillStyle = colour
    pen.fillRect(0, 0, 1, 1)
    const [red = 0, green = 0, blue = 0] = pen.getImageData(0, 0, 1, 1).data
    const image = pen.createImageData(heat.columns, heat.rows)
    heat.values.forEach((_, n) => {
      image.data[4 * n] = red
      image.data[4 * n + 1] = green
      image.data[4 * n + 2] = blue
      image.data[4 * n + 3] = Math.round(255 * 0.7 * heatStrength(heat, n))
    })
    pen.putImageData(image, 0, 0)
    return canvas
  }

  private drawMerchants(pen: CanvasRenderingContext2D, camera: Camera, theme: Theme): void {
    pen.fillStyle = theme.ink
    pen.globalAlpha = 0.5
    const grown = Math.min(2, Math.max(0.7, camera.scale * 6))
    for (const { x, y, orders } of this.data.merchants) {
      pen.beginPath()
      pen.arc(
        camera.screenX(x),
        camera.screenY(y),
        merchantRadius(orders / this.busiest) * grown,
        0,
        2 * Math.PI
      )
      pen.fill()
    }
    pen.globalAlpha = 1
  }

  private drawPlaces(pen: CanvasRenderingContext2D, camera: Camera, theme: Theme): void {
    const half = camera.width < smallPx ? 3 : 4.5
    /** Of a hub, as a share of its usual size. */
    const size = half / 4.5
    pen.lineWidth = 1.5
    pen.strokeStyle = theme.ink
    pen.fillStyle = theme.surface
    for (const { x, y } of this.data.lots) {
      const left = camera.screenX(x) - half
      const top = camera.screenY(y) - half
      pen.fillRect(left, top, 2 * half, 2 * half)
      pen.strokeRect(left, top, 2 * half, 2 * half)
    }
    pen.lineJoin = "round"
    for (const { x, y } of this.data.hubs) {
      const left = camera.screenX(x)
      const top = camera.screenY(y)
      pen.beginPath()
      pen.moveTo(left, top - 9 * size)
      pen.lineTo(left + 8 * size, top - size)
      pen.lineTo(left + 8 * size, top + 7 * size)
      pen.lineTo(left - 8 * size, top + 7 * size)
      pen.lineTo(left - 8 * size, top - size)
      pen.closePath()
      pen.strokeStyle = theme.surface
      pen.lineWidth = 3
      pen.stroke()
      pen.fillStyle = theme.ink
      pen.fill()
    }
  }
}
