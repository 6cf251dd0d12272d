/**
 * What the simulated world and the actors call things fits the rows that production keeps: every id
 * that a table holds as `uuid` is a UUID, in every command, event, call and state of a run.
 */
import { assert, describe, it } from "@effect/vitest"
import type { ActorName } from "../../src/domain/decider.ts"
import { Simulation } from "../../src/sim/run.ts"
import { badDay, scenarioOf, smallCity } from "../support/scenario.ts"

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Fields whose column is text. */
const textIds: ReadonlySet<string> = new Set([
  "externalReferenceId",
  "externalDeliveryId",
  "orderId",
  "servedByRobotId"
])
/** Fields that name an actor: who it is, in words that the histories keep as text. */
const actorFields: ReadonlySet<string> = new Set(["by", "triggeredBy", "requestedBy"])
const actorText = /^((operator|pilot):[0-9a-f-]{36}|robot:robot-\d+|(service|system):[A-Za-z_-]+|[a-z_]+)$/
const hashFields: ReadonlyMap<string, RegExp> = new Map([
  ["requestHash", /^[0-9a-f]{64}$/],
  ["phoneHash", /^[0-9a-f]{64}$/]
])

/** Collects, by place and field, an example of what does not fit. */
class Misfits {
  readonly found = new Map<string, string>()
  fields = 0

  look(where: string, value: unknown, seen: Set<object> = new Set()): void {
    if (typeof value !== "object" || value === null || seen.has(value)) return
    seen.add(value)
    if (value instanceof Map || value instanceof Set || Array.isArray(value)) {
      for (const entry of value.values()) this.look(where, entry, seen)
      return
    }
    for (const [key, field] of Object.entries(value)) {
      if (typeof field === "string") this.check(where, key, field)
      else if (/Ids$/.test(key) && Array.isArray(field)) {
        for (const id of field) this.id(`${where}.${key}`, String(id))
      } else this.look(where, field, seen)
    }
  }

  id(where: string, id: string): void {
    this.fields += 1
    if (!uuid.test(id)) this.found.set(where, id)
  }

  private check(where: string, key: string, text: string): void {
    const hash = hashFields.get(key)
    if (hash !== undefined) {
      if (!hash.test(text)) this.found.set(`${where}.${key}`, text)
    } else if (actorFields.has(key)) {
      if (!actorText.test(text)) this.found.set(`${where}.${key}`, text)
    } else if (/Id$/.test(key) && !textIds.has(key)) this.id(`${where}.${key}`, text)
  }
}

const keyedByUuid: ReadonlyArray<ActorName> = ["Delivery", "Trip", "Pilot", "Hub"]
const keyedByText: ReadonlyArray<ActorName> = ["Robot", "Planner"]

const misfitsOf = (scenario: ReturnType<typeof smallCity>): Misfits => {
  const misfits = new Misfits()
  const simulation = new Simulation(scenario, {
    observers: [{ event: (event, { actor }) => misfits.look(`${actor.name} ${event._tag}`, event) }],
    inbox: ({ actor }, command) => misfits.look(`${actor.name} <- ${command._tag}`, command)
  })
  const { world } = simulation
  const call = world.call.bind(world)
  world.call = (asked) => {
    misfits.look(`call ${asked._tag}`, asked)
    call(asked)
  }
  simulation.runAll()
  for (const name of [...keyedByUuid, ...keyedByText]) {
    for (const { id, state } of simulation.host.allOf(name)) {
      if (keyedByUuid.includes(name)) misfits.id(`${name} key`, id)
      misfits.look(`state of ${name}`, state)
    }
  }
  return misfits
}

describe("ids of a run", () => {
  it("are UUIDs wherever a row wants one, also on a bad day", () => {
    const misfits = misfitsOf(smallCity({ seed: 2, ...badDay }))
    assert.deepStrictEqual(Object.fromEntries(misfits.found), {})
    assert.isAbove(misfits.fields, 50_000)
  })

  it("are UUIDs in a city whose file gives names of its own", () => {
    const misfits = misfitsOf(
      scenarioOf(`
duration_s: 7200
city:
  id: Berlin
  zones: [{ id: Mitte, center: { lat: 52.5, lng: 13.4 }, radius_m: 1000 }]
  hubs: [{ id: Depot, zone: Mitte, place: { lat: 52.5, lng: 13.4 } }]
  parkingLots: [{ id: Square, hub: Depot, place: { lat: 52.501, lng: 13.4 } }]
  merchants: [{ id: Noodles, zone: Mitte, place: { lat: 52.502, lng: 13.4 }, loadMethod: QR }]
fleet: { robots: [{ serial: robot-1, hub: Depot, start: Square }, { count: 2, hub: Depot }] }
partners:
  orders:
    - { at_s: 3600, merchant: Noodles, dropoff: { lat: 52.505, lng: 13.401 } }
pilots: { shifts: [{ start: "06:00", count: 3 }] }
weather: { model: dry }
`)
    )
    assert.deepStrictEqual(Object.fromEntries(misfits.found), {})
  })
})
