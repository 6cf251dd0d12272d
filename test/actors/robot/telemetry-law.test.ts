/**
 * Compressed telemetry says the same as full telemetry: a stream of samples is given whole, and once more
 * without the samples that the one before promises. Source: docs/adr/0005, design.md 4.
 */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import type { RobotCommand } from "../../../src/actors/robot/commands.ts"
import type { RobotState } from "../../../src/actors/robot/state.ts"
import type { RobotTelemetry } from "../../../src/services/device/events.ts"
import { canonical } from "../../support/given.ts"
import {
  closeLid,
  ground,
  heartbeat,
  items,
  lidItem,
  lidOpen,
  nearLockout,
  onTrip,
  openLid,
  parked,
  pinItem,
  release,
  reportItem,
  second,
  t0,
  trip
} from "./robots.ts"
import { World } from "./world.ts"

/**
 * Samples stand on this grid; whatever else happens stands beside it. The period divides none of the spans
 * of the specification, so that no clock runs out at the very time of a sample: who goes first within a
 * millisecond is not the robot's to say.
 */
const period = 9_973
const start = t0 + 100 * second

type Content = Pick<RobotTelemetry, "lid" | "batteryPct" | "components" | "teleopStatus" | "speedMps">

interface Run {
  readonly content: Content
  readonly samples: number
  /** Silence after these samples, in periods. */
  readonly silentPeriods: number
  /** A state that the robot reports in spite of what was decided. */
  readonly stubborn: RobotTelemetry["operationState"] | null
}

const contents = fc.record({
  lid: fc.constantFrom<RobotTelemetry["lid"]>("CLOSED", "CLOSED", "OPEN", "OPENING"),
  batteryPct: fc.constantFrom(80, 40, 33, 29, 24, 15, 8),
  components: fc.constantFrom<RobotTelemetry["components"]>(
    [],
    [{ component: "GPS", status: "OK" }],
    [
      { component: "GPS", status: "OK" },
      { component: "LID", status: "OK" }
    ],
    [{ component: "GPS", status: "ERROR" }],
    [{ component: "LID", status: "CRITICAL" }]
  ),
  teleopStatus: fc.constantFrom<RobotTelemetry["teleopStatus"]>("STANDBY", "STANDBY", "OFFLINE"),
  speedMps: fc.constantFrom(0, 1.5)
})

const runs: fc.Arbitrary<ReadonlyArray<Run>> = fc.array(
  fc.record({
    content: contents,
    samples: fc.integer({ min: 1, max: 25 }),
    silentPeriods: fc.constantFrom(0, 0, 0, 1, 4, 6, 7, 17, 18, 19, 30),
    stubborn: fc.constantFrom<Run["stubborn"]>(null, null, null, null, "OFF_DUTY")
  }),
  { minLength: 1, maxLength: 6 }
)

const starts = fc.constantFrom(parked, parked, nearLockout, lidOpen, onTrip)

interface Happening {
  /** Milliseconds after the start, never on the grid. */
  readonly at: number
  readonly what: number
}

const happenings: fc.Arbitrary<ReadonlyArray<Happening>> = fc.array(
  fc.record({
    at: fc
      .integer({ min: 0, max: 150 })
      .chain((periods) => fc.integer({ min: 1, max: period - 1 }).map((offset) => periods * period + offset)),
    what: fc.nat(14)
  }),
  { maxLength: 14 }
)

/** What happens beside the heartbeats; `n` numbers the robot's items in the order of time. */
const happening = (
  what: number,
  at: number,
  n: () => number
): ((state: RobotState) => RobotCommand | null) => {
  const only = (command: RobotCommand) => () => command
  switch (what) {
    case 0:
    case 1:
      return only(items(lidItem(n(), "OPENED", at)))
    case 2:
    case 3:
      return only(items(lidItem(n(), "CLOSED", at)))
    case 4:
      return only(items(lidItem(n(), "OPEN_FAILED", at - 500)))
    case 5:
      return only(openLid({ commandId: `open-${at}`, correlationId: `call-${at}` }))
    case 6:
      return only(closeLid(`close-${at}`))
    case 7:
      return only({ _tag: "StopLid", commandId: `stop-${at}`, source: "FO", correlationId: null })
    case 8:
      return only(trip({ tripId: `trip-${at}`, version: 1 }))
    case 9:
      return (state) =>
        state.heardTripId === null
          ? null
          : trip({ tripId: state.heardTripId, version: state.heardTripVersion + 1, to: "COMPLETED" })
    case 10:
      return only(ground)
    case 11:
      return only(release)
    case 12:
      return only(items(pinItem(n(), at)))
    case 13:
      return (state) => {
        const pending = state.pendingPins[0]
        return pending === undefined
          ? null
          : {
              _tag: "SetPinOutcome",
              pinEntryId: pending.pinEntryId,
              outcome: "NOT_MATCHED",
              referenceId: null
            }
      }
    default:
      return only(items(reportItem(n(), at, { flipped: at % 2 === 0, collision: at % 3 === 0 })))
  }
}

