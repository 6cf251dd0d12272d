/**
 * One row of key figures per instance, and the means over several: what is printed and what `--json` says.
 * Times in minutes. Source: spec/simulation.md 10.
 */
import { decimal } from "../../report/figures.ts"
import { mean } from "../../report/quantile.ts"
import type { MdrpMetrics } from "./metrics.ts"

/** Figures over orders are null when none was delivered. */
export interface MdrpRow {
  readonly instance: string
  readonly orders: number
  readonly delivered: number
  readonly undeliveredPct: number
  readonly clickToDoorMean: number | null
  readonly clickToDoorP90: number | null
  readonly readyToPickupMean: number | null
  readonly readyToPickupP90: number | null
  /** Total pay over delivered orders. */
  readonly costPerOrder: number | null
  /** Delivered orders over assignments. */
  readonly ordersPerBundle: number | null
  /** The strict checker has nothing against the solution. */
  readonly feasible: boolean
  /** Time that solving took on this machine: the only figure that differs from run to run. */
  readonly wallSeconds: number
}

export const rowOf = (
  instance: string,
  metrics: MdrpMetrics,
  feasible: boolean,
  wallSeconds: number
): MdrpRow => ({
  instance,
  orders: metrics.orders,
  delivered: metrics.delivered,
  undeliveredPct: metrics.undeliveredPct,
  clickToDoorMean: metrics.clickToDoor.mean,
  clickToDoorP90: metrics.clickToDoor.p90,
  readyToPickupMean: metrics.readyToPickup.mean,
  readyToPickupP90: metrics.readyToPickup.p90,
  costPerOrder: metrics.costPerOrder,
  ordersPerBundle: metrics.ordersPerBundle,
  feasible,
  wallSeconds
})

type NumberName = {
  [Name in keyof MdrpRow]: MdrpRow[Name] extends number | null ? Name : never
}[keyof MdrpRow]

interface Column {
  readonly title: readonly [above: string, below: string]
  readonly name: NumberName
  readonly digits: number
}

const columns: ReadonlyArray<Column> = [
  { title: ["", "orders"], name: "orders", digits: 0 },
  { title: ["", "delivered"], name: "delivered", digits: 0 },
  { title: ["undelivered", "%"], name: "undeliveredPct", digits: 2 },
  { title: ["click-to-door", "mean"], name: "clickToDoorMean", digits: 2 },
  { title: ["", "p90"], name: "clickToDoorP90", digits: 1 },
  { title: ["ready-to-pickup", "mean"], name: "readyToPickupMean", digits: 2 },
  { title: ["", "p90"], name: "readyToPickupP90", digits: 1 },
  { title: ["cost per", "order"], name: "costPerOrder", digits: 2 },
  { title: ["orders per", "bundle"], name: "ordersPerBundle", digits: 2 },
  { title: ["", "seconds"], name: "wallSeconds", digits: 2 }
]

/** Instances whose optimum is published begin so. */
const knownOptimum = /^0[or]50/

/** A table: a row per instance in the order given, then means over all and over those with a known optimum. */
export const renderRows = (rows: ReadonlyArray<MdrpRow>): string => {
  const known = rows.filter(({ instance }) => knownOptimum.test(instance))
  const lines = [
    ["", ...columns.map(({ title }) => title[0]), ""],
    ["instance", ...columns.map(({ title }) => title[1]), "feasible"],
    ...rows.map((row) => [
      row.instance,
      ...columns.map(({ name, digits }) => decimal(row[name], digits)),
      row.feasible ? "yes" : "NO"
    ]),
    ...(rows.length > 0 ? [meansOf("mean of all", rows)] : []),
    ...(known.length > 0 ? [meansOf("mean of 0o50, 0r50", known)] : [])
  ]
  const widths = (lines[0] ?? []).map((_, i) => Math.max(...lines.map((line) => (line[i] ?? "").length)))
  return lines
    .map((line) =>
      line
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join("  ")
        .trimEnd()
    )
    .join("\n")
}

const meansOf = (label: string, rows: ReadonlyArray<MdrpRow>): ReadonlyArray<string> => [
  `${label} (${rows.length})`,
  ...columns.map(({ name, digits }) => {
    const values = rows.map((row) => row[name]).filter((value) => value !== null)
    return decimal(mean(values), digits)
  }),
  `${rows.filter(({ feasible }) => feasible).length}/${rows.length}`
]
