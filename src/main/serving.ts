/**
 * Puts a server together: PostgreSQL, migrations, databases, actors, the city, HTTP. Everything lives in
 * one scope and ends with it, in the opposite order.
 */
import { randomBytes, randomUUID } from "node:crypto"
import type { AddressInfo } from "node:net"
import { hostname } from "node:os"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type { DurationInput } from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import * as Runtime from "effect/Runtime"
import { hosted } from "../actors/actors.ts"
import { deliveryEntity } from "../actors/delivery/entity.ts"
import { hubEntity } from "../actors/hub/entity.ts"
import { partnerLinkEntity } from "../actors/partner-link/entity.ts"
import { pilotActor } from "../actors/pilot/actor.ts"
import { plannerActor } from "../actors/planner/actor.ts"
import { robotEntity } from "../actors/robot/entity.ts"
import { tripEntity } from "../actors/trip/entity.ts"
import { tripWatchActor } from "../actors/trip-watch/actor.ts"
import { type ActorHost, makeActorHost } from "../cluster/actor-host.ts"
import { Gateway } from "../cluster/gateway.ts"
import { fasterClock, type HostClock, hostClock } from "../cluster/host-clock.ts"
import { keepHouse } from "../cluster/housekeeping.ts"
import { OutletFault } from "../cluster/outlets.ts"
import { hearReplies, replySender } from "../cluster/reply-channel.ts"
import * as runner from "../cluster/runner.ts"
import { holdServingLock } from "../cluster/serving-lock.ts"
import { type Instant, minute } from "../domain/instant.ts"
import { createApp, defaultBodyLimitBytes } from "../http/app.ts"
import * as courierSecrets from "../http/courier-secrets.ts"
import * as fieldCrew from "../http/field-crew.ts"
import * as keyring from "../http/keyring.ts"
import * as knownHubs from "../http/known-hubs.ts"
import * as terms from "../http/quote-terms.ts"
import { type Check, Readiness } from "../http/readiness.ts"
import * as readsPostgres from "../http/reads-postgres.ts"
import { hashOfSecret } from "../http/secrets.ts"
import * as trackerToken from "../http/tracker-token.ts"
import { type Database, makeDatabase } from "../services/database.ts"
import type { DatabaseFault } from "../services/database-fault.ts"
import type { DatabaseName } from "../services/database-name.ts"
import * as courierLog from "../services/deliveries/repository-courier-log.ts"
import * as watchdogRules from "../services/deliveries/repository-watchdog-rules-postgres.ts"
import * as device from "../services/device/device-service.ts"
import * as deviceRepository from "../services/device/repository-postgres.ts"
import { builtInDispatcher } from "../services/dispatch/dispatchers/built-in-dispatchers.ts"
import type { RobotRegistered } from "../services/operations/events.ts"
import { FieldOperators } from "../services/operations/field-operators.ts"
import { sql } from "../services/sql.ts"
import { Draws } from "../sim/kernel/streams.ts"
import { plannerConfigOf } from "../sim/planner-config.ts"
import type { Scenario } from "../sim/scenario/schema.ts"
import { generateCity } from "../sim/world/city.ts"
import { courierSecretsOf, openAccess, serviceKeysOf } from "./access-file.ts"
import { type OpenedCity, openCity } from "./city-opening.ts"
import { migrateDatabases } from "./db-operations.ts"
import { tellOfHubs } from "./hub-news.ts"
import { serverOutlets } from "./outlets.ts"
import { partnerOutlet } from "./partner-outlet.ts"
import { apiOf, openPartners, partnerOf } from "./partners-file.ts"
import { createMissingDatabases, postgresServer } from "./postgres.ts"
import { describeUrl, type PostgresSettings } from "./postgres-settings.ts"
import { logEvent } from "./process-log.ts"
import { tellOfRobots } from "./robot-news.ts"
import { reasonOf } from "./scenario-files.ts"

/** The address cannot be listened on. */
export class CannotListen extends Data.TaggedError("CannotListen")<{
  readonly host: string
  readonly port: number
  readonly reason: string
}> {}

/** Another process serves from the same databases, and does not share them with this one. */
export class CannotServe extends Data.TaggedError("CannotServe")<{
  /** Host, port and database at which they meet. */
  readonly place: string
  readonly by: ReadonlyArray<string>
  /** The others are runners. */
  readonly areRunners: boolean
  /** This one would be a runner. */
  readonly isRunner: boolean
}> {}

export interface ServingOptions {
  readonly scenario: Scenario
  readonly postgres: PostgresSettings
  readonly host: string
  /** 0: a free one. */
  readonly port: number
  readonly clockRate: number
  readonly accessFile: string
  /** Where messages for people go, null: nowhere. */
  readonly notifyUrl: string | null
  /** Which partners are connected and where reports to them go, null: nobody is. */
  readonly partnersFile: string | null
  /** This process beside others, null: everything in this one. */
  readonly runner: { readonly host: string; readonly port: number; readonly runsDispatch: boolean } | null
}

