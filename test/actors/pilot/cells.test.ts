import { describe, it } from "@effect/vitest"
import { pilotActor } from "../../../src/actors/pilot/actor.ts"
import type { PilotCommand } from "../../../src/actors/pilot/commands.ts"
import {
  pilotAssignmentMachine,
  pilotReservationMachine,
  pilotShiftMachine
} from "../../../src/actors/pilot/machine.ts"
import type { PilotState } from "../../../src/actors/pilot/state.ts"
import { exerciseCells } from "../../support/cells.ts"
import {
  accept,
  asked,
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
  unresponsive
} from "./pilots.ts"

const commands: Readonly<Record<string, (state: PilotState) => PilotCommand>> = {
  "ScheduleShift next day": () => schedule({ startAt: shiftEnd, endAt: shiftEnd + 3_600_000, breaks: [] }),
  "ScheduleShift backwards": () => schedule({ endAt: t0 }),
  StartShift: () => ({ _tag: "StartShift" }),
  EndShift: () => ({ _tag: "EndShift" }),
  StartBreak: () => ({ _tag: "StartBreak" }),
  EndBreak: () => ({ _tag: "EndBreak" }),
  "Heartbeat alone": () => ({ _tag: "Heartbeat", sentAt: now, repeatsEveryMs: null }),
  "Heartbeat of a stream": () => ({ _tag: "Heartbeat", sentAt: now, repeatsEveryMs: 5_000 }),
  "Heartbeat last": () => ({ _tag: "Heartbeat", sentAt: now, repeatsEveryMs: 0 }),
  "Heartbeat old": () => ({ _tag: "Heartbeat", sentAt: t0 - 1, repeatsEveryMs: null }),
  "Offer same trip": () => offer(),
  "Offer other trip": () => offer({ tripId: "trip-2", taskId: "task-2" }),
  "Accept own": accept,
  "Accept old version": (state) => ({
    _tag: "Accept",
    assignmentId: assignmentId(state),
    pilotVersion: state.version - 1
  }),
  "Accept other's": (state) => ({ _tag: "Accept", assignmentId: "A-9", pilotVersion: state.version }),
  "Reject own": (state) => ({ _tag: "Reject", assignmentId: assignmentId(state), reason: "NotNow" }),
  "Reject other's": () => ({ _tag: "Reject", assignmentId: "A-9", reason: "NotNow" }),
  "Abandon own": (state) => ({ _tag: "Abandon", assignmentId: assignmentId(state), reason: "SICK" }),
  "Abandon other's": () => ({ _tag: "Abandon", assignmentId: "A-9", reason: "SICK" }),
  "Revoke trip": () => ({ _tag: "Revoke", tripId: "trip-1", taskVersion: null, reason: "HANDOVER" }),
  "Revoke other trip": () => ({ _tag: "Revoke", tripId: "trip-2", taskVersion: null, reason: "HANDOVER" }),
  "EndAssignment completed": () => ({ _tag: "EndAssignment", tripId: "trip-1", outcome: "COMPLETED" }),
  "EndAssignment cancelled": () => ({ _tag: "EndAssignment", tripId: "trip-1", outcome: "CANCELLED" }),
  "EndAssignment other trip": () => ({ _tag: "EndAssignment", tripId: "trip-2", outcome: "COMPLETED" }),
  "Reserve same trip": () => ({
    _tag: "Reserve",
    tripId: "trip-1",
    until: now + 600_000,
    requestedBy: "service:dispatch"
  }),
  "Reserve other trip": () => ({
    _tag: "Reserve",
    tripId: "trip-2",
    until: now + 600_000,
    requestedBy: "service:dispatch"
  }),
  "Reserve for the past": () => ({
    _tag: "Reserve",
    tripId: "trip-2",
    until: now,
    requestedBy: "operator:O1"
  }),
  "Release trip": () => ({ _tag: "Release", tripId: "trip-1", reason: "REPLANNED" }),
  "Release other trip": () => ({ _tag: "Release", tripId: "trip-2", reason: "REPLANNED" }),
  "Release any": () => ({ _tag: "Release", tripId: null, reason: "REPLANNED" }),
  Archive: () => ({ _tag: "Archive" }),
  "ExpireOffer early": (state) => ({ _tag: "ExpireOffer", assignmentId: assignmentId(state) }),
  "ExpireOffer other's": () => ({ _tag: "ExpireOffer", assignmentId: "A-9" }),
  EndCooldown: () => ({ _tag: "EndCooldown" }),
  MarkUnresponsive: () => ({ _tag: "MarkUnresponsive" }),
  RevokeSilent: () => ({ _tag: "RevokeSilent" }),
  CloseSilentShift: () => ({ _tag: "CloseSilentShift" }),
  ExpireReservation: () => ({ _tag: "ExpireReservation" }),
  CheckShiftEnd: () => ({ _tag: "CheckShiftEnd" }),
  ForcePark: () => ({ _tag: "ForcePark" })
}

