/** A file of orders read for one scenario: whose merchants, whose zones, which span of time. */
import { createHash } from "node:crypto"
import { haversineM, type LatLng } from "../../domain/geo.ts"
import type { Instant } from "../../domain/instant.ts"
import { isInZone, type ZoneShape } from "../../services/dispatch/planner/zones.ts"
import { type IntegrationType, integrationTypes } from "../../services/integrations/enums.ts"
import { nearest } from "../scenario/nearest.ts"
import { formatLocalInstant } from "../scenario/start-at.ts"
import { onGrid } from "./customer-grid.ts"
import type { DemandFile, DemandOrder } from "./demand-file.ts"
import { type KnownMerchant, MerchantNames, samePlaceM } from "./merchant-names.ts"
import { TimeReader } from "./placed-at.ts"
import { capped, type DemandProblem } from "./problems.ts"
import { type BrokenRow, cellProblem, type DemandRow, readRows, shown } from "./read-rows.ts"

/** What a file is read for. */
export interface DemandPlan {
  readonly startAt: Instant
  readonly endAt: Instant
  readonly utcOffsetMs: number
  /** Of times without an offset. */
  readonly timeZone: string
  readonly merchants: ReadonlyArray<KnownMerchant>
  /** Whether the merchants stand at the same places whatever the seed. */
  readonly merchantsListed: boolean
  readonly zones: ReadonlyArray<ZoneShape>
  /** Ways by which the scenario's orders come. */
  readonly integrations: ReadonlyArray<IntegrationType>
  readonly outsideZones: "refuse" | "drop"
  /** Cells of the grid that customers are moved to, metres; 0: they stay where they are. */
  readonly customerGridM: number
}

/** At the edge of a disc, ways of reckoning differ by less than this share of its radius. */
const edgeTolerance = 0.005

/**
 * The orders of a file, or everything that is wrong with it in the order of its lines, as many as are told at
 * once. The same bytes and plan always give the same. `file`: its name in problems.
 */
export const readOrders = (
  file: string,
  bytes: Uint8Array,
  plan: DemandPlan
): { readonly demand: DemandFile } | { readonly problems: ReadonlyArray<DemandProblem> } => {
  const read = readRows(file, bytes, new TimeReader(plan.timeZone))
  const problems: Array<DemandProblem> = [...read.problems]
  const merchants = new MerchantNames(plan.merchants)
  const orders: Array<DemandOrder> = []
  let outsideRun = 0
  let outsideZones = 0
  const wrong = (
    row: BrokenRow,
    column: Parameters<typeof cellProblem>[3],
    what: string,
    allowed: string | null,
    meant: string | null = null
  ): void => {
    problems.push(cellProblem(file, row.line, read.places, column, what, allowed, meant))
  }
  for (const row of read.rows) {
    const before = problems.length
    const merchant = merchantOf(row, merchants, plan, wrong)
    const integrationType = integrationOf(row, plan, wrong)
    const zone = plan.zones.find((it) => holds(it, row.customer)) ?? null
    if (zone === null) {
      if (plan.outsideZones === "drop") {
        outsideZones += 1
        continue
      }
      sayOutside(row, row.customer, plan, wrong)
    }
    if (problems.length > before || merchant === null) continue
    if (row.placedAt < plan.startAt || row.placedAt >= plan.endAt) {
      outsideRun += 1
      continue
    }
    orders.push({
      placedAt: row.placedAt,
      merchant,
      dropoff: onGrid(row.customer, plan.customerGridM, zone),
      preparationMs: row.preparationMs,
      litres: row.litres,
      integrationType
    })
  }
  for (const row of read.broken) {
    const { customer } = row
    merchantOf(row, merchants, plan, wrong)
    integrationOf(row, plan, wrong)
    if (customer === null || plan.outsideZones === "drop") continue
    if (!plan.zones.some((it) => holds(it, customer))) sayOutside(row, customer, plan, wrong)
  }
  if (problems.length === 0 && orders.length === 0)
    problems.push(noneLeft(file, read.rows, plan, outsideZones))
  if (problems.length > 0) {
    const inOrder = [...problems].sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column)
    return { problems: capped(inOrder) }
  }
  const notes = [...read.notes]
  if (outsideRun > 0) {
    notes.push(
      `${outsideRun} of ${read.rows.length} orders lie outside the run (${spanOf(plan)}) and are left out`
    )
  }
  if (outsideZones > 0) {
    notes.push(
      `${outsideZones} of ${read.rows.length} orders have a customer outside every zone and are left out`
    )
  }
  return {
    demand: {
      sha256: createHash("sha256").update(bytes).digest("hex"),
      // Array.prototype.sort is stable: a tie keeps the file's order.
      orders: orders.sort((a, b) => a.placedAt - b.placedAt),
      outsideRun,
      outsideZones,
      notes
    }
  }
}

