/**
 * From a seed to a small city on a bad day: one or two hubs, a few robots and pilots, some dozens of orders,
 * and half of everything that can be different from the ordinary. Pure: the same seed gives the same case.
 * Source: spec/simulation.md 9 (chaos), 3 (what there is to vary).
 *
 * A case has orders for one to three hours and goes on for one more without new ones; the last pilots stay to
 * the end, so that whoever still waits afterwards waits for nothing.
 */
import type { ScenarioForm } from "../scenario/schema.ts"
import { scenarioSchemaVersion } from "../scenario/schema.ts"
import { Choices } from "./choices.ts"
import { chaosOf, faultsOf } from "./make-faults.ts"
import { momentFaultsOf } from "./make-moments.ts"
import { courierAnswersOf, couriersOf, integrationsOf } from "./make-partners.ts"
import { rulesOf } from "./make-rules.ts"

/** Seconds before the first order: robots are put out, pilots come. */
const openingS = 1800
/** Seconds after the last order. */
const closingS = 3600

/** The group of choices that came later: they leave what a seed was about before as it was. */
const moreChoices = 1

/** The case of a seed, 0..2^53-1. */
export const makeCase = (seed: number): ScenarioForm => {
  const choices = new Choices(seed)
  const more = new Choices(seed, moreChoices)
  const hubs = choices.chance(0.3) ? 2 : 1
  const robots = choices.whole(3, 25)
  const pilots = choices.whole(2, 12)
  const orders = choices.whole(5, 60)
  const hours = choices.whole(1, 3)
  const ordersEndS = openingS + hours * 3600
  const integrations = integrationsOf(choices)
  const { couriers, fallback } = couriersOf(choices)
  return {
    schemaVersion: scenarioSchemaVersion,
    name: `fuzz-${seed}`,
    seed,
    startAt: "2026-05-12T09:30:00+02:00",
    duration_s: ordersEndS + closingS,
    city: cityOf(choices, hubs),
    fleet: {
      robots: [{ count: robots, ...some(choices, 0.4, { battery_pct: batteryOf(choices) }) }],
      profiles: { standard: profileOf(choices) }
    },
    pilots: pilotsOf(choices, pilots),
    fieldOps: fieldOpsOf(choices),
    couriers: { ...couriers, ...courierAnswersOf(more) },
    partners: {
      ...partnersOf(choices, orders, hours),
      ...(integrations === null ? {} : { integrations })
    },
    merchants: {
      ...some(choices, 0.4, { no_show_pct: choices.whole(2, 20) }),
      ...some(choices, 0.4, { wrong_pin_pct: choices.whole(5, 50) }),
      loadMethods: loadMethodsOf(choices)
    },
    customers: {
      ...some(choices, 0.4, { no_show_pct: choices.whole(2, 25) }),
      ...some(choices, 0.4, { leaves_lid_open_pct: choices.whole(5, 40) })
    },
    weather: { model: choices.oneOf(["dry", "dry", "rain", "markov"]) },
    policy: {
      planner: choices.oneOf(["planner", "planner", "planner", "nearest", "first-come"]),
      returnPolicy: choices.oneOf(["return", "discard"]),
      handover: choices.chance(0.6),
      fallback
    },
    dispatch: dispatchOf(choices),
    faults: [...faultsOf(choices, openingS, ordersEndS), ...momentFaultsOf(more)],
    chaos: chaosOf(choices, openingS, ordersEndS),
    watchdog: { rules: rulesOf(choices) },
    outputs: { checks: "every-event", kpis: false }
  } as ScenarioForm
}

/** `what` with a probability, else nothing. Its choices are made in any case, so that later ones stay. */
const some = <A extends object>(choices: Choices, probability: number, what: A): A | Record<string, never> =>
  choices.chance(probability) ? what : {}

const cityOf = (choices: Choices, hubs: number) => ({
  generator: {
    hubs,
    radius_m: choices.whole(500, 1500),
    merchants: choices.whole(2, 15),
    lots: choices.whole(2, 4),
    gap_m: 300
  },
  // Zones that close while orders are under way.
  ...some(choices, 0.15, { opensAt: "06:00", closesAt: choices.oneOf(["11:15", "12:00", "12:45"]) })
})

const batteryOf = (choices: Choices) => ({
  dist: "uniform" as const,
  min: choices.whole(12, 60),
  max: choices.whole(60, 100)
})

