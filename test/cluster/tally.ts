/**
 * A small actor for tests of the host: it adds up numbers, and does on demand everything that a decision can
 * ask for. It goes by the name of an actor that exists, because names are a closed set.
 */

import type { HostedActor } from "../../src/actors/actors.ts"
import { shown } from "../../src/actors/entity.ts"
import { type AnyPersistence, persisted } from "../../src/actors/persistence.ts"
import type { Cause } from "../../src/cluster/actor-store.ts"
import type { AnyCommand, AnyEvent, Decision, Rejection } from "../../src/domain/decider.ts"
import { DecisionDraft } from "../../src/domain/decider.ts"
import type { Instant } from "../../src/domain/instant.ts"

export interface TallyState {
  readonly id: string
  sum: number
  /** What was added, in order. */
  readonly added: Array<number>
}

export type TallyCommand =
  /** Adds each number, one event each. `replyTo`: answers with the new sum. */
  | { readonly _tag: "Add"; readonly numbers: ReadonlyArray<number>; readonly replyTo?: string }
  /** Adds 1 unless the sum is `most` already. */
  | { readonly _tag: "AddUpTo"; readonly most: number }
  /** Adds 1, or accepts and changes nothing when the sum is `most` already. */
  | { readonly _tag: "Ensure"; readonly most: number; readonly replyTo?: string }
  | { readonly _tag: "Tell"; readonly replyTo: string }
  | { readonly _tag: "Refuse" }
  | { readonly _tag: "Break"; readonly where: "decide" | "evolve" }
  | { readonly _tag: "SetAlarm"; readonly key: string; readonly dueAt: Instant; readonly command: AnyCommand }
  | { readonly _tag: "CancelAlarm"; readonly key: string }
  /** Adds 1 and sets the alarm `key` again, `everyMs` later, until the sum is `most`. */
  | { readonly _tag: "Ring"; readonly key: string; readonly everyMs: number; readonly most: number }
  /** An event that others hear of, one that only the warehouse keeps, two sends and a call, in this order. */
  | { readonly _tag: "Announce"; readonly words: string }
  /** An event of which only the newest counts. */
  | { readonly _tag: "Beat" }

const entered = (serial: string, words: string, at: Instant): AnyEvent => {
  const event = { _tag: "PinEntered", serial, pin: words, at }
  return event
}

const interrupted = (serial: string, at: Instant): AnyEvent => {
  const event = { _tag: "LidCycleInterrupted", serial, at }
  return event
}

const heartbeat = (pilotId: string, at: Instant): AnyEvent => {
  const event = { _tag: "PilotHeartbeat", pilotId, at }
  return event
}

const plus = (by: number, at: Instant): AnyEvent => {
  const event = { _tag: "Added", by, at }
  return event
}

const decide = (state: TallyState, command: TallyCommand, now: Instant): Decision | Rejection => {
  const draft = new DecisionDraft<AnyEvent, AnyCommand, { readonly _tag: string }>()
  const rejected = (tag: string): Rejection => ({ accepted: false, _tag: tag })
  const reply = (to: string | undefined, sum: number) => {
    const value = { _tag: "Sum", sum }
    if (to !== undefined) draft.reply(to, value)
  }
  switch (command._tag) {
    case "Add": {
      for (const by of command.numbers) draft.event(plus(by, now))
      reply(
        command.replyTo,
        command.numbers.reduce((sum, by) => sum + by, state.sum)
      )
      return draft.done()
    }
    case "AddUpTo":
      return state.sum >= command.most ? rejected("Full") : draft.event(plus(1, now)).done()
    case "Ensure":
      if (state.sum < command.most) draft.event(plus(1, now))
      reply(command.replyTo, Math.max(state.sum, Math.min(state.sum + 1, command.most)))
      return draft.done()
    case "Tell":
      reply(command.replyTo, state.sum)
      return draft.done()
    case "Refuse":
      return rejected("Unwilling")
    case "Break":
      if (command.where === "decide") throw new Error("decide broke")
      return draft.event(plus(1, now)).event({ _tag: "Broken", at: now }).done()
    case "SetAlarm":
      return draft.setTimer(command.key, command.dueAt, command.command).done()
    case "CancelAlarm":
      return draft.cancelTimer(command.key).done()
    case "Ring":
      draft.event(plus(1, now))
      if (state.sum + 1 < command.most) draft.setTimer(command.key, now + command.everyMs, command)
      return draft.done()
    case "Beat":
      return draft.event(heartbeat(state.id, now)).done()
    case "Announce": {
      const call = { _tag: "DeviceCall", serial: state.id, text: command.words }
      const add: TallyCommand = { _tag: "Add", numbers: [1] }
      return draft
        .event(entered(state.id, command.words, now))
        .event(interrupted(state.id, now))
        .event(plus(1, now))
        .send("Robot", `${state.id}-neighbour`, add)
        .send("Robot", `${state.id}-friend`, add)
        .call(call)
        .done()
    }
  }
}

