/** Replications of a scenario as one versioned JSON value, and as CSV with a line each. Source: spec/simulation.md 7. */

import { confidence, type Estimate } from "../experiments/paired-statistics.ts"
import {
  type FinishedReplication,
  type ReplicationSet,
  type ScalarKpis,
  scalarsOf,
  violationsOf
} from "../experiments/replication-set.ts"
import type { Precision } from "../experiments/stopping.ts"
import { type OrderTotals, orderTotals, seedJson } from "./json.ts"
import type { ReplicatedPromiseCheck } from "./promises.ts"

/** What `sim --json` prints and `kpis.json` holds of several replications. */
export interface ReplicationsJson {
  readonly schemaVersion: 1
  readonly scenario: string
  readonly seed: number | string
  /** Of replication 0: the day that `explain` and `replay` look at; null when it was not finished. */
  readonly digest: string | null
  readonly interrupted: boolean
  readonly confidence: number
  readonly replications: {
    /** As the scenario asks. */
    readonly min: number
    readonly max: number
    readonly targetPct: number | null
    readonly finished: number
    /** Null without a target. */
    readonly targetReached: boolean | null
    /** Half of each judged interval in per cent of its mean. */
    readonly precision: ReadonlyArray<Precision>
  }
  readonly promises: ReadonlyArray<ReplicatedPromiseCheck>
  readonly estimates: Readonly<Record<string, Estimate | null>>
  readonly invariants: { readonly violated: number }
  readonly days: ReadonlyArray<ReplicationDayJson>
  /** Whose map the streets were made from; absent without streets. */
  readonly notice?: string
}

/** One replication: rates 0..1, seconds, minor units of money; `objective` in cost-seconds. */
export interface ReplicationDayJson {
  readonly replication: number
  readonly digest: string
  readonly orders: OrderTotals
  readonly kpis: ScalarKpis
}

/** The set as JSON; the same replications give the same value, however they were simulated. */
export const replicationsJson = (set: ReplicationSet): ReplicationsJson => {
  const { replications, plan, interrupted, precision, isTargetReached, promises, estimates } = set
  const [first] = replications
  const { scenario, seed } = first.result
  return {
    schemaVersion: 1,
    scenario: scenario.name,
    seed: seedJson(seed),
    digest: first.number === 0 ? first.result.digest : null,
    interrupted,
    confidence,
    replications: {
      ...plan,
      finished: replications.length,
      targetReached: isTargetReached,
      precision
    },
    promises,
    estimates,
    invariants: { violated: violationsOf(set) },
    days: replications.map(dayJson),
    ...(scenario.streetFile === undefined ? {} : { notice: scenario.streetFile.notice })
  }
}

const dayJson = (replication: FinishedReplication): ReplicationDayJson => ({
  replication: replication.number,
  digest: replication.result.digest,
  orders: orderTotals(replication.result),
  kpis: scalarsOf(replication)
})

/** `replications.csv`: a header, then one line per replication by number; empty where a figure cannot be had. */
export const replicationsCsv = ({ replications }: ReplicationSet): string => {
  const keys = Object.keys(scalarsOf(replications[0]))
  const lines = replications.map((replication) => {
    const scalars = scalarsOf(replication)
    return [replication.number, replication.result.digest, ...keys.map((key) => scalars[key] ?? "")].join(",")
  })
  return `${[["replication", "digest", ...keys].join(","), ...lines].join("\n")}\n`
}
