/** Checkers of the planner, on made-up demands: what is sound, and what is not. */
import { assert, describe, it } from "@effect/vitest"
import type { PlannerState } from "../../../src/actors/planner/state.ts"
import { pendingDemandHasTrip } from "../../../src/sim/checkers/pending-demand-has-trip.ts"

const state = (demand: object): PlannerState =>
  ({
    demands: new Map([
      ["d", { id: "d", type: "Delivery", status: "Pending", tripId: "t", tripLost: false, ...demand }]
    ])
  }) as unknown as PlannerState

describe("a pending demand", () => {
  it("is found when it has no trip and knows of none that was lost", () => {
    for (const type of ["Delivery", "Return", "Deployment"]) {
      assert.match(
        pendingDemandHasTrip(state({ type, tripId: null })) ?? "",
        new RegExp(`Pending ${type} d has no trip, and none was lost`)
      )
    }
  })

  it("is sound with a trip, or when it knows that it was lost", () => {
    assert.isNull(pendingDemandHasTrip(state({})))
    assert.isNull(pendingDemandHasTrip(state({ tripId: null, tripLost: true })))
  })

  it("needs no trip yet when it is the pickup of an interrupted robot, or not pending", () => {
    assert.isNull(pendingDemandHasTrip(state({ type: "Pickup", tripId: null })))
    assert.isNull(pendingDemandHasTrip(state({ status: "Scheduled", tripId: null })))
  })
})
