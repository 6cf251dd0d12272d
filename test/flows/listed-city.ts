/**
 * A city of a few listed places in which nothing goes wrong by itself: one hub, two lots and two merchants,
 * robots and orders one by one. A test adds the one thing that does go wrong.
 */
import type { Scenario } from "../../src/sim/scenario/schema.ts"
import { scenarioOf } from "../support/scenario.ts"

/** What a test changes. */
export interface ListedCity {
  readonly seed?: number
  readonly durationS?: number
  /** Of each robot where it stands at first (`lot-a`, `lot-b`; `hub`: in the storage) and its charge. */
  readonly robots?: ReadonlyArray<readonly [start: string, batteryPct: number]>
  /** As a file writes them. */
  readonly shifts?: string
  readonly orders?: ReadonlyArray<{
    /** From the start of the run. */
    readonly atS: number
    readonly preparationS?: number
    /** Whether the customer lives half an hour from the merchant, not a quarter. */
    readonly far?: boolean
  }>
  readonly profile?: string
  readonly pilots?: string
  readonly fieldOps?: string
  readonly zone?: string
  /** How the merchant opens a robot. */
  readonly loadMethod?: "TWO_DIGIT_DEVICELESS_PIN" | "MAGIC_LID" | "PINLESS" | "QR"
  readonly partners?: string
  /** Instead of "nobody errs". */
  readonly merchants?: string
  readonly customers?: string
  /** Further sections. */
  readonly more?: string
}

/** 06:00, when the city begins. */
export const startOfDay = Date.UTC(2026, 4, 12, 4)

/** A number without chance, as a file writes it. */
export const constant = (value: number): string => `{ dist: constant, value: ${value} }`

const oneDay: ReadonlyArray<readonly [string, number]> = [["lot-a", 90]]

const orderText = ({
  atS,
  preparationS = 600,
  far = false
}: Required<ListedCity>["orders"][number]): string =>
  `{ at_s: ${atS}, merchant: merchant, order_size_l: 8, preparation_s: ${preparationS}, ` +
  `dropoff: ${far ? "{ lat: 52.535, lng: 13.42 }" : "{ lat: 52.53, lng: 13.41 }"} }`

/** 06:00 to 08:00; one robot, two pilots, two field operators. */
export const listedCity = ({
  seed = 1,
  durationS = 7_200,
  robots = oneDay,
  shifts = '{ start: "06:00", count: 2 }',
  orders = [],
  profile = "",
  pilots = "",
  fieldOps = "",
  zone = "",
  loadMethod = "QR",
  partners = "",
  merchants = "wrong_pin_pct: 0, no_show_pct: 0",
  customers = "no_show_pct: 0, leaves_lid_open_pct: 0",
  more = ""
}: ListedCity): Scenario =>
  scenarioOf(`
seed: ${seed}
duration_s: ${durationS}
city:
  zones: [{ id: zone, center: { lat: 52.52, lng: 13.4 }, radius_m: 4000, ${zone} }]
  hubs: [{ id: hub, zone: zone, place: { lat: 52.521, lng: 13.4 } }]
  parkingLots:
    - { id: lot-a, hub: hub, place: { lat: 52.52, lng: 13.4 } }
    - { id: lot-b, hub: hub, place: { lat: 52.527, lng: 13.41 } }
  merchants:
    - { id: merchant, zone: zone, place: { lat: 52.523, lng: 13.404 }, loadMethod: ${loadMethod} }
fleet:
  robots: [${robots
    .map(
      ([start, pct], i) =>
        `{ serial: robot-${i + 1}, hub: hub, start: ${start}, battery_pct: ${constant(pct)} }`
    )
    .join(", ")}]
  profiles:
    standard: {
      stuck_per_h: 0, flipped_per_h: 0, hit_per_h: 0, connectivity_loss_per_h: 0, gps_jump_pct: 0,
      time_to_failure_s: ${constant(1e9)}, lid_open_fails_pct: 0, lid_close_fails_pct: 0, latch_not_sensed_pct: 0,
      ${profile}
    }
pilots: {
  shifts: [${shifts}], breaks: [], late_pct: 0, absent_pct: 0, silent_pct: 0, reject_pct: 0,
  unresponsive_per_h: 0, ${pilots}
}
fieldOps: { reject_pct: 0, ${fieldOps} }
partners:
  orders: [${orders.map(orderText).join(", ")}]
  accept_pct: 100
  cancel_before_pickup_per_h: 0
  cancel_after_pickup_per_h: 0
  controlled_pct: 0
  courier_fallback_pct: 0
  ${partners}
merchants: { ${merchants} }
customers: { ${customers} }
travel: { blockage_per_km_day: 0 }
weather: { model: dry }
${more}`)
