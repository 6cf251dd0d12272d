import { assert, describe, it } from "@effect/vitest"
import { tripActor } from "../../../src/actors/trip/actor.ts"
import type { TripCommand } from "../../../src/actors/trip/commands.ts"
import type { TripState } from "../../../src/actors/trip/state.ts"
import { given } from "../../support/given.ts"
import {
  arrived,
  assertHas,
  bound,
  cancelPending,
  destination,
  held,
  inTransit,
  none,
  offered,
  origin,
  paused,
  pending,
  play,
  requested,
  resolution,
  robotCopy,
  scheduled,
  t0
} from "./trips.ts"

const now = t0 + 200_000

describe("a trip is requested", () => {
  it("is created with a waiting task", () => {
    const decision = given(tripActor, none())
      .when({ _tag: "CreateTrip", event: requested() }, t0)
      .thenEvents("TripCreated", "TripTransitioned", "TaskTransitioned")
      .accepted()
    const [created, trip, task] = decision.events
    assertHas(created, { taskId: trip && "taskId" in trip ? trip.taskId : "", orderId: "order-1" })
    assertHas(trip, { from: null, to: "READY_TO_DEPART", departed: false, arrived: false, version: 1 })
    assertHas(task, { from: null, to: "SCHEDULED", version: 1, pilotId: null })
    assert.deepStrictEqual(decision.timers, [])
  })

  it("is activated by the clock only when it is a deployment: other times are estimates", () => {
    const deployment = given(tripActor, none())
      .when({ _tag: "CreateTrip", event: requested({ type: "DEPLOYMENT" }) }, t0)
      .accepted()
    assert.deepStrictEqual(deployment.timers, [
      { _tag: "SetTimer", key: "ActivateTrip", dueAt: t0 + 60_000, command: { _tag: "ActivateTrip" } }
    ])
    for (const type of ["JITP", "DELIVERY", "RETURN"] as const) {
      const decision = given(tripActor, none())
        .when({ _tag: "CreateTrip", event: requested({ type }) }, t0)
        .accepted()
      assert.deepStrictEqual(decision.timers, [])
    }
  })

  it("starts with an open task when it is due and has its robot", () => {
    const due = given(tripActor, none())
      .when({ _tag: "CreateTrip", event: requested() }, t0 + 60_000)
      .accepted()
    assertHas(due.events[2], { to: "PENDING" })
    assert.deepStrictEqual(due.timers, [])
    const robotless = given(tripActor, none())
      .when({ _tag: "CreateTrip", event: requested({ serial: null }) }, t0 + 60_000)
      .accepted()
    assertHas(robotless.events[2], { to: "SCHEDULED" })
  })

  it("leaves the activation of delivery and return trips to Dispatch, whose estimates they follow", () => {
    for (const type of ["DELIVERY", "RETURN"] as const) {
      const { timers } = given(tripActor, none())
        .when({ _tag: "CreateTrip", event: requested({ type }) }, t0)
        .accepted()
      assert.deepStrictEqual(timers, [], type)
    }
  })

  it("makes the same task id when it is decided again", () => {
    const taskIds = [1, 2].map(() => {
      const { events } = given(tripActor, none())
        .when({ _tag: "CreateTrip", event: requested() }, t0)
        .accepted()
      return events[0]?._tag === "TripCreated" ? events[0].taskId : ""
    })
    assert.strictEqual(taskIds[0], taskIds[1])
    assert.notStrictEqual(taskIds[0], "")
  })

  it("names the facts that differ when the id was used before", () => {
    const rejection = given(tripActor, scheduled())
      .when({ _tag: "CreateTrip", event: requested({ type: "DEPLOYMENT", demandId: "demand-2" }) }, now)
      .thenRejects("TripIdConflict")
    assertHas(rejection, { fields: ["type", "demandId"] })
  })

  it("is not activated without a robot", () => {
    given(tripActor, scheduled({ serial: null }))
      .when({ _tag: "ActivateTrip" }, now)
      .thenRejects("NoRobot")
  })
})

