/** A watched trip one kilometre to the north, its robot's points, and the steps that lead to each phase. */
import { assert } from "@effect/vitest"
import { tripWatchActor } from "../../../src/actors/trip-watch/actor.ts"
import type { TripWatchCommand } from "../../../src/actors/trip-watch/commands.ts"
import type { TripWatchEvent } from "../../../src/actors/trip-watch/events.ts"
import type { TripWatchState } from "../../../src/actors/trip-watch/state.ts"
import type { AnyCall, Send } from "../../../src/domain/decider.ts"
import { earthRadiusM, type LatLng } from "../../../src/domain/geo.ts"
import type { RobotTelemetry } from "../../../src/services/device/events.ts"
import type { TripStatus } from "../../../src/services/operations/enums.ts"
import type {
  TripCreated,
  TripRouteUpdated,
  TripTransitioned
} from "../../../src/services/operations/events.ts"

/** When the trip departs. */
export const t0 = 1_760_000_000_000

const metersPerDegree = (earthRadiusM * Math.PI) / 180
export const origin: LatLng = { lat: 52.5, lng: 13.4 }

/** So many metres north and east of the origin. */
export const at = (northM: number, eastM = 0): LatLng => ({
  lat: origin.lat + northM / metersPerDegree,
  lng: origin.lng + eastM / (metersPerDegree * Math.cos((origin.lat * Math.PI) / 180))
})

export const destination = at(1_000)
/** The plan: 1000 m at 1 m/s. */
export const plannedEta = t0 + 1_000_000

export const created = (over: Partial<TripCreated> = {}): TripCreated => ({
  _tag: "TripCreated",
  at: t0 - 300_000,
  tripId: "trip-1",
  taskId: "task-1",
  hubId: "hub-1",
  demandId: "demand-1",
  deliveryId: "delivery-1",
  attemptId: "attempt-1",
  orderId: "order-1",
  type: "DELIVERY",
  serial: "R1",
  origin: { ...origin, kind: "Merchant" },
  destination: { ...destination, kind: "Customer" },
  distanceM: 1_000,
  durationS: 1_000,
  scheduledFor: t0 - 60_000,
  etd: t0,
  eta: plannedEta,
  departBy: null,
  ...over
})

export const step = (to: TripStatus, seconds: number, over: Partial<TripTransitioned> = {}) => ({
  _tag: "TripTransitioned" as const,
  at: t0 + seconds * 1_000,
  tripId: "trip-1",
  taskId: "task-1",
  hubId: "hub-1",
  demandId: "demand-1",
  deliveryId: "delivery-1",
  attemptId: "attempt-1",
  type: "DELIVERY" as const,
  from: "READY_TO_DEPART" as const,
  to,
  reason: null,
  serial: "R1",
  arrived: false,
  departed: true,
  place: null,
  pilotId: "P1",
  // Steps of one trip rise by version as they do in time.
  version: 10 + Math.round(seconds),
  ...over
})

export const open: TripWatchCommand = { _tag: "Open", event: created() }

export const depart = (seconds = 0, over: Partial<TripTransitioned> = {}): TripWatchCommand => ({
  _tag: "Depart",
  event: step("IN_TRANSIT", seconds, over),
  olderTripId: null
})

export const stop = (seconds: number, over: Partial<TripTransitioned> = {}): TripWatchCommand => ({
  _tag: "Depart",
  event: step("AT_STOP", seconds, over),
  olderTripId: null
})

export const close = (seconds: number): TripWatchCommand => ({
  _tag: "Close",
  closedAt: t0 + seconds * 1_000,
  byTripId: null
})

export const check: TripWatchCommand = { _tag: "CheckSilence" }

export const newRoute = (over: Partial<TripRouteUpdated> = {}): TripWatchCommand => ({
  _tag: "ApplyRoute",
  event: {
    _tag: "TripRouteUpdated",
    at: t0 + 100_000,
    tripId: "trip-1",
    seq: 2,
    waypoints: [at(100), at(100, 200), at(1_000, 200), at(1_000)],
    distanceM: 1_300,
    durationS: 1_300,
    ...over
  }
})

/** A report so many seconds after the departure; by default of a robot that moves and promises nothing. */
export const report = (
  seconds: number,
  place: LatLng,
  over: Partial<RobotTelemetry> = {}
): Extract<TripWatchCommand, { readonly _tag: "ApplyTelemetry" }> => ({
  _tag: "ApplyTelemetry",
  event: {
    _tag: "RobotTelemetry",
    at: t0 + seconds * 1_000,
    serial: "R1",
    shard: "shard-1",
    lat: place.lat,
    lng: place.lng,
    headingDeg: 0,
    speedMps: 1.5,
    accuracyM: 4,
    batteryPct: 80,
    isCharging: false,
    rangeM: 20_000,
    lid: "CLOSED",
    components: [],
    operationState: "ON_TRIP",
    teleopStatus: "STREAMING",
    bootId: "boot-1",
    seq: 1 + Math.round(seconds),
    repeatsEveryMs: null,
    ...over
  }
})

/** The same of a robot that stands. */
export const standing = (seconds: number, place: LatLng, over: Partial<RobotTelemetry> = {}) =>
  report(seconds, place, { speedMps: 0, ...over })

/** What one command brings, at the time of its point or `now`. */
export interface Step {
  readonly events: ReadonlyArray<TripWatchEvent>
  readonly tags: ReadonlyArray<string>
}

/** A watch that is driven by commands, with everything it told. */
export class Rig {
  readonly state: TripWatchState = tripWatchActor.initial("trip-1")
  readonly events: Array<TripWatchEvent> = []
  readonly calls: Array<AnyCall> = []
  readonly sends: Array<Send> = []
  /** When the watch's timer is due, null when none is set. */
  timerAt: number | null = null

  /** Decides and applies one command; gives the tags of its events. */
  tell(command: TripWatchCommand, now: number): ReadonlyArray<string> {
    const decision = tripWatchActor.decide(this.state, command, now)
    assert.isTrue(decision.accepted)
    for (const event of decision.events) tripWatchActor.evolve(this.state, event)
    for (const timer of decision.timers) this.timerAt = timer._tag === "SetTimer" ? timer.dueAt : null
    this.events.push(...decision.events)
    this.calls.push(...decision.calls)
    this.sends.push(...decision.sends)
    return decision.events.map((event) => event._tag)
  }

  /** A point, at its own time, after the timers that are due before it. */
  point(command: ReturnType<typeof report>): ReadonlyArray<string> {
    this.wait(command.event.at - 1)
    return this.tell(command, command.event.at)
  }

  /** Lets the timers run that are due up to `until`. */
  wait(until: number): void {
    for (let fired = 0; this.timerAt !== null && this.timerAt <= until; fired++) {
      assert.isBelow(fired, 1_000, "the watch looks at the clock for ever")
      const now = this.timerAt
      this.timerAt = null
      this.tell(check, now)
    }
  }

  /** Everything of one kind that was told so far. */
  told<T extends TripWatchEvent["_tag"]>(tag: T): ReadonlyArray<Extract<TripWatchEvent, { _tag: T }>> {
    return this.events.filter((event): event is Extract<TripWatchEvent, { _tag: T }> => event._tag === tag)
  }

  /** The updates that said something new. */
  get news() {
    return this.told("TripMonitoringUpdate").filter((update) => update.isNews)
  }
}

/** A watch whose trip has just departed. */
export const underWay = (): Rig => {
  const rig = new Rig()
  rig.tell(open, t0 - 300_000)
  rig.tell(depart(), t0)
  return rig
}
