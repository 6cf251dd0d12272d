/**
 * Watches the event stream and keeps what the KPIs need: one record per order, time sums of robots and
 * pilots, counters, and the state of the city at regular moments. It only looks; nothing it does can
 * change a run. Source: spec/simulation.md 6.
 */
import type { PlannerEvent } from "../actors/planner/events.ts"
import type { RoutableEvent } from "../actors/route.ts"
import type { ActorName, AnyEvent } from "../domain/decider.ts"
import type { DeliveryId, PilotId, RobotSerial } from "../domain/ids.ts"
import type { Instant } from "../domain/instant.ts"
import type { TripType } from "../domain/wire-enums.ts"
import type { AttemptTransitioned, DeliveryTransitioned } from "../services/deliveries/events.ts"
import type { LimitingFactor } from "../services/dispatch/enums.ts"
import type { IssueType } from "../services/operations/enums.ts"
import type {
  PilotAssignmentResolved,
  PilotShiftTransitioned,
  TripTransitioned
} from "../services/operations/events.ts"
import type { RobotStateChanged } from "../services/state/events.ts"
import { ActivityRecorder } from "./activity-recorder.ts"
import { FieldRecorder } from "./field-recorder.ts"
import type { Observer } from "./host.ts"
import type { FleetTimes, OrderRecord, RunCounters, SeriesPoint } from "./report/run-result.ts"

/** ETA error is measured against the estimate that stood so long before the arrival. */
const etaHorizonMs = 600_000

interface OrderWatch {
  readonly record: OrderRecord
  /** Drop-off estimates as they were told: times and values. */
  readonly toldAt: Array<Instant>
  readonly told: Array<Instant>
  atPickupSince: Instant | null
  orphanSince: Instant | null
}

interface RobotWatch {
  state: string
  tripType: TripType | null
  since: Instant
}

interface PilotWatch {
  status: string
  since: Instant
  assignedSince: Instant | null
}

/** What it hears of: every case of `event` is among these. */
const followed = [
  "QuoteCreated",
  "QuoteRejected",
  "QuoteExpired",
  "DemandCreated",
  "DeliveryEtaUpdated",
  "AttemptTransitioned",
  "DeliveryTransitioned",
  "TripTransitioned",
  "RobotStateChanged",
  "PilotShiftTransitioned",
  "PilotAssignmentRequested",
  "PilotAssignmentResolved",
  "RobotReassigned",
  "RobotAssigned",
  "DemandOrphaned",
  "DemandTransitioned",
  "FoTaskCreated",
  "FoAssistanceRequested",
  "FoAssistanceResolved",
  "FoTaskTransitioned",
  "FoAssignmentTransitioned",
  "TripHandoverCompleted",
  "PilotUnavailable",
  "DeliveriesCompared"
] as const satisfies ReadonlyArray<(RoutableEvent | PlannerEvent)["_tag"]>

const followedTags: ReadonlySet<string> = new Set(followed)

type Followed = Extract<RoutableEvent | PlannerEvent, { readonly _tag: (typeof followed)[number] }>

export class Recorder implements Observer {
  readonly counters: { -readonly [K in keyof RunCounters]: number } = {
    reassignments: 0,
    interruptions: 0,
    handovers: 0,
    orphanMs: 0,
    alarms: 0,
    pilotsUnavailable: 0,
    planCostS: 0,
    planBoundS: 0
  }
  readonly series: Array<SeriesPoint> = []
  readonly field = new FieldRecorder()
  private readonly activities = new ActivityRecorder()
  private readonly promiseSlackMs: number
  private readonly orders = new Map<DeliveryId, OrderWatch>()
  private readonly departures = new Map<string, Instant>()
  /** The order that each robot set out with last: its next return trip counts to it. */
  private readonly served = new Map<RobotSerial, OrderRecord>()
  private readonly robots = new Map<RobotSerial, RobotWatch>()
  private readonly pilots = new Map<PilotId, PilotWatch>()
  /** What is the matter with robots that wait for help. */
  private readonly issues = new Map<RobotSerial, IssueType>()
  private readonly times = { JITP: 0, DELIVERY: 0, RETURN: 0, DEPLOYMENT: 0, NONE: 0 }
  private waitMs = 0
  private inServiceMs = 0
  private assignedMs = 0
  private onShiftMs = 0
  private paidMs = 0
  private counts = { rejected: 0, accepted: 0, delivered: 0, canceled: 0 }
  private robotsInService = 0
  private robotsOnTrip = 0
  private pilotsOnShift = 0
  private pilotsAssigned = 0

