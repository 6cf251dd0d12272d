import { assert, describe, it } from "@effect/vitest"
import { namedUuid } from "../../../src/http/named-uuid.ts"
import { offsetM } from "../../../src/sim/world/city.ts"
import { Edge } from "../edge.ts"
import { lidFails, lidIsSilent, lidMoves, onTheWay } from "../journeys.ts"

const unknownId = namedUuid("test", "nobody")

export const robots = (): void => {
  describe("a robot", () => {
    it("is shown as it is, without its PIN", async () => {
      const edge = await new Edge().open()
      for (const path of ["/state/R1", "/robots/R1"]) {
        const got = await edge.get(path, { as: "dispatch" })
        assert.strictEqual(got.status, 200)
        assert.strictEqual(got.at("operationState"), "PARKED")
        assert.strictEqual(got.at("online"), true)
        assert.strictEqual(
          (await edge.get(path.replace("R1", "R8"), { as: "dispatch" })).at("code"),
          "NOT_FOUND"
        )
      }
      const link = await edge.get("/connectivity/R1/overall", { as: "dispatch" })
      assert.strictEqual(link.at("status"), "ONLINE")
      assert.isString(link.at("since"))
      assert.strictEqual(link.at("teleopStatus"), "CONNECTED_TO_NODE")
      const nobody = await edge.get("/connectivity/R8/overall", { as: "dispatch" })
      assert.strictEqual(nobody.at("code"), "NOT_FOUND")
      await edge.close()
    })

    it("has histories, newest first, page by page", async () => {
      const edge = await new Edge().open()
      await edge.item("R1", { state: "OPENED" })
      await edge.item("R1", { state: "CLOSED" })
      await edge.item("R1", { type: "PIN_ENTRY_LID_OPEN", entered: "42" })
      await edge.item("R1", { operationState: "PARKED", teleopStatus: "ONLINE", collision: true })
      for (const history of ["history", "lid-cycles", "lid-events", "pin-entries", "alerts"]) {
        const got = await edge.get(`/state/R1/${history}?limit=1`, { as: "dispatch" })
        assert.strictEqual(got.status, 200, history)
        assert.lengthOf(got.at<ReadonlyArray<unknown>>("items"), 1, history)
        const lost = await edge.get(`/state/R8/${history}`, { as: "dispatch" })
        assert.strictEqual(lost.at("code"), "NOT_FOUND")
      }
      const first = await edge.get("/state/R1/history?limit=1", { as: "dispatch" })
      const second = await edge.get(`/state/R1/history?limit=1&cursor=${first.at("cursor")}`, {
        as: "dispatch"
      })
      assert.notDeepEqual(second.at("items"), first.at("items"))
      await edge.close()
    })

    it("is put out, put down, taken off duty and taken in", async () => {
      const edge = await new Edge().open()
      const place = { locationId: edge.lot.id }
      const ask = (serial: string, verb: string, body: object, as = "field") =>
        edge.post(`/robots/${serial}/${verb}`, { as, body })
      const deploy = { ...place, reason: "MORNING" }
      assert.strictEqual((await ask("R1", "deploy", deploy)).at("code"), "ALREADY_DEPLOYED")
      const undeployed = await ask("R1", "undeploy", { reason: "STORM" })
      assert.strictEqual(undeployed.status, 200)
      edge.platform.advance(1_000)
      assert.strictEqual((await ask("R1", "undeploy", { reason: "STORM" })).at("code"), "NOT_DEPLOYED")
      assert.strictEqual((await ask("R1", "park", place)).at("code"), "NOT_DEPLOYED")
      const checkedIn = await ask("R1", "check-in", { ...place, batteryPct: 41, reason: "END_OF_DAY" })
      assert.strictEqual(checkedIn.at("operationState"), "OFF_DUTY")
      const again = await ask("R1", "check-in", { ...place, reason: "END_OF_DAY" })
      assert.strictEqual(again.at("code"), "ALREADY_CHECKED_IN")
      assert.strictEqual((await ask("R1", "check-out", place)).status, 200)
      assert.strictEqual((await ask("R1", "check-out", place)).at("code"), "ALREADY_CHECKED_OUT")

      edge.setFlags("R1", { needsMaintenance: true })
      assert.strictEqual((await ask("R1", "deploy", deploy)).at("code"), "DEPLOY_BLOCKED_MAINTENANCE")
      edge.setFlags("R1", { needsMaintenance: false })
      const empty = { chargePercent: 12, isCharging: false, estimatedRangeMeters: 100 }
      await edge.heartbeat("R1", { battery: empty })
      const low = await ask("R1", "deploy", deploy)
      assert.strictEqual(low.at("code"), "BATTERY_TOO_LOW")
      assert.deepStrictEqual(low.at("details"), [{ serial: "R1", batteryPct: 12, batteryPercentMin: 30 }])
      const inPlace = await ask("R1", "deploy", { ...deploy, method: "IN_PLACE" })
      assert.strictEqual(inPlace.at("code"), "ROBOT_NOT_DEPLOYABLE")

      const bulk = await edge.post("/robots/deploy", {
        as: "dispatch",
        body: { ...deploy, serials: ["R1", "R2", "R8"] }
      })
      assert.deepStrictEqual(
        bulk.at<ReadonlyArray<{ readonly code: string }>>("results").map(({ code }) => code),
        ["BATTERY_TOO_LOW", "ALREADY_DEPLOYED", "NOT_FOUND"]
      )
      for (const [verb, body] of [
        ["deploy", deploy],
        ["undeploy", { reason: "STORM" }],
        ["park", place],
        ["check-in", { ...place, reason: "END_OF_DAY" }],
        ["check-out", place]
      ] as const) {
        assert.strictEqual((await ask("R8", verb, body)).at("code"), "NOT_FOUND", verb)
      }
      await edge.close()
    })

    it("is taken from a trip by nobody but a dispatcher", async () => {
      const edge = await new Edge().open()
      const { serial } = await onTheWay(edge)
      const body = { locationId: edge.lot.id, reason: "BROKEN" }
      const ask = (verb: string, more: object, as = "field") =>
        edge.post(`/robots/${serial}/${verb}`, { as, body: { ...body, ...more } })
      assert.strictEqual((await ask("undeploy", {})).at("code"), "ROBOT_ON_TRIP")
      assert.strictEqual((await ask("check-in", {})).at("code"), "ROBOT_ON_TRIP")
      assert.strictEqual((await ask("check-in", { force: true })).at("code"), "FORBIDDEN")
      assert.strictEqual((await ask("check-in", { force: true }, "dispatch")).status, 200)
      await edge.close()
    })

    it("is grounded and released", async () => {
      const edge = await new Edge().open()
      const ask = (serial: string, verb: string) =>
        edge.post(`/robots/${serial}/${verb}`, { as: "dispatch", body: { reason: "WHEEL" } })
      assert.strictEqual((await ask("R1", "release")).at("code"), "ILLEGAL_TRANSITION")
      const grounded = await ask("R1", "ground")
      assert.strictEqual(grounded.at("operationState"), "GROUNDED")
      assert.strictEqual(grounded.at("flags.needsMaintenance"), true)
      assert.strictEqual((await ask("R1", "release")).at("operationState"), "PARKED")
      for (const verb of ["ground", "release"]) {
        assert.strictEqual((await ask("R8", verb)).at("code"), "NOT_FOUND")
      }
      await edge.close()
    })

    it("changes its operational state when it may", async () => {
      const edge = await new Edge().open()
      const ask = (body: object, as = "dispatch", serial = "R1") =>
        edge.post(`/state/${serial}/request-transition`, { as, body: { reason: "TEST", ...body } })
      const version = edge.robot("R1").stateVersion
      const stale = await ask({ to: "OFF_DUTY", expectedVersion: version - 1 })
      assert.strictEqual(stale.at("code"), "VERSION_CONFLICT")
      assert.strictEqual((await ask({ to: "GROUNDED", expectedVersion: 1 })).at("code"), "VERSION_CONFLICT")
      assert.strictEqual((await ask({ to: "DEPLOYED" })).at("code"), "ILLEGAL_TRANSITION")
      assert.strictEqual((await ask({ to: "OFF_DUTY" }, "pilot")).at("code"), "FORBIDDEN")
      const grounded = await ask({ to: "GROUNDED", flags: { needsPickup: true } }, "pilot")
      assert.deepStrictEqual(grounded.body, { status: "ACCEPTED", state: "GROUNDED", version: version + 2 })
      assert.strictEqual(edge.robot("R1").flags.needsPickup, true)
      assert.strictEqual((await ask({ to: "PARKED" })).at("state"), "PARKED")
      const off = await ask({ to: "OFF_DUTY", expectedVersion: version + 3 })
      assert.strictEqual(off.at("state"), "OFF_DUTY")
      assert.strictEqual((await ask({ to: "DEPLOYED" })).at("state"), "DEPLOYED")
      assert.strictEqual((await ask({ to: "PARKED" })).at("state"), "PARKED")
      assert.strictEqual((await ask({ to: "ON_TRIP" })).at("code"), "ILLEGAL_TRANSITION")
      assert.strictEqual((await ask({ to: "PARKED" }, "dispatch", "R8")).at("code"), "NOT_FOUND")
      await edge.close()
    })
  })

  describe("a lid", () => {
    const command = (edge: Edge, body: object, serial = "R1") =>
      edge.post(`/state/${serial}/lid-command`, { as: "pilot", body: { source: "PILOT", ...body } })

    it("is opened, closed and stopped, and the caller waits for it", async () => {
      const edge = await new Edge().open()
      const commandId = namedUuid("test", "open")
      const opening = command(edge, { command: "OPEN", commandId })
      await lidMoves(edge, "R1", "OPEN_LID")
      const opened = await opening
      assert.strictEqual(opened.at("result"), "OPENED")
      assert.isString(opened.at("lidCycleId"))
      const again = await command(edge, { command: "OPEN", commandId })
      assert.strictEqual(again.status, 200)
      assert.strictEqual((await command(edge, { command: "OPEN" })).at("result"), "ALREADY")
      await edge.item("R1", { state: "CLOSING" })
      assert.strictEqual((await command(edge, { command: "OPEN" })).at("code"), "LID_BUSY")
      const stopped = await command(edge, { command: "STOP" })
      assert.strictEqual(stopped.at("result"), "STOPPED")
      const closing = command(edge, { command: "CLOSE" })
      await lidMoves(edge, "R1", "CLOSE_LID")
      assert.strictEqual((await closing).at("result"), "CLOSED")
      assert.strictEqual((await command(edge, { command: "OPEN" }, "R8")).at("code"), "NOT_FOUND")
      await edge.close()
    })

    it("stays shut when the robot moves, is away, fails or is silent", async () => {
      const edge = await new Edge().open()
      await edge.heartbeat("R1", {
        location: { latitude: 1, longitude: 1, heading: 0, speed: 1, horizontalAccuracy: 1 }
      })
      assert.strictEqual((await command(edge, { command: "OPEN" })).at("code"), "ROBOT_MOVING")
      await edge.heartbeat("R1")
      const failing = command(edge, { command: "OPEN" })
      await lidFails(edge, "R1", "OPEN_LID")
      assert.strictEqual((await failing).at("code"), "LID_COMMAND_FAILED")
      const waiting = command(edge, { command: "OPEN" })
      await lidIsSilent(edge, "R1", "OPEN_LID")
      assert.strictEqual((await waiting).at("code"), "LID_TIMEOUT")
      edge.platform.advance(200_000)
      assert.strictEqual((await command(edge, { command: "OPEN" })).at("code"), "ROBOT_OFFLINE")
      await edge.close()
    })

    it("is opened by staff where the robot may be loaded", async () => {
      const edge = await new Edge().open()
      const open = (reasons: ReadonlyArray<string>, serial = "R1", as = "field") =>
        edge.post(`/robots/${serial}/open-lid`, { as, body: { source: "FO", reasons } })
      const opening = open(["LOAD"])
      await lidMoves(edge, "R1", "OPEN_LID")
      const opened = await opening
      assert.strictEqual(opened.at("result"), "OPENED")
      assert.isString(opened.at("commandId"))
      await edge.item("R1", { state: "CLOSED" })

      edge.places.set("R1", offsetM(edge.lot.place, 400, 400))
      await edge.pass(10)
      const away = await open(["LOAD"])
      assert.strictEqual(away.at("code"), "ROBOT_NOT_IN_PARKING_LOT")
      assert.isAbove(away.at("details.0.distanceM"), 300)
      // For anything else it may be opened anywhere.
      const failing = open(["MAINTENANCE"])
      await lidFails(edge, "R1", "OPEN_LID")
      assert.strictEqual((await failing).at("code"), "LID_COMMAND_FAILED")
      const waiting = open(["MAINTENANCE"])
      await lidIsSilent(edge, "R1", "OPEN_LID")
      assert.strictEqual((await waiting).at("code"), "LID_TIMEOUT")
      edge.places.delete("R1")
      await edge.pass(30)

      // Two failures: somebody comes to see to the lid, and until then the robot stays where it is.
      assert.strictEqual((await open(["LOAD"])).at("code"), "ROBOT_GROUNDED")
      await edge.post("/robots/R1/release", { as: "dispatch", body: { reason: "LID_SEEN_TO" } })
      edge.setFlags("R1", { undergoingMaintenance: true })
      assert.strictEqual((await open(["LOAD"])).at("code"), "ROBOT_UNDERGOING_MAINTENANCE")
      edge.setFlags("R1", { undergoingMaintenance: false, needsMaintenance: true })
      assert.strictEqual((await open(["LOAD"])).at("code"), "ROBOT_NEEDS_MAINTENANCE")
      edge.setFlags("R1", { needsMaintenance: false })
      await edge.heartbeat("R1", { components: [{ component: "CAMERA", status: "ERROR" }] })
      assert.strictEqual((await open(["LOAD"])).at("code"), "ROBOT_UNHEALTHY")
      await edge.post("/robots/R1/ground", { as: "dispatch", body: { reason: "WHEEL" } })
      assert.strictEqual((await open(["LOAD"])).at("code"), "ROBOT_GROUNDED")
      assert.strictEqual((await open(["LOAD"], "R8")).at("code"), "NOT_FOUND")
      edge.platform.advance(200_000)
      assert.strictEqual((await open([], "R2")).at("code"), "ROBOT_OFFLINE")
      await edge.close()
    })

    it("stays shut on the way", async () => {
      const edge = await new Edge().open()
      const { serial } = await onTheWay(edge)
      const open = await edge.post(`/robots/${serial}/open-lid`, { as: "field", body: { source: "FO" } })
      assert.strictEqual(open.at("code"), "ROBOT_ON_TRIP")
      await edge.close()
    })
  })

  describe("PINs", () => {
    it("are put on a robot and taken off, and reach it as commands", async () => {
      const edge = await new Edge().open()
      for (const path of ["/state/R1/unlock-pin", "/robots/R1/unlock-pin"]) {
        const set = await edge.send("PUT", path, {
          as: "service",
          body: { pin: "0123", referenceId: unknownId }
        })
        assert.strictEqual(set.status, 204)
        assert.strictEqual((await edge.told("R1", "SET_PIN")).payload.text, "0123")
        assert.strictEqual((await edge.heartbeat("R1")).at("desired.unlockPin"), "0123")
        assert.strictEqual((await edge.get("/state/R1", { as: "service" })).at("hasPin"), true)
        const cleared = await edge.send("DELETE", path, { as: "service" })
        assert.strictEqual(cleared.status, 204)
        assert.strictEqual((await edge.told("R1", "SET_PIN")).payload.text, null)
        const wrong = await edge.send("PUT", path, {
          as: "service",
          body: { pin: "12", referenceId: unknownId }
        })
        assert.strictEqual(wrong.at("details.0.field"), "pin")
        for (const method of ["PUT", "DELETE"] as const) {
          const body = { pin: "0", referenceId: unknownId }
          const lost = await edge.send(method, path.replace("R1", "R8"), { as: "service", body })
          assert.strictEqual(lost.at("code"), "NOT_FOUND")
        }
      }
      await edge.close()
    })

    it("that were entered are told whose they are, once", async () => {
      const edge = await new Edge().open()
      await edge.item("R1", { type: "PIN_ENTRY_LID_OPEN", entered: "42" })
      const { pinEntryId } = edge.robot("R1").pendingPins[0] ?? { pinEntryId: "" }
      const said = await edge.post(`/pin-entries/${pinEntryId}/outcome`, {
        as: "service",
        body: { outcome: "NOT_MATCHED" }
      })
      assert.strictEqual(said.status, 204)
      assert.lengthOf(edge.robot("R1").pendingPins, 0)
      const again = await edge.post(`/robots/R1/pin-entries/${pinEntryId}/outcome`, {
        as: "dispatch",
        body: { outcome: "MATCHED" }
      })
      assert.strictEqual(again.status, 204)
      for (const path of [
        `/pin-entries/${unknownId}/outcome`,
        `/robots/R8/pin-entries/${unknownId}/outcome`
      ]) {
        const lost = await edge.post(path, { as: "service", body: { outcome: "MATCHED" } })
        assert.strictEqual(lost.at("code"), "NOT_FOUND")
      }
      await edge.close()
    })
  })

  describe("alerts", () => {
    it("are acknowledged by somebody who looks after them", async () => {
      const edge = await new Edge().open()
      await edge.item("R1", { operationState: "PARKED", teleopStatus: "ONLINE", flipped: true })
      const got = await edge.get("/state/R1", { as: "field" })
      const alertId: string = got.at("alerts.0.alertId")
      const acknowledged = await edge.post(`/alerts/${alertId}/acknowledge`, { as: "field" })
      assert.strictEqual(acknowledged.status, 204)
      assert.strictEqual((await edge.get("/state/R1", { as: "field" })).at("alerts.0.status"), "ACKNOWLEDGED")
      const lost = await edge.post(`/alerts/${unknownId}/acknowledge`, { as: "field" })
      assert.strictEqual(lost.at("code"), "NOT_FOUND")
      await edge.close()
    })
  })
}
