/** Every command of a robot, in the variants that matter to any of its machines. */
import type { DeviceItem, RobotCommand } from "../../../src/actors/robot/commands.ts"
import type { RobotState } from "../../../src/actors/robot/state.ts"
import type { RobotTelemetry } from "../../../src/services/device/events.ts"
import {
  closeLid,
  ground,
  heartbeat,
  items,
  lidItem,
  openLid,
  pinItem,
  register,
  release,
  reportItem,
  request,
  trip
} from "./robots.ts"

type Make = (state: RobotState) => RobotCommand

/** The commands at `now`, by label. */
export const commandsAt = (now: number): Readonly<Record<string, Make>> => {
  const next = (state: RobotState): number => state.boots[0]?.nextSeq ?? 1
  const item =
    (make: (seq: number, state: RobotState) => DeviceItem): Make =>
    (state) =>
      items(make(next(state), state))
  const lid =
    (fact: Parameters<typeof lidItem>[1]): Make =>
    (state) =>
      items(lidItem(next(state), fact, now))
  const heard =
    (changes: Partial<RobotTelemetry>): Make =>
    (state) => ({
      _tag: "ApplyTelemetry",
      event: heartbeat({ operationState: state.operationState ?? "OFF_DUTY", at: now, seq: 99, ...changes })
    })
  const always =
    (command: RobotCommand): Make =>
    () =>
      command
  const cycleId = (state: RobotState): string => state.cycle?.cycleId ?? "none"
  return {
    Register: always(register),
    "RequestTransition Deploy": always(request("Deploy")),
    "RequestTransition Deploy in place": always(request("Deploy", { method: "IN_PLACE" })),
    "RequestTransition Deploy as news": always(request("Deploy", { commandId: null })),
    "RequestTransition ParkRobot": always(request("ParkRobot")),
    "RequestTransition ParkRobot as news": always(request("ParkRobot", { commandId: null })),
    "RequestTransition CheckIn": always(request("CheckIn")),
    "RequestTransition CheckIn by force": always(request("CheckIn", { force: true })),
    "RequestTransition Undeploy": always(request("Undeploy")),
    "RequestTransition Undeploy as news": always(request("Undeploy", { commandId: null })),
    "RequestTransition CheckIn of an old version": always(
      request("CheckIn", { force: true, expectedVersion: 0 })
    ),
    "ApplyTrip departed": always(trip({ version: 9 })),
    "ApplyTrip departed, another": always(trip({ tripId: "trip-2", version: 9 })),
    "ApplyTrip stopped": always(trip({ to: "AT_STOP", version: 9 })),
    "ApplyTrip completed": always(trip({ to: "COMPLETED", version: 9 })),
    "ApplyTrip cancelled": always(trip({ to: "CANCELLED", version: 9 })),
    "SetFlags other": always({
      _tag: "SetFlags",
      flags: { hasFood: true },
      referenceId: null,
      reason: "",
      requestedBy: "service:x"
    }),
    "SetFlags same": always({
      _tag: "SetFlags",
      flags: { hasFood: false },
      referenceId: null,
      reason: "",
      requestedBy: "service:x"
    }),
    Ground: always(ground),
    Release: always(release),
    "Release as news": always({ _tag: "Release", reason: "", requestedBy: "service:operations" }),
    "OpenLid to load": always(openLid({ commandId: "open-9" })),
    "OpenLid to unload": always(openLid({ commandId: "open-9", reasons: ["UNLOAD"] })),
    "OpenLid for a delivery": always(openLid({ commandId: "open-9", deliveryId: "delivery-1" })),
    CloseLid: always(closeLid("close-9")),
    StopLid: always({ _tag: "StopLid", commandId: "stop-9", source: "FO", correlationId: null }),
    SetPin: always({ _tag: "SetPin", pin: "1234", referenceId: "delivery-1" }),
    "SetPin of two digits": always({ _tag: "SetPin", pin: "12", referenceId: "delivery-1" }),
    ClearPin: always({ _tag: "ClearPin", referenceId: null }),
    SetPinOutcome: always({
      _tag: "SetPinOutcome",
      pinEntryId: "none",
      outcome: "MATCHED",
      referenceId: null
    }),
    "ApplyTelemetry as before": (state) =>
      heard({ lid: state.lidState ?? "CLOSED", batteryPct: state.heartbeat?.batteryPct ?? 80 })(state),
    "ApplyTelemetry lid CLOSED": heard({ lid: "CLOSED" }),
    "ApplyTelemetry lid OPEN": heard({ lid: "OPEN" }),
    "ApplyTelemetry battery 25 %": heard({ batteryPct: 25 }),
    "ApplyTelemetry battery 90 %": heard({ batteryPct: 90 }),
    "ApplyTelemetry component failed": heard({ components: [{ component: "GPS", status: "ERROR" }] }),
    "ApplyTelemetry without teleop": heard({ teleopStatus: "OFFLINE" }),
    "ApplyTelemetry of long ago": heard({ at: now - 500_000 }),
    "ApplyDeviceEvent lid OPENING": lid("OPENING"),
    "ApplyDeviceEvent lid OPENED": lid("OPENED"),
    "ApplyDeviceEvent lid OPEN_FAILED": lid("OPEN_FAILED"),
    "ApplyDeviceEvent lid CLOSING": lid("CLOSING"),
    "ApplyDeviceEvent lid CLOSED": lid("CLOSED"),
    "ApplyDeviceEvent lid CLOSE_FAILED": lid("CLOSE_FAILED"),
    "ApplyDeviceEvent lid STOPPED": lid("STOPPED"),
    "ApplyDeviceEvent pin": item((seq) => pinItem(seq, now)),
    "ApplyDeviceEvent pin closes": item((seq) =>
      pinItem(seq, now, { type: "PIN_ENTRY_LID_CLOSE", action: "CONFIRM" })
    ),
    "ApplyDeviceEvent flipped": item((seq) => reportItem(seq, now, { flipped: true })),
    "ApplyDeviceEvent ack failed": item((_, state) => ({
      kind: "ack",
      seq: 0,
      occurredAt: now,
      commandId: state.lidCommand?.commandId ?? "none",
      result: "FAILED"
    })),
    "ApplyDeviceEvent ahead of a gap": (state) => items(lidItem(next(state) + 5, "OPENED", now)),
    AcknowledgeAlert: (state) => ({
      _tag: "AcknowledgeAlert",
      alertId: state.alerts[0]?.alertId ?? "none",
      by: "operator:1"
    }),
    "ExpireLidCommand due": (state) => ({
      _tag: "ExpireLidCommand",
      commandId: state.lidCommand?.commandId ?? "none"
    }),
    "ExpireLidCommand of another": always({ _tag: "ExpireLidCommand", commandId: "old" }),
    WarnLidOpen: (state) => ({ _tag: "WarnLidOpen", cycleId: cycleId(state) }),
    TimeOutLidCycle: (state) => ({ _tag: "TimeOutLidCycle", cycleId: cycleId(state) }),
    "TimeOutLidCycle of another": always({ _tag: "TimeOutLidCycle", cycleId: "old" }),
    ReleaseHeldItems: always({ _tag: "ReleaseHeldItems" }),
    CheckSilence: always({ _tag: "CheckSilence" })
  }
}
