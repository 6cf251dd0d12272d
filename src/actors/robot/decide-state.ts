/**
 * The operational state and the flags of a robot: who may move it along which edge.
 * Source: spec/state.md 4.1, spec/operations.md 3.2.
 *
 * A caller is told of a refusal by a rejection. A request that arrived as news has no caller: what is
 * already so changes nothing, and what cannot be is announced as TransitionRejected.
 */
import { accept, type Decision, DecisionDraft, unchanged } from "../../domain/decider.ts"
import type { TripId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal, targetsOf } from "../../domain/machine.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import type { TripType } from "../../domain/wire-enums.ts"
import type { RobotStateEventState } from "../../services/state/enums.ts"
import type { RobotStateChanged, TransitionRejected } from "../../services/state/events.ts"
import { whyNotOnTrip } from "../../services/state/policies.ts"
import type { RaiseAlarm } from "../calls.ts"
import type {
  ApplyTrip,
  Ground,
  Register,
  Release,
  RequestTransition,
  RobotFlags,
  SetFlags
} from "./commands.ts"
import type { RobotEvent, TripNoted } from "./events.ts"
import { type RobotStateTrigger, robotStateMachine } from "./machine.ts"
import type { RobotRejection } from "./rejections.ts"
import type { Flags, RobotState } from "./state.ts"

type Result = Decision<RobotEvent> | RobotRejection

/** Whether a service or a clock asks: nobody waits for the answer, so old news is no error. */
const isMachineMade = (by: string): boolean => by.startsWith("service:") || by.startsWith("system:")

export const register = (state: RobotState, command: Register, now: Instant): Result => {
  if (state.operationState !== null) return unchanged
  const to = targetsOf(robotStateMachine, null, "Register")[0]
  if (to === undefined) return illegalTransition(robotStateMachine, state.serial, null, "Register")
  const { hubId, cityId, shard } = command
  return accept<RobotEvent>([
    { _tag: "ShadowCreated", at: now, serial: state.serial, hubId, cityId, shard },
    { ...stateChanged(state, to, state.flags, null, "service:operations", now), shard }
  ])
}

/** A row of the state history: another state, other flags, or both. */
const stateChanged = (
  state: RobotState,
  to: RobotStateEventState,
  flags: Flags,
  reason: string | null,
  triggeredBy: string,
  now: Instant,
  tripId: TripId | null = state.tripId,
  tripType: TripType | null = state.tripType
): RobotStateChanged => ({
  _tag: "RobotStateChanged",
  at: now,
  serial: state.serial,
  shard: state.shard,
  from: state.operationState,
  to,
  reason,
  triggeredBy,
  tripType,
  tripId,
  stateVersion: state.stateVersion + 1,
  needsMovement: flags.needsMovement,
  undergoingMaintenance: flags.undergoingMaintenance,
  hasFood: flags.hasFood,
  needsMaintenance: flags.needsMaintenance,
  needsPickup: flags.needsPickup,
  driveable: flags.driveable
})

/** A step that was asked for by news cannot be: no caller hears of it, so dispatchers do. */
const refusedNews = (rejection: TransitionRejected, noted: RobotEvent | null): Decision<RobotEvent> => {
  const alarm: RaiseAlarm = {
    _tag: "RaiseAlarm",
    code: "TRANSITION_REJECTED",
    entity: "Robot",
    id: rejection.serial
  }
  const draft = new DecisionDraft<RobotEvent>().event(rejection)
  return (noted === null ? draft : draft.event(noted)).call(alarm).done()
}

const rejected = (
  state: RobotState,
  requested: RobotStateEventState,
  code: TransitionRejected["code"],
  tripId: TripId | null,
  now: Instant
): TransitionRejected => ({
  _tag: "TransitionRejected",
  at: now,
  serial: state.serial,
  requested,
  code,
  commandId: null,
  tripId
})