const profileOf = (choices: Choices) => ({
  ...some(choices, 0.3, { battery_wh: choices.whole(90, 300) }),
  ...some(choices, 0.4, {
    connectivity_loss_per_h: choices.whole(1, 12),
    connectivity_loss_s: { dist: "lognormal" as const, median: choices.whole(10, 120), sigma: 1.3 }
  }),
  ...some(choices, 0.4, { lid_open_fails_pct: choices.whole(2, 25) }),
  ...some(choices, 0.4, {
    lid_close_fails_pct: choices.whole(2, 25),
    latch_not_sensed_pct: choices.whole(0, 10)
  }),
  ...some(choices, 0.3, { lid_retry_works_pct: choices.whole(20, 90) }),
  ...some(choices, 0.3, { telemetry_s: choices.whole(5, 30) }),
  ...some(choices, 0.5, {
    stuck_per_h: choices.oneOf([0.2, 1, 4]),
    flipped_per_h: choices.oneOf([0, 0.1, 1]),
    hit_per_h: choices.oneOf([0, 0.1, 1])
  }),
  ...some(choices, 0.5, {
    time_to_failure_s: { dist: "weibull" as const, shape: 1, scale: choices.oneOf([7200, 36_000, 200_000]) }
  })
})

const pilotsOf = (choices: Choices, pilots: number) => {
  const stay = Math.max(1, choices.whole(Math.ceil(pilots / 3), pilots))
  const leave = pilots - stay
  return {
    shifts: [
      { start: "09:30", count: stay },
      ...(leave > 0
        ? [
            {
              start: choices.oneOf(["09:30", "10:00", "10:20"]),
              count: leave,
              duration_s: choices.whole(20, 120) * 60
            }
          ]
        : [])
    ],
    breaks: choices.chance(0.5)
      ? [
          { after_s: choices.whole(20, 60) * 60, duration_s: choices.whole(5, 15) * 60 },
          { after_s: choices.whole(90, 120) * 60, duration_s: choices.whole(5, 30) * 60 }
        ]
      : [],
    break_spread_s: choices.oneOf([0, 1200, 3600]),
    ...some(choices, 0.3, { late_pct: choices.whole(10, 60) }),
    ...some(choices, 0.2, { new_pilot_pct: choices.whole(10, 50) }),
    ...some(choices, 0.4, { silent_pct: choices.whole(5, 30) }),
    ...some(choices, 0.4, { reject_pct: choices.whole(5, 40) }),
    ...some(choices, 0.3, { unresponsive_per_h: choices.oneOf([0.2, 0.5, 1, 3]) })
  }
}

const fieldOpsOf = (choices: Choices) => ({
  perHub: choices.oneOf([1, 1, 2, 2, 3]),
  ...some(choices, 0.2, { swap_below_pct: choices.whole(20, 70) })
})

const partnersOf = (choices: Choices, orders: number, hours: number) => ({
  ordersPerDay: orders,
  firstHour: 10,
  hour_shares_pct: hours === 1 ? [100] : hours === 2 ? [50, 50] : [34, 33, 33],
  dayFactor: 1,
  preparation_max_s: 2400,
  ...some(choices, 0.3, { accept_pct: choices.whole(50, 95) }),
  ...some(choices, 0.4, {
    cancel_before_pickup_per_h: choices.oneOf([0.1, 0.5, 1]),
    cancel_after_pickup_per_h: choices.oneOf([0.5, 2, 4])
  }),
  courier_fallback_pct: choices.oneOf([0, 50, 100]),
  ...some(choices, 0.3, { controlled_pct: choices.whole(10, 60) }),
  ...some(choices, 0.2, { pickup_window_s: choices.whole(10, 30) * 60 })
})

const loadMethodsOf = (choices: Choices) => {
  const [deviceless, fourDigit, qr, pinless] = choices.oneOf<ReadonlyArray<number>>([
    [35, 25, 20, 20],
    [100, 0, 0, 0],
    [0, 100, 0, 0],
    [0, 0, 50, 50]
  ])
  return { deviceless_pct: deviceless, four_digit_pct: fourDigit, qr_pct: qr, pinless_pct: pinless }
}

const dispatchOf = (choices: Choices) => ({
  ...some(choices, 0.2, { reposition: false }),
  ...some(choices, 0.2, { holdPilotAtDropoff: false }),
  ...some(choices, 0.2, { planComingShifts: true }),
  ...some(choices, 0.2, { hysteresis_s: choices.oneOf([0, 60]) }),
  ...some(choices, 0.2, { interruption_gain_s: choices.oneOf([0, 120]) })
})
