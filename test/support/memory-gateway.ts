/**
 * A platform in one process and without a database, for tests of the edge: the real actors with the real
 * planner of a small city, carried by the simulation's host, behind the gateway that routes talk to.
 * Time stands still until a test moves it.
 */
import * as Effect from "effect/Effect"
import { hosted } from "../../src/actors/actors.ts"
import type { Call } from "../../src/actors/calls.ts"
import { deliveryActor } from "../../src/actors/delivery/actor.ts"
import { deliveryEntity } from "../../src/actors/delivery/entity.ts"
import type { ShownVersionOf } from "../../src/actors/entity.ts"
import { hubActor } from "../../src/actors/hub/actor.ts"
import { partnerLinkActor } from "../../src/actors/partner-link/actor.ts"
import { pilotActor } from "../../src/actors/pilot/actor.ts"
import { plannerActor } from "../../src/actors/planner/actor.ts"
import { robotActor } from "../../src/actors/robot/actor.ts"
import { robotEntity } from "../../src/actors/robot/entity.ts"
import type { RoutableEvent } from "../../src/actors/route.ts"
import { tripActor } from "../../src/actors/trip/actor.ts"
import { tripEntity } from "../../src/actors/trip/entity.ts"
import {
  type Accepted,
  type ActorUnavailable,
  type CommandFailure,
  CommandRejected,
  type GatewayService,
  KeyReused,
  ReplyTimedOut
} from "../../src/cluster/gateway.ts"
import type { ActorName, AnyCommand, AnyEvent, AnyReply, Rejection } from "../../src/domain/decider.ts"
import type { Instant } from "../../src/domain/instant.ts"
import { invariant } from "../../src/domain/invariant.ts"
import { type VersionConflict, versionConflict } from "../../src/domain/rejections.ts"
import type { ActiveRule } from "../../src/services/deliveries/watchdog-rule.ts"
import { SimulationDirectory } from "../../src/sim/directory.ts"
import { type Instance, type Observer, SimulationHost } from "../../src/sim/host.ts"
import { Draws } from "../../src/sim/kernel/streams.ts"
import { plannerConfigOf } from "../../src/sim/planner-config.ts"
import type { Scenario } from "../../src/sim/scenario/schema.ts"
import { SimulationViews } from "../../src/sim/views.ts"
import { type City, generateCity } from "../../src/sim/world/city.ts"

/** Messages between actors take so long. */
const messageDelayMs = 10
/** After a command the platform is given so long to come to rest. */
const settleMs = 300
const defaultWaitMs = 5_000

/** The version that callers see, by actor. */
const shownVersions = new Map<ActorName, ShownVersionOf<unknown> | null>(
  [deliveryEntity, robotEntity, tripEntity].map(({ actor, shownVersion }) => [actor.name, shownVersion])
)

interface WaitingCaller {
  readonly dueAt: Instant
  readonly resume: (reply: AnyReply | null) => void
}

interface Processed {
  readonly hash: string
  readonly replies: ReadonlyArray<AnyReply>
}

export class MemoryPlatform implements Observer {
  readonly city: City
  readonly scenario: Scenario
  readonly draws: Draws
  readonly host: SimulationHost
  /** Facts that guards read, the registry of field operators among them. */
  readonly views: SimulationViews
  /** The rules of the next acceptances. */
  readonly rules: Array<ActiveRule> = []
  /** Calls to the outside world, oldest first. */
  readonly calls: Array<Call> = []
  /** Everything that happened, oldest first. */
  readonly events: Array<{ readonly actor: ActorName; readonly id: string; readonly event: AnyEvent }> = []
  /** Every command as it was decided, facts included, oldest first. */
  readonly inbox: Array<{
    readonly actor: ActorName
    readonly id: string
    readonly command: AnyCommand
    readonly now: Instant
  }> = []
  /** Told of each call, e.g. to queue it for a robot. */
  onCall: (call: Call) => void = () => undefined
  /** What commands and looks fail with, null while all is well. */
  failure: ActorUnavailable | null = null
  /** Actors do not hear from each other, as if the relay stood still. */
  isStuck = false
  /** What others do between the next look at an actor and whatever follows it; once. */
  afterLook: (() => void) | null = null
  private readonly replies = new Map<string, AnyReply>()
  private readonly waiting = new Map<string, WaitingCaller>()
  private readonly processed = new Map<string, Processed>()
  private asked = 0

