/** One order of a listed city, followed from its acceptance: what all parts of the platform say of it. */
import { assert } from "@effect/vitest"
import type { DeliveryState } from "../../src/actors/delivery/state.ts"
import type { PilotState } from "../../src/actors/pilot/state.ts"
import type { PlannerDemand, PlannerState } from "../../src/actors/planner/state.ts"
import type { RobotState } from "../../src/actors/robot/state.ts"
import type { TripState } from "../../src/actors/trip/state.ts"
import type { ActorName, AnyEvent } from "../../src/domain/decider.ts"
import type { TripType } from "../../src/domain/wire-enums.ts"
import { type EventOf, FlowRun, type Given, type Told } from "./flow-run.ts"
import { type ListedCity, listedCity } from "./listed-city.ts"

/** The settled state of everything about one delivery: a row of "Statuses side by side" in spec/flows.md 4. */
export interface Statuses {
  readonly robot: string | null
  /** Trip and its task. */
  readonly trip: string
  /** Pickup, delivery and return demand. */
  readonly demands: string
  readonly attempt: string
  readonly delivery: string
}

type AttemptStatus = EventOf<"AttemptTransitioned">["to"]

export class FollowedOrder {
  readonly run: FlowRun
  readonly deliveryId: string

  constructor(run: FlowRun, deliveryId: string) {
    this.run = run
    this.deliveryId = deliveryId
  }

  /** One order a quarter of an hour after the city's beginning, at the moment when its partner asks for a quote. */
  static asked(city: ListedCity = {}): FollowedOrder {
    const run = new FlowRun(listedCity({ orders: [{ atS: 900 }], ...city }))
    run.until("QuoteRequested")
    return new FollowedOrder(run, run.told[run.told.length - 1]?.id ?? "")
  }

  /** The same at the moment when he accepts it. */
  static accepted(city: ListedCity = {}): FollowedOrder {
    const order = FollowedOrder.asked(city)
    order.run.until("DeliveryCreated")
    return order
  }

  get state(): DeliveryState {
    return this.run.simulation.host.stateOf("Delivery", this.deliveryId) as DeliveryState
  }

  get attempt(): DeliveryState["attempts"][number] {
    const { attempts } = this.state
    return attempts[attempts.length - 1] ?? assert.fail("no attempt was made")
  }

  get serial(): string {
    return this.attempt.serial ?? assert.fail("no robot was assigned")
  }

  get robot(): RobotState {
    return this.run.simulation.host.stateOf("Robot", this.serial) as RobotState
  }

  pilot(pilotId: string): PilotState {
    return this.run.simulation.host.stateOf("Pilot", pilotId) as PilotState
  }

  /** The newest demand of a type. */
  demand(type: PlannerDemand["type"]): PlannerDemand | undefined {
    const city = this.run.simulation.world.city.shard
    const { demands } = this.run.simulation.host.stateOf("Planner", city) as PlannerState
    return [...demands.values()]
      .filter((demand) => demand.deliveryId === this.deliveryId && demand.type === type)
      .pop()
  }

  /** The newest trip of a type. */
  trip(type: TripType): TripState {
    const { tripId } =
      this.run.of("TripRequested", (event) => event.type === type).at(-1) ?? assert.fail(type)
    return this.run.simulation.host.stateOf("Trip", tripId) as TripState
  }

  /** Where everything stands, seen with the newest trip of this type. */
  statuses(type: TripType): Statuses {
    const { attempt, state } = this
    const { status, taskStatus } = this.trip(type)
    return {
      robot: attempt.serial === null ? null : this.robot.operationState,
      trip: `${status} / ${taskStatus}`,
      demands: (["Pickup", "Delivery", "Return"] as const)
        .map((of) => this.demand(of)?.status ?? "none")
        .join(", "),
      attempt: attempt.status,
      delivery: state.order?.status ?? "none"
    }
  }

  /** Runs until an attempt of this delivery comes to a status. */
  until(to: AttemptStatus): EventOf<"AttemptTransitioned"> {
    return this.run.until("AttemptTransitioned", (event) => event.to === to)
  }

  /** How often its attempts came to a status. */
  times(to: AttemptStatus): number {
    return this.run.of("AttemptTransitioned", (event) => event.to === to).length
  }

  /** The newest command of a tag that an actor was given, to be given again. */
  lastGiven(actor: ActorName, tag: string): Given {
    return this.run.commands(actor, tag).at(-1) ?? assert.fail(`${actor} was never given ${tag}`)
  }

  /** Everything that happened from a moment on. */
  since(seen: number): ReadonlyArray<AnyEvent> {
    return this.run.told.slice(seen).map(({ event }) => event)
  }

  /** How many rows everything in the city has had; what a repetition must not change. */
  rows(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {}
    for (const { event } of this.run.told) {
      if (isRow(event)) counts[event._tag] = (counts[event._tag] ?? 0) + 1
    }
    return counts
  }
}

const rowTags: ReadonlySet<string> = new Set([
  ...["QuoteCreated", "QuoteAccepted", "DeliveryCreated", "DeliveryTransitioned", "AttemptCreated"],
  ...["AttemptTransitioned", "DemandCreated", "DemandTransitioned", "RobotAssigned", "TripRequested"],
  ...["TripCreated", "TripTransitioned", "TaskTransitioned", "PilotAssignmentRequested"],
  ...["PilotAssignmentResolved", "LidEvent", "LidCycleCompleted", "RobotStateChanged", "RefundRequested"]
])

const isRow = ({ _tag }: Told["event"]): boolean => rowTags.has(_tag)
