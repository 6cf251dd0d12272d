/** What holds of field work whatever the hub is told, in whatever order, however often. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { hubActor } from "../../../src/actors/hub/actor.ts"
import type { HubCommand } from "../../../src/actors/hub/commands.ts"
import {
  foAssignmentMachine,
  foAssistanceMachine,
  foSubtaskMachine,
  foTaskMachine
} from "../../../src/actors/hub/machine.ts"
import type { HubState } from "../../../src/actors/hub/state.ts"
import type { Decision } from "../../../src/domain/decider.ts"
import type { Machine } from "../../../src/domain/machine.ts"
import { assistanceHasOpenTask } from "../../../src/sim/checkers/assistance-has-open-task.ts"
import { fieldLineInOrder } from "../../../src/sim/checkers/field-line-in-order.ts"
import { fieldStepsInOrder } from "../../../src/sim/checkers/field-steps-in-order.ts"
import { oneFieldTaskPerRobot } from "../../../src/sim/checkers/one-field-task-per-robot.ts"
import { oneTaskPerFieldOperator } from "../../../src/sim/checkers/one-task-per-field-operator.ts"
import { assign, createTask, fieldHub, fieldOperator, requestHelp } from "../../support/field-work.ts"
import { canonical, deepFreeze } from "../../support/given.ts"
import { deliveryEnded, noon, robotDeployed } from "../../support/hub.ts"
import { creation, help, office, people, story, work } from "./arbitrary-field-commands.ts"

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
