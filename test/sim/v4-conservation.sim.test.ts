/**
 * Verification V4 (spec/simulation.md 7): nothing is lost or doubled. Orders: requested = rejected + not
 * accepted + delivered + canceled + open. Robots and pilots are never in two places. The energy of each
 * battery balances.
 */
import { assert, describe, it } from "@effect/vitest"
import type { DeliveryState } from "../../src/actors/delivery/state.ts"
import type { PlannerState } from "../../src/actors/planner/state.ts"
import type { RobotState } from "../../src/actors/robot/state.ts"
import type { RoutableEvent } from "../../src/actors/route.ts"
import type { TripState } from "../../src/actors/trip/state.ts"
import type { AnyEvent } from "../../src/domain/decider.ts"
import { haversineM, type LatLng } from "../../src/domain/geo.ts"
import type { DeliveryId, PilotId, RobotSerial, TripId } from "../../src/domain/ids.ts"
import type { Instant } from "../../src/domain/instant.ts"
import { groupOf } from "../../src/services/deliveries/policies.ts"
import type { Instance, Observer } from "../../src/sim/host.ts"
import { Draws } from "../../src/sim/kernel/streams.ts"
import type { OrderOutcome } from "../../src/sim/report/run-result.ts"
import { Simulation } from "../../src/sim/run.ts"
import { plannedFleet } from "../../src/sim/world/fleet.ts"
import { badDay, scenarioOf, smallCity } from "../support/scenario.ts"

/** Keeps books of its own on every order: what it was told last. */
class Books implements Observer {
  readonly outcomes = new Map<DeliveryId, OrderOutcome>()
  private readonly accepted = new Set<DeliveryId>()

  event(any: AnyEvent, instance: Instance): void {
    const event = any as RoutableEvent
    if (any._tag === "QuoteRequested") this.outcomes.set(instance.id, "Open")
    else if (event._tag === "QuoteCreated" && event.failureReason !== null)
      this.close(instance.id, "Rejected")
    else if (event._tag === "QuoteRejected" || event._tag === "QuoteExpired") {
      if (this.outcomes.get(instance.id) === "Open") this.close(instance.id, "NotAccepted")
    } else if (event._tag === "AttemptTransitioned" && event.to === "Pending") this.accepted.add(instance.id)
    else if (event._tag === "DeliveryTransitioned" && event.to === "Completed") {
      this.close(instance.id, "Delivered")
    } else if (event._tag === "DeliveryTransitioned" && event.to === "Canceled") {
      this.close(instance.id, this.accepted.has(instance.id) ? "Canceled" : "Rejected")
    }
  }

  private close(id: DeliveryId, outcome: OrderOutcome): void {
    assert.strictEqual(this.outcomes.get(id), "Open", `order ${id} ends twice: now ${outcome}`)
    this.outcomes.set(id, outcome)
  }
}

/** Where robots and pilots are bound: at most one trip on the way per robot, one assignment per pilot. */
class Whereabouts implements Observer {
  readonly drives = new Map<RobotSerial, TripId>()
  readonly assignments = new Map<PilotId, TripId>()
  departures = 0
  bindings = 0

  event(any: AnyEvent): void {
    const event = any as RoutableEvent
    if (event._tag === "TripTransitioned") {
      const { serial } = event
      if (serial === null) return
      if (event.to === "IN_TRANSIT") {
        const other = this.drives.get(serial)
        assert.isTrue(other === undefined || other === event.tripId, `${serial} drives ${other} as well`)
        for (const [robot, trip] of this.drives) assert.isTrue(trip !== event.tripId || robot === serial)
        this.drives.set(serial, event.tripId)
        this.departures += 1
      } else if (this.drives.get(serial) === event.tripId) this.drives.delete(serial)
    } else if (event._tag === "PilotAssignmentResolved" && event.status === "ACCEPTED" && !event.ended) {
      assert.isFalse(this.assignments.has(event.pilotId), `${event.pilotId} holds two assignments`)
      for (const trip of this.assignments.values()) assert.notStrictEqual(trip, event.tripId)
      this.assignments.set(event.pilotId, event.tripId)
      this.bindings += 1
    } else if (event._tag === "PilotAssignmentResolved" && event.ended) {
      if (this.assignments.get(event.pilotId) === event.tripId) this.assignments.delete(event.pilotId)
    }
  }
}

