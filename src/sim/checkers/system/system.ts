/**
 * What checkers between actors see: the states of all actors by kind. Read-only; made once per run.
 */
import type { DeliveryState } from "../../../actors/delivery/state.ts"
import type { HubState } from "../../../actors/hub/state.ts"
import type { PilotState } from "../../../actors/pilot/state.ts"
import type { PlannerState } from "../../../actors/planner/state.ts"
import type { RobotState } from "../../../actors/robot/state.ts"
import type { TripState } from "../../../actors/trip/state.ts"
import type { ActorName } from "../../../domain/decider.ts"
import type { Instant } from "../../../domain/instant.ts"
import type { Instance, SimulationHost } from "../../host.ts"
import type { World } from "../../world/world.ts"
import type { BatteryReading } from "./battery-reading.ts"

/** Tells one disagreement: `key` stays the same as long as it is the same one, versions included. */
export type Report = (key: string, what: string) => void

/** One invariant between actors: reports everything that disagrees at the moment. */
export type SystemChecker = (system: System, report: Report) => void

export class System {
  readonly host: SimulationHost
  readonly world: World
  /** Ids in whose matter an alarm was raised: somebody looks. */
  readonly alarms = new Set<string>()
  /** What the last look at the batteries saw, by the robot's position in the fleet. */
  readonly batteries: Array<BatteryReading> = []
  private deliveryList: ReadonlyArray<DeliveryState> = []
  private robotList: ReadonlyArray<RobotState> = []
  private pilotList: ReadonlyArray<PilotState> = []
  private openTripList: ReadonlyArray<TripState> = []
  private hubList: ReadonlyArray<HubState> = []
  private plannerList: ReadonlyArray<PlannerState> = []

  constructor(host: SimulationHost, world: World) {
    this.host = host
    this.world = world
  }

  get now(): Instant {
    return this.host.now
  }

  instances(actor: ActorName): Iterable<Instance> {
    return this.host.allOf(actor)
  }

  /** Looks at everything anew: the lists below are those of the last look. */
  look(): void {
    this.deliveryList = this.statesOf("Delivery") as ReadonlyArray<DeliveryState>
    this.robotList = this.statesOf("Robot") as ReadonlyArray<RobotState>
    this.pilotList = this.statesOf("Pilot") as ReadonlyArray<PilotState>
    this.openTripList = (this.statesOf("Trip") as ReadonlyArray<TripState>).filter((trip) => !isOver(trip))
    this.hubList = this.statesOf("Hub") as ReadonlyArray<HubState>
    this.plannerList = this.statesOf("Planner") as ReadonlyArray<PlannerState>
  }

  deliveries(): ReadonlyArray<DeliveryState> {
    return this.deliveryList
  }

  robots(): ReadonlyArray<RobotState> {
    return this.robotList
  }

  pilots(): ReadonlyArray<PilotState> {
    return this.pilotList
  }

  /** Trips that are not over. */
  openTrips(): ReadonlyArray<TripState> {
    return this.openTripList
  }

  hubs(): ReadonlyArray<HubState> {
    return this.hubList
  }

  planners(): ReadonlyArray<PlannerState> {
    return this.plannerList
  }

  delivery(id: string | null): DeliveryState | null {
    return id === null ? null : ((this.host.stateOf("Delivery", id) as DeliveryState | undefined) ?? null)
  }

  robot(serial: string | null): RobotState | null {
    return serial === null ? null : ((this.host.stateOf("Robot", serial) as RobotState | undefined) ?? null)
  }

  pilot(id: string | null): PilotState | null {
    return id === null ? null : ((this.host.stateOf("Pilot", id) as PilotState | undefined) ?? null)
  }

  trip(id: string | null): TripState | null {
    return id === null ? null : ((this.host.stateOf("Trip", id) as TripState | undefined) ?? null)
  }

  private statesOf(actor: ActorName): ReadonlyArray<unknown> {
    const states: Array<unknown> = []
    for (const { state } of this.host.allOf(actor)) states.push(state)
    return states
  }
}

/** Whether a trip is over. */
export const isOver = (trip: TripState): boolean => trip.status === "COMPLETED" || trip.status === "CANCELLED"

/** Whether a trip has left and not ended: its robot is under way with it. */
export const isUnderWay = (trip: TripState): boolean =>
  trip.status !== null && trip.departedAt !== null && !isOver(trip)

/** Whether an order has its outcome. */
export const isClosed = (delivery: DeliveryState): boolean =>
  delivery.order !== null && (delivery.order.status === "Completed" || delivery.order.status === "Canceled")
