import { assert, describe, it } from "@effect/vitest"
import { pilotActor } from "../../../src/actors/pilot/actor.ts"
import { candidateOf, isFree } from "../../../src/actors/pilot/candidate.ts"
import type { PilotState } from "../../../src/actors/pilot/state.ts"
import { isEligiblePilot } from "../../../src/services/operations/policies.ts"
import { given } from "../../support/given.ts"
import {
  accept,
  archived,
  asked,
  assertHas,
  assignmentId,
  driving,
  none,
  later as now,
  offer,
  offShift,
  onBreak,
  onCooldown,
  onShift,
  play,
  reserved,
  schedule,
  shiftEnd,
  t0,
  unresponsive,
  unresponsiveDriving
} from "./pilots.ts"

const timerKeys = (decision: { readonly timers: ReadonlyArray<{ _tag: string; key: string }> }) =>
  decision.timers.map(({ _tag, key }) => `${_tag} ${key}`)

describe("a shift", () => {
  it("registers the pilot when it is the first one planned", () => {
    const state = offShift({ experienceDays: 12 })
    assertHas(state, { shard: "city-1", cityId: "city-1", experienceDays: 12, shiftStatus: "OFF_SHIFT" })
    assert.strictEqual(state.planned.length, 1)
    given(pilotActor, state)
      .when(schedule({ experienceDays: 12 }), now)
      .thenNothing()
  })

  it("is refused when its times are wrong or overlap another one's", () => {
    const wrong = [
      { endAt: t0 },
      { breaks: [{ startAt: t0 - 1, endAt: t0 + 60_000 }] },
      { breaks: [{ startAt: shiftEnd - 60_000, endAt: shiftEnd + 1 }] },
      { breaks: [{ startAt: t0 + 60_000, endAt: t0 + 60_000 }] },
      {
        breaks: [
          { startAt: t0 + 60_000, endAt: t0 + 120_000 },
          { startAt: t0 + 90_000, endAt: t0 + 180_000 }
        ]
      }
    ]
    for (const over of wrong) {
      given(pilotActor, none()).when(schedule(over), now).thenRejects("ShiftTimesInvalid")
    }
    const rejection = given(pilotActor, offShift())
      .when(schedule({ startAt: shiftEnd - 1, endAt: shiftEnd + 3_600_000, breaks: [] }), now)
      .thenRejects("ShiftOverlap")
    assertHas(rejection, { startAt: t0, endAt: shiftEnd })
  })

  it("starts as the one that is planned for now", () => {
    const decision = given(pilotActor, offShift())
      .when({ _tag: "StartShift" }, t0 + 240_000)
      .thenEvents("PilotShiftTransitioned", "OperatorStatusChanged")
      .accepted()
    assertHas(decision.events[0], { from: "OFF_SHIFT", to: "ON_SHIFT", shiftStart: t0, shiftEnd, version: 2 })
    assertHas(decision.events[1], { from: "OFFLINE", to: "AVAILABLE" })
    assertHas(decision.timers[0], { key: "CheckShiftEnd", dueAt: shiftEnd - 600_000 })
  })

  it("takes the planned one a little before its time, and a row of its own long before", () => {
    given(pilotActor, offShift())
      .when({ _tag: "StartShift" }, t0 - 900_000)
      .thenEvents("PilotShiftTransitioned", "OperatorStatusChanged")
    const decision = given(pilotActor, offShift())
      .when({ _tag: "StartShift" }, t0 - 900_001)
      .thenEvents("PilotShiftTransitioned", "PilotShiftTransitioned", "OperatorStatusChanged")
      .accepted()
    assertHas(decision.events[0], { from: null, to: "OFF_SHIFT", shiftEnd: null })
    assertHas(decision.events[1], { from: "OFF_SHIFT", to: "ON_SHIFT", shiftEnd: null })
  })

  it("ends from a break or cooldown by way of ON_SHIFT, in two rows", () => {
    const fromBreak = given(pilotActor, onBreak())
      .when({ _tag: "EndShift" }, now)
      .thenEvents(
        "PilotShiftTransitioned",
        "OperatorStatusChanged",
        "PilotShiftTransitioned",
        "OperatorStatusChanged"
      )
      .accepted()
    assertHas(fromBreak.events[1], { from: "IN_BREAK", to: "AVAILABLE" })
    assertHas(fromBreak.events[3], { from: "AVAILABLE", to: "OFFLINE" })
    const fromCooldown = given(pilotActor, onCooldown())
      .when({ _tag: "EndShift" }, now)
      .thenEvents("PilotShiftTransitioned", "PilotShiftTransitioned", "OperatorStatusChanged")
      .accepted()
    const versions = fromCooldown.events.map((event) => ("version" in event ? event.version : null))
    assert.deepStrictEqual(versions, [4, 5, null])
  })

  it("does not end while he drives, and takes back what he was only offered", () => {
    const rejection = given(pilotActor, driving())
      .when({ _tag: "EndShift" }, now)
      .thenRejects("ActiveAssignment")
    assertHas(rejection, { tripId: "trip-1", status: "ACCEPTED" })
    const { events } = given(pilotActor, asked())
      .when({ _tag: "EndShift" }, now)
      .thenEvents("PilotAssignmentResolved", "PilotShiftTransitioned", "OperatorStatusChanged")
      .accepted()
    assertHas(events[0], { status: "REVOKED", ended: true })
  })

  it("releases a reservation that it can no longer keep", () => {
    const state = play(reserved(), now, { _tag: "EndShift" })
    assertHas(state, { shiftStatus: "OFF_SHIFT", lockedUntil: null })
    assert.strictEqual(state.reservation?.status, "RELEASED")
  })

  it("may be followed by the next one", () => {
    const state = onShift()
    play(state, now, schedule({ startAt: shiftEnd + 3_600_000, endAt: shiftEnd + 7_200_000, breaks: [] }))
    play(state, shiftEnd, { _tag: "EndShift" })
    play(state, shiftEnd + 3_600_000, { _tag: "StartShift" })
    assertHas(state, { shiftStatus: "ON_SHIFT", scheduledStartAt: shiftEnd + 3_600_000, endedAt: null })
    assert.deepStrictEqual(state.planned, [])
  })

  it("is no more for an archived pilot", () => {
    given(pilotActor, archived()).when({ _tag: "StartShift" }, now).thenRejects("PilotIsArchived")
    given(pilotActor, archived()).when(schedule(), now).thenRejects("PilotIsArchived")
    given(pilotActor, archived()).when({ _tag: "Archive" }, now).thenRejects("PilotIsArchived")
  })
})

