/**
 * Verification V6 (spec/simulation.md 7): more robots or more pilots never lower the acceptance rate beyond
 * noise. Paired: each seed has the same orders in every row (common random numbers).
 */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { Simulation } from "../../src/sim/run.ts"
import { toEnd } from "../support/breath.ts"
import { smallCity } from "../support/scenario.ts"

const seeds = [1, 2, 3, 4, 5]

/** Share of the orders that were offered a robot, per cent, by seed. */
const acceptance = async (robots: number, pilots: number): Promise<ReadonlyArray<number>> => {
  const shares: Array<number> = []
  for (const seed of seeds) {
    const { orders } = await toEnd(new Simulation(smallCity({ robots, pilots, orders: 80, seed })))
    shares.push((100 * orders.filter((order) => order.outcome !== "Rejected").length) / orders.length)
  }
  return shares
}

/** Robots or pilots, from scarce on; plenty of the one where the other is scarce, and at last of both. */
const scarce = [4, 8, 14]
const plenty = 24
let ofPlenty: ReadonlyArray<number> = []
beforeAll(async () => {
  ofPlenty = await acceptance(plenty, plenty)
})

const rowsOf = async (
  row: (few: number) => Promise<ReadonlyArray<number>>
): Promise<ReadonlyArray<ReadonlyArray<number>>> => {
  const rows: Array<ReadonlyArray<number>> = []
  for (const few of scarce) rows.push(await row(few))
  return [...rows, ofPlenty]
}

/** Fifteen days each; this only catches what hangs. */
const limitMs = 300_000

/** t(4, 0.975): half-width of the interval of a mean of five, in standard errors. */
const t = 2.776

const meanAndHalfWidth = (values: ReadonlyArray<number>): readonly [number, number] => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return [mean, t * Math.sqrt(squares / (values.length - 1) / values.length)]
}

const rises = (rows: ReadonlyArray<ReadonlyArray<number>>): void => {
  for (let row = 1; row < rows.length; row++) {
    const gains = rows[row]!.map((value, i) => value - rows[row - 1]![i]!)
    const [mean, halfWidth] = meanAndHalfWidth(gains)
    assert.isAtLeast(mean + halfWidth, 0, `step ${row}: ${gains.map((gain) => gain.toFixed(1)).join(", ")}`)
    // One of five orders in a hundred either way is noise, more is not.
    for (const gain of gains) assert.isAtLeast(gain, -5, `step ${row}: ${gains.join(", ")}`)
  }
  const [total] = meanAndHalfWidth(rows[rows.length - 1]!.map((value, i) => value - rows[0]![i]!))
  assert.isAbove(total, 10, "from scarce to plenty the acceptance rises a lot")
}

describe("monotonic sanity (V6)", { timeout: limitMs }, () => {
  it("more robots never lower the acceptance rate beyond noise", async () => {
    rises(await rowsOf((robots) => acceptance(robots, plenty)))
  })

  it("more pilots never lower the acceptance rate beyond noise", async () => {
    rises(await rowsOf((pilots) => acceptance(plenty, pilots)))
  })
})
