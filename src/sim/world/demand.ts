/**
 * The orders of a run: when each is placed, where it goes, how long it cooks, and how its partner will
 * behave. Everything of order i is a pure function of (scenario, seed, i). Source: spec/simulation.md 3.
 */
import { haversineM, interpolate, type LatLng, type LocatedPlace } from "../../domain/geo.ts"
import { type DeliveryId, deriveId, type QuoteId } from "../../domain/ids.ts"
import { day, hour, type Instant } from "../../domain/instant.ts"
import { invariant } from "../../domain/invariant.ts"
import type { ControlledContents } from "../../domain/wire-enums.ts"
import { isInZone } from "../../services/dispatch/planner/zones.ts"
import type { IntegrationType } from "../../services/integrations/enums.ts"
import { sample } from "../kernel/distributions.ts"
import { type Draws, type Stream, streams } from "../kernel/streams.ts"
import type { Scenario } from "../scenario/schema.ts"
import { timeOfDayMs } from "../scenario/start-at.ts"
import { type City, type CityMerchant, pick, pointInDisc, runningSumsOf } from "./city.ts"
import { streetsOf } from "./city-streets.ts"
import { customerOnStreets } from "./customer-on-streets.ts"
import type { Weather } from "./weather.ts"
import { worldId } from "./world-ids.ts"

/** One order as its partner and its kitchen know it. */
export interface Order {
  /** Position in order of placement; the entity of its draws. */
  readonly index: number
  readonly placedAt: Instant
  readonly merchantIndex: number
  readonly zoneIndex: number
  readonly pickup: LocatedPlace
  readonly dropoff: LocatedPlace
  /** True time that the kitchen takes, from placement. */
  readonly preparationMs: number
  /** When the food is ready; hidden from the planner unless `readyTimeKnown`. */
  readonly readyAt: Instant
  /** What the merchant says. */
  readonly quotedReadyAt: Instant
  /** Latest departure from the merchant. */
  readonly latestStart: Instant
  readonly litres: number
  readonly controlledContents: ReadonlyArray<ControlledContents>
  readonly courierFallback: boolean
  /** Which of the scenario's integrations brings it, null when it has none. */
  readonly integrationType: IntegrationType | null
  /** Whether the partner accepts a quote, and how long it takes to. */
  readonly accepts: boolean
  readonly acceptDelayMs: number
  /** The accumulated hazard at which the partner cancels: exponential with mean 1. */
  readonly cancelExposure: number
  readonly loadMethod: CityMerchant["loadMethod"]
}

/** What the partner calls its order. */
export const orderName = (index: number): string => `order-${index}`

type Placed = Pick<Order, "index" | "placedAt">

/** The delivery that an order becomes. */
export const deliveryIdOf = ({ index, placedAt }: Placed): DeliveryId =>
  deriveId(orderName(index), 0, 0, placedAt)

/** The quote that its partner asks for. */
export const quoteIdOf = ({ index, placedAt }: Placed): QuoteId => deriveId(orderName(index), 0, 1, placedAt)

/** So often a customer beyond the longest route is drawn again before he is moved nearer. */
const customerTries = 50

const none: ReadonlyArray<ControlledContents> = []
const alcohol: ReadonlyArray<ControlledContents> = ["Alcohol"]

/** All orders placed within the run, by time of placement. */
export const orders = (
  scenario: Scenario,
  city: City,
  weather: ReadonlyArray<Weather>,
  draws: Draws
): ReadonlyArray<Order> => {
  const all =
    scenario.demand !== null
      ? fileOrders(scenario, city, draws)
      : scenario.partners.orders.length > 0
        ? listedOrders(scenario, city, draws)
        : drawnOrders(scenario, city, weather, draws)
  if (scenario.partners.onlyOrders === null) return all
  const wanted = new Set(scenario.partners.onlyOrders)
  return all.filter(({ index }) => wanted.has(index))
}

/** A stretch of time with one order rate. */
interface Stretch {
  readonly from: Instant
  readonly to: Instant
  /** Expected orders within. */
  readonly expected: number
}

