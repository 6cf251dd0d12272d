/**
 * A small city in which one flow is watched: every event of every actor, in the order in which it happened.
 * A test runs to the moment it is about, lets something go wrong there, and looks at what became of it.
 *
 * Crashes: `crash` stops all actors of a kind between two steps, as a process that dies after a commit; its
 * messages and timers wait where they are kept and go on after `restart`. That an actor comes back from its
 * rows as it was is another test's matter (test/equivalence).
 */
import { assert } from "@effect/vitest"
import type { DeliveryEvent } from "../../src/actors/delivery/events.ts"
import type { HubEvent } from "../../src/actors/hub/events.ts"
import type { PartnerLinkEvent } from "../../src/actors/partner-link/events.ts"
import type { PilotEvent } from "../../src/actors/pilot/events.ts"
import type { PlannerEvent } from "../../src/actors/planner/events.ts"
import type { RobotEvent } from "../../src/actors/robot/events.ts"
import type { RoutableEvent } from "../../src/actors/route.ts"
import type { TripEvent } from "../../src/actors/trip/events.ts"
import type { TripWatchEvent } from "../../src/actors/trip-watch/events.ts"
import type { ActorName, AnyCall, AnyCommand, AnyEvent, Reply } from "../../src/domain/decider.ts"
import type { Instant } from "../../src/domain/instant.ts"
import type { Instance, Observer } from "../../src/sim/host.ts"
import type { OrderRecord } from "../../src/sim/report/run-result.ts"
import { Simulation } from "../../src/sim/run.ts"
import type { Scenario } from "../../src/sim/scenario/schema.ts"
import { type SmallCity, smallCity } from "../support/scenario.ts"

/** Whatever can happen: what others hear of and what an actor keeps to itself. */
type Happened =
  | RoutableEvent
  | DeliveryEvent
  | HubEvent
  | PartnerLinkEvent
  | PilotEvent
  | PlannerEvent
  | RobotEvent
  | TripEvent
  | TripWatchEvent

type Tag = Happened["_tag"]
export type EventOf<T extends Tag> = Extract<Happened, { readonly _tag: T }>

/** One event and whose it is. */
export interface Told {
  readonly at: Instant
  readonly actor: ActorName
  readonly id: string
  readonly event: AnyEvent
}

/** One command as it was decided. */
export interface Given {
  readonly at: Instant
  readonly actor: ActorName
  readonly id: string
  readonly command: AnyCommand
  /** The code of a refusal, null when it was accepted. */
  readonly refused: string | null
}

/** What left the actors: a call to the outside, or an answer to whoever waits under an id. */
export interface Left<What> {
  readonly at: Instant
  readonly what: What
}

/** Messages take 10 ms: after a slice of this length what an event sets off has not arrived yet. */
const sliceMs = 10

/** Faults under which every message between actors arrives twice, the second time 2 s later. */
export const everythingTwice =
  "- { kind: eventDuplicate, at_s: 0, duration_s: 28800, params: { share_pct: 100, after_s: 2 } }"

export class FlowRun implements Observer {
  readonly simulation: Simulation
  readonly told: Array<Told> = []
  readonly given: Array<Given> = []
  readonly calls: Array<Left<AnyCall>> = []
  readonly replies: Array<Left<Reply>> = []

  constructor(city: SmallCity | Scenario) {
    this.simulation = new Simulation("schemaVersion" in city ? city : smallCity(city), {
      checkEveryEvent: true,
      observers: [this],
      decided: (instance, command, _timer, outcome, now) => {
        this.given.push({
          at: now,
          actor: instance.actor.name,
          id: instance.id,
          command,
          refused: outcome.accepted ? null : outcome._tag
        })
        if (!outcome.accepted) return
        for (const what of outcome.calls) this.calls.push({ at: now, what })
        for (const what of outcome.replies) this.replies.push({ at: now, what })
      }
    })
  }

  event(event: AnyEvent, instance: Instance, now: Instant): void {
    this.told.push({ at: now, actor: instance.actor.name, id: instance.id, event })
  }

  get now(): Instant {
    return this.simulation.host.now
  }

  /** All events of a tag so far that fit. */
  of<T extends Tag>(tag: T, fits: (event: EventOf<T>) => boolean = () => true): ReadonlyArray<EventOf<T>> {
    const found: Array<EventOf<T>> = []
    for (const { event } of this.told) {
      if (event._tag === tag && fits(event as EventOf<T>)) found.push(event as EventOf<T>)
    }
    return found
  }

  /** All commands of a tag so far that this kind of actor was given. */
  commands(actor: ActorName, tag: string): ReadonlyArray<Given> {
    return this.given.filter((given) => given.actor === actor && given.command._tag === tag)
  }

  /** Runs until an event fits, and no further than what it sets off; fails when none comes within 8 hours. */
  until<T extends Tag>(tag: T, fits: (event: EventOf<T>) => boolean = () => true): EventOf<T> {
    let seen = this.told.length
    const end = this.now + 8 * 3_600_000
    while (this.now < end) {
      this.simulation.host.run(this.now + sliceMs, Number.POSITIVE_INFINITY)
      for (; seen < this.told.length; seen++) {
        const { event } = this.told[seen]!
        if (event._tag === tag && fits(event as EventOf<T>)) return event as EventOf<T>
      }
    }
    return assert.fail(`no ${tag} came`)
  }

  /** Lets time pass. */
  pass(seconds: number): void {
    this.simulation.host.run(this.now + seconds * 1000, Number.POSITIVE_INFINITY)
  }

  /** All actors of a kind stop between two steps. */
  crash(actor: ActorName): void {
    this.simulation.host.hold(actor)
  }

  /** They go on with what has waited. */
  restart(): void {
    this.simulation.host.release()
  }

  /** To the end of the day; every invariant held after every event. */
  finish(): ReadonlyArray<OrderRecord> {
    const result = this.simulation.runAll()
    assert.strictEqual(result.invariants.first, null)
    return result.orders
  }
}

/** The day from its beginning to its end. */
export const wholeDay = (city: SmallCity | Scenario): FlowRun => {
  const run = new FlowRun(city)
  run.finish()
  return run
}

/** How every order ended, by its number: what a caller sees in the end. */
export const outcomesOf = (run: FlowRun): ReadonlyArray<string> =>
  run.simulation.result().orders.map(({ outcome }) => outcome)

/** Checks that events of these tags about one thing happened in this order; others may lie between. */
export const assertInOrder = (told: ReadonlyArray<AnyEvent>, tags: ReadonlyArray<string>): void => {
  let next = 0
  for (const { _tag } of told) if (_tag === tags[next]) next += 1
  assert.strictEqual(
    next,
    tags.length,
    `${tags.slice(0, next).join(" > ")} happened, then no ${tags[next] ?? ""}`
  )
}
