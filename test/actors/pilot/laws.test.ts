import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { pilotActor } from "../../../src/actors/pilot/actor.ts"
import type { PilotCommand } from "../../../src/actors/pilot/commands.ts"
import type { PilotEvent } from "../../../src/actors/pilot/events.ts"
import {
  pilotAssignmentMachine,
  pilotReservationMachine,
  pilotShiftMachine
} from "../../../src/actors/pilot/machine.ts"
import type { PilotState } from "../../../src/actors/pilot/state.ts"
import type { Machine } from "../../../src/domain/machine.ts"
import { newPilotsDeployOnly } from "../../../src/sim/checkers/new-pilots-deploy-only.ts"
import { pilotAssignmentEndsOnce } from "../../../src/sim/checkers/pilot-assignment-ends-once.ts"
import { pilotFreeWhenResting } from "../../../src/sim/checkers/pilot-free-when-resting.ts"
import { pilotLockIsReservation } from "../../../src/sim/checkers/pilot-lock-is-reservation.ts"
import { pilotOffersExpire } from "../../../src/sim/checkers/pilot-offers-expire.ts"
import { pilotOperatorFollowsShift } from "../../../src/sim/checkers/pilot-operator-follows-shift.ts"
import { canonical, deepFreeze } from "../../support/given.ts"
import { assignmentId, offer, schedule, t0 } from "./pilots.ts"

const checkers: ReadonlyArray<(state: PilotState, now: number) => string | null> = [
  newPilotsDeployOnly,
  pilotAssignmentEndsOnce,
  pilotFreeWhenResting,
  pilotLockIsReservation,
  pilotOffersExpire,
  pilotOperatorFollowsShift
]

type Draw = (state: PilotState, now: number) => PilotCommand

const tripId = fc.constantFrom("trip-1", "trip-2")
const plain =
  (command: PilotCommand): Draw =>
  () =>
    command

const draws: fc.Arbitrary<Draw> = fc.oneof(
  fc
    .constantFrom("StartShift" as const, "EndShift" as const, "StartBreak" as const, "EndBreak" as const)
    .map((tag) => plain({ _tag: tag })),
  fc
    .record({ day: fc.integer({ min: 0, max: 1 }), experienceDays: fc.constantFrom(10, 40) })
    .map(({ day, experienceDays }) =>
      plain(
        schedule({
          startAt: t0 + day * 4_000_000,
          endAt: t0 + day * 4_000_000 + 3_600_000,
          breaks: [],
          experienceDays
        })
      )
    ),
  fc
    .record({ repeatsEveryMs: fc.constantFrom(null, 0, 5_000), ageMs: fc.constantFrom(0, 10_000, 60_000) })
    .map(
      ({ repeatsEveryMs, ageMs }): Draw =>
        (_state, now) => ({
          _tag: "Heartbeat",
          sentAt: now - ageMs,
          repeatsEveryMs
        })
    ),
  {
    weight: 3,
    arbitrary: fc
      .record({
        trip: tripId,
        type: fc.constantFrom("JITP" as const, "DEPLOYMENT" as const),
        newer: fc.boolean()
      })
      .map(
        ({ trip, type, newer }): Draw =>
          (state) => ({
            ...offer({ tripId: trip, type }),
            taskVersion: (state.assignment?.taskVersion ?? 1) + (newer ? 1 : 0)
          })
      )
  },
  {
    weight: 3,
    arbitrary: fc.boolean().map(
      (current): Draw =>
        (state) => ({
          _tag: "Accept",
          assignmentId: assignmentId(state),
          pilotVersion: state.version - (current ? 0 : 1)
        })
    )
  },
  fc.constantFrom("Reject" as const, "Abandon" as const, "Abandon" as const).map(
    (tag): Draw =>
      (state) => ({ _tag: tag, assignmentId: assignmentId(state), reason: "SICK" })
  ),
  tripId.map((trip) => plain({ _tag: "Revoke", tripId: trip, taskVersion: null, reason: "HANDOVER" })),
  fc
    .record({ trip: tripId, outcome: fc.constantFrom("COMPLETED" as const, "CANCELLED" as const) })
    .map(({ trip, outcome }) => plain({ _tag: "EndAssignment", tripId: trip, outcome })),
  {
    weight: 2,
    arbitrary: fc.constantFrom("COMPLETED" as const, "CANCELLED" as const).map(
      (outcome): Draw =>
        (state) => ({
          _tag: "EndAssignment",
          tripId: state.assignment?.tripId ?? "trip-1",
          outcome
        })
    )
  },
  fc.record({ trip: fc.option(tripId), ttlMs: fc.constantFrom(0, 20_000, 2_000_000) }).map(
    ({ trip, ttlMs }): Draw =>
      (_state, now) => ({
        _tag: "Reserve",
        tripId: trip,
        until: now + ttlMs,
        requestedBy: "service:dispatch"
      })
  ),
  fc.option(tripId).map((trip) => plain({ _tag: "Release", tripId: trip, reason: "REPLANNED" })),
  // Timers that fire out of turn.
  fc
    .constantFrom("EndCooldown" as const, "MarkUnresponsive" as const, "RevokeSilent" as const)
    .map((tag) => plain({ _tag: tag })),
  fc
    .constantFrom("CloseSilentShift" as const, "ExpireReservation" as const, "CheckShiftEnd" as const)
    .map((tag) => plain({ _tag: tag })),
  fc.constantFrom("ForcePark" as const).map((tag) => plain({ _tag: tag }))
)

