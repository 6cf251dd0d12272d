/**
 * Everything outside the actors: the city with its robots, pilots, merchants, customers, partners,
 * field operators and weather. The world talks to actors only as their real counterparts would: through commands
 * that a route would also accept, and answers to outside calls. Source: spec/simulation.md 1-3.
 */
import type { Call, RouteCall } from "../../actors/calls.ts"
import { factsOf } from "../../actors/delivery/robot-facts.ts"
import { attemptById, type DeliveryState } from "../../actors/delivery/state.ts"
import type { Directory } from "../../actors/directory.ts"
import type { ActorReply } from "../../actors/replies.ts"
import type { RouteAnswer } from "../../actors/trip/commands.ts"
import type { TripState } from "../../actors/trip/state.ts"
import type { AnyReply, Reply } from "../../domain/decider.ts"
import type { LatLng } from "../../domain/geo.ts"
import type { DeliveryId, PilotId, QuoteId, RobotSerial, TripId } from "../../domain/ids.ts"
import { hour, type Instant } from "../../domain/instant.ts"
import type { FieldOperators } from "../../services/operations/field-operators.ts"
import type { ActiveFaults } from "../faults/active-faults.ts"
import type { Process, SimulationHost, Surroundings } from "../host.ts"
import type { Distribution } from "../kernel/distributions.ts"
import { priorities } from "../kernel/priorities.ts"
import type { Draws } from "../kernel/streams.ts"
import type { Recorder } from "../recorder.ts"
import { newOrderRecord, type OrderRecord } from "../report/run-result.ts"
import type { Scenario } from "../scenario/schema.ts"
import { Blockages } from "./blockages.ts"
import type { City } from "./city.ts"
import { travelStreetsOf } from "./city-streets.ts"
import { CourierCompany } from "./courier-company.ts"
import { type Order, orders as ordersOf } from "./demand.ts"
import type { ComponentShare } from "./device-parameters.ts"
import { FieldPeople } from "./field-people.ts"
import { type PlannedRobot, plannedFleet } from "./fleet.ts"
import type { TravelParameters } from "./leg.ts"
import { openingCommands } from "./opening.ts"
import { PartnerEndpoint } from "./partner-endpoint.ts"
import { RobotDevice } from "./robot-device.ts"
import { type PlannedShift, plannedShifts } from "./shifts.ts"
import { Retrieval } from "./virtual-customer.ts"
import { VirtualMaps } from "./virtual-maps.ts"
import { Loading } from "./virtual-merchant.ts"
import { Placement } from "./virtual-partner.ts"
import { VirtualPilot } from "./virtual-pilot.ts"
import { type Weather, weatherAt, weatherByHour } from "./weather.ts"
import { worldId } from "./world-ids.ts"

const wakeCodes = { weather: 1, sample: 2, position: 3, mapsAnswer: 4 } as const

/** Maps takes so long for an answer. */
const mapsTakesMs = 1_500

/** What happens to one order outside the actors. */
interface OrderWorld {
  readonly placement: Placement
  readonly loading: Loading
  readonly retrieval: Retrieval
}

/** A robot so near the door is announced as arriving (spec/deliveries.md 10, ARRIVING_RADIUS_M). */
const arrivingRadiusM = 80

/** Legs of one order, so that each has draws of its own. */
const legKinds = { JITP: 0, DELIVERY: 1, RETURN: 2, DEPLOYMENT: 3, NONE: 4 } as const
/** Trips without an order are named by their robot, far from the orders' numbers. */
const robotLegs = 2 ** 40