describe("the robot is exchanged", () => {
  const assign = {
    _tag: "AssignRobot",
    serial: "R2",
    hubId: "hub-2",
    etd: now + 300_000,
    eta: now + 900_000,
    reason: "BetterPlan"
  } as const

  it("frees the bound pilot and opens a search at the new robot's hub", () => {
    const decision = given(tripActor, bound()).when(assign, now).thenEvents("TripRobotAssigned").accepted()
    assert.deepStrictEqual(
      decision.sends.map(({ actor, id, command }) => [
        actor,
        id,
        command._tag,
        "cause" in command ? command.cause : ""
      ]),
      [
        ["Pilot", "P1", "Revoke", ""],
        ["Hub", "hub-1", "AssignPilot", "Closed"],
        ["Hub", "hub-2", "AssignPilot", "Opened"]
      ]
    )
    const state = play(bound(), now, assign)
    assertHas(state, { pilotId: null, robotSerial: "R2", hubId: "hub-2", eta: now + 900_000 })
  })

  it("makes the answer to an offer for the old robot stale", () => {
    const state = offered()
    const answer = resolution({ taskVersion: state.taskVersion })
    play(state, now, assign)
    const { sends, events } = given(tripActor, state)
      .when({ _tag: "ApplyAssignment", event: answer }, now)
      .accepted()
    assert.deepStrictEqual(events, [])
    assertHas(sends[0], { actor: "Pilot", id: "P1" })
    assertHas(sends[0]?.command, { _tag: "Revoke", tripId: "trip-1" })
  })

  it("moves the activation of a waiting deployment to its new time", () => {
    const waiting = play(none(), t0, { _tag: "CreateTrip", event: requested({ type: "DEPLOYMENT" }) })
    const { timers, sends } = given(tripActor, waiting).when(assign, t0).accepted()
    assert.deepStrictEqual(sends, [])
    assertHas(timers[0], { key: "ActivateTrip", dueAt: assign.etd - 120_000 })
  })

  it("keeps the pilot when only the times change", () => {
    const same = { ...assign, serial: "R1", hubId: "hub-1" }
    const state = play(bound(), now, same)
    assertHas(state, { pilotId: "P1", etd: same.etd, eta: same.eta })
    given(tripActor, state).when(same, now).thenNothing()
  })

  it("is refused after the first departure", () => {
    const rejection = given(tripActor, paused()).when(assign, now).thenRejects("AlreadyDeparted")
    assertHas(rejection, { serial: "R1", departedAt: t0 + 90_000 })
  })
})