/** The timers alone, for cells at a time when each is due. */
const timers: Readonly<Record<string, (state: PilotState) => PilotCommand>> = {
  "ExpireOffer own": (state) => ({ _tag: "ExpireOffer", assignmentId: assignmentId(state) }),
  EndBreak: () => ({ _tag: "EndBreak" }),
  EndCooldown: () => ({ _tag: "EndCooldown" }),
  MarkUnresponsive: () => ({ _tag: "MarkUnresponsive" }),
  RevokeSilent: () => ({ _tag: "RevokeSilent" }),
  CloseSilentShift: () => ({ _tag: "CloseSilentShift" }),
  ExpireReservation: () => ({ _tag: "ExpireReservation" }),
  "Accept own": accept
}

type Row = Readonly<Record<string, string>>

/** A pilot on shift who is free, was never asked and never reserved; every other row says how it differs. */
const free: Row = {
  "ScheduleShift next day": "=+",
  "ScheduleShift backwards": "!ShiftTimesInvalid",
  StartShift: "!IllegalTransition",
  EndShift: "=+",
  StartBreak: "=+",
  EndBreak: "!IllegalTransition",
  "Heartbeat alone": "=+",
  "Heartbeat of a stream": "=+",
  "Heartbeat last": "=+",
  "Heartbeat old": "=",
  "Offer same trip": "=+",
  "Offer other trip": "=+",
  "Accept own": "!NotFound",
  "Accept old version": "!NotFound",
  "Accept other's": "!NotFound",
  "Reject own": "!NotFound",
  "Reject other's": "!NotFound",
  "Abandon own": "!NotFound",
  "Abandon other's": "!NotFound",
  "Revoke trip": "=",
  "Revoke other trip": "=",
  "EndAssignment completed": "=",
  "EndAssignment cancelled": "=",
  "EndAssignment other trip": "=",
  "Reserve same trip": "=+",
  "Reserve other trip": "=+",
  "Reserve for the past": "=",
  "Release trip": "!NotFound",
  "Release other trip": "!NotFound",
  "Release any": "!NotFound",
  Archive: "!ShiftOpen",
  "ExpireOffer early": "=",
  "ExpireOffer other's": "=",
  EndCooldown: "=",
  MarkUnresponsive: "=",
  RevokeSilent: "=",
  CloseSilentShift: "=",
  ExpireReservation: "=",
  CheckShiftEnd: "=",
  ForcePark: "="
}

/** His newest assignment is over: answers come too late, and a newer offer is refused or taken. */
const answered: Row = {
  ...free,
  "Offer same trip": "=",
  "Accept own": "!IllegalTransition",
  "Accept old version": "!IllegalTransition",
  "Reject own": "!IllegalTransition",
  "Abandon own": "!IllegalTransition"
}

/** Live assignment of trip-1. */
const live: Row = {
  ...answered,
  StartBreak: "!ActiveAssignment",
  "Reserve same trip": "!PilotBusy",
  "Reserve other trip": "!PilotBusy"
}

