/**
 * What the end of a run says, as rows of text: promised levels first, then key figures by group, reasons,
 * speed. The terminal and the HTML report print the same rows. Source: spec/simulation.md 3, 6.
 */
import { hour, minute, second } from "../../domain/instant.ts"
import { type FaultKind, faultKinds } from "../scenario/fault-kinds.ts"
import { formatLocal } from "../scenario/start-at.ts"
import { type ExperimentGroup, experimentResults } from "./experiments.ts"
import { count, decimal, minutes, money, none, percent, wall } from "./figures.ts"
import { eventsPerSecond, orderTotals, seedJson } from "./json.ts"
import { type Kpis, kpisOf } from "./kpis.ts"
import { checkPromises, type PromiseCheck } from "./promises.ts"
import type { RunResult } from "./run-result.ts"

export interface Row {
  readonly name: string
  readonly value: string
  /** What the specification leads one to expect, or what the figure is made of; may be empty. */
  readonly note: string
}

export interface Group {
  readonly title: string
  readonly rows: ReadonlyArray<Row>
}

export interface PromiseRow extends Row {
  readonly kept: boolean
}

export interface Summary {
  readonly title: string
  /** What was simulated, in one line. */
  readonly subtitle: string
  /** Why the run is not whole or not sound; empty when all is well. */
  readonly warnings: ReadonlyArray<string>
  readonly promises: ReadonlyArray<PromiseRow>
  readonly groups: ReadonlyArray<Group>
  readonly refusals: ReadonlyArray<Row>
  readonly speed: ReadonlyArray<Row>
}

/** Everything that is said about a run. */
export const summaryOf = (result: RunResult): Summary => {
  const kpis = kpisOf(result)
  const { scenario } = result
  const { at, utcOffsetMs } = scenario.startAt
  const from = formatLocal(at, utcOffsetMs).replace("T", " ").slice(0, 16)
  const to = formatLocal(result.endedAt, utcOffsetMs).replace("T", " ").slice(0, 16)
  const hours = (result.endedAt - at) / hour
  return {
    title: scenario.name,
    subtitle: `seed ${seedJson(result.seed)}, ${from} to ${to} (${decimal(hours, hours % 1 === 0 ? 0 : 1)} h), digest ${result.digest}`,
    warnings: warningsOf(result, kpis),
    promises: checkPromises(scenario.sla, kpis).map(promiseRow),
    groups: [
      ordersGroup(result, kpis),
      timesGroup(kpis),
      robotsGroup(result, kpis),
      pilotsGroup(result, kpis),
      fieldGroup(result, kpis),
      ...faultGroups(result),
      ...experimentGroups(result)
    ],
    refusals: refusalRows(kpis),
    speed: speedRows(result, kpis.gapToBound)
  }
}

const warningsOf = (result: RunResult, kpis: Kpis): ReadonlyArray<string> => {
  const warnings: Array<string> = []
  if (result.interrupted) {
    const share = (result.endedAt - result.scenario.startAt.at) / result.scenario.durationMs
    warnings.push(`Interrupted after ${percent(share)} of the run: all figures are about that part.`)
  }
  if (result.invariants.violated > 0) {
    warnings.push(
      `${count(result.invariants.violated)} of ${count(result.invariants.checked)} checks found a broken invariant: ${result.invariants.first ?? ""}`
    )
  }
  if (kpis.ordersRequested === 0) {
    warnings.push("No order counts: key figures leave out the warm-up and the last 90 minutes.")
  }
  if (kpis.ordersOpen > 0 && !result.interrupted) {
    warnings.push(`${count(kpis.ordersOpen)} orders had no outcome when the run ended.`)
  }
  return warnings
}

/** A promised level as a row: what was measured, and what was promised. */
export const promiseRow = (check: PromiseCheck): PromiseRow => {
  const show = (value: number | null): string => {
    if (value === null) return none
    if (check.unit === "%") return `${value.toFixed(1)} %`
    return check.unit === "s" ? minutes(value) : money(value)
  }
  return {
    kept: check.kept,
    name: check.name,
    value: show(check.measured),
    note: `promised: ${check.bound} ${show(check.promised)}`
  }
}

