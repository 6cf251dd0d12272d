/** The law of persistence for deliveries: what the rows tell is what `evolve` made, and nothing else writes. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import fc from "fast-check"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { Accept, DeliveryCommand, RequestQuote } from "../../../src/actors/delivery/commands.ts"
import { deliveryEntity } from "../../../src/actors/delivery/entity.ts"
import type { DeliveryEvent } from "../../../src/actors/delivery/events.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import type { Cause } from "../../../src/cluster/actor-store.ts"
import { makePostgresStore } from "../../../src/cluster/postgres-store.ts"
import type { AnyCommand } from "../../../src/domain/decider.ts"
import { deriveId } from "../../../src/domain/ids.ts"
import type { Instant } from "../../../src/domain/instant.ts"
import { type Database, makeDatabase } from "../../../src/services/database.ts"
import { groupOf } from "../../../src/services/deliveries/policies.ts"
import * as tables from "../../../src/services/deliveries/tables.ts"
import * as courierTables from "../../../src/services/deliveries/tables-courier.ts"
import { deliveryIssues } from "../../../src/services/deliveries/tables-watchdog.ts"
import { composed } from "../../../src/services/sql.ts"
import { columnNames } from "../../../src/services/table.ts"
import { Simulation } from "../../../src/sim/run.ts"
import { contentsOf, emptyColumnsOf, noCause, PersistedActor } from "../../support/persisted-actor.ts"
import { describePostgres, freshDatabases } from "../../support/postgres.ts"
import { badDay, smallCity } from "../../support/scenario.ts"
import * as build from "./builders.ts"
import { type Choice, choice, commandOf, likely } from "./stories.ts"

const { t0 } = build

/** Names that the builders give, where columns want a UUID. Partner and customers are shared. */
const names = /"((?:delivery|quote|demand|hub|task|merchant|partner|customer|order|report)-[a-z0-9-]+)"/g
const common: ReadonlySet<string> = new Set(["partner-1", "customer-1", "customer-2"])

const deliveryIdOf = (story: string): string => deriveId(`${story} ${build.deliveryId}`, 0, 0, t0)

/** The command with ids that fit the rows: each story has its own, and each attempt a demand of its own. */
const inRows = <Command extends DeliveryCommand>(
  command: Command,
  story: string,
  state: unknown
): Command => {
  const text = JSON.stringify(command)
  const { attempts } = state as DeliveryState
  const later = attempts.find(({ attemptId, sequence }) => sequence > 1 && text.includes(attemptId))
  return JSON.parse(
    text.replaceAll(names, (_, name: string) => {
      const owner = common.has(name)
        ? "all"
        : later !== undefined && name === build.demandId
          ? later.attemptId
          : story
      return JSON.stringify(deriveId(`${owner} ${name}`, 0, 0, t0))
    })
  ) as Command
}

interface Beginning {
  readonly request: Partial<RequestQuote>
  readonly order: Partial<Accept>
  /** How many of the most likely steps come first. */
  readonly steps: number
  /** Nobody gives up: such stories come farther. */
  readonly steady: boolean
}

const beginnings: fc.Arbitrary<Beginning> = fc.record({
  request: fc.record(
    {
      integrationType: fc.constant(null),
      customer: fc.constantFrom(null, {
        customerId: "customer-2",
        phoneHash: "0c".repeat(32),
        piiId: deriveId("personal data", 0, 0, t0)
      }),
      dropoffPiiId: fc.constant(deriveId("personal data", 0, 0, t0)),
      controlledContents: fc.subarray(["Alcohol", "Tobacco", "Marijuana"] as const),
      returnPolicy: fc.constantFrom("return", "discard"),
      courierFallback: fc.boolean(),
      preferredCourier: fc.constantFrom(null, "DoorDash", "Uber"),
      orderLitres: fc.double({ min: 0.1, max: 40, noNaN: true })
    },
    { requiredKeys: [] }
  ),
  order: fc.record(
    {
      orderSource: fc.constant("tablet"),
      scheduledFor: fc.constant(t0 + 30 * build.minute),
      tipCents: fc.nat(2_000),
      loadMethod: fc.constantFrom("TWO_DIGIT_DEVICELESS_PIN", "MAGIC_LID", "PINLESS", "QR"),
      magicLidPin: fc.constant("0815")
    },
    { requiredKeys: ["magicLidPin"] }
  ),
  steps: fc.nat(18),
  steady: fc.boolean()
})

const endings: ReadonlySet<string> = new Set([
  "QuoteRejected",
  "QuoteExpired",
  "QuoteRefused",
  "CancellationAsked"
])