const evolve = (state: TallyState, event: AnyEvent): void => {
  if (event._tag === "Broken") throw new Error("evolve broke")
  if (event._tag !== "Added") return
  const { by } = event as AnyEvent & { readonly by: number }
  state.sum += by
  state.added.push(by)
}

export const tally = {
  name: "Robot",
  initial: (id: string): TallyState => ({ id, sum: 0, added: [] }),
  decide,
  evolve
} as unknown as HostedActor

/** Callers see how many numbers were added: less than all that happens, nothing before the first. */
export const shownTally = shown<TallyState>(({ added, sum }) =>
  added.length === 0 ? null : { version: added.length, status: `SUM_${sum}` }
)

/** The whole state is what no column holds. */
export const tallyPersistence: AnyPersistence = persisted<TallyState, AnyEvent>({
  actor: "Robot",
  database: "device",
  reads: [],
  write: () => undefined,
  held: (state) => state,
  collisions: {},
  restore: (_id, _rows, held) => held as TallyState
})

// Commands. See TallyCommand.
export const add = (...numbers: ReadonlyArray<number>): TallyCommand => ({ _tag: "Add", numbers })
export const askToAdd = (...numbers: ReadonlyArray<number>): TallyCommand => ({
  _tag: "Add",
  numbers,
  replyTo: "caller"
})
export const addUpTo = (most: number): TallyCommand => ({ _tag: "AddUpTo", most })
export const ensure = (most: number): TallyCommand => ({ _tag: "Ensure", most, replyTo: "caller" })
export const tell: TallyCommand = { _tag: "Tell", replyTo: "caller" }
export const refuse: TallyCommand = { _tag: "Refuse" }
export const breakIn = (where: "decide" | "evolve"): TallyCommand => ({ _tag: "Break", where })
export const setAlarm = (key: string, dueAt: Instant, command: TallyCommand): TallyCommand => ({
  _tag: "SetAlarm",
  key,
  dueAt,
  command
})
export const cancelAlarm = (key: string): TallyCommand => ({ _tag: "CancelAlarm", key })
export const ring = (key: string, everyMs: number, most: number): TallyCommand => ({
  _tag: "Ring",
  key,
  everyMs,
  most
})
export const beat: TallyCommand = { _tag: "Beat" }
export const announce = (words: string): TallyCommand => ({ _tag: "Announce", words })

export const noCause: Cause = { commandKey: null, source: null, timerKey: null, expectedVersion: null }

/** Given by a caller under a key. */
export const keyed = (id: string, hash = "ab".repeat(32)): Cause => ({ ...noCause, commandKey: { id, hash } })

/** Given by a caller who looked at this version. */
export const expecting = (expectedVersion: number | null, cause: Cause = noCause): Cause => ({
  ...cause,
  expectedVersion
})

/** Brought by an event, the `keySeq`-th of its producer and key. */
export const sourced = (eventId: string, keySeq: number | null = null, key = "a-key"): Cause => ({
  ...noCause,
  source: { eventId, producer: "Trip", key, keySeq }
})
