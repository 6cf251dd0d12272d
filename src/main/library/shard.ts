/** What the planner is asked about, with everything that a caller need not know at its usual value. */
import type { Place } from "../../domain/geo.ts"
import type { HubId, MerchantId, RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { DeliveryWish, Fleet, PlanningRobot } from "../../services/dispatch/planner/model.ts"

/** A robot that stands parked, healthy and online, its lid shut, with nothing to do; `changes` say what differs. */
export const parkedRobot = (
  serial: RobotSerial,
  hubId: HubId,
  place: Pick<Place, "lat" | "lng">,
  now: Instant,
  changes: Partial<PlanningRobot> = {}
): PlanningRobot => ({
  serial,
  hubId,
  lat: place.lat,
  lng: place.lng,
  positionAt: now,
  accuracyM: 4,
  speedMps: 0,
  batteryPct: 100,
  batteryAt: now,
  online: true,
  heartbeatAt: now,
  heartbeatEveryMs: null,
  healthy: true,
  needsMaintenance: false,
  undergoingMaintenance: false,
  driveable: true,
  hasFood: false,
  operationState: "PARKED",
  lidState: "CLOSED",
  deployedLocationId: null,
  lotId: null,
  stateAt: now,
  activeDemand: null,
  scheduledPickup: null,
  scheduledDelivery: null,
  scheduledMovement: null,
  experiments: {},
  version: 1,
  ...changes
})

/** Robots in good weather with all their hubs open, no zones, no lots and no demands; `changes` say what differs. */
export const fleetOf = (robots: ReadonlyArray<PlanningRobot>, changes: Partial<Fleet> = {}): Fleet => {
  const sorted = [...robots].sort((a, b) => (a.serial < b.serial ? -1 : 1))
  return {
    robots: sorted,
    robotBySerial: new Map(sorted.map((robot) => [robot.serial, robot])),
    reach: null,
    demands: new Map(),
    lots: [],
    lotOccupancy: new Map(),
    zones: [],
    utcOffsetMs: 0,
    weatherStopsWork: false,
    hubOpen: new Map(sorted.map(({ hubId }) => [hubId, true])),
    ...changes
  }
}

/** An order that is being quoted: eight litres, nothing controlled; `changes` say what differs. */
export const quotedOrder = (
  merchantId: MerchantId,
  origin: Pick<Place, "lat" | "lng">,
  destination: Pick<Place, "lat" | "lng">,
  readyAt: Instant,
  latestPickupAt: Instant,
  changes: Partial<DeliveryWish> = {}
): DeliveryWish => ({
  demandId: null,
  origin: { ...origin, kind: "Merchant" },
  destination: { ...destination, kind: "Customer" },
  start: readyAt,
  latestStart: latestPickupAt,
  features: {
    orderLitres: 8,
    controlledContents: [],
    merchantId,
    allowCourierFallback: false,
    excludeRobots: [],
    orderId: null
  },
  promisedEta: null,
  currentSerial: null,
  ...changes
})
