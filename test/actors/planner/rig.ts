/**
 * A planner with a small city around it: lots, robots, pilots, merchants on a grid of metres, and
 * helpers that say in one word what a command says in ten fields. Checks the contract on the way:
 * `decide` never touches the state, and the invariants hold after every transition.
 */
import { assert } from "@effect/vitest"
import type { Call } from "../../../src/actors/calls.ts"
import { plannerActor } from "../../../src/actors/planner/actor.ts"
import type { DeliveryRequest, PlannerCommand } from "../../../src/actors/planner/commands.ts"
import type { PlannerEvent } from "../../../src/actors/planner/events.ts"
import type { PlannerRejection } from "../../../src/actors/planner/rejections.ts"
import type { PlannerDemand, PlannerRobot, PlannerState } from "../../../src/actors/planner/state.ts"
import type { Decision, Outcome } from "../../../src/domain/decider.ts"
import type { Place } from "../../../src/domain/geo.ts"
import type { RobotStateEventState } from "../../../src/domain/wire-enums.ts"
import { plannerDispatcher } from "../../../src/services/dispatch/dispatchers/planner-dispatcher.ts"
import { defaultPlannerConfig, type PlannerConfig } from "../../../src/services/dispatch/planner/config.ts"
import type { PilotShiftTransitioned, TripTransitioned } from "../../../src/services/operations/events.ts"
import { plannerCheckers } from "../../../src/sim/checkers/planner-checkers.ts"
import { canonical } from "../../support/given.ts"

/** Tuesday noon, on a tick of the loop. */
export const noon = Date.UTC(2026, 4, 12, 12, 0, 0)
export const second = 1_000
export const minute = 60_000
export const shard = "city-1"
export const hubId = "hub-1"

/** A place so many metres east and north of the middle of the city. */
export const at = (east: number, north: number, kind: Place["kind"] = "AdHoc"): Place => ({
  lat: 52.5 + north / 111_195,
  lng: 13.4 + east / (111_195 * Math.cos((52.5 * Math.PI) / 180)),
  kind
})

export const merchant = at(0, 0, "Merchant")
export const customer = at(900, 0, "Customer")
export const otherMerchant = at(950, 150, "Merchant")

type Event<T extends PlannerEvent["_tag"]> = Extract<PlannerEvent, { readonly _tag: T }>

interface Armed {
  readonly key: string
  readonly dueAt: number
  readonly command: PlannerCommand
}

export class Rig {
  now = noon
  readonly config: PlannerConfig
  readonly state: PlannerState
  readonly events: Array<PlannerEvent> = []
  readonly calls: Array<Call> = []
  readonly sends: Array<Decision["sends"][number]> = []
  timers: Array<Armed> = []
  /** The last decision. */
  last: Decision<PlannerEvent> | null = null
  private readonly actor: ReturnType<typeof plannerActor>
  private readonly strict: boolean

  constructor(config: Partial<PlannerConfig> = {}, strict = true, dispatcher = plannerDispatcher) {
    this.config = { ...defaultPlannerConfig, ...config }
    this.actor = plannerActor(this.config, dispatcher)
    this.state = this.actor.initial(shard)
    this.strict = strict
  }

  /** Decides, checks that the state was not touched, applies the events, checks the invariants. */
  try(command: PlannerCommand): Outcome<PlannerEvent, PlannerRejection> {
    const before = this.strict ? canonical(this.state) : ""
    const outcome = this.actor.decide(this.state, command, this.now)
    if (this.strict) assert.strictEqual(canonical(this.state), before, `${command._tag} touched the state`)
    if (!outcome.accepted) return outcome
    this.last = outcome
    const starts = new Set(outcome.splits ?? [])
    outcome.events.forEach((event, index) => {
      if (starts.has(index)) this.check(`${command._tag} before split ${index}`)
      this.actor.evolve(this.state, event)
      this.events.push(event)
    })
    this.check(command._tag)
    for (const change of outcome.timers) {
      this.timers = this.timers.filter((timer) => timer.key !== change.key)
      if (change._tag === "SetTimer")
        this.timers.push({ ...change, command: change.command as PlannerCommand })
    }
    for (const call of outcome.calls) this.calls.push(call as Call)
    for (const send of outcome.sends) this.sends.push(send)
    return outcome
  }

