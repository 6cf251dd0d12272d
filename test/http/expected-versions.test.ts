/**
 * Requests that name the version they were made for, by `If-Match` or `expectedVersion`: what happens between the
 * edge's look and the actor's decision, and what a repetition is answered.
 */
import { assert, describe, it } from "@effect/vitest"
import { Edge, type Got } from "./edge.ts"
import { order, take } from "./journeys.ts"

/** Another dispatcher calls the delivery off. */
const callOff = (edge: Edge, deliveryId: string): void => {
  edge.platform.host.command("Delivery", deliveryId, {
    _tag: "Cancel",
    by: "operator",
    attemptReason: "Other",
    note: null
  })
  edge.platform.advance(1_000)
}

/** Another dispatcher lets the trip wait. */
const hold = (edge: Edge, tripId: string): void => {
  edge.platform.host.command("Trip", tripId, { _tag: "Hold", by: "operator:test", reason: "ROAD_CLOSED" })
  edge.platform.advance(0)
}

const showsConflict = (got: Got, expected: object): void => {
  assert.strictEqual(got.status, 409)
  assert.strictEqual(got.at("code"), "VERSION_CONFLICT")
  assert.deepStrictEqual(got.at("details"), [expected])
}

/** How much has happened to an actor so far. */
const eventsOf = (edge: Edge, id: string): number =>
  edge.platform.events.filter((one) => one.id === id).length

describe("a request for one version, said again under its key", () => {
  it("cancels a delivery once", async () => {
    const edge = await new Edge().open()
    const { deliveryId } = await order(edge)
    const version: number = (await edge.get(`/v1/deliveries/${deliveryId}`, { as: "partner" })).at("version")
    const cancel = () =>
      edge.post(`/v1/deliveries/${deliveryId}/cancel`, {
        as: "partner",
        key: "not hungry",
        headers: { "if-match": `"${version}"` }
      })
    assert.oneOf((await cancel()).status, [200, 202])
    await edge.pass(10)
    const happened = eventsOf(edge, deliveryId)
    const again = await cancel()
    assert.strictEqual(again.status, 200)
    assert.strictEqual(again.at("status"), "Canceled")
    assert.strictEqual(eventsOf(edge, deliveryId), happened)
    const another = await edge.post(`/v1/deliveries/${deliveryId}/cancel`, {
      as: "partner",
      headers: { "if-match": `"${version}"` }
    })
    assert.strictEqual(another.at("code"), "VERSION_CONFLICT")
    await edge.close()
  })

  it("moves a trip once, and gives it one robot", async () => {
    const edge = await new Edge().open()
    await order(edge)
    const { pilot, tripId } = await take(edge)
    const { robotSerial, version } = (await edge.get(`/trips/${tripId}`, { as: pilot })).body as {
      readonly robotSerial: string
      readonly version: number
    }
    const wait = () =>
      edge.post(`/trips/${tripId}/hold`, {
        as: pilot,
        key: "wait here",
        body: { reason: "ROAD_CLOSED", expectedVersion: version }
      })
    const first = await wait()
    assert.strictEqual(first.at("status"), "AT_STOP")
    assert.isAbove(first.at("version"), version)
    assert.deepStrictEqual((await wait()).body, first.body)

    const assign = () =>
      edge.post(`/trips/${tripId}/assign-robot`, {
        as: "dispatch",
        key: "the other one",
        body: { robotSerial: robotSerial === "R1" ? "R2" : "R1" },
        headers: { "if-match": String(first.at("version")) }
      })
    const assigned = await assign()
    assert.isAbove(assigned.at("version"), first.at("version"))
    const happened = eventsOf(edge, tripId)
    assert.strictEqual((await assign()).at("robotSerial"), assigned.at("robotSerial"))
    assert.strictEqual(eventsOf(edge, tripId), happened)
    await edge.close()
  })

  it("changes the state of a robot once, whichever command leads there", async () => {
    const edge = await new Edge().open()
    for (const [to, key] of [
      ["GROUNDED", "stop it"],
      ["PARKED", "it is fine"],
      ["OFF_DUTY", "enough for today"]
    ] as const) {
      const body = { to, reason: "TEST", expectedVersion: edge.robot("R1").stateVersion }
      const ask = () => edge.post("/state/R1/request-transition", { as: "dispatch", key, body })
      const first = await ask()
      assert.deepStrictEqual(first.body, {
        status: "ACCEPTED",
        state: to,
        version: body.expectedVersion + 1
      })
      assert.deepStrictEqual((await ask()).body, first.body)
    }
    await edge.close()
  })

  it("sets the flags that it brings once: what others changed since stays", async () => {
    const edge = await new Edge().open()
    const body = { to: "GROUNDED", reason: "WHEEL", flags: { needsMovement: true } }
    const ask = () => edge.post("/state/R1/request-transition", { as: "dispatch", key: "stop it", body })
    assert.strictEqual((await ask()).status, 200)
    assert.isTrue(edge.robot("R1").flags.needsMovement)
    edge.setFlags("R1", { needsMovement: false })
    assert.strictEqual((await ask()).status, 200)
    assert.isFalse(edge.robot("R1").flags.needsMovement)
    await edge.close()
  })

  it("is carried out under the same key once it names the version that is", async () => {
    const edge = await new Edge().open()
    await order(edge)
    const { tripId } = await take(edge)
    const { version } = (await edge.get(`/trips/${tripId}`, { as: "dispatch" })).body as {
      readonly version: number
    }
    const wait = (ifMatch: number) =>
      edge.post(`/trips/${tripId}/hold`, {
        as: "dispatch",
        key: "wait here",
        headers: { "if-match": String(ifMatch) }
      })
    showsConflict(await wait(version - 1), {
      entity: "Trip",
      id: tripId,
      expected: version - 1,
      current: version,
      status: "READY_TO_DEPART"
    })
    assert.strictEqual((await wait(version)).at("status"), "AT_STOP")
    await edge.close()
  })
})

