/**
 * Everything outside the actors: the city with its robots, pilots, merchants, customers, partners,
 * crews and weather. The world talks to actors only as their real counterparts would: through commands
 * that a route would also accept, and answers to outside calls. Source: spec/simulation.md 1-3.
 */
import type { Call } from "../../actors/calls.ts"
import type { Directory } from "../../actors/directory.ts"
import type { ActorReply } from "../../actors/replies.ts"
import type { TripState } from "../../actors/trip/state.ts"
import type { AnyReply, Reply } from "../../domain/decider.ts"
import type { DeliveryId, PilotId, QuoteId, RobotSerial } from "../../domain/ids.ts"
import { hour, type Instant } from "../../domain/instant.ts"
import type { Process, SimulationHost, Surroundings } from "../host.ts"
import type { Distribution } from "../kernel/distributions.ts"
import { priorities } from "../kernel/priorities.ts"
import type { Draws } from "../kernel/streams.ts"
import type { Recorder } from "../recorder.ts"
import { newOrderRecord, type OrderRecord } from "../report/run-result.ts"
import type { Scenario } from "../scenario/schema.ts"
import type { City } from "./city.ts"
import { HubCrew } from "./crew.ts"
import { type Order, orders as ordersOf } from "./demand.ts"
import { type PlannedRobot, plannedFleet } from "./fleet.ts"
import type { TravelParameters } from "./leg.ts"
import { openingCommands } from "./opening.ts"
import { RobotDevice } from "./robot-device.ts"
import { plannedShifts } from "./shifts.ts"
import { Retrieval } from "./virtual-customer.ts"
import { Loading } from "./virtual-merchant.ts"
import { Placement } from "./virtual-partner.ts"
import { VirtualPilot } from "./virtual-pilot.ts"
import { type Weather, weatherAt, weatherByHour } from "./weather.ts"
import { worldId } from "./world-ids.ts"

const wakeCodes = { weather: 1, sample: 2, closeHub: 3, putOut: 4, position: 5, crews: 6 } as const

