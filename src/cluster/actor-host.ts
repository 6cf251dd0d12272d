/**
 * The cluster host: puts the actors, their stores, the relay and the timers together on a runner of
 * Effect Cluster, and gives out the gateway to them. It carries decisions out and adds no rule of its
 * own (design.md 1).
 */
import { deserialize, serialize } from "node:v8"
import * as Entity from "@effect/cluster/Entity"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import type { HostedActor } from "../actors/actors.ts"
import type { Entity as PersistentActor } from "../actors/entity.ts"
import type { HubState } from "../actors/hub/state.ts"
import { PilotPool, poolEvents } from "../actors/pilot/pool.ts"
import type { PilotState } from "../actors/pilot/state.ts"
import { robotCopyOf } from "../actors/robot/robot-copy.ts"
import type { RobotState } from "../actors/robot/state.ts"
import { OpenWatches } from "../actors/trip-watch/open-watches.ts"
import type { ActorName, AnyCommand, AnyEvent } from "../domain/decider.ts"
import type { ShardId } from "../domain/ids.ts"
import { invariant } from "../domain/invariant.ts"
import type { Database } from "../services/database.ts"
import type { DatabaseFault } from "../services/database-fault.ts"
import { watchdogRate } from "../services/deliveries/constants.ts"
import type { PartnerApi } from "../services/integrations/partner-api.ts"
import type { FieldOperators } from "../services/operations/field-operators.ts"
import type { RobotCopy } from "../services/operations/robot-copy.ts"
import { ActorInstance, type InstancePorts, mailboxCapacity, type Outcome } from "./actor-instance.ts"
import type { ActorStore, Cause as CommandCause, Commit, OutboxMessage, Stored } from "./actor-store.ts"
import * as directory from "./database-directory.ts"
import type { FactSource } from "./facts.ts"
import {
  type Accepted,
  ActorUnavailable,
  CommandRejected,
  type GatewayService,
  KeyReused,
  ReplyTimedOut
} from "./gateway.ts"
import type { HostClock } from "./host-clock.ts"
import { MemoryStore } from "./memory-store.ts"
import { observed } from "./observed-store.ts"
import { callOut, type Outlets } from "./outlets.ts"
import { makePostgresStore } from "./postgres-store.ts"
import { entityOf, memoryGroup, persistentGroup, type Reading } from "./protocol.ts"
import { makeRelay, type Relay, type Undelivered } from "./relay.ts"
import { type DirectorySource, deliveryOf, routeEvent } from "./router.ts"
import { makeTimers, type Timers } from "./timers.ts"
import { makeWaitingCallers, type SendAway } from "./waiting-callers.ts"

export interface ActorHostOptions {
  /** Actors whose tables are built, each with its home database. */
  readonly persistent: ReadonlyArray<{ readonly entity: PersistentActor; readonly database: Database }>
  /** Actors that live in memory, all on the runner that runs dispatch. */
  readonly memory: ReadonlyArray<HostedActor>
  readonly databases: {
    readonly deliveries: Database
    readonly integrations: Database
    readonly operations: Database
  }
  /** The city whose planner this server runs. */
  readonly shard: ShardId
  readonly clock: HostClock
  readonly outlets: Outlets
  /**
   * Projections of services without actors (flows.md R2): called with every event that is relayed, at
   * least once, after its commands; idempotent.
   */
  readonly consume: (event: AnyEvent) => Effect.Effect<void, DatabaseFault>
  /** Who is in the field; kept up to date by the hubs' events, and by whoever tells of people. */
  readonly fieldOperators: FieldOperators
  /** How partners are spoken to, null for one who is not connected. */
  readonly partnerApi: (integrationType: string) => PartnerApi | null
  /** Whether it is known where a partner's reports go: they wait until it is. */
  readonly hasEndpoint: (api: PartnerApi) => boolean
  /** Unique per process, without a slash. */
  readonly processId: string
  /** Carries replies to callers of other processes. */
  readonly sendAway: SendAway
  readonly report: (event: string, fields: { readonly [field: string]: string | number }) => void
  /** Real time between two looks at outbox and timers. */
  readonly pollEveryMs: number
}

