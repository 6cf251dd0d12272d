import { assert, describe, it } from "@effect/vitest"
import { hubActor } from "../../../src/actors/hub/actor.ts"
import type { ActiveRobot } from "../../../src/actors/hub/commands.ts"
import { given } from "../../support/given.ts"
import { createHub, hubAfter, noon, upsertLocation } from "../../support/hub.ts"

describe("a hub", () => {
  it("is created closed, with its city", () => {
    const state = hubActor.initial("hub-9")
    const { events } = given(hubActor, state).when(createHub(), noon).thenEvents("HubCreated").accepted()
    for (const event of events) hubActor.evolve(state, event)
    assert.deepInclude(state, { status: "CLOSED", shard: "shard-1", cityId: "city-1", name: "Harbour" })
  })

  it("is created once", () => {
    const rejection = given(hubActor, hubAfter()).when(createHub(), noon).thenRejects("IllegalTransition")
    assert.deepInclude(rejection, {
      entity: "Hub",
      from: "OPEN",
      attempted: "CreateHub",
      allowed: ["CloseHub"]
    })
  })

  it("says who opened and closed it", () => {
    const closing = given(hubActor, hubAfter()).when({ _tag: "CloseHub", cause: "WEATHER" }, noon).accepted()
    assert.deepStrictEqual(closing.events, [
      { _tag: "HubClosed", at: noon, hubId: "hub-1", shard: "shard-1", cause: "WEATHER" }
    ])
    const state = hubAfter(...closing.events)
    const opening = given(hubActor, state).when({ _tag: "OpenHub", cause: "operator:7" }, noon).accepted()
    assert.deepStrictEqual(opening.events, [
      { _tag: "HubOpened", at: noon, hubId: "hub-1", shard: "shard-1", cause: "operator:7" }
    ])
  })

  it("starts the end of its day once between two openings", () => {
    const state = hubAfter()
    const endOfDay = { _tag: "StartEndOfDay", cause: "clock", robots: [] } as const
    const { events } = given(hubActor, state).when(endOfDay, noon).thenEvents("EndOfDayStarted").accepted()
    for (const event of events) hubActor.evolve(state, event)
    given(hubActor, state)
      .when(endOfDay, noon + 1)
      .thenNothing()
    hubActor.evolve(state, { _tag: "HubClosed", at: noon, hubId: "hub-1", shard: "shard-1", cause: "clock" })
    given(hubActor, state)
      .when(endOfDay, noon + 2)
      .thenNothing()
    hubActor.evolve(state, { _tag: "HubOpened", at: noon, hubId: "hub-1", shard: "shard-1", cause: "clock" })
    given(hubActor, state)
      .when(endOfDay, noon + 3)
      .thenEvents("EndOfDayStarted")
  })
})

describe("a location", () => {
  it("belongs to the hub that keeps it, and can be changed", () => {
    const state = hubAfter()
    const { events } = given(hubActor, state)
      .when(
        upsertLocation({
          capacity: null,
          demandSchedule: null,
          isActive: false,
          name: "Quay 4",
          type: "STORAGE"
        }),
        noon
      )
      .accepted()
    assert.deepStrictEqual(events, [
      {
        _tag: "LocationUpserted",
        at: noon,
        locationId: "lot-1",
        shard: "shard-1",
        type: "STORAGE",
        name: "Quay 4",
        lat: 43.73,
        lng: 7.42,
        hubId: "hub-1",
        capacity: null,
        demandSchedule: null,
        isActive: false
      }
    ])
    for (const event of events) hubActor.evolve(state, event)
    assert.deepStrictEqual(state.locations.get("lot-1"), {
      locationId: "lot-1",
      type: "STORAGE",
      name: "Quay 4",
      lat: 43.73,
      lng: 7.42,
      capacity: null,
      demandSchedule: null,
      isActive: false
    })
  })

  it("that is told again unchanged is no news", () => {
    given(hubActor, hubAfter()).when(upsertLocation(), noon).thenNothing()
  })

  it("is on the Earth and holds a whole number of robots", () => {
    const { when } = given(hubActor, hubAfter())
    for (const [overrides, field] of [
      [{ lat: 90.1 }, "lat"],
      [{ lat: Number.NaN }, "lat"],
      [{ lng: -181 }, "lng"],
      [{ capacity: -1 }, "capacity"],
      [{ capacity: 2.5 }, "capacity"]
    ] as const) {
      assert.deepInclude(when(upsertLocation(overrides), noon).thenRejects("InvalidLocation"), {
        locationId: "lot-1",
        field
      })
    }
    when(upsertLocation({ lat: 90, lng: -180, capacity: 0 }), noon).thenEvents("LocationUpserted")
  })
})

describe("positions", () => {
  const robot = (serial: string): ActiveRobot => ({
    serial,
    tripId: "t1",
    deliveryId: "d1",
    attemptId: "a1",
    lat: 43.7301,
    lng: 7.4202,
    headingDeg: 90,
    speedMps: 1.4,
    batteryPct: 77
  })

  it("are published for each of the hub's robots and do not count as a change of the hub", () => {
    const state = hubAfter()
    const { events } = given(hubActor, state)
      .when({ _tag: "PublishActiveRobots", robots: [robot("R1"), robot("of another hub")] }, noon)
      .accepted()
    assert.deepStrictEqual(events, [
      { _tag: "ActiveRobotLocation", at: noon, shard: "shard-1", ...robot("R1") }
    ])
    const version = state.version
    for (const event of events) hubActor.evolve(state, event)
    assert.strictEqual(state.version, version)
  })
})