  constructor(promiseSlackMs: number) {
    this.promiseSlackMs = promiseSlackMs
  }

  /** An order is placed or will be: from now on its delivery's events belong to `record`. */
  placed(deliveryId: DeliveryId, record: OrderRecord): void {
    this.orders.set(deliveryId, { record, toldAt: [], told: [], atPickupSince: null, orphanSince: null })
  }

  /** The partner was refused: no robot plan. */
  refused(deliveryId: DeliveryId, limitingFactor: string | null): void {
    const watch = this.orders.get(deliveryId)
    if (watch === undefined || watch.record.outcome !== "Open") return
    watch.record.outcome = "Rejected"
    watch.record.limitingFactor = limitingFactor as LimitingFactor | null
    this.counts.rejected += 1
  }

  alarm(): void {
    this.counters.alarms += 1
  }

  follows(_actor: ActorName, tag: string): boolean {
    return followedTags.has(tag)
  }

  event(any: AnyEvent): void {
    const event = any as Followed
    switch (event._tag) {
      case "QuoteCreated": {
        const watch = this.orders.get(event.deliveryId)
        if (watch === undefined || event.dropoffEta === null) return
        watch.record.quotedDropoffAt = event.dropoffEta
        watch.record.promisedAt = event.dropoffEta + this.promiseSlackMs
        watch.toldAt.push(event.at)
        watch.told.push(event.dropoffEta)
        return
      }
      case "QuoteRejected":
      case "QuoteExpired": {
        const watch = this.orders.get(event.deliveryId)
        if (watch !== undefined && watch.record.outcome === "Open") watch.record.outcome = "NotAccepted"
        return
      }
      case "DemandCreated": {
        const watch = event.deliveryId === null ? undefined : this.orders.get(event.deliveryId)
        if (watch !== undefined && event.type === "Delivery") watch.record.foodPromisedAt = event.start
        return
      }
      case "DeliveryEtaUpdated": {
        const watch = this.orders.get(event.deliveryId)
        if (watch === undefined || event.dropoff === null) return
        watch.toldAt.push(event.at)
        watch.told.push(event.dropoff)
        return
      }
      case "AttemptTransitioned":
        this.activities.attempt(event)
        this.attempt(event)
        return
      case "DeliveryTransitioned":
        this.delivery(event)
        return
      case "TripTransitioned":
        this.trip(event)
        return
      case "RobotStateChanged":
        this.activities.robot(event)
        this.robot(event)
        return
      case "PilotShiftTransitioned":
        this.activities.shift(event)
        this.shift(event)
        return
      case "PilotAssignmentRequested":
        this.activities.offered(event)
        return
      case "PilotAssignmentResolved":
        this.activities.assignment(event)
        this.assignment(event)
        return
      case "RobotReassigned":
        this.counters.reassignments += 1
        this.endOrphan(event.deliveryId, event.at)
        return
      case "RobotAssigned":
        this.endOrphan(event.deliveryId, event.at)
        return
      case "DemandOrphaned": {
        const watch = this.orders.get(event.deliveryId)
        if (watch !== undefined && watch.orphanSince === null) watch.orphanSince = event.at
        return
      }
      case "DemandTransitioned":
        if (event.reason === "Interrupted" && event.to === "Canceled") this.counters.interruptions += 1
        return
      case "FoTaskCreated": {
        const rescued = this.field.created(event)
        const watch = rescued === null ? undefined : this.orders.get(rescued)
        if (watch !== undefined) rescuedBy(watch.record, event.type)
        return
      }
      case "FoAssistanceRequested":
        this.issues.set(event.serial, event.issue)
        return
      case "FoAssistanceResolved":
        this.issues.delete(event.serial)
        return
      case "FoTaskTransitioned":
        this.field.task(event)
        return
      case "FoAssignmentTransitioned":
        this.field.assignment(event)
        return
      case "TripHandoverCompleted":
        this.counters.handovers += 1
        return
      case "PilotUnavailable":
        this.counters.pilotsUnavailable += 1
        return
      case "DeliveriesCompared":
        this.counters.planCostS += event.cost
        this.counters.planBoundS += event.bound
        return
      default:
        return
    }
  }

