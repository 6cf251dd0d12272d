/** What customer and merchant are told by themselves: when, with which occurrence, and never twice. */
import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import type { NotifyCustomer, NotifyMerchant } from "../../../src/actors/calls.ts"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { CourierStatus, DeliveryCommand } from "../../../src/actors/delivery/commands.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import * as build from "./builders.ts"
import { choices, commandOf, likely } from "./stories.ts"
import { goTo, Story } from "./watchdog-builders.ts"

const { minute, t0 } = build

/** What was said, as `audience template occurrence`. */
const said = (story: Story): ReadonlyArray<string> =>
  story.calls.flatMap((call) => {
    if (call._tag !== "NotifyCustomer" && call._tag !== "NotifyMerchant") return []
    const { occurrence, template } = call as NotifyCustomer | NotifyMerchant
    return [`${call._tag === "NotifyCustomer" ? "customer" : "merchant"} ${template} ${occurrence}`.trimEnd()]
  })

const etaAt =
  (dropoffEta: number, revision: number) =>
  (s: DeliveryState): DeliveryCommand =>
    build.dispatch({
      _tag: "EtaUpdate",
      at: t0,
      demandId: build.demandId,
      deliveryId: build.deliveryId,
      attemptId: build.idOf(s),
      pickupEta: null,
      dropoffEta,
      revision
    })

describe("notifications of a delivery", () => {
  it("follow its ordinary course", () => {
    const story = goTo(Story.accepted([]), "at the customer")
    story.give((s) => ({ _tag: "Remind", attemptId: build.idOf(s), afterS: 180 }))
    story.give((s) => ({ _tag: "Remind", attemptId: build.idOf(s), afterS: 360 }))
    assert.deepStrictEqual(said(story), [
      "customer ORDER_SCHEDULED",
      `merchant MERCHANT_ROBOT_ARRIVED 1:${build.serial}`,
      "customer IN_TRANSIT 1",
      "customer ARRIVED 1",
      "customer ARRIVED_REMINDER 1:180",
      "customer ARRIVED_REMINDER 1:360"
    ])
  })

  it("tell of its cancellation, the merchant only while the food is his", () => {
    for (const [step, expected] of [
      ["assigned", ["customer CANCELED", "merchant CANCELED"]],
      ["loaded", ["customer CANCELED"]]
    ] as const) {
      const story = goTo(Story.accepted([]), step).forget()
      story.give(build.cancel(), (s) => build.demandCanceled(build.idOf(s), "Other"))
      assert.deepStrictEqual(said(story), expected)
    }
  })

  it("tell the customer once that his food comes more than a quarter of an hour later than quoted", () => {
    const quoted = t0 + 35 * minute
    const story = goTo(Story.accepted([]), "in transit").forget()
    story.give(etaAt(quoted + 15 * minute, 1))
    assert.deepStrictEqual(said(story), [])
    story.give(etaAt(quoted + 15 * minute + 1, 2))
    assert.deepStrictEqual(said(story), ["customer DELAYED"])
    story.give(etaAt(quoted, 3), etaAt(quoted + 60 * minute, 4), etaAt(quoted + 60 * minute, 4))
    assert.deepStrictEqual(said(story), ["customer DELAYED"])
    assert.strictEqual(story.state.order?.delayToldAt, story.now)
  })

  it("tell of a delay that another robot brings", () => {
    const story = goTo(Story.accepted([]), "assigned").forget()
    story.give((s) => build.reassigned(build.idOf(s), { eta: t0 + 80 * minute }))
    assert.deepStrictEqual(said(story), ["customer DELAYED"])
  })

  it("tell of a delay that a courier reports, once", () => {
    const story = new Story(build.courierAt("AtPickup"))
    const reports = (status: CourierStatus, minutes: number) => (s: DeliveryState) =>
      build.courier(build.idOf(s), {
        kind: "Status",
        status,
        pickupEta: null,
        dropoffEta: t0 + minutes * minute
      })
    // Quoted for 30 minutes.
    story.give(reports("PickedUp", 45)).forget()
    story.give(reports("NearDropoff", 46))
    assert.deepStrictEqual(said(story), ["customer DELAYED"])
    story.forget().give(reports("ArrivedAtDropoff", 50))
    assert.notInclude(said(story), "customer DELAYED")
  })

  it("do not tell of a departure or an arrival again when a rescue is withdrawn", () => {
    for (const step of ["in transit", "at the customer"]) {
      const story = goTo(Story.accepted([]), step).forget()
      story.give(
        (s) => ({ _tag: "StartRescue", attemptId: build.idOf(s), by: "operator", note: null }),
        (s) => ({ _tag: "WithdrawRescue", attemptId: build.idOf(s), note: null })
      )
      assert.deepStrictEqual(said(story), [])
    }
  })

  it("announce another robot at the merchant's under its own occurrence", () => {
    const story = goTo(Story.accepted([]), "at the merchant").forget()
    story.give(
      (s) => build.reassigned(build.idOf(s)),
      (s) => build.atOrigin(build.idOf(s), build.otherSerial),
      (s) => build.atOrigin(build.idOf(s), build.otherSerial)
    )
    assert.deepStrictEqual(said(story), [`merchant MERCHANT_ROBOT_ARRIVED 1:${build.otherSerial}`])
  })

  it("say nothing twice to the customer, whatever happens in whatever order", () => {
    const templates = new Set<string>()
    fc.assert(
      fc.property(fc.nat(16), choices, (likelySteps, story) => {
        const state = build.fresh()
        const heard = new Set<string>()
        let now = t0
        const step = (command: DeliveryCommand): void => {
          const outcome = deliveryActor.decide(state, command, now)
          if (!outcome.accepted) return
          for (const event of outcome.events) deliveryActor.evolve(state, event)
          for (const call of outcome.calls) {
            if (call._tag !== "NotifyCustomer") continue
            const { occurrence, template } = call as NotifyCustomer
            // A reminder is repeated by its own timer alone.
            if (template === "ARRIVED_REMINDER") continue
            const key = `${template} ${occurrence}`
            assert.isFalse(heard.has(key), `${key} again, by ${command._tag}`)
            heard.add(key)
            templates.add(template)
          }
        }
        step(build.requestQuote({ courierFallback: likelySteps % 2 === 0 }))
        step(build.quoted())
        step(build.acceptQuote())
        for (let i = 0; i < likelySteps; i++) {
          step(likely(state, { kind: Number.MAX_SAFE_INTEGER, attempt: 0, variant: 0, waitMs: 0 }))
        }
        for (const choice of story) {
          now += choice.waitMs
          step(commandOf(state, choice))
        }
      }),
      { numRuns: Number(process.env["FC_RUNS"] ?? 150) }
    )
    for (const template of ["ORDER_SCHEDULED", "IN_TRANSIT", "ARRIVED", "CANCELED"]) {
      assert.include([...templates], template)
    }
  })
})