type Wrong = (
  row: BrokenRow,
  column: "merchant" | "merchant_lat" | "customer_lat" | "partner",
  what: string,
  allowed: string | null,
  meant?: string | null
) => void

const spanOf = ({ startAt, endAt, utcOffsetMs }: DemandPlan): string =>
  `${formatLocalInstant({ at: startAt, utcOffsetMs })} to ${formatLocalInstant({ at: endAt, utcOffsetMs })}`

const merchantOf = (
  row: BrokenRow,
  merchants: MerchantNames,
  plan: DemandPlan,
  wrong: Wrong
): string | null => {
  if (row.merchant !== null) {
    const found = merchants.find(row.merchant)
    if (found === null) {
      wrong(
        row,
        "merchant",
        `found ${shown(row.merchant)}: the city has no such merchant`,
        merchants.some(),
        merchants.nearestName(row.merchant)
      )
    }
    return found
  }
  if (row.merchantPlace === null) return null
  if (!plan.merchantsListed) {
    wrong(
      row,
      "merchant_lat",
      "the merchants of this city are drawn from the seed and stand elsewhere",
      "column merchant with their names, or merchants listed in the scenario (curbline demand fit writes them)"
    )
    return null
  }
  const next = merchants.nearestTo(row.merchantPlace)
  if (next !== null && next.meters <= samePlaceM) return next.name
  const where = next === null ? "" : `; the nearest, ${next.name}, is ${Math.round(next.meters)} m away`
  wrong(
    row,
    "merchant_lat",
    `no merchant of the city within ${samePlaceM} m of this place${where}`,
    "the place of a merchant of the scenario, or its name in a column merchant"
  )
  return null
}

const integrationOf = (row: BrokenRow, plan: DemandPlan, wrong: Wrong): IntegrationType | null => {
  const { partner } = row
  if (partner === null) return null
  const found = plan.integrations.find((type) => type.toLowerCase() === partner.toLowerCase())
  if (found !== undefined) return found
  const isKnown = integrationTypes.some((type) => type.toLowerCase() === partner.toLowerCase())
  const what = isKnown ? "partners.integrations does not list it" : "no such integration"
  wrong(
    row,
    "partner",
    `found ${shown(partner)}: ${what}`,
    plan.integrations.join(", ") || "nothing: partners.integrations is empty",
    nearest(partner, plan.integrations)
  )
  return null
}

const holds = (zone: ZoneShape, place: LatLng): boolean =>
  isInZone(zone, place) ||
  ((zone.polygon ?? null) === null && haversineM(zone.center, place) <= zone.radiusM * (1 + edgeTolerance))

/** The place itself is not told: it is where somebody lives. */
const sayOutside = (row: BrokenRow, customer: LatLng, plan: DemandPlan, wrong: Wrong): void => {
  const { lat, lng } = customer
  const mirrored = { lat: lng, lng: lat }
  if (plan.zones.some((zone) => holds(zone, mirrored))) {
    wrong(
      row,
      "customer_lat",
      "the customer is outside every zone",
      "latitude in customer_lat, longitude in customer_lng: here they are swapped"
    )
    return
  }
  let leastM = Number.POSITIVE_INFINITY
  for (const zone of plan.zones) leastM = Math.min(leastM, haversineM(zone.center, customer) - zone.radiusM)
  const far = leastM >= 1 ? `, ${Math.round(leastM)} m from the nearest` : ""
  wrong(
    row,
    "customer_lat",
    `the customer is outside every zone${far}`,
    "a place in a zone of the scenario, or demand.outsideZones: drop to leave such orders out"
  )
}

/** All orders were left out: a run without any is not what was wanted. */
const noneLeft = (
  file: string,
  rows: ReadonlyArray<DemandRow>,
  plan: DemandPlan,
  outsideZones: number
): DemandProblem => {
  const at = { file, line: rows[0]?.line.line ?? 1, column: 1 }
  if (outsideZones === rows.length) {
    return {
      at,
      path: [],
      what: "every customer is outside every zone",
      allowed: "places in the zones of the scenario",
      nearest: null
    }
  }
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const { placedAt } of rows) {
    first = Math.min(first, placedAt)
    last = Math.max(last, placedAt)
  }
  const shownAt = (instant: Instant): string =>
    formatLocalInstant({ at: instant, utcOffsetMs: plan.utcOffsetMs })
  return {
    at,
    path: [],
    what: `all ${rows.length} orders lie outside the run, ${shownAt(first)} to ${shownAt(last)}`,
    allowed: `${spanOf(plan)}; set startAt and duration_s of the scenario to the day of the file`,
    nearest: null
  }
}
