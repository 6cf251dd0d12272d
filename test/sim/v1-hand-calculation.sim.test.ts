/**
 * Verification V1 (spec/simulation.md 7): one robot, one order, no variance. Every time of the order is
 * calculated here by hand, from the parameters of the scenario and the distances, and must agree to the
 * millisecond.
 */
import { assert, describe, it } from "@effect/vitest"
import type { RoutableEvent } from "../../src/actors/route.ts"
import type { AnyEvent } from "../../src/domain/decider.ts"
import { haversineM, type LatLng } from "../../src/domain/geo.ts"
import type { Observer } from "../../src/sim/host.ts"
import { Simulation } from "../../src/sim/run.ts"
import type { Scenario } from "../../src/sim/scenario/schema.ts"
import { scenarioOf } from "../support/scenario.ts"

const hub = { lat: 52.521, lng: 13.4 }
const lot = { lat: 52.52, lng: 13.4 }
const merchant = { lat: 52.523, lng: 13.404 }
const customer = { lat: 52.527, lng: 13.409 }

const place = ({ lat, lng }: LatLng): string => `{ lat: ${lat}, lng: ${lng} }`
const constant = (value: number): string => `{ dist: constant, value: ${value} }`

/** Two pilots, so that nobody waits for a cooldown; every distribution constant, every chance 0 or 100 %. */
const scenarioWith = (batteryNoisePct: number): Scenario =>
  scenarioOf(`
duration_s: 7200
city:
  zones: [{ id: zone, center: ${place(lot)}, radius_m: 3000 }]
  hubs: [{ id: hub, zone: zone, place: ${place(hub)} }]
  parkingLots: [{ id: lot, hub: hub, place: ${place(lot)} }]
  merchants: [{ id: merchant, zone: zone, place: ${place(merchant)}, loadMethod: QR }]
travel: { detourFactor: 1.3, courierDetourFactor: 1.4 }
fleet:
  robots: [{ serial: robot, hub: hub, start: lot, battery_pct: ${constant(90)} }]
  profiles:
    standard:
      cruise_speed_mps: ${constant(1.25)}
      tripSpeedFactor: ${constant(1)}
      crossings_per_km: 0
      pedestrian_delay_pct: 0
      pedestrianDelayCv: 0
      battery_wh: 750
      drive_w: 130
      idle_w: 30
      battery_noise_pct: ${constant(batteryNoisePct)}
      lid_move_s: 3
      lid_open_fails_pct: 0
      lid_close_fails_pct: 0
      latch_not_sensed_pct: 0
      connectivity_loss_per_h: 0
      gps_error_m: ${constant(0)}
      gps_jump_pct: 0
      stuck_per_h: 0
      flipped_per_h: 0
      hit_per_h: 0
      time_to_failure_s: ${constant(1_000_000_000)}
pilots:
  shifts: [{ start: "06:00", count: 2 }]
  breaks: []
  late_pct: 0
  absent_pct: 0
  response_s: ${constant(8)}
  silent_pct: 0
  reject_pct: 0
  connect_s: ${constant(20)}
  unresponsive_per_h: 0
  skill: ${constant(1)}
fieldOps:
  perHub: 1
  van_speed_mps: 6
  response_s: ${constant(30)}
  reject_pct: 0
  work: { scan_load_s: ${constant(70)}, unload_s: ${constant(50)} }
partners:
  orders: [{ at_s: 1800, merchant: merchant, dropoff: ${place(customer)}, preparation_s: 900, order_size_l: 8 }]
  readyTimeKnown: true
  accept_pct: 100
  accept_delay_s: ${constant(3)}
  cancel_before_pickup_per_h: 0
  cancel_after_pickup_per_h: 0
  controlled_pct: 0
merchants: { notice_delay_s: ${constant(90)}, loading_s: ${constant(60)}, wrong_pin_pct: 0, no_show_pct: 0 }
customers: { arrival_s: ${constant(120)}, retrieval_s: ${constant(35)}, leaves_lid_open_pct: 0, no_show_pct: 0 }
weather: { model: dry }
dispatch: { planning_speed_mps: 1.14, early_arrival_s: 120, activation_lead_s: 120 }
`)

const scenario = scenarioWith(0)

