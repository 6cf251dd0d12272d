/**
 * Every parameter and weight of the planner, with its default. One record per shard; zones and experiments
 * may override some of it (overrides.ts). Names carry units; cost-seconds are the currency of the objective.
 * Source: spec/dispatch.md 6-9.
 */
import type { LatLng } from "../../../domain/geo.ts"
import type { ControlledContents } from "../../../domain/wire-enums.ts"
import { replanEveryMs } from "../constants.ts"
import type { Streets } from "../streets/streets.ts"
import type { Zone } from "./model.ts"
import type { Experiment, ZoneOverrides } from "./overridable.ts"

/** A place that no robot passes: a closed stretch of pavement. */
export interface BlockedArea {
  readonly center: LatLng
  readonly radiusM: number
}

export interface PlannerConfig {
  // The shard.
  /** Operating zones; a shard without any does not restrict where robots go. */
  readonly zones: ReadonlyArray<Zone>
  /** Offset of local time from UTC. */
  readonly utcOffsetMs: number
  /** An end of a leg inside a blocked area is unroutable; passing one is within the detour factor. */
  readonly blockedAreas: ReadonlyArray<BlockedArea>
  /** Couriers take over what no robot can carry; without them a rescue waits for the next robot. */
  readonly couriersAvailable: boolean
  /** What holds in one zone only, by the zone's id: for deliveries whose merchant is there. */
  readonly zoneOverrides: Readonly<Record<string, ZoneOverrides>>
  /** What is tried on a share of the robots. */
  readonly experiments: ReadonlyArray<Experiment>

  // Travel.
  /** The walk network of the city; null: routes are great circles times the detour factor. */
  readonly streets: Streets | null
  /** Route metres per metre of great circle; with streets the usual one, for estimates only. */
  readonly detourFactor: number
  /** Speed of planning, crossings included. */
  readonly planningSpeedMps: number
  readonly pickupRouteLimitM: number
  readonly deliveryRouteLimitM: number
  /** A robot within this distance needs no pickup trip. */
  readonly atMerchantM: number
  /** The longest route on which a robot goes to another lot than the nearest. */
  readonly returnLotRadiusM: number
  /** Orders so far ahead make a lot worth going to (§7, gain_l). */
  readonly lotForecastS: number
  /** What one more robot is worth at a lot that lacks robots, seconds of driving. */
  readonly lotGainS: number

  // Repositioning.
  /** Whether idle robots are sent to where orders are expected. */
  readonly reposition: boolean
  /** Each hub is looked at once in so long. */
  readonly repositionEveryS: number
  /** Orders so far ahead make a lot worth going to. */
  readonly repositionForecastS: number
  /** A move gains at least so much beyond all it costs, cost-seconds. */
  readonly repositionGainMinS: number
  /** From this load of the pilots on nothing moves: time that orders will take over time on shift. */
  readonly repositionPilotLoadMax: number
  /** Pilot time of one order with all its trips, to tell the load from the forecast. */
  readonly pilotTimePerOrderS: number

  // Freshness and position.
  readonly staleAfterMs: number
  /** For a robot that must give up a movement. */
  readonly freshWithinMs: number
  readonly positionAccuracyM: number

  // Battery, percent of capacity.
  readonly batteryWarnPct: number
  /** Below this a robot takes nothing new. */
  readonly batterySwapPct: number
  readonly batteryGroundPct: number
  /** Left at the last safe place of a chain, at least. */
  readonly batteryReservePct: number
  readonly drainPctPerKm: number
  readonly drainPctPerHour: number
  /** A chain that ends with less than this above the reserve counts as risky. */
  readonly batteryMarginPct: number

  // Load.
  readonly robotVolumeL: number
  readonly allowedContents: ReadonlyArray<ControlledContents>

  // Times.
  /** From the start of loading to ready to depart: notice 90 s, loading 60 s, and slack. */
  readonly loadTimeS: number
  /** From arrival at the customer until the robot is empty. */
  readonly customerWaitS: number
  /** Added to the drop-off that a quote names, on top of the customer's wait. */
  readonly quoteBufferS: number
  /** From the order to stop until an interrupted robot stands. */
  readonly stopDelayS: number
  /** From the offer of a trip to a pilot until the robot moves, when nothing was planned ahead. */
  readonly pilotConnectS: number
  /** A pickup trip that can choose arrives this long before the food is ready. */
  readonly earlyArrivalS: number
  /** A trip is activated this long before its planned departure. */
  readonly activationLeadS: number
  /** A pair is frozen this long before its planned departure. */
  readonly freezeBeforeS: number
  /** Pilots are reserved with Operations this long ahead of a block. */
  readonly reservationLeadS: number
  /** The longest a return trip waits for its pilot. */
  readonly returnPilotWaitS: number

  // Pilots.
  readonly holdPilotAtDropoff: boolean
  readonly cooldownS: number
  /** Pilots with less experience drive deployments only. */
  readonly experienceDaysMin: number
  /** Whether pilots are planned with before they have come to their shift, from its planned start on. */
  readonly planComingShifts: boolean
  /** Whether one trip may have two pilots. */
  readonly handover: boolean
  /** From the parking of the robot by one pilot until the next one drives on. */
  readonly handoverS: number
  /** The least drive of either pilot of a shared trip. */
  readonly splitPartMinS: number
  /** A trip is shared only when that ends it so much earlier than waiting for one pilot. */
  readonly splitGainMinS: number