/** The order rate over the run: constant between the hours, the bursts' edges and the weather's changes. */
export const demandStretches = (
  scenario: Scenario,
  weather: ReadonlyArray<Weather>,
  draws: Draws
): ReadonlyArray<Stretch> => {
  const { partners } = scenario
  const start = scenario.startAt.at
  const end = start + scenario.durationMs
  const offset = scenario.startAt.utcOffsetMs
  // An ordering day begins at the first hour with a share, so that the night belongs to the day before.
  const dayZero = Math.floor((start + offset - partners.firstHour * hour) / day)
  const edges = new Set<Instant>([start, end])
  for (let at = start - timeOfDayMs(start, offset); at < end; at += hour) if (at > start) edges.add(at)
  for (let h = 1; h < weather.length; h++) if (weather[h] !== weather[h - 1]) edges.add(start + h * hour)
  for (const burst of partners.bursts) {
    for (let at = start - timeOfDayMs(start, offset) + burst.startMs - day; at < end; at += day) {
      if (at > start) edges.add(at)
      if (at + burst.durationMs > start && at + burst.durationMs < end) edges.add(at + burst.durationMs)
    }
  }
  const cuts = [...edges].sort((a, b) => a - b)
  const stretches: Array<Stretch> = []
  for (let i = 0; i + 1 < cuts.length; i++) {
    const from = cuts[i] ?? start
    const to = cuts[i + 1] ?? end
    const localHour = Math.floor(timeOfDayMs(from, offset) / hour)
    const share = partners.hourSharesPct[(localHour - partners.firstHour + 24) % 24] ?? 0
    const dayIndex = Math.floor((from + offset - partners.firstHour * hour) / day) - dayZero
    const dayFactor = sample(partners.dayFactor, draws.uniform(streams.dayFactor, dayIndex, 0))
    let factor = dayFactor
    if (weather[Math.floor((from - start) / hour)] === "rain") factor *= scenario.weather.rainDemandFactor
    for (const burst of partners.bursts) {
      const sinceBurst = (timeOfDayMs(from, offset) - burst.startMs + day) % day
      if (sinceBurst < burst.durationMs) factor *= burst.factor
    }
    stretches.push({
      from,
      to,
      expected: (partners.ordersPerDay * share * factor * (to - from)) / (100 * hour)
    })
  }
  return stretches
}

/** A Poisson process with that rate, by inverting the cumulative rate: one uniform per order. */
const drawnOrders = (
  scenario: Scenario,
  city: City,
  weather: ReadonlyArray<Weather>,
  draws: Draws
): ReadonlyArray<Order> => {
  const result: Array<Order> = []
  const make = orderMaker(scenario, city, draws, null)
  if (make === null) return result
  let aim = gap(draws, 0)
  let passed = 0
  for (const stretch of demandStretches(scenario, weather, draws)) {
    while (aim < passed + stretch.expected) {
      const placedAt = Math.floor(
        stretch.from + ((aim - passed) / stretch.expected) * (stretch.to - stretch.from)
      )
      const order = make(result.length, placedAt)
      if (order === null) return result
      result.push(order)
      aim += gap(draws, result.length)
    }
    passed += stretch.expected
  }
  return result
}

/**
 * Makes the drawn order of an index and a time of placement. Null: there is no merchant to place orders
 * with. `zones`: positions of the zones to choose from, null: all of them.
 */
export const orderMaker = (
  scenario: Scenario,
  city: City,
  draws: Draws,
  zones: ReadonlySet<number> | null
): ((index: number, placedAt: Instant) => Order | null) | null => {
  const chooseZone = runningSumsOf(
    city.zones.map((zone) =>
      (zones === null || zones.has(zone.index)) &&
      city.merchants.some((merchant) => merchant.zoneIndex === zone.index && merchant.weight > 0)
        ? zone.weight
        : 0
    )
  )
  if ((chooseZone[chooseZone.length - 1] ?? 0) <= 0) return null
  const byZone = city.zones.map((zone) =>
    city.merchants.filter((merchant) => merchant.zoneIndex === zone.index)
  )
  const chooseMerchant = byZone.map((merchants) =>
    runningSumsOf(merchants.map((merchant) => merchant.weight))
  )
  return (index, placedAt) => {
    const zone = pick(chooseZone, draws.uniform(streams.merchantChoice, index, 0))
    const rank = pick(chooseMerchant[zone] ?? [], draws.uniform(streams.merchantChoice, index, 1))
    const merchant = byZone[zone]?.[rank]
    if (merchant === undefined) return null
    const dropoff = customerPlace(scenario, city, merchant, index, draws)
    return orderOf(scenario, index, placedAt, merchant, dropoff, null, null, draws)
  }
}

const gap = (draws: Draws, index: number): number => -Math.log1p(-draws.uniform(streams.arrivals, index, 0))

/** The file's own orders, sorted by time; a tie keeps the file's order. */
const listedOrders = (scenario: Scenario, city: City, draws: Draws): ReadonlyArray<Order> => {
  const merchants = new Map(city.merchants.map((merchant) => [merchant.name, merchant]))
  const result: Array<Order> = []
  for (const it of [...scenario.partners.orders].sort((a, b) => a.atMs - b.atMs)) {
    const merchant = merchants.get(it.merchant)
    if (merchant === undefined || it.atMs >= scenario.durationMs) continue
    const placedAt = scenario.startAt.at + it.atMs
    result.push(
      orderOf(scenario, result.length, placedAt, merchant, it.dropoff, it.preparationMs, it.litres, draws)
    )
  }
  return result
}