describe("a trip departs", () => {
  const depart = (over: Parameters<typeof robotCopy>[0], overrideReason: string | null = null) =>
    ({ _tag: "Depart", pilotId: "P1", robot: robotCopy(over), overrideReason }) as const

  it("is refused with the first thing that is wrong with its robot", () => {
    const delivery = bound({ type: "DELIVERY" })
    const cases = [
      [{ operationState: "GROUNDED" }, "RobotNotReady"],
      [{ operationState: "OFF_DUTY" }, "RobotNotReady"],
      [{ serial: "R2" }, "RobotNotReady"],
      [{ tripId: "trip-2" }, "RobotBusy"],
      [{ operationState: "ON_TRIP", tripId: "trip-2" }, "RobotBusy"],
      [{ online: false }, "RobotOffline"],
      [{ lidState: "OPEN" }, "LidNotClosed"],
      [{ driveable: false }, "NotDriveable"],
      [{ hasFood: false }, "NoFoodAboard"]
    ] as const
    for (const [over, tag] of cases) {
      given(tripActor, delivery).when(depart(over), now).thenRejects(tag)
    }
    given(tripActor, delivery)
      .when({ _tag: "Depart", pilotId: "P1", robot: null, overrideReason: null }, now)
      .thenRejects("RobotNotReady")
  })

  it("leaves without food when a dispatcher says why, and when it is no delivery", () => {
    given(tripActor, bound({ type: "DELIVERY" }))
      .when(depart({ hasFood: false }, "food is in the bag outside"), now)
      .thenEvents("TripTransitioned", "TaskTransitioned")
    given(tripActor, bound())
      .when(depart({ hasFood: false }), now)
      .thenEvents("TripTransitioned", "TaskTransitioned")
  })

  it("goes on from ON_TRIP of the same trip, and keeps its first departure", () => {
    const state = play(paused(), now, depart({ operationState: "ON_TRIP", tripId: "trip-1" }))
    assertHas(state, { status: "IN_TRANSIT", taskStatus: "IN_PROGRESS", departedAt: t0 + 90_000 })
  })

  it("leaves from a hold at its origin", () => {
    assertHas(held(), { status: "AT_STOP", taskStatus: "PENDING", departedAt: null, place: origin })
    const { events } = given(tripActor, held()).when(depart({}), now).accepted()
    assertHas(events[0], { from: "AT_STOP", to: "IN_TRANSIT", departed: true, pilotId: "P1" })
    assertHas(events[1], { from: "PENDING", to: "IN_PROGRESS" })
  })

  it("does not leave while it is being cancelled", () => {
    given(tripActor, cancelPending()).when(depart({}), now).thenRejects("CancelPending")
  })
})

describe("a trip stops on its way", () => {
  it("keeps its pilot, starts no search, and tells him when a machine stopped it", () => {
    const decision = given(tripActor, inTransit())
      .when({ _tag: "Park", by: "system:transition-rejected", reason: "LID_NOT_CLOSED", place: null }, now)
      .thenEvents("TripTransitioned", "TaskTransitioned")
      .accepted()
    assertHas(decision.events[0], { to: "AT_STOP", arrived: false, reason: "LID_NOT_CLOSED" })
    assertHas(decision.events[1], { to: "PAUSED", pilotId: "P1" })
    assert.strictEqual(decision.calls.length, 1)
    assertHas(decision.calls[0], { _tag: "TellPilot", pilotId: "P1", tripId: "trip-1", news: "Parked" })
  })

  it("does not tell a pilot what he did himself", () => {
    const { calls } = given(tripActor, inTransit())
      .when({ _tag: "Park", by: "pilot:P1", reason: "OBSTACLE", place: origin }, now)
      .accepted()
    assert.deepStrictEqual(calls, [])
  })

  it("says that its pilot is lost without naming him in the reason", () => {
    const { events } = given(tripActor, inTransit())
      .when({ _tag: "Park", by: "system:pilot-lost", reason: "PILOT_UNRESPONSIVE P1", place: null }, now)
      .accepted()
    assertHas(events[0], { reason: "PILOT_UNRESPONSIVE", pilotId: "P1" })
  })

  it("frees whoever is asked or bound when its robot is grounded before departure", () => {
    for (const state of [bound(), offered()]) {
      const { sends } = given(tripActor, state)
        .when({ _tag: "Park", by: "system:robot-grounded", reason: "ROBOT_GROUNDED", place: null }, now)
        .accepted()
      assertHas(sends[0], { actor: "Pilot", id: "P1" })
      assertHas(sends[0]?.command, { _tag: "Revoke", reason: "ROBOT_GROUNDED" })
    }
  })

  it("frees its pilot and has nobody sought while its robot stands grounded on the way", () => {
    const park = {
      _tag: "Park",
      by: "system:robot-grounded",
      reason: "ROBOT_GROUNDED",
      place: null
    } as const
    const state = paused()
    const decision = given(tripActor, state).when(park, now).thenEvents().accepted()
    assert.deepStrictEqual(
      decision.sends.map(({ actor, command }) => [actor, command._tag]),
      [
        ["Pilot", "Revoke"],
        ["Hub", "AssignPilot"]
      ]
    )
    assertHas(decision.sends[1]?.command, { cause: "Closed" })
    // He loses it: the hub is not asked for another.
    const event = resolution({
      status: "REVOKED",
      ended: true,
      reason: "ROBOT_GROUNDED",
      taskVersion: state.pilotTaskVersion
    })
    const lost = given(tripActor, state)
      .when({ _tag: "ApplyAssignment", event }, now)
      .thenEvents("PilotUnbound")
      .accepted()
    assert.deepStrictEqual(lost.sends, [])
    // At its destination it waits for the customer, grounded or not.
    given(tripActor, arrived()).when(park, now).thenNothing()
  })

  it("has a pilot sought for the robot that comes instead of the grounded one", () => {
    const state = pending()
    const { sends } = given(tripActor, state)
      .when(
        {
          _tag: "AssignRobot",
          serial: "R2",
          hubId: state.hubId,
          etd: now + 60_000,
          eta: now + 600_000,
          reason: "Grounded"
        },
        now
      )
      .accepted()
    assertHas(sends[0]?.command, { _tag: "AssignPilot", cause: "Opened" })
  })

  it("parks and looks for another pilot when it loses its pilot in transit", () => {
    const state = inTransit()
    const event = resolution({
      status: "ABANDONED",
      ended: true,
      reason: "SICK",
      taskVersion: state.pilotTaskVersion
    })
    const decision = given(tripActor, state)
      .when({ _tag: "ApplyAssignment", event }, now)
      .thenEvents("TripTransitioned", "TaskTransitioned", "PilotUnbound")
      .accepted()
    assertHas(decision.events[0], { to: "AT_STOP", reason: "SICK", pilotId: "P1" })
    assertHas(decision.events[1], { to: "PAUSED", pilotId: null })
    // The route of TaskTransitioned opens the search.
    assert.deepStrictEqual(decision.sends, [])
  })

  it("opens the search itself when it loses its pilot while it stands", () => {
    for (const state of [bound(), paused()]) {
      const event = resolution({ status: "REVOKED", ended: true, taskVersion: state.pilotTaskVersion })
      const { sends } = given(tripActor, state)
        .when({ _tag: "ApplyAssignment", event }, now)
        .thenEvents("PilotUnbound")
        .accepted()
      assert.strictEqual(sends.length, 1)
      assertHas(sends[0]?.command, { _tag: "AssignPilot", cause: "Opened" })
    }
  })
})

