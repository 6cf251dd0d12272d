/** Who may cancel at which stage, and how it ends: one table. Source: spec/deliveries.md 5, spec/flows.md F8. */
import { assert, describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { DeliveryCommand } from "../../../src/actors/delivery/commands.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import type { AttemptCancellationReason } from "../../../src/services/deliveries/enums.ts"
import type { ActorType } from "../../../src/services/deliveries/events.ts"
import * as build from "./builders.ts"

const { t0 } = build

/** What a party says when it cancels. */
const parties = {
  partner: "DeliveryCanceled",
  customer: "CustomerRequested_Unable",
  merchant: "LongLoad",
  pilot: "BotHit",
  field_op: "PilotError",
  operator: "CustomerUnresponsive",
  watchdog: "DeliveryWatchdog",
  provider: "CourierFailure"
} as const satisfies Partial<Record<ActorType, AttemptCancellationReason>>
type Party = keyof typeof parties

interface Stage {
  readonly state: () => DeliveryState
  /** What follows until the cancellation is settled. */
  readonly afterwards: ReadonlyArray<(state: DeliveryState) => DeliveryCommand>
}

const confirmed = (s: DeliveryState): DeliveryCommand => build.demandCanceled(build.idOf(s), "Other")
const robot = (status: Parameters<typeof build.stateAt>[0]): Stage => ({
  state: () => build.stateAt(status),
  afterwards: [confirmed]
})
const courier = (status: Parameters<typeof build.courierAt>[0]): Stage => ({
  state: () => build.courierAt(status),
  afterwards: [(s) => build.courier(build.idOf(s), { kind: "CancelConfirmed" })]
})

const stages = {
  quoted: { state: () => build.quotedState(), afterwards: [] },
  requested: robot("Requested"),
  scheduled: robot("Assigned"),
  toMerchant: robot("InTransitToPartner"),
  atMerchant: robot("AtPickup"),
  lidOpenEmpty: {
    state: () => build.stateAt("PickupInProgress"),
    // The provider confirms; the lid is waited for, and nothing is put in.
    afterwards: [
      confirmed,
      (s) => ({ _tag: "TimeOutCancel", attemptId: build.idOf(s), tries: build.attemptOf(s).cancelTries })
    ]
  },
  lidOpenLoaded: {
    state: () => build.stateAt("PickupInProgress"),
    afterwards: [confirmed, () => build.lidCycle({ reasons: ["LOAD"] })]
  },
  loaded: robot("LoadedWaitingForPilot"),
  inTransit: robot("InTransit"),
  loadedDiscard: {
    state: () => build.stateAt("InTransit", { returnPolicy: "discard" }),
    afterwards: [confirmed]
  },
  atCustomer: robot("AtDestination"),
  handingOver: robot("DeliveryInProgress"),
  rescueByHand: { state: () => build.waitingForHand(), afterwards: [confirmed] },
  rescueByCourier: {
    state: build.courierStateBuilders.InTransitToRescue as () => DeliveryState,
    afterwards: [
      (s) => build.courier(build.attemptOf(s, 3).attemptId, { kind: "CancelConfirmed" }),
      // The stranded robot's demand is canceled next.
      confirmed
    ]
  },
  courierAssigned: courier("Assigned"),
  courierWithFood: courier("InTransit"),
  completed: { state: () => build.stateAt("Delivered"), afterwards: [] }
} satisfies Record<string, Stage>

/** `delivery, first attempt (, later ones)`, or the refusal. Staff: pilots, field operators, operators. */
const staff = {
  quoted: "!NotFound",
  requested: "Canceled, Canceled",
  scheduled: "Canceled, Canceled",
  toMerchant: "Canceled, Canceled",
  atMerchant: "Canceled, Canceled",
  lidOpenEmpty: "Canceled, Canceled",
  lidOpenLoaded: "Canceled, ReturnInitiated",
  loaded: "Canceled, ReturnInitiated",
  inTransit: "Canceled, ReturnInitiated",
  loadedDiscard: "Canceled, Canceled",
  atCustomer: "Canceled, ReturnInitiated",
  handingOver: "Canceled, ReturnInitiated",
  rescueByHand: "Canceled, Canceled, RequestFailed",
  rescueByCourier: "Canceled, Canceled, RequestFailed, Canceled",
  courierAssigned: "Canceled, Canceled",
  courierWithFood: "Canceled, ReturnInitiated",
  completed: "!AlreadyCompleted"
} as const satisfies Record<keyof typeof stages, string>

const untilLoaded = {
  ...staff,
  // The merchant's staff stands at the open robot: the food is not loaded yet.
  loaded: "!TooLateToCancel",
  inTransit: "!TooLateToCancel",
  loadedDiscard: "!TooLateToCancel",
  atCustomer: "!TooLateToCancel",
  handingOver: "!TooLateToCancel",
  // Seen through the rescue the food has been under way.
  rescueByHand: "!TooLateToCancel",
  rescueByCourier: "!TooLateToCancel",
  courierWithFood: "!TooLateToCancel"
} as const

const nobody = "!CancelReasonNotAllowed"

const expected: Readonly<Record<Party, Readonly<Record<keyof typeof stages, string>>>> = {
  partner: { ...staff, handingOver: "!TooLateToCancel" },
  customer: untilLoaded,
  merchant: untilLoaded,
  pilot: staff,
  field_op: staff,
  operator: staff,
  watchdog: staff,
  // A courier ends his attempt, never the delivery.
  provider: Object.fromEntries(Object.keys(stages).map((stage) => [stage, nobody])) as Record<
    keyof typeof stages,
    string
  >
}

const reasons: Readonly<Record<Party, string>> = {
  partner: "PartnerRequested",
  customer: "CustomerRequested",
  merchant: "MerchantRequested",
  pilot: "OperationsRequested",
  field_op: "OperationsRequested",
  operator: "CustomerUnreachable",
  watchdog: "Watchdog",
  provider: ""
}

const outcomeOf = (party: Party, stage: Stage): string => {
  const state = stage.state()
  const command = build.cancel(party, parties[party])
  const outcome = deliveryActor.decide(state, command, t0)
  if (!outcome.accepted) return `!${outcome._tag}`
  build.after(state, command)
  // Until providers confirm, only the request is known.
  assert.strictEqual(state.order?.cancelRequestedAt, t0)
  build.after(state, command, ...stage.afterwards)
  assert.strictEqual(state.order?.cancelReason, reasons[party])
  assert.strictEqual(state.order?.canceledBy, party)
  // Canceled already: asked again, nothing happens.
  const again = deliveryActor.decide(state, command, t0)
  assert.isTrue(again.accepted && again.events.length === 0)
  return [state.order?.status, ...state.attempts.map(({ status }) => status)].join(", ")
}

describe("a cancellation", () => {
  for (const party of Object.keys(parties) as ReadonlyArray<Party>) {
    it(`by a ${party} ends at each stage as the table says`, () => {
      const actual = Object.fromEntries(
        Object.entries(stages).map(([name, stage]) => [name, outcomeOf(party, stage)])
      )
      assert.deepStrictEqual(actual, { ...expected[party] })
    })
  }

  it("for want of an age check names it, whoever checked", () => {
    const state = build.after(build.stateAt("AtDestination", { controlledContents: ["Alcohol"] }), (s) => ({
      _tag: "CheckId",
      attemptId: build.idOf(s),
      passed: false,
      by: "operator"
    }))
    build.after(state, confirmed)
    assert.strictEqual(state.order?.cancelReason, "IdCheckFailed")
  })

  it("says at which stage it found the attempt", () => {
    const stageOf = (state: DeliveryState): unknown => {
      const outcome = deliveryActor.decide(state, build.cancel(), t0)
      if (!outcome.accepted) return outcome._tag
      const asked = outcome.events.find(({ _tag }) => _tag === "CancelRequested")
      return asked !== undefined && "stage" in asked ? asked.stage : null
    }
    assert.deepStrictEqual(
      [
        stages.scheduled,
        stages.toMerchant,
        stages.atMerchant,
        stages.lidOpenEmpty,
        stages.loaded,
        stages.inTransit,
        stages.atCustomer,
        stages.rescueByHand
      ].map(({ state }) => stageOf(state())),
      ["NotStarted", "ToMerchant", "AtMerchant", "LidOpen", "Loaded", "InTransit", "AtCustomer", "Rescue"]
    )
  })
})
