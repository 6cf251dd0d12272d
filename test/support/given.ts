/**
 * Given, when, then for deciders. States are frozen deeply before `decide` sees them, so that a
 * decider that touches its state fails its test. Source: style.md (tests).
 */
import { assert } from "@effect/vitest"
import type { Actor, AnyCommand, AnyEvent, Decision, Outcome, Rejection } from "../../src/domain/decider.ts"

/** Freezes a plain value with everything in it; Maps and typed arrays stay as they are. */
export const deepFreeze = <T>(value: T): T => {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) {
    return value
  }
  if (value instanceof Map || value instanceof Set) {
    for (const entry of value.values()) deepFreeze(entry)
    return value
  }
  Object.freeze(value)
  for (const entry of Object.values(value)) deepFreeze(entry)
  return value
}

/** A text that two states share exactly when they are equal; key order does not matter. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, entry: unknown) => {
    if (entry instanceof Map)
      return { map: [...entry.entries()].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)) }
    if (entry instanceof Set) return { set: [...entry.values()].sort() }
    if (typeof entry === "object" && entry !== null && !Array.isArray(entry)) {
      return Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
    }
    return entry
  })

export interface Then<Event extends AnyEvent, R extends Rejection> {
  readonly outcome: Outcome<Event, R>
  /** The decision; fails the test on a rejection. */
  readonly accepted: () => Decision<Event>
  /** Checks that exactly these events follow, in this order, by tag. */
  readonly thenEvents: (...tags: ReadonlyArray<Event["_tag"]>) => Then<Event, R>
  /** Checks the rejection's tag, and that it changed nothing. */
  readonly thenRejects: (tag: R["_tag"]) => R
  /** Checks that the command is accepted and nothing happens. */
  readonly thenNothing: () => void
}

/** The state of an actor after a history of events. */
export const stateAfter = <State, Command extends AnyCommand, Event extends AnyEvent, R extends Rejection>(
  actor: Actor<State, Command, Event, R>,
  id: string,
  events: ReadonlyArray<Event>
): State => {
  const state = actor.initial(id)
  for (const event of events) actor.evolve(state, event)
  return state
}

export const given = <State, Command extends AnyCommand, Event extends AnyEvent, R extends Rejection>(
  actor: Actor<State, Command, Event, R>,
  state: State
) => ({
  when: (command: Command, now: number): Then<Event, R> => {
    const before = canonical(state)
    const outcome = actor.decide(deepFreeze(structuredClone(state)), command, now)
    const then: Then<Event, R> = {
      outcome,
      accepted: () => {
        assert.isTrue(outcome.accepted, `expected a decision, got ${JSON.stringify(outcome)}`)
        return outcome as Decision<Event>
      },
      thenEvents: (...tags) => {
        assert.deepStrictEqual(
          then.accepted().events.map((event) => event._tag),
          [...tags]
        )
        return then
      },
      thenRejects: (tag) => {
        assert.isFalse(outcome.accepted, `expected ${tag}, got ${JSON.stringify(outcome)}`)
        const rejection = outcome as R
        assert.strictEqual(rejection._tag, tag)
        assert.strictEqual(canonical(state), before)
        return rejection
      },
      thenNothing: () => {
        const decision = then.accepted()
        assert.deepStrictEqual(
          [decision.events, decision.sends, decision.timers, decision.calls, decision.replies],
          [[], [], [], [], []]
        )
      }
    }
    return then
  }
})
