import { assert, describe, it } from "@effect/vitest"
import type { HubState } from "../../../src/actors/hub/state.ts"
import type { FieldOperatorCandidate } from "../../../src/services/operations/field-operator-candidate.ts"
import {
  assign,
  createTask,
  fieldHub,
  fieldOperator,
  hubWithTask,
  newest,
  parked,
  refusal,
  tell
} from "../../support/field-work.ts"
import { noon } from "../../support/hub.ts"

/** Robot R1 stands at (43.75, 7.45). */
const near = { lat: 43.75, lng: 7.449 }
const far = { lat: 43.7, lng: 7.3 }

/** Whom the hub asks for its one task, null when nobody. */
const asked = (
  operators: ReadonlyArray<FieldOperatorCandidate>,
  state: HubState = hubWithTask(),
  now = noon
): string | null => {
  tell(state, assign(operators), now)
  return newest(state).assignment?.operatorId ?? null
}

describe("the field operator who is asked", () => {
  it("is the nearest by great circle", () => {
    assert.strictEqual(
      asked([fieldOperator("ann", { place: far }), fieldOperator("bob", { place: near })]),
      "bob"
    )
  })

  it("counts from the hub when his position is older than 300 s", () => {
    const old = { place: near, placeAt: noon - 300_001 }
    assert.strictEqual(
      asked([fieldOperator("ann", old), fieldOperator("bob", { place: { lat: 43.74, lng: 7.44 } })]),
      "bob"
    )
    assert.strictEqual(
      asked([
        fieldOperator("ann", { ...old, placeAt: noon - 300_000 }),
        fieldOperator("bob", { place: { lat: 43.74, lng: 7.44 } })
      ]),
      "ann"
    )
  })

  it("is of this hub before anybody of the city, however near", () => {
    assert.strictEqual(
      asked([fieldOperator("ann", { hubId: "hub-2", place: near }), fieldOperator("bob", { place: far })]),
      "bob"
    )
    assert.strictEqual(asked([fieldOperator("ann", { hubId: "hub-2", place: near })]), "ann")
  })

  it("is the longest idle of those who are equally near, then the lesser id", () => {
    assert.strictEqual(
      asked([fieldOperator("ann"), fieldOperator("bob", { idleSince: noon - 7_200_000 })]),
      "bob"
    )
    assert.strictEqual(asked([fieldOperator("bob"), fieldOperator("ann")]), "ann")
  })

  it("is there and has nothing to do", () => {
    assert.isNull(
      asked([
        fieldOperator("ann", { busy: true }),
        fieldOperator("bob", { status: "IN_BREAK" }),
        fieldOperator("cleo", { status: "OFFLINE" })
      ])
    )
  })

  it("is told what, where and until when, and the offer has its timer", () => {
    const state = hubWithTask()
    const { foTaskId } = newest(state)
    const { calls, events, timers } = tell(state, assign([fieldOperator("ann", { place: near })], foTaskId))
    const { assignmentId, distanceM } = newest(state).assignment!
    assert.deepStrictEqual(calls, [
      {
        _tag: "OfferToFieldOperator",
        operatorId: "ann",
        hubId: "hub-1",
        foTaskId,
        assignmentId,
        type: "UNSTUCK_BOT",
        expiresAt: noon + 60_000
      }
    ])
    assert.deepInclude(events[0], { _tag: "FoTaskAssignmentRequested", operatorId: "ann", distanceM: 80 })
    assert.strictEqual(distanceM, 80)
    assert.deepStrictEqual(timers, [
      {
        _tag: "SetTimer",
        key: `ExpireFoOffer:${assignmentId}`,
        dueAt: noon + 60_000,
        command: { _tag: "ExpireFoOffer", foTaskId, assignmentId }
      }
    ])
  })
})

describe("when nobody is free", () => {
  it("one alarm is raised per task, and the next look comes after 60 s", () => {
    const state = hubWithTask()
    const { foTaskId } = newest(state)
    const first = tell(state, assign([], foTaskId))
    assert.deepStrictEqual(first.calls, [
      { _tag: "RaiseAlarm", code: "NO_FIELD_OPERATOR", entity: "FoTask", id: foTaskId }
    ])
    assert.deepInclude(first.timers[0], { key: "AssignFo", dueAt: noon + 60_000 })
    const second = tell(state, assign([]), noon + 60_000)
    assert.deepStrictEqual([second.calls, second.events], [[], []])
    assert.deepInclude(second.timers[0], { key: "AssignFo", dueAt: noon + 120_000 })
  })

  it("nothing is looked for any more once nothing waits", () => {
    const state = hubWithTask()
    tell(state, assign([fieldOperator("ann")]))
    assert.deepStrictEqual(tell(state, assign([])).timers, [])
  })

  it("a look for a task that does not wait serves no other", () => {
    const state = hubWithTask()
    assert.deepStrictEqual(tell(state, assign([fieldOperator("ann")], "gone")).events, [])
  })
})

