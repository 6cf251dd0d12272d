/**
 * Laws of the planner over random histories: whatever robots, pilots, partners and clocks do and in
 * whatever order news arrive, `decide` never throws and never touches the state, every change of a
 * status is a row of the machine, and the invariants of spec/dispatch.md 11 hold after every transition.
 */
import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { demandMachine } from "../../../src/actors/planner/machine.ts"
import type { PlannerDemand } from "../../../src/actors/planner/state.ts"
import { isFrozen } from "../../../src/services/dispatch/planner/replan.ts"
import { at, city, customer, hubId, merchant, minute, otherMerchant, type Rig, second, shard } from "./rig.ts"

/** One random step: what happens, and which of the candidates it happens to. */
interface Step {
  readonly what: (typeof kinds)[number]
  readonly a: number
  readonly b: number
}

const kinds = [
  "quote",
  "confirmQuote",
  "confirmNew",
  "confirmNew",
  "cancel",
  "departs",
  "departs",
  "departs",
  "completes",
  "completes",
  "tripCancelled",
  "arrives",
  "etaChanges",
  "stops",
  "goesOn",
  "loaded",
  "loaded",
  "delivered",
  "telemetry",
  "robotState",
  "connectivity",
  "health",
  "pilotShift",
  "pilotBound",
  "pilotLost",
  "pilotUnavailable",
  "tick",
  "tick",
  "pass",
  "pass",
  "pass",
  "replanRobot",
  "deploy",
  "bringBack",
  "readdress",
  "exclude",
  "forceStart",
  "activate",
  "retry",
  "undeploy",
  "hub",
  "lot"
] as const

const steps = fc.array(
  fc.record({
    what: fc.constantFrom(...kinds),
    a: fc.nat(1_000),
    b: fc.nat(1_000)
  }),
  { minLength: 20, maxLength: 90 }
)

const places = [merchant, customer, otherMerchant, at(-200, 0), at(800, 100), at(300, -400), at(-600, 500)]

const pick = <T>(list: ReadonlyArray<T>, n: number): T | undefined => list[n % Math.max(1, list.length)]

const demandsOf = (rig: Rig, ...statuses: ReadonlyArray<string>): ReadonlyArray<PlannerDemand> =>
  [...rig.state.demands.values()].filter((demand) => statuses.includes(demand.status))

let serialNumber = 0