/** The times of one order by what happened, milliseconds from the start of the run. */
interface Times {
  readonly robotOut: number
  readonly quoted: number
  readonly accepted: number
  readonly pickupDeparture: number
  readonly pickupArrival: number
  readonly lidOpenedForLoad: number
  readonly lidClosedAfterLoad: number
  readonly loaded: number
  readonly departure: number
  readonly arrival: number
  readonly lidOpenedForUnload: number
  readonly lidClosedAfterUnload: number
  readonly delivered: number
  readonly returnDeparture: number
  readonly returnArrival: number
}

/** When the field operator scans the robot in the storage. */
const switchedOn = (hop: number): number => 1 + hop + 30_000 + 1

/** What the clock says by hand. `hop`: how long a message between two actors takes. */
const byHand = (hop: number): Times => {
  // Routes: great circle x 1.3; the robot drives 1.25 m/s x skill 1 x weather 1. Whole milliseconds.
  const driving = (from: LatLng, to: LatLng): number =>
    Math.round(((haversineM(from, to) * 1.3) / 1.25) * 1000)

  // The day's task is made 1 ms after the start. Hop 1 hub to itself: the field operator is asked. He answers
  // after 30 s, is at the storage already, and a millisecond of tapping later he scans the robot: it is
  // switched on. Another millisecond, and scanning and loading take 70 s; then it counts as out.
  const robotOut = switchedOn(hop) + 1 + 70_000

  // Delivery gets the request at once; hop 1 to the planner, hop 2 back: the quote.
  const placed = 1_800_000
  const quoted = placed + 2 * hop
  // The partner thinks for 3 s; hop 1 to the planner, hop 2 back: the robot is assigned.
  const accepted = quoted + 3_000 + 2 * hop

  // The pickup trip is planned to end 120 s before the food is ready, at the planning speed 1.14 m/s,
  // in whole milliseconds rounded up; it is activated from 120 s before its departure on ...
  const foodReady = placed + 900_000
  const plannedDeparture = foodReady - 120_000 - Math.ceil(((haversineM(lot, merchant) * 1.3) / 1.14) * 1000)
  // ... by the planner's tick, every 15 s on the clock's own quarter minutes (the start is one of them).
  const activated = Math.ceil((plannedDeparture - 120_000) / 15_000) * 15_000
  // Hops: 1 planner to trip (ActivateTrip), 2 trip to hub (AssignPilot), 3 hub to trip (OfferPilot),
  // 4 trip to pilot (Offer). The pilot answers after 8 s. Hop 5 pilot to trip: bound. He connects in 20 s.
  const called = 4 * hop + 8_000 + hop + 20_000
  const pickupDeparture = activated + called
  const pickupArrival = pickupDeparture + driving(lot, merchant)

  // Hops: 1 trip to planner (Fulfil), 2 planner to delivery (AtOrigin): the merchant is told at once.
  // Staff come 90 s after the robot is there and the food is ready, and use the QR code: hop 1 delivery to
  // robot (OpenLid). The device needs 3 s to open and reports without delay; loading takes 60 s, closing 3 s.
  const told = pickupArrival + 2 * hop
  const lidOpenedForLoad = Math.max(told, foodReady) + 90_000 + hop + 3_000
  const lidClosedAfterLoad = lidOpenedForLoad + 60_000 + 3_000
  // Hop 1 robot to delivery: loaded.
  const loaded = lidClosedAfterLoad + hop
  // Hop 1 delivery to planner (HandleDeliveryLoaded), which activates without waiting for its tick.
  const departure = loaded + hop + called
  const arrival = departure + driving(merchant, customer)

  // Hop 1 trip to delivery: the customer is told at once, comes in 120 s and unlocks: hop 1 delivery to
  // robot (OpenLid), 3 s; takes the food for 35 s, closes in 3 s. Hop 1 robot to delivery: delivered.
  const lidOpenedForUnload = arrival + hop + 120_000 + hop + 3_000
  const lidClosedAfterUnload = lidOpenedForUnload + 35_000 + 3_000
  const delivered = lidClosedAfterUnload + hop

  // Hop 1 delivery to planner (Fulfil), hop 2 planner to itself (the slot is free), and the call of a pilot.
  const returnDeparture = delivered + 2 * hop + called
  const returnArrival = returnDeparture + driving(customer, lot)
  return {
    robotOut,
    quoted,
    accepted,
    pickupDeparture,
    pickupArrival,
    lidOpenedForLoad,
    lidClosedAfterLoad,
    loaded,
    departure,
    arrival,
    lidOpenedForUnload,
    lidClosedAfterUnload,
    delivered,
    returnDeparture,
    returnArrival
  }
}