describe("pilot shift machine", () => {
  const notOnShift: Row = {
    ...free,
    StartBreak: "!IllegalTransition",
    "Reserve same trip": "!NotOnShift",
    "Reserve other trip": "!NotOnShift"
  }

  it("gives exactly the result of the specification in each cell", () => {
    exerciseCells({
      actor: pilotActor,
      machine: pilotShiftMachine,
      states: {
        none,
        OFF_SHIFT: offShift,
        ON_SHIFT: onShift,
        ON_BREAK: onBreak,
        ON_COOLDOWN: onCooldown,
        UNRESPONSIVE: unresponsive
      },
      commands,
      stateOf: (state) => state.shiftStatus,
      now,
      expected: {
        none: {
          ...notOnShift,
          "ScheduleShift next day": "OFF_SHIFT",
          StartShift: "!NotFound",
          EndShift: "!NotFound",
          StartBreak: "!NotFound",
          EndBreak: "!NotFound",
          "Heartbeat alone": "!NotFound",
          "Heartbeat of a stream": "!NotFound",
          "Heartbeat last": "!NotFound",
          "Heartbeat old": "!NotFound",
          "Reserve same trip": "!NotFound",
          "Reserve other trip": "!NotFound",
          "Reserve for the past": "!NotFound",
          Archive: "!NotFound"
        },
        OFF_SHIFT: {
          ...notOnShift,
          StartShift: "ON_SHIFT",
          EndShift: "!IllegalTransition",
          // The first he is heard of: nothing newer makes it old.
          "Heartbeat old": "=+",
          Archive: "=+"
        },
        ON_SHIFT: { ...free, EndShift: "OFF_SHIFT", StartBreak: "ON_BREAK" },
        ON_BREAK: { ...notOnShift, EndShift: "OFF_SHIFT", EndBreak: "ON_SHIFT" },
        ON_COOLDOWN: {
          ...notOnShift,
          EndShift: "OFF_SHIFT",
          "Offer same trip": "=",
          "Accept own": "!IllegalTransition",
          "Accept old version": "!IllegalTransition",
          "Reject own": "!IllegalTransition",
          "Abandon own": "!IllegalTransition"
        },
        UNRESPONSIVE: {
          ...notOnShift,
          EndShift: "!IllegalTransition",
          "Heartbeat alone": "ON_SHIFT",
          "Heartbeat of a stream": "ON_SHIFT",
          "Heartbeat last": "ON_SHIFT"
        }
      }
    })
  })

  it("moves at the timers when they are due", () => {
    const due: Row = {
      "ExpireOffer own": "=",
      EndBreak: "!IllegalTransition",
      EndCooldown: "=",
      MarkUnresponsive: "=",
      RevokeSilent: "=",
      CloseSilentShift: "=",
      ExpireReservation: "=",
      "Accept own": "!NotFound"
    }
    exerciseCells({
      actor: pilotActor,
      machine: { name: "PilotShift at its timers", states: pilotShiftMachine.states },
      states: {
        OFF_SHIFT: offShift,
        ON_SHIFT: () => play(onShift(), now, { _tag: "Heartbeat", sentAt: now, repeatsEveryMs: 0 }),
        ON_BREAK: () => play(onBreak(), now, { _tag: "Heartbeat", sentAt: now, repeatsEveryMs: 0 }),
        ON_COOLDOWN: onCooldown,
        UNRESPONSIVE: unresponsive
      },
      commands: timers,
      stateOf: (state) => state.shiftStatus,
      now: now + 3_600_000,
      expected: {
        OFF_SHIFT: due,
        ON_SHIFT: { ...due, MarkUnresponsive: "UNRESPONSIVE" },
        ON_BREAK: { ...due, EndBreak: "ON_SHIFT" },
        ON_COOLDOWN: { ...due, EndCooldown: "ON_SHIFT", "Accept own": "!IllegalTransition" },
        UNRESPONSIVE: { ...due, CloseSilentShift: "OFF_SHIFT" }
      }
    })
  })
})

describe("pilot assignment machine", () => {
  it("gives exactly the result of the specification in each cell", () => {
    exerciseCells({
      actor: pilotActor,
      machine: pilotAssignmentMachine,
      states: {
        none: onShift,
        REQUESTED: asked,
        ACCEPTED: driving,
        REJECTED: () => {
          const state = asked()
          return play(state, now - 2_000, {
            _tag: "Reject",
            assignmentId: assignmentId(state),
            reason: "NotNow"
          })
        },
        ABANDONED: () => {
          const state = driving()
          return play(state, now - 2_000, {
            _tag: "Abandon",
            assignmentId: assignmentId(state),
            reason: "SICK"
          })
        },
        CANCELED: () =>
          play(asked(), now - 2_000, { _tag: "EndAssignment", tripId: "trip-1", outcome: "CANCELLED" }),
        REVOKED: () =>
          play(asked(), now - 2_000, {
            _tag: "Revoke",
            tripId: "trip-1",
            taskVersion: null,
            reason: "ROBOT_REASSIGNED"
          }),
        STALE: () => {
          const state = play(onShift(), now - 40_000, offer())
          return play(state, now - 10_000, { _tag: "ExpireOffer", assignmentId: assignmentId(state) })
        }
      },
      commands,
      stateOf: (state) => state.assignment?.status ?? null,
      now,
      expected: {
        none: { ...free, "Offer same trip": "REQUESTED", "Offer other trip": "REQUESTED" },
        REQUESTED: {
          ...live,
          EndShift: "REVOKED",
          // He is busy: the other trip hears so.
          "Offer other trip": "=+",
          "Accept own": "ACCEPTED",
          "Accept old version": "!VersionConflict",
          "Reject own": "REJECTED",
          "Revoke trip": "REVOKED",
          "EndAssignment completed": "CANCELED",
          "EndAssignment cancelled": "CANCELED"
        },
        ACCEPTED: {
          ...live,
          EndShift: "!ActiveAssignment",
          "Abandon own": "ABANDONED",
          "Revoke trip": "REVOKED",
          "EndAssignment completed": "=+",
          "EndAssignment cancelled": "CANCELED"
        },
        REJECTED: { ...answered, "Offer other trip": "REQUESTED" },
        ABANDONED: { ...answered, "Offer other trip": "REQUESTED" },
        CANCELED: { ...answered, "Offer other trip": "REQUESTED" },
        REVOKED: { ...answered, "Offer other trip": "REQUESTED" },
        STALE: {
          ...answered,
          "Offer other trip": "REQUESTED",
          "Accept own": "!AssignmentExpired",
          "Accept old version": "!AssignmentExpired",
          "Reject own": "!AssignmentExpired",
          "Abandon own": "!AssignmentExpired"
        }
      }
    })
  })

  it("moves at the timers when they are due", () => {
    const due: Row = {
      "ExpireOffer own": "=",
      EndBreak: "!IllegalTransition",
      EndCooldown: "=",
      MarkUnresponsive: "=",
      RevokeSilent: "=",
      CloseSilentShift: "=",
      ExpireReservation: "=",
      "Accept own": "!IllegalTransition"
    }
    const silent = (state: PilotState): PilotState =>
      play(state, now, { _tag: "Heartbeat", sentAt: now, repeatsEveryMs: 0 })
    exerciseCells({
      actor: pilotActor,
      machine: { name: "PilotAssignment at its timers", states: ["REQUESTED", "ACCEPTED"] },
      states: { REQUESTED: () => silent(asked()), ACCEPTED: () => silent(driving()) },
      commands: timers,
      stateOf: (state) => state.assignment?.status ?? null,
      now: now + 3_600_000,
      expected: {
        REQUESTED: {
          ...due,
          "ExpireOffer own": "STALE",
          "Accept own": "!AssignmentExpired",
          MarkUnresponsive: "REVOKED"
        },
        // He keeps the trip for a while: RevokeSilent takes it only once he is UNRESPONSIVE.
        ACCEPTED: { ...due, MarkUnresponsive: "=+" }
      }
    })
  })
})

