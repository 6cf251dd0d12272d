/**
 * The simulation's directory: who is concerned by an event, kept up to date from the event stream
 * alone, as production keeps it by queries. Source: spec/flows.md section 4 (routes).
 */
import type { Directory } from "../actors/directory.ts"
import type { EventOf, RoutableEvent } from "../actors/route.ts"
import type { ActorName, AnyEvent } from "../domain/decider.ts"
import type { DeliveryId, HubId, RobotSerial, ShardId, TripId } from "../domain/ids.ts"
import type { AttemptTransitioned } from "../services/deliveries/events.ts"
import type { Observer } from "./host.ts"

const none: ReadonlyArray<never> = []

interface TripEntry {
  readonly tripId: TripId
  readonly deliveryId: DeliveryId | null
  serial: RobotSerial | null
  departed: boolean
  bound: boolean
}

/** What it hears of: every case of `event` is among these. */
const followed = [
  "AttemptTransitioned",
  "AttemptResourceChanged",
  "TripCreated",
  "TripTransitioned",
  "PilotAssignmentResolved",
  "RobotReassigned",
  "DeliveryCreated",
  "RobotRegistered"
] as const satisfies ReadonlyArray<RoutableEvent["_tag"]>

const followedTags: ReadonlySet<string> = new Set(followed)

export class SimulationDirectory implements Directory, Observer {
  private readonly shard: ShardId
  private readonly serialOfDelivery = new Map<DeliveryId, RobotSerial>()
  private readonly deliveriesOfRobot = new Map<RobotSerial, ReadonlyArray<DeliveryId>>()
  private readonly tripsOfDelivery = new Map<DeliveryId, ReadonlyArray<TripId>>()
  private readonly trips = new Map<TripId, TripEntry>()
  private readonly liveTrips = new Map<RobotSerial, ReadonlyArray<TripId>>()
  private readonly linked = new Set<DeliveryId>()
  private readonly hubs = new Map<RobotSerial, HubId>()

  constructor(shard: ShardId) {
    this.shard = shard
  }

  deliveriesOf(serial: RobotSerial): ReadonlyArray<DeliveryId> {
    return this.deliveriesOfRobot.get(serial) ?? none
  }

  openTripsOf(deliveryId: DeliveryId): ReadonlyArray<TripId> {
    return this.tripsOfDelivery.get(deliveryId) ?? none
  }

  liveTripsOfRobot(serial: RobotSerial): ReadonlyArray<TripId> {
    return this.liveTrips.get(serial) ?? none
  }

  departedTripOf(serial: RobotSerial): TripId | undefined {
    for (const tripId of this.liveTripsOfRobot(serial)) {
      if (this.trips.get(tripId)?.departed === true) return tripId
    }
    return undefined
  }

  hasPartnerLink(deliveryId: DeliveryId): boolean {
    return this.linked.has(deliveryId)
  }

  hubOf(serial: RobotSerial): HubId | undefined {
    return this.hubs.get(serial)
  }

  shardOfDelivery(): ShardId {
    return this.shard
  }

  shardOfHub(): ShardId {
    return this.shard
  }

  shardOfTrip(): ShardId {
    return this.shard
  }

  follows(_actor: ActorName, tag: string): boolean {
    return followedTags.has(tag)
  }

  event(any: AnyEvent): void {
    const event = any as EventOf<(typeof followed)[number]>
    switch (event._tag) {
      case "AttemptTransitioned":
        if (event.provider === "Robot") this.serve(event.deliveryId, isLive(event) ? event.serial : null)
        return
      case "AttemptResourceChanged":
        if (this.serialOfDelivery.has(event.deliveryId)) this.serve(event.deliveryId, event.new)
        return
      case "TripCreated": {
        const entry: TripEntry = {
          tripId: event.tripId,
          deliveryId: event.deliveryId,
          serial: event.serial,
          departed: false,
          bound: false
        }
        this.trips.set(event.tripId, entry)
        if (event.deliveryId !== null) {
          this.tripsOfDelivery.set(event.deliveryId, [...this.openTripsOf(event.deliveryId), event.tripId])
        }
        return
      }
      case "TripTransitioned": {
        const entry = this.trips.get(event.tripId)
        if (entry === undefined) return
        this.unlist(entry)
        if (event.to === "COMPLETED" || event.to === "CANCELLED") {
          this.trips.delete(event.tripId)
          if (entry.deliveryId !== null) {
            const rest = this.openTripsOf(entry.deliveryId).filter((tripId) => tripId !== event.tripId)
            if (rest.length === 0) this.tripsOfDelivery.delete(entry.deliveryId)
            else this.tripsOfDelivery.set(entry.deliveryId, rest)
          }
          return
        }
        entry.serial = event.serial
        entry.departed = event.departed
        this.list(entry)
        return
      }
      case "PilotAssignmentResolved": {
        const entry = this.trips.get(event.tripId)
        if (entry === undefined) return
        this.unlist(entry)
        entry.bound = !event.ended
        this.list(entry)
        return
      }
      case "RobotReassigned": {
        const entry = event.tripId === null ? undefined : this.trips.get(event.tripId)
        if (entry === undefined || entry.departed) return
        this.unlist(entry)
        entry.serial = event.newRobot
        this.list(entry)
        return
      }
      case "DeliveryCreated":
        if (event.integrationType !== null) this.linked.add(event.deliveryId)
        return
      case "RobotRegistered":
        this.hubs.set(event.serial, event.hubId)
        return
      default:
        return
    }
  }

  private serve(deliveryId: DeliveryId, serial: RobotSerial | null): void {
    const before = this.serialOfDelivery.get(deliveryId)
    if (before === (serial ?? undefined)) return
    if (before !== undefined) {
      const rest = this.deliveriesOf(before).filter((id) => id !== deliveryId)
      if (rest.length === 0) this.deliveriesOfRobot.delete(before)
      else this.deliveriesOfRobot.set(before, rest)
    }
    if (serial === null) this.serialOfDelivery.delete(deliveryId)
    else {
      this.serialOfDelivery.set(deliveryId, serial)
      this.deliveriesOfRobot.set(serial, [...this.deliveriesOf(serial), deliveryId])
    }
  }

  private list(entry: TripEntry): void {
    if (entry.serial === null || !(entry.departed || entry.bound)) return
    this.liveTrips.set(entry.serial, [...this.liveTripsOfRobot(entry.serial), entry.tripId])
  }

  private unlist(entry: TripEntry): void {
    if (entry.serial === null || !(entry.departed || entry.bound)) return
    const rest = this.liveTripsOfRobot(entry.serial).filter((tripId) => tripId !== entry.tripId)
    if (rest.length === 0) this.liveTrips.delete(entry.serial)
    else this.liveTrips.set(entry.serial, rest)
  }
}

/** Whether an attempt still has its robot to itself. */
const isLive = (event: AttemptTransitioned): boolean => {
  switch (event.to) {
    case "Delivered":
    case "Canceled":
    case "TimedOut":
    case "RequestFailed":
    case "Unrecoverable":
    case "Rescued":
    case "Returned":
    case "ReturnCanceled":
    case "ReturnFailed":
      return false
    default:
      return true
  }
}