describe("tasks that wait", () => {
  it("are served by priority, then age, each person once", () => {
    const state = fieldHub()
    tell(state, createTask("BATTERY_SWAP"), noon)
    tell(state, createTask("UNSTUCK_BOT", { stops: [{ serial: "R2", locationId: null }] }), noon + 1)
    tell(state, createTask("DELIVERY_RESCUE", { stops: [{ serial: "R3", locationId: null }] }), noon + 2)
    tell(state, createTask("UNFLIP_BOT", { stops: [{ serial: "R3", locationId: null }] }), noon + 3)
    assert.deepStrictEqual(
      state.field.waiting.map(({ type, priority }) => `${priority} ${type}`),
      ["0 DELIVERY_RESCUE", "1 UNSTUCK_BOT", "1 UNFLIP_BOT", "2 BATTERY_SWAP"]
    )
    tell(state, assign([fieldOperator("ann"), fieldOperator("bob")]), noon + 4)
    assert.deepStrictEqual(
      [...state.field.taskOfOperator].map(([operatorId, task]) => [operatorId, task.type]),
      [
        ["ann", "DELIVERY_RESCUE"],
        ["bob", "UNSTUCK_BOT"]
      ]
    )
  })

  it("take their priority from the command when it has one", () => {
    const state = hubWithTask("BATTERY_SWAP", { priority: 0 })
    assert.strictEqual(newest(state).priority, 0)
    assert.strictEqual(refusal(state, createTask("EMPTY_BOT", { priority: 4 })), "InvalidFoTask")
    assert.strictEqual(refusal(state, createTask("EMPTY_BOT", { priority: 1.5 })), "InvalidFoTask")
  })
})

describe("an offer", () => {
  const answered = (tag: "RejectFo" | "ExpireFoOffer") => {
    const state = hubWithTask()
    tell(state, assign([fieldOperator("ann"), fieldOperator("bob", { place: far })]))
    const { foTaskId, assignment } = newest(state)
    const at = noon + 60_000
    const decision =
      tag === "RejectFo"
        ? tell(state, { _tag: "RejectFo", foTaskId, operatorId: "ann", reason: "lunch" }, at)
        : tell(state, { _tag: "ExpireFoOffer", foTaskId, assignmentId: assignment!.assignmentId }, at)
    return { state, decision, at }
  }

  for (const tag of ["RejectFo", "ExpireFoOffer"] as const) {
    it(`that ends by ${tag} goes to the next at once, and not to him again for 600 s`, () => {
      const { state, decision, at } = answered(tag)
      assert.deepStrictEqual(decision.sends, [
        { actor: "Hub", id: "hub-1", command: { _tag: "AssignFo", foTaskId: null, operators: [] } }
      ])
      const both = (placeAt: number) => [
        fieldOperator("ann", { placeAt }),
        fieldOperator("bob", { place: far, placeAt })
      ]
      const later = structuredClone(state)
      assert.strictEqual(asked(both(at), state, at), "bob")
      assert.isNull(asked([fieldOperator("ann", { placeAt: at })], structuredClone(later), at + 599_999))
      assert.strictEqual(asked([fieldOperator("ann", { placeAt: at })], later, at + 600_000), "ann")
    })
  }

  it("that nobody answered is taken back from his phone", () => {
    const { decision } = answered("ExpireFoOffer")
    assert.deepInclude(decision.calls[0], { _tag: "TellFieldOperator", operatorId: "ann", news: "Expired" })
    assert.deepInclude(decision.events[0], { from: "REQUESTED", to: "STALE", ended: true })
  })

  it("is accepted until its end, and not after", () => {
    const state = hubWithTask()
    tell(state, assign([fieldOperator("ann")]))
    const { foTaskId } = newest(state)
    const accept = { _tag: "AcceptFo", foTaskId, operatorId: "ann" } as const
    assert.strictEqual(refusal(state, accept, noon + 60_001), "AssignmentExpired")
    const { events, timers } = tell(state, accept, noon + 60_000)
    assert.deepInclude(events[0], { from: "REQUESTED", to: "ACCEPTED", ended: false })
    assert.strictEqual(timers[0]?._tag, "CancelTimer")
  })

  it("that was accepted does not expire", () => {
    const state = hubWithTask()
    tell(state, assign([fieldOperator("ann")]))
    const { foTaskId, assignment } = newest(state)
    tell(state, { _tag: "AcceptFo", foTaskId, operatorId: "ann" })
    const { assignmentId } = assignment!
    const expiry = { _tag: "ExpireFoOffer", foTaskId, assignmentId } as const
    assert.deepStrictEqual(tell(state, expiry, noon + 60_000).events, [])
  })

  it("comes to nobody who has another task of the hub, whatever the registry says", () => {
    const state = hubWithTask()
    tell(state, assign([fieldOperator("ann")]))
    tell(state, createTask("UNFLIP_BOT", { robots: [parked("R1")] }), noon + 1)
    tell(state, assign([fieldOperator("ann")]), noon + 2)
    assert.isNull(newest(state).assignment)
  })
})