describe("an offer", () => {
  it("is shown to the pilot for 30 s and bumps his version", () => {
    const state = onShift()
    const decision = given(pilotActor, state)
      .when(offer(), now)
      .thenEvents("PilotAssignmentRequested")
      .accepted()
    assertHas(decision.events[0], {
      pilotVersion: state.version + 1,
      taskVersion: 3,
      expiresAt: now + 30_000
    })
    assertHas(decision.calls[0], { _tag: "OfferToPilot", tripId: "trip-1", expiresAt: now + 30_000 })
    assertHas(decision.timers[0], { key: "ExpireOffer", dueAt: now + 30_000 })
    assert.deepStrictEqual(decision.sends, [])
  })

  it("goes back to its trip with the reason when the pilot is not eligible", () => {
    const silentSince = (lastAt: number): PilotState =>
      play(onShift(), lastAt, { _tag: "Heartbeat", sentAt: lastAt, repeatsEveryMs: 0 })
    const cases: ReadonlyArray<readonly [PilotState, ReturnType<typeof offer>, number, string]> = [
      [none(), offer(), now, "NOT_ON_SHIFT"],
      [archived(), offer(), now, "ARCHIVED"],
      [onBreak(), offer(), now, "NOT_ON_SHIFT"],
      [onCooldown(), offer({ tripId: "trip-2" }), now, "NOT_ON_SHIFT"],
      [unresponsive(), offer(), now, "NOT_ON_SHIFT"],
      [driving(), offer({ tripId: "trip-2" }), now, "BUSY"],
      [asked(), offer({ tripId: "trip-2" }), now, "BUSY"],
      [reserved("trip-1"), offer({ tripId: "trip-2" }), now, "LOCKED"],
      [onShift({ experienceDays: 29 }), offer(), now, "NEW_PILOT"],
      [onShift(), offer(), shiftEnd, "SHIFT_OVER"],
      [silentSince(now - 30_000), offer(), now, "SILENT"]
    ]
    for (const [state, command, at, reason] of cases) {
      const decision = given(pilotActor, state).when(command, at).accepted()
      assert.deepStrictEqual(decision.events, [], reason)
      assertHas(decision.sends[0], { actor: "Trip", id: command.tripId })
      assert.deepStrictEqual(decision.sends[0]?.command, {
        _tag: "RefuseOffer",
        pilotId: "P1",
        taskVersion: 3,
        reason
      } as never)
    }
  })

  it("is made to a new pilot for a deployment, and to anyone of 30 days", () => {
    given(pilotActor, onShift({ experienceDays: 29 }))
      .when(offer({ type: "DEPLOYMENT" }), now)
      .thenEvents("PilotAssignmentRequested")
    given(pilotActor, onShift({ experienceDays: 30 }))
      .when(offer(), now)
      .thenEvents("PilotAssignmentRequested")
  })

  it("consumes the reservation for its trip, and a dispatcher's lease", () => {
    for (const tripId of ["trip-1", null]) {
      const state = reserved(tripId)
      given(pilotActor, state)
        .when(offer(), now)
        .thenEvents("ReservationClosed", "PilotReservationChanged", "PilotAssignmentRequested")
      play(state, now, offer())
      assert.strictEqual(state.reservation?.status, "CONSUMED")
      assert.isNull(state.lockedUntil)
      assert.strictEqual(state.assignment?.pilotVersion, state.version)
      given(pilotActor, state).when(accept(state), now).thenEvents("PilotAssignmentResolved")
    }
  })

  it("counts once when it comes twice, also after its answer", () => {
    for (const state of [asked(), driving(), onCooldown()])
      given(pilotActor, state).when(offer(), now).thenNothing()
  })

  it("comes again from the same trip under a newer task version", () => {
    const state = asked()
    play(state, now, { _tag: "Reject", assignmentId: assignmentId(state), reason: "NotNow" })
    const older = assignmentId(state)
    play(state, now, offer({ taskVersion: 5 }))
    assert.notStrictEqual(assignmentId(state), older)
    assert.strictEqual(state.assignment?.status, "REQUESTED")
  })

  it("is accepted until it expires, and not at that instant", () => {
    const state = asked()
    const expiresAt = state.assignment?.expiresAt ?? 0
    const decision = given(pilotActor, state)
      .when(accept(state), expiresAt - 1)
      .thenEvents("PilotAssignmentResolved")
      .accepted()
    assertHas(decision.events[0], { status: "ACCEPTED", ended: false, taskVersion: 3, hubId: "hub-1" })
    assert.deepStrictEqual(timerKeys(decision), ["CancelTimer ExpireOffer"])
    given(pilotActor, state).when(accept(state), expiresAt).thenRejects("AssignmentExpired")
  })

  it("says both versions when the caller looked at an older pilot", () => {
    const state = asked()
    const rejection = given(pilotActor, state)
      .when({ _tag: "Accept", assignmentId: assignmentId(state), pilotVersion: 1 }, now)
      .thenRejects("VersionConflict")
    assertHas(rejection, { expected: 1, current: state.version, status: "REQUESTED" })
  })
})

