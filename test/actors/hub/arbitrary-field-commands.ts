/** Commands about a hub's field work, drawn: mostly about what is going on, sometimes about anything. */
import * as fc from "fast-check"
import type { HubCommand } from "../../../src/actors/hub/commands.ts"
import type { FoTask } from "../../../src/actors/hub/field-state.ts"
import type { HubState } from "../../../src/actors/hub/state.ts"
import { foAssignmentStatuses, foTaskTypes, issueTypes } from "../../../src/services/operations/enums.ts"
import { assign, createTask, fieldOperator, parked, requestHelp } from "../../support/field-work.ts"
import { checkIn, deliveryEnded, resolved, trip } from "../../support/hub.ts"

/** The command for the hub as it is; `now`: epoch ms. */
export type Make = (now: number, state: HubState) => HubCommand

export const people = ["ann", "bob", "cleo"]
export const serials = ["R1", "R2", "R3"]
const aboutSerial = fc.constantFrom(...serials)
const aboutPerson = fc.constantFrom(...people)
const pick = fc.nat({ max: 20 })

/** An open task, a finished one, or none such. */
const taskAt = (state: HubState, n: number): FoTask | null => {
  const tasks = [...state.field.tasks.values()]
  return tasks.length === 0 ? null : tasks[n % tasks.length]!
}
const idAt = (state: HubState, n: number): string =>
  taskAt(state, n)?.foTaskId ?? [...state.field.finished.keys()][0] ?? "unknown"

/** Mostly who has the task, sometimes a stranger. */
const workerOf = (state: HubState, n: number, stranger: string, isStranger: boolean): string =>
  isStranger ? stranger : (taskAt(state, n)?.assignment?.operatorId ?? stranger)

const facts = (serial: string, kind: number) =>
  parked(
    serial,
    kind === 0
      ? { operationState: "ON_TRIP", tripId: "trip-1" }
      : kind === 1
        ? { operationState: "GROUNDED", hasFood: true }
        : kind === 2
          ? { operationState: "OFF_DUTY" }
          : {}
  )

export const creation: fc.Arbitrary<Make> = fc
  .record({
    type: fc.constantFrom(...foTaskTypes),
    serials: fc.subarray(serials, { minLength: 1 }),
    kind: fc.nat({ max: 4 }),
    laterMs: fc.constantFrom(null, null, 5_000),
    activateOnDeliveryEnd: fc.boolean(),
    by: fc.constantFrom("operator:d", "service:x", "robot:R1")
  })
  .map(
    ({ type, serials, kind, laterMs, activateOnDeliveryEnd, by }) =>
      (now): HubCommand =>
        createTask(type, {
          stops: serials.map((serial) => ({ serial, locationId: null })),
          robots: serials.map((serial) => facts(serial, kind)),
          deliveryId: "delivery-1",
          scheduledFor: laterMs === null ? null : now + laterMs,
          activateOnDeliveryEnd,
          by
        })
  )

export const help: fc.Arbitrary<Make> = fc
  .record({
    issue: fc.constantFrom(...issueTypes),
    serial: aboutSerial,
    tripId: fc.constantFrom("trip-1", "trip-2"),
    kind: fc.nat({ max: 4 }),
    confirmAfterMs: fc.constantFrom(0, 0, 20_000)
  })
  .map(
    ({ issue, serial, tripId, kind, confirmAfterMs }) =>
      (): HubCommand =>
        requestHelp(issue, {
          serial,
          tripId,
          confirmAfterMs,
          robot: { ...facts(serial, kind), online: kind === 4 }
        })
  )

export const search: fc.Arbitrary<Make> = fc.tuple(fc.subarray(people), fc.boolean(), pick).map(
  ([ids, isForOne, n]) =>
    (now, state): HubCommand =>
      assign(
        ids.map((id) => fieldOperator(id, { placeAt: now })),
        isForOne ? idAt(state, n) : null
      )
)

export const work: fc.Arbitrary<Make> = fc
  .record({
    kind: fc.constantFrom("Accept", "Accept", "Reject", "Start", "Progress", "Complete", "Abandon"),
    n: pick,
    stranger: aboutPerson,
    isStranger: fc.nat({ max: 7 }).map((x) => x === 0),
    status: fc.constantFrom(...foAssignmentStatuses)
  })
  .map(({ kind, n, stranger, isStranger, status }) => (_now, state): HubCommand => {
    const foTaskId = idAt(state, n)
    const operatorId = workerOf(state, n, stranger, isStranger)
    switch (kind) {
      case "Accept":
        return { _tag: "AcceptFo", foTaskId, operatorId }
      case "Reject":
        return { _tag: "RejectFo", foTaskId, operatorId, reason: null }
      case "Start":
        return { _tag: "StartFo", foTaskId, operatorId }
      case "Progress":
        return { _tag: "ProgressFo", foTaskId, operatorId, status }
      case "Complete":
        return { _tag: "CompleteFo", foTaskId, operatorId }
      case "Abandon":
        return { _tag: "AbandonFo", foTaskId, operatorId, reason: null }
    }
  })