describe("a robot that has arrived loses its pilot", () => {
  const lost = (state: TripState): TripCommand => ({
    _tag: "ApplyAssignment",
    event: resolution({
      status: "REVOKED",
      ended: true,
      reason: "PILOT_UNRESPONSIVE",
      taskVersion: state.pilotTaskVersion
    })
  })

  it("and the trip ends, because nobody else would say so", () => {
    const state = arrived()
    const { events } = given(tripActor, state).when(lost(state), now).accepted()
    assertHas(events[0], { _tag: "TripTransitioned", to: "COMPLETED", reason: "PILOT_UNRESPONSIVE" })
    assertHas(events[1], { _tag: "TaskTransitioned", to: "COMPLETED" })
  })

  it("and waits for its customer, who ends it", () => {
    const state = arrived({ type: "DELIVERY" })
    given(tripActor, state).when(lost(state), now).thenEvents("PilotUnbound")
  })
})

describe("a pilot is asked", () => {
  it("raises the task's version and carries it in the offer", () => {
    const state = pending()
    const { events, sends } = given(tripActor, state)
      .when({ _tag: "OfferPilot", pilotId: "P2", seenTaskVersion: 99 }, now)
      .accepted()
    assertHas(events[0], { _tag: "PilotOffered", taskVersion: state.taskVersion + 1 })
    assertHas(sends[0], { actor: "Pilot", id: "P2" })
    assertHas(sends[0]?.command, {
      _tag: "Offer",
      tripId: "trip-1",
      taskVersion: state.taskVersion + 1,
      type: "JITP"
    })
  })

  it("asks the hub for the next one when he refuses, and only then", () => {
    const state = offered()
    const refusal = {
      _tag: "RefuseOffer",
      pilotId: "P1",
      taskVersion: state.taskVersion,
      reason: "BUSY"
    } as const
    const { sends } = given(tripActor, state).when(refusal, now).thenEvents("OfferClosed").accepted()
    assertHas(sends[0]?.command, { _tag: "AssignPilot", cause: "Refused", pilotId: "P1" })
    given(tripActor, state)
      .when({ ...refusal, taskVersion: state.taskVersion - 1 }, now)
      .thenNothing()
  })

  it("is bound and told so when he accepts", () => {
    const state = offered()
    const { calls } = given(tripActor, state)
      .when({ _tag: "ApplyAssignment", event: resolution({ taskVersion: state.taskVersion }) }, now)
      .thenEvents("PilotBound")
      .accepted()
    assertHas(calls[0], { _tag: "TellPilot", pilotId: "P1", news: "Bound" })
  })

  it("is not bound by his answer to an older offer of the same trip", () => {
    const state = offered()
    const older = resolution({ taskVersion: state.taskVersion })
    play(
      state,
      now,
      { _tag: "RefuseOffer", pilotId: "P1", taskVersion: state.taskVersion, reason: "BUSY" },
      { _tag: "OfferPilot", pilotId: "P1", seenTaskVersion: 99 }
    )
    const late = given(tripActor, state).when({ _tag: "ApplyAssignment", event: older }, now).thenEvents()
    // He holds it in vain, and keeps the newer offer.
    const [send, ...more] = late.accepted().sends
    assert.deepStrictEqual([send?.actor, send?.id, more.length], ["Pilot", "P1", 0])
    const { taskVersion } = older
    assertHas(send?.command, { _tag: "Revoke", taskVersion, reason: "STALE_TASK_VERSION" })
    given(tripActor, state)
      .when({ _tag: "ApplyAssignment", event: resolution({ taskVersion: state.taskVersion }) }, now)
      .thenEvents("PilotBound")
  })

  it("is asked only by a search that has heard how the last offer ended", () => {
    const state = offered()
    const { offeredTaskVersion } = state
    play(state, now, { _tag: "RefuseOffer", pilotId: "P1", taskVersion: offeredTaskVersion, reason: "BUSY" })
    given(tripActor, state)
      .when({ _tag: "OfferPilot", pilotId: "P1", seenTaskVersion: offeredTaskVersion - 1 }, now)
      .thenNothing()
    given(tripActor, state)
      .when({ _tag: "OfferPilot", pilotId: "P1", seenTaskVersion: offeredTaskVersion }, now)
      .thenEvents("PilotOffered")
  })

  it("is found for a task that has arrived and lost its pilot", () => {
    const state = play(
      inTransit({ type: "DELIVERY" }),
      now,
      { _tag: "Arrive", by: "pilot:P1", place: destination, overrideReason: null },
      {
        _tag: "ApplyAssignment",
        event: resolution({ status: "REVOKED", ended: true, taskVersion: inTransit().pilotTaskVersion })
      },
      { _tag: "OfferPilot", pilotId: "P2", seenTaskVersion: 99 }
    )
    assertHas(state, { taskStatus: "ARRIVED", offeredPilotId: "P2", pilotId: null })
    const { sends } = given(tripActor, state)
      .when({ _tag: "Complete", by: "service:deliveries", place: null, overrideReason: null }, now + 60_000)
      .thenEvents("TripTransitioned", "TaskTransitioned")
      .accepted()
    assert.deepStrictEqual(
      sends.map(({ actor, id, command }) => [actor, id, command._tag]),
      [
        ["Pilot", "P2", "EndAssignment"],
        ["Hub", "hub-1", "AssignPilot"]
      ]
    )
    assertHas(sends[0]?.command, { outcome: "CANCELLED" })
    assertHas(sends[1]?.command, { cause: "Closed" })
  })
})

