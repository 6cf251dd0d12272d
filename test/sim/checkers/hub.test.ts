import { assert, describe, it } from "@effect/vitest"
import type { HubState } from "../../../src/actors/hub/state.ts"
import { checkedInRobotNotDeployed } from "../../../src/sim/checkers/checked-in-robot-not-deployed.ts"
import { oneDeploymentPerRobot } from "../../../src/sim/checkers/one-deployment-per-robot.ts"
import { oneSearchPerTrip } from "../../../src/sim/checkers/one-search-per-trip.ts"
import { withdrawnAttemptHasNoSearch } from "../../../src/sim/checkers/withdrawn-attempt-has-no-search.ts"
import { hubAfter, noon, pilotAsked, robotDeployed, searchOpened, trip } from "../../support/hub.ts"

const busy = (): HubState =>
  hubAfter(
    ...robotDeployed("R1"),
    searchOpened(trip("t1"), noon - 2),
    searchOpened(trip("t2"), noon - 1),
    pilotAsked("t1", "a"),
    pilotAsked("t2", "b")
  )

describe("checkers of a hub", () => {
  it("find nothing in a sound hub", () => {
    for (const check of [oneSearchPerTrip, checkedInRobotNotDeployed, oneDeploymentPerRobot]) {
      assert.isNull(check(busy()))
    }
  })

  it("find a robot that is deployed and in", () => {
    const state = busy()
    state.robots.get("R1")!.checkIn = "CHECKED_IN"
    assert.strictEqual(checkedInRobotNotDeployed(state), "robot R1 is deployed at lot-1 and CHECKED_IN")
  })

  it("find half a deployment, and a robot kept under another's serial", () => {
    const half = busy()
    half.robots.get("R1")!.deploymentMethod = null
    assert.match(oneDeploymentPerRobot(half) ?? "", /R1 is deployed since \d+ at lot-1 by null/)
    const swapped = busy()
    swapped.robots.set("R2", swapped.robots.get("R1")!)
    assert.strictEqual(oneDeploymentPerRobot(swapped), "robot R1 is kept as R2")
  })

  it("find a second search of a trip, wherever it hides", () => {
    const listed = busy()
    listed.searches.push({ ...listed.searches[0]! })
    assert.strictEqual(oneSearchPerTrip(listed), "3 searches for 2 trips")
    const replaced = busy()
    replaced.searches[0] = { ...replaced.searches[0]! }
    assert.strictEqual(oneSearchPerTrip(replaced), "trip t1 has two searches")
  })

  it("find a pilot who is asked for two trips, or by nobody", () => {
    const twice = busy()
    twice.searches[1]!.askedPilotId = "a"
    assert.strictEqual(oneSearchPerTrip(twice), "pilot a is asked for t2 and for t1")
    const byNobody = busy()
    byNobody.tripAskedOf.set("c", "t1")
    assert.strictEqual(oneSearchPerTrip(byNobody), "3 pilots are asked by 2 searches")
    const sinceNever = busy()
    sinceNever.searches[0]!.askedAt = null
    assert.strictEqual(oneSearchPerTrip(sinceNever), "trip t1 asks a since null")
  })

  it("find a younger search before an older one", () => {
    const state = busy()
    state.searches.reverse()
    assert.strictEqual(oneSearchPerTrip(state), "trip t1 is served after t2, whose turn is later")
  })

  it("find a search for a trip whose attempt is being cancelled", () => {
    const state = busy()
    assert.isNull(withdrawnAttemptHasNoSearch(state))
    const search = state.searchOfTrip.get("t1")!
    Object.assign(search, { deliveryId: "delivery-1", attemptId: "attempt-1" })
    state.withdrawn.set("delivery-1", "attempt-2")
    assert.isNull(withdrawnAttemptHasNoSearch(state))
    state.withdrawn.set("delivery-1", "attempt-1")
    assert.match(withdrawnAttemptHasNoSearch(state) ?? "", /trip t1 of the withdrawn attempt attempt-1/)
    Object.assign(search, { type: "RETURN" })
    assert.isNull(withdrawnAttemptHasNoSearch(state), "food is brought back with a pilot")
  })
})
