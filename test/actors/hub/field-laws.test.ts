/** What holds of field work whatever the hub is told, in whatever order, however often. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { hubActor } from "../../../src/actors/hub/actor.ts"
import type { HubCommand } from "../../../src/actors/hub/commands.ts"
import type { FoTask } from "../../../src/actors/hub/field-state.ts"
import {
  foAssignmentMachine,
  foAssistanceMachine,
  foSubtaskMachine,
  foTaskMachine
} from "../../../src/actors/hub/machine.ts"
import type { HubState } from "../../../src/actors/hub/state.ts"
import type { Decision } from "../../../src/domain/decider.ts"
import type { Machine } from "../../../src/domain/machine.ts"
import { foAssignmentStatuses, foTaskTypes, issueTypes } from "../../../src/services/operations/enums.ts"
import { assistanceHasOpenTask } from "../../../src/sim/checkers/assistance-has-open-task.ts"
import { fieldLineInOrder } from "../../../src/sim/checkers/field-line-in-order.ts"
import { fieldStepsInOrder } from "../../../src/sim/checkers/field-steps-in-order.ts"
import { oneFieldTaskPerRobot } from "../../../src/sim/checkers/one-field-task-per-robot.ts"
import { oneTaskPerFieldOperator } from "../../../src/sim/checkers/one-task-per-field-operator.ts"
import { assign, createTask, fieldHub, fieldOperator, parked, requestHelp } from "../../support/field-work.ts"
import { canonical, deepFreeze } from "../../support/given.ts"
import { checkIn, deliveryEnded, noon, resolved, robotDeployed, trip } from "../../support/hub.ts"

type Make = (now: number, state: HubState) => HubCommand

const people = ["ann", "bob", "cleo"]
const serials = ["R1", "R2", "R3"]
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

const creation: fc.Arbitrary<Make> = fc
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

const help: fc.Arbitrary<Make> = fc
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

const search: fc.Arbitrary<Make> = fc.tuple(fc.subarray(people), fc.boolean(), pick).map(
  ([ids, isForOne, n]) =>
    (now, state): HubCommand =>
      assign(
        ids.map((id) => fieldOperator(id, { placeAt: now })),
        isForOne ? idAt(state, n) : null
      )
)

const work: fc.Arbitrary<Make> = fc
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

const step: fc.Arbitrary<Make> = fc
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

const office: fc.Arbitrary<Make> = fc
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

const anyCommand = fc.oneof(
  { weight: 4, arbitrary: creation },
  { weight: 2, arbitrary: help },
  { weight: 5, arbitrary: search },
  { weight: 8, arbitrary: work },
  { weight: 10, arbitrary: step },
  { weight: 3, arbitrary: office }
)
const story = fc.array(fc.tuple(fc.constantFrom(0, 1, 900, 20_000, 61_000), anyCommand), {
  maxLength: 40,
  size: "max"
})

const checkers = [
  assistanceHasOpenTask,
  fieldLineInOrder,
  fieldStepsInOrder,
  oneFieldTaskPerRobot,
  oneTaskPerFieldOperator
]

interface Snapshot {
  readonly task: string
  readonly steps: ReadonlyArray<string>
  readonly assignment: string | null
}

/** What the machines say of every open thing, by id. */
const snapshot = (state: HubState): ReadonlyMap<string, Snapshot> =>
  new Map(
    [...state.field.tasks.values()].map((task) => [
      task.foTaskId,
      {
        task: task.status,
        steps: task.subtasks.map((one) => one.status),
        assignment: task.assignment?.status ?? null
      }
    ])
  )

const isRow = (machine: Machine<string, string>, from: string | null, to: string): boolean =>
  machine.transitions.some(
    (row) => row.to === to && (from === null ? row.from === null : row.from?.includes(from))
  )

/** Decides with everything frozen; checks what must hold of any decision, and applies it. */
const give = (state: HubState, command: HubCommand, now: number): Decision | null => {
  const before = canonical(state)
  const was = snapshot(state)
  const helped = new Map([...state.field.assistance].map(([key, request]) => [key, request.status]))
  const outcome = hubActor.decide(deepFreeze(structuredClone(state)), deepFreeze(command), now)
  assert.strictEqual(canonical(state), before)
  if (!outcome.accepted) return null
  for (const event of outcome.events) {
    assert.strictEqual(event.at, now)
    if (event._tag === "FoTaskTransitioned") {
      assert.isTrue(isRow(foTaskMachine, event.from, event.to), `task ${event.from} -> ${event.to}`)
      assert.strictEqual(event.version, (state.field.tasks.get(event.foTaskId)?.version ?? 0) + 1)
    }
    if (event._tag === "FoAssignmentTransitioned") {
      assert.isTrue(isRow(foAssignmentMachine, event.from, event.to), `${event.from} -> ${event.to}`)
    }
    hubActor.evolve(state, event)
  }
  for (const check of checkers) assert.isNull(check(state), `after ${JSON.stringify(command)}`)
  for (const [foTaskId, now] of snapshot(state)) {
    const then = was.get(foTaskId)
    now.steps.forEach((status, at) => {
      const from = then?.steps[at] ?? null
      if (from !== status) assert.isTrue(isRow(foSubtaskMachine, from, status), `step ${from} -> ${status}`)
    })
  }
  for (const [key, { status }] of state.field.assistance) {
    const from = helped.get(key) ?? null
    // One that finds somebody at work takes two steps at once.
    if (from !== status && !(from === null && status === "FO_ASSIGNED")) {
      assert.isTrue(isRow(foAssistanceMachine, from, status), `help ${from} -> ${status}`)
    }
  }
  return outcome
}

