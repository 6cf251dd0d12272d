import { assert, describe, it } from "@effect/vitest"
import type { TripState } from "../../../src/actors/trip/state.ts"
import { namedUuid } from "../../../src/http/named-uuid.ts"
import { foTimeoutMs } from "../../../src/services/operations/constants.ts"
import { Edge, fieldId, type Got, otherFieldId } from "../edge.ts"
import { onTheWay } from "../journeys.ts"

const unknownId = namedUuid("test", "nobody")

interface Step {
  readonly seq: number
  readonly action: string | null
  readonly status: string
}

/** Somebody comes on at the hub, and stands at the lot. */
const comeOn = (edge: Edge, as: "field" | "other-field" = "field", more: object = {}): Promise<Got> =>
  edge.post(`/operators/${as === "field" ? fieldId : otherFieldId}/action`, {
    as,
    body: { action: "on-shift", hubId: edge.hub.id, ...edge.lot.place, ...more }
  })

/** The desk asks for work at a robot. */
const wish = (edge: Edge, type: string, serial: string, more: object = {}): Promise<Got> =>
  edge.post("/beta/tasks/create", {
    as: "dispatch",
    body: { type, hubId: edge.hub.id, robotSerials: [serial], ...more }
  })

/** A task that the field operator has taken and begun. */
const begun = async (edge: Edge, type: string, serial: string, more: object = {}): Promise<string> => {
  await comeOn(edge)
  const made = await wish(edge, type, serial, more)
  const taskId: string = made.at("taskId")
  for (const verb of ["accept", "start"]) {
    const got = await edge.post(`/beta/tasks/${taskId}/${verb}`, { as: "field" })
    assert.strictEqual(got.status, 200, `${verb}: ${JSON.stringify(got.body)}`)
  }
  return taskId
}

const word = (edge: Edge, taskId: string, verb: string, body: object = {}, as = "field"): Promise<Got> =>
  edge.post(`/beta/tasks/${taskId}/${verb}`, { as, body })

/** Does the steps before the first one of this action, scanning what is to be scanned; gives its number. */
const upTo = async (edge: Edge, taskId: string, serial: string, action: string): Promise<number> => {
  const task = await edge.get(`/beta/tasks/${taskId}`, { as: "field" })
  for (const step of task.at<ReadonlyArray<Step>>("subtasks")) {
    const { seq } = step
    if (step.status === "PENDING") await word(edge, taskId, `subtasks/${seq}/start`)
    if (step.status === "COMPLETED") continue
    if (step.action === action) return seq
    const scanned = step.action === "SCAN_BOT" ? { scannedSerial: serial } : {}
    const done = await word(edge, taskId, `subtasks/${seq}/complete`, scanned)
    assert.strictEqual(done.status, 200, `${String(step.action)}: ${JSON.stringify(done.body)}`)
  }
  throw new Error(`no step ${action}`)
}