/** Whether a command makes an event; what does not is committed without a row of ours. */
const hasEvents = (state: unknown, command: AnyCommand, now: Instant): boolean => {
  const outcome = deliveryEntity.actor.decide(state, command, now)
  return outcome.accepted && outcome.events.length > 0
}

/** Whether a command would end a story before the customer has his food. */
const givesUp = (state: DeliveryState, command: DeliveryCommand, now: Instant): boolean => {
  const outcome = deliveryActor.decide(state, command, now)
  return (
    outcome.accepted &&
    outcome.events.some(
      (event) =>
        endings.has(event._tag) ||
        (event._tag === "AttemptTransitioned" && groupOf(event.to) === "TERMINAL" && event.to !== "Delivered")
    )
  )
}

const next: Choice = { kind: Number.MAX_SAFE_INTEGER, attempt: 0, variant: 0, waitMs: 5_000 }

/** What this actor writes. */
const written = [
  tables.customers,
  tables.locations,
  tables.dropoffs,
  tables.quotes,
  tables.deliveries,
  tables.attempts,
  tables.deliveryAttempts,
  tables.attemptHistory,
  tables.deliveryHistory,
  deliveryIssues,
  courierTables.doordashRequests,
  courierTables.doordashResponses,
  courierTables.doordashReferences,
  courierTables.uberRequests,
  courierTables.uberResponses,
  courierTables.uberReferences
]

/** Columns that wait for who fills them. */
const unfilled = [
  // Written by the module of customers.
  "customer.blacklist_note",
  "customer.blacklist_updated_at",
  "customer.blacklist_updated_by",
  // What is a courier's own stays with his company.
  "attempts.driver_phone",
  "attempts.dropoff_verification_image_url",
  // Reports come in our words; whoever receives them has seen the status.
  "doordash_responses.http_status",
  "uber_responses.http_status",
  "delivery_history.lat",
  "delivery_history.lng",
  // People who settle an issue.
  "delivery_issues.resolved_at",
  "delivery_issues.resolved_by"
].sort()

/** Rows that contradict what histories promise. */
const contradictions = `
  SELECT 'attempt' AS what, id::text FROM attempts
  WHERE version <> (SELECT count(*) FROM attempt_history WHERE attempt_id = attempts.id)
     OR version <> (SELECT max(attempt_version) FROM attempt_history WHERE attempt_id = attempts.id)
     OR status <> (SELECT to_status FROM attempt_history WHERE attempt_id = attempts.id AND attempt_version = attempts.version)
  UNION ALL
  SELECT 'delivery', id::text FROM deliveries
  WHERE version <> (SELECT count(*) FROM delivery_history WHERE delivery_id = deliveries.id)
     OR version <> (SELECT max(delivery_version) FROM delivery_history WHERE delivery_id = deliveries.id)
     OR status <> (SELECT to_status FROM delivery_history WHERE delivery_id = deliveries.id AND delivery_version = deliveries.version)
  UNION ALL
  SELECT 'step', later.id::text FROM attempt_history AS later
  LEFT JOIN attempt_history AS earlier
    ON earlier.attempt_id = later.attempt_id AND earlier.attempt_version = later.attempt_version - 1
  WHERE later.from_status IS DISTINCT FROM earlier.to_status
  UNION ALL
  SELECT 'step', later.id::text FROM delivery_history AS later
  LEFT JOIN delivery_history AS earlier
    ON earlier.delivery_id = later.delivery_id AND earlier.delivery_version = later.delivery_version - 1
  WHERE later.from_status IS DISTINCT FROM earlier.to_status`

