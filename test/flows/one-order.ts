/**
 * One order in a city of listed places, and what became of it, told in short: the steps of the delivery
 * and of its attempts, where every actor stands, and the alarms that people heard.
 */
import type { AttemptId, DeliveryId } from "../../src/domain/ids.ts"
import type { Scenario } from "../../src/sim/scenario/schema.ts"
import type { FlowRun } from "./flow-run.ts"
import { type ListedCity, listedCity } from "./listed-city.ts"

/** When the order is placed, in seconds from the start: its robots stand at their lots by then. */
export const placedAtS = 3_600

/** A robot at each lot and one order; couriers deliver where `more` allows it. */
export const orderCity = (city: ListedCity = {}): Scenario => {
  const scenario = listedCity({
    robots: [
      ["lot-a", 90],
      ["lot-b", 90]
    ],
    orders: [{ atS: placedAtS }],
    durationS: 14_400,
    ...city
  })
  return { ...scenario, partners: { ...scenario.partners, courierFallbackPct: 100 } }
}

/** Only couriers deliver: no pilot is on shift while the order can be served. */
export const courierCity = (more = ""): Scenario =>
  orderCity({
    shifts: '{ start: "09:30", count: 1 }',
    more: `policy: { fallback: couriers }\ncouriers: { accept_pct: 100, fails_pct: 0 }\n${more}`
  })

/** A fault that begins with a step of an attempt, as a file writes it. */
export const faultAt = (kind: string, on: string, more = "", afterS = 0): string =>
  `- { kind: ${kind}, trigger: { on: ${on}, nth: 1, after_s: ${afterS} }, ${more} }`

/** Section `faults` of these lines. */
export const faults = (...lines: ReadonlyArray<string>): string =>
  `faults:\n${lines.map((line) => `  ${line}`).join("\n")}\n`

/** The robot stays where it is, so long after a step of the attempt. */
export const stuckAfter = (on: string, afterS: number): string =>
  faultAt("robotStuck", on, "target: { robot: of the trigger }", afterS)

/** The only delivery of the run. */
export const deliveryOf = (run: FlowRun): DeliveryId => {
  const created = run.of("DeliveryCreated")[0]
  if (created === undefined) throw new Error("no delivery yet")
  return created.deliveryId
}

/** The attempts of the delivery, in their order. */
export const attemptsOf = (run: FlowRun): ReadonlyArray<AttemptId> =>
  run.of("AttemptCreated").map(({ attemptId }) => attemptId)

/** The steps of each attempt in the order in which they happened: `1 Requested`, `1 Pending`, `2 Requested`. */
export const attemptSteps = (run: FlowRun): ReadonlyArray<string> => {
  const attempts = attemptsOf(run)
  return run.of("AttemptTransitioned").map(({ attemptId, to }) => `${attempts.indexOf(attemptId) + 1} ${to}`)
}

/** The steps of the delivery. */
export const deliverySteps = (run: FlowRun): ReadonlyArray<string> =>
  run.of("DeliveryTransitioned").map(({ to }) => to)

/** All alarms so far, by their code. */
export const alarms = (run: FlowRun): ReadonlyArray<string> =>
  run.calls.flatMap(({ what }) => ("code" in what && what._tag === "RaiseAlarm" ? [String(what.code)] : []))

/** When things happened, in seconds after `from`. */
export const secondsAfter = (
  from: { readonly at: number },
  things: ReadonlyArray<{ readonly at: number }>
): ReadonlyArray<number> => things.map(({ at }) => (at - from.at) / 1000)

/** Where the actors stand that serve an order: spec/flows.md 4, "Statuses side by side". */
export interface Standing {
  readonly robot: string | null
  /** `TRIP / TASK` of the newest trip of each type. */
  readonly trips: Readonly<Record<string, string>>
  /** Of each demand of the attempt, by the first letter of its type. */
  readonly demands: Readonly<Record<string, string>>
  readonly attempt: string | null
  readonly delivery: string | null
}

/** Where everybody stands now who serves an attempt: the newest, or the one of this number. */
export const standing = (run: FlowRun, number = attemptsOf(run).length): Standing => {
  const attemptId = attemptsOf(run)[number - 1]
  const steps = run.of("AttemptTransitioned", (event) => event.attemptId === attemptId)
  const serial = steps.findLast((step) => step.serial !== null)?.serial
  const trips: Record<string, string> = {}
  for (const { tripId, type } of run.of("TripCreated", (event) => event.serial === serial)) {
    const trip = run.of("TripTransitioned", (event) => event.tripId === tripId).at(-1)
    const task = run.of("TaskTransitioned", (event) => event.tripId === tripId).at(-1)
    trips[type] = `${trip?.to} / ${task?.to}`
  }
  const demands: Record<string, string> = {}
  for (const { to, type } of run.of("DemandTransitioned", (event) => event.attemptId === attemptId)) {
    demands[type.slice(0, 1)] = to
  }
  return {
    robot: run.of("RobotStateChanged", (event) => event.serial === serial).at(-1)?.to ?? null,
    trips,
    demands,
    attempt: steps.at(-1)?.to ?? null,
    delivery: run.of("DeliveryTransitioned").at(-1)?.to ?? null
  }
}
