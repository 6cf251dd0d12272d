import { assert, describe, it } from "@effect/vitest"
import { hubActor } from "../../../src/actors/hub/actor.ts"
import { given } from "../../support/given.ts"
import {
  checkIn,
  checkOut,
  deploy,
  hubAfter,
  noon,
  parkRobot,
  robotCheckedIn,
  robotCheckedOut,
  robotCopy,
  robotDeployed,
  undeploy
} from "../../support/hub.ts"

describe("registration", () => {
  it("makes a robot one of the hub's, in its city and shard", () => {
    const { events } = given(hubActor, hubAfter())
      .when({ _tag: "RegisterRobot", serial: "R2" }, noon)
      .accepted()
    assert.deepStrictEqual(events, [
      { _tag: "RobotRegistered", at: noon, serial: "R2", hubId: "hub-1", cityId: "city-1", shard: "shard-1" }
    ])
  })

  it("happens once", () => {
    const rejection = given(hubActor, hubAfter())
      .when({ _tag: "RegisterRobot", serial: "R1" }, noon)
      .thenRejects("AlreadyRegistered")
    assert.deepInclude(rejection, { serial: "R1", hubId: "hub-1" })
  })
})

describe("deployment", () => {
  it("checks a robot out and sends it to its lot", () => {
    const { events } = given(hubActor, hubAfter()).when(deploy(), noon).accepted()
    assert.deepStrictEqual(events, [
      {
        _tag: "RobotCheckedOut",
        at: noon,
        serial: "R1",
        hubId: "hub-1",
        locationId: "lot-1",
        by: "operator:7"
      },
      {
        _tag: "RobotDeployment",
        at: noon,
        serial: "R1",
        hubId: "hub-1",
        shard: "shard-1",
        locationId: "lot-1",
        method: "VAN_DROP",
        reason: "MORNING",
        by: "operator:7"
      }
    ])
  })

  it("does not check out a robot that is out already", () => {
    given(hubActor, hubAfter(robotCheckedOut("R1")))
      .when(deploy(), noon)
      .thenEvents("RobotDeployment")
    given(hubActor, hubAfter(robotCheckedOut("R1"), robotCheckedIn("R1")))
      .when(deploy({ method: "DEPLOYMENT_TRIP" }), noon)
      .thenEvents("RobotCheckedOut", "RobotDeployment")
  })

  it("is refused for robots and places that the hub does not know", () => {
    const { when } = given(hubActor, hubAfter())
    assert.deepInclude(when(deploy({ serial: "R9" }), noon).thenRejects("NotFound"), {
      entity: "Robot",
      id: "R9"
    })
    assert.deepInclude(when(deploy({ robot: null }), noon).thenRejects("NotFound"), {
      entity: "Robot",
      id: "R1"
    })
    assert.deepInclude(when(deploy({ locationId: "lot-9" }), noon).thenRejects("NotFound"), {
      entity: "Location",
      id: "lot-9"
    })
  })

  it("is refused while one is open", () => {
    const rejection = given(hubActor, hubAfter(...robotDeployed("R1")))
      .when(deploy(), noon)
      .thenRejects("AlreadyDeployed")
    assert.deepInclude(rejection, { serial: "R1", locationId: "lot-1" })
  })

  it("is refused for a robot that needs maintenance", () => {
    given(hubActor, hubAfter())
      .when(deploy({ robot: robotCopy({ needsMaintenance: true }) }), noon)
      .thenRejects("DeployBlockedMaintenance")
  })

  it("needs 30 % of battery, and to know it", () => {
    const { when } = given(hubActor, hubAfter())
    const rejection = when(deploy({ robot: robotCopy({ batteryPct: 29 }) }), noon).thenRejects(
      "BatteryTooLow"
    )
    assert.deepInclude(rejection, { serial: "R1", batteryPct: 29, batteryPercentMin: 30 })
    when(deploy({ robot: robotCopy({ batteryPct: null }) }), noon).thenRejects("BatteryTooLow")
    when(deploy({ robot: robotCopy({ batteryPct: 30 }) }), noon).thenEvents(
      "RobotCheckedOut",
      "RobotDeployment"
    )
  })

  it("starts from off duty, in place from grounded", () => {
    const { when } = given(hubActor, hubAfter())
    for (const operationState of ["PARKED", "ON_TRIP", "GROUNDED", "DEPLOYED"] as const) {
      const rejection = when(deploy({ robot: robotCopy({ operationState }) }), noon).thenRejects(
        "RobotNotDeployable"
      )
      assert.deepInclude(rejection, { operationState, method: "VAN_DROP", allowed: ["OFF_DUTY"] })
    }
    when(deploy({ method: "IN_PLACE" }), noon).thenRejects("RobotNotDeployable")
  })

  it("in place closes the old deployment and begins another", () => {
    const state = hubAfter(...robotDeployed("R1"))
    const { events } = given(hubActor, state)
      .when(
        deploy({ method: "IN_PLACE", locationId: "lot-2", robot: robotCopy({ operationState: "GROUNDED" }) }),
        noon
      )
      .thenEvents("RobotDeployment")
      .accepted()
    for (const event of events) hubActor.evolve(state, event)
    assert.deepInclude(state.robots.get("R1"), {
      deployedAt: noon,
      deploymentLocationId: "lot-2",
      deploymentMethod: "IN_PLACE"
    })
  })
})

