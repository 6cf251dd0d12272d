/**
 * The steps of a field task, one after the other, and what each does to its robot: out with the van, put
 * down, taken in, its food moved. Source: spec/operations.md 3.5, 5.3-5.6; spec/flows.md F9.
 */
import { DecisionDraft, type Outcome } from "../../domain/decider.ts"
import type { RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import type { DeploymentMethod } from "../../services/operations/enums.ts"
import { takesRobotsIn } from "../../services/operations/field-task-policies.ts"
import type { CreateDeployment } from "../planner/commands.ts"
import type { RobotFlags, SetFlags } from "../robot/commands.ts"
import type { CancelTrip } from "../trip/commands.ts"
import type { CheckIn, CompleteSubtask, SkipSubtask, StartSubtask } from "./commands.ts"
import { deploy } from "./decide-deployment.ts"
import type { HubEvent } from "./events.ts"
import type { FoSubtask, FoTask } from "./field-state.ts"
import { type FieldDraft, isRejection, serviceName, taskOfWorker } from "./field-steps.ts"
import { type FoSubtaskTrigger, foSubtaskMachine, foTaskMachine } from "./machine.ts"
import type { HubRejection } from "./rejections.ts"
import type { HubState } from "./state.ts"

type Result = Outcome<HubEvent, HubRejection>

/** The step that the worker means, of his own task in progress; else why he may not. */
const stepOfWorker = (
  state: HubState,
  command: StartSubtask | CompleteSubtask | SkipSubtask
): { readonly task: FoTask; readonly step: FoSubtask } | HubRejection => {
  const { foTaskId, operatorId, seq } = command
  const task = taskOfWorker(state, foTaskId, operatorId, command._tag)
  if (isRejection(task)) return task
  if (task.status !== "IN_PROGRESS") {
    return illegalTransition(foTaskMachine, foTaskId, task.status, command._tag)
  }
  const step = task.subtasks[seq - 1]
  return step === undefined ? notFound("FoSubtask", `${foTaskId} ${seq}`) : { task, step }
}

const illegalStep = (task: FoTask, step: FoSubtask, trigger: FoSubtaskTrigger): HubRejection =>
  illegalTransition(foSubtaskMachine, `${task.foTaskId} ${step.seq}`, step.status, trigger)

const isOver = (step: FoSubtask): boolean => step.status === "COMPLETED" || step.status === "SKIPPED"

/** A step begins when all before it are done or left out. */
export const startSubtask = (state: HubState, command: StartSubtask, now: Instant): Result => {
  const found = stepOfWorker(state, command)
  if ("accepted" in found) return found
  const { task, step } = found
  if (!isLegal(foSubtaskMachine, step.status, "StartSubtask", "IN_PROGRESS")) {
    return illegalStep(task, step, "StartSubtask")
  }
  const { foTaskId, operatorId, seq } = command
  const next = task.subtasks.find((other) => !isOver(other)) ?? null
  if (next !== step) {
    return { accepted: false, _tag: "SubtaskOutOfOrder", foTaskId, seq, next: next?.seq ?? null }
  }
  const draft: FieldDraft = new DecisionDraft()
  return draft.event({ _tag: "FoSubtaskStarted", at: now, foTaskId, seq, operatorId }).done()
}

/** A step that cannot be done is left out, with the reason. */
export const skipSubtask = (state: HubState, command: SkipSubtask, now: Instant): Result => {
  const found = stepOfWorker(state, command)
  if ("accepted" in found) return found
  const { task, step } = found
  if (!isLegal(foSubtaskMachine, step.status, "SkipSubtask", "SKIPPED")) {
    return illegalStep(task, step, "SkipSubtask")
  }
  const { foTaskId, operatorId, seq, reason } = command
  const draft: FieldDraft = new DecisionDraft()
  return draft.event({ _tag: "FoSubtaskSkipped", at: now, foTaskId, seq, operatorId, reason }).done()
}

/** A step is done, with all that it does to the robot; what the robot does not allow is refused. */
export const completeSubtask = (state: HubState, command: CompleteSubtask, now: Instant): Result => {
  const found = stepOfWorker(state, command)
  if ("accepted" in found) return found
  const { task, step } = found
  if (!isLegal(foSubtaskMachine, step.status, "CompleteSubtask", "COMPLETED")) {
    return illegalStep(task, step, "CompleteSubtask")
  }
  const draft: FieldDraft = new DecisionDraft()
  const refused = carryOut(draft, state, task, step, command, now)
  if (refused !== null) return refused
  const { foTaskId, type, deliveryId } = task
  const { seq, action, serial } = step
  const { scannedSerial, result, operatorId } = command
  if (scannedSerial !== null || result !== null) {
    draft.event({ _tag: "FoSubtaskNoted", at: now, foTaskId, seq, scannedSerial, result })
  }
  return draft
    .event({
      _tag: "FoSubtaskCompleted",
      at: now,
      foTaskId,
      hubId: state.hubId,
      type,
      serial,
      deliveryId,
      seq,
      action,
      intoSerial: action === "PUT_FOOD_INTO_DIFFERENT_BOT" ? (scannedSerial ?? task.intoSerial) : null,
      by: byOperator(operatorId)
    })
    .done()
}

const byOperator = (operatorId: string): string => `operator:${operatorId}`

/** What the step does, into the draft; null, or why it cannot be. */
const carryOut = (
  draft: FieldDraft,
  state: HubState,
  task: FoTask,
  step: FoSubtask,
  command: CompleteSubtask,
  now: Instant
): HubRejection | null => {
  const { serial, seq, action } = step
  const { foTaskId } = task
  const scanned = command.scannedSerial
  switch (action) {
    case null:
      if (seq === task.subtasks.length && takesRobotsIn(task.type)) takeIn(draft, state, task, step, command)
      return null
    case "SCAN_BOT":
      return scanned === serial
        ? null
        : { accepted: false, _tag: "WrongRobot", foTaskId, seq, expected: serial, scanned }
    case "PUT_FOOD_INTO_DIFFERENT_BOT": {
      const { intoSerial } = task
      if (scanned === null && intoSerial === null) {
        return { accepted: false, _tag: "RobotNotNamed", foTaskId, seq }
      }
      if (scanned !== null && intoSerial !== null && scanned !== intoSerial) {
        return { accepted: false, _tag: "WrongRobot", foTaskId, seq, expected: intoSerial, scanned }
      }
      const { into } = command
      if (into === null || (into.operationState === "PARKED" && !into.hasFood)) return null
      const { serial: taker, operationState, hasFood } = into
      return { accepted: false, _tag: "RescuerNotReady", foTaskId, serial: taker, operationState, hasFood }
    }
    case "LOAD_TO_VAN":
      return sendOut(draft, state, task, step, command, "VAN_DROP", now)
    case "TRIP_DEPLOY":
      return sendOut(draft, state, task, step, command, "DEPLOYMENT_TRIP", now)
    case "PARK_BOT": {
      const locationId = step.to?.locationId
      if (serial === null || locationId === undefined) return null
      const by = byOperator(command.operatorId)
      draft.event({ _tag: "RobotParked", at: now, serial, locationId, by })
      return null
    }
    case "PICKUP_BOT":
      return pickUp(draft, command)
    case "PREPARE_BOT_FOR_DEPLOYMENT":
      setFlags(draft, serial, task.type, { needsMaintenance: false, undergoingMaintenance: false })
      return null
    default:
      return null
  }
}

const setFlags = (draft: FieldDraft, serial: RobotSerial | null, reason: string, flags: RobotFlags): void => {
  if (serial === null) return
  const command: SetFlags = { _tag: "SetFlags", flags, referenceId: null, reason, requestedBy: serviceName }
  draft.send("Robot", serial, command)
}

/** As the command Deploy: same guards, same events. A pilot drives the robot where no van does. */
const sendOut = (
  draft: FieldDraft,
  state: HubState,
  task: FoTask,
  step: FoSubtask,
  command: CompleteSubtask,
  method: DeploymentMethod,
  now: Instant
): HubRejection | null => {
  const { serial } = step
  const lot = task.subtasks.find((other) => other.action === "PARK_BOT" && other.serial === serial)?.to
  if (serial === null || lot?.locationId === undefined) return notFound("Location", task.foTaskId)
  const by = byOperator(command.operatorId)
  const { robot } = command
  const { locationId } = lot
  const outcome = deploy(
    state,
    { _tag: "Deploy", serial, locationId, method, reason: task.type, by, robot },
    now
  )
  if (!outcome.accepted) return outcome
  for (const event of outcome.events) draft.event(event)
  if (method !== "DEPLOYMENT_TRIP") return null
  const drive: CreateDeployment = {
    _tag: "CreateDeployment",
    serial,
    destination: lot,
    start: now,
    purpose: task.type
  }
  draft.send("Planner", state.shard, drive)
  return null
}

/** A robot that drives is not picked up; the trip of one that stands is over. */
const pickUp = (draft: FieldDraft, command: CompleteSubtask): HubRejection | null => {
  const { robot, operatorId } = command
  if (robot === null || robot.tripId === null) return null
  const { serial, tripId, operationState } = robot
  if (operationState === "ON_TRIP") return { accepted: false, _tag: "RobotOnTrip", serial, tripId }
  const cancel: CancelTrip = { _tag: "CancelTrip", by: byOperator(operatorId), reason: "PICKUP_BOT" }
  draft.send("Trip", tripId, cancel)
  return null
}

/**
 * The robots in the van are in the storage now. Each is checked in as by hand, whatever the books say of
 * it: the host reads its facts then.
 */
const takeIn = (
  draft: FieldDraft,
  state: HubState,
  task: FoTask,
  step: FoSubtask,
  command: CompleteSubtask
): void => {
  const locationId = step.to?.locationId
  if (locationId === undefined) return
  for (const { action, serial, status } of task.subtasks) {
    if (action !== "PICKUP_BOT" || status !== "COMPLETED" || serial === null) continue
    const checkIn: CheckIn = {
      _tag: "CheckIn",
      serial,
      locationId,
      batteryPct: null,
      reason: task.type,
      by: byOperator(command.operatorId),
      force: true,
      robot: null
    }
    draft.send("Hub", state.hubId, checkIn)
  }
}