const apply = (rig: Rig, step: Step): void => {
  const { a, b } = step
  const robots = rig.state.robots
  const serial = pick(robots, a)?.serial ?? "r-1"
  const pilotId = `pilot-${(b % 10) + 1}`
  const place = pick(places, b) ?? merchant
  const any = pick([...rig.state.demands.values()], a)
  const live = pick(demandsOf(rig, "Pending", "Active"), a)
  switch (step.what) {
    case "quote":
      rig.try({
        _tag: "Quote",
        request: rig.request(`q${++serialNumber}`, {
          origin: a % 2 === 0 ? merchant : otherMerchant,
          start: rig.now + (b % 30) * minute,
          latestStart: rig.now + (20 + (b % 40)) * minute
        }),
        expiresAt: rig.now + 5 * minute
      })
      return
    case "confirmQuote": {
      const quote = pick(demandsOf(rig, "Requested", "Canceled"), a)
      if (quote?.deliveryId == null || quote.type !== "Delivery") return
      rig.confirm(quote.deliveryId, quote.id, { start: quote.start, latestStart: quote.latestStart })
      return
    }
    case "confirmNew":
      rig.confirm(`n${++serialNumber}`, null, {
        origin: a % 3 === 0 ? otherMerchant : merchant,
        destination: a % 3 === 0 ? at(100, -300, "Customer") : customer,
        start: rig.now + (b % 20) * minute,
        latestStart: rig.now + (20 + (b % 30)) * minute
      })
      return
    case "cancel":
      if (any?.deliveryId == null) return
      rig.do({
        _tag: "Cancel",
        deliveryId: any.deliveryId,
        attemptId: b % 4 === 0 ? null : any.attemptId,
        demandId: b % 3 === 0 ? any.id : null,
        reason: "CustomerRequested"
      })
      return
    case "departs":
      if (live?.tripId == null) return
      rig.try({
        _tag: "MarkActive",
        tripId: live.tripId,
        serial: b % 10 === 0 ? serial : (live.servedByRobotId ?? serial),
        force: b % 7 === 0
      })
      return
    case "completes":
      if (any?.tripId == null) return
      rig.try({
        _tag: "Fulfil",
        tripId: any.tripId,
        deliveryId: null,
        attemptId: null,
        serial: any.servedByRobotId,
        place: b % 2 === 0 ? null : any.destination
      })
      return
    case "delivered":
      if (any?.attemptId == null) return
      rig.try({
        _tag: "Fulfil",
        tripId: null,
        deliveryId: any.deliveryId,
        attemptId: any.attemptId,
        serial: any.servedByRobotId,
        place: null
      })
      return
    case "tripCancelled":
      if (any?.tripId == null) return
      rig.do({ _tag: "ApplyTrip", event: rig.trip(any, "CANCELLED", { place: b % 2 === 0 ? place : null }) })
      return
    case "arrives":
      if (any?.tripId == null) return
      rig.do({ _tag: "ApplyTrip", event: rig.trip(any, "AT_STOP", { arrived: b % 2 === 0 }) })
      return
    case "stops":
    case "goesOn":
      if (any?.tripId == null) return
      rig.do({
        _tag: "ApplyTrip",
        event: rig.trip(any, step.what === "stops" ? "AT_STOP" : "IN_TRANSIT", { from: "AT_STOP" })
      })
      return
    case "etaChanges":
      if (any?.tripId == null) return
      rig.do({
        _tag: "ApplyTrip",
        event: {
          _tag: "TripEtaChanged",
          at: rig.now,
          tripId: any.tripId,
          demandId: any.id,
          eta: rig.now + (b % 30) * minute
        }
      })
      return
    case "loaded": {
      const delivery = pick(
        [...rig.state.demands.values()].filter(
          (demand) => demand.type === "Delivery" && demand.attemptId !== null
        ),
        a
      )
      if (delivery === undefined) return
      rig.loaded(delivery, b % 5 === 0 ? serial : (delivery.servedByRobotId ?? serial))
      return
    }
    case "telemetry":
      rig.telemetry(serial, place, {
        battery: b % 6 === 0 ? b % 100 : 80,
        speed: b % 3 === 0 ? 1.2 : 0,
        every: b % 5 === 0 ? null : 10_000
      })
      return
    case "robotState":
      rig.robotState(
        serial,
        (["PARKED", "PARKED", "ON_TRIP", "GROUNDED", "OFF_DUTY", "DEPLOYED"] as const)[b % 6] ?? "PARKED",
        {
          hasFood: b % 5 === 0
        }
      )
      return
    case "connectivity":
      rig.connectivity(serial, b % 3 !== 0)
      return
    case "health":
      rig.do({
        _tag: "ApplyRobot",
        event: { _tag: "RobotHealthChanged", at: rig.now, serial, shard, healthy: b % 3 !== 0, unhealthy: [] }
      })
      return
    case "pilotShift": {
      const to = (["ON_SHIFT", "ON_SHIFT", "ON_COOLDOWN", "ON_BREAK", "UNRESPONSIVE", "OFF_SHIFT"] as const)[
        a % 6
      ]
      rig.pilot(pilotId, { from: "ON_SHIFT", to: to ?? "ON_SHIFT" })
      return
    }
    case "pilotBound":
    case "pilotLost":
      if (live?.tripId == null) return
      rig.do({
        _tag: "ApplyPilot",
        event: {
          _tag: "PilotAssignmentResolved",
          at: rig.now,
          pilotId,
          assignmentId: "a",
          taskId: "task",
          taskVersion: 1,
          tripId: live.tripId,
          hubId,
          type: "DELIVERY",
          demandId: live.id,
          deliveryId: live.deliveryId,
          attemptId: live.attemptId,
          status: step.what === "pilotBound" ? "ACCEPTED" : "ABANDONED",
          ended: step.what !== "pilotBound",
          reason: null
        }
      })
      return
    case "pilotUnavailable":
      if (live?.tripId == null) return
      rig.do({
        _tag: "ApplyPilot",
        event: {
          _tag: "PilotUnavailable",
          at: rig.now,
          tripId: live.tripId,
          demandId: live.id,
          deliveryId: live.deliveryId,
          attemptId: live.attemptId,
          tried: []
        }
      })
      return
    case "tick":
      tickKeepsFrozenPairs(rig)
      return
    case "pass":
      rig.pass((b % 20) * 30 * second)
      return
    case "replanRobot":
      rig.do({ _tag: "Replan", serial })
      return
    case "deploy":
      rig.try({
        _tag: "CreateDeployment",
        serial,
        destination: place,
        start: rig.now + (b % 10) * minute,
        purpose: "reposition"
      })
      return
    case "bringBack":
      rig.try({
        _tag: "CreateReturn",
        serial,
        destination: b % 2 === 0 ? null : place,
        start: rig.now,
        deliveryId: b % 3 === 0 ? "d-x" : null,
        attemptId: b % 3 === 0 ? "attempt-x" : null
      })
      return
    case "readdress":
    case "exclude":
    case "forceStart":
      if (any === undefined) return
      rig.try({
        _tag: "Update",
        demandId: any.id,
        start: step.what === "forceStart" ? rig.now : null,
        latestStart: step.what === "forceStart" ? rig.now : null,
        destination: step.what === "readdress" ? at(600, 200 + (b % 100), "Customer") : null,
        excludeRobots: step.what === "exclude" ? [serial] : null,
        asker:
          b % 2 === 0 || any.deliveryId === null || any.attemptId === null
            ? null
            : { deliveryId: any.deliveryId, attemptId: any.attemptId }
      })
      return
    case "activate":
      if (any !== undefined) rig.try({ _tag: "Activate", demandId: any.id })
      return
    case "retry":
      if (any !== undefined) rig.do({ _tag: "RetryActivation", demandId: any.id, tries: b % 5 })
      return
    case "undeploy":
      rig.do({
        _tag: "ApplyRobot",
        event: {
          _tag: "RobotUndeployed",
          at: rig.now,
          serial,
          hubId,
          shard,
          locationId: null,
          reason: "x",
          by: "x"
        }
      })
      return
    case "hub":
      rig.do({
        _tag: "ApplyHub",
        event: { _tag: b % 4 === 0 ? "HubClosed" : "HubOpened", at: rig.now, hubId, shard, cause: "clock" }
      })
      return
    case "lot":
      rig.lot(`lot-${b % 3}`, place, b % 4)
      return
  }
}