describe("pilot reservation machine", () => {
  it("gives exactly the result of the specification in each cell", () => {
    const closed: Row = {
      ...free,
      "Reserve same trip": "RESERVED",
      "Reserve other trip": "RESERVED",
      "Release trip": "!IllegalTransition",
      "Release other trip": "!IllegalTransition",
      "Release any": "!IllegalTransition"
    }
    exerciseCells({
      actor: pilotActor,
      machine: pilotReservationMachine,
      states: {
        none: onShift,
        RESERVED: reserved,
        CONSUMED: () => {
          const state = play(reserved(), now - 10_000, offer())
          return play(state, now - 5_000, {
            _tag: "Revoke",
            tripId: "trip-1",
            taskVersion: null,
            reason: "ROBOT_REASSIGNED"
          })
        },
        RELEASED: () =>
          play(reserved(), now - 10_000, { _tag: "Release", tripId: "trip-1", reason: "REPLANNED" }),
        EXPIRED: () => {
          const state = play(onShift(), now - 60_000, {
            _tag: "Reserve",
            tripId: "trip-1",
            until: now - 10_000,
            requestedBy: "operator:O1"
          })
          return play(state, now - 10_000, { _tag: "ExpireReservation" })
        }
      },
      commands,
      stateOf: (state) => state.reservation?.status ?? null,
      now,
      expected: {
        none: { ...free, "Reserve same trip": "RESERVED", "Reserve other trip": "RESERVED" },
        RESERVED: {
          ...free,
          EndShift: "RELEASED",
          "Offer same trip": "CONSUMED",
          // He is locked: the other trip hears so.
          "Offer other trip": "=+",
          "Reserve same trip": "=",
          "Reserve other trip": "!PilotLocked",
          "Release trip": "RELEASED",
          "Release other trip": "!NotFound",
          "Release any": "RELEASED"
        },
        CONSUMED: {
          ...closed,
          "Offer same trip": "=",
          "Accept own": "!IllegalTransition",
          "Accept old version": "!IllegalTransition",
          "Reject own": "!IllegalTransition",
          "Abandon own": "!IllegalTransition"
        },
        RELEASED: closed,
        EXPIRED: closed
      }
    })
  })

  it("expires when its time is over, and not before", () => {
    const at = (state: PilotState, time: number, expected: string): void =>
      exerciseCells({
        actor: pilotActor,
        machine: { name: "PilotReservation at its timer", states: ["RESERVED"] },
        states: { RESERVED: () => state },
        commands: { ExpireReservation: (): PilotCommand => ({ _tag: "ExpireReservation" }) },
        stateOf: (pilot) => pilot.reservation?.status ?? null,
        now: time,
        expected: { RESERVED: { ExpireReservation: expected } }
      })
    at(reserved(), now + 299_999, "=")
    at(reserved(), now + 300_000, "EXPIRED")
  })
})
