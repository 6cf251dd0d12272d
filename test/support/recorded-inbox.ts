/**
 * The inboxes of a simulated day: for each actor, every command as it was decided (facts included) with its
 * time, what the simulation decided on it, and the state after it. All of it is kept as text at the moment it
 * happened, because a state goes on changing in place.
 */
import type { DeliveryState } from "../../src/actors/delivery/state.ts"
import type { Route } from "../../src/actors/route.ts"
import { routes } from "../../src/actors/routes.ts"
import type { TripState } from "../../src/actors/trip/state.ts"
import type { ActorName, AnyCommand } from "../../src/domain/decider.ts"
import type { Instant } from "../../src/domain/instant.ts"
import { Simulation } from "../../src/sim/run.ts"
import type { Scenario } from "../../src/sim/scenario/schema.ts"
import { canonicalText } from "../equivalence/canonical.ts"

/** How a command came to its actor. */
export type Origin =
  /** A person, a partner or a device gave it. */
  | "caller"
  /** Another actor sent it, or one of its events was routed. */
  | "message"
  | "timer"

/** One command of an actor and what became of it. */
export interface RecordedStep {
  readonly inbox: RecordedInbox
  /** Place in the whole day, over all recorded actors. */
  readonly index: number
  /** Place in the actor's inbox, from 0. */
  readonly step: number
  readonly tag: AnyCommand["_tag"]
  /** The command with its facts, canonical. */
  readonly command: string
  /** The same as it travels between processes: as JSON. */
  readonly travelling: string
  readonly now: Instant
  readonly origin: Origin
  /** The timer that fired, null unless `origin` is a timer. */
  readonly timerKey: string | null
  /** The Decision or the Rejection, canonical. */
  readonly outcome: string
  /** The state after it, canonical. */
  readonly snapshot: string
  /** Values of the state, before and after, that rows of several actors have in common under a unique index. */
  readonly shared: ReadonlyArray<string>
}

/** One actor's day. */
export interface RecordedInbox {
  readonly actor: ActorName
  readonly id: string
  readonly steps: ReadonlyArray<RecordedStep>
}

export interface Recording {
  readonly inboxes: ReadonlyArray<RecordedInbox>
  /** All steps of all inboxes, in the order in which they were decided. */
  readonly steps: ReadonlyArray<RecordedStep>
  readonly simulation: Simulation
}

/**
 * Which commands of which actor a route makes. All commands of these kinds count as messages: the simulation
 * keeps no trace of which event was behind one.
 */
const routed: ReadonlySet<string> = new Set(
  Object.values(routes)
    .flatMap((rows) => rows as unknown as ReadonlyArray<Route>)
    .map(({ actor, command }) => `${actor}.${command}`)
)

const nothingShared: ReadonlyArray<string> = []

/** The robot of a trip, and the merchant of a delivery: one unfinished trip, one open PIN each. */
const sharedBy = (actor: ActorName, state: unknown): ReadonlyArray<string> => {
  switch (actor) {
    case "Trip": {
      const { robotSerial } = state as TripState
      return robotSerial === null ? nothingShared : [`trips of ${robotSerial}`]
    }
    case "Delivery": {
      const { quote } = state as DeliveryState
      return quote === null ? nothingShared : [`deliveries from ${quote.request.pickup.locationId}`]
    }
    default:
      return nothingShared
  }
}

/** Runs a scenario to its end and records the actors of the given kinds. */
export const recordInboxes = (scenario: Scenario, actors: ReadonlyArray<ActorName>): Recording => {
  const inboxes = new Map<string, RecordedInbox & { readonly steps: Array<RecordedStep> }>()
  const steps: Array<RecordedStep> = []
  const sharedBefore = new Map<string, ReadonlyArray<string>>()
  /** Commands that an actor sent; a send hands over the very object. */
  const sent = new WeakSet<AnyCommand>()
  const simulation = new Simulation(scenario, {
    decided: ({ actor, id, state }, command, timerKey, outcome, now) => {
      if (outcome.accepted) for (const send of outcome.sends) sent.add(send.command)
      if (!actors.includes(actor.name)) return
      const name = `${actor.name} ${id}`
      const inbox = inboxes.get(name) ?? { actor: actor.name, id, steps: [] }
      inboxes.set(name, inbox)
      const isMessage = sent.has(command) || routed.has(`${actor.name}.${command._tag}`)
      const snapshot = canonicalText(state)
      const before = inbox.steps.at(-1)
      const shared = sharedBy(actor.name, state)
      const step: RecordedStep = {
        inbox,
        index: steps.length,
        step: inbox.steps.length,
        tag: command._tag,
        command: canonicalText(command),
        travelling: JSON.stringify(command),
        now,
        origin: timerKey !== null ? "timer" : isMessage ? "message" : "caller",
        timerKey,
        outcome: canonicalText(outcome),
        // Many commands change nothing: one text for all of them.
        snapshot: before?.snapshot === snapshot ? before.snapshot : snapshot,
        shared: [...(sharedBefore.get(name) ?? nothingShared), ...shared]
      }
      sharedBefore.set(name, shared)
      inbox.steps.push(step)
      steps.push(step)
    }
  })
  simulation.runAll()
  return { inboxes: [...inboxes.values()], steps, simulation }
}