describe("an assignment ends", () => {
  it("stays ACCEPTED after a completed trip, and the pilot rests for a minute", () => {
    const decision = given(pilotActor, driving())
      .when({ _tag: "EndAssignment", tripId: "trip-1", outcome: "COMPLETED" }, now)
      .thenEvents("PilotAssignmentResolved", "PilotShiftTransitioned")
      .accepted()
    assertHas(decision.events[0], { status: "ACCEPTED", ended: true, reason: "COMPLETED" })
    assertHas(decision.events[1], { to: "ON_COOLDOWN", tripId: null })
    assertHas(decision.timers[0], { key: "EndCooldown", dueAt: now + 60_000 })
    assertHas(decision.calls[0], { news: "Ended" })
  })

  it("leaves the pilot free at once when the trip was cancelled", () => {
    const decision = given(pilotActor, driving())
      .when({ _tag: "EndAssignment", tripId: "trip-1", outcome: "CANCELLED" }, now)
      .thenEvents("PilotAssignmentResolved")
      .accepted()
    assertHas(decision.events[0], { status: "CANCELED", ended: true })
  })

  it("does not send a silent pilot into his rest", () => {
    given(pilotActor, unresponsiveDriving())
      .when({ _tag: "EndAssignment", tripId: "trip-1", outcome: "COMPLETED" }, now)
      .thenEvents("PilotAssignmentResolved")
  })

  it("bumps his version, so that an answer to what he saw before is refused", () => {
    const state = driving()
    const before = state.version
    play(state, now, { _tag: "Revoke", tripId: "trip-1", taskVersion: null, reason: "HANDOVER" })
    assert.strictEqual(state.version, before + 1)
    assert.strictEqual(state.assignment?.endReason, "HANDOVER")
  })

  it("is taken from him by a word about what an older offer gave him, only if that is what he has", () => {
    const state = driving()
    const taskVersion = state.assignment?.taskVersion ?? 0
    given(pilotActor, state)
      .when(
        { _tag: "Revoke", tripId: "trip-1", taskVersion: taskVersion - 1, reason: "STALE_TASK_VERSION" },
        now
      )
      .thenNothing()
    given(pilotActor, state)
      .when({ _tag: "Revoke", tripId: "trip-1", taskVersion, reason: "STALE_TASK_VERSION" }, now)
      .thenEvents("PilotAssignmentResolved")
  })

  it("tells the pilot who loses it", () => {
    const { calls } = given(pilotActor, driving())
      .when({ _tag: "Revoke", tripId: "trip-1", taskVersion: null, reason: "HANDOVER" }, now)
      .accepted()
    assertHas(calls[0], { _tag: "TellPilot", tripId: "trip-1", news: "Lost" })
  })
})