/** Beside the gateway, what the process that hosts it wants to see. */
export interface ActorHost {
  readonly gateway: GatewayService
  readonly relay: Relay
  /** Hands a reply that another process made to the caller who waits here. */
  readonly answer: ReturnType<typeof makeWaitingCallers>["answer"]
}

/** A caller waits so long for a command (spec/flows.md R5). */
const commandTimeoutMs = 5000
/** Real time for which a committed message is left to the process that made it. */
const leaseMs = 5000
const attemptsMax = 8
/** An actor that nobody spoke to for so long is put aside; its rows keep it. */
const idleAfter = Duration.minutes(10)

const noCause: CommandCause = { commandKey: null, source: null, timerKey: null, expectedVersion: null }

type Client = (id: string) => {
  readonly Deliver: (payload: {
    readonly command: AnyCommand
    readonly cause: CommandCause
  }) => Effect.Effect<Outcome, unknown>
  readonly Fire: (payload: { readonly key: string }) => Effect.Effect<void, unknown>
  readonly Look: (payload: { readonly reading: Reading }) => Effect.Effect<Uint8Array, unknown>
}

const readState = (state: unknown): unknown => structuredClone(state)

const readRobotCopy = (state: unknown): RobotCopy | null => {
  const robot = state as RobotState
  return robot.operationState === null ? null : robotCopyOf(robot)
}

const readings: { readonly [R in Reading]: (state: unknown) => unknown } = {
  state: readState,
  robotCopy: readRobotCopy
}

/** Every way in which a message to an actor can fail, as one. */
const asUnavailable = (actor: ActorName, id: string) => (cause: Cause.Cause<unknown>) => {
  const failure = Cause.failureOption(cause)
  if (failure._tag === "Some" && failure.value instanceof ActorUnavailable) return Effect.fail(failure.value)
  const tag = failure._tag === "Some" ? (failure.value as { readonly _tag?: string })._tag : undefined
  const isFull = tag === "MailboxFull"
  return Effect.fail(
    new ActorUnavailable({
      actor,
      id,
      because: isFull ? "MailboxFull" : failure._tag === "Some" ? "RunnerAway" : "Defect",
      certain: isFull,
      retryAfterMs: 1000
    })
  )
}

/** What a caller hears of an outcome. */
const answerOf = (outcome: Outcome): Effect.Effect<Accepted, CommandRejected | KeyReused> => {
  switch (outcome._tag) {
    case "Accepted":
      return Effect.succeed({ replies: outcome.replies, repeated: outcome.repeated })
    case "Rejected":
      return Effect.fail(new CommandRejected({ rejection: outcome.rejection }))
    case "KeyReused":
      return Effect.fail(new KeyReused({ commandId: outcome.commandId }))
  }
}

const withTimeLimit = <A, E>(effect: Effect.Effect<A, E>, actor: ActorName, id: string) =>
  Effect.disconnect(effect).pipe(
    Effect.timeoutFail({
      duration: Duration.millis(commandTimeoutMs),
      onTimeout: () =>
        new ActorUnavailable({ actor, id, because: "RunnerAway", certain: false, retryAfterMs: 1000 })
    })
  )

/** They have rows, and read what only the process that runs dispatch knows: they live there. */
const withDispatch: ReadonlySet<ActorName> = new Set<ActorName>(["Hub"])

/** What the hubs' decisions say of people: who is asked for a task or works on it. */
const peopleOf = (fieldOperators: FieldOperators) => ({
  loaded: ({ state }: Stored): void => {
    for (const { assignment } of (state as HubState).field.tasks.values()) {
      if (assignment !== null) fieldOperators.hasTask(assignment.operatorId, assignment.assignmentId)
    }
  },
  committed: ({ events }: Commit): void => {
    for (const event of events) fieldOperators.event(event)
  }
})