describe("a request for a version that ends between the look and the command", () => {
  it("neither cancels a delivery nor changes its provider", async () => {
    const edge = await new Edge({ courierFallback: true }).open()
    for (const [path, as, body] of [
      ["cancel", "partner", {}],
      ["attempts", "dispatch", { provider: "Uber" }]
    ] as const) {
      const { deliveryId } = await order(
        edge,
        { externalReferenceId: `order-${path}` },
        { externalDeliveryId: `delivery-${path}` }
      )
      const url = `/v1/deliveries/${deliveryId}`
      const version: number = (await edge.get(url, { as })).at("version")
      let happened = 0
      edge.platform.afterLook = () => {
        callOff(edge, deliveryId)
        happened = eventsOf(edge, deliveryId)
      }
      const got = await edge.post(`${url}/${path}`, { as, body, headers: { "if-match": `"${version}"` } })
      showsConflict(got, {
        entity: "Delivery",
        id: deliveryId,
        expected: version,
        current: version + 1,
        status: "Canceled"
      })
      assert.strictEqual(eventsOf(edge, deliveryId), happened)
    }
    await edge.close()
  })

  it("neither moves a trip nor gives it another robot", async () => {
    for (const [verb, more] of [
      ["depart", {}],
      ["assign-robot", { robotSerial: "R2" }]
    ] as const) {
      const edge = await new Edge().open()
      await order(edge)
      const { tripId } = await take(edge)
      const version: number = (await edge.get(`/trips/${tripId}`, { as: "dispatch" })).at("version")
      edge.platform.afterLook = () => hold(edge, tripId)
      const got = await edge.post(`/trips/${tripId}/${verb}`, {
        as: "dispatch",
        body: { ...more, expectedVersion: version }
      })
      showsConflict(got, {
        entity: "Trip",
        id: tripId,
        expected: version,
        current: version + 1,
        status: "AT_STOP"
      })
      const after = await edge.get(`/trips/${tripId}`, { as: "dispatch" })
      assert.deepStrictEqual([after.at("status"), after.at("version")], ["AT_STOP", version + 1], verb)
      await edge.close()
    }
  })

  it("does not change the state of a robot, whichever command leads there", async () => {
    const edge = await new Edge().open()
    for (const [to, before] of [
      ["GROUNDED", "PARKED"],
      ["OFF_DUTY", "PARKED"]
    ] as const) {
      const { stateVersion } = edge.robot("R1")
      edge.platform.afterLook = () => edge.setFlags("R1", { needsPickup: to === "GROUNDED" })
      const got = await edge.post("/state/R1/request-transition", {
        as: "dispatch",
        body: { to, reason: "TEST", expectedVersion: stateVersion }
      })
      showsConflict(got, {
        entity: "Robot",
        id: "R1",
        expected: stateVersion,
        current: stateVersion + 1,
        status: before
      })
      assert.strictEqual(edge.robot("R1").operationState, before)
    }
    await edge.close()
  })
})