/** Robots faster than any profile allows are in two places; straight lines are shorter than routes. */
const fastestMps = 1.8 * 1.15 * 1.15

/** Sees where each robot is at every event, and that it went there by itself or in the van. */
class Tracks implements Observer {
  readonly simulation: () => Simulation
  private readonly last = new Map<RobotSerial, { readonly at: Instant; readonly place: LatLng }>()
  checks = 0

  constructor(simulation: () => Simulation) {
    this.simulation = simulation
  }

  event(_event: AnyEvent, _instance: Instance, now: Instant): void {
    for (const device of this.simulation().world.devices) {
      if (!device.powered) continue
      const place = device.place
      const before = this.last.get(device.serial)
      // Field operators may have it in the van: it is on its way out or in, or in their hands.
      const { operationState, backend } = device
      const isCarried =
        operationState === "DEPLOYED" ||
        operationState === "OFF_DUTY" ||
        backend?.flags.undergoingMaintenance === true
      if (before !== undefined && !isCarried && before.at < now) {
        this.checks += 1
        const meters = haversineM(before.place, place)
        if (meters > ((now - before.at) / 1000) * fastestMps + 0.01) {
          assert.fail(`${device.serial} moved ${meters} m in ${now - before.at} ms at ${now}`)
        }
      }
      this.last.set(device.serial, { at: now, place })
    }
  }
}

/** A whole day of one district, until every shop and street is empty again. */
const day = scenarioOf(`
seed: 4
city: { generator: { hubs: 1, merchants: 20, lots: 4 } }
fleet: { robots: [{ count: 25 }], profiles: { standard: { ${badDay.profile} } } }
partners: { ordersPerDay: 150 }
pilots: { ${badDay.crew}, shifts: [{ start: "09:30", count: 14 }, { start: "17:00", count: 16 }, { start: "20:00", count: 6 }] }
weather: { model: dry }
${badDay.more}`)