export const makeActorHost = (options: ActorHostOptions) =>
  Effect.gen(function* () {
    const { clock, databases, outlets, processId, report } = options
    const startedAt = clock.now()
    const clients = new Map<ActorName, Client>()
    const watched = (actor: ActorName, store: ActorStore): ActorStore =>
      actor === "Hub" ? observed(store, peopleOf(options.fieldOperators)) : store
    const hosted = [
      ...options.persistent.map(({ entity, database }) => ({
        actor: entity.actor,
        shownVersion: entity.shownVersion,
        cluster: entityOf(
          entity.actor.name,
          withDispatch.has(entity.actor.name) ? memoryGroup : persistentGroup
        ),
        store: watched(entity.actor.name, makePostgresStore(database, entity.persistence)),
        database: database as Database | null
      })),
      ...options.memory.map((actor) => ({
        actor,
        shownVersion: null,
        cluster: entityOf(actor.name, memoryGroup),
        store: watched(actor.name, new MemoryStore(actor.name, startedAt)),
        database: null as Database | null
      }))
    ]
    for (const { actor, cluster } of hosted) {
      clients.set(actor.name, (yield* cluster.client) as unknown as Client)
    }
    const client = (actor: ActorName, id: string) => {
      const make = clients.get(actor)
      invariant(make !== undefined, `no actor ${actor} in this host`)
      return make(id)
    }

    // Actors that live in this process are spoken to directly: the way through the cluster's client costs
    // more than deciding and committing (ADR 0012). Which actors these are, the cluster says.
    const here = new Map<string, ActorInstance>()
    const deliver = (actor: ActorName, id: string, command: AnyCommand, cause: CommandCause) => {
      const instance = here.get(`${actor}/${id}`)
      return instance !== undefined
        ? instance.deliver(command, cause)
        : Effect.catchAllCause(client(actor, id).Deliver({ command, cause }), asUnavailable(actor, id))
    }
    const look = (actor: ActorName, id: string, reading: Reading) => {
      const instance = here.get(`${actor}/${id}`)
      return instance !== undefined
        ? instance.look(readings[reading])
        : Effect.catchAllCause(
            Effect.map(client(actor, id).Look({ reading }), (bytes): unknown => deserialize(bytes)),
            asUnavailable(actor, id)
          )
    }
    // Only another process can keep one waiting: here, every statement has a time limit of its own.
    const inTime = <A, E>(effect: Effect.Effect<A, E>, actor: ActorName, id: string) =>
      here.has(`${actor}/${id}`) ? effect : withTimeLimit(effect, actor, id)

    const pilots = hosted.find(({ actor }) => actor.name === "Pilot")?.store
    const pool = new PilotPool((pilotId) => (pilots as MemoryStore).peek(pilotId) as PilotState)
    if (pilots instanceof MemoryStore) {
      pilots.observe((commit) => {
        if (commit.events.some(({ _tag }) => poolEvents.has(_tag))) pool.changed(commit.id)
      })
    }

    const watches = new OpenWatches()
    const watchStore = hosted.find(({ actor }) => actor.name === "TripWatch")?.store
    if (watchStore instanceof MemoryStore) {
      watchStore.observe((commit) => {
        for (const event of commit.events) watches.event(event)
      })
    }

    const databaseAway = (actor: ActorName, id: string) => () =>
      new ActorUnavailable({ actor, id, because: "DatabaseAway", certain: true, retryAfterMs: 1000 })
    const facts: FactSource<ActorUnavailable> = {
      robotCopy: (serial) =>
        look("Robot", serial, "robotCopy") as Effect.Effect<RobotCopy | null, ActorUnavailable>,
      pilotCandidates: (_hubId, limit, now) => Effect.sync(() => pool.candidates(limit, now)),
      openTasks: (hubId) =>
        Effect.mapError(directory.openTasks(databases.operations, hubId), databaseAway("Hub", hubId)),
      takenPins: (id) =>
        Effect.mapError(directory.takenPins(databases.deliveries, id), databaseAway("Delivery", id)),
      fieldOperators: (hubId) => Effect.sync(() => options.fieldOperators.of(hubId)),
      hasWork: (serial) =>
        Effect.zipWith(
          directory.deliveriesOf(databases.deliveries, serial),
          directory.liveTripsOfRobot(databases.operations, serial),
          (deliveries, trips) => deliveries.length + trips.length > 0
        ).pipe(Effect.mapError(databaseAway("Robot", serial))),
      watchedTripOf: (serial) => Effect.sync(() => watches.of(serial)),
      partnerApi: (integrationType) => Effect.sync(() => options.partnerApi(integrationType)),
      isSendingPaused: (api) =>
        options.hasEndpoint(api)
          ? Effect.mapError(
              directory.hasSuspendedLink(databases.integrations, api),
              databaseAway("PartnerLink", api.integrationType)
            )
          : Effect.succeed(true),
      watchdogRules: () =>
        Effect.mapError(directory.watchdogRules(databases.deliveries), databaseAway("Delivery", "watchdog")),
      remediationsLeft: (now) =>
        directory.remediationsSince(databases.deliveries, now - watchdogRate.windowMs).pipe(
          Effect.map((made) => Math.max(0, watchdogRate.actions - made)),
          Effect.mapError(databaseAway("Delivery", "watchdog"))
        ),
      customerBlacklisted: (id) =>
        Effect.mapError(directory.customerBlacklisted(databases.deliveries, id), databaseAway("Delivery", id))
    }

    const hubs = new Map<string, string>()
    const lookUps: DirectorySource<ActorUnavailable> = {
      deliveriesOf: (serial) =>
        Effect.mapError(directory.deliveriesOf(databases.deliveries, serial), databaseAway("Robot", serial)),
      openTripsOf: (id) =>
        Effect.mapError(directory.openTripsOf(databases.operations, id), databaseAway("Delivery", id)),
      liveTripsOfRobot: (serial) =>
        Effect.mapError(
          directory.liveTripsOfRobot(databases.operations, serial),
          databaseAway("Robot", serial)
        ),
      departedTripOf: (serial) =>
        Effect.mapError(
          directory.departedTripOf(databases.operations, serial),
          databaseAway("Robot", serial)
        ),
      hasPartnerLink: (id) =>
        Effect.mapError(directory.hasPartnerLink(databases.deliveries, id), databaseAway("Delivery", id)),
      hubOf: (serial) => {
        const known = hubs.get(serial)
        if (known !== undefined) return Effect.succeed(known)
        return Effect.map(facts.robotCopy(serial), (copy) => {
          if (copy !== null) hubs.set(serial, copy.hubId)
          return copy?.hubId
        })
      },
      shard: options.shard
    }

    const undelivered = (fault: ActorUnavailable): Undelivered => ({
      error: `${fault.actor} ${fault.id}: ${fault.because}`,
      isPoison: fault.because === "Defect"
    })

    const hand = (message: OutboxMessage): Effect.Effect<void, Undelivered> => {
      const { eventId, producer, key, keySeq } = message
      const cause: CommandCause = { ...noCause, source: { eventId, producer, key, keySeq } }
      const what = deliveryOf(message)
      switch (what._tag) {
        case "Event":
          return routeEvent(what.event, lookUps).pipe(
            Effect.flatMap((commands) =>
              Effect.forEach(commands, ({ actor, id, command }) => deliver(actor, id, command, cause), {
                discard: true
              })
            ),
            Effect.mapError(undelivered),
            Effect.zipRight(
              Effect.mapError(options.consume(what.event), (fault) => ({
                error: `projection: ${fault.kind}`,
                isPoison: fault.kind === "Refused" || fault.kind === "Constraint"
              }))
            )
          )
        case "Send":
          return Effect.asVoid(
            Effect.mapError(deliver(what.send.actor, what.send.id, what.send.command, cause), undelivered)
          )
        case "Call":
          return Effect.mapError(callOut(outlets, what.call, eventId), (fault) => ({
            error: `${fault.outlet}: ${fault.message}`,
            isPoison: false
          }))
      }
    }

    /** Lossy events: to whom they concern, without anybody remembering that they came. */
    const publish = (event: AnyEvent): Effect.Effect<void, ActorUnavailable> =>
      Effect.flatMap(routeEvent(event, lookUps), (commands) =>
        Effect.forEach(commands, ({ actor, id, command }) => deliver(actor, id, command, noCause), {
          discard: true
        })
      )
    const launch = yield* FiberSet.makeRuntime<never>()

    const homes = [...new Set(options.persistent.map(({ database }) => database))]
    const relay = yield* makeRelay(homes, {
      clock,
      deliver: hand,
      report,
      pollEveryMs: options.pollEveryMs,
      leaseMs,
      attemptsMax
    })
    const timers: Timers = yield* makeTimers(homes, {
      clock,
      fire: (actor, id, key) =>
        Effect.catchAllCause(client(actor, id).Fire({ key }), asUnavailable(actor, id)),
      report,
      pollEveryMs: options.pollEveryMs,
      graceMs: 2000
    })
    const callers = makeWaitingCallers(processId, options.sendAway)

    for (const { actor, shownVersion, cluster, store, database } of hosted) {
      const ports: InstancePorts = {
        clock,
        facts,
        relay: (messages) => relay.offer(database, messages),
        announce: (event) => launch(Effect.ignore(publish(event))),
        block: relay.block,
        arm: (id, key, dueAt) => timers.arm(actor.name, id, key, dueAt),
        reply: callers.answer,
        processId,
        relayLeaseMs: leaseMs,
        report
      }
      const build = Effect.gen(function* () {
        const address = yield* Entity.CurrentAddress
        const instance = new ActorInstance(actor, String(address.entityId), store, ports, shownVersion)
        const name = `${actor.name}/${address.entityId}`
        yield* Effect.acquireRelease(
          Effect.sync(() => here.set(name, instance)),
          () =>
            Effect.sync(() => {
              if (here.get(name) === instance) here.delete(name)
            })
        )
        return cluster.of({
          Deliver: ({ payload }) => instance.deliver(payload.command, payload.cause),
          Fire: ({ payload }) => Effect.asVoid(instance.fire(payload.key)),
          Look: ({ payload }) =>
            Effect.map(instance.look(readings[payload.reading]), (value): Uint8Array => serialize(value))
        })
      })
      // The instance itself takes one message at a time; callers may queue up meanwhile.
      yield* Layer.build(
        cluster.toLayer(build, {
          concurrency: "unbounded",
          maxIdleTime: idleAfter,
          mailboxCapacity
        })
      )
    }

    const tell: GatewayService["tell"] = (actor, id, command, key, expectedVersion = null) =>
      inTime(
        deliver(actor, id, command, { ...noCause, commandKey: key ?? null, expectedVersion }),
        actor,
        id
      ).pipe(Effect.flatMap(answerOf))

    const gateway: GatewayService = {
      tell,
      ask: (actor, id, make, { key, waitMs = commandTimeoutMs } = {}) =>
        Effect.suspend(() => {
          const { correlationId, reply, forget } = callers.wait()
          return Effect.flatMap(tell(actor, id, make(correlationId), key), ({ replies }) =>
            replies[0] !== undefined
              ? Effect.succeed(replies[0])
              : Effect.timeoutFail(reply, {
                  duration: Duration.millis(waitMs),
                  onTimeout: () => new ReplyTimedOut({ waitedMs: waitMs })
                })
          ).pipe(Effect.ensuring(forget))
        }),
      look: (actor, id) => inTime(look(actor, id, "state"), actor, id),
      publish
    }
    const host: ActorHost = { gateway, relay, answer: callers.answer }
    return host
  })
