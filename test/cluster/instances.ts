/** Instances of the tally, with ports that write down what the instance asks of its host. */
import * as Effect from "effect/Effect"
import { ActorInstance, type InstancePorts } from "../../src/cluster/actor-instance.ts"
import type { ActorStore, OutboxMessage } from "../../src/cluster/actor-store.ts"
import type { ActorUnavailable } from "../../src/cluster/gateway.ts"
import { hostClock } from "../../src/cluster/host-clock.ts"
import type { Reply } from "../../src/domain/decider.ts"
import type { Instant } from "../../src/domain/instant.ts"
import { shownTally, type TallyState, tally } from "./tally.ts"

export interface Asked {
  readonly relayed: Array<OutboxMessage>
  /** Lossy events, by tag. */
  readonly announced: Array<string>
  readonly blocked: Array<string>
  /** Timers as they were armed (`dueAt`) and cancelled (null), in order. */
  readonly armed: Array<readonly [key: string, dueAt: Instant | null]>
  readonly replies: Array<Reply>
  readonly reports: Array<string>
}

export interface Instance {
  readonly instance: ActorInstance
  readonly asked: Asked
  /** The committed state, as the instance shows it; null before the first commit. */
  readonly state: Effect.Effect<TallyState | null, ActorUnavailable>
  /** Calls `listener`, too, whenever a timer is armed or cancelled. */
  readonly onArm: (listener: (key: string, dueAt: Instant | null) => void) => void
}

/** An instance on one runner; several with one store are runners that do not know of each other. */
export const makeInstance = (store: ActorStore, id = "T-1", processId = "p1"): Effect.Effect<Instance> =>
  Effect.map(Effect.clock, (wall) => {
    const clock = hostClock(wall, 1)
    const asked: Asked = { relayed: [], announced: [], blocked: [], armed: [], replies: [], reports: [] }
    const listeners: Array<(key: string, dueAt: Instant | null) => void> = []
    const nothing = Effect.dieMessage("the tally asks for no facts")
    const ports: InstancePorts = {
      clock,
      facts: {
        robotCopy: () => nothing,
        pilotCandidates: () => nothing,
        openTasks: () => nothing,
        takenPins: () => nothing,
        fieldOperators: () => nothing,
        hasWork: () => nothing,
        partnerApi: () => nothing,
        watchedTripOf: () => Effect.succeed(null),
        isSendingPaused: () => nothing,
        watchdogRules: () => nothing,
        remediationsLeft: () => nothing,
        customerBlacklisted: () => nothing
      },
      relay: (messages) => void asked.relayed.push(...messages),
      announce: (event) => void asked.announced.push(event._tag),
      block: (key) => void asked.blocked.push(key),
      arm: (_id, key, dueAt) => {
        asked.armed.push([key, dueAt])
        for (const listener of listeners) listener(key, dueAt)
      },
      reply: (reply) => void asked.replies.push(reply),
      processId,
      relayLeaseMs: 5000,
      report: (event) => void asked.reports.push(event)
    }
    const instance = new ActorInstance(tally, id, store, ports, shownTally)
    const state = instance.look((current) => structuredClone(current) as TallyState)
    return { instance, asked, state, onArm: (listener) => void listeners.push(listener) }
  })