export class World implements Surroundings, Process {
  readonly city: City
  readonly orders: ReadonlyArray<Order>
  readonly records: Array<OrderRecord> = []
  /** The partner's side of each order, in the order of `records`. */
  readonly placements: Array<Placement> = []
  readonly devices: ReadonlyArray<RobotDevice>
  readonly field: FieldPeople
  /** Where partners take our reports. */
  readonly partnerEndpoint: PartnerEndpoint
  readonly courierCompany: CourierCompany
  private readonly host: SimulationHost
  private readonly scenario: Scenario
  private readonly draws: Draws
  private readonly recorder: Recorder
  /** By the hour, from the start of the run. */
  readonly weather: ReadonlyArray<Weather>
  private readonly startAt: Instant
  private readonly endAt: Instant
  private readonly deviceBySerial = new Map<RobotSerial, RobotDevice>()
  private readonly plannedBySerial = new Map<RobotSerial, PlannedRobot>()
  private readonly pilots = new Map<PilotId, VirtualPilot>()
  private readonly orderByDelivery = new Map<DeliveryId, OrderWorld>()
  private readonly placementByQuote = new Map<QuoteId, Placement>()
  /** When the next position of a robot is due, and of which trip, by its number. */
  private readonly positionDueAt: Array<Instant> = []
  private readonly positionTrips: Array<TripState> = []
  /** The robots whose positions were planned for a time; each time that is here wakes this once. */
  private readonly positionsAt = new Map<Instant, Array<RobotDevice>>()
  private readonly legsBegun = new Map<number, number>()
  private readonly blockages: Blockages
  private readonly maps: VirtualMaps
  /** Answers of Maps that are on their way, oldest first. */
  private readonly mapsAnswers: Array<{
    readonly tripId: TripId
    readonly seq: number
    readonly answer: RouteAnswer
  }> = []
  private stormy = false
  /** How many causes keep each hub closed, by its position. */
  private readonly closures: Array<number> = []
  /** What goes wrong on purpose, null where nothing does. */
  readonly faults: ActiveFaults | null

  /** `faults`: null where nothing goes wrong on purpose. */
  constructor(
    host: SimulationHost,
    directory: Directory,
    registry: FieldOperators,
    scenario: Scenario,
    city: City,
    draws: Draws,
    recorder: Recorder,
    faults: ActiveFaults | null = null
  ) {
    this.faults = faults
    this.host = host
    this.scenario = scenario
    this.city = city
    this.draws = draws
    this.recorder = recorder
    this.startAt = scenario.startAt.at
    this.endAt = this.startAt + scenario.durationMs
    this.partnerEndpoint = new PartnerEndpoint(host, draws, faults)
    const { travel } = scenario
    this.blockages = new Blockages(draws, travel.blockagePerKmDay, travel.blockageMs, this.startAt)
    this.maps = new VirtualMaps({
      streets: travelStreetsOf(scenario),
      detourFactor: travel.detourFactor,
      reportsToClose: travel.blockageReports,
      windowMs: travel.blockageWindowMs
    })
    this.courierCompany = this.couriers()
    this.weather = weatherByHour(scenario, draws)
    this.orders = ordersOf(scenario, city, this.weather, draws)
    const planned = plannedFleet(scenario, city, draws)
    this.devices = planned.map((robot) => this.device(robot))
    this.field = new FieldPeople(host, directory, registry, scenario, city, draws, this.devices, planned)
  }

  /** Registers what there is and schedules what is known beforehand; before the kernel runs. */
  begin(): void {
    const { host } = this
    for (const { id, command } of openingCommands(this.scenario, this.city, [
      ...this.plannedBySerial.values()
    ])) {
      host.command("Hub", id, command)
    }
    this.field.begin()
    this.beginPilots()
    for (const order of this.orders) this.beginOrder(order)
    for (let h = 1; h < this.weather.length; h++) {
      if (this.weather[h] !== this.weather[h - 1]) {
        host.wake(this.startAt + h * hour, priorities.fault, this, wakeCodes.weather, h)
      }
    }
    if (this.weather[0] === "severe") this.changeWeather(0)
    const every = this.scenario.outputs.seriesIntervalMs
    for (let at = this.startAt + every; at <= this.endAt; at += every) {
      host.wake(at, priorities.metrics, this, wakeCodes.sample)
    }
  }