  constructor(scenario: Scenario) {
    this.scenario = scenario
    this.draws = new Draws(scenario.seed, 0)
    this.city = generateCity(scenario, this.draws)
    const directory = new SimulationDirectory(this.city.shard)
    const views = new SimulationViews(
      (actor, id) => this.host.stateOf(actor, id),
      directory,
      [{ integrationType: "OLO", apiVersion: 1, region: "US" }],
      this.rules
    )
    this.views = views
    this.host = new SimulationHost({
      startAt: scenario.startAt.at,
      messageDelayMs,
      actors: [
        hosted(deliveryActor),
        hosted(robotActor),
        hosted(pilotActor),
        hosted(tripActor),
        hosted(hubActor),
        hosted(partnerLinkActor),
        hosted(plannerActor(plannerConfigOf(scenario, this.city)))
      ],
      directory,
      views,
      surroundings: {
        call: (call) => {
          this.calls.push(call)
          this.onCall(call)
        },
        reply: ({ to, value }) => {
          this.replies.set(to, value)
        }
      },
      observers: [directory, views, this],
      stopwatch: undefined,
      inbox: ({ actor, id }, command, now) => this.inbox.push({ actor: actor.name, id, command, now })
    })
  }

  get now(): Instant {
    return this.host.now
  }

  event(event: AnyEvent, instance: Instance): void {
    this.events.push({ actor: instance.actor.name, id: instance.id, event })
  }

  /** Lets time pass, and tells those whose answers came or whose patience is over. */
  advance(ms: number): void {
    this.host.run(this.now + ms, Number.POSITIVE_INFINITY)
    for (const [correlationId, caller] of [...this.waiting]) {
      const reply = this.replies.get(correlationId)
      if (reply === undefined && caller.dueAt > this.now) continue
      this.waiting.delete(correlationId)
      caller.resume(reply ?? null)
    }
  }

  readonly gateway: GatewayService = {
    tell: (actor, id, command, key, expectedVersion = null) =>
      Effect.suspend((): Effect.Effect<Accepted, CommandFailure> => {
        if (this.failure !== null) return Effect.fail(this.failure)
        const known = key === undefined ? undefined : this.processed.get(key.id)
        if (key !== undefined && known !== undefined) {
          return known.hash === key.hash
            ? Effect.succeed({ replies: known.replies, repeated: true })
            : Effect.fail(new KeyReused({ commandId: key.id }))
        }
        const conflict = expectedVersion === null ? null : this.conflictOf(actor, id, expectedVersion)
        if (conflict !== null) return Effect.fail(new CommandRejected({ rejection: conflict }))
        let rejection: Rejection | null = null
        const before = new Set(this.replies.keys())
        this.host.command(actor, id, command, {
          refused: (refusal) => {
            rejection = refusal
          }
        })
        this.advance(0)
        if (rejection !== null) return Effect.fail(new CommandRejected({ rejection }))
        const replies = [...this.replies].filter(([to]) => !before.has(to)).map(([, reply]) => reply)
        if (key !== undefined) this.processed.set(key.id, { hash: key.hash, replies })
        if (!this.isStuck) this.advance(settleMs)
        return Effect.succeed({ replies, repeated: false })
      }),
    ask: (actor, id, make, options = {}) =>
      Effect.suspend(() => {
        const { key, waitMs = defaultWaitMs } = options
        const correlationId = `waiting-${++this.asked}`
        return Effect.flatMap(
          this.gateway.tell(actor, id, make(correlationId), key),
          ({ repeated, replies }) => {
            const reply = this.replies.get(correlationId) ?? (repeated ? replies[0] : undefined)
            if (reply !== undefined) return Effect.succeed(reply)
            return Effect.async<AnyReply, ReplyTimedOut>((resume) => {
              this.waiting.set(correlationId, {
                dueAt: this.now + waitMs,
                resume: (late) =>
                  resume(
                    late === null
                      ? Effect.fail(new ReplyTimedOut({ waitedMs: waitMs }))
                      : Effect.succeed(late)
                  )
              })
            })
          }
        )
      }),
    look: (actor, id) =>
      Effect.suspend(() => {
        if (this.failure !== null) return Effect.fail(this.failure)
        const state = this.host.stateOf(actor, id)
        const copy = state === undefined ? null : structuredClone(state)
        const { afterLook } = this
        this.afterLook = null
        afterLook?.()
        return Effect.succeed(copy)
      }),
    publish: (event: RoutableEvent) =>
      Effect.sync(() => {
        this.host.publish(event)
        this.advance(settleMs)
      })
  }

  /** What is to be said to a caller who looked at another version of an actor than the present one. */
  private conflictOf(actor: ActorName, id: string, expected: number): VersionConflict | null {
    const shownVersion = shownVersions.get(actor)
    invariant(shownVersion != null, `no version is shown of ${actor}`)
    const state = this.host.stateOf(actor, id)
    const current = state === undefined ? null : shownVersion(state)
    return current === null || current.version === expected
      ? null
      : versionConflict(actor, id, expected, current)
  }

  /** Ends the patience of everybody who waits. */
  giveUp(): void {
    for (const [correlationId, caller] of [...this.waiting]) {
      this.waiting.delete(correlationId)
      caller.resume(null)
    }
  }

  /** The state of an actor as it is now. */
  stateOf<A>(actor: ActorName, id: string): A {
    return this.host.stateOf(actor, id) as A
  }
}