describe("a trip ends", () => {
  it("passes ARRIVED on its way to COMPLETED, at its destination", () => {
    const decision = given(tripActor, inTransit())
      .when({ _tag: "Complete", by: "pilot:P1", place: destination, overrideReason: null }, now)
      .thenEvents("TripTransitioned", "TaskTransitioned", "TaskTransitioned")
      .accepted()
    assertHas(decision.events[0], { to: "COMPLETED", arrived: true, place: destination, pilotId: "P1" })
    assertHas(decision.events[1], { from: "IN_PROGRESS", to: "ARRIVED" })
    assertHas(decision.events[2], { from: "ARRIVED", to: "COMPLETED" })
    // The bound pilot hears by route.
    assert.deepStrictEqual(decision.sends, [])
  })

  it("ends a delivery only with the delivery or by a dispatcher", () => {
    const delivery = () =>
      play(inTransit({ type: "DELIVERY" }), now, {
        _tag: "Arrive",
        by: "pilot:P1",
        place: destination,
        overrideReason: null
      })
    const complete = (by: string) => ({ _tag: "Complete", by, place: null, overrideReason: null }) as const
    const rejection = given(tripActor, delivery())
      .when(complete("pilot:P1"), now)
      .thenRejects("DeliveryNotOver")
    assertHas(rejection, { allowed: ["service:deliveries", "operator:"] })
    for (const by of ["service:deliveries", "operator:O1"]) {
      given(tripActor, delivery()).when(complete(by), now).thenEvents("TripTransitioned", "TaskTransitioned")
    }
    given(tripActor, inTransit({ type: "DELIVERY" }))
      .when(complete("operator:O1"), now)
      .thenRejects("DeliveryNotOver")
  })

  it("says how far away the robot is that has not arrived, and lets a dispatcher end it there", () => {
    const away = { lat: destination.lat + 0.001, lng: destination.lng, kind: "AdHoc" } as const
    const rejection = given(tripActor, inTransit())
      .when({ _tag: "Arrive", by: "pilot:P1", place: away, overrideReason: null }, now)
      .thenRejects("OutsideGeofence")
    assert.approximately((rejection as { distanceM: number }).distanceM, 111.2, 0.1)
    const { events } = given(tripActor, inTransit())
      .when({ _tag: "Complete", by: "operator:O1", place: away, overrideReason: "the lot is closed" }, now)
      .accepted()
    assertHas(events[0], { to: "COMPLETED", place: away, reason: "the lot is closed" })
  })

  it("completes the task of a trip that is cancelled at its destination, with that outcome", () => {
    const state = play(
      inTransit(),
      now,
      { _tag: "Arrive", by: "pilot:P1", place: destination, overrideReason: null },
      { _tag: "CancelTrip", by: "service:deliveries", reason: "CustomerRequested" }
    )
    assertHas(state, {
      status: "CANCELLED",
      taskStatus: "COMPLETED",
      taskOutcome: "CANCELLED_AT_STOP",
      pilotId: null
    })
  })

  it("closes the search and frees the asked pilot when it is cancelled", () => {
    const { sends } = given(tripActor, offered())
      .when({ _tag: "CancelTrip", by: "service:dispatch", reason: "CustomerRequested" }, now)
      .accepted()
    assert.deepStrictEqual(
      sends.map(({ actor, command }) => [actor, command._tag]),
      [
        ["Pilot", "EndAssignment"],
        ["Hub", "AssignPilot"]
      ]
    )
    const quiet = given(tripActor, scheduled())
      .when({ _tag: "CancelTrip", by: "service:dispatch", reason: "CustomerRequested" }, now)
      .accepted()
    assert.deepStrictEqual(quiet.sends, [])
  })
})

