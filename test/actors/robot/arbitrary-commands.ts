/** Random commands of a robot, sensible and not. */
import * as fc from "fast-check"
import type { DeviceItem, RobotCommand } from "../../../src/actors/robot/commands.ts"
import type { RobotState } from "../../../src/actors/robot/state.ts"
import { heartbeat, register, trip } from "./robots.ts"

/** A command as it can be made for the robot as it is. */
export type Make = (state: RobotState, now: number) => RobotCommand

const booleans = fc.boolean()
const ids = fc.constantFrom("a", "b", "c")

const items: fc.Arbitrary<(now: number) => DeviceItem> = fc.oneof(
  fc
    .record({
      seq: fc.integer({ min: 1, max: 12 }),
      state: fc.constantFrom(
        "OPENING" as const,
        "OPENED" as const,
        "OPENED" as const,
        "OPEN_FAILED" as const,
        "CLOSING" as const,
        "CLOSED" as const,
        "CLOSED" as const,
        "CLOSE_FAILED" as const,
        "STOPPED" as const
      ),
      agoMs: fc.integer({ min: -1_000, max: 20_000 }),
      commandId: fc.option(ids, { nil: null }),
      lidSuccessfullyClosed: fc.constantFrom(true, false, null)
    })
    .map(({ agoMs, ...rest }) => (now: number) => ({
      kind: "lid" as const,
      occurredAt: now - agoMs,
      lat: 52.5,
      lng: 13.4,
      ...rest
    })),
  fc
    .record({
      seq: fc.integer({ min: 1, max: 12 }),
      type: fc.constantFrom("PIN_ENTRY_LID_OPEN" as const, "PIN_ENTRY_LID_CLOSE" as const),
      agoMs: fc.integer({ min: 0, max: 20_000 }),
      entered: fc.constantFrom("42", "1234"),
      lidOpened: booleans,
      lidSuccessfullyClosed: fc.constantFrom(true, false, null),
      action: fc.constantFrom("CONFIRM" as const, "ABORT" as const, null)
    })
    .map(({ agoMs, ...rest }) => (now: number) => ({
      kind: "pin" as const,
      occurredAt: now - agoMs,
      ...rest
    })),
  fc
    .record({
      seq: fc.integer({ min: 1, max: 12 }),
      agoMs: fc.integer({ min: 0, max: 20_000 }),
      flipped: booleans,
      collision: booleans
    })
    .map(({ agoMs, ...rest }) => (now: number) => ({
      kind: "report" as const,
      occurredAt: now - agoMs,
      operationState: "PARKED" as const,
      teleopStatus: "STANDBY" as const,
      ...rest
    })),
  fc
    .record({
      seq: fc.integer({ min: 1, max: 12 }),
      agoMs: fc.integer({ min: 0, max: 20_000 }),
      code: fc.constantFrom(
        "OUT_OF_RANGE" as const,
        "UNKNOWN_ENUM" as const,
        "MISSING_FIELD" as const,
        "IMPLAUSIBLE" as const
      )
    })
    .map(({ agoMs, ...rest }) => (now: number) => ({
      kind: "rejected" as const,
      occurredAt: now - agoMs,
      ...rest
    })),
  fc
    .record({ commandId: ids, result: fc.constantFrom("OK" as const, "FAILED" as const) })
    .map((rest) => (now: number) => ({ kind: "ack" as const, seq: 0, occurredAt: now, ...rest }))
)

