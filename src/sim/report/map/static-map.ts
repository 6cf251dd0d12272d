/** The city as a picture that needs no script: zones, streets, hubs, lots, merchants, and where orders went. */
import { escapeHtml } from "../html/markup.ts"
import { ByteReader } from "./byte-stream.ts"
import { heatGrid, heatStrength } from "./heat.ts"
import { type MapData, orderFates } from "./map-data.ts"
import { type MapOrder, unpackOrders } from "./pack-orders.ts"
import { unpackStreets } from "./pack-streets.ts"

/** Width of the drawing, in its own units. */
const width = 960
/** Lines of streets beyond which the picture draws none: its size counts. */
const streetLinesMax = 6_000
const heatCells = 60
const heatSpread = 1.1

/** Radius of a merchant with so many of the busiest one's orders, 0..1. */
export const merchantRadius = (share: number): number => 2 + 4 * Math.sqrt(share)

/** The SVG; `label` is what it says to those who do not see it. */
export const staticMap = (data: MapData, label: string): string => {
  const scale = width / data.widthM
  const at = (meters: number): string => (meters * scale).toFixed(1).replace(/\.0$/, "")
  const orders = unpackOrders(new ByteReader(data.orders))
  const zones = data.zones.map(({ x, y, radiusM, corners }) =>
    corners.length > 0
      ? `<polygon points="${corners.map(at).join(" ")}"/>`
      : `<circle cx="${at(x)}" cy="${at(y)}" r="${at(radiusM)}"/>`
  )
  const lines = unpackStreets(new ByteReader(data.streets))
  const streets =
    lines.length > streetLinesMax
      ? ""
      : `<path class="streets" d="${lines.map((line) => `M${[...line].map((it) => Math.round(it * scale * 10) / 10).join(" ")}`).join("")}"/>`
  const busiest = Math.max(1, ...data.merchants.map((it) => it.orders))
  const merchants = data.merchants.map(
    ({ x, y, orders: count }) =>
      `<circle cx="${at(x)}" cy="${at(y)}" r="${merchantRadius(count / busiest).toFixed(1)}"/>`
  )
  const lots = data.lots.map(
    ({ x, y }) =>
      `<rect x="${(x * scale - 4).toFixed(1)}" y="${(y * scale - 4).toFixed(1)}" width="8" height="8"/>`
  )
  const hubs = data.hubs.map(
    ({ x, y }) => `<path d="M${at(x)} ${(y * scale - 10).toFixed(1)}l9 8v9h-18v-9z"/>`
  )
  return `<svg class="map-still" viewBox="0 0 ${width} ${Math.round(data.heightM * scale)}" role="img" aria-label="${escapeHtml(label)}"><g class="zones">${zones.join("")}</g>${heatOf(data, orders, "delivered", scale)}${heatOf(data, orders, "refused", scale)}${streets}<g class="merchants">${merchants.join("")}</g><g class="lots">${lots.join("")}</g><g class="hubs">${hubs.join("")}</g></svg>`
}

/** Orders of one heat: what was delivered, or what was refused. */
export const ordersOfHeat = (
  orders: ReadonlyArray<MapOrder>,
  kind: "delivered" | "refused"
): ReadonlyArray<MapOrder> => {
  const fate = orderFates.indexOf(kind === "delivered" ? "Delivered" : "Rejected")
  return orders.filter((order) => order.fate === fate)
}

const heatOf = (
  data: MapData,
  orders: ReadonlyArray<MapOrder>,
  kind: "delivered" | "refused",
  scale: number
): string => {
  const heat = heatGrid(data.widthM, data.heightM, ordersOfHeat(orders, kind), heatCells, heatSpread)
  const size = heat.cellM * scale
  const cells: Array<string> = []
  heat.values.forEach((_, n) => {
    const strength = heatStrength(heat, n)
    if (strength < 0.05) return
    const x = (n % heat.columns) * size
    const y = Math.floor(n / heat.columns) * size
    cells.push(
      `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${size.toFixed(1)}" height="${size.toFixed(1)}" opacity="${(0.62 * strength).toFixed(2)}"/>`
    )
  })
  return `<g class="heat-${kind}">${cells.join("")}</g>`
}