  private check(when: string): void {
    for (const [name, checker] of plannerCheckers) {
      const found = checker(this.state, this.now)
      assert.isNull(found, `${name} after ${when}: ${found}`)
    }
  }

  /** As `try`, and fails the test on a rejection. Returns the events. */
  do(command: PlannerCommand): ReadonlyArray<PlannerEvent> {
    const outcome = this.try(command)
    assert.isTrue(outcome.accepted, `${command._tag} was refused: ${JSON.stringify(outcome)}`)
    return (outcome as Decision<PlannerEvent>).events
  }

  tags(events: ReadonlyArray<PlannerEvent>): ReadonlyArray<string> {
    return events.map((event) => event._tag)
  }

  /** All events of a kind so far. */
  all<T extends PlannerEvent["_tag"]>(tag: T): ReadonlyArray<Event<T>> {
    return this.events.filter((event): event is Event<T> => event._tag === tag)
  }

  latest<T extends PlannerEvent["_tag"]>(tag: T): Event<T> {
    const found = this.all(tag).at(-1)
    assert.isDefined(found, `no ${tag} so far`)
    return found as Event<T>
  }

  /** Lets time pass: timers fire at their times, the loop among them, freed robots are replanned. */
  pass(ms: number): void {
    const until = this.now + ms
    for (;;) {
      this.relay()
      const due = this.timers.filter((timer) => timer.dueAt <= until).sort((a, b) => a.dueAt - b.dueAt)[0]
      if (due === undefined) break
      this.now = Math.max(this.now, due.dueAt)
      this.timers = this.timers.filter((timer) => timer !== due)
      this.do(due.command)
    }
    this.now = until
  }

  /** Hands the planner its own messages: freed slots and wake-ups. */
  relay(): void {
    let rounds = 0
    for (let i = 0; i < this.sends.length; i++) {
      const send = this.sends[i]
      if (send?.actor !== "Planner") continue
      assert.isBelow(rounds++, 100, "robots are woken without end")
      this.sends.splice(i--, 1)
      this.do(send.command as PlannerCommand)
    }
    for (let i = this.relayed; i < this.events.length; i++) {
      const event = this.events[i]
      this.relayed = i + 1
      if (event?._tag !== "SlotFreed") continue
      assert.isBelow(rounds++, 100, "robots are freed without end")
      this.do({ _tag: "Replan", serial: event.serial })
    }
  }
  private relayed = 0

  /** `ordersPerHour`: expected near it at any hour of the day, null when nobody knows. */
  lot(
    locationId: string,
    place: Place,
    capacity: number | null = null,
    ordersPerHour: number | null = null
  ): this {
    this.do({
      _tag: "ApplyHub",
      event: {
        _tag: "LocationUpserted",
        at: this.now,
        locationId,
        shard,
        type: "PARKING_LOT",
        name: locationId,
        lat: place.lat,
        lng: place.lng,
        hubId,
        capacity,
        demandSchedule: ordersPerHour === null ? null : new Array<number>(24).fill(ordersPerHour),
        isActive: true
      }
    })
    return this
  }

  hubOpens(): this {
    this.do({ _tag: "ApplyHub", event: { _tag: "HubOpened", at: this.now, hubId, shard, cause: "clock" } })
    return this
  }

  telemetry(
    serial: string,
    place: Place,
    fields: { battery?: number; speed?: number; every?: number | null } = {}
  ): void {
    this.do({
      _tag: "ApplyRobot",
      event: {
        _tag: "RobotTelemetry",
        at: this.now,
        serial,
        shard,
        lat: place.lat,
        lng: place.lng,
        headingDeg: 0,
        speedMps: fields.speed ?? 0,
        accuracyM: 4,
        batteryPct: fields.battery ?? 90,
        isCharging: false,
        rangeM: 10_000,
        lid: "CLOSED",
        components: [],
        operationState: "PARKED",
        teleopStatus: "ONLINE",
        bootId: "b",
        seq: 1,
        repeatsEveryMs: fields.every === undefined ? 10_000 : fields.every
      }
    })
  }