describe("a moving trip is cancelled", () => {
  it("is asked to stop, and has 45 s for it", () => {
    const decision = given(tripActor, inTransit())
      .when({ _tag: "CancelTrip", by: "service:dispatch", reason: "CustomerRequested" }, now)
      .thenEvents("TripCancelNoted", "TripParkRequested")
      .accepted()
    assertHas(decision.calls[0], { news: "Park", pilotId: "P1" })
    assertHas(decision.timers[0], { key: "ExecuteCancel", dueAt: now + 45_000 })
  })

  it("ends at its first stand, whatever brought it there", () => {
    const pilotTaskVersion = cancelPending().pilotTaskVersion
    const stands = [
      { _tag: "ExecuteCancel", by: "robot:R1", place: origin },
      { _tag: "Park", by: "pilot:P1", reason: "PARK", place: origin },
      { _tag: "Arrive", by: "pilot:P1", place: origin, overrideReason: null },
      { _tag: "Complete", by: "pilot:P1", place: origin, overrideReason: null }
    ] as const
    for (const stand of stands) {
      const { events } = given(tripActor, cancelPending())
        .when(stand, now)
        .thenEvents("TripTransitioned", "TaskTransitioned")
        .accepted()
      assertHas(events[0], { to: "CANCELLED", reason: "CustomerRequested", place: origin })
    }
    const event = resolution({ status: "REVOKED", ended: true, taskVersion: pilotTaskVersion })
    const { events } = given(tripActor, cancelPending())
      .when({ _tag: "ApplyAssignment", event }, now)
      .accepted()
    assertHas(events[0], { to: "CANCELLED" })
  })

  it("waits for the end of the grace when only the clock speaks", () => {
    const clock = { _tag: "ExecuteCancel", by: "system:cancel-grace", place: null } as const
    const requestedAt = cancelPending().cancelRequestedAt ?? 0
    given(tripActor, cancelPending())
      .when(clock, requestedAt + 44_999)
      .thenNothing()
    given(tripActor, cancelPending())
      .when(clock, requestedAt + 45_000)
      .thenEvents("TripTransitioned", "TaskTransitioned")
  })

  it("is not cancelled twice", () => {
    given(tripActor, cancelPending())
      .when({ _tag: "CancelTrip", by: "service:deliveries", reason: "Other" }, now)
      .thenNothing()
  })
})

