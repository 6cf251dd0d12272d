/** The scenario that `demand fit` writes: commented, and it runs. */
import { stringify } from "yaml"
import { minute, second } from "../../domain/instant.ts"
import { scenarioForm } from "../scenario/resolved.ts"
import type { Scenario } from "../scenario/schema.ts"
import { formatLocalInstant } from "../scenario/start-at.ts"
import type { DemandFit } from "./fit.ts"
import { fitCity } from "./fit-city.ts"
import type { Fitted } from "./fit-spans.ts"

export interface FitParts {
  readonly name: string
  /** The file of orders as the scenario would name it. */
  readonly ordersFile: string
  /** What is extended, with its path as the scenario names it; null: a scenario of its own. */
  readonly base: { readonly path: string; readonly scenario: Scenario } | null
  /** Milliseconds of local time east of UTC when the first day begins. */
  readonly utcOffsetMs: number
}

/** The file's text; ends with a line break. */
export const fittedScenario = (fit: DemandFit, parts: FitParts): string => {
  const { name, base } = parts
  const lines = [
    `# Demand fitted to ${fit.orders} orders of ${fit.days.days} day${fit.days.days === 1 ? "" : "s"} (SHA-256 ${fit.sha256.slice(0, 16)}…).`,
    "# Hours are local; a key that is not here has its default.",
    ...(base === null ? ["schemaVersion: 1"] : [`extends: ${JSON.stringify(base.path)}`]),
    // In quotes where YAML would take it for a number or a date.
    `name: ${stringify(name).trimEnd()}`,
    ...(base === null ? ownStart(fit, parts) : []),
    "",
    ...(base === null || base.scenario.demand === null
      ? [
          "# The days of the file themselves, instead of days like them:",
          `# demand: { file: ${JSON.stringify(parts.ordersFile)}, timeZone: ${fit.timeZone} }`
        ]
      : [
          "# Days like those of the file. Without this line the file that is named there is replayed:",
          "demand: null"
        ]),
    "",
    ...partnersLines(fit),
    "",
    ...(base === null ? ownCity(fit) : citySection(fit, base.scenario)),
    ...(base === null ? supply(fit) : [])
  ]
  return `${lines.join("\n").trimEnd()}\n`
}

const section = (value: unknown, indent: string): ReadonlyArray<string> =>
  stringify(value, { lineWidth: 0, flowCollectionPadding: true })
    .trimEnd()
    .split("\n")
    .map((line) => `${indent}${line}`)

const round = (value: number, decimals: number): number => Number(value.toFixed(decimals))

const qualityText = ({ from, dropped, ks, ksCritical }: Fitted): string => {
  const share = round((100 * dropped) / (from + dropped), 1)
  const verdict = ks <= ksCritical ? "as chance explains" : "more than chance explains: look at it"
  return `from ${from} orders, ${dropped} outliers left out (${share} %); KS distance ${round(ks, 3)}, ${verdict} (${round(ksCritical, 3)})`
}

const ownStart = (fit: DemandFit, { utcOffsetMs }: FitParts): ReadonlyArray<string> => [
  `startAt: ${formatLocalInstant({ at: fit.days.firstDayAt, utcOffsetMs })} # the first day of the file`,
  "duration_s: 86400"
]

/** The narrowest Gamma that a scenario can have. */
const shapeMax = 100

const partnersLines = (fit: DemandFit): ReadonlyArray<string> => {
  const { days, preparation, size, integrations, rankExponent } = fit
  const spread =
    days.spread === null ? "one day tells no spread" : `standard deviation ${round(days.spread, 1)}`
  const lines = ["partners:", `  # mean of ${days.days} day${days.days === 1 ? "" : "s"}, ${spread}`]
  lines.push(`  ordersPerDay: ${round(days.ordersPerDay, 1)}`)
  lines.push(`  firstHour: ${days.firstHour}`, `  hour_shares_pct: [${days.hourSharesPct.join(", ")}]`)
  if (days.dayFactorSigma === null) {
    lines.push("  # dayFactor: how days differ needs three days or more; the default stays")
  } else {
    const sigma = round(days.dayFactorSigma, 3)
    lines.push(
      `  # what ${days.days} days differ by beyond chance; the mean is 1`,
      sigma === 0
        ? "  dayFactor: 1"
        : `  dayFactor: { dist: lognormal, median: ${round(Math.exp((-sigma * sigma) / 2), 4)}, sigma: ${Math.min(3, sigma)} }`
    )
  }
  if (preparation !== null) {
    const shape = Math.min(shapeMax, round(preparation.shape, 3))
    // A narrower one than scenarios can have keeps its mean.
    const scaleMin = shape < shapeMax ? preparation.scale : (preparation.shape * preparation.scale) / shapeMax
    const longestS = Math.min(86_400, Math.ceil(((fit.preparationMaxMin ?? 0) * minute) / second))
    lines.push(
      `  # ${qualityText(preparation)}; mean ${round(preparation.shape * preparation.scale, 1)} min`,
      `  preparation_s: { dist: gamma, shape: ${shape}, scale: ${round((scaleMin * minute) / second, 1)} }`,
      `  preparation_max_s: ${Math.max(5400, longestS)}`
    )
  }
  if (size !== null) {
    lines.push(
      `  # ${qualityText(size)}`,
      `  order_size_l: { dist: lognormal, median: ${round(size.median, 2)}, sigma: ${Math.min(3, round(size.sigma, 3))} }`
    )
  }
  if (rankExponent !== null) {
    lines.push(
      `  # of ${fit.merchants.length} merchants; only where merchants are drawn`,
      `  merchantWeightExponent: ${round(rankExponent, 2)}`
    )
  }
  if (integrations !== null) {
    const total = integrations.reduce((sum, it) => sum + it.orders, 0)
    lines.push("  integrations:")
    for (const { type, orders } of integrations) {
      lines.push(`    - { type: ${type}, share_pct: ${round((100 * orders) / total, 3)} } # ${orders} orders`)
    }
  }
  return lines
}

