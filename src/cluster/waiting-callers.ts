/**
 * Callers who wait for a reply under a correlation id. The id names the process that waits, so that a
 * reply made elsewhere finds its way: PostgreSQL's NOTIFY carries it there. A reply to somebody who has
 * gone is dropped; he asks again with the same key.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import type { AnyReply, Reply } from "../domain/decider.ts"

export interface WaitingCallers {
  /** A new correlation id, and the reply that will come under it; `forget` when nobody waits any more. */
  readonly wait: () => {
    readonly correlationId: string
    readonly reply: Effect.Effect<AnyReply>
    readonly forget: Effect.Effect<void>
  }
  /** Hands a reply to whoever waits for it, here or in another process. */
  readonly answer: (reply: Reply) => void
}

/** Carries replies to other processes. */
export type SendAway = (processId: string, reply: Reply) => void

const separator = "/"

/** `processId` contains no slash. */
export const makeWaitingCallers = (processId: string, sendAway: SendAway): WaitingCallers => {
  const waiting = new Map<string, Deferred.Deferred<AnyReply>>()
  let asked = 0
  return {
    wait: () => {
      asked += 1
      const correlationId = `${processId}${separator}${asked}`
      const deferred = Deferred.unsafeMake<AnyReply>(FiberId.none)
      waiting.set(correlationId, deferred)
      return {
        correlationId,
        reply: Deferred.await(deferred),
        forget: Effect.sync(() => void waiting.delete(correlationId))
      }
    },
    answer: (reply) => {
      const deferred = waiting.get(reply.to)
      if (deferred !== undefined) {
        waiting.delete(reply.to)
        Deferred.unsafeDone(deferred, Effect.succeed(reply.value))
        return
      }
      const end = reply.to.indexOf(separator)
      const owner = end < 0 ? processId : reply.to.slice(0, end)
      if (owner !== processId) sendAway(owner, reply)
    }
  }
}
