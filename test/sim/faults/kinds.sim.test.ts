/**
 * Every kind of fault on a small day: it does something, and what it does is counted; all invariants
 * hold after every event; and every accepted order comes to an end or to somebody who looks after it
 * (spec/simulation.md 9, pass criterion).
 */
import { afterEach, assert, describe, it } from "@effect/vitest"
import { Simulation } from "../../../src/sim/run.ts"
import { type FaultKind, faultKindNames } from "../../../src/sim/scenario/fault-kinds.ts"
import { breath } from "../../support/breath.ts"
import { type SmallCity, smallCity } from "../../support/scenario.ts"

/** How each kind is tried: the entry of `faults` without its kind, as a file writes it. */
const tries: { readonly [Kind in FaultKind]: string } = {
  robotOffline: "at_s: 9000, target: { robot: { count: 4 } }, duration_s: 900",
  telemetryDelayed: "at_s: 7200, target: { robot: all }, duration_s: 3600, params: { delay_s: 25 }",
  telemetryDuplicated: "at_s: 7200, target: { robot: all }, duration_s: 3600",
  telemetryReordered: "at_s: 7200, target: { robot: all }, duration_s: 3600",
  clockSkew: "at_s: 7200, target: { robot: { count: 4 } }, duration_s: 3600, params: { skew_s: 120 }",
  gpsDrift: "at_s: 7200, target: { robot: { count: 4 } }, duration_s: 3600, params: { drift_m: 80 }",
  batteryDrop: "at_s: 9000, target: { robot: { count: 4 } }, params: { drop_pct: 40 }",
  componentFail: "at_s: 9000, target: { robot: { count: 3 } }, duration_s: 1800",
  lidStuckOpen: "at_s: 7200, target: { robot: all }, duration_s: 1800",
  lidStuckClosed: "at_s: 7200, target: { robot: all }, duration_s: 1800",
  lidSensorLies: "at_s: 7200, target: { robot: all }, duration_s: 1200",
  robotStuck: "at_s: 9000, target: { robot: all on trip }, duration_s: 1200",
  robotFlipped: "at_s: 9000, target: { robot: any on trip }, duration_s: 1200",
  robotHit: "at_s: 9000, target: { robot: any on trip }, duration_s: 1200",
  robotStolen: "at_s: 9000, target: { robot: any on trip }, duration_s: 3600",
  wrongPinBurst: "trigger: { on: Delivery.AtPickup, nth: 1, after_s: 5 }, target: { robot: of the trigger }",
  strangerOpensLid: "at_s: 9000, target: { robot: { count: 3 } }",
  pilotUnresponsive: "at_s: 9000, target: { pilot: { count: 4 } }, duration_s: 200",
  pilotRejectsAll: "at_s: 8000, target: { pilot: { share_pct: 50 } }, duration_s: 1800",
  massLogout: "at_s: 9000, target: { pilot: { share_pct: 80 } }, duration_s: 300",
  shiftLate: "at_s: 0, duration_s: 600, params: { late_s: 1200 }",
  merchantClosed: "at_s: 8000, target: { merchant: all }, duration_s: 1800",
  merchantSlow: "at_s: 8000, target: { merchant: all }, duration_s: 3600, params: { factor: 5 }",
  customerNoShow: "at_s: 8000, duration_s: 1800",
  addressChange: "at_s: 9000, target: { order: { count: 5 } }",
  partnerTimeout: "at_s: 8000, duration_s: 1800",
  partner5xx: "at_s: 8000, duration_s: 1800",
  partnerDuplicate: "at_s: 4000, duration_s: 3600",
  partnerCancelStorm: "at_s: 9000, params: { share_pct: 60 }, duration_s: 300",
  courierNone: "at_s: 4000, duration_s: 7200",
  courierSilent: "at_s: 4000, duration_s: 7200",
  webhookReplay: "at_s: 4000, duration_s: 7200",
  mapsDown: "at_s: 4000, duration_s: 14400",
  routeBlocked: "at_s: 8000, target: { robot: all }, duration_s: 3600",
  zoneDisabled: "at_s: 9000, duration_s: 1800",
  weatherSevere: "at_s: 9000, duration_s: 1800",
  demandSpike: "at_s: 9000, duration_s: 1800, params: { factor: 4 }",
  eventDelay: "at_s: 7200, duration_s: 3600, params: { delay_s: 3, jitter: true }",
  eventDuplicate: "at_s: 7200, duration_s: 7200, params: { share_pct: 100 }",
  eventReorder: "at_s: 7200, duration_s: 3600, params: { within_s: 3 }",
  eventLoss: "at_s: 7200, duration_s: 3600, params: { share_pct: 20 }",
  plannerPause: "at_s: 9000, duration_s: 120",
  tripCancelled: "trigger: { on: Trip.TripCreated, nth: 9, after_s: 2 }, target: { robot: of the trigger }"
}

/** Where a kind has nothing to do in the usual small city: what is different. */
const cities: { readonly [Kind in FaultKind]?: SmallCity } = {
  courierNone: { robots: 3, more: "policy: { fallback: couriers }\n" },
  courierSilent: { robots: 3, more: "policy: { fallback: couriers }\n" },
  webhookReplay: { robots: 3, more: "policy: { fallback: couriers }\n" },
  mapsDown: { more: "travel: { blockage_per_km_day: 100 }\n" }
}

afterEach(breath)

describe("a fault", () => {
  for (const kind of faultKindNames) {
    it(`of kind ${kind} does something, and breaks nothing that must hold`, () => {
      const city = cities[kind] ?? {}
      const entry = `{ kind: ${kind}, ${tries[kind]} }`
      const more = `${city.more ?? ""}faults: [${entry}]\n`
      const result = new Simulation(smallCity({ seed: 3, ...city, more }), { checkEveryEvent: true }).runAll()
      assert.isNull(result.invariants.first)
      assert.isAbove(result.faultsFired[kind] ?? 0, 0)
      assert.isAbove(result.faultWindows.length, 0)
      // The orders end four hours before the run: there was time to look after all of them.
      const open = result.orders.filter(({ outcome }) => outcome === "Open").map(({ index }) => index)
      assert.deepStrictEqual(open, [])
    })
  }
})