const hasRow = <S extends string, T extends string>(
  machine: Machine<S, T>,
  from: string | null,
  to: string
) =>
  machine.transitions.some(
    (row) => row.to === to && (from === null ? row.from === null : row.from?.some((state) => state === from))
  )

/** The host's part: one timer per key, fired in order of their time. */
class Timers {
  private readonly pending = new Map<string, { readonly dueAt: number; readonly command: PilotCommand }>()

  apply(changes: ReadonlyArray<{ _tag: string; key: string; dueAt?: number; command?: unknown }>): void {
    for (const change of changes) {
      if (change._tag === "CancelTimer") this.pending.delete(change.key)
      else {
        const timer = { dueAt: change.dueAt ?? 0, command: change.command as PilotCommand }
        this.pending.set(change.key, timer)
      }
    }
  }

  has(key: string): boolean {
    return this.pending.has(key)
  }

  /** Takes the earliest timer that is due by `until`. */
  next(until: number): { readonly dueAt: number; readonly command: PilotCommand } | null {
    let earliest: string | null = null
    for (const [key, timer] of this.pending) {
      if (timer.dueAt > until) continue
      if (earliest === null || timer.dueAt < (this.pending.get(earliest)?.dueAt ?? 0)) earliest = key
    }
    if (earliest === null) return null
    const timer = this.pending.get(earliest) ?? null
    this.pending.delete(earliest)
    return timer
  }
}

