/** The present state of actors, typed: what routes show and check before they give a command. */
import * as Effect from "effect/Effect"
import type { DeliveryState } from "../actors/delivery/state.ts"
import type { HubState } from "../actors/hub/state.ts"
import type { PartnerLinkState } from "../actors/partner-link/state.ts"
import type { PilotState } from "../actors/pilot/state.ts"
import type { RobotState } from "../actors/robot/state.ts"
import type { TripState } from "../actors/trip/state.ts"
import { type ActorUnavailable, Gateway } from "../cluster/gateway.ts"
import { NoSuchThing } from "./edge-errors.ts"

interface StateByActor {
  readonly Delivery: DeliveryState
  readonly Robot: RobotState
  readonly Pilot: PilotState
  readonly Trip: TripState
  readonly Hub: HubState
  readonly PartnerLink: PartnerLinkState
}

/** The committed state of an actor, null when nothing was ever done to it. */
export const lookAt = <A extends keyof StateByActor>(
  actor: A,
  id: string
): Effect.Effect<StateByActor[A] | null, ActorUnavailable, Gateway> =>
  Effect.flatMap(
    Gateway,
    (gateway) => gateway.look(actor, id) as Effect.Effect<StateByActor[A] | null, ActorUnavailable>
  )

const isThere: { readonly [A in keyof StateByActor]: (state: StateByActor[A]) => boolean } = {
  Delivery: (state) => state.quote !== null,
  Robot: (state) => state.operationState !== null,
  Pilot: (state) => state.shiftStatus !== null,
  Trip: (state) => state.status !== null,
  Hub: (state) => state.status !== null,
  PartnerLink: (state) => state.sendState !== null
}

/** As `lookAt`; fails when the actor does not stand for anything yet. */
export const find = <A extends keyof StateByActor>(
  actor: A,
  id: string
): Effect.Effect<StateByActor[A], ActorUnavailable | NoSuchThing, Gateway> =>
  Effect.flatMap(lookAt(actor, id), (state) =>
    state !== null && isThere[actor](state)
      ? Effect.succeed(state)
      : Effect.fail(new NoSuchThing({ entity: actor, id }))
  )

/**
 * Looks every `everyMs` until there is something. An answer to a command is given once: who repeats the
 * command, or whose answer got lost, still finds it in the state. A look that fails counts as none.
 */
export const lookUntil = <A, E, R>(
  look: Effect.Effect<A | null, E, R>,
  everyMs: number
): Effect.Effect<A, never, R> =>
  Effect.sleep(everyMs).pipe(
    Effect.zipRight(Effect.orElseSucceed(look, () => null)),
    Effect.repeat({ until: (found): found is A & {} => found !== null })
  )
