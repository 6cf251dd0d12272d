/** A small shard for planner tests: one merchant, robots by metres east and north of it. */
import type { Place } from "../../../../src/domain/geo.ts"
import { hour, minute } from "../../../../src/domain/instant.ts"
import { parkedRobot } from "../../../../src/main/library/shard.ts"
import type { DemandType } from "../../../../src/services/dispatch/enums.ts"
import { defaultPlannerConfig, type PlannerConfig } from "../../../../src/services/dispatch/planner/config.ts"
import type {
  DeliveryWish,
  DemandFeatures,
  Fleet,
  Lot,
  PlanningDemand,
  PlanningRobot,
  Slot
} from "../../../../src/services/dispatch/planner/model.ts"
import { type PilotAvailability, PilotCalendar } from "../../../../src/services/dispatch/planner/pilots.ts"

/** A replan cycle in which it is the turn of `hub1` to have its deliveries compared anew. */
export const now = 1_750_000_080_000
/** The parameters of spec/dispatch.md 6-7 where the product has measured better ones: round numbers to calculate with. */
export const config: PlannerConfig = {
  ...defaultPlannerConfig,
  loadTimeS: 180,
  lotGainS: 600,
  lotForecastS: 2_700
}

const merchantLat = 48
const merchantLng = 11
const metersPerDegree = 111_195.08

/** The place so many metres east and north of the merchant. */
export const at = (eastM: number, northM = 0, kind: Place["kind"] = "AdHoc"): Place => ({
  lat: merchantLat + northM / metersPerDegree,
  lng: merchantLng + eastM / (metersPerDegree * Math.cos((merchantLat * Math.PI) / 180)),
  kind
})

export const merchant: Place = at(0, 0, "Merchant")
export const customer: Place = at(800, 0, "Customer")

export const features: DemandFeatures = {
  orderLitres: 8,
  controlledContents: [],
  merchantId: "m1",
  allowCourierFallback: true,
  excludeRobots: [],
  orderId: null
}

export const makeRobot = (
  serial: string,
  place: Place,
  overrides: Partial<PlanningRobot> = {}
): PlanningRobot => parkedRobot(serial, "hub1", place, now, { batteryPct: 90, ...overrides })

export const makeDemand = (
  id: string,
  type: DemandType,
  origin: Place,
  destination: Place,
  overrides: Partial<PlanningDemand> = {}
): PlanningDemand => ({
  id,
  type,
  status: "Pending",
  version: 1,
  requestedAt: now,
  origin,
  destination,
  start: now,
  latestStart: now + hour,
  hubId: "hub1",
  deliveryId: null,
  attemptId: null,
  originatingDemandId: null,
  tripId: null,
  features: type === "Delivery" ? features : null,
  purpose: null,
  plan: null,
  servedByRobotId: null,
  promisedEta: null,
  loadedAt: null,
  atOriginSerial: null,
  activationRequestedAt: null,
  departedAt: null,
  cancelRequestedAt: null,
  expiresAt: null,
  closedAt: null,
  closeReason: null,
  supersededById: null,
  failedCycles: 0,
  etaRevision: 0,
  ...overrides
})

export const slot = (demandId: string, etd: number, eta: number): Slot => ({
  demandId,
  etd,
  eta,
  updatedAt: now
})

export const makeLot = (id: string, place: Place, capacity: number | null = null): Lot => ({
  locationId: id,
  lat: place.lat,
  lng: place.lng,
  hubId: "hub1",
  capacity,
  demandSchedule: null,
  isActive: true
})

export const makeFleet = (
  robots: ReadonlyArray<PlanningRobot>,
  demands: ReadonlyArray<PlanningDemand> = [],
  overrides: Partial<Fleet> = {}
): Fleet => {
  const sorted = [...robots].sort((a, b) => (a.serial < b.serial ? -1 : 1))
  return {
    robots: sorted,
    robotBySerial: new Map(sorted.map((robot) => [robot.serial, robot])),
    reach: null,
    demands: new Map(demands.map((demand) => [demand.id, demand])),
    lots: [makeLot("lot1", at(400, 100))],
    lotOccupancy: new Map(),
    zones: [],
    utcOffsetMs: 0,
    weatherStopsWork: false,
    hubOpen: new Map(),
    ...overrides
  }
}

export const makeWish = (overrides: Partial<DeliveryWish> = {}): DeliveryWish => ({
  demandId: null,
  origin: merchant,
  destination: customer,
  start: now,
  latestStart: now + hour,
  features,
  promisedEta: null,
  currentSerial: null,
  ...overrides
})

/** A pilot on shift from an hour ago to eight hours ahead. */
export const makePilot = (
  pilotId: string,
  overrides: Partial<PilotAvailability> = {}
): PilotAvailability => ({
  pilotId,
  state: "ON_SHIFT",
  experienceDays: 100,
  notBefore: 0,
  availability: [now - hour, now + 8 * hour],
  ...overrides
})

export const makeCalendar = (...pilots: ReadonlyArray<PilotAvailability>): PilotCalendar => {
  const calendar = new PilotCalendar(config.cooldownS * 1_000, config.experienceDaysMin)
  for (const pilot of pilots) calendar.setPilot(pilot)
  return calendar
}

/** Three pilots: enough for the three trips of one delivery. */
export const crew = (): PilotCalendar => makeCalendar(makePilot("p1"), makePilot("p2"), makePilot("p3"))

/** A robot on a movement trip that departed five minutes ago. */
export const onMovement = (
  serial: string,
  from: Place,
  to: Place,
  overrides: Partial<PlanningDemand> = {},
  robot: Partial<PlanningRobot> = {}
): { readonly robot: PlanningRobot; readonly demand: PlanningDemand } => {
  const departedAt = now - 5 * minute
  const demand = makeDemand(`${serial}-move`, "Return", from, to, {
    status: "Active",
    departedAt,
    ...overrides
  })
  const eta = now + 20 * minute
  return {
    demand,
    robot: makeRobot(serial, from, {
      activeDemand: slot(demand.id, departedAt, eta),
      operationState: "ON_TRIP",
      batteryAt: departedAt,
      ...robot
    })
  }
}
