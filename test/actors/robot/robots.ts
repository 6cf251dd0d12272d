/** Robots, heartbeats and items with valid defaults; a test overrides only what it is about. */
import { assert } from "@effect/vitest"
import { robotActor } from "../../../src/actors/robot/actor.ts"
import type {
  ApplyDeviceEvent,
  DeviceItem,
  LidItem,
  OpenLid,
  PinItem,
  RejectedItem,
  ReportItem,
  RequestTransition,
  RobotCommand
} from "../../../src/actors/robot/commands.ts"
import type { RobotEvent } from "../../../src/actors/robot/events.ts"
import type { RobotState } from "../../../src/actors/robot/state.ts"
import type { Decision } from "../../../src/domain/decider.ts"
import type { RobotTelemetry } from "../../../src/services/device/events.ts"
import type { TripTransitioned } from "../../../src/services/operations/events.ts"

/** Registration; heartbeats come every 10 s from then on. */
export const t0 = 1_000_000_000
export const serial = "R1"

export const second = 1_000

export const heartbeat = (changes: Partial<RobotTelemetry> = {}): RobotTelemetry => ({
  _tag: "RobotTelemetry",
  at: t0,
  serial,
  shard: "city",
  lat: 52,
  lng: 13,
  headingDeg: 0,
  speedMps: 0,
  accuracyM: 4,
  batteryPct: 80,
  isCharging: false,
  rangeM: 20_000,
  lid: "CLOSED",
  components: [],
  operationState: "OFF_DUTY",
  teleopStatus: "STANDBY",
  bootId: "boot-1",
  seq: 1,
  repeatsEveryMs: null,
  ...changes
})

export const telemetry = (changes: Partial<RobotTelemetry> = {}): RobotCommand => ({
  _tag: "ApplyTelemetry",
  event: heartbeat(changes)
})

export const lidItem = (
  seq: number,
  state: LidItem["state"],
  occurredAt: number,
  changes: Partial<LidItem> = {}
): LidItem => ({
  kind: "lid",
  seq,
  occurredAt,
  state,
  commandId: null,
  lidSuccessfullyClosed: null,
  lat: null,
  lng: null,
  ...changes
})

export const pinItem = (seq: number, occurredAt: number, changes: Partial<PinItem> = {}): PinItem => ({
  kind: "pin",
  seq,
  occurredAt,
  type: "PIN_ENTRY_LID_OPEN",
  entered: "42",
  lidOpened: false,
  lidSuccessfullyClosed: null,
  action: null,
  ...changes
})

export const reportItem = (
  seq: number,
  occurredAt: number,
  changes: Partial<ReportItem> = {}
): ReportItem => ({
  kind: "report",
  seq,
  occurredAt,
  operationState: "PARKED",
  teleopStatus: "STANDBY",
  flipped: false,
  collision: false,
  ...changes
})

export const rejectedItem = (
  seq: number,
  occurredAt: number,
  code: RejectedItem["code"] = "UNKNOWN_ENUM"
): RejectedItem => ({ kind: "rejected", seq, occurredAt, code })

export const items = (...all: ReadonlyArray<DeviceItem>): ApplyDeviceEvent => ({
  _tag: "ApplyDeviceEvent",
  bootId: "boot-1",
  items: all
})

export const openLid = (changes: Partial<OpenLid> = {}): OpenLid => ({
  _tag: "OpenLid",
  commandId: "open-1",
  source: "QR",
  reasons: ["LOAD"],
  referenceId: "delivery-1",
  deliveryId: null,
  correlationId: null,
  ...changes
})

export const closeLid = (commandId = "close-1", correlationId: string | null = null): RobotCommand => ({
  _tag: "CloseLid",
  commandId,
  source: "PILOT",
  correlationId
})

export const request = (
  trigger: RequestTransition["trigger"],
  changes: Partial<RequestTransition> = {}
): RequestTransition => ({
  _tag: "RequestTransition",
  commandId: "request-1",
  trigger,
  method: trigger === "Deploy" ? "VAN_DROP" : null,
  force: false,
  expectedVersion: null,
  reason: "PLAN",
  requestedBy: "operator:1",
  flags: null,
  ...changes
})

