/**
 * The way out: calls of actors to devices, pilots' consoles, merchants, customers and operators. Each kind
 * of call has one outlet; the relay repeats a call until its outlet has taken it (spec/flows.md R3).
 */
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"
import type { Call } from "../actors/calls.ts"

/** The outlet could not take the call now; it is tried again. */
export class OutletFault extends Data.TaggedError("OutletFault")<{
  readonly outlet: string
  readonly message: string
}> {}

type CallOf<T extends Call["_tag"]> = Extract<Call, { readonly _tag: T }>

/**
 * One outlet per kind of call. `eventId` is the same for every repetition of a call: who takes calls
 * twice under one id does them once.
 */
export type Outlets = {
  readonly [T in Call["_tag"]]: (call: CallOf<T>, eventId: string) => Effect.Effect<void, OutletFault>
}

/** Hands a call to its outlet. */
export const callOut = (outlets: Outlets, call: Call, eventId: string): Effect.Effect<void, OutletFault> => {
  const outlet = outlets[call._tag] as (call: Call, eventId: string) => Effect.Effect<void, OutletFault>
  return outlet(call, eventId)
}
