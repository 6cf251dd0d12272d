/** The messages that a Decision of the simulation makes an actor send: what must stand in its outbox. */
import { envelopeOf } from "../../src/actors/envelopes.ts"
import { routes } from "../../src/actors/routes.ts"
import type { AnyCommand, AnyEvent, Send, TimerChange } from "../../src/domain/decider.ts"
import type { Instant } from "../../src/domain/instant.ts"
import type { RecordedStep } from "../support/recorded-inbox.ts"
import { canonicalText } from "./canonical.ts"

/** What is compared of a message; the rest of its row is the host's own book-keeping. */
export interface Message {
  readonly kind: "event" | "effect"
  readonly type: string
  readonly key: string
  readonly payload: unknown
  readonly occurredAt: Instant
}

export interface ExpectedMessage extends Message {
  /** Somebody hears of it; otherwise it is kept for the warehouse only. */
  readonly travels: boolean
}

/** A recorded Decision as data; null: a rejection. */
export interface RecordedDecision {
  readonly events: ReadonlyArray<AnyEvent>
  readonly sends: ReadonlyArray<Send>
  readonly timers: ReadonlyArray<TimerChange>
  readonly calls: ReadonlyArray<AnyCommand>
  readonly replies: ReadonlyArray<{ readonly to: string; readonly value: unknown }>
}

/** What JSON has no word for stays a record in it, which is equal in canonical text. */
export const decisionOf = (step: RecordedStep): RecordedDecision | null => {
  const outcome = JSON.parse(step.outcome) as RecordedDecision & { readonly accepted: boolean }
  return outcome.accepted ? outcome : null
}

/** Events for others first, then sends, then calls; what is internal or lossy leaves no row. */
export const expectedMessages = (
  step: RecordedStep,
  { events, sends, calls }: RecordedDecision
): ReadonlyArray<ExpectedMessage> => {
  const messages: Array<ExpectedMessage> = []
  const { actor, id } = step.inbox
  for (const event of events) {
    const envelope = envelopeOf(event)
    if (envelope === null || envelope.lossy) continue
    messages.push({
      kind: "event",
      type: event._tag,
      // What is about others leaves under a key that names the actor.
      key: envelope.key === id ? id : `${actor}/${id}/${envelope.key}`,
      payload: event,
      occurredAt: event.at,
      travels: event._tag in routes
    })
  }
  const effect = (type: string, key: string, payload: unknown): ExpectedMessage => ({
    kind: "effect",
    type,
    key,
    payload,
    occurredAt: step.now,
    travels: true
  })
  for (const send of sends) messages.push(effect(`${send.actor}.${send.command._tag}`, id, send))
  // A call waits for no one but calls of its kind.
  for (const call of calls) messages.push(effect(`Call.${call._tag}`, `${actor}/${id}/${call._tag}`, call))
  return messages
}

export const messagesText = (messages: ReadonlyArray<Message>): string =>
  canonicalText(
    messages.map(({ kind, type, key, payload, occurredAt }) => ({ kind, type, key, payload, occurredAt }))
  )