  call(call: Call): void {
    switch (call._tag) {
      case "DeviceCall":
        this.deviceBySerial.get(call.serial)?.obey(call)
        return
      case "NotifyMerchant":
        this.orderByDelivery.get(call.deliveryId)?.loading.notify(call)
        return
      case "NotifyCustomer":
        this.orderByDelivery.get(call.deliveryId)?.retrieval.notify(call)
        return
      case "OfferToPilot":
        this.pilots.get(call.pilotId)?.show(call)
        return
      case "TellPilot":
        this.pilots.get(call.pilotId)?.tell(call)
        return
      case "RouteCall":
        this.askMaps(call)
        return
      case "CourierCall":
        this.courierCompany.call(call)
        return
      case "PartnerCall":
        this.partnerEndpoint.call(call)
        return
      case "OfferToFieldOperator":
        this.field.show(call)
        return
      case "TellFieldOperator":
        this.field.tell(call)
        return
      case "RaiseAlarm":
        this.recorder.alarm()
        return
    }
  }

  /** Maps answers a moment later; while it is down, it says nothing. */
  private askMaps(call: RouteCall): void {
    const down = this.faults?.find("mapsDown", 0) ?? null
    if (down !== null) {
      this.faults?.count("mapsDown")
      return
    }
    const answer = this.maps.answer(call, this.host.now)
    if (answer === null || call.seq === null) return
    this.mapsAnswers.push({ tripId: call.tripId, seq: call.seq, answer })
    this.host.wake(this.host.now + mapsTakesMs, priorities.fault, this, wakeCodes.mapsAnswer)
  }

  reply(reply: Reply): void {
    const answer = reply.value as AnyReply as ActorReply
    if (answer._tag !== "QuoteAnswer") return
    this.placementByQuote.get(answer.quoteId)?.answered(answer)
    if (!answer.available) this.recorder.refused(answer.deliveryId, answer.limitingFactor)
  }

  wake(code: number, argument: number): void {
    switch (code) {
      case wakeCodes.mapsAnswer: {
        const next = this.mapsAnswers.shift()
        if (next === undefined) return
        const { tripId, seq, answer } = next
        this.host.command("Trip", tripId, { _tag: "AnswerRoute", seq, answer }, {})
        return
      }
      case wakeCodes.weather:
        this.changeWeather(argument)
        return
      case wakeCodes.sample:
        this.recorder.sample(this.host.now)
        return
      case wakeCodes.position:
        this.publishPositions()
        return
    }
  }

  private beginPilots(): void {
    const shifts = plannedShifts(this.scenario, this.draws)
    const byPilot = new Map<PilotId, Array<(typeof shifts)[number]>>()
    for (const shift of shifts) {
      const own = byPilot.get(shift.pilotId)
      if (own === undefined) byPilot.set(shift.pilotId, [shift])
      else own.push(shift)
    }
    const { pilots } = this.scenario
    const parameters = {
      responseMs: pilots.responseMs,
      silentShare: pilots.silentPct / 100,
      rejectShare: pilots.rejectPct / 100,
      connectMs: pilots.connectMs,
      handoverMs: pilots.handoverMs,
      unresponsivePerHour: pilots.unresponsivePerH,
      unresponsiveMs: pilots.unresponsiveMs,
      heartbeatEveryMs: 5_000,
      faults: this.faults
    }
    const around = {
      robotOf: (serial: string) => this.deviceBySerial.get(serial),
      legEntity: (trip: TripState) => this.legEntity(trip),
      legsBefore: (entity: number) => this.legsBefore(entity),
      travel: (serial: string) => travelParameters(this.scenario, this.plannedBySerial.get(serial)!),
      weatherSpeedFactor: () => this.weatherSpeedFactor(),
      weatherStuckFactor: () => this.weatherStuckFactor(),
      planRest: (shift: PlannedShift) => this.planShift(shift, this.host.now),
      blockages: this.blockages,
      underWay: (trip: TripState, device: RobotDevice) => this.planPosition(trip, device)
    }
    for (const own of byPilot.values()) {
      const first = own[0]!
      this.pilots.set(first.pilotId, new VirtualPilot(this.host, this.draws, parameters, around, first, own))
      for (const shift of own) {
        this.planShift(shift, shift.startAt)
      }
    }
  }

