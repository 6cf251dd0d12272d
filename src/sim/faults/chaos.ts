/**
 * Faults drawn from rates: each kind a Poisson process of its own, so that the rate of one kind leaves
 * the faults of all others alone. Source: spec/simulation.md 9 (chaos).
 */
import { hour, type Instant, second } from "../../domain/instant.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import { type FaultKind, faultKindNames, faultKinds } from "../scenario/fault-kinds.ts"
import type { Chaos } from "../scenario/schema-faults.ts"

/** One fault that chaos brings. */
export interface ChaosFault {
  readonly kind: FaultKind
  /** Names its draws: of all faults of a run, this one's only. */
  readonly number: number
  readonly at: Instant
  /** Null: it has no length of its own. */
  readonly durationMs: number | null
}

/** Numbers of drawn faults begin here: those of the file are below. */
const numbersFrom = 1_000_000
const perKind = 100_000
/** Entities of the draws that say when faults come. */
const timesFrom = 500_000

/** All faults that the rates bring within a run, by time; ties in the order of the kinds. */
export const chaosFaults = (
  chaos: Chaos,
  startAt: Instant,
  endAt: Instant,
  draws: Draws
): ReadonlyArray<ChaosFault> => {
  const result: Array<ChaosFault> = []
  const until = Math.min(endAt, chaos.untilMs === null ? endAt : startAt + chaos.untilMs)
  faultKindNames.forEach((kind, k) => {
    const perHour = chaos.ratesPerH[kind] ?? 0
    if (perHour <= 0) return
    let at = startAt + chaos.fromMs
    for (let n = 0; n < perKind; n++) {
      at += (-Math.log1p(-draws.uniform(streams.faults, timesFrom + k, n)) / perHour) * hour
      if (at >= until) break
      const begin = Math.floor(at)
      result.push({
        kind,
        number: numbersFrom + k * perKind + n,
        at: begin,
        durationMs: lengthOf(kind, chaos.durationFactorPct, until - begin)
      })
    }
  })
  return result.sort((a, b) => a.at - b.at || a.number - b.number)
}

/** A fault does not outlast chaos, so that a run has time to recover; what waits for help has no length. */
const lengthOf = (kind: FaultKind, durationPct: number, leftMs: number): number | null => {
  const { durationS } = faultKinds[kind]
  if (typeof durationS !== "number") return null
  return Math.max(1, Math.min(leftMs, Math.round((durationS * second * durationPct) / 100)))
}