  /** Notes the state of the city at `now`. */
  sample(now: Instant): void {
    // The world makes the orders of a day at its start, so they are counted by their time.
    let placed = 0
    for (const { record } of this.orders.values()) if (record.placedAt <= now) placed += 1
    this.series.push({
      at: now,
      placed,
      ...this.counts,
      robotsInService: this.robotsInService,
      robotsOnTrip: this.robotsOnTrip,
      pilotsOnShift: this.pilotsOnShift,
      pilotsAssigned: this.pilotsAssigned,
      ...this.activities.robotActivities(),
      ...this.activities.pilotActivities((tripId) => this.departures.has(tripId))
    })
  }

  /** Time sums up to `now`, those of what still goes on included. */
  fleetTimes(now: Instant, robots: number, batterySwaps: number): FleetTimes {
    for (const watch of this.robots.values()) this.settleRobot(watch, now)
    return {
      robots,
      pickupMs: this.times.JITP,
      deliveryMs: this.times.DELIVERY,
      returnMs: this.times.RETURN,
      deploymentMs: this.times.DEPLOYMENT,
      waitMs: this.waitMs,
      inServiceMs: this.inServiceMs,
      batterySwaps
    }
  }

  /** Pilots' time sums up to `now`. */
  pilotTimes(now: Instant): {
    readonly assignedMs: number
    readonly onShiftMs: number
    readonly paidMs: number
  } {
    for (const watch of this.pilots.values()) {
      this.settlePilot(watch, now)
      if (watch.assignedSince === null) continue
      this.assignedMs += now - watch.assignedSince
      watch.assignedSince = now
    }
    return { assignedMs: this.assignedMs, onShiftMs: this.onShiftMs, paidMs: this.paidMs }
  }

  private attempt(event: AttemptTransitioned): void {
    const watch = this.orders.get(event.deliveryId)
    if (watch === undefined) return
    const { record } = watch
    switch (event.to) {
      case "Pending":
        if (record.acceptedAt === null) {
          record.acceptedAt = event.at
          record.provider = providerOf(event)
          this.counts.accepted += 1
        } else if (record.provider === "Robot" && providerOf(event) === "Courier")
          rescuedBy(record, "Courier")
        return
      case "AtPickup":
        if (watch.atPickupSince === null) watch.atPickupSince = event.at
        if (record.loadedAt === null) record.atPickupAt = event.at
        return
      case "PickupInProgress":
        if (record.loadedAt === null) record.loadingAt = event.at
        return
      case "LoadedWaitingForPilot":
        if (record.loadedAt === null) record.loadedAt = event.at
        return
      case "InTransit":
        if (record.departedAt === null) record.departedAt = event.at
        this.endWait(watch, event.at)
        return
      case "AtDestination": {
        if (record.arrivedAt !== null) return
        record.arrivedAt = event.at
        for (let i = 0; i < watch.toldAt.length; i++) {
          if (watch.toldAt[i]! <= event.at - etaHorizonMs) record.etaTenMinutesBefore = watch.told[i]!
        }
        return
      }
      case "Delivered":
        record.deliveredAt = event.at
        record.provider = providerOf(event)
        return
      case "RescueRequested":
        rescuedBy(record, this.issueOf(event.serial) ?? event.cancelReason ?? event.reason ?? event.to)
        return
      case "Canceled":
      case "RequestFailed":
      case "TimedOut":
        this.endWait(watch, event.at)
        record.reason = event.cancelReason ?? event.reason ?? event.to
        return
      default:
        return
    }
  }

  private issueOf(serial: RobotSerial | null): IssueType | null {
    return serial === null ? null : (this.issues.get(serial) ?? null)
  }

  private delivery(event: DeliveryTransitioned): void {
    const watch = this.orders.get(event.deliveryId)
    if (watch === undefined) return
    const { record } = watch
    if (event.to === "Completed") {
      record.outcome = "Delivered"
      this.counts.delivered += 1
    } else if (event.to === "Canceled") {
      this.endOrphan(event.deliveryId, event.at)
      if (record.acceptedAt === null) {
        record.outcome = "Rejected"
        record.limitingFactor = "RobotAvailability"
        this.counts.rejected += 1
      } else {
        record.outcome = "Canceled"
        record.reason = record.reason ?? event.cancelReason
        this.counts.canceled += 1
      }
    }
  }