  /** A dispatcher plans a shift, or the rest of one that begins anew. */
  private planShift(shift: PlannedShift, startAt: Instant): void {
    this.host.command("Pilot", shift.pilotId, {
      _tag: "ScheduleShift",
      pilotId: shift.pilotId,
      shard: this.city.shard,
      cityId: this.city.id,
      experienceDays: shift.experienceDays,
      startAt,
      endAt: shift.endAt,
      breaks: shift.breaks.filter((it) => it.startAt >= startAt)
    })
  }

  private beginOrder(order: Order): void {
    const merchant = this.city.merchants[order.merchantIndex]!
    const placement = new Placement(
      this.host,
      this.scenario,
      this.city,
      merchant,
      order,
      this.endAt,
      this.faults
    )
    const robotOf = (serial: string): RobotDevice | undefined => this.deviceBySerial.get(serial)
    const { merchants, customers } = this.scenario
    const loading = new Loading(
      this.host,
      this.draws,
      {
        noticeMs: merchants.noticeDelayMs,
        loadingMs: merchants.loadingMs,
        wrongPinShare: merchants.wrongPinPct / 100,
        wrongPinMs: merchants.wrongPinDelayMs,
        noShowShare: merchants.noShowPct / 100,
        giveUpMs: merchants.giveUpMs,
        faults: this.faults,
        merchantIndex: order.merchantIndex
      },
      robotOf,
      placement.deliveryId,
      order.index,
      order.readyAt
    )
    const retrieval = new Retrieval(
      this.host,
      this.draws,
      {
        arrivalMs: customers.arrivalMs,
        retrievalMs: customers.retrievalMs,
        leavesOpenShare: customers.leavesLidOpenPct / 100,
        pilotClosesMs: customers.pilotClosesLidMs,
        noShowShare: customers.noShowPct / 100,
        faults: this.faults
      },
      robotOf,
      placement.deliveryId,
      order.index,
      order.controlledContents.length > 0
    )
    const record = newOrderRecord(order.index, order.zoneIndex, order.placedAt)
    record.foodReadyAt = order.readyAt
    this.records.push(record)
    this.orderByDelivery.set(placement.deliveryId, { placement, loading, retrieval })
    this.placements.push(placement)
    this.placementByQuote.set(placement.quoteId, placement)
    this.recorder.placed(placement.deliveryId, record)
  }

  private device(robot: PlannedRobot): RobotDevice {
    const { profile } = robot
    const idleW = profile.idleW * robot.consumptionFactor
    const device = new RobotDevice(
      this.host,
      this.draws,
      {
        telemetryEveryMs: profile.telemetryMs,
        fullTelemetry: this.scenario.outputs.telemetry === "full",
        capacityWh: profile.batteryWh,
        idleW,
        driveW: profile.driveW * robot.consumptionFactor,
        lidMotionMs: profile.lidMoveMs,
        lidOpenFails: profile.lidOpenFailsPct / 100,
        lidCloseFails: (profile.lidCloseFailsPct + profile.latchNotSensedPct) / 100,
        lidRetryWorks: profile.lidRetryWorksPct / 100,
        gpsErrorM: profile.gpsErrorM,
        gpsJumps: profile.gpsJumpPct / 100,
        connectivityLossPerHour: profile.connectivityLossPerH,
        connectivityLossMs: profile.connectivityLossMs,
        stuckPerHour: profile.stuckPerH,
        flippedPerHour: profile.flippedPerH,
        hitPerHour: profile.hitPerH,
        timeToFailureMs: profile.timeToFailureMs,
        failingComponents: componentShares(profile.failingComponents)
      },
      this.city.shard,
      robot.serial,
      robot.index,
      worldId("robot-boot", robot.serial, robot.index, this.startAt),
      this.city.hubs[robot.hubIndex]?.place ?? robot.place,
      robot.cruiseSpeedMps,
      robot.batteryPct
    )
    if (this.faults !== null) device.disturb(this.faults)
    this.deviceBySerial.set(robot.serial, device)
    this.plannedBySerial.set(robot.serial, robot)
    return device
  }