/** Follows each event against the tables before it is applied. */
const follow = (state: PilotState, event: PilotEvent): void => {
  switch (event._tag) {
    case "PilotShiftTransitioned":
      if (event.from !== null) assert.strictEqual(event.from, state.shiftStatus)
      assert.isTrue(hasRow(pilotShiftMachine, event.from, event.to), `shift ${event.from} -> ${event.to}`)
      if (event.from !== null && event.from !== "OFF_SHIFT")
        assert.strictEqual(event.version, state.shiftVersion + 1)
      return
    case "OperatorStatusChanged":
      assert.strictEqual(event.from, state.operatorStatus)
      assert.notStrictEqual(event.to, event.from)
      return
    case "PilotAssignmentRequested":
      assert.isTrue(state.assignment === null || state.assignment.endedAt !== null, "one live assignment")
      assert.isAbove(event.pilotVersion, state.version)
      return
    case "PilotAssignmentResolved": {
      const from = state.assignment?.status ?? null
      assert.isNull(state.assignment?.endedAt ?? null, "an assignment ends once")
      assert.isTrue(
        hasRow(pilotAssignmentMachine, from, event.status),
        `assignment ${from} -> ${event.status}`
      )
      return
    }
    case "PilotReservationChanged":
      if (event.reserved) assert.notStrictEqual(state.reservation?.status, "RESERVED", "one open reservation")
      return
    case "ReservationClosed": {
      const from = state.reservation?.status ?? null
      assert.isTrue(
        hasRow(pilotReservationMachine, from, event.status),
        `reservation ${from} -> ${event.status}`
      )
      return
    }
    case "PilotHeartbeat":
    case "HeartbeatsCompressed":
    case "PilotArchived":
      return
  }
}

describe("pilot laws", () => {
  it("keeps the invariants under any commands in any order, with timers as a host fires them", () => {
    const reached = new Set<string>()
    fc.assert(
      fc.property(
        fc.constantFrom(10, 40),
        fc.array(fc.tuple(draws, fc.constantFrom(0, 0, 1_000, 5_000, 20_000, 65_000, 310_000)), {
          minLength: 30,
          maxLength: 80
        }),
        (experienceDays, steps) => {
          const state = pilotActor.initial("P1")
          const timers = new Timers()
          let now = t0
          let version = 0
          const give = (command: PilotCommand): void => {
            const before = canonical(state)
            const outcome = pilotActor.decide(deepFreeze(structuredClone(state)), command, now)
            if (!outcome.accepted) {
              assert.strictEqual(canonical(state), before)
              return
            }
            for (const event of outcome.events) {
              follow(state, event)
              pilotActor.evolve(state, event)
            }
            timers.apply(outcome.timers)
            for (const check of checkers) assert.isNull(check(state, now), command._tag)
            assert.isAtLeast(state.version, version, "versions only grow")
            version = state.version
            assert.strictEqual(timers.has("MarkUnresponsive"), state.silenceTimerSet, command._tag)
            reached.add(`${state.shiftStatus}`)
            if (state.assignment !== null) reached.add(state.assignment.status)
            if (state.reservation !== null) reached.add(state.reservation.status)
          }
          give(schedule({ endAt: t0 + 3_600_000, breaks: [], experienceDays }))
          give({ _tag: "StartShift" })
          give({ _tag: "Heartbeat", sentAt: now, repeatsEveryMs: 5_000 })
          for (const [draw, waitMs] of steps) {
            const until = now + waitMs
            for (let timer = timers.next(until); timer !== null; timer = timers.next(until)) {
              now = Math.max(now, timer.dueAt)
              give(timer.command)
            }
            now = until
            give(draw(state, now))
          }
        }
      ),
      { numRuns: 400, seed: 20_260_511 }
    )
    const all: ReadonlyArray<string> = [
      ...pilotShiftMachine.states,
      ...pilotAssignmentMachine.states,
      ...pilotReservationMachine.states
    ]
    for (const status of all) assert.include([...reached], status, "the commands reach what they are to test")
  })

  it("never throws on a pilot whom nobody registered, and tells nobody but trips about him", () => {
    fc.assert(
      fc.property(fc.array(draws, { maxLength: 20 }), (steps) => {
        const state = deepFreeze(pilotActor.initial("P1"))
        for (const draw of steps) {
          const command = draw(state, t0)
          if (command._tag === "ScheduleShift") continue
          const outcome = pilotActor.decide(state, command, t0)
          if (outcome.accepted) {
            assert.deepStrictEqual(outcome.events, [])
            for (const send of outcome.sends) assert.strictEqual(send.actor, "Trip")
          }
        }
      }),
      { numRuns: 200, seed: 7 }
    )
  })
})
