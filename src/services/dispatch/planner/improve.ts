/**
 * Improves a joint plan with its pilots placed: rows that cost more than the assignment without pilots
 * promised change places with others, alone, in pairs and in chains of three, as long as that saves cost.
 * Effort is counted in chains placed, never in time, so that equal questions get equal answers. A plan that
 * costs no more than promised is the best there is, and is left alone at once.
 * Source: spec/dispatch.md 7 (recommended method, 5).
 */
import type { JointPlan } from "./joint-plan.ts"

/** A row is worth a search from this excess on, cost-seconds. */
const excessMinS = 30
/** Rows that are considered as partners of one row: those that want the same robots or pilots soonest. */
const partnersMax = 12
/** Of these, the ones that are tried in chains of three. */
const chainPartnersMax = 7

/**
 * Changes `plan` by moves that each save cost, until none is found or `trialsMax` chains were placed in
 * all since the plan began.
 *
 * - `promised`: what each row costs in the assignment without pilots, cost-seconds.
 */
export const improve = (plan: JointPlan, promised: Float64Array, trialsMax: number): void => {
  let again = true
  while (again && plan.trials < trialsMax) {
    again = false
    for (const row of rowsInExcess(plan, promised)) {
      if (plan.trials >= trialsMax) break
      again = improveRow(plan, row, trialsMax)
      if (again) break
    }
  }
}

/** The rows that cost more than promised, the worst first; equal ones in order of rows. */
export const rowsInExcess = (plan: JointPlan, promised: Float64Array): ReadonlyArray<number> => {
  const excess = (row: number): number => plan.costOf(row) - (promised[row] as number)
  const rows: Array<number> = []
  for (let row = 0; row < plan.rows.length; row++) if (excess(row) > excessMinS) rows.push(row)
  return rows.sort((a, b) => excess(b) - excess(a) || a - b)
}

/** Tries the moves of one row, small ones first; true when one of them saved cost. */
const improveRow = (plan: JointPlan, row: number, trialsMax: number): boolean => {
  if (plan.choose([row])) return true
  const partners = partnersOf(plan, row)
  for (const other of partners) {
    if (plan.trials >= trialsMax) return false
    if (plan.choose([row, other]) || plan.choose([other, row])) return true
  }
  const near = partners.slice(0, chainPartnersMax)
  for (let a = 0; a < near.length; a++) {
    for (let b = a + 1; b < near.length; b++) {
      for (const chain of chainsOf(row, near[a] as number, near[b] as number)) {
        if (plan.trials >= trialsMax) return false
        if (plan.choose(chain)) return true
      }
    }
  }
  return false
}

const chainsOf = (row: number, a: number, b: number): ReadonlyArray<ReadonlyArray<number>> => [
  [row, a, b],
  [row, b, a],
  [a, row, b],
  [b, row, a],
  [a, b, row],
  [b, a, row]
]

/** Rows to change places with: holders of robots that the row could have, then those nearest in time. */
export const partnersOf = (plan: JointPlan, row: number): ReadonlyArray<number> => {
  const { graph, rows } = plan
  const wanted = new Set<number>()
  for (let k = graph.rowStart[row] as number; k < (graph.rowStart[row + 1] as number); k++) {
    const holder = plan.holderOf(graph.robot[k] as number)
    if (holder >= 0) wanted.add(holder)
  }
  const startOf = (of: number): number => rows[of]?.facts.wish.start ?? 0
  const gapOf = (other: number): number => Math.abs(startOf(other) - startOf(row))
  const others: Array<number> = []
  for (let other = 0; other < rows.length; other++) {
    if (other !== row && graph.rowStart[other] !== graph.rowStart[other + 1]) others.push(other)
  }
  const rank = (other: number): number => (wanted.has(other) ? 0 : 1)
  return others.sort((a, b) => rank(a) - rank(b) || gapOf(a) - gapOf(b) || a - b).slice(0, partnersMax)
}