export const trip = (changes: Partial<TripTransitioned> = {}): RobotCommand => ({
  _tag: "ApplyTrip",
  event: {
    _tag: "TripTransitioned",
    at: t0,
    tripId: "trip-1",
    taskId: "task-1",
    hubId: "hub-1",
    demandId: null,
    deliveryId: null,
    attemptId: null,
    type: "DELIVERY",
    from: "READY_TO_DEPART",
    to: "IN_TRANSIT",
    reason: null,
    serial,
    arrived: false,
    departed: true,
    place: null,
    pilotId: "P1",
    version: 3,
    ...changes
  }
})

export const register: RobotCommand = {
  _tag: "Register",
  serial,
  hubId: "hub-1",
  cityId: "city-1",
  shard: "city"
}

export const ground: RobotCommand = { _tag: "Ground", reason: "BOT_HIT", requestedBy: "system:alerts" }
export const release: RobotCommand = { _tag: "Release", reason: "REPAIRED", requestedBy: "operator:1" }

/** Takes commands at their times; fails the test when one is refused. */
export const having = (
  state: RobotState,
  ...steps: ReadonlyArray<readonly [now: number, command: RobotCommand]>
): RobotState => {
  for (const [now, command] of steps) {
    const outcome = robotActor.decide(state, command, now)
    assert.isTrue(outcome.accepted, JSON.stringify(outcome))
    for (const event of (outcome as Decision<RobotEvent>).events) robotActor.evolve(state, event)
  }
  return state
}

export const unregistered = (): RobotState => robotActor.initial(serial)
export const offDuty = (): RobotState => having(unregistered(), [t0, register])
export const offDutyOnline = (): RobotState => having(offDuty(), [t0, telemetry()])
export const deployed = (): RobotState => having(offDutyOnline(), [t0 + 1, request("Deploy")])
/** Online, healthy, lid closed. */
export const parked = (): RobotState =>
  having(
    deployed(),
    [t0 + 2, request("ParkRobot")],
    [t0 + 3, telemetry({ at: t0 + 3, seq: 2, operationState: "PARKED" })]
  )
export const onTrip = (): RobotState => having(parked(), [t0 + 4, trip()])
export const groundedRobot = (): RobotState => having(parked(), [t0 + 4, ground])
/** Opened by command for delivery-1 at t0 + 20 s. */
export const lidOpening = (): RobotState => having(parked(), [t0 + 20 * second, openLid()])
export const lidOpen = (): RobotState =>
  having(lidOpening(), [t0 + 22 * second, items(lidItem(1, "OPENED", t0 + 22 * second))])
export const lidClosing = (): RobotState => having(lidOpen(), [t0 + 40 * second, closeLid()])
export const lidStopped = (): RobotState =>
  having(lidClosing(), [
    t0 + 41 * second,
    { _tag: "StopLid", commandId: "stop-1", source: "FO", correlationId: null }
  ])
export const cycleComplete = (): RobotState =>
  having(lidOpen(), [t0 + 50 * second, items(lidItem(2, "CLOSED", t0 + 50 * second))])
export const cycleTimedOut = (): RobotState => {
  const state = lidOpen()
  return having(state, [t0 + 922 * second, { _tag: "TimeOutLidCycle", cycleId: state.cycle?.cycleId ?? "" }])
}

/** Four misses within a minute, and a fifth entry that waits for its outcome. */
export const nearLockout = (): RobotState => {
  const state = parked()
  for (let n = 1; n <= 5; n++) {
    const now = t0 + (20 + n) * second
    having(state, [now, items(pinItem(n, now))])
    if (n === 5) break
    const pinEntryId = state.pendingPins[0]?.pinEntryId ?? ""
    having(state, [now + 1, { _tag: "SetPinOutcome", pinEntryId, outcome: "NOT_MATCHED", referenceId: null }])
  }
  return state
}

const bookkeeping: ReadonlySet<string> = new Set([
  "DeviceItemTaken",
  "BootSeen",
  "TelemetryApplied",
  "LidContextSpent",
  "LidCycleOpened"
])

/** The events of a decision without the bookkeeping of streams, heartbeats and rows of the lid. */
export const essentials = (decision: Decision<RobotEvent>): ReadonlyArray<RobotEvent> =>
  decision.events.filter(({ _tag }) => !bookkeeping.has(_tag))

export const tagsOf = (decision: Decision<RobotEvent>): ReadonlyArray<string> =>
  essentials(decision).map((event) => (event._tag === "LidEvent" ? event.event : event._tag))