  private couriers(): CourierCompany {
    const { couriers, travel, costs } = this.scenario
    return new CourierCompany(
      this.host,
      this.draws,
      {
        acceptShare: couriers.acceptPct / 100,
        acceptDelayMs: couriers.acceptDelayMs,
        answerMs: couriers.answerMs,
        arrivalMs: couriers.arrivalMs,
        speedMps: couriers.speedMps,
        streets: travelStreetsOf(this.scenario),
        detourFactor: travel.courierDetourFactor,
        pickupMs: couriers.pickupMs,
        dropoffMs: couriers.dropoffMs,
        failsShare: couriers.failsPct / 100,
        feeCents: costs.courierMinor
      },
      {
        robotOf: (serial) => this.deviceBySerial.get(serial),
        orderOf: (deliveryId) => this.orderByDelivery.get(deliveryId)?.placement.order
      },
      this.faults
    )
  }

  private legEntity(trip: TripState): number {
    const order = trip.deliveryId === null ? undefined : this.orderByDelivery.get(trip.deliveryId)
    const kind = legKinds[trip.type]
    if (order !== undefined) return order.placement.order.index * 8 + kind
    const robot = trip.robotSerial === null ? undefined : this.plannedBySerial.get(trip.robotSerial)
    return robotLegs + (robot?.index ?? 0) * 8 + kind
  }

  private legsBefore(entity: number): number {
    const begun = this.legsBegun.get(entity) ?? 0
    this.legsBegun.set(entity, begun + 1)
    return begun
  }

  private weatherSpeedFactor(): number {
    return weatherAt(this.weather, this.startAt, this.host.now) === "rain"
      ? this.scenario.weather.rainSpeedFactor
      : 1
  }

  private weatherStuckFactor(): number {
    return weatherAt(this.weather, this.startAt, this.host.now) === "rain"
      ? this.scenario.weather.rainStuckFactor
      : 1
  }

  /** In severe weather no robot works: the hubs close until it is over. */
  private changeWeather(h: number): void {
    const stormy = this.weather[h] === "severe"
    if (stormy === this.stormy) return
    this.stormy = stormy
    for (const hub of this.city.hubs) {
      if (stormy) this.closeHub(hub.index, "WEATHER")
      else this.openHub(hub.index, "WEATHER")
    }
  }

  /** A cause to close a hub, by its position; true when it closes by this one. */
  closeHub(hubIndex: number, cause: string): boolean {
    const causes = this.closures[hubIndex] ?? 0
    this.closures[hubIndex] = causes + 1
    const hub = this.city.hubs[hubIndex]
    if (causes > 0 || hub === undefined) return false
    this.host.command("Hub", hub.id, { _tag: "CloseHub", cause }, {})
    return true
  }

  /** A cause is gone; the hub opens when no other keeps it closed. */
  openHub(hubIndex: number, cause: string): void {
    const causes = (this.closures[hubIndex] ?? 0) - 1
    this.closures[hubIndex] = Math.max(0, causes)
    const hub = this.city.hubs[hubIndex]
    if (causes === 0 && hub !== undefined) this.host.command("Hub", hub.id, { _tag: "OpenHub", cause }, {})
  }

  /** All pilots by their numbers. */
  get pilotsByNumber(): ReadonlyArray<VirtualPilot> {
    return [...this.pilots.values()].sort((a, b) => a.index - b.index)
  }

  /** More orders than the day's own; each is placed from now on. */
  addOrders(orders: ReadonlyArray<Order>): void {
    for (const order of orders) this.beginOrder(order)
  }

  /**
   * Positions of robots on a trip are published at regular moments: those that their order notes, and the
   * first one near the door of a customer; with full telemetry all are published.
   */
  private planPosition(trip: TripState, device: RobotDevice): void {
    const everyMs = this.plannedBySerial.get(device.serial)!.profile.activePositionMs
    const full = this.scenario.outputs.telemetry === "full"
    if (!device.isOnLeg || (!full && trip.attemptId === null)) return
    const at = (Math.floor(this.host.now / everyMs) + 1) * everyMs
    this.positionDueAt[device.index] = at
    this.positionTrips[device.index] = trip
    const planned = this.positionsAt.get(at)
    if (planned !== undefined) {
      planned.push(device)
      return
    }
    this.positionsAt.set(at, [device])
    this.host.wake(at, priorities.telemetry, this, wakeCodes.position)
  }

