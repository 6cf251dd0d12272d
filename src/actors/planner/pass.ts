/**
 * One decision of the planner in the making: the draft, the ids it has given out, and how far it has
 * moved each demand that it touched. Local to one call of `decide`.
 *
 * Every change of a demand's status goes through `step`, which looks the row up in the machine.
 */
import type { Decision } from "../../domain/decider.ts"
import { DecisionDraft } from "../../domain/decider.ts"
import type { DemandId, RobotSerial } from "../../domain/ids.ts"
import { deriveId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { invariant } from "../../domain/invariant.ts"
import { isLegal } from "../../domain/machine.ts"
import type { TripType } from "../../domain/wire-enums.ts"
import { replanEveryMs } from "../../services/dispatch/constants.ts"
import type { DemandStatus, DemandType } from "../../services/dispatch/enums.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import type { PilotBlock } from "../../services/dispatch/planner/model.ts"
import { configAt } from "../../services/dispatch/planner/overrides.ts"
import { TentativeBookings } from "../../services/dispatch/planner/tentative-bookings.ts"
import type { Call } from "../calls.ts"
import type { Release } from "../pilot/commands.ts"
import type { PlannerCommand, Replan } from "./commands.ts"
import type { DemandCreated, PlannerEvent } from "./events.ts"
import { type DemandTrigger, demandMachine } from "./machine.ts"
import type { PlannerDemand, PlannerState } from "./state.ts"

/** A demand as far as this decision has moved it. */
export interface Moved {
  readonly id: DemandId
  readonly type: DemandType
  readonly deliveryId: string | null
  readonly attemptId: string | null
  status: DemandStatus | null
  version: number
  serial: RobotSerial | null
}

/** Room for the bookings of the decision at hand, used again by the next: decisions never overlap. */
let scratch: TentativeBookings | null = null

export class Pass {
  readonly state: PlannerState
  readonly config: PlannerConfig
  readonly now: Instant
  readonly draft = new DecisionDraft<PlannerEvent, PlannerCommand, Call>()
  private count = 0
  private made = 0
  private splitting = false
  private touched: Set<RobotSerial> | null = null
  private bookings: TentativeBookings | null = null
  private moved: Map<DemandId, Moved> | null = null

  constructor(state: PlannerState, config: PlannerConfig, now: Instant) {
    this.state = state
    this.config = config
    this.now = now
  }

  /** The parameters that hold for a demand: those of the zone of its merchant (section 6). */
  configFor(demand: PlannerDemand): PlannerConfig {
    switch (demand.type) {
      case "Delivery":
        return configAt(this.config, demand.origin)
      case "Pickup":
        return configAt(this.config, demand.destination)
      case "Return":
      case "Deployment":
        return this.config
    }
  }

  /** An id that nothing else has. */
  newId(): string {
    return deriveId(this.state.shard, this.state.version, this.made++, this.now)
  }

  event(event: PlannerEvent): void {
    if (this.splitting) {
      this.splitting = false
      if (this.count > 0) this.draft.split()
    }
    this.count += 1
    this.draft.event(event)
  }

  /** What follows is a transition of its own (spec/flows.md R1). */
  split(): void {
    this.splitting = true
  }

  /** This decision has planned for the robot; what the state says of it is out of date. */
  touch(serial: RobotSerial): void {
    this.touched ??= new Set()
    this.touched.add(serial)
  }

  hasTouched(serial: RobotSerial): boolean {
    return this.touched?.has(serial) ?? false
  }

  /** Pilot blocks of this decision, on top of the calendar's. */
  get tentative(): TentativeBookings {
    if (this.bookings === null) {
      scratch ??= new TentativeBookings(this.state.calendar)
      scratch.reset(this.state.calendar)
      this.bookings = scratch
    }
    return this.bookings
  }

  /** A block that this decision gives away; null when another of its blocks is in the way. */
  take(block: PilotBlock | null, kind: DemandType): PilotBlock | null {
    if (block === null) return null
    if (!this.state.calendar.canTake(block.pilotId, block.from, block.to, kind, this.tentative)) return null
    this.tentative.add(block.pilotId, block.from, block.to)
    return block
  }

  /** Whether this decision has moved the demand already. */
  hasMoved(id: DemandId): boolean {
    return this.moved?.has(id) ?? false
  }

  /** The demand as this decision has left it so far. */
  statusOf(demand: PlannerDemand): DemandStatus | null {
    return this.moved?.get(demand.id)?.status ?? demand.status
  }

  /** Starts a demand; `step` with trigger Quote follows. */
  create(event: Omit<DemandCreated, "_tag" | "at" | "demandId">): Moved {
    return this.createAs(this.newId(), event)
  }

  /** The same under an id that was taken before. */
  createAs(id: DemandId, event: Omit<DemandCreated, "_tag" | "at" | "demandId">): Moved {
    this.event({ _tag: "DemandCreated", at: this.now, demandId: id, ...event })
    const moved: Moved = {
      id,
      type: event.type,
      deliveryId: event.deliveryId,
      attemptId: event.attemptId,
      status: null,
      version: 0,
      serial: null
    }
    return this.keep(moved)
  }

  /** The demand for `step`. `attemptId`: the attempt that this decision gives it, null to keep its own. */
  of(demand: PlannerDemand, attemptId: string | null = null): Moved {
    const known = this.moved?.get(demand.id)
    if (known !== undefined) return known
    return this.keep({
      id: demand.id,
      type: demand.type,
      deliveryId: demand.deliveryId,
      attemptId: attemptId ?? demand.attemptId,
      status: demand.status,
      version: demand.version,
      serial: demand.status === "Pending" || demand.status === "Active" ? demand.servedByRobotId : null
    })
  }

  private keep(moved: Moved): Moved {
    this.moved ??= new Map()
    this.moved.set(moved.id, moved)
    return moved
  }

  /** One row of the machine. */
  step(
    demand: Moved,
    trigger: DemandTrigger,
    to: DemandStatus,
    serial: RobotSerial | null,
    reason: string | null
  ): void {
    invariant(
      isLegal(demandMachine, demand.status, trigger, to),
      `Demand ${demand.id}: no row ${demand.status} --${trigger}--> ${to}`
    )
    if (to !== "Pending" && to !== "Active") this.giveBackPilot(demand.id)
    const from = demand.status
    demand.status = to
    demand.version += 1
    demand.serial = serial
    this.event({
      _tag: "DemandTransitioned",
      at: this.now,
      demandId: demand.id,
      deliveryId: demand.deliveryId,
      attemptId: demand.attemptId,
      type: demand.type,
      from,
      to,
      reason,
      serial,
      version: demand.version
    })
  }

  /** A pilot who is held for a trip that will not be driven is free for others. */
  private giveBackPilot(demandId: DemandId): void {
    const demand = this.state.demands.get(demandId)
    if (demand === undefined || demand.reservedPilotId === null) return
    const release: Release = { _tag: "Release", tripId: demand.tripId, reason: "TRIP_ENDED" }
    this.draft.send("Pilot", demand.reservedPilotId, release)
  }

  cancelTrip(tripId: string | null, demandId: DemandId, reason: string): void {
    if (tripId === null) return
    this.event({ _tag: "TripCancelRequested", at: this.now, tripId, demandId, reason })
  }

  slotFreed(serial: RobotSerial, demandId: DemandId): void {
    this.event({ _tag: "SlotFreed", at: this.now, serial, shard: this.state.shard, demandId })
  }

  /** The robot's share of the loop runs at once, as a decision of its own. */
  replanRobot(serial: RobotSerial): void {
    const command: Replan = { _tag: "Replan", serial }
    this.draft.send("Planner", this.state.shard, command)
  }

  alarm(code: string, entity: string, id: string): void {
    this.draft.call({ _tag: "RaiseAlarm", code, entity, id })
  }

  /** The loop starts with the first thing there is to plan with. */
  startReplanning(): void {
    if (this.state.replanStarted) return
    this.event({ _tag: "ReplanStarted", at: this.now })
    this.draft.setTimer("Replan", nextTick(this.now), { _tag: "Replan", serial: null })
  }

  done(): Decision<PlannerEvent, PlannerCommand, Call> {
    return this.draft.done()
  }
}

/** The next multiple of the period after `now`: all shards tick in step, whenever they started. */
export const nextTick = (now: Instant): Instant => (Math.floor(now / replanEveryMs) + 1) * replanEveryMs

/** Trip type of a demand (section 1.1). */
export const tripTypeOf = (type: DemandType): TripType => {
  switch (type) {
    case "Pickup":
      return "JITP"
    case "Delivery":
      return "DELIVERY"
    case "Return":
      return "RETURN"
    case "Deployment":
      return "DEPLOYMENT"
  }
}