describe("silence", () => {
  const lastAt = now - 30_000

  it("needs no timer while heartbeats go on, and one from the last of them", () => {
    const stream = { _tag: "Heartbeat", sentAt: now, repeatsEveryMs: 5_000 } as const
    assert.deepStrictEqual(given(pilotActor, onShift()).when(stream, now).accepted().timers, [])
    const decision = given(pilotActor, onShift())
      .when({ ...stream, repeatsEveryMs: 0 }, now)
      .thenEvents("HeartbeatsCompressed")
      .accepted()
    assertHas(decision.timers[0], { key: "MarkUnresponsive", dueAt: now + 30_000 })
  })

  it("is watched by one timer that single heartbeats do not move", () => {
    const state = play(offShift(), t0, { _tag: "StartShift" })
    const beat = (at: number) => ({ _tag: "Heartbeat", sentAt: at, repeatsEveryMs: null }) as const
    const decision = given(pilotActor, state)
      .when(beat(t0 + 5_000), t0 + 5_000)
      .thenEvents("PilotHeartbeat")
    assert.deepStrictEqual(decision.accepted().timers, [])
    play(state, t0 + 5_000, beat(t0 + 5_000))
    const fired = given(pilotActor, state)
      .when({ _tag: "MarkUnresponsive" }, t0 + 30_000)
      .accepted()
    assert.deepStrictEqual(fired.events, [])
    assertHas(fired.timers[0], { key: "MarkUnresponsive", dueAt: t0 + 35_000 })
    given(pilotActor, state)
      .when({ _tag: "MarkUnresponsive" }, t0 + 35_000)
      .thenEvents("PilotShiftTransitioned", "OperatorStatusChanged")
  })

  it("takes an offer away and names no trip", () => {
    const state = play(asked(), lastAt, { _tag: "Heartbeat", sentAt: lastAt, repeatsEveryMs: 0 })
    const { events } = given(pilotActor, state)
      .when({ _tag: "MarkUnresponsive" }, now)
      .thenEvents("PilotAssignmentResolved", "PilotShiftTransitioned", "OperatorStatusChanged")
      .accepted()
    assertHas(events[0], { status: "REVOKED" })
    assertHas(events[1], { to: "UNRESPONSIVE", tripId: null })
  })

  it("parks the trip he drives, leaves it to him for a minute, and closes the shift after 300 s", () => {
    const state = play(driving(), lastAt, { _tag: "Heartbeat", sentAt: lastAt, repeatsEveryMs: 0 })
    const decision = given(pilotActor, state)
      .when({ _tag: "MarkUnresponsive" }, now)
      .thenEvents("PilotShiftTransitioned", "OperatorStatusChanged")
      .accepted()
    assertHas(decision.events[0], { to: "UNRESPONSIVE", tripId: "trip-1" })
    assertHas(decision.timers[0], { key: "RevokeSilent", dueAt: now + 60_000 })
    assertHas(decision.timers[1], { key: "CloseSilentShift", dueAt: lastAt + 300_000 })
  })

  it("costs him the trip after the minute, not before", () => {
    const state = unresponsiveDriving()
    given(pilotActor, state)
      .when({ _tag: "RevokeSilent" }, state.shiftStatusChangedAt + 59_999)
      .thenNothing()
    const { events } = given(pilotActor, state)
      .when({ _tag: "RevokeSilent" }, state.shiftStatusChangedAt + 60_000)
      .thenEvents("PilotAssignmentResolved")
      .accepted()
    assertHas(events[0], { status: "REVOKED", reason: "PILOT_UNRESPONSIVE" })
  })

  it("costs him the shift, with whatever he still holds", () => {
    given(pilotActor, unresponsiveDriving())
      .when({ _tag: "CloseSilentShift" }, now + 300_000)
      .thenEvents("PilotAssignmentResolved", "PilotShiftTransitioned")
  })

  it("ends with a heartbeat, and an unrevoked trip is still his", () => {
    const state = unresponsiveDriving()
    const decision = given(pilotActor, state)
      .when({ _tag: "Heartbeat", sentAt: now, repeatsEveryMs: 5_000 }, now)
      .thenEvents("PilotShiftTransitioned", "OperatorStatusChanged", "HeartbeatsCompressed")
      .accepted()
    assertHas(decision.events[0], { from: "UNRESPONSIVE", to: "ON_SHIFT", tripId: "trip-1" })
    assert.includeMembers(timerKeys(decision), ["CancelTimer RevokeSilent", "CancelTimer CloseSilentShift"])
  })

  it("is not ended by a heartbeat that was long under way", () => {
    const state = unresponsive()
    const old = { _tag: "Heartbeat", sentAt: now - 30_500, repeatsEveryMs: null } as const
    given(pilotActor, state).when(old, now).thenEvents("PilotHeartbeat")
    play(state, now, old)
    // The shift is closed 300 s after the newest heartbeat, not after the one that was known at first.
    const early = given(pilotActor, state)
      .when({ _tag: "CloseSilentShift" }, now + 269_000)
      .accepted()
    assert.deepStrictEqual(early.events, [])
    assertHas(early.timers[0], { key: "CloseSilentShift", dueAt: now + 269_500 })
  })

  it("is waited through during a break", () => {
    const state = play(onBreak(), now, { _tag: "Heartbeat", sentAt: now, repeatsEveryMs: 0 })
    const decision = given(pilotActor, state)
      .when({ _tag: "MarkUnresponsive" }, now + 30_000)
      .accepted()
    assert.deepStrictEqual(decision.events, [])
    assertHas(decision.timers[0], { key: "MarkUnresponsive", dueAt: now + 60_000 })
  })

  it("does not count a console's fast clock as presence", () => {
    const state = play(onShift(), now, { _tag: "Heartbeat", sentAt: now + 3_600_000, repeatsEveryMs: 0 })
    assert.strictEqual(state.lastHeartbeatAt, now)
  })
})

