import { assert, describe, it } from "@effect/vitest"
import { type AnyCommand, type AnyEvent, accept, DecisionDraft, unchanged } from "../../src/domain/decider.ts"

const moved: AnyEvent = { _tag: "Moved", at: 5 }
const stopped: AnyEvent = { _tag: "Stopped", at: 5 }
const stop: AnyCommand = { _tag: "Stop" }

describe("a decision", () => {
  it("holds what was put into its draft, in order", () => {
    const decision = new DecisionDraft()
      .event(moved)
      .event(stopped)
      .send("Robot", "R1", stop)
      .setTimer("stop", 9, stop)
      .cancelTimer("start")
      .call({ _tag: "Ring" })
      .reply("caller-1", { _tag: "Done" })
      .done()
    assert.deepStrictEqual(decision, {
      accepted: true,
      events: [moved, stopped],
      sends: [{ actor: "Robot", id: "R1", command: stop }],
      timers: [
        { _tag: "SetTimer", key: "stop", dueAt: 9, command: stop },
        { _tag: "CancelTimer", key: "start" }
      ],
      calls: [{ _tag: "Ring" }],
      replies: [{ to: "caller-1", value: { _tag: "Done" } }],
      splits: undefined
    })
  })

  it("equals `unchanged` when nothing was put into it", () => {
    assert.deepStrictEqual(new DecisionDraft().done(), unchanged)
  })

  it("splits where the next transition starts", () => {
    const decision = new DecisionDraft().event(moved).split().event(stopped).event(moved).split().done()
    assert.deepStrictEqual(decision.splits, [1, 3])
  })

  it("shares no list that another decision could write to", () => {
    const decision = accept([moved])
    assert.isTrue(Object.isFrozen(unchanged))
    assert.isTrue(Object.isFrozen(decision.sends))
    assert.isTrue(Object.isFrozen(decision.timers))
  })
})
