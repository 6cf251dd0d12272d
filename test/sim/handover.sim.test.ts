/**
 * A trip that crosses the end of a shift, from the plan to the next pilot's departure: spec/dispatch.md 8,
 * spec/operations.md 5.2.
 */
import { assert, describe, it } from "@effect/vitest"
import type { RoutableEvent } from "../../src/actors/route.ts"
import type { AnyEvent } from "../../src/domain/decider.ts"
import type { Observer } from "../../src/sim/host.ts"
import { Simulation } from "../../src/sim/run.ts"
import { scenarioOf } from "../support/scenario.ts"

const constant = (value: number): string => `{ dist: constant, value: ${value} }`

const sevenOClock = Date.UTC(2026, 4, 12, 5)

/** One pilot goes home at 07:00, two others come at 06:50. The food is ready at 06:40, half an hour from its customer. */
const scenario = (handover: boolean) =>
  scenarioOf(`
duration_s: 10800
city:
  zones: [{ id: zone, center: { lat: 52.52, lng: 13.4 }, radius_m: 4000 }]
  hubs: [{ id: hub, zone: zone, place: { lat: 52.521, lng: 13.4 } }]
  parkingLots: [{ id: lot, hub: hub, place: { lat: 52.52, lng: 13.4 } }]
  merchants: [{ id: merchant, zone: zone, place: { lat: 52.523, lng: 13.404 }, loadMethod: QR }]
fleet: { robots: [{ serial: robot, hub: hub, start: lot, battery_pct: ${constant(90)} }] }
pilots:
  shifts: [{ start: "06:00", count: 1, duration_s: 3600 }, { start: "06:50", count: 2 }]
  breaks: []
  late_pct: 0
  absent_pct: 0
  silent_pct: 0
  reject_pct: 0
  unresponsive_per_h: 0
  handover_s: ${constant(150)}
partners:
  orders: [{ at_s: 1800, merchant: merchant, dropoff: { lat: 52.535, lng: 13.42 }, preparation_s: 600, order_size_l: 8 }]
  accept_pct: 100
merchants: { wrong_pin_pct: 0, no_show_pct: 0 }
customers: { no_show_pct: 0 }
weather: { model: dry }
policy: { handover: ${handover} }
dispatch: { planComingShifts: true }
`)

class Seen implements Observer {
  readonly handovers: Array<Extract<RoutableEvent, { _tag: "TripHandoverCompleted" }>> = []
  readonly stops: Array<number> = []
  readonly reserved: Array<string> = []
  delivered = 0

  event(any: AnyEvent): void {
    const event = any as RoutableEvent
    if (event._tag === "TripHandoverCompleted") this.handovers.push(event)
    if (event._tag === "TripParkRequested") this.stops.push(event.at)
    if (event._tag === "PilotReservationRequested") {
      this.reserved.push(event.blocks.map((block) => block.kind).join(" "))
    }
    if (event._tag === "AttemptTransitioned" && event.to === "Delivered") this.delivered += 1
  }
}

const run = (handover: boolean) => {
  const seen = new Seen()
  const result = new Simulation(scenario(handover), { observers: [seen], checkEveryEvent: true }).runAll()
  assert.isNull(result.invariants.first)
  return { seen, result }
}

describe("a trip that crosses the end of a shift", () => {
  it("is handed over as planned, its next pilot held for it, and brings the food", () => {
    const { seen, result } = run(true)
    assert.strictEqual(seen.delivered, 1)
    assert.lengthOf(seen.handovers, 1)
    const [handover] = seen.handovers
    assert.notStrictEqual(handover?.fromPilot, handover?.toPilot)
    // Parked, asked, answered, connected: his own 150 s, and what it takes to ask him.
    assert.isAtLeast(handover?.seconds ?? 0, 150)
    assert.isAtMost(handover?.seconds ?? 0, 200)
    assert.include(seen.reserved, "handover drive hold")
    // To the message: his shift has ended this moment.
    assert.isAtMost(seen.stops[0] ?? 0, sevenOClock + 1_000)
    assert.strictEqual(result.counters.handovers, 1)
  })

  it("stops when its pilot has driven 300 s beyond his shift, where the city plans no handovers", () => {
    const { seen } = run(false)
    assert.strictEqual(seen.delivered, 1)
    assert.isAtLeast(seen.stops[0] ?? 0, sevenOClock + 300_000)
    assert.notInclude(seen.reserved, "handover drive hold")
  })
})
