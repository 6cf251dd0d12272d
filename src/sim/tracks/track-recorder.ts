/**
 * Watches robots move and orders end, and keeps both for the map of the report. It only looks: a run with it
 * has the same events as one without. Robots tell it when they set out, stop, or are carried off; what they do
 * it takes from the event stream. Source: spec/simulation.md 6, ADR 0019.
 */
import type { RoutableEvent } from "../../actors/route.ts"
import type { ActorName, AnyEvent } from "../../domain/decider.ts"
import type { LatLng } from "../../domain/geo.ts"
import type { DeliveryId, RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { unitsOf } from "../../services/dispatch/streets/network.ts"
import { ActivityRecorder } from "../activity-recorder.ts"
import type { Observer } from "../host.ts"
import type { City } from "../world/city.ts"
import { cornersAhead, type Leg, placeOn, progressOf } from "../world/leg.ts"
import type { RobotDevice } from "../world/robot-device.ts"
import type { MotionWatch } from "../world/robot-motion.ts"
import { trackActivities } from "./robot-tracks.ts"
import type { RunTracks } from "./run-tracks.ts"
import { TrackLog } from "./track-log.ts"

const offDuty = trackActivities.indexOf("robotsOffDuty")

/** What one robot is at since `fromMs`. */
interface Open {
  fromMs: number
  activity: number
  place: LatLng
  /** The leg it drives, null while it stands. */
  leg: Leg | null
}

/** An order as far as the map wants it. */
export interface PlacedOrder {
  readonly deliveryId: DeliveryId
  readonly merchantIndex: number
  readonly dropoff: LatLng
}

/** What it hears of: every case of `event` is among these. */
const followed = [
  "RobotStateChanged",
  "AttemptTransitioned",
  "DeliveryTransitioned"
] as const satisfies ReadonlyArray<RoutableEvent["_tag"]>

const followedTags: ReadonlySet<string> = new Set(followed)

type Followed = Extract<RoutableEvent, { readonly _tag: (typeof followed)[number] }>

export class TrackRecorder implements Observer, MotionWatch {
  private readonly startAt: Instant
  private readonly log = new TrackLog()
  private readonly activities = new ActivityRecorder()
  private readonly open: Array<Open> = []
  private readonly robotBySerial = new Map<RobotSerial, number>()
  private readonly closedAt = new Map<DeliveryId, Instant>()

  constructor(startAt: Instant) {
    this.startAt = startAt
  }

  /** From now on these robots are watched; once, before the run begins. */
  follow(devices: ReadonlyArray<RobotDevice>): void {
    for (const device of devices) {
      this.robotBySerial.set(device.serial, device.index)
      this.open[device.index] = { fromMs: 0, activity: offDuty, place: device.place, leg: null }
      device.motion = this
    }
  }

  moved(robot: number, place: LatLng, leg: Leg | null, now: Instant): void {
    const open = this.open[robot]
    if (open === undefined) return
    const isStill = leg === null && open.leg === null
    if (isStill && open.place.lat === place.lat && open.place.lng === place.lng) return
    this.end(robot, open, now)
    open.place = place
    open.leg = leg
  }

  follows(_actor: ActorName, tag: string): boolean {
    return followedTags.has(tag)
  }

  event(event: AnyEvent, _instance: unknown, now: Instant): void {
    const it = event as Followed
    switch (it._tag) {
      case "RobotStateChanged":
        this.activities.robot(it)
        this.does(it.serial, now)
        return
      case "AttemptTransitioned":
        this.activities.attempt(it)
        if (it.serial !== null) this.does(it.serial, now)
        return
      case "DeliveryTransitioned":
        if (it.to === "Completed" || it.to === "Canceled") this.closedAt.set(it.deliveryId, it.at)
        return
    }
  }

  /** Everything up to `now`; changes nothing, so that it can be asked in the middle of a run. */
  tracks(city: City, orders: ReadonlyArray<PlacedOrder>, now: Instant): RunTracks {
    for (let robot = 0; robot < this.open.length; robot++) this.end(robot, this.open[robot]!, now)
    const places = {
      merchants: new Uint32Array(orders.length),
      lat7: new Int32Array(orders.length),
      lng7: new Int32Array(orders.length),
      closedMs: new Float64Array(orders.length).fill(Number.NaN)
    }
    orders.forEach(({ deliveryId, merchantIndex, dropoff }, n) => {
      places.merchants[n] = merchantIndex
      places.lat7[n] = unitsOf(dropoff.lat)
      places.lng7[n] = unitsOf(dropoff.lng)
      const closedAt = this.closedAt.get(deliveryId)
      if (closedAt !== undefined) places.closedMs[n] = closedAt - this.startAt
    })
    return { city, robots: this.log.byRobot(this.open.length), orders: places }
  }

  /** The robot may do something else from now on. */
  private does(serial: RobotSerial, now: Instant): void {
    const robot = this.robotBySerial.get(serial)
    const name = this.activities.activityOf(serial)
    if (robot === undefined || name === null) return
    const open = this.open[robot]!
    const activity = trackActivities.indexOf(name)
    if (activity === open.activity) return
    this.end(robot, open, now)
    open.activity = activity
  }

  /** Writes down what lies behind; what goes on begins at `now`. One of no length is left out. */
  private end(robot: number, open: Open, now: Instant): void {
    const nowMs = now - this.startAt
    const { leg, fromMs } = open
    if (nowMs <= fromMs) {
      if (leg !== null) open.place = placeOn(leg, progressOf(leg, now))
      return
    }
    this.log.begin(robot, fromMs, nowMs, open.activity)
    this.log.point(open.place)
    if (leg !== null) {
      const before = cornersAhead(leg, progressOf(leg, this.startAt + fromMs))
      const left = cornersAhead(leg, progressOf(leg, now)).length
      for (let n = 0; n < before.length - left; n++) this.log.point(before[n]!)
      open.place = placeOn(leg, progressOf(leg, now))
      this.log.point(open.place)
    }
    open.fromMs = nowMs
  }
}