  // Search.
  /** Robots compared per delivery. */
  readonly nearestRobots: number
  /** Whether a robot that is out for a delivery, or on its way home, may be given the next one before it is back (P2P). */
  readonly pointToPoint: boolean
  /** Least gain for which a movement is interrupted; also the price of an interruption. */
  readonly interruptionGainS: number
  /** Least gain for which a delivery changes its robot; also the price of a change. */
  readonly hysteresisS: number
  /** How much later replanning may bring an accepted delivery than promised or planned (H5). */
  readonly replanDelayMaxS: number
  /** Period of the replan loop. */
  readonly replanEveryMs: number
  /** Deliveries that have a robot are compared anew once in so many cycles, hub by hub; 0: never. */
  readonly reoptimizeEveryCycles: number
  /** When trips of a cycle find no pilot, it is assigned anew with the price of pilots' time, so often at most. */
  readonly pilotPricingRounds: number
  /**
   * Effort per cycle, at most, in search of exchanges that save cost: looks at pilots, of whom a chain that
   * is tried takes all there are and ten more for itself. 0: no exchanges are sought.
   */
  readonly improvementLooks: number
  /** Trips that may be timed anew when it is a hub's turn, for deliveries that found no pilot in time; 0: none. */
  readonly scheduleTripsMax: number

  // Weights of the objective, cost-seconds per unit.
  readonly latenessWeight: number
  readonly approachWeight: number
  readonly robotIdleWeight: number
  readonly foodWaitingWeight: number
  readonly failureCostS: number
  readonly unassignedCostS: number

  // Risk.
  /** Stuck 0.030, flipped 0.003, hit 0.001, components 0.007. */
  readonly failuresPerDriveHour: number
  readonly lowMarginRisk: number
  readonly staleRisk: number
  readonly lidFailureRisk: number

  // Rescue, the alternative that prices an unassigned delivery.
  readonly courierAtPickupS: number
  readonly courierServiceS: number
  readonly courierSpeedMps: number
  readonly courierDetourFactor: number
  /** Without couriers: until another robot can take the delivery. */
  readonly nextRobotS: number
}

export const defaultPlannerConfig: PlannerConfig = {
  zones: [],
  utcOffsetMs: 0,
  blockedAreas: [],
  couriersAvailable: true,
  zoneOverrides: {},
  experiments: [],

  streets: null,
  detourFactor: 1.3,
  planningSpeedMps: 1.14,
  pickupRouteLimitM: 1_500,
  deliveryRouteLimitM: 2_500,
  atMerchantM: 50,
  returnLotRadiusM: 2_500,
  lotForecastS: 4_500,
  lotGainS: 1_800,

  reposition: true,
  repositionEveryS: 300,
  repositionForecastS: 4_500,
  repositionGainMinS: 120,
  repositionPilotLoadMax: 1,
  pilotTimePerOrderS: 2_700,

  staleAfterMs: 180_000,
  freshWithinMs: 60_000,
  positionAccuracyM: 15,

  batteryWarnPct: 30,
  batterySwapPct: 20,
  batteryGroundPct: 10,
  batteryReservePct: 15,
  drainPctPerKm: 3.5,
  drainPctPerHour: 4,
  batteryMarginPct: 5,

  robotVolumeL: 40,
  allowedContents: ["Alcohol", "Tobacco", "Marijuana"],

  loadTimeS: 210,
  customerWaitS: 240,
  quoteBufferS: 360,
  stopDelayS: 30,
  pilotConnectS: 30,
  earlyArrivalS: 120,
  activationLeadS: 120,
  freezeBeforeS: 120,
  reservationLeadS: 120,
  returnPilotWaitS: 1_800,

  holdPilotAtDropoff: true,
  cooldownS: 60,
  experienceDaysMin: 30,
  planComingShifts: false,
  handover: true,
  handoverS: 120,
  splitPartMinS: 180,
  splitGainMinS: 300,

  nearestRobots: 20,
  pointToPoint: true,
  interruptionGainS: 180,
  hysteresisS: 120,
  replanDelayMaxS: 60,
  replanEveryMs,
  reoptimizeEveryCycles: 8,
  pilotPricingRounds: 4,
  improvementLooks: 30_000,
  scheduleTripsMax: 40_000,

  latenessWeight: 10,
  approachWeight: 1,
  robotIdleWeight: 0.2,
  foodWaitingWeight: 0.5,
  failureCostS: 3_600,
  unassignedCostS: 7_200,

  failuresPerDriveHour: 0.041,
  lowMarginRisk: 0.02,
  staleRisk: 0.02,
  lidFailureRisk: 0.003,

  courierAtPickupS: 660,
  courierServiceS: 240,
  courierSpeedMps: 5.3,
  courierDetourFactor: 1.4,
  nextRobotS: 1_800
}