export const step: fc.Arbitrary<Make> = fc
  .record({
    kind: fc.constantFrom("Start", "Complete", "Skip"),
    n: pick,
    offset: fc.constantFrom(0, 0, 0, 0, 1),
    robotKind: fc.nat({ max: 4 }),
    isScanned: fc.boolean()
  })
  .map(({ kind, n, offset, robotKind, isScanned }) => (_now, state): HubCommand => {
    const task = taskAt(state, n)
    const foTaskId = idAt(state, n)
    const operatorId = workerOf(state, n, "ann", false)
    const open = task?.subtasks.find((one) => one.status === "PENDING" || one.status === "IN_PROGRESS")
    const seq = (open?.seq ?? 1) + offset
    const serial = task?.subtasks[seq - 1]?.serial ?? null
    if (kind === "Start") return { _tag: "StartSubtask", foTaskId, operatorId, seq }
    if (kind === "Skip") return { _tag: "SkipSubtask", foTaskId, operatorId, seq, reason: "x" }
    return {
      _tag: "CompleteSubtask",
      into: null,
      foTaskId,
      operatorId,
      seq,
      scannedSerial: isScanned ? serial : null,
      result: null,
      robot: serial === null ? null : facts(serial, robotKind)
    }
  })

export const office: fc.Arbitrary<Make> = fc
  .record({
    kind: fc.constantFrom(
      "Cancel",
      "Revoke",
      "Postpone",
      "Activate",
      "Expire",
      "Close",
      "Over",
      "Ended",
      "In",
      "Eod"
    ),
    n: pick,
    by: fc.constantFrom("operator:d", "system:x"),
    serial: aboutSerial
  })
  .map(({ kind, n, by, serial }) => (now, state): HubCommand => {
    const foTaskId = idAt(state, n)
    switch (kind) {
      case "Cancel":
        return { _tag: "CancelFoTask", foTaskId, by, reason: "x" }
      case "Revoke":
        return { _tag: "RevokeFo", foTaskId, by, reason: "x" }
      case "Postpone":
        return { _tag: "PostponeFoTask", foTaskId, scheduledFor: now + 5_000, by }
      case "Activate":
        return { _tag: "ActivateFoTask", foTaskId }
      case "Expire":
        return {
          _tag: "ExpireFoOffer",
          foTaskId,
          assignmentId: taskAt(state, n)?.assignment?.assignmentId ?? "none"
        }
      case "Close":
        return { _tag: "CloseAssistance", tripId: "trip-1", issue: null, reason: by }
      case "Over":
        return deliveryEnded("delivery-1", n % 2 === 0 ? "Completed" : "Canceled")
      case "Ended":
        return resolved(trip("trip-1", { type: n % 2 === 0 ? "JITP" : "RETURN" }), "p", "ACCEPTED", [], {
          ended: true,
          assignmentId: `a${now}`
        })
      case "In":
        return checkIn({ serial, robot: parked(serial) })
      case "Eod":
        return { _tag: "StartEndOfDay", cause: "CLOSING", robots: [parked(serial)] }
    }
  })

export const anyFieldCommand = fc.oneof(
  { weight: 4, arbitrary: creation },
  { weight: 2, arbitrary: help },
  { weight: 5, arbitrary: search },
  { weight: 8, arbitrary: work },
  { weight: 10, arbitrary: step },
  { weight: 3, arbitrary: office }
)
export const story = fc.array(fc.tuple(fc.constantFrom(0, 1, 900, 20_000, 61_000), anyFieldCommand), {
  maxLength: 40,
  size: "max"
})

/** What comes next in some open task: somebody is found, accepts, begins, does or leaves out the next step, is done. */
export const nextOfTask: fc.Arbitrary<Make> = fc
  .record({
    n: pick,
    person: aboutPerson,
    isSkipped: fc.nat({ max: 5 }).map((x) => x === 0),
    result: fc.constantFrom(null, "82 %"),
    robotKind: fc.nat({ max: 4 })
  })
  .map(({ n, person, isSkipped, result, robotKind }) => (now, state): HubCommand => {
    const task = taskAt(state, n)
    const assignment = task?.assignment ?? null
    if (task === null || assignment === null) return assign([fieldOperator(person, { placeAt: now })])
    const { foTaskId } = task
    const { operatorId } = assignment
    if (assignment.status === "REQUESTED") return { _tag: "AcceptFo", foTaskId, operatorId }
    if (task.status !== "IN_PROGRESS") return { _tag: "StartFo", foTaskId, operatorId }
    const next = task.subtasks.find((one) => one.status === "PENDING" || one.status === "IN_PROGRESS")
    if (next === undefined) return { _tag: "CompleteFo", foTaskId, operatorId }
    const { seq, serial, status } = next
    if (isSkipped) return { _tag: "SkipSubtask", foTaskId, operatorId, seq, reason: "x" }
    if (status === "PENDING") return { _tag: "StartSubtask", foTaskId, operatorId, seq }
    return {
      _tag: "CompleteSubtask",
      into: null,
      foTaskId,
      operatorId,
      seq,
      scannedSerial: next.action === "PUT_FOOD_INTO_DIFFERENT_BOT" ? "R2" : serial,
      result,
      robot: serial === null ? null : facts(serial, robotKind)
    }
  })
