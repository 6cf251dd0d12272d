/**
 * Whatever happens to a robot in whatever order: decisions are total and touch nothing, refusals change
 * nothing, the invariants of the specification hold after every event, and every change of a status is a
 * row of its machine. Source: spec/state.md 10.
 */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { robotActor } from "../../../src/actors/robot/actor.ts"
import type { RobotEvent } from "../../../src/actors/robot/events.ts"
import {
  alertMachine,
  connectivityMachine,
  lidCycleMachine,
  lidMachine,
  robotStateMachine,
  transitionRequestMachine
} from "../../../src/actors/robot/machine.ts"
import { robotCopyOf } from "../../../src/actors/robot/robot-copy.ts"
import type { RobotState } from "../../../src/actors/robot/state.ts"
import { completeLidCycleHasClosing } from "../../../src/sim/checkers/complete-lid-cycle-has-closing.ts"
import { connectivityMatchesLastSeen } from "../../../src/sim/checkers/connectivity-matches-last-seen.ts"
import { lidShutInTransit } from "../../../src/sim/checkers/lid-shut-in-transit.ts"
import { lidStepsLegal } from "../../../src/sim/checkers/lid-steps-legal.ts"
import { oneAlertPerCondition } from "../../../src/sim/checkers/one-alert-per-condition.ts"
import { oneOpenLidCycle } from "../../../src/sim/checkers/one-open-lid-cycle.ts"
import { robotStateVersionGapless } from "../../../src/sim/checkers/robot-state-version-gapless.ts"
import { canonical, deepFreeze } from "../../support/given.ts"
import { commands } from "./arbitrary-commands.ts"
import { lidClosing, lidOpen, nearLockout, parked, second, t0, unregistered } from "./robots.ts"

const histories = fc.record({
  start: fc.constantFrom(parked, parked, unregistered, lidOpen, lidClosing, nearLockout),
  steps: fc.array(
    fc.record({ waitMs: fc.constantFrom(0, 1, 700, 5_000, 16_000, 31_000, 200_000), make: commands }),
    { maxLength: 40 }
  )
})

const checkers = [
  oneOpenLidCycle,
  completeLidCycleHasClosing,
  lidStepsLegal,
  robotStateVersionGapless,
  connectivityMatchesLastSeen,
  oneAlertPerCondition,
  lidShutInTransit
]

interface Look {
  readonly machine: {
    readonly name: string
    readonly transitions: ReadonlyArray<{
      readonly from: ReadonlyArray<string> | null
      readonly to: string
    }>
  }
  /** Statuses by what they belong to. */
  readonly of: (state: RobotState) => Readonly<Record<string, string | null>>
}

const looks: ReadonlyArray<Look> = [
  { machine: robotStateMachine, of: (state) => ({ robot: state.operationState }) },
  { machine: lidMachine, of: (state) => ({ lid: state.lidState }) },
  {
    machine: lidCycleMachine,
    of: (state) => (state.cycle === null ? {} : { [state.cycle.cycleId]: state.cycle.state })
  },
  {
    machine: connectivityMachine,
    of: (state) => ({ device: state.deviceLink, teleop: state.teleopLink })
  },
  {
    machine: alertMachine,
    of: (state) => Object.fromEntries(state.alerts.map(({ alertId, status }) => [alertId, status]))
  }
]

/** A status changed: is there a row for it? A new thing comes from nothing. */
const checkRows = (before: RobotState, after: RobotState, event: RobotEvent): void => {
  for (const { machine, of } of looks) {
    const was = of(before)
    for (const [id, to] of Object.entries(of(after))) {
      const from = was[id] ?? null
      if (to === null || from === to) continue
      const isRow = machine.transitions.some(
        (row) => row.to === to && (from === null ? row.from === null : row.from?.includes(from))
      )
      assert.isTrue(isRow, `${machine.name}: ${from} to ${to} by ${event._tag}`)
    }
  }
}

/** Whether the event is one of a cycle's story: what it announces, and its beginning. */
const isOfCycle = (event: RobotEvent) =>
  "cycleId" in event && event._tag !== "LidRowLinked" && event._tag !== "LidContextSpent"