export const commands: fc.Arbitrary<Make> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(() => register) },
  {
    weight: 6,
    arbitrary: fc
      .record({
        lid: fc.constantFrom("OPEN" as const, "CLOSED" as const, "STOPPED" as const),
        batteryPct: fc.integer({ min: 0, max: 100 }),
        components: fc.constantFrom(
          [],
          [{ component: "GPS" as const, status: "OK" as const }],
          [{ component: "GPS" as const, status: "ERROR" as const }],
          [{ component: "GPS" as const, status: "CRITICAL" as const }]
        ),
        operationState: fc.constantFrom("PARKED" as const, "ON_TRIP" as const),
        teleopStatus: fc.constantFrom("OFFLINE" as const, "STREAMING" as const),
        repeatsEveryMs: fc.constantFrom(null, 0, 10_000),
        speedMps: fc.constantFrom(0, 0, 0, 2),
        agoMs: fc.constantFrom(0, 0, 0, 1_000, 200_000, -400_000)
      })
      .map(
        ({ agoMs, ...rest }): Make =>
          (_state, now) => ({
            _tag: "ApplyTelemetry",
            event: heartbeat({ ...rest, at: now - agoMs, seq: now })
          })
      )
  },
  {
    weight: 6,
    arbitrary: fc
      .record({
        bootId: fc.constantFrom("boot-1", "boot-1", "boot-2"),
        made: fc.array(items, { maxLength: 4 })
      })
      .map(
        ({ bootId, made }): Make =>
          (_state, now) => ({
            _tag: "ApplyDeviceEvent",
            bootId,
            items: made.map((make) => make(now))
          })
      )
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        commandId: ids,
        reasons: fc.constantFrom(["LOAD" as const], ["UNLOAD" as const], []),
        referenceId: fc.option(ids, { nil: null }),
        deliveryId: fc.option(ids, { nil: null }),
        correlationId: fc.option(ids, { nil: null })
      })
      .map(
        (rest): Make =>
          () => ({ _tag: "OpenLid", source: "QR", ...rest })
      )
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        _tag: fc.constantFrom("CloseLid" as const, "StopLid" as const),
        commandId: ids,
        correlationId: fc.option(ids, { nil: null })
      })
      .map(
        (rest): Make =>
          () => ({ source: "PILOT", ...rest })
      )
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        to: fc.constantFrom(
          "IN_TRANSIT" as const,
          "IN_TRANSIT" as const,
          "AT_STOP" as const,
          "COMPLETED" as const,
          "CANCELLED" as const
        ),
        tripId: fc.constantFrom("trip-1", "trip-2"),
        version: fc.integer({ min: 1, max: 9 })
      })
      .map(
        (rest): Make =>
          () =>
            trip(rest)
      )
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        trigger: fc.constantFrom(
          "Deploy" as const,
          "ParkRobot" as const,
          "CheckIn" as const,
          "Undeploy" as const
        ),
        method: fc.constantFrom("VAN_DROP" as const, "IN_PLACE" as const, null),
        commandId: fc.option(ids, { nil: null }),
        force: booleans,
        expectedVersion: fc.constantFrom(null, null, null, 1, 2),
        flags: fc.constantFrom(null, { hasFood: true }, { needsPickup: true, driveable: false })
      })
      .map(
        (rest): Make =>
          () => ({ _tag: "RequestTransition", reason: "r", requestedBy: "operator:1", ...rest })
      )
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        _tag: fc.constantFrom("Ground" as const, "Release" as const),
        requestedBy: fc.constantFrom("operator:1", "service:operations")
      })
      .map(
        (rest): Make =>
          () => ({ reason: "r", ...rest })
      )
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom({ hasFood: true }, { hasFood: false }, { needsMaintenance: true }, {}),
        fc.constantFrom(null, "D1", "D2")
      )
      .map(
        ([flags, referenceId]): Make =>
          () => ({ _tag: "SetFlags", flags, referenceId, reason: "r", requestedBy: "service:deliveries" })
      )
  },
  {
    weight: 1,
    arbitrary: fc.record({ pin: fc.constantFrom("0", "1234", "12", ""), referenceId: ids }).map(
      (rest): Make =>
        () => ({ _tag: "SetPin", ...rest })
    )
  },
  {
    weight: 1,
    arbitrary: fc.option(ids, { nil: null }).map(
      (referenceId): Make =>
        () => ({ _tag: "ClearPin", referenceId })
    )
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom("MATCHED" as const, "NOT_MATCHED" as const, "NOT_MATCHED" as const).map(
      (outcome): Make =>
        (state) => ({
          _tag: "SetPinOutcome",
          pinEntryId: state.pendingPins[0]?.pinEntryId ?? "unknown",
          outcome,
          referenceId: null
        })
    )
  },
  {
    weight: 1,
    arbitrary: fc.nat(5).map(
      (n): Make =>
        (state) => ({
          _tag: "AcknowledgeAlert",
          alertId: state.alerts[n]?.alertId ?? "unknown",
          by: "operator:1"
        })
    )
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom("WarnLidOpen" as const, "TimeOutLidCycle" as const).map(
      (_tag): Make =>
        (state) => ({ _tag, cycleId: state.cycle?.cycleId ?? "unknown" })
    )
  },
  {
    weight: 2,
    arbitrary: fc.constant<Make>((state) => ({
      _tag: "ExpireLidCommand",
      commandId: state.lidCommand?.commandId ?? "unknown"
    }))
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom("ReleaseHeldItems" as const, "CheckSilence" as const).map(
      (_tag): Make =>
        () => ({ _tag })
    )
  }
)
