/** Checkers of a delivery's lid, couriers and rules find what they are there to find. */
import { assert, describe, it } from "@effect/vitest"
import { type DeliveryState, initial } from "../../../src/actors/delivery/state.ts"
import { unlockDedupMs, watchdogMaxRetries } from "../../../src/services/deliveries/constants.ts"
import { courierIsHeardOnce } from "../../../src/sim/checkers/courier-is-heard-once.ts"
import { lidIsAskedOnce } from "../../../src/sim/checkers/lid-is-asked-once.ts"
import { watchdogActionsInTime } from "../../../src/sim/checkers/watchdog-actions-in-time.ts"
import { withdrawnAttemptWaitsForItsLid } from "../../../src/sim/checkers/withdrawn-attempt-waits-for-its-lid.ts"

const delivery = (more: object): DeliveryState => ({ ...initial("d1"), ...more }) as DeliveryState

describe("the checkers of a delivery", () => {
  it("find nothing in one that is only asked for", () => {
    for (const check of [
      courierIsHeardOnce,
      lidIsAskedOnce,
      watchdogActionsInTime,
      withdrawnAttemptWaitsForItsLid
    ]) {
      assert.isNull(check(initial("d1")))
    }
  })

  it("find a lid that is asked by two commands, or twice for one caller", () => {
    const asked = (...requests: ReadonlyArray<object>): string | null =>
      lidIsAskedOnce(
        delivery({
          lid: {
            openSince: null,
            failures: 0,
            requests: requests.map((it) => ({ purpose: "LOAD", source: "QR", ...it }))
          }
        })
      )
    const first = { commandId: "c1", correlationId: null, at: 1000 }
    assert.isNull(asked(first, { ...first, correlationId: "x", at: 2000 }))
    assert.isNull(asked(first, { commandId: "c2", correlationId: null, at: 1000 + unlockDedupMs }))
    assert.isNull(asked(first, { ...first, commandId: "c2", purpose: "UNLOAD" }))
    assert.match(asked(first, { ...first, commandId: "c2", at: 2000 }) ?? "", /asked by c1 and by c2/)
    assert.match(asked(first, { ...first, at: 2000 }) ?? "", /c1 is kept twice/)
  })

  it("find an attempt that waits to be canceled behind a shut lid", () => {
    const attempt = { attemptId: "a1", status: "CancelRequested", demandCanceled: true }
    const withLid = (openSince: number | null, more: object = {}): string | null =>
      withdrawnAttemptWaitsForItsLid(
        delivery({
          lid: { openSince, failures: 0, requests: [] },
          attempts: [{ ...attempt, resumeStatus: "PickupInProgress", ...more }]
        })
      )
    assert.isNull(withLid(5))
    assert.isNull(withLid(null, { demandCanceled: false }))
    assert.isNull(withLid(null, { status: "Canceled" }))
    assert.match(withLid(null) ?? "", /attempt a1 has no demand any more/)
    assert.match(withLid(5, { resumeStatus: "LoadedWaitingForPilot" }) ?? "", /attempt a1/)
  })

  it("find a report of a courier that is taken twice", () => {
    const heard = (...keys: ReadonlyArray<string>): string | null =>
      courierIsHeardOnce(delivery({ attempts: [{ attemptId: "a1", heard: keys }] }))
    assert.isNull(heard("k1", "k2"))
    assert.strictEqual(heard("k1", "k2", "k1"), "report k1 of attempt a1 is taken twice")
  })

  it("find an action that is done early, unclaimed, too often tried, or left claimed", () => {
    const done = { path: "r/0", status: "EXECUTED", eta: 10, executedAt: 10, attemptCount: 1 }
    const withAction = (more: object): string | null =>
      watchdogActionsInTime(delivery({ watchdog: { actions: [{ ...done, ...more }] } }))
    assert.isNull(withAction({}))
    assert.isNull(withAction({ status: "QUEUED", executedAt: null, attemptCount: 0 }))
    assert.match(withAction({ executedAt: 9 }) ?? "", /done at 9, due at 10/)
    assert.match(withAction({ attemptCount: 0 }) ?? "", /never claimed/)
    assert.match(withAction({ attemptCount: watchdogMaxRetries + 2 }) ?? "", /claimed \d+ times/)
    assert.match(withAction({ executedAt: null }) ?? "", /EXECUTED, executed null/)
    assert.match(withAction({ status: "EXECUTING", executedAt: null }) ?? "", /nobody does it/)
  })
})