interface Sample {
  readonly at: number
  readonly content: Content
  readonly stubborn: Run["stubborn"]
}

const samplesOf = (all: ReadonlyArray<Run>): ReadonlyArray<Sample> => {
  const samples: Array<Sample> = []
  let at = start
  for (const run of all) {
    for (let i = 0; i < run.samples; i++, at += period) {
      samples.push({ at, content: run.content, stubborn: run.stubborn })
    }
    at += run.silentPeriods * period
  }
  return samples
}

/** Whether a sample says only what the one before promised. */
const isPromised = (samples: ReadonlyArray<Sample>, i: number): boolean => {
  const sample = samples[i]
  const before = samples[i - 1]
  return (
    sample !== undefined &&
    before !== undefined &&
    sample.at - before.at === period &&
    sample.content === before.content &&
    sample.stubborn === null &&
    before.stubborn === null
  )
}

const promiseOf = (samples: ReadonlyArray<Sample>, i: number): number | null => {
  const sample = samples[i]
  const next = samples[i + 1]
  if (sample === undefined || sample.stubborn !== null) return null
  if (next === undefined || next.at - sample.at !== period) return 0
  return next.stubborn === null ? period : null
}

const play = (
  build: () => RobotState,
  all: ReadonlyArray<Run>,
  others: ReadonlyArray<Happening>,
  compressed: boolean
): World => {
  const world = new World(build())
  const samples = samplesOf(all)
  samples.forEach((sample, i) => {
    if (compressed && isPromised(samples, i)) {
      // The last sample before silence says so, even when it was promised.
      const next = samples[i + 1]
      if (next !== undefined && next.at - sample.at === period && next.stubborn === null) return
    }
    world.at(sample.at, (state) => ({
      _tag: "ApplyTelemetry",
      event: heartbeat({
        ...sample.content,
        at: sample.at,
        seq: 100 + i,
        operationState: sample.stubborn ?? state.operationState ?? "OFF_DUTY",
        repeatsEveryMs: compressed ? promiseOf(samples, i) : null
      })
    }))
  })
  let seq = (world.state.boots[0]?.nextSeq ?? 1) - 1
  const inOrder = [...others].sort((a, b) => a.at - b.at)
  for (const { at, what } of inOrder)
    world.at(
      start + at,
      happening(what, start + at, () => ++seq)
    )
  world.run((samples[samples.length - 1]?.at ?? start) + 400 * second + 1)
  return world
}

/** The state without the times and numbers of heartbeats. */
const comparable = (state: RobotState): string => {
  const { heartbeat: last, seenAt: _seen, silenceDueAt: _due, ...rest } = state
  if (last === null) return canonical(rest)
  const { at: _at, seq: _seq, repeatsEveryMs: _promise, ...said } = last
  return canonical({ ...rest, said })
}

const announced = (world: World): ReadonlyArray<unknown> =>
  world.events.filter((event) => event._tag !== "TelemetryApplied")

describe("compressed telemetry", () => {
  it("gives the events, answers, calls and state of full telemetry", () => {
    fc.assert(
      fc.property(starts, runs, happenings, (build, all, others) => {
        const full = play(build, all, others, false)
        const compressed = play(build, all, others, true)
        assert.deepStrictEqual(announced(compressed), announced(full))
        assert.deepStrictEqual(compressed.replies, full.replies)
        assert.deepStrictEqual(compressed.calls, full.calls)
        assert.deepStrictEqual(compressed.refusals, full.refusals)
        assert.strictEqual(comparable(compressed.state), comparable(full.state))
      }),
      { numRuns: 500 }
    )
  })
})