/** Names the moments of the run; a moment that comes twice would be two lines. */
class Moments implements Observer {
  readonly lines: Array<readonly [name: string, at: number]> = []
  private loaded = false

  event(any: AnyEvent): void {
    const event = any as RoutableEvent
    const name = this.nameOf(event)
    if (name !== null) this.lines.push([name, event.at - scenario.startAt.at])
  }

  private nameOf(event: RoutableEvent): keyof Times | null {
    switch (event._tag) {
      case "RobotDeployment":
        return "robotOut"
      case "QuoteCreated":
        return "quoted"
      case "AttemptTransitioned":
        if (event.to === "Pending") return "accepted"
        if (event.to === "Delivered") return "delivered"
        if (event.to !== "LoadedWaitingForPilot") return null
        this.loaded = true
        return "loaded"
      case "LidEvent":
        if (event.event === "LID_OPENED") return this.loaded ? "lidOpenedForUnload" : "lidOpenedForLoad"
        if (event.event === "LID_CLOSED") return this.loaded ? "lidClosedAfterUnload" : "lidClosedAfterLoad"
        return null
      case "TripTransitioned": {
        const departs = event.to === "IN_TRANSIT"
        if (event.type === "JITP") {
          return departs ? "pickupDeparture" : event.to === "COMPLETED" ? "pickupArrival" : null
        }
        if (event.type === "DELIVERY")
          return departs ? "departure" : event.to === "AT_STOP" ? "arrival" : null
        return departs ? "returnDeparture" : event.to === "COMPLETED" ? "returnArrival" : null
      }
      default:
        return null
    }
  }
}

const simulated = (messageDelayMs: number) => {
  const moments = new Moments()
  const simulation = new Simulation(scenario, { messageDelayMs, observers: [moments], checkEveryEvent: true })
  const result = simulation.runAll()
  return { moments, simulation, result }
}

describe("one robot, one order and no variance (V1)", () => {
  for (const hop of [0, 10, 137]) {
    it(`keeps the times of a hand calculation to the millisecond when a message takes ${hop} ms`, () => {
      const { moments, result } = simulated(hop)
      assert.deepStrictEqual(moments.lines, Object.entries(byHand(hop)))
      assert.strictEqual(result.invariants.first, null)
    })
  }

  it("records the order's times for the KPIs as they happened", () => {
    const times = byHand(10)
    const start = scenario.startAt.at
    const [record] = simulated(10).result.orders
    assert.strictEqual(record?.outcome, "Delivered")
    assert.strictEqual(record?.acceptedAt, start + times.accepted)
    assert.strictEqual(record?.loadedAt, start + times.loaded)
    assert.strictEqual(record?.deliveredAt, start + times.delivered)
    assert.strictEqual(record?.pickupMs, times.pickupArrival - times.pickupDeparture)
    assert.strictEqual(record?.deliveryMs, times.arrival - times.departure)
    assert.strictEqual(record?.returnMs, times.returnArrival - times.returnDeparture)
  })

  it("uses the energy of a hand calculation: 130 W on the way, 30 W standing, nothing before it is on", () => {
    const times = byHand(10)
    const { simulation } = simulated(10)
    const device = simulation.world.devices[0]!
    const drivingMs =
      times.pickupArrival -
      times.pickupDeparture +
      (times.arrival - times.departure) +
      (times.returnArrival - times.returnDeparture)
    const standingMs = scenario.durationMs - switchedOn(10) - drivingMs
    // Legs hold their energy by their unrounded duration: at most half a millisecond's worth each.
    const usedWh = (130 * drivingMs + 30 * standingMs) / 3_600_000
    assert.closeTo(device.batteryPct, 90 - (100 * usedWh) / 750, 1e-4)
    assert.strictEqual(device.drivenMs, drivingMs)
  })

  it("makes a robot's own consumption count on the way as at rest", () => {
    const usual = simulated(10).simulation.world.devices[0]!
    const hungry = new Simulation(scenarioWith(4))
    hungry.runAll()
    assert.closeTo(hungry.world.devices[0]!.usedWh / usual.usedWh, 1.04, 1e-9)
  })
})