/** The orders of the scenario's file, which are sorted. What a line leaves out is drawn by its position. */
const fileOrders = (scenario: Scenario, city: City, draws: Draws): ReadonlyArray<Order> => {
  const merchants = new Map(city.merchants.map((merchant) => [merchant.name, merchant]))
  const listed = scenario.demandFile?.orders ?? []
  return listed.map((it, index) => {
    const merchant = merchants.get(it.merchant)
    invariant(
      merchant !== undefined,
      `the city has no merchant ${it.merchant}, whom its file of orders names`
    )
    const { placedAt, dropoff, preparationMs, litres } = it
    const order = orderOf(scenario, index, placedAt, merchant, dropoff, preparationMs, litres, draws)
    return it.integrationType === null ? order : { ...order, integrationType: it.integrationType }
  })
}

const orderOf = (
  scenario: Scenario,
  index: number,
  placedAt: Instant,
  merchant: CityMerchant,
  door: LatLng,
  listedPreparationMs: number | null,
  listedLitres: number | null,
  draws: Draws
): Order => {
  const { partners } = scenario
  const u = (stream: Stream): number => draws.uniform(stream, index, 0)
  const preparationMs =
    listedPreparationMs ??
    Math.round(Math.min(partners.preparationMaxMs, sample(partners.preparationMs, u(streams.preparation))))
  const error = partners.readyTimeKnown ? 1 : sample(partners.readyTimeError, u(streams.readyTimeEstimate))
  const quotedReadyAt = placedAt + Math.round(preparationMs * error)
  const acceptDelayMs = Math.round(sample(partners.acceptDelayMs, u(streams.acceptanceDelay)))
  return {
    index,
    placedAt,
    merchantIndex: merchant.index,
    zoneIndex: merchant.zoneIndex,
    pickup: merchant.place,
    dropoff: {
      lat: door.lat,
      lng: door.lng,
      kind: "Customer",
      locationId: worldId("customer-place", orderName(index), 0, placedAt)
    },
    preparationMs,
    readyAt: placedAt + preparationMs,
    quotedReadyAt,
    latestStart: quotedReadyAt + partners.pickupWindowMs,
    litres: listedLitres ?? Math.round(sample(partners.orderSizeL, u(streams.orderSize)) * 100) / 100,
    controlledContents: u(streams.controlledContents) * 100 < partners.controlledPct ? alcohol : none,
    integrationType: integrationOf(scenario, u(streams.integration)),
    courierFallback: u(streams.courierFallback) * 100 < partners.courierFallbackPct,
    accepts: u(streams.quoteAcceptance) * 100 < partners.acceptPct && acceptDelayMs <= partners.acceptMaxMs,
    acceptDelayMs,
    cancelExposure: -Math.log1p(-u(streams.partnerCancellation)),
    loadMethod: merchant.loadMethod
  }
}

/** The integration at this share, 0..1, of all orders. */
const integrationOf = ({ partners }: Scenario, share: number): IntegrationType | null => {
  let passed = 0
  for (const { type, sharePct } of partners.integrations) {
    passed += sharePct / 100
    if (share < passed) return type
  }
  return partners.integrations.at(-1)?.type ?? null
}

/** Where the customer is: uniform in the merchant's zone, but no route longer than the longest. */
const customerPlace = (
  scenario: Scenario,
  city: City,
  merchant: CityMerchant,
  index: number,
  draws: Draws
): LatLng => {
  const zone = city.zones[merchant.zoneIndex]
  if (zone === undefined) return merchant.place
  const streets = streetsOf(scenario)
  if (streets !== null) return customerOnStreets(scenario, streets, zone, merchant.place, index, draws)
  const limitM = scenario.city.generator.routeMaxM / scenario.travel.detourFactor
  // A disc needs no look: its points were drawn in it.
  const hasPolygon = (zone.polygon ?? null) !== null
  let at = zone.center
  for (let attempt = 0; attempt < customerTries; attempt++) {
    at = pointInDisc(
      zone.center,
      zone.radiusM,
      draws.uniform(streams.customerPlace, index, 2 * attempt),
      draws.uniform(streams.customerPlace, index, 2 * attempt + 1)
    )
    const isOutside = hasPolygon && !isInZone(zone, at)
    if (!isOutside && haversineM(merchant.place, at) <= limitM) return at
  }
  if (hasPolygon) return merchant.place
  return interpolate(merchant.place, at, (0.99 * limitM) / haversineM(merchant.place, at))
}

/**
 * When the partner of an accepted order cancels, unless the robot is loaded before; null: not before
 * `until`. The hazard is one until the quoted pickup and another from then on.
 */
export const partnerCancelsAt = (
  order: Order,
  partners: Scenario["partners"],
  acceptedAt: Instant,
  quotedPickupAt: Instant,
  until: Instant
): Instant | null => {
  const beforeMs = Math.max(0, quotedPickupAt - acceptedAt)
  const beforePerMs = partners.cancelBeforePickupPerH / hour
  const afterPerMs = partners.cancelAfterPickupPerH / hour
  const atPickup = beforeMs * beforePerMs
  let at: Instant
  if (order.cancelExposure < atPickup) at = acceptedAt + order.cancelExposure / beforePerMs
  else if (afterPerMs > 0) at = acceptedAt + beforeMs + (order.cancelExposure - atPickup) / afterPerMs
  else return null
  return at < until ? Math.ceil(at) : null
}