describe("parking", () => {
  it("tells the robot that it stands at its lot", () => {
    const state = hubAfter(...robotDeployed("R1"))
    const decision = given(hubActor, state)
      .when(parkRobot(), noon)
      .thenEvents("RobotParked", "FoSubtaskCompleted")
      .accepted()
    // The same news as the step of a field task: the route makes the robot PARKED.
    assert.deepInclude(decision.events[1], {
      action: "PARK_BOT",
      serial: "R1",
      type: null,
      seq: 0,
      by: "operator:7"
    })
    assert.deepStrictEqual(decision.sends, [])
    for (const event of decision.events) hubActor.evolve(state, event)
    assert.deepInclude(state.robots.get("R1"), { locationId: "lot-2", deploymentLocationId: "lot-1" })
  })

  it("needs a known robot, a known place and an open deployment", () => {
    given(hubActor, hubAfter()).when(parkRobot(), noon).thenRejects("NotDeployed")
    given(hubActor, hubAfter())
      .when(parkRobot({ serial: "R9" }), noon)
      .thenRejects("NotFound")
    given(hubActor, hubAfter(...robotDeployed("R1")))
      .when(parkRobot({ locationId: "lot-9" }), noon)
      .thenRejects("NotFound")
  })
})

describe("check-in", () => {
  it("takes the robot in, ends its deployment and notes the battery", () => {
    const state = hubAfter(...robotDeployed("R1"))
    const decision = given(hubActor, state).when(checkIn(), noon).accepted()
    assert.deepStrictEqual(decision.events, [
      {
        _tag: "RobotCheckedIn",
        at: noon,
        serial: "R1",
        hubId: "hub-1",
        shard: "shard-1",
        locationId: "lot-2",
        reason: "END_OF_DAY",
        by: "operator:7",
        force: false
      },
      { _tag: "CheckInBatteryNoted", at: noon, serial: "R1", batteryPct: 41 }
    ])
    assert.strictEqual(decision.sends.length, 0)
    for (const event of decision.events) hubActor.evolve(state, event)
    assert.deepStrictEqual(state.robots.get("R1"), {
      serial: "R1",
      checkIn: "CHECKED_IN",
      locationId: "lot-2",
      deployedAt: null,
      deploymentLocationId: null,
      deploymentMethod: null,
      checkInBatteryPct: 41
    })
  })

  it("is refused on a trip, whether the trip or the state says so", () => {
    const { when } = given(hubActor, hubAfter(...robotDeployed("R1")))
    const rejection = when(checkIn({ robot: robotCopy({ operationState: "ON_TRIP", tripId: "t1" }) }), noon)
    assert.deepInclude(rejection.thenRejects("RobotOnTrip"), { serial: "R1", tripId: "t1" })
    when(checkIn({ robot: robotCopy({ operationState: "PARKED", tripId: "t1" }) }), noon).thenRejects(
      "RobotOnTrip"
    )
    when(checkIn({ robot: robotCopy({ operationState: "ON_TRIP" }) }), noon).thenRejects("RobotOnTrip")
  })

  it("that a dispatcher forces cancels the trip", () => {
    const decision = given(hubActor, hubAfter(...robotDeployed("R1")))
      .when(
        checkIn({
          force: true,
          reason: "STOLEN",
          batteryPct: null,
          robot: robotCopy({ operationState: "ON_TRIP", tripId: "t1" })
        }),
        noon
      )
      .thenEvents("RobotCheckedIn")
      .accepted()
    assert.deepInclude(decision.events[0], { force: true })
    assert.deepStrictEqual<unknown>(decision.sends, [
      { actor: "Trip", id: "t1", command: { _tag: "CancelTrip", by: "operator:7", reason: "STOLEN" } }
    ])
  })

  it("with force but without a trip is an ordinary one", () => {
    const decision = given(hubActor, hubAfter(...robotDeployed("R1")))
      .when(checkIn({ force: true }), noon)
      .accepted()
    assert.deepInclude(decision.events[0], { force: false })
    assert.strictEqual(decision.sends.length, 0)
  })

  it("happens once, and only to known robots at known places", () => {
    given(hubActor, hubAfter(robotCheckedIn("R1")))
      .when(checkIn(), noon)
      .thenRejects("AlreadyCheckedIn")
    // The end of another task says the same again.
    given(hubActor, hubAfter(robotCheckedIn("R1")))
      .when(checkIn({ force: true, locationId: "lot-1" }), noon)
      .thenNothing()
    given(hubActor, hubAfter(robotCheckedIn("R1")))
      .when(checkIn({ force: true }), noon)
      .thenRejects("AlreadyCheckedIn")
    const { when } = given(hubActor, hubAfter())
    when(checkIn({ serial: "R9" }), noon).thenRejects("NotFound")
    when(checkIn({ robot: null }), noon).thenRejects("NotFound")
    when(checkIn({ locationId: "lot-9" }), noon).thenRejects("NotFound")
  })
})

