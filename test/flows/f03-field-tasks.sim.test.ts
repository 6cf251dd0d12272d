/** F3, the other half of its name: a task for field operators is made, finds its operator, and is done. */
import { assert, describe, it } from "@effect/vitest"
import type { CreateFoTask } from "../../src/actors/hub/commands.ts"
import { assertInOrder, FlowRun } from "./flow-run.ts"
import { constant, type ListedCity, listedCity } from "./listed-city.ts"

/** Nobody answers in time: a field operator needs 100 s to see an offer. */
const nobodyAnswers = { fieldOps: `response_s: ${constant(100)}` }

/** What a dispatcher asks for: a fresh battery for the robot that was put out. */
const freshBattery: CreateFoTask = {
  _tag: "CreateFoTask",
  type: "BATTERY_SWAP",
  stops: [{ serial: "robot-1", locationId: null }],
  deliveryId: null,
  tripId: null,
  merchantId: null,
  place: null,
  foodTo: null,
  intoSerial: null,
  scheduledFor: null,
  activateOnDeliveryEnd: false,
  priority: null,
  by: "operator:dispatcher",
  notes: null,
  robots: []
}

interface Asked {
  readonly run: FlowRun
  readonly hubId: string
  readonly taskId: string
  /** Asks for it once more. */
  readonly again: () => string | null
}

/** A quarter of an hour after the day's beginning, when robot-1 stands at its lot, the task is asked for. */
const asked = (city: ListedCity = {}): Asked => {
  const run = new FlowRun(listedCity(city))
  run.pass(900)
  const { hubId } = run.of("RobotRegistered")[0]!
  const again = (): string | null => {
    run.simulation.host.command("Hub", hubId, freshBattery, {})
    run.pass(0.005)
    return run.commands("Hub", "CreateFoTask").at(-1)?.refused ?? null
  }
  assert.strictEqual(again(), null)
  const { foTaskId } = run.of("FoTaskCreated").at(-1)!
  return { run, hubId, taskId: foTaskId, again }
}

const assignments = ({ run, taskId }: Asked): ReadonlyArray<string> =>
  run.of("FoAssignmentTransitioned", ({ foTaskId }) => foTaskId === taskId).map(({ to }) => to)

const ended = ({ run, taskId }: Asked): string | undefined =>
  run.of("FoTaskTransitioned", ({ foTaskId }) => foTaskId === taskId).at(-1)?.to

describe("F3 (field tasks)", () => {
  it("F3 happy: a field task is made, the nearest free operator is asked, accepts, and does it step by step", () => {
    const flow = asked()
    const { run, taskId } = flow
    const of = (id: string): boolean => id === taskId
    run.until("FoTaskTransitioned", (event) => of(event.foTaskId) && event.to === "COMPLETED")
    assertInOrder(
      run.told.map(({ event }) => event).filter((event) => "foTaskId" in event && event.foTaskId === taskId),
      [
        ...["FoTaskCreated", "FoTaskAssignmentRequested", "FoAssignmentTransitioned", "FoTaskTransitioned"],
        ...["FoSubtaskCompleted", "FoAssignmentTransitioned", "FoTaskTransitioned"]
      ]
    )
    assert.deepStrictEqual(assignments(flow), [
      ...["ACCEPTED", "EN_ROUTE_TO_ROBOT", "AT_ROBOT", "MAINTENANCE_IN_PROGRESS"],
      ...["MAINTENANCE_COMPLETED", "MAINTENANCE_COMPLETED"]
    ])
    run.finish()
  })

  it("F3 T: an operator who does not answer within 60 s is passed over, and the next is asked", () => {
    const flow = asked(nobodyAnswers)
    const { run, taskId } = flow
    const first = run.until("FoTaskAssignmentRequested", ({ foTaskId }) => foTaskId === taskId)
    assert.strictEqual(first.expiresAt - first.at, 60_000)
    const second = run.until("FoTaskAssignmentRequested", ({ foTaskId }) => foTaskId === taskId)
    assert.notStrictEqual(second.operatorId, first.operatorId)
    const stale = run.of("FoAssignmentTransitioned", (event) => event.assignmentId === first.assignmentId)
    assert.deepStrictEqual(
      stale.map(({ at, to }) => [to, at - first.at]),
      [["STALE", 60_000]]
    )
    run.finish()
  })

  it("F3 U: a task that is open for the robot is not made twice, and an accepted offer is not accepted twice", () => {
    const flow = asked()
    const { run, hubId, taskId } = flow
    const { length } = run.of("FoTaskCreated")
    assert.strictEqual(flow.again(), "DuplicateFoTask")
    assert.strictEqual(run.of("FoTaskCreated").length, length)
    run.until("FoTaskTransitioned", (event) => event.foTaskId === taskId && event.to === "IN_PROGRESS")
    const accept = run.commands("Hub", "AcceptFo").at(-1)!
    const before = assignments(flow)
    run.simulation.host.command("Hub", hubId, accept.command as never, {})
    run.pass(0.001)
    assert.strictEqual(run.commands("Hub", "AcceptFo").at(-1)?.refused, "IllegalTransition")
    assert.deepStrictEqual(assignments(flow), before)
    run.finish()
    assert.strictEqual(ended(flow), "COMPLETED")
  })

  it("F3 C: an offer whose time ran out while the hub stood is STALE when it goes on, and the task is done", () => {
    const flow = asked()
    const { run, taskId } = flow
    const offer = run.until("FoTaskAssignmentRequested", ({ foTaskId }) => foTaskId === taskId)
    run.crash("Hub")
    run.pass(90)
    assert.deepStrictEqual(assignments(flow), [])
    run.restart()
    assert.strictEqual(run.commands("Hub", "AcceptFo").at(-1)?.refused, "AssignmentExpired")
    const stale = run.of("FoAssignmentTransitioned", (event) => event.assignmentId === offer.assignmentId)
    assert.deepStrictEqual(
      stale.map(({ to }) => to),
      ["STALE"]
    )
    run.finish()
    assert.strictEqual(ended(flow), "COMPLETED")
  })
})
