/**
 * From a message of the outbox to the commands it becomes: events by the table of routes, sends and calls
 * by what they say. Look-ups that an event does not carry are asked for like facts (facts.ts).
 */
import * as Effect from "effect/Effect"
import type { Call } from "../actors/calls.ts"
import type { Directory } from "../actors/directory.ts"
import type { RoutableEvent, Route } from "../actors/route.ts"
import { routes } from "../actors/routes.ts"
import type { ActorName, AnyCommand, AnyEvent, Send } from "../domain/decider.ts"
import type { HubId, ShardId } from "../domain/ids.ts"
import { invariant } from "../domain/invariant.ts"
import type { OutboxMessage } from "./actor-store.ts"

/** A command and whom it is for. */
export interface Addressed {
  readonly actor: ActorName
  readonly id: string
  readonly command: AnyCommand
}

/** Where the look-ups of routes are answered. */
export interface DirectorySource<E> {
  readonly deliveriesOf: (serial: string) => Effect.Effect<ReadonlyArray<string>, E>
  readonly openTripsOf: (deliveryId: string) => Effect.Effect<ReadonlyArray<string>, E>
  readonly liveTripsOfRobot: (serial: string) => Effect.Effect<ReadonlyArray<string>, E>
  readonly departedTripOf: (serial: string) => Effect.Effect<string | undefined, E>
  readonly hasPartnerLink: (deliveryId: string) => Effect.Effect<boolean, E>
  readonly hubOf: (serial: string) => Effect.Effect<HubId | undefined, E>
  /** One city per server so far: its planner. */
  readonly shard: ShardId
}

const none: ReadonlyArray<string> = []

/** One event's look-ups: known ones are answered, unknown ones are put on the list. */
class Asked<E> implements Directory {
  readonly missing: Array<Effect.Effect<void, E>> = []
  private readonly source: DirectorySource<E>
  private readonly known = new Map<string, unknown>()

  constructor(source: DirectorySource<E>) {
    this.source = source
  }

  readonly deliveriesOf = (serial: string) =>
    this.lookUp(`deliveries ${serial}`, none, () => this.source.deliveriesOf(serial))
  readonly openTripsOf = (deliveryId: string) =>
    this.lookUp(`trips ${deliveryId}`, none, () => this.source.openTripsOf(deliveryId))
  readonly liveTripsOfRobot = (serial: string) =>
    this.lookUp(`robot ${serial}`, none, () => this.source.liveTripsOfRobot(serial))
  readonly departedTripOf = (serial: string) =>
    this.lookUp(`departed ${serial}`, undefined, () => this.source.departedTripOf(serial))
  readonly hasPartnerLink = (deliveryId: string) =>
    this.lookUp(`partner of ${deliveryId}`, false, () => this.source.hasPartnerLink(deliveryId))
  readonly hubOf = (serial: string) =>
    this.lookUp(`hub ${serial}`, undefined, () => this.source.hubOf(serial))
  readonly shardOfDelivery = () => this.source.shard
  readonly shardOfHub = () => this.source.shard
  readonly shardOfTrip = () => this.source.shard

  private lookUp<A>(name: string, unknownYet: A, read: () => Effect.Effect<A, E>): A {
    if (this.known.has(name)) return this.known.get(name) as A
    this.missing.push(Effect.map(read(), (value) => void this.known.set(name, value)))
    return unknownYet
  }
}

const routesByTag: ReadonlyMap<string, ReadonlyArray<Route>> = new Map(
  Object.entries(routes) as unknown as ReadonlyArray<[string, ReadonlyArray<Route>]>
)

/** Whether anybody listens to events of this tag; what nobody hears needs no relay. */
export const isRouted = (tag: string): boolean => routesByTag.has(tag)

const addressed = (event: AnyEvent, directory: Directory): Array<Addressed> => {
  const commands: Array<Addressed> = []
  for (const row of routesByTag.get(event._tag) ?? []) {
    const to = row.to(event, directory)
    const receivers = to === null || to === undefined ? none : typeof to === "string" ? [to] : to
    for (const id of receivers) commands.push({ actor: row.actor, id, command: row.make(event, id) })
  }
  return commands
}

/** A route looks up at most a handful of things, one after the other. */
const roundsMax = 4

/** Whom an event concerns, in the order of the table. */
export const routeEvent = <E>(
  event: RoutableEvent | AnyEvent,
  source: DirectorySource<E>
): Effect.Effect<ReadonlyArray<Addressed>, E> => {
  const asked = new Asked(source)
  const round = (left: number): Effect.Effect<ReadonlyArray<Addressed>, E> =>
    Effect.suspend(() => {
      invariant(left > 0, `the routes of ${event._tag} look up ever more`)
      asked.missing.length = 0
      const commands = addressed(event, asked)
      return asked.missing.length === 0
        ? Effect.succeed(commands)
        : Effect.zipRight(Effect.all(asked.missing, { discard: true }), round(left - 1))
    })
  return round(roundsMax)
}

/** What a message of the outbox asks for. */
export type Delivery =
  | { readonly _tag: "Event"; readonly event: AnyEvent }
  | { readonly _tag: "Send"; readonly send: Send }
  | { readonly _tag: "Call"; readonly call: Call }

/** What the type of a call begins with. */
export const callPrefix = "Call."

/** Whether a message asks somebody outside for something. */
export const isCall = ({ kind, type }: OutboxMessage): boolean =>
  kind === "effect" && type.startsWith(callPrefix)

export const deliveryOf = (message: OutboxMessage): Delivery =>
  message.kind === "event"
    ? { _tag: "Event", event: message.payload as AnyEvent }
    : isCall(message)
      ? { _tag: "Call", call: message.payload as Call }
      : { _tag: "Send", send: message.payload as Send }