const run = (
  history: typeof histories extends fc.Arbitrary<infer T> ? T : never
): ReadonlyArray<RobotEvent> => {
  const state = history.start()
  const seen: Array<RobotEvent> = []
  const cycles = new Map<string, Array<string>>()
  if (state.cycle !== null) cycles.set(state.cycle.cycleId, ["LidCycleOpened", "LID_OPENED"])
  let now = t0 + 42 * second
  for (const { waitMs, make } of history.steps) {
    now += waitMs
    const command = make(state, now)
    const before = canonical(state)
    const frozen = deepFreeze(structuredClone(state))
    const outcome = robotActor.decide(frozen, command, now)
    const again = robotActor.decide(frozen, command, now)
    assert.strictEqual(canonical(again), canonical(outcome))
    assert.strictEqual(canonical(state), before)
    if (!outcome.accepted) continue
    for (const event of outcome.events) {
      const old = structuredClone(state)
      robotActor.evolve(state, event)
      checkRows(old, state, event)
      seen.push(event)
      if (isOfCycle(event) && event.cycleId !== null) {
        const rows = cycles.get(event.cycleId) ?? []
        rows.push(event._tag === "LidEvent" ? event.event : event._tag)
        cycles.set(event.cycleId, rows)
      }
      assert.isAtLeast(event.at, t0 - 400 * second)
    }
    for (const check of checkers) assert.isNull(check(state), `after ${JSON.stringify(command)}`)
    if (state.operationState !== null) assert.strictEqual(robotCopyOf(state).serial, state.serial)
  }
  for (const [cycleId, rows] of cycles) {
    assert.deepStrictEqual(rows.slice(0, 2), ["LidCycleOpened", "LID_OPENED"], `${cycleId}: ${rows.join()}`)
    assert.strictEqual(rows.filter((row) => row === "LidCycleOpened").length, 1)
    const ends = rows.filter((row) => row.startsWith("LidCycle") && row !== "LidCycleOpened")
    assert.isAtMost(ends.length, 1, `${cycleId}: ${rows.join()}`)
    if (ends[0] === "LidCycleTimedOut") assert.include(rows, "LID_TIMEOUT")
    if (ends[0] === "LidCycleInterrupted") assert.include(rows, "LID_INTERRUPT")
  }
  return seen
}

describe("a robot, whatever happens", () => {
  it("keeps its invariants, never throws, and never touches the state that it decides on", () => {
    fc.assert(
      fc.property(histories, (history) => {
        run(history)
      }),
      { numRuns: 400 }
    )
  })

  it("is met by every event that it can send", () => {
    const tags = new Set<string>()
    for (const history of fc.sample(histories, { numRuns: 700, seed: 7 })) {
      for (const event of run(history)) tags.add(event._tag === "LidEvent" ? event.event : event._tag)
    }
    const missing = [
      "RobotStateChanged",
      "TransitionRejected",
      "PinEntered",
      "LidCycleCompleted",
      "LidCycleTimedOut",
      "LidCycleInterrupted",
      "ConnectivityChanged",
      "RobotHealthChanged",
      "AlertRaised",
      "AlertCleared",
      "AlertAcknowledged",
      "LID_OPEN_REQUEST",
      "LID_OPEN_FAILED",
      "LID_OPENED",
      "LID_CLOSE_REQUEST",
      "LID_CLOSE_FAILED",
      "LID_CLOSED",
      "LID_INTERRUPT",
      "LID_TIMEOUT",
      "LidCommandSent",
      "LidCommandFailed",
      "LidCallerTimedOut",
      "LidContextSpent",
      "LidCycleOpened",
      "LidMoved",
      "LidRowLinked",
      "PinSet",
      "PinCleared",
      "PinEntryRecorded",
      "PinOutcomeSet",
      "KeypadLocked",
      "BootSeen",
      "DeviceItemTaken",
      "GapPassed",
      "ReportNoted",
      "TripNoted",
      "ShadowCreated",
      "TelemetryApplied"
    ].filter((tag) => !tags.has(tag))
    assert.deepStrictEqual(missing, [])
    assert.strictEqual(transitionRequestMachine.final.length, 2)
  })
})