describe("the planned end of a shift", () => {
  it("is watched from ten minutes before", () => {
    const { timers } = given(pilotActor, driving())
      .when({ _tag: "CheckShiftEnd" }, shiftEnd - 600_000)
      .accepted()
    assertHas(timers[0], { key: "ForcePark", dueAt: shiftEnd + 300_000 })
    given(pilotActor, driving())
      .when({ _tag: "CheckShiftEnd" }, shiftEnd - 600_001)
      .thenNothing()
  })

  it("lets him drive on for five minutes, then asks his trip to park for a handover", () => {
    given(pilotActor, driving())
      .when({ _tag: "ForcePark" }, shiftEnd + 299_999)
      .thenNothing()
    const { sends } = given(pilotActor, driving())
      .when({ _tag: "ForcePark" }, shiftEnd + 300_000)
      .accepted()
    assert.deepStrictEqual(sends, [
      {
        actor: "Trip",
        id: "trip-1",
        command: { _tag: "RequestPark", pilotId: "P1", reason: "HANDOVER" } as never
      }
    ])
  })

  it("takes back an offer that he has not answered by then", () => {
    const state = play(onShift(), shiftEnd - 1, offer())
    given(pilotActor, state)
      .when({ _tag: "ForcePark" }, shiftEnd + 300_000)
      .thenEvents("PilotAssignmentResolved")
  })
})

