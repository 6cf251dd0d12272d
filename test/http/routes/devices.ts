import { assert, describe, it } from "@effect/vitest"
import type { DeviceItemTaken } from "../../../src/actors/robot/events.ts"
import { namedUuid } from "../../../src/http/named-uuid.ts"
import { hashOfSecret } from "../../../src/http/secrets.ts"
import { isoOf } from "../../../src/services/table.ts"
import { Edge } from "../edge.ts"

const unknownId = namedUuid("test", "nobody")

export const devices = (): void => {
  describe("heartbeats", () => {
    it("tell the robot what it should be, and the platform where it is", async () => {
      const edge = await new Edge().open()
      const { body, status } = await edge.heartbeat("R1")
      assert.strictEqual(status, 200)
      assert.deepInclude(body as object, {
        desired: { operationState: "PARKED", unlockPin: null },
        pendingCommands: 0
      })
      const latest = await edge.get("/devices/R1", { as: "dispatch" })
      assert.strictEqual(latest.status, 200)
      assert.strictEqual(latest.at("payload.battery.chargePercent"), 88)
      assert.strictEqual(edge.robot("R1").heartbeat?.batteryPct, 88)
      await edge.close()
    })

    it("count once, and the newest one wins, however they arrive", async () => {
      const edge = await new Edge().open()
      edge.platform.advance(60_000)
      const send = (seq: number, createdAt: number, chargePercent: number) =>
        edge.heartbeat("R1", {
          seq,
          createdAt: isoOf(createdAt),
          battery: { chargePercent, isCharging: false, estimatedRangeMeters: 1 }
        })
      const { now } = edge.platform
      await send(101, now, 70)
      await send(100, now - 10_000, 60)
      assert.strictEqual(edge.robot("R1").heartbeat?.batteryPct, 70)
      await send(101, now, 50)
      assert.strictEqual(edge.robot("R1").heartbeat?.batteryPct, 70)
      // A clock that is ahead does not make it newer than now.
      await send(102, now + 3_600_000, 65)
      assert.isAtMost(edge.robot("R1").heartbeat?.at ?? 0, edge.platform.now)
      // A robot that says how long the heartbeat waited is believed by its uptime.
      const { at } = edge.robot("R1").heartbeat ?? { at: 0 }
      await edge.heartbeat("R1", { seq: 103, uptimeMs: 1_000, sentUptimeMs: 601_000 })
      assert.strictEqual(edge.robot("R1").heartbeat?.at, at)
      await edge.close()
    })

    it("come from the robot itself, and from one that is registered", async () => {
      const edge = await new Edge().open()
      const foreign = await edge.post("/devices/R2/heartbeat", { as: "R1" })
      assert.strictEqual(foreign.status, 403)
      assert.strictEqual(foreign.at("code"), "SERIAL_MISMATCH")
      edge.run((service) =>
        service.provision("R9", hashOfSecret("cd_R9-0123456789abcdef"), edge.platform.now)
      )
      const stranger = await edge.post("/devices/R9/heartbeat", { as: "R9", body: edge.heartbeatBody("R1") })
      assert.strictEqual(stranger.at("code"), "NOT_FOUND")
      for (const door of ["lid-events", "pin-entries", "report"]) {
        const batch = { bootId: edge.bootId, sentUptimeMs: 1, items: [] }
        assert.strictEqual(
          (await edge.post(`/state/R2/${door}`, { as: "R1", body: batch })).at("code"),
          "SERIAL_MISMATCH"
        )
        assert.strictEqual(
          (await edge.post(`/state/R9/${door}`, { as: "R9", body: batch })).at("code"),
          "NOT_FOUND"
        )
      }
      const status = await edge.post("/robots/R2/trip-status", { as: "R1" })
      assert.strictEqual(status.at("code"), "SERIAL_MISMATCH")
      await edge.close()
    })
  })

  describe("commands to robots", () => {
    it("are handed out in order until they are answered, and answered once", async () => {
      const edge = await new Edge().open()
      const send = (commandId: string, type: string, ttlS = 60) =>
        edge.post("/devices/R1/command", { as: "dispatch", body: { commandId, type, ttlS } })
      const first = namedUuid("test", "first")
      const second = namedUuid("test", "second")
      const sent = await send(first, "SOFT_RESET")
      assert.strictEqual(sent.status, 202)
      await send(second, "PLAY_SOUND")
      const again = await send(first, "SOFT_RESET")
      assert.strictEqual(again.at("seq"), sent.at("seq"))
      const told = await edge.commandsOf("R1")
      assert.deepStrictEqual(
        told.map(({ commandId }) => commandId),
        [first, second]
      )
      assert.deepStrictEqual(await edge.commandsOf("R1"), told)
      const behind = await edge.get(`/devices/R1/commands?after=${told[0]?.seq ?? 0}`, { as: "R1" })
      assert.strictEqual(behind.at("0.commandId"), second)
      assert.strictEqual((await edge.heartbeat("R1")).at("pendingCommands"), 2)

      const ack = (commandId: string, result: string) =>
        edge.post(`/devices/R1/commands/${commandId}/ack`, {
          as: "R1",
          body: { result, at: edge.now, bootId: edge.bootId }
        })
      assert.strictEqual((await ack(first, "OK")).at("status"), "ACKED")
      assert.strictEqual((await ack(first, "FAILED")).at("status"), "ACKED")
      assert.strictEqual((await ack(unknownId, "OK")).at("code"), "NOT_FOUND")
      const foreign = await edge.post(`/devices/R2/commands/${second}/ack`, {
        as: "R1",
        body: { result: "OK", at: edge.now, bootId: edge.bootId }
      })
      assert.strictEqual(foreign.at("code"), "SERIAL_MISMATCH")
      assert.lengthOf(await edge.commandsOf("R1"), 1)
      edge.platform.advance(61_000)
      assert.lengthOf(await edge.commandsOf("R1"), 0)
      edge.run((service) => service.expireCommands(edge.platform.now))
      assert.strictEqual((await ack(second, "OK")).at("status"), "EXPIRED")
      const lost = await edge.post("/devices/R8/command", { as: "dispatch", body: { type: "SOFT_RESET" } })
      assert.strictEqual(lost.at("code"), "NOT_FOUND")
      await edge.close()
    })

    it("reach a robot that waits for them at once, and one that waits in vain with nothing", async () => {
      const edge = await new Edge().open()
      const waiting = edge.get("/devices/R1/commands?waitS=30", { as: "R1" })
      await edge.breathe()
      await edge.post("/devices/R1/command", { as: "dispatch", body: { type: "SOFT_RESET" } })
      assert.strictEqual((await waiting).at("0.type"), "SOFT_RESET")
      const vain = await edge.get("/devices/R2/commands?waitS=1", { as: "R2" })
      assert.deepStrictEqual(vain.body, [])
      const foreign = await edge.get("/devices/R2/commands", { as: "R1" })
      assert.strictEqual(foreign.at("code"), "SERIAL_MISMATCH")
      const patient = await edge.get("/devices/R1/commands?waitS=31", { as: "R1" })
      assert.strictEqual(patient.at("details.0.field"), "waitS")
      await edge.close()
    })

    it("send waiting robots home when the server stops", async () => {
      const edge = await new Edge().open()
      const waiting = edge.get("/devices/R1/commands?waitS=30", { as: "R1" })
      await edge.breathe()
      await edge.close()
      assert.deepStrictEqual((await waiting).body, [])
    })
  })

  describe("tokens of robots", () => {
    it("are given once, replaced, and taken away", async () => {
      const edge = await new Edge().open()
      const given = await edge.post("/devices/R1/token", { as: "dispatch" })
      assert.strictEqual(given.status, 201)
      const token: string = given.at("token")
      const ask = (as: string) => edge.get("/devices/R1/commands", { as })
      assert.strictEqual((await ask("R1")).status, 401)
      assert.strictEqual((await ask(token)).status, 200)
      const revoked = await edge.send("DELETE", "/devices/R1/token", { as: "dispatch" })
      assert.strictEqual(revoked.status, 204)
      assert.strictEqual((await ask(token)).at("code"), "UNAUTHENTICATED")
      for (const method of ["POST", "DELETE"] as const) {
        const lost = await edge.send(method, "/devices/R8/token", { as: "dispatch" })
        assert.strictEqual(lost.at("code"), "NOT_FOUND")
      }
      assert.strictEqual((await edge.get("/devices/R8", { as: "dispatch" })).at("code"), "NOT_FOUND")
      await edge.close()
    })
  })

  describe("the event stream", () => {
    const batch = (edge: Edge, items: ReadonlyArray<object>, more: object = {}) => ({
      bootId: edge.bootId,
      sentUptimeMs: 100_000,
      items: items.map((item, index) => ({ seq: index + 1, at: edge.now, uptimeMs: 99_000, ...item })),
      ...more
    })
    const lid = (edge: Edge, items: ReadonlyArray<object>, more: object = {}) =>
      edge.post("/state/R1/lid-events", { as: "R1", body: batch(edge, items, more) })

    it("is taken once and in order, and acknowledged as far as it has no gap", async () => {
      const edge = await new Edge().open()
      const first = await lid(edge, [{ state: "OPENING" }, { state: "OPENED" }])
      assert.deepStrictEqual(first.body, {
        ackSeq: 2,
        results: [
          { seq: 1, result: "ACCEPTED" },
          { seq: 2, result: "ACCEPTED" }
        ]
      })
      assert.strictEqual(edge.robot("R1").lidState, "OPEN")
      const again = await lid(edge, [{ state: "OPENING" }, { state: "OPENED" }, { state: "CLOSING" }])
      assert.deepStrictEqual(
        again.at<ReadonlyArray<{ readonly result: string }>>("results").map(({ result }) => result),
        ["DUPLICATE", "DUPLICATE", "ACCEPTED"]
      )
      // Behind a gap: stored, but not acknowledged beyond what is missing.
      const gap = await lid(edge, [{ seq: 5, state: "OPENED" }])
      assert.deepStrictEqual(gap.body, { ackSeq: 3, results: [{ seq: 5, result: "HELD" }] })
      const held = await lid(edge, [{ seq: 5, state: "OPENED" }])
      assert.strictEqual(held.at("results.0.result"), "DUPLICATE")
      const filled = await lid(edge, [{ seq: 4, state: "CLOSED" }])
      assert.deepStrictEqual(filled.body, { ackSeq: 5, results: [{ seq: 4, result: "ACCEPTED" }] })
      await edge.close()
    })

    it("goes on without what is missing, and takes it late", async () => {
      const edge = await new Edge().open()
      await lid(edge, [{ state: "OPENED" }, { seq: 3, state: "OPENED" }])
      edge.platform.advance(6_000)
      const late = await lid(edge, [{ seq: 2, state: "CLOSED" }])
      assert.deepStrictEqual(late.body, { ackSeq: 3, results: [{ seq: 2, result: "LATE" }] })
      await edge.close()
    })

    it("is not held up by items that cannot be read", async () => {
      const edge = await new Edge().open()
      const items = [
        { state: "OPENED" },
        { state: "AJAR" },
        { seq: 3 },
        { seq: 4, state: "CLOSED", uptimeMs: -1 },
        { seq: 5, state: "CLOSED", at: 17 },
        { seq: "six", state: "CLOSED" }
      ]
      const got = await lid(edge, items)
      assert.strictEqual(got.status, 200)
      assert.deepStrictEqual(got.at("results"), [
        { seq: 1, result: "ACCEPTED" },
        { seq: 2, result: "REJECTED", code: "UNKNOWN_ENUM" },
        { seq: 3, result: "REJECTED", code: "MISSING_FIELD" },
        { seq: 4, result: "REJECTED", code: "OUT_OF_RANGE" },
        { seq: 5, result: "REJECTED", code: "IMPLAUSIBLE" },
        { seq: null, result: "REJECTED", code: "IMPLAUSIBLE" }
      ])
      assert.strictEqual(got.at("ackSeq"), 5)
      await edge.close()
    })

    it("runs what follows an item that cannot be read at once", async () => {
      const edge = await new Edge().open()
      const got = await lid(edge, [{ state: "OPENED" }, { state: "AJAR", lat: 91 }, { state: "CLOSED" }])
      assert.deepStrictEqual(
        got.at<ReadonlyArray<{ readonly result: string }>>("results").map(({ result }) => result),
        ["ACCEPTED", "REJECTED", "ACCEPTED"]
      )
      assert.strictEqual(got.at("ackSeq"), 3)
      assert.strictEqual(edge.robot("R1").lidState, "CLOSED")
      assert.deepInclude(edge.robot("R1").boots[0], { nextSeq: 4, held: [], gaps: [] })
      // What becomes its row: no member of what was sent.
      const taken = edge.platform.events.flatMap(({ event }) =>
        event._tag === "DeviceItemTaken" ? [event as DeviceItemTaken] : []
      )
      assert.deepStrictEqual(
        taken.map(({ status }) => status),
        ["PROCESSED", "REJECTED", "PROCESSED"]
      )
      assert.hasAllKeys(taken[1]?.item, ["kind", "seq", "occurredAt", "code"])
      const again = await lid(edge, [{ seq: 2, state: "OPENED" }])
      assert.deepStrictEqual(again.body, { ackSeq: 3, results: [{ seq: 2, result: "DUPLICATE" }] })
      await edge.close()
    })

    it("is dated by the robot's uptime, and by its clock for boots that are over", async () => {
      const edge = await new Edge().open()
      const at = isoOf(edge.platform.now - 3_600_000)
      await lid(edge, [{ state: "OPENED", at, uptimeMs: 98_000 }])
      assert.strictEqual(edge.robot("R1").lidFacts.at(-1)?.occurredAt, edge.platform.now - 2_000 - 300)
      const other = namedUuid("test", "boot 2")
      await lid(edge, [{ state: "CLOSED" }], { bootId: other })
      const past = await lid(edge, [{ seq: 2, state: "OPENED", at, uptimeMs: 98_500 }])
      assert.strictEqual(past.at("results.0.result"), "LATE")
      await edge.close()
    })

    it("has doors for keypad entries and reports, with one count for all", async () => {
      const edge = await new Edge().open()
      const entry = await edge.item("R1", { type: "PIN_ENTRY_LID_OPEN", entered: "42", lidOpened: false })
      assert.strictEqual(entry.at("ackSeq"), 1)
      const report = await edge.item("R1", {
        operationState: "PARKED",
        teleopStatus: "ONLINE",
        flipped: true
      })
      assert.strictEqual(report.at("ackSeq"), 2)
      assert.isTrue(edge.robot("R1").alerts.some(({ type }) => type === "ROBOT_FLIPPED"))
      const tooMany = await lid(
        edge,
        Array.from({ length: 501 }, () => ({ state: "OPENED" }))
      )
      assert.strictEqual(tooMany.status, 422)
      assert.strictEqual(tooMany.at("details.0.field"), "items")
      await edge.close()
    })
  })
}