  robotState(serial: string, to: RobotStateEventState, flags: { hasFood?: boolean } = {}): void {
    const robot = this.robot(serial)
    this.do({
      _tag: "ApplyRobot",
      event: {
        _tag: "RobotStateChanged",
        at: this.now,
        serial,
        shard,
        from: robot.operationState,
        to,
        reason: null,
        triggeredBy: "test",
        tripType: null,
        tripId: null,
        stateVersion: 1,
        needsMovement: false,
        undergoingMaintenance: false,
        hasFood: flags.hasFood ?? robot.hasFood,
        needsMaintenance: false,
        needsPickup: false,
        driveable: true
      }
    })
  }

  connectivity(serial: string, online: boolean): void {
    this.do({
      _tag: "ApplyRobot",
      event: {
        _tag: "ConnectivityChanged",
        at: this.now,
        serial,
        shard,
        channel: "DEVICE_LINK",
        from: online ? "OFFLINE" : "ONLINE",
        to: online ? "ONLINE" : "OFFLINE",
        reason: null
      }
    })
  }

  /** A robot in service that stands at a place. */
  addRobot(serial: string, place: Place, battery = 90): this {
    this.do({
      _tag: "ApplyRobot",
      event: { _tag: "RobotRegistered", at: this.now, serial, hubId, cityId: "city", shard }
    })
    this.connectivity(serial, true)
    this.robotState(serial, "PARKED")
    this.telemetry(serial, place, { battery })
    return this
  }

  pilot(pilotId: string, change: Partial<PilotShiftTransitioned> = {}): this {
    this.do({
      _tag: "ApplyPilot",
      event: {
        _tag: "PilotShiftTransitioned",
        at: this.now,
        pilotId,
        shard,
        from: "OFF_SHIFT",
        to: "ON_SHIFT",
        reason: null,
        tripId: null,
        shiftStart: noon - 60 * minute,
        shiftEnd: noon + 7 * 60 * minute,
        breaks: [],
        cityId: "city",
        experienceDays: 100,
        version: 1,
        ...change
      }
    })
    return this
  }

  pilots(count: number): this {
    for (let i = 1; i <= count; i++) this.pilot(`pilot-${i}`)
    return this
  }

  request(deliveryId: string, change: Partial<DeliveryRequest> = {}): DeliveryRequest {
    return {
      deliveryId,
      quoteId: `quote-${deliveryId}`,
      origin: merchant,
      destination: customer,
      start: this.now + 10 * minute,
      latestStart: this.now + 50 * minute,
      features: {
        orderLitres: 8,
        controlledContents: [],
        merchantId: "merchant-1",
        allowCourierFallback: true,
        excludeRobots: [],
        orderId: null
      },
      ...change
    }
  }

  quote(deliveryId: string, change: Partial<DeliveryRequest> = {}): PlannerDemand {
    const request = this.request(deliveryId, change)
    this.do({ _tag: "Quote", request, expiresAt: this.now + 5 * minute })
    const answer = this.answer()
    assert.strictEqual(answer["_tag"], "DemandQuoted", JSON.stringify(answer))
    return this.demand(answer["demandId"] as string)
  }

  /** The message of the last answer to a delivery. */
  answer(): Record<string, unknown> {
    const send = this.sends.filter((candidate) => candidate.actor === "Delivery").at(-1)
    assert.isDefined(send, "no answer so far")
    const command = send?.command as unknown as { message: Record<string, unknown> } | undefined
    return command?.message ?? {}
  }

  confirm(deliveryId: string, demandId: string | null = null, change: Partial<DeliveryRequest> = {}): void {
    this.do({
      _tag: "Confirm",
      attemptId: `attempt-${deliveryId}`,
      demandId,
      request: this.request(deliveryId, change),
      quotedDropoffEta: null,
      orderId: `order-${deliveryId}`
    })
  }