describe("a reservation", () => {
  it("locks the pilot until its end, at most 900 s", () => {
    const reserve = {
      _tag: "Reserve",
      tripId: "trip-1",
      until: now + 3_600_000,
      requestedBy: "operator:O1"
    } as const
    const { events, timers } = given(pilotActor, onShift())
      .when(reserve, now)
      .thenEvents("PilotReservationChanged")
      .accepted()
    assertHas(events[0], { reserved: true, until: now + 900_000, tripId: "trip-1" })
    assertHas(timers[0], { key: "ExpireReservation", dueAt: now + 900_000 })
    assert.strictEqual(play(onShift(), now, reserve).lockedUntil, now + 900_000)
  })

  it("says how long he is locked to whoever else wants him", () => {
    const rejection = given(pilotActor, reserved())
      .when({ _tag: "Reserve", tripId: "trip-2", until: now + 60_000, requestedBy: "operator:O1" }, now)
      .thenRejects("PilotLocked")
    assertHas(rejection, { tripId: "trip-1", retryAfterMs: 300_000 })
  })

  it("makes room for the next one when its time is over and its timer late", () => {
    given(pilotActor, reserved())
      .when(
        { _tag: "Reserve", tripId: "trip-2", until: now + 900_000, requestedBy: "operator:O1" },
        now + 300_000
      )
      .thenEvents("ReservationClosed", "PilotReservationChanged", "PilotReservationChanged")
  })
})

describe("the candidate", () => {
  it("is eligible for the search exactly when the pilot takes the offer", () => {
    const states = [
      offShift(),
      onShift(),
      onShift({ experienceDays: 3 }),
      onBreak(),
      onCooldown(),
      asked(),
      driving(),
      unresponsive(),
      reserved("trip-9"),
      reserved("trip-8"),
      archived()
    ]
    for (const state of states) {
      const takes =
        given(pilotActor, state)
          .when(offer({ tripId: "trip-9" }), now)
          .accepted().events.length > 0
      assert.strictEqual(
        isEligiblePilot(candidateOf(state), "trip-9", "JITP", now),
        takes,
        state.shiftStatus ?? ""
      )
    }
  })

  it("is free on shift with nothing to drive, unlocked, before the planned end", () => {
    assert.isTrue(isFree(onShift(), now))
    assert.isFalse(isFree(onShift(), shiftEnd))
    for (const state of [
      offShift(),
      onBreak(),
      onCooldown(),
      asked(),
      driving(),
      unresponsive(),
      reserved()
    ]) {
      assert.isFalse(isFree(state, now), state.shiftStatus ?? "")
    }
    assert.isTrue(isFree(reserved(), now + 300_000))
  })

  it("is idle since his last trip, his break or the start of his shift", () => {
    assert.strictEqual(candidateOf(onShift()).idleSince, t0)
    assert.strictEqual(candidateOf(onCooldown()).idleSince, now - 1_000)
    assert.strictEqual(candidateOf(play(onBreak(), now, { _tag: "EndBreak" })).idleSince, now)
    const refused = asked()
    play(refused, now, { _tag: "Reject", assignmentId: assignmentId(refused), reason: "NotNow" })
    assert.strictEqual(candidateOf(refused).idleSince, t0, "an offer that he rejected was no trip")
  })
})