export const fieldWork = (): void => {
  describe("a field operator", () => {
    it("comes on, has a break, says where he is, and goes", async () => {
      const edge = await new Edge().open()
      const act = (action: string, more: object = {}, as = "field") =>
        edge.post(`/operators/${fieldId}/action`, { as, body: { action, ...more } })
      assert.strictEqual((await act("off-shift")).at("code"), "NOT_FOUND")
      assert.strictEqual((await act("on-shift")).at("details.0.field"), "hubId")
      assert.strictEqual((await act("on-shift", { hubId: unknownId })).at("code"), "NOT_FOUND")
      assert.strictEqual((await act("on-shift", { hubId: edge.hub.id }, "other-field")).status, 403)
      const on = await comeOn(edge)
      assert.strictEqual(on.status, 200)
      assert.strictEqual(on.at("status"), "AVAILABLE")
      assert.strictEqual(on.at("position.lat"), edge.lot.place.lat)
      assert.strictEqual((await act("on-shift")).at("status"), "AVAILABLE")
      assert.strictEqual((await act("on-shift", { hubId: unknownId })).at("details.0.field"), "hubId")
      assert.strictEqual((await act("break-start")).at("status"), "IN_BREAK")
      assert.strictEqual((await act("on-shift")).at("code"), "ILLEGAL_TRANSITION")
      assert.strictEqual((await act("break-end", {}, "dispatch")).at("status"), "AVAILABLE")

      const beat = (sentAt: number, lat: number) =>
        edge.post(`/operators/${fieldId}/heartbeat`, {
          as: "field",
          body: { sentAt: new Date(sentAt).toISOString(), clientSeq: 1, lat, lng: 7.4 }
        })
      const { now } = edge.platform
      // A phone whose clock is an hour ahead does not shut itself out.
      const ahead = await beat(now + 3_600_000, 43.1)
      assert.strictEqual(ahead.at("operator.position.lat"), 43.1)
      assert.isNull(ahead.at("task"))
      edge.platform.advance(5_000)
      assert.strictEqual((await beat(now + 5_000, 43.2)).at("operator.position.lat"), 43.2)
      assert.strictEqual((await beat(now + 1_000, 43.3)).at("operator.position.lat"), 43.2)

      const listed = await edge.get(`/fieldOps/${edge.platform.city.id}`, { as: "dispatch" })
      assert.strictEqual(listed.at("items.0.operatorId"), fieldId)
      assert.strictEqual((await act("off-shift")).at("status"), "OFFLINE")
      await edge.close()
    })

    it("is told to ask again where another process knows who is there", async () => {
      const edge = await new Edge({ withoutDispatch: true }).open()
      const got = await comeOn(edge)
      assert.strictEqual(got.status, 503)
      assert.strictEqual(got.headers["retry-after"], "5")
      await edge.close()
    })

    it("does a task step by step, and only his own", async () => {
      const edge = await new Edge().open()
      await comeOn(edge)
      const made = await wish(edge, "BATTERY_SWAP", "R1")
      assert.strictEqual(made.status, 201)
      const taskId: string = made.at("taskId")
      const steps = made.at<ReadonlyArray<Step>>("subtasks")
      assert.isAbove(steps.length, 1)
      const mine = await edge.get("/beta/tasks", { as: "field" })
      assert.strictEqual(mine.at("items.0.taskId"), taskId)
      assert.strictEqual(mine.at("items.0.assignment.status"), "REQUESTED")
      assert.deepStrictEqual((await edge.get("/beta/tasks", { as: "other-field" })).at("items"), [])
      const foreign = await edge.get(`/beta/tasks/${taskId}`, { as: "other-field" })
      assert.strictEqual(foreign.at("code"), "NOT_FOUND")

      const verbs = ["accept", "reject", "start", "complete", "abandon"].map((verb) => [verb, {}] as const)
      const all = [
        ...verbs,
        ["progress", { status: "AT_ROBOT" }],
        ["subtasks/1/start", {}],
        ["subtasks/1/complete", {}],
        ["subtasks/1/skip", { reason: "NO_PART" }]
      ] as const
      for (const [verb, body] of all) {
        const lost = await word(edge, unknownId, verb, body)
        assert.strictEqual(lost.at("code"), "NOT_FOUND", verb)
        const notHis = await word(edge, taskId, verb, body, "other-field")
        assert.strictEqual(notHis.at("code"), "NOT_YOUR_FO_TASK", verb)
      }
      assert.strictEqual((await word(edge, taskId, "start")).at("code"), "ILLEGAL_TRANSITION")
      assert.strictEqual((await word(edge, taskId, "accept")).at("assignment.status"), "ACCEPTED")
      const busy = await edge.post(`/operators/${fieldId}/action`, {
        as: "field",
        body: { action: "off-shift" }
      })
      assert.strictEqual(busy.at("code"), "ACTIVE_ASSIGNMENT")
      assert.strictEqual((await word(edge, taskId, "start")).at("status"), "IN_PROGRESS")
      const beat = await edge.post(`/operators/${fieldId}/heartbeat`, {
        as: "field",
        body: { sentAt: edge.now, clientSeq: 1 }
      })
      assert.strictEqual(beat.at("task.taskId"), taskId)
      const odd = await word(edge, taskId, "progress", { status: "REVOKED" })
      assert.strictEqual(odd.at("details.0.field"), "status")
      const skips = await word(edge, taskId, "progress", { status: "PICKED_UP" })
      assert.strictEqual(skips.at("code"), "ILLEGAL_TRANSITION")
      await word(edge, taskId, "progress", { status: "EN_ROUTE_TO_ROBOT" })
      const there = await word(edge, taskId, "progress", { status: "AT_ROBOT", lat: 43.5, lng: 7.5 })
      assert.strictEqual(there.at("assignment.status"), "AT_ROBOT")
      const seen = await edge.get(`/fieldOps/${edge.platform.city.id}`, { as: "service" })
      assert.strictEqual(seen.at("items.0.position.lat"), 43.5)

      assert.strictEqual((await word(edge, taskId, "complete")).at("code"), "SUBTASKS_OPEN")
      const later = await word(edge, taskId, `subtasks/${steps.length}/start`)
      assert.strictEqual(later.at("code"), "SUBTASK_OUT_OF_ORDER")
      const none = await word(edge, taskId, "subtasks/99/start")
      assert.strictEqual(none.at("code"), "NOT_FOUND")
      assert.strictEqual((await word(edge, taskId, "subtasks/x/start")).at("details.0.field"), "seq")
      for (const { seq } of steps) {
        await word(edge, taskId, `subtasks/${seq}/start`)
        if (seq === steps.length) {
          const skipped = await word(edge, taskId, `subtasks/${seq}/skip`, { reason: "NO_PART" })
          assert.strictEqual(skipped.at(`subtasks.${seq - 1}.status`), "SKIPPED")
        } else {
          const done = await word(edge, taskId, `subtasks/${seq}/complete`, { result: "DONE" })
          assert.strictEqual(done.at(`subtasks.${seq - 1}.status`), "COMPLETED")
        }
      }
      const key = "the task is done"
      const done = await edge.post(`/beta/tasks/${taskId}/complete`, { as: "field", key })
      assert.strictEqual(done.at("status"), "COMPLETED")
      assert.strictEqual(
        (await edge.post(`/beta/tasks/${taskId}/complete`, { as: "field", key })).at("status"),
        "COMPLETED"
      )
      for (const [verb, body] of all) {
        const over = await word(edge, taskId, verb, body)
        assert.strictEqual(over.at("code"), "ILLEGAL_TRANSITION", verb)
      }
      await edge.close()
    })

    it("answers no offer that is over, and gives a task back", async () => {
      const edge = await new Edge().open()
      await comeOn(edge)
      const taskId: string = (await wish(edge, "CLEAN_CAMERA", "R1")).at("taskId")
      await comeOn(edge, "other-field")
      const rejected = await word(edge, taskId, "reject", { reason: "NO_VAN" })
      assert.notStrictEqual(rejected.at("assignment.operatorId"), fieldId)
      const other = await edge.get("/beta/tasks", { as: "other-field" })
      assert.strictEqual(other.at("items.0.taskId"), taskId)
      await word(edge, taskId, "accept", {}, "other-field")
      const abandoned = await word(edge, taskId, "abandon", { reason: "VAN_BROKEN" }, "other-field")
      assert.strictEqual(abandoned.status, 200)
      assert.notStrictEqual(abandoned.at("assignment.operatorId"), otherFieldId)

      const late: string = (await wish(edge, "CLEAN_INSOLE", "R2")).at("taskId")
      const asked = await edge.get(`/beta/tasks/${late}`, { as: "dispatch" })
      const as = asked.at("assignment.operatorId") === fieldId ? "field" : "other-field"
      edge.platform.advance(foTimeoutMs + 1)
      assert.strictEqual((await word(edge, late, "accept", {}, as)).at("code"), "NOT_YOUR_FO_TASK")
      await edge.close()
    })

    it("puts food into a robot that stands there empty, and into no other", async () => {
      const edge = await new Edge().open()
      const taskId = await begun(edge, "SWAP_BOT", "R1")
      const seq = await upTo(edge, taskId, "R1", "PUT_FOOD_INTO_DIFFERENT_BOT")
      const put = (body: object) => word(edge, taskId, `subtasks/${seq}/complete`, body)
      assert.strictEqual((await put({})).at("code"), "ROBOT_NOT_NAMED")
      await edge.post("/robots/R2/ground", { as: "dispatch", body: { reason: "WHEEL" } })
      assert.strictEqual((await put({ scannedSerial: "R2" })).at("code"), "RESCUER_NOT_READY")
      edge.setFlags("R2", { needsMaintenance: false, undergoingMaintenance: false })
      await edge.post("/robots/R2/release", { as: "dispatch", body: { reason: "WELL" } })
      assert.strictEqual((await put({ scannedSerial: "R2" })).status, 200)
      await edge.close()
    })

    it("does not pick up a robot that drives", async () => {
      const edge = await new Edge().open()
      const { serial } = await onTheWay(edge)
      const taskId = await begun(edge, "BOT_PICKUP", serial)
      const seq = await upTo(edge, taskId, serial, "PICKUP_BOT")
      const picked = await word(edge, taskId, `subtasks/${seq}/complete`)
      assert.strictEqual(picked.at("code"), "ROBOT_ON_TRIP")
      await edge.close()
    })

    it("puts out what may go out", async () => {
      const edge = await new Edge().open()
      const taskId = await begun(edge, "DEPLOY_BOTS", "R1", { locationId: edge.lot.id })
      const scan = await upTo(edge, taskId, "R1", "SCAN_BOT")
      const wrong = await word(edge, taskId, `subtasks/${scan}/complete`, { scannedSerial: "R2" })
      assert.strictEqual(wrong.at("code"), "WRONG_ROBOT")
      const seq = await upTo(edge, taskId, "R1", "LOAD_TO_VAN")
      const load = () => word(edge, taskId, `subtasks/${seq}/complete`)
      assert.strictEqual((await load()).at("code"), "ALREADY_DEPLOYED")
      await edge.post("/robots/R1/undeploy", { as: "field", body: { reason: "EVENING" } })
      edge.platform.advance(1_000)
      edge.setFlags("R1", { needsMaintenance: true })
      assert.strictEqual((await load()).at("code"), "DEPLOY_BLOCKED_MAINTENANCE")
      edge.setFlags("R1", { needsMaintenance: false })
      await edge.heartbeat("R1", {
        battery: { chargePercent: 12, isCharging: false, estimatedRangeMeters: 100 }
      })
      assert.strictEqual((await load()).at("code"), "BATTERY_TOO_LOW")
      await edge.heartbeat("R1")
      assert.strictEqual((await load()).status, 200)
      await edge.close()
    })
  })

  describe("the dispatch desk", () => {
    it("asks for field work, puts it off, takes it from somebody and calls it off", async () => {
      const edge = await new Edge().open()
      const lostHub = await wish(edge, "CLEAN_CAMERA", "R1", { hubId: unknownId })
      assert.strictEqual(lostHub.at("code"), "NOT_FOUND")
      assert.strictEqual((await wish(edge, "CLEAN_CAMERA", "R9")).at("code"), "NOT_FOUND")
      const nobody = await wish(edge, "CLEAN_CAMERA", "R1", { robotSerials: [] })
      assert.strictEqual(nobody.at("code"), "INVALID_FO_TASK")
      const half = await wish(edge, "CLEAN_CAMERA", "R1", { lat: 43 })
      assert.strictEqual(half.at("details.0.field"), "lng")
      const broken = await wish(edge, "DANCE", "R1", { priority: 4, scheduledFor: "soon" })
      assert.sameMembers(
        broken.at<ReadonlyArray<{ readonly field: string }>>("details").map(({ field }) => field),
        ["type", "priority", "scheduledFor"]
      )

      const made = await edge.post("/beta/tasks/create", {
        as: "dispatch",
        key: "clean it",
        body: { type: "CLEAN_CAMERA", hubId: edge.hub.id, robotSerials: ["R1"], notes: "mud" }
      })
      const taskId: string = made.at("taskId")
      const again = await edge.post("/beta/tasks/create", {
        as: "dispatch",
        key: "clean it",
        body: { type: "CLEAN_CAMERA", hubId: edge.hub.id, robotSerials: ["R1"], notes: "mud" }
      })
      assert.strictEqual(again.at("taskId"), taskId)
      const twice = await wish(edge, "CLEAN_CAMERA", "R1")
      assert.strictEqual(twice.at("code"), "DUPLICATE_FO_TASK")
      assert.strictEqual(twice.at("details.0.foTaskId"), taskId)
      await wish(edge, "CLEAN_CAMERA", "R2", { priority: 0 })
      const listed = await edge.get(`/beta/tasks?hubId=${edge.hub.id}&type=CLEAN_CAMERA`, { as: "service" })
      assert.deepStrictEqual(
        listed
          .at<ReadonlyArray<{ readonly robotSerials: ReadonlyArray<string> }>>("items")
          .map((task) => task.robotSerials[0]),
        ["R2", "R1"]
      )
      const none = await edge.get(`/beta/tasks?robotSerial=R1&status=IN_PROGRESS`, { as: "dispatch" })
      assert.deepStrictEqual(none.at("items"), [])

      const desk = (verb: string, body: object, id = taskId) => word(edge, id, verb, body, "dispatch")
      const soon = { scheduledFor: new Date(edge.platform.now + 600_000).toISOString() }
      for (const [verb, body] of [
        ["postpone", soon],
        ["revoke", { reason: "FAR" }],
        ["assign", {}]
      ] as const) {
        assert.strictEqual((await desk(verb, body, unknownId)).at("code"), "NOT_FOUND", verb)
      }
      assert.strictEqual((await desk("revoke", { reason: "FAR" })).at("code"), "ILLEGAL_TRANSITION")
      await edge.post("/beta/tasks/cancel", {
        as: "dispatch",
        body: {
          taskId: (await edge.get("/beta/tasks?robotSerial=R2", { as: "dispatch" })).at("items.0.taskId"),
          reason: "CLEAN"
        }
      })
      await comeOn(edge)
      const assigned = await desk("assign", {})
      assert.strictEqual(assigned.at("assignment.operatorId"), fieldId)
      const revoked = await desk("revoke", { reason: "FAR" })
      assert.notStrictEqual(revoked.at("assignment.operatorId"), fieldId)
      const postponed = await desk("postpone", soon)
      assert.strictEqual(postponed.at("status"), "SCHEDULED")
      assert.strictEqual(postponed.at("scheduledFor"), soon.scheduledFor)
      assert.strictEqual((await desk("postpone", soon)).at("code"), "ILLEGAL_TRANSITION")

      const cancel = (id: string) =>
        edge.post("/beta/tasks/cancel", { as: "dispatch", body: { taskId: id, reason: "CLEAN" } })
      assert.strictEqual((await cancel(unknownId)).at("code"), "NOT_FOUND")
      assert.strictEqual((await cancel(taskId)).at("status"), "CANCELLED")
      assert.strictEqual((await cancel(taskId)).at("code"), "ILLEGAL_TRANSITION")
      const noted = await edge.get(`/beta/tasks/${taskId}`, { as: "dispatch" })
      assert.strictEqual(noted.at("status"), "CANCELLED")
      await edge.close()
    })

    it("sends somebody to a robot on its trip, and calls him back", async () => {
      const edge = await new Edge().open()
      const { pilot, serial, tripId } = await onTheWay(edge)
      const ask = (more: object = {}, key?: string) =>
        edge.post("/request-fo", {
          as: pilot,
          body: { tripId, issue: "ROBOT_STUCK", notes: "kerb", ...more },
          ...(key === undefined ? {} : { key })
        })
      assert.strictEqual((await ask({ tripId: unknownId })).at("code"), "NOT_FOUND")
      assert.strictEqual((await ask({ issue: "BORED" })).at("details.0.field"), "issue")
      const first = await ask({}, "help")
      assert.strictEqual(first.status, 200)
      assert.strictEqual((await ask()).at("assistanceRequestId"), first.at("assistanceRequestId"))
      const task = await edge.get(`/beta/tasks/${first.at<string>("foTaskId")}`, { as: "dispatch" })
      assert.strictEqual(task.at("type"), "UNSTUCK_BOT")
      assert.deepStrictEqual(task.at("robotSerials"), [serial])

      const close = (id: string, body: object = {}) =>
        edge.post(`/trips/${id}/close-assistance`, {
          as: "dispatch",
          body: { reason: "DRIVES_AGAIN", ...body }
        })
      assert.strictEqual((await close(unknownId)).at("code"), "NOT_FOUND")
      assert.deepStrictEqual((await close(tripId, { issue: "ROBOT_HIT" })).body, { closed: 0 })
      assert.deepStrictEqual((await close(tripId)).body, { closed: 1 })
      const called = await edge.get(`/beta/tasks/${first.at<string>("foTaskId")}`, { as: "dispatch" })
      assert.strictEqual(called.at("status"), "CANCELLED")
      // The request of this key was made, and is over.
      assert.strictEqual((await ask({}, "help")).at("code"), "NOT_FOUND")
      assert.isNotNull(edge.platform.stateOf<TripState>("Trip", tripId).robotSerial)
      await edge.close()
    })
  })
}