const ordersGroup = (result: RunResult, kpis: Kpis): Group => {
  const all = orderTotals(result)
  return {
    title: "Orders",
    rows: [
      {
        name: "requested",
        value: count(kpis.ordersRequested),
        note: `of ${count(all.placed)} placed; the last 90 minutes only load the system`
      },
      { name: "accepted", value: percent(kpis.acceptanceRate), note: count(kpis.ordersAccepted) },
      {
        name: "completed",
        value: percent(kpis.completionRate),
        note: `${count(kpis.ordersDelivered)} delivered, ${count(kpis.ordersCanceled)} canceled after acceptance`
      },
      { name: "on time", value: percent(kpis.onTimeRate), note: "by the promised time, of those accepted" },
      { name: "within 40 minutes", value: percent(kpis.withinFortyMinutesRate), note: "" },
      { name: "rescued", value: percent(kpis.rescueRate), note: "" },
      { name: "cost per delivery", value: money(kpis.costPerDeliveryMinor), note: "" }
    ]
  }
}

const timesGroup = (kpis: Kpis): Group => ({
  title: "Times",
  rows: [
    {
      name: "click-to-door, median",
      value: minutes(kpis.clickToDoorP50S),
      note: `p90 ${minutes(kpis.clickToDoorP90S)}, p99 ${minutes(kpis.clickToDoorP99S)}; ${count(kpis.undelivered)} not delivered`
    },
    {
      name: "ETA error",
      value: minutes(kpis.etaErrorMeanAbsoluteS),
      note: `bias ${minutes(kpis.etaErrorBiasS)}; ten minutes before arrival`
    },
    {
      name: "pickup trip, median",
      value: inMinutes(kpis.pickupTripMedianMin),
      note: "expected: 5 to 15 min"
    },
    {
      name: "delivery trip, median",
      value: inMinutes(kpis.deliveryTripMedianMin),
      note: "expected: 10 to 30 min"
    },
    { name: "return trip, median", value: inMinutes(kpis.returnTripMedianMin), note: "expected: 5 to 15 min" }
  ]
})

const inMinutes = (value: number | null): string => minutes(value === null ? null : value * 60)

const robotsGroup = (result: RunResult, kpis: Kpis): Group => {
  const shares = kpis.robotTimeShares
  return {
    title: "Robots",
    rows: [
      {
        name: "utilisation",
        value: percent(kpis.robotUtilisation),
        note:
          shares === null
            ? ""
            : `pickup ${percent(shares.pickup)}, delivery ${percent(shares.delivery)}, return ${percent(shares.return)}; waiting ${percent(shares.wait)}`
      },
      {
        name: "deliveries per robot hour",
        value: decimal(kpis.deliveriesPerRobotHour, 2),
        note: "in service, day and night; expected 0.80 to 1.00 at healthy load"
      },
      {
        name: "the same while busy",
        value: decimal(kpis.deliveriesPerBusyRobotHour, 2),
        note: `${decimal(kpis.robotMinutesPerDelivery, 0)} min per delivery; expected 48 min, at most 1.24 per hour`
      },
      {
        name: "reassigned, interrupted",
        value: `${decimal(kpis.reassignmentsPer100Orders, 1)}, ${decimal(kpis.interruptionsPer100Orders, 1)}`,
        note: `per 100 orders; ${decimal(kpis.orphanMinutes, 0)} orphan minutes, ${count(result.fleet.batterySwaps)} battery swaps`
      }
    ]
  }
}

const pilotsGroup = (result: RunResult, kpis: Kpis): Group => {
  const expected =
    result.crew.onShiftMs > 0
      ? (45 * minute * result.orders.filter((it) => it.deliveredAt !== null).length) / result.crew.onShiftMs
      : null
  return {
    title: "Pilots",
    rows: [
      {
        name: "utilisation",
        value: percent(kpis.pilotUtilisation),
        note: `expected ${percent(expected)} for these deliveries, at 45 min each`
      },
      {
        name: "time per delivery",
        value: inMinutes(kpis.pilotMinutesPerDelivery),
        note: "expected: 45 min"
      },
      {
        name: "robots per pilot",
        value: decimal(kpis.robotsPerPilot, 2),
        note: `on trips, per pilot on shift; fleet ${decimal(kpis.fleetPerPilot, 2)} at the peak`
      },
      {
        name: "handovers",
        value: decimal(kpis.handoversPer100Orders, 1),
        note: `per 100 orders; ${count(result.counters.pilotsUnavailable)} searches found no pilot in time`
      }
    ]
  }
}