/** I15: what is frozen before a cycle keeps its robot. */
const tickKeepsFrozenPairs = (rig: Rig): void => {
  const frozen = rig.state.openDeliveries
    .map((id) => rig.demand(id))
    .filter((demand) => demand.status === "Pending" && isFrozen(demand, rig.state, rig.now, rig.config))
    .map((demand) => demand.id)
  const from = rig.events.length
  rig.tick()
  for (const event of rig.events.slice(from)) {
    if (event._tag === "RobotReassigned")
      assert.notInclude(frozen, event.demandId, "a frozen pair was changed")
  }
}

/** I12 and I16: histories are paths of the machine, robots are told once, revisions rise. */
const checkHistories = (rig: Rig): void => {
  const status = new Map<string, string>()
  const version = new Map<string, number>()
  const revision = new Map<string, number>()
  const told = new Set<string>()
  for (const event of rig.events) {
    switch (event._tag) {
      case "DemandTransitioned": {
        assert.strictEqual(event.from, status.get(event.demandId) ?? null)
        assert.strictEqual(event.version, (version.get(event.demandId) ?? 0) + 1)
        const row = demandMachine.transitions.some(
          ({ from, to }) =>
            to === event.to && (event.from === null ? from === null : from?.includes(event.from))
        )
        assert.isTrue(row, `no row ${event.from} > ${event.to}`)
        status.set(event.demandId, event.to)
        version.set(event.demandId, event.version)
        break
      }
      case "AtOrigin": {
        const key = `${event.demandId} ${event.serial}`
        assert.isFalse(told.has(key), `AtOrigin twice: ${key}`)
        told.add(key)
        break
      }
      case "EtaUpdate":
        assert.isAbove(event.revision, revision.get(event.demandId) ?? 0)
        revision.set(event.demandId, event.revision)
        break
      default:
        break
    }
  }
}

describe("planner, any history", () => {
  it("keeps the invariants, never touches the state in decide, and moves demands by the machine", () => {
    fc.assert(
      fc.property(steps, (history) => {
        const rig = city()
        for (const step of history) apply(rig, step)
        rig.pass(20 * minute)
        checkHistories(rig)
      }),
      { numRuns: 15, seed: 2026 }
    )
  }, 120_000)

  it("keeps them over longer histories", () => {
    fc.assert(
      fc.property(fc.array(steps, { minLength: 4, maxLength: 6 }), (parts) => {
        const rig = city({}, false)
        for (const step of parts.flat()) apply(rig, step)
        rig.pass(60 * minute)
        checkHistories(rig)
      }),
      { numRuns: 60, seed: 7 }
    )
  }, 120_000)
})
