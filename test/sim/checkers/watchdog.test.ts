/** The watchdog's checkers find what they are there to find. */
import { assert, describe, it } from "@effect/vitest"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import { oneActionPerMatch } from "../../../src/sim/checkers/one-action-per-match.ts"
import { terminalDeliveryHasNoQueuedRemediation } from "../../../src/sim/checkers/terminal-delivery-has-no-queued-remediation.ts"
import {
  action,
  actionsOf,
  cancelDelivery,
  firstAction,
  goTo,
  rule,
  Story
} from "../../actors/delivery/watchdog-builders.ts"

const delivered = (): DeliveryState =>
  goTo(
    Story.accepted([
      rule("DELIVERY_CREATED", { actions: [cancelDelivery(3_600), action(undefined, { delayS: 3_600 })] })
    ]).settle(),
    "delivered"
  ).state

describe("the checkers of rules", () => {
  it("find a remediation that is queued after the end, and nothing else", () => {
    const state = delivered()
    assert.isNull(terminalDeliveryHasNoQueuedRemediation(state))
    assert.deepStrictEqual(
      actionsOf(state).map(({ status }) => status),
      ["CANCELED", "QUEUED"]
    )
    firstAction(state).status = "QUEUED"
    assert.match(
      terminalDeliveryHasNoQueuedRemediation(state) ?? "",
      /the delivery is Completed, CANCEL_DELIVERY .*\/0 still QUEUED/
    )
  })

  it("find an action that is queued twice for one match", () => {
    const state = delivered()
    assert.isNull(oneActionPerMatch(state))
    state.watchdog?.actions.push({ ...firstAction(state), actionId: "another" })
    assert.match(oneActionPerMatch(state) ?? "", /\/0 of match 1 is queued twice/)
    const again = state.watchdog?.actions.pop()
    if (again !== undefined) state.watchdog?.actions.push({ ...again, occurrence: 2 })
    assert.isNull(oneActionPerMatch(state))
  })

  it("have nothing to say of a delivery without rules", () => {
    const { state } = goTo(Story.accepted([]), "delivered")
    assert.isNull(oneActionPerMatch(state))
    assert.isNull(terminalDeliveryHasNoQueuedRemediation(state))
  })
})