const fieldGroup = (result: RunResult, kpis: Kpis): Group => {
  const { tasks, workshopVisits } = result.field
  const byType = Object.entries(tasks).sort(([a, m], [b, n]) => n.completed - m.completed || (a < b ? -1 : 1))
  const created = byType.reduce((sum, [, it]) => sum + it.created, 0)
  const completed = byType.reduce((sum, [, it]) => sum + it.completed, 0)
  return {
    title: "Field operators",
    rows: [
      { name: "utilisation", value: percent(kpis.operatorUtilisation), note: "ways included" },
      {
        name: "tasks done",
        value: count(completed),
        note: `of ${count(created)}: ${byType.map(([type, it]) => `${type} ${count(it.completed)}`).join(", ")}`
      },
      {
        name: "wait for a task",
        value: minutes(kpis.fieldWaitMeanS),
        note: `until somebody sets out; then ${minutes(kpis.fieldWorkMeanS)} until it is done, both on average`
      },
      {
        name: "workshop",
        value: count(workshopVisits),
        note: `robots taken there; ${decimal(kpis.robotsInWorkshop, 1)} there on average`
      }
    ]
  }
}

/** One group of rows when the scenario has faults: how often each kind did something, what that is beside it. */
const faultGroups = (result: RunResult): ReadonlyArray<Group> => {
  const rows = (Object.keys(result.faultsFired) as ReadonlyArray<FaultKind>).map((kind) => ({
    name: kind,
    value: count(result.faultsFired[kind] ?? 0),
    note: faultKinds[kind].counts
  }))
  return rows.length === 0 ? [] : [{ title: "Faults", rows }]
}

/** One group of rows when the scenario has experiments. */
const experimentGroups = (result: RunResult): ReadonlyArray<Group> => {
  const rows = experimentResults(result).flatMap(({ name, on, off }) => [
    experimentRow(`${name}, on`, on),
    experimentRow(`${name}, off`, off)
  ])
  return rows.length === 0 ? [] : [{ title: "Experiments", rows }]
}

const experimentRow = (name: string, group: ExperimentGroup): Row => ({
  name,
  value: count(group.deliveries),
  note: `deliveries by ${count(group.robots)} robots, ${decimal(group.deliveriesPerRobot, 2)} each; click-to-door median ${minutes(group.clickToDoorP50S)}, way to the merchant ${inMinutes(group.pickupTripMedianMin)}`
})

const refusalRows = (kpis: Kpis): ReadonlyArray<Row> => [
  ...Object.entries(kpis.refusals).map(([name, n]) => ({
    name,
    value: count(n),
    note: `refused, ${percent(n / Math.max(1, kpis.ordersRequested))} of the orders`
  })),
  ...Object.entries(kpis.cancellations).map(([name, n]) => ({
    name,
    value: count(n),
    note: `canceled, ${percent(n / Math.max(1, kpis.ordersAccepted))} of the accepted`
  }))
]

const speedRows = (result: RunResult, gapToBound: number | null): ReadonlyArray<Row> => {
  const { wallSeconds, plannerSeconds, actorEvents, peakMemoryBytes } = result.speed
  const simulated = (result.endedAt - result.scenario.startAt.at) / second
  const { planner } = result
  return [
    {
      name: "actor events",
      value: count(actorEvents),
      note: `${count(eventsPerSecond(result))} per second without the planner`
    },
    {
      name: "wall time",
      value: wall(wallSeconds),
      note: `${count(wallSeconds > 0 ? simulated / wallSeconds : 0)} simulated seconds per second`
    },
    {
      name: "planner",
      value: percent(wallSeconds > 0 ? plannerSeconds / wallSeconds : 0),
      note: `of the wall time; tick mean ${planner.tickMeanMs.toFixed(2)}, p95 ${planner.tickP95Ms.toFixed(2)} ms; quote p95 ${planner.quoteP95Ms.toFixed(2)} ms`
    },
    {
      name: "gap to bound",
      value: gapToBound === null ? "-" : percent(gapToBound),
      note: "of the plans' cost over its lower bound without pilots, cycles that compared deliveries"
    },
    {
      name: "invariants",
      value: result.invariants.violated === 0 ? "hold" : "broken",
      note: `${count(result.invariants.checked)} checks${peakMemoryBytes === null ? "" : `; peak memory ${count(peakMemoryBytes / 1e6)} MB`}`
    }
  ]
}