describe("check-out", () => {
  it("takes a robot out without deploying it", () => {
    given(hubActor, hubAfter()).when(checkOut(), noon).thenEvents("RobotCheckedOut")
    given(hubActor, hubAfter(robotCheckedIn("R1")))
      .when(checkOut(), noon)
      .thenEvents("RobotCheckedOut")
  })

  it("happens once, and only to known robots at known places", () => {
    given(hubActor, hubAfter(robotCheckedOut("R1")))
      .when(checkOut(), noon)
      .thenRejects("AlreadyCheckedOut")
    given(hubActor, hubAfter())
      .when(checkOut({ serial: "R9" }), noon)
      .thenRejects("NotFound")
    given(hubActor, hubAfter())
      .when(checkOut({ locationId: "lot-9" }), noon)
      .thenRejects("NotFound")
  })
})

describe("undeployment", () => {
  it("ends the deployment where the robot stands; it stays checked out", () => {
    const state = hubAfter(...robotDeployed("R1"))
    const { events } = given(hubActor, state).when(undeploy(), noon).accepted()
    assert.deepStrictEqual(events, [
      {
        _tag: "RobotUndeployed",
        at: noon,
        serial: "R1",
        hubId: "hub-1",
        shard: "shard-1",
        locationId: null,
        reason: "STORM",
        by: "operator:7"
      }
    ])
    for (const event of events) hubActor.evolve(state, event)
    assert.deepInclude(state.robots.get("R1"), {
      checkIn: "CHECKED_OUT",
      deployedAt: null,
      locationId: "lot-1"
    })
  })

  it("is refused without a deployment, on a trip, and for what the hub does not know", () => {
    given(hubActor, hubAfter()).when(undeploy(), noon).thenRejects("NotDeployed")
    const { when } = given(hubActor, hubAfter(...robotDeployed("R1")))
    when(undeploy({ robot: robotCopy({ operationState: "ON_TRIP", tripId: "t1" }) }), noon).thenRejects(
      "RobotOnTrip"
    )
    when(undeploy({ serial: "R9" }), noon).thenRejects("NotFound")
    when(undeploy({ robot: null }), noon).thenRejects("NotFound")
    when(undeploy({ locationId: "lot-9" }), noon).thenRejects("NotFound")
    when(undeploy({ locationId: "lot-2" }), noon).thenEvents("RobotUndeployed")
  })
})