describe("whatever a hub is told of field work", () => {
  it("it never throws, never touches its state, keeps its invariants and moves along its machines", () => {
    fc.assert(
      fc.property(story, (told) => {
        const state = fieldHub(...robotDeployed("R1"))
        let now = noon
        for (const [laterMs, make] of told) {
          now += laterMs
          give(state, make(now, state), now)
        }
      }),
      { numRuns: 50 }
    )
  })

  it("the same command again changes nothing", () => {
    fc.assert(
      fc.property(story, (told) => {
        const state = fieldHub(...robotDeployed("R1"))
        let now = noon
        for (const [laterMs, make] of told) {
          now += laterMs
          const command = make(now, state)
          give(state, command, now)
          // A search may serve whom the first one passed over.
          if (command._tag === "AssignFo" || command._tag === "StartEndOfDay") continue
          // After a silence that did not count the same words are a new silence.
          if (command._tag === "RequestFo" && command.confirmAfterMs > 0) continue
          const before = canonical(state)
          give(state, command, now)
          assert.isTrue(canonical(state) === before, JSON.stringify(command))
        }
      }),
      { numRuns: 30 }
    )
  })

  it("no task is forgotten: while people are free, whatever waits is offered within its retry", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(0, 900, 20_000), fc.oneof(creation, help, work, office)), {
          maxLength: 30
        }),
        (told) => {
          const state = fieldHub(...robotDeployed("R1"))
          const timers = new Map<string, { readonly dueAt: number; readonly command: HubCommand }>()
          let now = noon
          const busy = new Set<string>()
          const free = () =>
            ["p1", "p2", "p3", "p4", ...people]
              .filter((id) => !busy.has(id))
              .map((id) => fieldOperator(id, { placeAt: now }))
          const run = (plain: HubCommand): void => {
            const command = plain._tag === "AssignFo" ? { ...plain, operators: free() } : plain
            const decision = give(state, command, now)
            if (decision === null) return
            for (const change of decision.timers) {
              if (change._tag === "CancelTimer") timers.delete(change.key)
              else timers.set(change.key, { dueAt: change.dueAt, command: change.command as HubCommand })
            }
            for (const event of decision.events) {
              if (event._tag === "FoTaskCreated" && "pending" in event && event.pending === true) {
                run(assign([], (event as unknown as { readonly foTaskId: string }).foTaskId))
              }
            }
            for (const send of decision.sends) {
              if (send.actor === "Hub" && send.command._tag === "AssignFo") run(send.command as HubCommand)
            }
          }
          const pass = (until: number): void => {
            for (;;) {
              const next = [...timers].toSorted(([, a], [, b]) => a.dueAt - b.dueAt)[0]
              if (next === undefined || next[1].dueAt > until) break
              timers.delete(next[0])
              now = next[1].dueAt
              run(next[1].command)
            }
            now = until
          }
          for (const [laterMs, make] of told) {
            pass(now + laterMs)
            run(make(now, state))
            assert.isTrue(
              state.field.waiting.length === 0 || timers.has("AssignFo"),
              `${state.field.waiting.length} tasks wait and nobody looks`
            )
            for (const { assignment, status, foTaskId } of state.field.tasks.values()) {
              if (assignment?.status === "REQUESTED") {
                assert.isTrue(
                  timers.has(`ExpireFoOffer:${assignment.assignmentId}`),
                  "an offer without an end"
                )
              }
              if (status === "SCHEDULED")
                assert.isTrue(timers.has(`ActivateFoTask:${foTaskId}`), "put off for ever")
            }
          }
        }
      ),
      { numRuns: 40 }
    )
  })

  it("independent news in either order lead to the same work", () => {
    const independent: ReadonlyArray<readonly [HubCommand, HubCommand]> = [
      [
        requestHelp("ROBOT_STUCK"),
        createTask("BATTERY_SWAP", { stops: [{ serial: "R2", locationId: null }] })
      ],
      [requestHelp("ROBOT_STUCK"), deliveryEnded("delivery-9", "Completed")],
      [createTask("EMPTY_BOT", { deliveryId: "d1" }), deliveryEnded("d2", "Canceled")]
    ]
    const summary = (state: HubState): unknown =>
      [...state.field.tasks.values()]
        .map(({ type, serials, status, priority }) => `${type} ${serials} ${status} ${priority}`)
        .toSorted()
    for (const [a, b] of independent) {
      const one = fieldHub()
      const other = fieldHub()
      give(one, a, noon)
      give(one, b, noon)
      give(other, b, noon)
      give(other, a, noon)
      assert.deepStrictEqual(summary(one), summary(other))
    }
  })
})
