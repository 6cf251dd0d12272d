/** Which rows a decision of a delivery writes, and that rows and held part are all of its state. */
import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { DeliveryCommand } from "../../../src/actors/delivery/commands.ts"
import { write } from "../../../src/actors/delivery/commit.ts"
import { held } from "../../../src/actors/delivery/held.ts"
import { restore } from "../../../src/actors/delivery/load.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import type { LoadedRows } from "../../../src/actors/persistence.ts"
import { type ChangeGroup, RowChanges } from "../../../src/services/row-changes.ts"
import { decodeRow, type RowOf, type Table } from "../../../src/services/table.ts"
import { deepFreeze } from "../../support/given.ts"
import * as build from "./builders.ts"
import { type Choice, choice, commandOf, likely } from "./stories.ts"

const { t0 } = build

type Image = { readonly [column: string]: unknown }

/** The rows of one delivery, kept as they travel. */
class Rows implements LoadedRows {
  private readonly byTable = new Map<string, Map<string, Image>>()

  apply(groups: ReadonlyArray<ChangeGroup>): void {
    for (const { table, kind, key, images } of groups) {
      const rows = this.byTable.get(table.name) ?? new Map<string, Image>()
      this.byTable.set(table.name, rows)
      for (const image of JSON.parse(JSON.stringify(images)) as ReadonlyArray<Image>) {
        const id = key.map((column) => String(image[column])).join(" ")
        const known = rows.get(id)
        assert.include(["insert", "keep", "put"], kind)
        assert.isTrue(kind !== "insert" || known === undefined, `${table.name} ${id} is inserted once`)
        if (kind !== "keep" || known === undefined) rows.set(id, { ...known, ...image })
      }
    }
  }

  readonly of = <T extends Table>(table: T): ReadonlyArray<RowOf<T>> =>
    [...(this.byTable.get(table.name)?.values() ?? [])].map((image) => decodeRow(table, image))
}

interface Written {
  readonly rejected: boolean
  readonly groups: ReadonlyArray<ChangeGroup>
}

const sourceEventId = "event-1"

/** Decides, evolves in place, and writes down. */
const handle = (state: DeliveryState, command: DeliveryCommand, now: number): Written => {
  const outcome = deliveryActor.decide(state, command, now)
  if (!outcome.accepted) return { rejected: true, groups: [] }
  for (const event of outcome.events) deliveryActor.evolve(state, event)
  const changes = new RowChanges(now)
  const frozen = deepFreeze(structuredClone(state))
  write({ state: frozen, events: outcome.events, command, sourceEventId, now }, changes)
  return { rejected: false, groups: changes.groups() }
}

/** `table` by the number of its rows that a command writes. */
const rowsWritten = (
  state: DeliveryState,
  command: DeliveryCommand,
  now = t0
): Readonly<Record<string, number>> => {
  const { groups, rejected } = handle(state, command, now)
  assert.isFalse(rejected)
  return Object.fromEntries(groups.map(({ table, images }) => [table.name, images.length]))
}

const imagesOf = (groups: ReadonlyArray<ChangeGroup>, table: string): ReadonlyArray<Image> =>
  groups.filter((group) => group.table.name === table).flatMap(({ images }) => images)

const next: Choice = { kind: Number.MAX_SAFE_INTEGER, attempt: 0, variant: 0, waitMs: 0 }