describePostgres("a delivery in its rows", () => {
  const databases = freshDatabases(["deliveries"])

  const withDatabase = <A>(use: (database: Database) => Promise<A>): Effect.Effect<A> =>
    Effect.scoped(
      Effect.flatMap(
        makeDatabase({
          name: "deliveries",
          url: Redacted.value(databases.url("deliveries")),
          connections: 2
        }),
        (database) => Effect.promise(() => use(database))
      )
    )

  const actorOf = (database: Database, story: string): PersistedActor =>
    new PersistedActor(
      deliveryEntity,
      makePostgresStore(database, deliveryEntity.persistence),
      deliveryIdOf(story)
    )

  it.live("is loaded as it evolved, whatever happens to it in whatever order", () =>
    withDatabase(async (database) => {
      let stories = 0
      let commits = 0
      const seen = new Set<string>()
      await fc.assert(
        fc.asyncProperty(
          beginnings,
          fc.array(choice, { minLength: 30, maxLength: 45 }),
          async (beginning, story) => {
            const name = `story-${stories++}`
            const actor = actorOf(database, name)
            let now = t0
            let messages = 0
            const handle = async (draft: DeliveryCommand): Promise<void> => {
              const command = inRows(draft, name, actor.state)
              if (!hasEvents(actor.state, command, now)) return
              const eventId = deriveId(`${name} message`, 0, messages++, now)
              const cause: Cause = command._tag.startsWith("Apply")
                ? { ...noCause, source: { eventId, producer: "test", key: name, keySeq: messages } }
                : noCause
              const events = await actor.handle(command, now, cause)
              if (events === null) return
              commits += 1
              for (const event of events as ReadonlyArray<DeliveryEvent>) seen.add(event._tag)
            }
            const state = () => actor.state as DeliveryState
            await handle(build.requestQuote(beginning.request))
            if (beginning.steps > 0) await handle(build.quoted())
            if (beginning.steps > 1) await handle(build.acceptQuote(beginning.order))
            for (let step = 2; step < beginning.steps; step++) {
              now += next.waitMs
              await handle(likely(state(), next))
            }
            for (const step of story) {
              now += step.waitMs
              const command = commandOf(state(), step)
              if (!beginning.steady || !givesUp(state(), inRows(command, name, state()), now))
                await handle(command)
            }
          }
        ),
        { numRuns: Number(process.env["FC_RUNS"] ?? 45), seed: 20_261_120 }
      )
      console.log(
        `${stories} stories, ${commits} commits, each loaded again and equal; events: ${[...seen].sort().join(", ")}`
      )
    })
  )

  it.live("is loaded as it evolved through five attempts, of which none is accepted", () =>
    withDatabase(async (database) => {
      const story = "exhausted"
      const actor = actorOf(database, story)
      const handle = (command: DeliveryCommand) => actor.handle(inRows(command, story, actor.state), t0)
      const attempts = () => (actor.state as DeliveryState).attempts
      await handle(build.requestQuote())
      await handle(build.quoted())
      await handle(build.acceptQuote())
      for (let tries = 1; tries <= 5; tries++) {
        assert.lengthOf(attempts(), tries)
        await handle({ _tag: "TimeOutRequest", attemptId: attempts().at(-1)?.attemptId ?? "" })
      }
      assert.deepInclude((actor.state as DeliveryState).order, {
        status: "Canceled",
        cancelReason: "AttemptsExhausted"
      })
    })
  )

  it.live("is loaded as it evolved while another robot comes to an empty one's rescue", () =>
    withDatabase(async (database) => {
      const story = "rescued"
      const actor = actorOf(database, story)
      const handle = (command: DeliveryCommand) => actor.handle(inRows(command, story, actor.state), t0)
      const state = () => actor.state as DeliveryState
      await handle(build.requestQuote())
      await handle(build.quoted())
      await handle(build.acceptQuote())
      while (state().attempts[0]?.status !== "AtPickup") await handle(likely(state(), next))
      await handle({
        _tag: "StartRescue",
        attemptId: build.idOf(state()),
        by: "pilot",
        note: "a wheel is off"
      })
      while (state().order?.status !== "Completed") await handle(likely(state(), next))
      assert.deepStrictEqual(
        state().attempts.map(({ role, status }) => [role, status]),
        [
          ["primary", "Rescued"],
          ["rescue", "Delivered"]
        ]
      )
    })
  )

  it.live("is loaded as it evolved while another robot fetches its food from a robot", () =>
    withDatabase(async (database) => {
      const story = "fetched"
      const actor = actorOf(database, story)
      const handle = (command: DeliveryCommand) => actor.handle(inRows(command, story, actor.state), t0)
      const state = () => actor.state as DeliveryState
      await handle(build.requestQuote())
      await handle(build.quoted())
      await handle(build.acceptQuote())
      while (state().attempts[0]?.status !== "InTransit") await handle(likely(state(), next))
      await handle(build.location(build.idOf(state())))
      await handle({ _tag: "StartRescue", attemptId: build.idOf(state()), by: "pilot", note: "tipped over" })
      for (let step = 0; step < 4; step++) await handle(likely(state(), next))
      assert.deepInclude(state().attempts[1], { status: "AtBot", fromRobot: true, role: "rescue" })
      await handle(build.foStep("PUT_FOOD_INTO_DIFFERENT_BOT"))
      while (state().order?.status !== "Completed") await handle(likely(state(), next))
      assert.deepStrictEqual(
        state().attempts.map(({ status }) => status),
        ["Rescued", "Delivered"]
      )
    })
  )

  it.live("is loaded as it evolved while its food is brought by hand", () =>
    withDatabase(async (database) => {
      const story = "by-hand"
      const actor = actorOf(database, story)
      const handle = (command: DeliveryCommand) => actor.handle(inRows(command, story, actor.state), t0)
      const state = () => actor.state as DeliveryState
      await handle(build.requestQuote())
      await handle(build.quoted())
      await handle(build.acceptQuote())
      while (state().attempts[0]?.status !== "InTransit") await handle(likely(state(), next))
      await handle({ _tag: "StartRescue", attemptId: build.idOf(state()), by: "pilot", note: null })
      await handle(build.refused(build.attemptOf(state(), 2).attemptId))
      await handle(build.foAssignment("ACCEPTED"))
      await handle(build.foAssignment("ABANDONED"))
      await handle(build.foAssignment("ACCEPTED", { assignmentId: "fo-assignment-2" }))
      await handle(build.foStep("DROPOFF_FOOD"))
      assert.strictEqual(state().order?.status, "Completed")
    })
  )

  for (const provider of ["DoorDash", "Uber"] as const) {
    it.live(
      `is loaded as it evolved with ${provider}: asked, created, moved, refused to cancel, delivered`,
      () =>
        withDatabase(async (database) => {
          const story = `courier-${provider.toLowerCase()}`
          const actor = actorOf(database, story)
          const handle = (command: DeliveryCommand) => actor.handle(inRows(command, story, actor.state), t0)
          const state = () => actor.state as DeliveryState
          const facts = { provider }
          await handle(build.requestQuote({ courierFallback: true, preferredCourier: provider }))
          await handle(
            build.dispatch({
              _tag: "DemandRefused",
              quoteId: build.quoteId,
              limitingFactor: "PilotAvailability"
            })
          )
          await handle(
            build.courier(
              null,
              {
                kind: "Quoted",
                feeCents: 700,
                pickupEta: t0 + 12 * build.minute,
                dropoffEta: t0 + 30 * build.minute
              },
              facts
            )
          )
          await handle(build.acceptQuote())
          const id = build.idOf(state())
          await handle(build.courierCreated(id, facts))
          await handle(build.courierStatus(id, "Assigned", { ...facts, lat: 34.05, lng: -118.25 }))
          await handle(build.changeAddress())
          await handle(build.cancel())
          await handle(build.courier(id, { kind: "CancelRefused", code: "delivery_picked_up" }, facts))
          await handle(build.courierStatus(id, "Delivered", facts))
          assert.deepInclude(state().attempts[0], { status: "Delivered", feeCents: 700 })
          const log = await Effect.runPromise(
            database.query(
              composed(
                `SELECT type, idempotency_key = attempt_id::text AS by_attempt FROM ${provider.toLowerCase()}_requests WHERE attempt_id = $1::text::uuid ORDER BY type`,
                [id]
              )
            )
          )
          assert.deepStrictEqual(log, [
            { type: "CANCEL", by_attempt: false },
            { type: "CREATE", by_attempt: true },
            { type: "UPDATE", by_attempt: false }
          ])
          const references = await Effect.runPromise(
            database.query(
              composed(
                `SELECT external_id FROM ${provider.toLowerCase()}_references WHERE attempt_id = $1::text::uuid`,
                [id]
              )
            )
          )
          assert.deepStrictEqual(references, [{ external_id: `courier-${id}` }])
        })
    )
  }

  it.live("shares a pickup and a customer with others, and never an open PIN", () =>
    withDatabase(async (database) => {
      const first = actorOf(database, "first")
      const second = actorOf(database, "second")
      const command = <Command extends DeliveryCommand>(draft: Command, story: string): Command => ({
        ...inRows(draft, story, build.fresh()),
        ...(draft._tag === "RequestQuote" ? shared : {})
      })
      const shared = {
        merchantId: deriveId("shared merchant", 0, 0, t0),
        pickup: { ...build.pickup, locationId: deriveId("shared place", 0, 0, t0) }
      }
      for (const [actor, story] of [
        [first, "first"],
        [second, "second"]
      ] as const) {
        const address = { ...build.requestQuote().pickupAddress, fullAddress: `address of the ${story}` }
        await actor.handle(command(build.requestQuote({ pickupAddress: address }), story), t0)
        await actor.handle(command(build.quoted(), story), t0)
      }
      await first.handle(command(build.acceptQuote(), "first"), t0)
      const pin = (first.state as DeliveryState).order?.unlockPin ?? null
      // Whoever does not know of the open delivery would give its PIN again.
      const free = Array.from({ length: 90 }, (_, n) => String(n + 10)).filter((other) => other !== pin)
      const before = await contentsOf(database)
      const clash = await second
        .handle(command(build.acceptQuote({ takenPins: free }), "second"), t0)
        .catch((error: unknown) => String(error))
      assert.include(String(clash), "Stale", "the host reads again which PINs are free, and decides again")
      assert.deepStrictEqual(
        await contentsOf(database),
        before,
        "a commit that a rule refuses writes nothing"
      )
      await second.handle(command(build.acceptQuote({ takenPins: [pin ?? ""] }), "second"), t0)
      const places = await Effect.runPromise(
        database.query(
          composed("SELECT full_address FROM locations WHERE merchant_id = $1", [shared.merchantId])
        )
      )
      assert.deepStrictEqual(places, [{ full_address: "address of the first" }])
    })
  )

  it.live("is not touched by a stale commit, a repeated command or a rejection", () =>
    withDatabase(async (database) => {
      const story = "guarded"
      const actor = actorOf(database, story)
      const handle = (command: DeliveryCommand, key: number) =>
        actor.handle(inRows(command, story, actor.state), t0 + key, {
          ...noCause,
          commandKey: { id: deriveId(story, 1, key, t0), hash: "00".repeat(32) }
        })
      await handle(build.requestQuote(), 0)
      await handle(build.quoted(), 1)
      await handle(build.acceptQuote(), 2)
      const before = await contentsOf(database)
      const { last } = actor
      if (last === null) return assert.fail("nothing was committed")

      assert.deepStrictEqual(await actor.commit(last), { _tag: "Repeated" })
      assert.deepStrictEqual(await contentsOf(database), before, "a repeated command writes nothing")

      const otherKey = { ...noCause, commandKey: { id: deriveId(story, 1, 9, t0), hash: "00".repeat(32) } }
      for (const version of [last.version, last.version - 1, last.newVersion + 1]) {
        const stale = { ...last, version, newVersion: version + 1, cause: otherKey }
        assert.deepStrictEqual(await actor.commit(stale), { _tag: "Stale" })
        assert.deepStrictEqual(await contentsOf(database), before, `made at version ${version}`)
      }

      assert.isNull(await handle(build.cancel("merchant", "CustomerUnresponsive"), 3))
      assert.deepStrictEqual(await contentsOf(database), before, "a rejection writes nothing")
    })
  )

  it.live("is loaded as it evolved through a bad day of a small city", () =>
    withDatabase(async (database) => {
      const inbox: Array<{ readonly id: string; readonly command: AnyCommand; readonly now: Instant }> = []
      const simulation = new Simulation(smallCity({ orders: 16, ...badDay }), {
        inbox: (instance, command, now) => {
          if (instance.actor.name === "Delivery")
            inbox.push({ id: instance.id, command: structuredClone(command), now })
        }
      })
      simulation.runAll()
      const store = makePostgresStore(database, deliveryEntity.persistence)
      const actors = new Map<string, PersistedActor>()
      let commits = 0
      for (const { id, command, now } of inbox) {
        const actor = actors.get(id) ?? new PersistedActor(deliveryEntity, store, id)
        actors.set(id, actor)
        if (!hasEvents(actor.state, command, now)) continue
        await actor.handle(command, now)
        commits += 1
      }
      for (const [id, actor] of actors) {
        assert.deepStrictEqual(
          actor.state,
          simulation.host.stateOf("Delivery", id),
          "as the simulation ended"
        )
      }
      assert.isAbove(actors.size, 10)
      console.log(`recorded inbox: ${actors.size} deliveries, ${inbox.length} commands, ${commits} commits`)
    })
  )

  it.live("has one history row per step, and fills every column that it has a value for", () =>
    withDatabase(async (database) => {
      assert.deepStrictEqual(await Effect.runPromise(database.query(composed(contradictions, []))), [])
      const empty: Array<string> = []
      for (const table of written) {
        for (const column of await emptyColumnsOf(database, table.name, columnNames(table)))
          empty.push(`${table.name}.${column}`)
      }
      assert.deepStrictEqual(empty.sort(), unfilled)
      const contents = await contentsOf(database)
      console.log(contents.map(({ name, rows }) => `${name} ${rows}`).join(", "))
    })
  )
})