  /** Robots in the order of their numbers: not in that in which they were planned. */
  private publishPositions(): void {
    const { now } = this.host
    const planned = this.positionsAt.get(now)
    this.positionsAt.delete(now)
    planned?.sort(byIndex)
    for (const device of planned ?? []) {
      // One that was planned twice, or for another time since, is not due here any more.
      if (this.positionDueAt[device.index] === now) {
        this.publishPosition(this.positionTrips[device.index]!, device)
      }
    }
  }

  private publishPosition(trip: TripState, device: RobotDevice): void {
    this.positionDueAt[device.index] = -1
    this.planPosition(trip, device)
    if (!device.moving) return
    const place = device.place
    const full = this.scenario.outputs.telemetry === "full"
    if (!full && !this.isNoted(trip, device, place)) return
    this.host.command("Hub", trip.hubId, {
      _tag: "PublishActiveRobots",
      robots: [
        {
          serial: device.serial,
          tripId: trip.tripId,
          deliveryId: trip.deliveryId,
          attemptId: trip.attemptId,
          lat: place.lat,
          lng: place.lng,
          headingDeg: 0,
          speedMps: device.cruiseMps,
          batteryPct: Math.floor(device.batteryPct)
        }
      ]
    })
  }

  /** Whether the trip's order would take a position for news. */
  private isNoted(trip: TripState, device: RobotDevice, place: LatLng): boolean {
    const { deliveryId, attemptId, type } = trip
    if (deliveryId === null || attemptId === null) return false
    const order = this.host.stateOf("Delivery", deliveryId) as DeliveryState | undefined
    const attempt = order === undefined ? null : attemptById(order, attemptId)
    if (attempt === null) return false
    if (type === "DELIVERY" && attempt.status === "InTransit" && device.metersToEnd(place) < arrivingRadiusM)
      return true
    const seen = {
      at: this.host.now,
      lat: place.lat,
      lng: place.lng,
      speedMps: device.cruiseMps,
      batteryPct: Math.floor(device.batteryPct)
    }
    return factsOf(attempt, seen) !== null
  }
}

const byIndex = (a: RobotDevice, b: RobotDevice): number => a.index - b.index

/** Which component it is that fails. */
const componentShares = (
  shares: PlannedRobot["profile"]["failingComponents"]
): ReadonlyArray<ComponentShare> => [
  { component: "GPS", share: shares.gpsPct / 100 },
  { component: "CAMERA", share: shares.cameraPct / 100 },
  { component: "MOTOR_BASE", share: shares.basePct / 100 },
  { component: "PCU", share: shares.powerPct / 100 },
  { component: "LID", share: shares.lidPct / 100 },
  { component: "EMERGENCY_BUTTON", share: shares.emergencyButtonPct / 100 }
]

/** How a robot gets along. */
const travelParameters = (
  scenario: Scenario,
  { profile, consumptionFactor }: PlannedRobot
): TravelParameters => ({
  streets: travelStreetsOf(scenario),
  detourFactor: scenario.travel.detourFactor,
  crossingsPerKm: profile.crossingsPerKm,
  freeCrossingShare: profile.crossingFreePct / 100,
  crossingWaitMs: profile.crossingWaitMs,
  pedestrianShare: pedestrianShare(profile.pedestrianDelayPct / 100, profile.pedestrianDelayCv),
  tripSpeedFactor: profile.tripSpeedFactor,
  driveW: profile.driveW * consumptionFactor,
  idleW: profile.idleW * consumptionFactor
})

/** A lognormal with this mean and coefficient of variation; constant without variation. */
const pedestrianShare = (mean: number, cv: number): Distribution => {
  if (cv === 0 || mean === 0) return { dist: "constant", value: mean }
  const sigma = Math.sqrt(Math.log(1 + cv * cv))
  return { dist: "lognormal", median: mean / Math.sqrt(1 + cv * cv), sigma }
}