describe("the rows of a delivery", () => {
  it("are, with what is held, all of its state, whatever happens in whatever order", () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(
        fc.nat(18),
        fc.array(choice, { minLength: 5, maxLength: 60, size: "max" }),
        fc.boolean(),
        (likelySteps, story, courierFallback) => {
          const rows = new Rows()
          const state = build.fresh()
          let now = t0
          const step = (command: DeliveryCommand): void => {
            const { groups, rejected } = handle(state, command, now)
            if (rejected) return
            rows.apply(groups)
            for (const { table } of groups) seen.add(table.name)
            const kept: unknown = JSON.parse(JSON.stringify(held(state)))
            assert.deepStrictEqual(restore(build.deliveryId, rows, kept), state, command._tag)
          }
          step(build.requestQuote({ courierFallback }))
          if (courierFallback) {
            step(
              build.dispatch({
                _tag: "DemandRefused",
                quoteId: build.quoteId,
                limitingFactor: "PilotAvailability"
              })
            )
            step(
              build.courier(null, {
                kind: "Quoted",
                feeCents: 700,
                pickupEta: t0 + 12 * build.minute,
                dropoffEta: t0 + 30 * build.minute
              })
            )
          } else if (likelySteps > 0) step(build.quoted())
          for (let i = 1; i < likelySteps; i++) step(likely(state, next))
          for (const choice of story) {
            now += choice.waitMs
            step(commandOf(state, choice))
          }
        }
      ),
      { numRuns: Number(process.env["FC_RUNS"] ?? 50) }
    )
    for (const table of [
      "delivery_issues",
      "doordash_requests",
      "doordash_responses",
      "doordash_references"
    ]) {
      assert.isTrue(seen.has(table), table)
    }
    assert.isAtLeast(seen.size, 13)
  })

  it("are all made by the first request: places, customer and his spot beside the quote", () => {
    assert.deepStrictEqual(rowsWritten(build.fresh(), build.requestQuote()), {
      customer: 1,
      dropoff: 1,
      locations: 2,
      quotes: 1
    })
    assert.deepStrictEqual(rowsWritten(build.fresh(), build.requestQuote({ customer: null })), {
      locations: 2,
      quotes: 1
    })
  })

  it("know the spot of a customer again, to a metre", () => {
    const spotAt = (lat: number): unknown => {
      const dropoff = { ...build.dropoff, lat }
      const { groups } = handle(build.fresh(), build.requestQuote({ dropoff }), t0)
      return imagesOf(groups, "dropoff")[0]?.["id"]
    }
    assert.strictEqual(spotAt(34.06), spotAt(34.060004))
    assert.notStrictEqual(spotAt(34.06), spotAt(34.06001))
  })

  it("are few where little happens", () => {
    const state = build.stateAt("Assigned")
    const id = build.idOf(state)
    assert.deepStrictEqual(rowsWritten(state, build.etaUpdate(id)), { attempts: 1 })
    assert.deepStrictEqual(rowsWritten(state, build.reassigned(id, { hubId: "hub-2" })), {
      attempts: 1,
      deliveries: 1
    })
    assert.deepStrictEqual(rowsWritten(state, build.tripCreated(id, "DELIVERY")), { deliveries: 1 })
    assert.deepStrictEqual(rowsWritten(state, build.pilot(id, "ACCEPTED")), {})
    assert.deepStrictEqual(rowsWritten(state, build.robotState("PARKED", true, build.otherSerial)), {})
    const loading = build.stateAt("AtPickup")
    assert.deepStrictEqual(
      rowsWritten(loading, {
        _tag: "OpenForLoad",
        commandId: "open-1",
        correlationId: "wait-1",
        source: "QR"
      }),
      {}
    )
    assert.deepStrictEqual(rowsWritten(loading, build.lidRefused("open-1")), { delivery_issues: 1 })
  })

  it("name a message once per attempt, on the first of the steps it caused, at the time it says", () => {
    const state = build.requestedState()
    const id = build.idOf(state)
    const { groups } = handle(state, build.trip(id, "JITP", "IN_TRANSIT"), t0 + 60_000)
    const steps = imagesOf(groups, "attempt_history")
    assert.deepStrictEqual(
      steps.map((row) => [row["attempt_version"], row["to_status"], row["source_event_id"]]),
      [
        [2, "Pending", sourceEventId],
        [3, "InTransitToPartner", null]
      ]
    )
    for (const row of steps) {
      assert.strictEqual(row["occurred_at"], new Date(t0).toISOString())
      assert.strictEqual(row["created_at"], new Date(t0 + 60_000).toISOString())
    }
    assert.deepInclude(imagesOf(groups, "delivery_history")[0], {
      delivery_version: 2,
      from_status: "Scheduled",
      to_status: "InProgress",
      source_event_id: sourceEventId
    })
  })

  it("say who acted, as far as command or delivery tell", () => {
    const actorOf = (state: DeliveryState, command: DeliveryCommand): ReadonlyArray<unknown> => {
      const row = imagesOf(handle(state, command, t0).groups, "attempt_history")[0]
      return [row?.["actor_type"], row?.["actor_id"]]
    }
    assert.deepStrictEqual(actorOf(build.stateAt("Assigned"), build.cancel("partner", "DeliveryCanceled")), [
      "partner",
      "partner-1"
    ])
    assert.deepStrictEqual(actorOf(build.stateAt("Assigned"), build.cancel("merchant", "MerchantError")), [
      "merchant",
      "merchant-1"
    ])
    assert.deepStrictEqual(
      actorOf(build.stateAt("Assigned"), build.cancel("customer", "CustomerRequested_Unable")),
      ["customer", "customer-1"]
    )
    const loaded = build.stateAt("LoadedWaitingForPilot")
    assert.deepStrictEqual(actorOf(loaded, build.pilot(build.idOf(loaded), "ACCEPTED")), ["pilot", "pilot-1"])
    assert.deepStrictEqual(actorOf(build.stateAt("Assigned"), build.cancel("operator")), ["operator", null])
  })
})