/** How often crews look at the board for robots that need them. */
const boardEveryMs = 60_000

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
  readonly devices: ReadonlyArray<RobotDevice>
  readonly crews: ReadonlyArray<HubCrew>
  private readonly host: SimulationHost
  private readonly directory: Directory
  private readonly scenario: Scenario
  private readonly draws: Draws
  private readonly recorder: Recorder
  private readonly weather: ReadonlyArray<Weather>
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
  private stormy = false

  constructor(
    host: SimulationHost,
    directory: Directory,
    scenario: Scenario,
    city: City,
    draws: Draws,
    recorder: Recorder
  ) {
    this.directory = directory
    this.host = host
    this.scenario = scenario
    this.city = city
    this.draws = draws
    this.recorder = recorder
    this.startAt = scenario.startAt.at
    this.endAt = this.startAt + scenario.durationMs
    this.weather = weatherByHour(scenario, draws)
    this.orders = ordersOf(scenario, city, this.weather, draws)
    const planned = plannedFleet(scenario, city, draws)
    this.devices = planned.map((robot) => this.device(robot))
    this.crews = city.hubs.map((hub) => this.crew(hub.index))
  }

  /** Registers what there is and schedules what is known beforehand; before the kernel runs. */
  begin(): void {
    const { host } = this
    for (const { id, command } of openingCommands(this.scenario, this.city, [
      ...this.plannedBySerial.values()
    ])) {
      host.command("Hub", id, command)
    }
    host.wake(this.startAt + 1, priorities.merchant, this, wakeCodes.putOut)
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
    host.wake(this.startAt + boardEveryMs, priorities.merchant, this, wakeCodes.crews)
    for (const at of this.closingTimes()) host.wake(at, priorities.merchant, this, wakeCodes.closeHub)
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
      case "RaiseAlarm":
        this.recorder.alarm()
        return
    }
  }

  reply(reply: Reply): void {
    const answer = reply.value as AnyReply as ActorReply
    if (answer._tag !== "QuoteAnswer") return
    this.placementByQuote.get(answer.quoteId)?.answered(answer)
    if (!answer.available) this.recorder.refused(answer.deliveryId, answer.limitingFactor)
  }

  wake(code: number, argument: number): void {
    switch (code) {
      case wakeCodes.weather:
        this.changeWeather(argument)
        return
      case wakeCodes.sample:
        this.recorder.sample(this.host.now)
        return
      case wakeCodes.crews:
        for (const device of this.devices) this.crewOf(device).look(device)
        this.host.wake(this.host.now + boardEveryMs, priorities.merchant, this, wakeCodes.crews)
        return
      case wakeCodes.putOut:
        this.putOutFleet()
        return
      case wakeCodes.closeHub:
        for (const crew of this.crews)
          crew.close(this.devices.filter((device) => this.crewOf(device) === crew))
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
      heartbeatEveryMs: 5_000
    }
    const around = {
      robotOf: (serial: string) => this.deviceBySerial.get(serial),
      legEntity: (trip: TripState) => this.legEntity(trip),
      travel: (serial: string) => travelParameters(this.scenario, this.plannedBySerial.get(serial)!),
      weatherSpeedFactor: () => this.weatherSpeedFactor(),
      underWay: (trip: TripState, device: RobotDevice) => this.planPosition(trip, device)
    }
    for (const own of byPilot.values()) {
      const first = own[0]!
      this.pilots.set(first.pilotId, new VirtualPilot(this.host, this.draws, parameters, around, first, own))
      for (const shift of own) {
        this.host.command("Pilot", first.pilotId, {
          _tag: "ScheduleShift",
          pilotId: first.pilotId,
          shard: this.city.shard,
          cityId: this.city.id,
          experienceDays: shift.experienceDays,
          startAt: shift.startAt,
          endAt: shift.endAt,
          breaks: shift.breaks
        })
      }
    }
  }

  private beginOrder(order: Order): void {
    const merchant = this.city.merchants[order.merchantIndex]!
    const placement = new Placement(this.host, this.scenario, this.city, merchant, order, this.endAt)
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
        giveUpMs: merchants.giveUpMs
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
        noShowShare: customers.noShowPct / 100
      },
      robotOf,
      placement.deliveryId,
      order.index,
      order.controlledContents.length > 0
    )
    const record = newOrderRecord(order.index, order.zoneIndex, order.placedAt)
    this.records.push(record)
    this.orderByDelivery.set(placement.deliveryId, { placement, loading, retrieval })
    this.placementByQuote.set(placement.quoteId, placement)
    this.recorder.placed(placement.deliveryId, record)
  }

  private putOutFleet(): void {
    for (const device of this.devices) {
      const planned = this.plannedBySerial.get(device.serial)!
      const lot = planned.lotIndex === null ? undefined : this.city.lots[planned.lotIndex]
      if (lot !== undefined) this.crewOf(device).putOut(device, lot)
    }
  }

  private crewOf(device: RobotDevice): HubCrew {
    return this.crews[this.plannedBySerial.get(device.serial)!.hubIndex]!
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
        lidMotionMs: profile.lidMoveMs,
        lidOpenFails: profile.lidOpenFailsPct / 100,
        lidCloseFails: (profile.lidCloseFailsPct + profile.latchNotSensedPct) / 100,
        lidRetryWorks: profile.lidRetryWorksPct / 100,
        gpsErrorM: profile.gpsErrorM,
        connectivityLossPerHour: profile.connectivityLossPerH,
        connectivityLossMs: profile.connectivityLossMs
      },
      this.city.shard,
      robot.serial,
      robot.index,
      worldId("robot-boot", robot.serial, robot.index, this.startAt),
      robot.place,
      robot.cruiseSpeedMps,
      robot.batteryPct
    )
    this.deviceBySerial.set(robot.serial, device)
    this.plannedBySerial.set(robot.serial, robot)
    return device
  }

  private crew(hubIndex: number): HubCrew {
    const { fieldOps, travel } = this.scenario
    const hub = this.city.hubs[hubIndex]!
    return new HubCrew(
      this.host,
      this.draws,
      {
        size: fieldOps.perHub,
        vanSpeedMps: fieldOps.vanSpeedMps,
        vanDetourFactor: travel.courierDetourFactor,
        scanLoadMs: fieldOps.work.scanLoadMs,
        unloadMs: fieldOps.work.unloadMs,
        lotBatteryMs: fieldOps.work.lotBatteryMs,
        emptyMs: fieldOps.work.emptyMs,
        hasWork: (serial) => this.directory.deliveriesOf(serial).length > 0,
        serviceBelowPct: fieldOps.swapBelowPct
      },
      hub,
      this.city.lots.filter((lot) => lot.hubIndex === hubIndex),
      this.startAt
    )
  }

  private legEntity(trip: TripState): number {
    const order = trip.deliveryId === null ? undefined : this.orderByDelivery.get(trip.deliveryId)
    const kind = legKinds[trip.type]
    if (order !== undefined) return order.placement.order.index * 8 + kind
    const robot = trip.robotSerial === null ? undefined : this.plannedBySerial.get(trip.robotSerial)
    return robotLegs + (robot?.index ?? 0) * 8 + kind
  }

  private weatherSpeedFactor(): number {
    return weatherAt(this.weather, this.startAt, this.host.now) === "rain"
      ? this.scenario.weather.rainSpeedFactor
      : 1
  }

  /** In severe weather no robot works: the hubs close until it is over. */
  private changeWeather(h: number): void {
    const stormy = this.weather[h] === "severe"
    if (stormy === this.stormy) return
    this.stormy = stormy
    for (const hub of this.city.hubs) {
      this.host.command(
        "Hub",
        hub.id,
        stormy ? { _tag: "CloseHub", cause: "WEATHER" } : { _tag: "OpenHub", cause: "WEATHER" },
        {}
      )
    }
  }

  /** The times within the run at which zones close for the night; none when they never do. */
  private closingTimes(): ReadonlyArray<Instant> {
    const closesAtMs = this.city.zones[0]?.closesAtMs ?? null
    if (closesAtMs === null) return []
    const { utcOffsetMs } = this.scenario.startAt
    const midnight = this.startAt - ((this.startAt + utcOffsetMs) % (24 * hour))
    const times: Array<Instant> = []
    for (let at = midnight + closesAtMs; at < this.endAt; at += 24 * hour)
      if (at > this.startAt) times.push(at)
    return times
  }

  /**
   * Positions of robots on a trip are published at regular moments. Only the first one near the door
   * of a customer says something new; with full telemetry all are published.
   */
  private planPosition(trip: TripState, device: RobotDevice): void {
    const everyMs = this.plannedBySerial.get(device.serial)!.profile.activePositionMs
    const full = this.scenario.outputs.telemetry === "full"
    const near = full || trip.type === "DELIVERY" ? device.nearEndAt(arrivingRadiusM + 1) : null
    if (near === null) return
    const from = full ? this.host.now : near
    const at = (Math.floor(from / everyMs) + 1) * everyMs
    this.positionDueAt[device.index] = at
    this.positionTrips[device.index] = trip
    this.host.wake(at, priorities.telemetry, this, wakeCodes.position)
  }

  /** Robots in the order of their numbers: not in that in which they were planned. */
  private publishPositions(): void {
    const { now } = this.host
    for (let i = 0; i < this.devices.length; i++) {
      if (this.positionDueAt[i] === now) this.publishPosition(this.positionTrips[i]!, this.devices[i]!)
    }
  }

  private publishPosition(trip: TripState, device: RobotDevice): void {
    this.positionDueAt[device.index] = -1
    const full = this.scenario.outputs.telemetry === "full"
    if (!device.moving || (!full && device.metersToEnd() >= arrivingRadiusM)) {
      // A metre short, or it stands or stood without its link on the way: it comes near the door later.
      this.planPosition(trip, device)
      return
    }
    const place = device.place
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
    if (full) this.planPosition(trip, device)
  }
}

/** How a robot gets along. */
const travelParameters = (
  scenario: Scenario,
  { profile, consumptionFactor }: PlannedRobot
): TravelParameters => ({
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
