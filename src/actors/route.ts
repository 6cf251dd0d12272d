/**
 * What a row of the routing table is. Source: spec/flows.md section 4 (routes).
 */
import type { ActorName, AnyCommand, AnyEvent } from "../domain/decider.ts"
import type { DeliveriesEvent } from "../services/deliveries/events.ts"
import type { DeviceEvent } from "../services/device/events.ts"
import type { DispatchEvent } from "../services/dispatch/events.ts"
import type { IntegrationsEvent } from "../services/integrations/events.ts"
import type { OperationsEvent } from "../services/operations/events.ts"
import type { StateEvent } from "../services/state/events.ts"
import type { TripMonitorEvent } from "../services/trip-monitor/events.ts"
import type * as Delivery from "./delivery/commands.ts"
import type { Directory } from "./directory.ts"
import type * as Hub from "./hub/commands.ts"
import type * as PartnerLink from "./partner-link/commands.ts"
import type * as Pilot from "./pilot/commands.ts"
import type * as Planner from "./planner/commands.ts"
import type * as Robot from "./robot/commands.ts"
import type * as Trip from "./trip/commands.ts"
import type * as TripWatch from "./trip-watch/commands.ts"

/** Events that may travel between actors. */
export type RoutableEvent =
  | DeliveriesEvent
  | DeviceEvent
  | DispatchEvent
  | IntegrationsEvent
  | OperationsEvent
  | StateEvent
  | TripMonitorEvent

export type Tag = RoutableEvent["_tag"]
export type EventOf<T extends Tag> = Extract<RoutableEvent, { readonly _tag: T }>

/** All commands of actors that routes address. */
export interface CommandsByActor {
  readonly Delivery: Delivery.DeliveryCommand
  readonly Robot: Robot.RobotCommand
  readonly Pilot: Pilot.PilotCommand
  readonly Trip: Trip.TripCommand
  readonly Hub: Hub.HubCommand
  readonly Planner: Planner.PlannerCommand
  readonly PartnerLink: PartnerLink.PartnerLinkCommand
  readonly TripWatch: TripWatch.TripWatchCommand
}

export type Receiver = string | ReadonlyArray<string> | null | undefined

/** One row: `event` becomes `command` of the actor `actor` under each id that `to` gives. */
export interface Route<E extends AnyEvent = AnyEvent> {
  readonly actor: ActorName
  readonly command: string
  /** Receivers; null: this event does not concern the actor. */
  readonly to: (event: E, directory: Directory) => Receiver
  readonly make: (event: E, receiver: string) => AnyCommand
}

/** A row whose command must fit its actor. */
export const route = <T extends Tag, A extends keyof CommandsByActor, C extends CommandsByActor[A]["_tag"]>(
  _event: T,
  actor: A,
  command: C,
  to: (event: EventOf<T>, directory: Directory) => Receiver,
  make: (event: EventOf<T>, receiver: string) => Extract<CommandsByActor[A], { readonly _tag: C }>
): Route<EventOf<T>> => ({ actor, command, to, make })

/** Rows of the events of one service. */
export type RoutesOf<T extends Tag> = { readonly [Name in T]?: ReadonlyArray<Route<EventOf<Name>>> }