describe("conservation over a day (V4)", () => {
  const books = new Books()
  const whereabouts = new Whereabouts()
  const simulation = new Simulation(day, { observers: [books, whereabouts] })
  const result = simulation.runAll()
  const count = (outcome: OrderOutcome): number =>
    result.orders.filter((order) => order.outcome === outcome).length

  it("requested = rejected + not accepted + delivered + canceled + open, and the day leaves none open", () => {
    assert.isAbove(result.orders.length, 110)
    assert.strictEqual(
      result.orders.length,
      count("Rejected") + count("NotAccepted") + count("Delivered") + count("Canceled") + count("Open")
    )
    assert.strictEqual(count("Open"), 0)
    for (const outcome of ["Rejected", "NotAccepted", "Delivered", "Canceled"] as const) {
      assert.isAbove(count(outcome), 0, `the day shows ${outcome}`)
    }
  })

  it("agrees with books that are kept from the events alone, order by order", () => {
    assert.strictEqual(books.outcomes.size, result.orders.length)
    assert.deepStrictEqual(
      [...books.outcomes.values()],
      result.orders.map((order) => order.outcome)
    )
    const last = result.series[result.series.length - 1]
    assert.strictEqual(last?.placed, result.orders.length)
    assert.strictEqual(last?.delivered, count("Delivered"))
    assert.strictEqual(last?.canceled, count("Canceled"))
    assert.strictEqual(last?.rejected, count("Rejected"))
  })

  it("ends everything that it began: attempts, trips, assignments, food aboard", () => {
    for (const { state } of simulation.host.allOf("Delivery")) {
      const { order, attempts } = state as DeliveryState
      if (order === null) continue
      assert.include(["Completed", "Canceled"], order.status)
      for (const attempt of attempts) {
        assert.strictEqual(groupOf(attempt.status), "TERMINAL", attempt.status)
      }
    }
    for (const { state } of simulation.host.allOf("Trip")) {
      assert.include(["COMPLETED", "CANCELLED"], (state as TripState).status)
    }
    for (const { state } of simulation.host.allOf("Robot")) {
      const robot = state as RobotState
      assert.include(["PARKED", "OFF_DUTY"], robot.operationState)
      assert.isFalse(robot.flags.hasFood)
      assert.isNull(robot.tripId)
    }
    assert.strictEqual(whereabouts.drives.size, 0)
    assert.strictEqual(whereabouts.assignments.size, 0)
  })

  it("never has a robot on two trips or a pilot in two assignments", () => {
    // The observer fails at the event; here only that it saw something.
    assert.isAbove(whereabouts.departures, 200)
    assert.isAbove(whereabouts.bindings, 200)
  })

  it("balances each battery: initial charge + charged - used = charge that is left", () => {
    const fleet = plannedFleet(day, simulation.world.city, new Draws(day.seed, 0))
    const capacityWh = day.fleet.profiles["standard"]?.batteryWh ?? 0
    let used = 0
    let charged = 0
    for (const [index, device] of simulation.world.devices.entries()) {
      const initialWh = ((fleet[index]?.batteryPct ?? 0) / 100) * capacityWh
      assert.closeTo(
        (device.batteryPct / 100) * capacityWh,
        initialWh + device.chargedWh - device.usedWh,
        1e-6
      )
      used += device.usedWh
      charged += device.chargedWh
    }
    assert.isAbove(charged, capacityWh, "batteries were swapped")
    // Every robot stands for most of the day at 30 W and drives at 130 W, each with its own noise of 5 %.
    const robotHours = result.fleet.inServiceMs / 3_600_000
    const drivenHours = simulation.world.devices.reduce((sum, it) => sum + it.drivenMs, 0) / 3_600_000
    assert.isAbove(drivenHours, 50)
    assert.isAbove(used, 0.95 * 30 * robotHours)
    assert.isBelow(used, 1.05 * (30 * 24 * 25 + 100 * drivenHours))
  })
})

describe("places (V4)", () => {
  it("no robot is ever where it could not have driven since the last event", () => {
    const track: Tracks = new Tracks(() => simulation)
    const simulation: Simulation = new Simulation(smallCity({ seed: 6, ...badDay }), { observers: [track] })
    simulation.runAll()
    assert.isAbove(track.checks, 50_000)
  })

  it("the planner has every robot that rests where it is, but for the error of its position", () => {
    let robots = 0
    const look: Observer = {
      event: (event, _instance, now) => {
        if (event._tag !== "QuoteRequested") return
        const planner = simulation.host.stateOf("Planner", "city") as PlannerState
        for (const device of simulation.world.devices) {
          const robot = planner.robotBySerial.get(device.serial)
          if (robot === undefined || robot.lat === null || robot.lng === null || !robot.online) continue
          // News of a trip's end, and the sample that tells the place, may still be under way.
          const rests = robot.operationState === "PARKED" && now - robot.stateAt > 30_000
          if (!rests || device.moving || !device.powered) continue
          robots += 1
          const offM = haversineM({ lat: robot.lat, lng: robot.lng }, device.place)
          assert.isBelow(offM, 12 * Math.SQRT2 + 1, `${device.serial} at ${now}`)
        }
      }
    }
    const simulation: Simulation = new Simulation(smallCity({ seed: 44, ...badDay }), { observers: [look] })
    simulation.runAll()
    assert.isAbove(robots, 100)
  })
})