describe("a trip is handed over", () => {
  const handedOver = () => {
    const state = play(
      inTransit(),
      now,
      { _tag: "RequestPark", pilotId: "P1", reason: "HANDOVER" },
      { _tag: "Park", by: "pilot:P1", reason: "parked", place: origin }
    )
    return play(
      state,
      now + 2_000,
      {
        _tag: "ApplyAssignment",
        event: resolution({
          status: "REVOKED",
          ended: true,
          reason: "HANDOVER",
          taskVersion: state.pilotTaskVersion
        })
      },
      { _tag: "OfferPilot", pilotId: "P2", seenTaskVersion: 99 }
    )
  }

  it("asks its pilot to park, once", () => {
    const request = { _tag: "RequestPark", pilotId: "P1", reason: "HANDOVER" } as const
    const decision = given(tripActor, inTransit())
      .when(request, now)
      .thenEvents("TripParkRequested")
      .accepted()
    assertHas(decision.calls[0], { news: "Park" })
    given(tripActor, play(inTransit(), now, request))
      .when(request, now)
      .thenNothing()
  })

  it("stands for the reason it was asked to stop for, so that the route revokes its pilot", () => {
    const state = play(inTransit(), now, { _tag: "RequestPark", pilotId: "P1", reason: "HANDOVER" })
    const { events } = given(tripActor, state)
      .when({ _tag: "Park", by: "pilot:P1", reason: "parked", place: origin }, now + 1_000)
      .accepted()
    assertHas(events[0], { to: "AT_STOP", reason: "HANDOVER", pilotId: "P1", arrived: false })
    const parked = play(state, now + 1_000, { _tag: "Park", by: "pilot:P1", reason: "parked", place: origin })
    assertHas(parked, { parkRequestedAt: null, handoverFrom: "P1", handoverParkedAt: now + 1_000 })
  })

  it("is completed by the second pilot's departure, two minutes later than promised", () => {
    const state = handedOver()
    play(state, now + 60_000, {
      _tag: "ApplyAssignment",
      event: resolution({ pilotId: "P2", taskVersion: state.taskVersion })
    })
    const decision = given(tripActor, state)
      .when({ _tag: "Depart", pilotId: "P2", robot: robotCopy(), overrideReason: null }, now + 101_000)
      .thenEvents("TripTransitioned", "TaskTransitioned", "TripHandoverCompleted", "TripEtaChanged")
      .accepted()
    assertHas(decision.events[2], { fromPilot: "P1", toPilot: "P2", seconds: 100 })
    assertHas(decision.events[3], { eta: t0 + 600_000 + 120_000 })
  })

  it("adds nothing to times that hold its two minutes already", () => {
    const planned = { etd: t0 + 180_000, eta: t0 + 180_000 + 420_000 + 120_000, durationS: 420 }
    for (const [eta, told] of [
      [planned.eta, false],
      [planned.eta - 2_000, true]
    ] as const) {
      const state = { ...handedOver(), ...planned, eta }
      play(state, now + 60_000, {
        _tag: "ApplyAssignment",
        event: resolution({ pilotId: "P2", taskVersion: state.taskVersion })
      })
      const decision = given(tripActor, state)
        .when({ _tag: "Depart", pilotId: "P2", robot: robotCopy(), overrideReason: null }, now + 101_000)
        .accepted()
      assert.strictEqual(
        decision.events.some((event) => event._tag === "TripEtaChanged"),
        told
      )
    }
  })

  it("is no handover when the same pilot drives on", () => {
    const state = play(
      inTransit(),
      now,
      { _tag: "RequestPark", pilotId: "P1", reason: "HANDOVER" },
      { _tag: "Park", by: "pilot:P1", reason: "HANDOVER", place: origin }
    )
    given(tripActor, state)
      .when({ _tag: "Depart", pilotId: "P1", robot: robotCopy(), overrideReason: null }, now + 60_000)
      .thenEvents("TripTransitioned", "TaskTransitioned")
  })

  it("frees the pilot at once where the robot stands already", () => {
    const { sends } = given(tripActor, paused())
      .when({ _tag: "RequestPark", pilotId: "P1", reason: "HANDOVER" }, now)
      .accepted()
    assertHas(sends[0]?.command, { _tag: "Revoke", reason: "HANDOVER" })
  })
})

describe("news of the way", () => {
  it("keeps each issue once", () => {
    const issue = {
      _tag: "ReportRouteIssue",
      pilotId: "P1",
      kind: "BLOCKAGE",
      lat: 43.7,
      lng: 7.4,
      note: "works"
    } as const
    const state = play(inTransit(), now, issue, { ...issue, kind: "HAZARD" })
    assert.deepStrictEqual(
      state.routeIssues.map((found) => found.kind),
      ["BLOCKAGE", "HAZARD"]
    )
    given(tripActor, state).when(issue, now).thenNothing()
  })

  it("publishes an ETA that moved by a minute or more, until it has arrived", () => {
    const eta = t0 + 600_000
    given(tripActor, inTransit())
      .when({ _tag: "UpdateEta", eta: eta + 59_999 }, now)
      .thenNothing()
    given(tripActor, inTransit())
      .when({ _tag: "UpdateEta", eta: eta - 60_000 }, now)
      .thenEvents("TripEtaChanged")
    given(tripActor, arrived())
      .when({ _tag: "UpdateEta", eta: eta + 600_000 }, now)
      .thenNothing()
  })
})