/** Lists replace lists: the zones and merchants of the extended scenario again, with the weights of the file. */
const citySection = (fit: DemandFit, scenario: Scenario): ReadonlyArray<string> => {
  if (fit.zones === null) {
    return [
      "# The merchants of the extended scenario are drawn from the seed: no zone or merchant has a weight of his own.",
      ...(scenario.city.generator.hubs > 1 || scenario.city.zones.length > 1
        ? ["# Zone weights need zones and merchants that are listed."]
        : [])
    ]
  }
  const { city = {} } = scenarioForm(scenario)
  const ordersOf = new Map(fit.merchants.map(({ name, orders }) => [name, orders]))
  const zoneOrders = new Map(fit.zones.map(({ id, orders }) => [id, orders]))
  const zones = (city.zones ?? []).map((zone) => ({ ...zone, weight: zoneOrders.get(zone.id) ?? 0 }))
  const merchants = (city.merchants ?? []).map((it) => ({ ...it, weight: ordersOf.get(it.id) ?? 0 }))
  const silent = merchants.filter(({ weight }) => weight === 0).length
  const without = silent === 0 ? "" : `; ${silent} merchants have none in the file and get none`
  return [`# Weights are orders of the file${without}.`, "city:", ...section({ zones, merchants }, "  ")]
}

const ownCity = (fit: DemandFit): ReadonlyArray<string> => {
  const { center, radiusM, merchants, lots } = fitCity(fit)
  const zone = `of ${radiusM} m about the middle${radiusM > 4000 ? ": wide for robots, several zones may suit better" : ""}`
  if (merchants.length === 0) {
    return [
      `# The file has no places of merchants: they are drawn from the seed, in a zone ${zone}.`,
      "city:",
      `  timezone: ${fit.timeZone}`,
      `  center: { lat: ${center.lat}, lng: ${center.lng} }`,
      `  generator: { radius_m: ${Math.min(10_000, radiusM)}, merchants: ${Math.min(5000, Math.max(1, fit.merchants.length))} }`
    ]
  }
  const point = ({ lat, lng }: { readonly lat: number; readonly lng: number }): string =>
    `{ lat: ${lat}, lng: ${lng} }`
  return [
    `# One zone ${zone}; merchants where the file has them, weighted by their orders.`,
    "city:",
    `  timezone: ${fit.timeZone}`,
    "  zones:",
    `    - { id: zone-01, center: ${point(center)}, radius_m: ${radiusM} }`,
    "  # Not in the file: a hub in the middle, and lots beside busy merchants. Move them to where yours are.",
    "  hubs:",
    `    - { id: hub-01, zone: zone-01, place: ${point(center)} }`,
    "  parkingLots:",
    ...lots.map(
      (place, n) =>
        `    - { id: lot-${String(n + 1).padStart(2, "0")}, hub: hub-01, place: ${point(place)}, capacity: 1000 }`
    ),
    "  merchants:",
    ...merchants.map(
      ({ id, place, orders }) =>
        `    - { id: ${JSON.stringify(id)}, zone: zone-01, place: ${point(place)}, weight: ${orders} }`
    )
  ]
}

/** An order takes about 45 minutes of a pilot's time, and a robot somewhat longer. */
const pilotHours = 0.75
const robotHours = 1.2
const shiftHours = 7

/** Not in the file: as many robots and pilots as the busiest hours may need. */
const supply = ({ days }: DemandFit): ReadonlyArray<string> => {
  const perHour = days.hourSharesPct.map((share) => (days.ordersPerDay * share) / 100)
  const peak = Math.max(...perHour)
  const shifts: Array<string> = []
  for (let from = 0; from < perHour.length; from += shiftHours) {
    const most = Math.max(...perHour.slice(from, from + shiftHours))
    const start = String((days.firstHour + from) % 24).padStart(2, "0")
    const count = Math.max(1, Math.ceil(most * pilotHours))
    if (most > 0) shifts.push(`    - { start: "${start}:00", count: ${count} }`)
  }
  return [
    "",
    "# Not in the file: a first guess from the busiest hours. How many there should be is what a run tells.",
    "fleet:",
    `  robots: [{ count: ${Math.max(1, Math.ceil(peak * robotHours))} }]`,
    "pilots:",
    "  shifts:",
    ...shifts
  ]
}
