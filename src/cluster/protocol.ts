/**
 * What runners say to each other about actors: one protocol for all kinds. Messages are volatile: what
 * has to survive lies in the outbox before it is sent (design.md 6).
 */
import * as ClusterSchema from "@effect/cluster/ClusterSchema"
import * as Entity from "@effect/cluster/Entity"
import * as Rpc from "@effect/rpc/Rpc"
import * as Schema from "effect/Schema"
import type { ActorName, AnyCommand } from "../domain/decider.ts"
import type { Outcome } from "./actor-instance.ts"
import type { Cause } from "./actor-store.ts"
import { ActorUnavailable } from "./gateway.ts"

/** Plain data that one runner made and another reads: the same program on both sides. */
const plain = <A>() => Schema.declare((_value: unknown): _value is A => true)

/** What a look at an actor may ask for: its whole state, or the copy that Operations keeps of a robot. */
export const readings = ["state", "robotCopy"] as const
export type Reading = (typeof readings)[number]

const deliver = Rpc.make("Deliver", {
  payload: { command: plain<AnyCommand>(), cause: plain<Cause>() },
  success: plain<Outcome>(),
  error: ActorUnavailable
})

const fire = Rpc.make("Fire", { payload: { key: Schema.String }, error: ActorUnavailable })

const look = Rpc.make("Look", {
  payload: { reading: Schema.Literal(...readings) },
  // States hold maps and sets, which no message format of the cluster keeps: V8's own does.
  success: Schema.Uint8ArrayFromSelf,
  error: ActorUnavailable
})

/** Actors with tables may live on any runner, the others on the one that runs dispatch. */
export const persistentGroup = "default"
export const memoryGroup = "memory"

/** The cluster's name for a kind of actor. */
export const entityOf = (actor: ActorName, group: typeof persistentGroup | typeof memoryGroup) =>
  Entity.make(actor, [deliver, fire, look]).annotate(ClusterSchema.ShardGroup, () => group)
