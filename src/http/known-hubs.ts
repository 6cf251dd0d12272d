/**
 * Which hubs there are, and where a piece of field work is among them. A field task is one hub's; its id
 * does not tell which, so the hubs are asked in turn.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { FieldState, FoTask } from "../actors/hub/field-state.ts"
import type { HubState } from "../actors/hub/state.ts"
import type { ActorUnavailable, Gateway } from "../cluster/gateway.ts"
import type { FoTaskId, HubId } from "../domain/ids.ts"
import { NoSuchThing } from "./edge-errors.ts"
import { lookAt } from "./look.ts"

export class KnownHubs extends Context.Tag("http/KnownHubs")<
  KnownHubs,
  {
    /** The hubs of the city, always in the same order. */
    readonly hubIds: ReadonlyArray<HubId>
  }
>() {}

export const layer = (hubIds: ReadonlyArray<HubId>): Layer.Layer<KnownHubs> =>
  Layer.succeed(KnownHubs, { hubIds })

/** What remains of a task that is final. */
export type FinishedTask = FieldState["finished"] extends ReadonlyMap<string, infer F> ? F : never

/** A field task with its hub; `open` is null when it is final. */
export interface KnownTask {
  readonly hub: HubState
  readonly open: FoTask | null
  readonly finished: FinishedTask | null
}

const taskIn = (hub: HubState, foTaskId: FoTaskId): KnownTask | null => {
  const open = hub.field.tasks.get(foTaskId) ?? null
  const finished = hub.field.finished.get(foTaskId) ?? null
  return open === null && finished === null ? null : { hub, open, finished }
}

/** The task of this id, whichever hub has it. Final tasks are known as long as their hub remembers them. */
export const findTask = (
  foTaskId: FoTaskId
): Effect.Effect<KnownTask, ActorUnavailable | NoSuchThing, Gateway | KnownHubs> =>
  Effect.gen(function* () {
    const { hubIds } = yield* KnownHubs
    for (const hubId of hubIds) {
      const hub = yield* lookAt("Hub", hubId)
      const found = hub === null ? null : taskIn(hub, foTaskId)
      if (found !== null) return found
    }
    return yield* new NoSuchThing({ entity: "FoTask", id: foTaskId })
  })

/** The hubs as they are now, those that nobody has opened yet left out. */
export const openedHubs: Effect.Effect<
  ReadonlyArray<HubState>,
  ActorUnavailable,
  Gateway | KnownHubs
> = Effect.flatMap(KnownHubs, ({ hubIds }) =>
  Effect.map(
    Effect.forEach(hubIds, (hubId) => lookAt("Hub", hubId)),
    (hubs) => hubs.filter((hub) => hub !== null && hub.status !== null) as ReadonlyArray<HubState>
  )
)