/** A server that is ready. */
export interface Serving {
  readonly url: string
  readonly processId: string
  readonly postgres: string
  readonly city: OpenedCity | null
}

/** Databases that this server writes; each gets a pool of its own. */
const used = [
  "deliveries",
  "operations",
  "state",
  "device",
  "integrations"
] as const satisfies ReadonlyArray<DatabaseName>
const connectionsPerDatabase = 10
const pollEveryMs = 1000

export const serving = (options: ServingOptions) =>
  Effect.gen(function* () {
    const { scenario, runner: beside } = options
    const partners = yield* openPartners(options.partnersFile)
    for (const { integrationType, statusUrl } of partners) {
      if (statusUrl === null)
        logEvent("reports to a partner are kept: it has no statusUrl", { integration: integrationType })
    }
    const server = yield* postgresServer(options.postgres)
    const urlOf = (name: DatabaseName): string => Redacted.value(server.places[name].url)
    // Before anything is migrated: a newer version must not change the tables under one that serves.
    yield* createMissingDatabases(server)
    yield* holdServingLock({
      database: "operations",
      url: urlOf("operations"),
      holder: `curbline serve, process ${process.pid} on ${hostname()}`,
      isRunner: beside !== null,
      report: logEvent
    }).pipe(
      Effect.catchTag(
        "ServedAlready",
        ({ areRunners, by }) =>
          new CannotServe({
            place: describeUrl(server.places.operations.url),
            by,
            areRunners,
            isRunner: beside !== null
          })
      )
    )
    yield* migrateDatabases(server)
    const [deliveries, operations, state, devices, integrations] = yield* Effect.all([
      ...used.map((name) => makeDatabase({ name, url: urlOf(name), connections: connectionsPerDatabase }))
    ] as const)
    if (
      deliveries === undefined ||
      operations === undefined ||
      state === undefined ||
      devices === undefined ||
      integrations === undefined
    ) {
      return yield* Effect.dieMessage("five databases were asked for")
    }

    const processId = randomUUID().replaceAll("-", "").slice(0, 12)
    const wall = yield* Clock.clockWith(Effect.succeed)
    const shown = options.clockRate === 1 ? wall : fasterClock(wall, options.clockRate)
    const clock = hostClock(shown, options.clockRate)
    const draws = new Draws(scenario.seed, 0)
    const city = generateCity(scenario, draws)
    const cityOfHub = new Map(city.hubs.map((hub) => [hub.id, city.id] as const))
    const fieldOperators = new FieldOperators((hubId) => cityOfHub.get(hubId))
    const dispatcher = builtInDispatcher(scenario.policy.planner)
    const runsDispatch = beside?.runsDispatch ?? true
    const forked = yield* Effect.runtime<never>()
    const run = (effect: Effect.Effect<void>): void => void Runtime.runFork(forked)(effect)

    // The Device service announces telemetry through the gateway, and the gateway's outlets use Device.
    let gateway: ActorHost["gateway"] | null = null
    const deviceContext = yield* Layer.build(
      device
        .layer((event) => gateway?.publish(event) ?? Effect.void)
        .pipe(Layer.provide(deviceRepository.layerPostgres(devices)))
    )
    const http = Context.get(yield* Layer.build(FetchHttpClient.layer), HttpClient.HttpClient)
    const deviceService = Context.get(deviceContext, device.Device)

    const runners = beside === null ? runner.single : runner.socket({ ...beside, url: urlOf("operations") })
    const sharding = yield* Layer.build(runners)
    const host = yield* Effect.provide(
      makeActorHost({
        persistent: [
          { entity: deliveryEntity, database: deliveries },
          { entity: tripEntity, database: operations },
          { entity: hubEntity, database: operations },
          { entity: robotEntity, database: state },
          { entity: partnerLinkEntity, database: integrations }
        ],
        memory: [
          hosted(pilotActor),
          hosted(plannerActor(plannerConfigOf(scenario, city), dispatcher)),
          hosted(tripWatchActor)
        ],
        databases: { deliveries, integrations, operations },
        fieldOperators,
        partnerApi: apiOf(partners),
        hasEndpoint: (api) => partnerOf(partners, api) !== null,
        shard: city.shard,
        clock,
        outlets: serverOutlets(
          deviceService,
          clock,
          http,
          options.notifyUrl,
          partnerOutlet(http, clock, partners, (deliveryId, command) =>
            gateway === null
              ? Effect.fail(new OutletFault({ outlet: "PartnerLink", message: "NotReady" }))
              : Effect.mapError(
                  gateway.tell("PartnerLink", deliveryId, command),
                  (error) => new OutletFault({ outlet: "PartnerLink", message: error._tag })
                )
          )
        ),
        processId,
        sendAway: replySender(operations, run, logEvent),
        consume: (event) =>
          event._tag === "RobotRegistered"
            ? deviceService.register((event as RobotRegistered).serial, clock.now())
            : Effect.void,
        report: logEvent,
        pollEveryMs
      }),
      sharding
    )
    gateway = host.gateway
    yield* keepHouse([deliveries, operations, state, devices, integrations], clock, logEvent)
    yield* Effect.forkScoped(every("1 minute", (now) => deviceService.expireCommands(now), clock))
    yield* Effect.forkScoped(every("1 hour", (now) => deviceService.purgeHeartbeats(now), clock))
    if (beside !== null) yield* hearReplies(urlOf("operations"), processId, host.answer)

    const opened = runsDispatch ? yield* openCity(host.gateway, scenario, city, draws, clock.now()) : null
    const access = yield* openAccess(
      options.accessFile,
      opened === null
        ? null
        : { serials: opened.serials, pilotIds: opened.pilots.map(({ pilotId }) => pilotId) }
    )
    if (opened !== null) {
      for (const [serial, token] of Object.entries(access.robots)) {
        yield* deviceService.register(serial, clock.now())
        yield* deviceService.provision(serial, hashOfSecret(token), clock.now())
      }
      yield* tellOfHubs(host.gateway, city.shard, opened.knownHubIds, clock.now())
      yield* tellOfRobots(host.gateway, city.shard, opened.serials, clock.now())
    }

    const edge = Layer.mergeAll(
      Layer.succeed(Gateway, host.gateway),
      Layer.succeedContext(deviceContext),
      keyring.layer(serviceKeysOf(access)),
      trackerToken.layer(access.trackerSecrets),
      terms.layer(termsOf(scenario, city.shard)),
      readsPostgres.layer({ deliveries, operations, state }),
      knownHubs.layer(city.hubs.map(({ id }) => id)),
      fieldCrew.layer(runsDispatch ? fieldOperators : null),
      watchdogRules.layerPostgres(deliveries),
      courierLog.layerPostgres(deliveries),
      courierSecrets.layer(courierSecretsOf(access)),
      Layer.succeed(Readiness, {
        check: checkDatabases([deliveries, operations, state, devices, integrations])
      }),
      Layer.setClock(shown)
    )
    const app = createApp({
      runtime: ManagedRuntime.make(edge),
      freshId: randomUUID,
      freshSecret: () => randomBytes(32).toString("base64url"),
      log: { level: "info", stream: process.stderr },
      rateLimit: null,
      bodyLimitBytes: defaultBodyLimitBytes
    })
    yield* Effect.acquireRelease(
      Effect.tryPromise({
        try: () => app.listen({ host: options.host, port: options.port }),
        catch: (error) =>
          new CannotListen({ host: options.host, port: options.port, reason: reasonOf(error) })
      }),
      () => Effect.promise(() => app.close())
    )
    const { port } = app.server.address() as AddressInfo
    const ready: Serving = {
      url: `http://${options.host}:${port}`,
      processId,
      postgres: server.name,
      city: opened
    }
    return ready
  })

