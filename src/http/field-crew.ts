/**
 * Who works in the field: the edge's way to the registry of field operators. The registry lives in the
 * memory of the process that runs dispatch, as the hubs' search for people reads it there; in every other
 * process nobody can come on, and callers are told to ask again.
 * Source: spec/operations.md 3.5 (presence), 5.3, 6.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { ActorUnavailable, CommandRejected } from "../cluster/gateway.ts"
import type { LatLng } from "../domain/geo.ts"
import type { OperatorId } from "../domain/ids.ts"
import type { Instant } from "../domain/instant.ts"
import type { OperatorStatus } from "../services/operations/enums.ts"
import type { FieldOperatorCandidate } from "../services/operations/field-operator-candidate.ts"
import type { FieldOperators, NewFieldOperator, Presence } from "../services/operations/field-operators.ts"

/** What a field operator does to his presence. */
export type CrewStep = "on-shift" | "off-shift" | "break-start" | "break-end"

export class FieldCrew extends Context.Tag("http/FieldCrew")<
  FieldCrew,
  {
    /** Somebody as he is now, null when he never came on. */
    readonly find: (operatorId: OperatorId) => Effect.Effect<FieldOperatorCandidate | null, ActorUnavailable>
    /** Everybody who ever came on in a city. */
    readonly ofCity: (
      cityId: string
    ) => Effect.Effect<ReadonlyArray<FieldOperatorCandidate>, ActorUnavailable>
    /** Takes a person on who is not known yet; one who is known stays as he is. */
    readonly takeOn: (person: NewFieldOperator, now: Instant) => Effect.Effect<void, ActorUnavailable>
    /** One step of his presence. What is so already is done; what the table does not allow is rejected. */
    readonly step: (
      operatorId: OperatorId,
      step: CrewStep,
      now: Instant
    ) => Effect.Effect<void, ActorUnavailable | CommandRejected>
    /** Where his phone is. Positions that were overtaken are dropped. */
    readonly moved: (
      operatorId: OperatorId,
      place: LatLng,
      at: Instant
    ) => Effect.Effect<void, ActorUnavailable>
  }
>() {}

/** Where each step leads: whoever is there already has taken it. */
const statusAfter: { readonly [S in CrewStep]: OperatorStatus } = {
  "on-shift": "AVAILABLE",
  "off-shift": "OFFLINE",
  "break-start": "IN_BREAK",
  "break-end": "AVAILABLE"
}

const taken = (
  registry: FieldOperators,
  operatorId: OperatorId,
  step: CrewStep,
  now: Instant
): Presence | null => {
  const status = registry.statusOf(operatorId)
  // A person on a break comes back by ending it.
  if (status === statusAfter[step]) return null
  switch (step) {
    case "on-shift":
      return registry.goOnline(operatorId, now)
    case "off-shift":
      return registry.goOffline(operatorId, null, now)
    case "break-start":
      return registry.startBreak(operatorId, now)
    case "break-end":
      return registry.endBreak(operatorId, now)
  }
}

/** `registry`: null where another process runs dispatch. */
export const layer = (registry: FieldOperators | null): Layer.Layer<FieldCrew> => {
  const withRegistry = <A, E>(
    id: string,
    use: (known: FieldOperators) => Effect.Effect<A, E>
  ): Effect.Effect<A, E | ActorUnavailable> =>
    Effect.suspend(
      (): Effect.Effect<A, E | ActorUnavailable> =>
        registry === null
          ? Effect.fail(
              new ActorUnavailable({
                actor: "FieldOperators",
                id,
                because: "RunnerAway",
                certain: true,
                retryAfterMs: 5_000
              })
            )
          : use(registry)
    )
  return Layer.succeed(FieldCrew, {
    find: (operatorId) => withRegistry(operatorId, (known) => Effect.succeed(known.find(operatorId) ?? null)),
    ofCity: (cityId) => withRegistry(cityId, (known) => Effect.succeed(known.ofCity(cityId))),
    takeOn: (person, now) =>
      withRegistry(person.operatorId, (known) =>
        Effect.sync(() => {
          if (known.find(person.operatorId) === undefined) known.create(person, now)
        })
      ),
    step: (operatorId, step, now) =>
      withRegistry(operatorId, (known) => {
        const presence = taken(known, operatorId, step, now)
        return presence !== null && "accepted" in presence
          ? Effect.fail(new CommandRejected({ rejection: presence }))
          : Effect.void
      }),
    moved: (operatorId, place, at) =>
      withRegistry(operatorId, (known) => Effect.sync(() => known.moved(operatorId, place, at)))
  })
}