/** The flags with changes; the very same when nothing changes. */
const changed = (flags: Flags, changes: RobotFlags | null): Flags => {
  if (changes === null) return flags
  const needsMovement = changes.needsMovement ?? flags.needsMovement
  const undergoingMaintenance = changes.undergoingMaintenance ?? flags.undergoingMaintenance
  const hasFood = changes.hasFood ?? flags.hasFood
  const needsMaintenance = changes.needsMaintenance ?? flags.needsMaintenance
  const needsPickup = changes.needsPickup ?? flags.needsPickup
  const driveable = changes.driveable ?? flags.driveable
  const isSame =
    needsMovement === flags.needsMovement &&
    undergoingMaintenance === flags.undergoingMaintenance &&
    hasFood === flags.hasFood &&
    needsMaintenance === flags.needsMaintenance &&
    needsPickup === flags.needsPickup &&
    driveable === flags.driveable
  return isSame
    ? flags
    : { needsMovement, undergoingMaintenance, hasFood, needsMaintenance, needsPickup, driveable }
}

/** What a command says of the flags, less the end of food that is another delivery's than it means. */
const meantFlags = ({ foodOf }: RobotState, { flags, referenceId }: SetFlags): RobotFlags => {
  const isOthers = referenceId !== null && foodOf !== null && referenceId !== foodOf
  if (flags.hasFood !== false || !isOthers) return flags
  const { hasFood: _, ...rest } = flags
  return rest
}

export const setFlags = (state: RobotState, command: SetFlags, now: Instant): Result => {
  const { operationState } = state
  if (operationState === null) return notFound("Robot", state.serial)
  const flags = changed(state.flags, meantFlags(state, command))
  const { referenceId } = command
  const isNewFood = command.flags.hasFood === true && referenceId !== null && referenceId !== state.foodOf
  if (flags === state.flags && !isNewFood) return unchanged
  const noted = stateChanged(state, operationState, flags, command.reason, command.requestedBy, now)
  if (isNewFood) {
    const food: RobotEvent = { _tag: "FoodNoted", at: now, referenceId }
    return accept<RobotEvent>(flags === state.flags ? [food] : [noted, food])
  }
  const waitedForFood = operationState === "GROUNDED" && state.flags.hasFood && !flags.hasFood
  if (!waitedForFood || flags.needsMaintenance) return accept<RobotEvent>([noted])
  // It was mended before its food was out: now it may go.
  const release: Release = { _tag: "Release", reason: foodIsOut, requestedBy: "system:food-is-out" }
  return new DecisionDraft<RobotEvent>().event(noted).send("Robot", state.serial, release).done()
}

// ---- Requests

/** Flags that an edge changes by itself. */
const offDuty: RobotFlags = Object.freeze({ needsMovement: false, needsPickup: false })
const released: RobotFlags = Object.freeze({ needsMaintenance: false, undergoingMaintenance: false })
const grounded: RobotFlags = Object.freeze({ needsMaintenance: true })

/** Why a robot that was mended earlier goes back to work. */
const foodIsOut = "FOOD_IS_OUT"

/** Where the request leads, null when the table or its method does not allow it from here. */
const targetOf = (state: RobotState, command: RequestTransition): RobotStateEventState | null => {
  const to = targetsOf(robotStateMachine, state.operationState, command.trigger)[0] ?? null
  switch (command.trigger) {
    case "Deploy":
      // In place is for grounded robots alone, and they are deployed no other way.
      return (command.method === "IN_PLACE") === (state.operationState === "GROUNDED") ? to : null
    case "CheckIn":
      return state.operationState === "ON_TRIP" && !command.force ? null : to
    default:
      return to
  }
}

/** What the request is after, wherever the robot is. */
const requestedState = (command: RequestTransition): RobotStateEventState => {
  switch (command.trigger) {
    case "Deploy":
      return command.method === "IN_PLACE" ? "PARKED" : "DEPLOYED"
    case "ParkRobot":
      return "PARKED"
    case "CheckIn":
    case "Undeploy":
      return "OFF_DUTY"
  }
}