  private trip(event: TripTransitioned): void {
    if (event.to === "IN_TRANSIT") {
      if (this.departures.has(event.tripId)) return
      this.departures.set(event.tripId, event.at)
      const record = event.deliveryId === null ? undefined : this.orders.get(event.deliveryId)?.record
      if (event.type === "DELIVERY" && record !== undefined && event.serial !== null) {
        this.served.set(event.serial, record)
        record.serial = event.serial
      }
      return
    }
    const departedAt = this.departures.get(event.tripId)
    const finished = event.to === "COMPLETED" || event.to === "CANCELLED"
    if (departedAt !== undefined && event.to !== "CANCELLED" && (event.arrived || event.to === "COMPLETED")) {
      const took = event.at - departedAt
      const record = event.deliveryId === null ? undefined : this.orders.get(event.deliveryId)?.record
      if (event.type === "RETURN") {
        // A robot goes home for itself: the trip names no delivery unless food is brought back.
        const served = record ?? (event.serial === null ? undefined : this.served.get(event.serial))
        if (served !== undefined) served.returnMs = took
        if (event.serial !== null) this.served.delete(event.serial)
      } else if (record !== undefined) {
        if (event.type === "JITP") {
          record.pickupMs = took
          if (record.loadedAt === null) record.pickupDepartedAt = departedAt
        } else if (event.type === "DELIVERY" && record.deliveryMs === null) record.deliveryMs = took
      }
    }
    if (finished) this.departures.delete(event.tripId)
  }

  private robot(event: RobotStateChanged): void {
    if (event.from === event.to) return
    let watch = this.robots.get(event.serial)
    if (watch === undefined) {
      watch = { state: event.to, tripType: event.tripType, since: event.at }
      this.robots.set(event.serial, watch)
    } else {
      this.settleRobot(watch, event.at)
      this.robotsInService -= inService(watch.state) ? 1 : 0
      this.robotsOnTrip -= watch.state === "ON_TRIP" ? 1 : 0
      watch.state = event.to
      watch.tripType = event.tripType
    }
    this.robotsInService += inService(event.to) ? 1 : 0
    this.robotsOnTrip += event.to === "ON_TRIP" ? 1 : 0
  }

  private settleRobot(watch: RobotWatch, now: Instant): void {
    const took = now - watch.since
    watch.since = now
    if (inService(watch.state)) this.inServiceMs += took
    if (watch.state === "ON_TRIP") this.times[watch.tripType ?? "NONE"] += took
  }

  private shift(event: PilotShiftTransitioned): void {
    let watch = this.pilots.get(event.pilotId)
    if (watch === undefined) {
      watch = { status: event.to, since: event.at, assignedSince: null }
      this.pilots.set(event.pilotId, watch)
      return
    }
    this.settlePilot(watch, event.at)
    this.pilotsOnShift += (atWork(event.to) ? 1 : 0) - (atWork(watch.status) ? 1 : 0)
    watch.status = event.to
  }

  private settlePilot(watch: PilotWatch, now: Instant): void {
    const took = now - watch.since
    watch.since = now
    if (watch.status !== "OFF_SHIFT") this.paidMs += took
    if (atWork(watch.status)) this.onShiftMs += took
  }

  private assignment(event: PilotAssignmentResolved): void {
    const watch = this.pilots.get(event.pilotId)
    if (watch === undefined) return
    if (!event.ended) {
      if (watch.assignedSince === null) this.pilotsAssigned += 1
      watch.assignedSince = event.at
    } else if (watch.assignedSince !== null) {
      this.assignedMs += event.at - watch.assignedSince
      watch.assignedSince = null
      this.pilotsAssigned -= 1
    }
  }

  private endOrphan(deliveryId: DeliveryId, at: Instant): void {
    const watch = this.orders.get(deliveryId)
    if (watch === undefined || watch.orphanSince === null) return
    this.counters.orphanMs += at - watch.orphanSince
    watch.orphanSince = null
  }

  private endWait(watch: OrderWatch, at: Instant): void {
    if (watch.atPickupSince === null) return
    this.waitMs += at - watch.atPickupSince
    watch.atPickupSince = null
  }
}

const rescuedBy = (record: OrderRecord, reason: string): void => {
  record.rescued = true
  record.rescueReason ??= reason
}

const providerOf = (event: AttemptTransitioned): "Robot" | "Courier" =>
  event.provider === "Robot" ? "Robot" : "Courier"

const inService = (state: string): boolean =>
  state === "PARKED" || state === "DEPLOYED" || state === "ON_TRIP"
const atWork = (status: string): boolean => status !== "OFF_SHIFT" && status !== "ON_BREAK"