  /** Confirms a delivery without a quote and gives its demand. */
  accepted(deliveryId: string, change: Partial<DeliveryRequest> = {}): PlannerDemand {
    this.confirm(deliveryId, null, change)
    const answer = this.answer()
    assert.strictEqual(answer["_tag"], "DemandConfirmed", JSON.stringify(answer))
    return this.demand(answer["demandId"] as string)
  }

  demand(id: string | null): PlannerDemand {
    const demand = id === null ? undefined : this.state.demands.get(id)
    assert.isDefined(demand, `no demand ${id}`)
    return demand as PlannerDemand
  }

  robot(serial: string): PlannerRobot {
    const robot = this.state.robotBySerial.get(serial)
    assert.isDefined(robot, `no robot ${serial}`)
    return robot as PlannerRobot
  }

  pickup(delivery: PlannerDemand): PlannerDemand {
    return this.demand(delivery.pickupId)
  }

  ret(delivery: PlannerDemand): PlannerDemand {
    return this.demand(delivery.returnId)
  }

  /** The demand's trip moves. */
  trip(
    demand: PlannerDemand,
    to: TripTransitioned["to"],
    change: Partial<TripTransitioned> = {}
  ): TripTransitioned {
    return {
      _tag: "TripTransitioned",
      at: this.now,
      tripId: demand.tripId ?? "none",
      taskId: "task",
      hubId,
      demandId: demand.id,
      deliveryId: demand.deliveryId,
      attemptId: demand.attemptId,
      type: "DELIVERY",
      from: "IN_TRANSIT",
      to,
      reason: null,
      serial: demand.servedByRobotId,
      arrived: false,
      departed: true,
      place: null,
      pilotId: null,
      version: 3,
      ...change
    }
  }

  departs(demand: PlannerDemand): void {
    if (demand.servedByRobotId !== null) this.robotState(demand.servedByRobotId, "ON_TRIP")
    this.do({
      _tag: "MarkActive",
      tripId: demand.tripId ?? "none",
      serial: demand.servedByRobotId ?? "none",
      force: false
    })
  }

  completes(demand: PlannerDemand, place: Place | null = null): void {
    this.do({
      _tag: "Fulfil",
      tripId: demand.tripId,
      deliveryId: demand.deliveryId,
      attemptId: demand.attemptId,
      serial: demand.servedByRobotId,
      place
    })
    if (demand.servedByRobotId !== null) this.robotState(demand.servedByRobotId, "PARKED")
  }

  /** The demand's trip was cancelled; the robot stands at `place`. */
  tripCancelled(demand: PlannerDemand, place: Place | null = null, departed = true): void {
    if (demand.servedByRobotId !== null && departed) this.robotState(demand.servedByRobotId, "PARKED")
    this.do({
      _tag: "ApplyTrip",
      event: this.trip(demand, "CANCELLED", { place, departed, reason: "Other" })
    })
  }

  loaded(demand: PlannerDemand, serial: string | null = demand.servedByRobotId): void {
    this.do({
      _tag: "HandleDeliveryLoaded",
      deliveryId: demand.deliveryId ?? "",
      attemptId: demand.attemptId ?? "",
      serial: serial ?? "",
      loadedAt: this.now,
      activateTrip: true
    })
  }

  cancel(deliveryId: string, reason = "CustomerRequested"): void {
    this.do({ _tag: "Cancel", deliveryId, attemptId: `attempt-${deliveryId}`, demandId: null, reason })
  }

  tick(): void {
    this.do({ _tag: "Replan", serial: null })
  }
}

/** Two lots, four robots of which two are near the merchant, and ten pilots. */
export const city = (config: Partial<PlannerConfig> = {}, strict = true): Rig =>
  new Rig(config, strict)
    .hubOpens()
    .lot("lot-a", at(-200, 0))
    .lot("lot-b", at(800, 100))
    .pilots(10)
    .addRobot("r-1", at(-200, 0))
    .addRobot("r-2", at(-200, 5))
    .addRobot("r-3", at(800, 100))

/** A copy that shares nothing that changes. */
export const cloneState = (state: PlannerState): PlannerState => {
  const { calendar, reach, ...rest } = state
  return { ...structuredClone(rest), calendar: calendar.clone(), reach: reach.clone() }
}