/** A merchant's order waits so long for its robot at most, and is reckoned with this volume. */
const pickupWindowMs = 30 * minute
const orderLitres = 10

/** What holds for quotes in this city. */
const termsOf = (scenario: Scenario, shard: string): terms.QuoteTerms => ({
  shard,
  pickupWindowMs,
  orderLitres,
  courierFallback: scenario.policy.fallback !== "none",
  preferredCourier: null,
  returnPolicy: scenario.policy.returnPolicy
})

/** Upkeep, again and again; what fails is told and tried at the next turn. */
const every = (
  period: DurationInput,
  upkeep: (now: Instant) => Effect.Effect<unknown, DatabaseFault>,
  clock: HostClock
): Effect.Effect<never> =>
  Effect.forever(
    Effect.zipRight(
      Effect.catchAll(
        Effect.suspend(() => upkeep(clock.now())),
        ({ database, kind, message }) =>
          Effect.sync(() => logEvent("upkeep failed", { database, kind, message }))
      ),
      Effect.sleep(period)
    )
  )

const checkDatabases = (databases: ReadonlyArray<Database>): Effect.Effect<ReadonlyArray<Check>> =>
  Effect.forEach(
    databases,
    (database) =>
      Effect.match(database.query(sql`SELECT 1 AS one`), {
        onFailure: (fault): Check => ({ name: database.name, ok: false, problem: fault.kind }),
        onSuccess: (): Check => ({ name: database.name, ok: true, problem: null })
      }),
    { concurrency: "unbounded" }
  )