export const requestTransition = (state: RobotState, command: RequestTransition, now: Instant): Result => {
  const { operationState, stateVersion: current, serial } = state
  if (operationState === null) return notFound("Robot", serial)
  const { commandId, trigger, expectedVersion: expected } = command
  const to = targetOf(state, command)
  if (to === null) {
    if (commandId !== null) return illegalTransition(robotStateMachine, serial, operationState, trigger)
    const requested = requestedState(command)
    // A parked robot is news for deployed ones only; other news may be a repetition.
    if (requested === operationState || trigger === "ParkRobot") return unchanged
    return refusedNews(rejected(state, requested, "ILLEGAL_TRANSITION", state.tripId, now), null)
  }
  if (expected !== null && expected !== current) {
    if (commandId === null) {
      return refusedNews(rejected(state, to, "VERSION_CONFLICT", state.tripId, now), null)
    }
    const status = operationState
    return {
      accepted: false,
      _tag: "VersionConflict",
      entity: "Robot",
      id: serial,
      expected,
      current,
      status
    }
  }
  const flags = changed(changed(state.flags, to === "OFF_DUTY" ? offDuty : null), command.flags)
  return accept<RobotEvent>([stateChanged(state, to, flags, command.reason, command.requestedBy, now)])
}

/** Never refused: a robot that is off duty, or grounded already, only needs maintenance from now on. */
export const ground = (state: RobotState, command: Ground, now: Instant): Result => {
  const { operationState } = state
  if (operationState === null) return notFound("Robot", state.serial)
  const to = targetsOf(robotStateMachine, operationState, "Ground")[0] ?? operationState
  const flags = changed(state.flags, grounded)
  if (to === operationState && flags === state.flags) return unchanged
  return accept<RobotEvent>([stateChanged(state, to, flags, command.reason, command.requestedBy, now)])
}

/**
 * A robot that was mended with food aboard stays where it is: somebody is on his way to fetch the food. It
 * is released when the food is out, or by a person who lets it drive on with it.
 */
export const release = (state: RobotState, command: Release, now: Instant): Result => {
  const { operationState } = state
  if (operationState === null) return notFound("Robot", state.serial)
  const to = targetsOf(robotStateMachine, operationState, "Release")[0]
  if (to === undefined) {
    return isMachineMade(command.requestedBy)
      ? unchanged
      : illegalTransition(robotStateMachine, state.serial, operationState, "Release")
  }
  const flags = changed(state.flags, released)
  const waitsForFood = flags.hasFood && isMachineMade(command.requestedBy)
  if (waitsForFood && flags === state.flags) return unchanged
  const target = waitsForFood ? operationState : to
  return accept<RobotEvent>([stateChanged(state, target, flags, command.reason, command.requestedBy, now)])
}

// ---- Trips

const byTrip = "service:operations"

/** News of a departed trip: its start and end move the robot, everything else is only noted. */
export const applyTrip = (state: RobotState, command: ApplyTrip, now: Instant): Decision<RobotEvent> => {
  const { event } = command
  const { tripId, type, version, to: status } = event
  const { operationState } = state
  if (operationState === null || !event.departed) return unchanged
  if (tripId === state.heardTripId && version <= state.heardTripVersion) return unchanged
  const noted: TripNoted = { _tag: "TripNoted", at: now, tripId, type, status, version }
  const isOwn = tripId === state.tripId
  if (status === "IN_TRANSIT") {
    if (operationState === "ON_TRIP") {
      return isOwn
        ? accept<RobotEvent>([noted])
        : refusedNews(rejected(state, "ON_TRIP", "ILLEGAL_TRANSITION", tripId, now), null)
    }
    const code = whyNotStarted(state)
    return code === null
      ? accept<RobotEvent>([
          stateChanged(state, "ON_TRIP", state.flags, null, byTrip, now, tripId, type),
          noted
        ])
      : refusedNews(rejected(state, "ON_TRIP", code, tripId, now), noted)
  }
  if (!isOwn) return unchanged
  const isOver = status === "COMPLETED" || status === "CANCELLED"
  if (!isOver || !canStep(state, "TripEnded", "PARKED")) return accept<RobotEvent>([noted])
  const flags = changed(state.flags, { needsMovement: status === "CANCELLED" })
  return accept<RobotEvent>([stateChanged(state, "PARKED", flags, event.reason, byTrip, now), noted])
}

const canStep = (state: RobotState, trigger: RobotStateTrigger, to: RobotStateEventState): boolean =>
  isLegal(robotStateMachine, state.operationState, trigger, to)

const whyNotStarted = (state: RobotState): TransitionRejected["code"] | null =>
  canStep(state, "TripStarted", "ON_TRIP")
    ? whyNotOnTrip(state.deviceLink === "ONLINE", state.lidState ?? "CLOSED", state.healthy)
    : "ILLEGAL_TRANSITION"
