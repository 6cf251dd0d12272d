import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { MinCostFlow } from "../../../../src/services/dispatch/planner/min-cost-flow.ts"

interface Arc {
  readonly from: number
  readonly to: number
  readonly room: number
  readonly cost: number
}

interface Network {
  readonly nodes: number
  readonly arcs: ReadonlyArray<Arc>
}

const source = 0
const sink = 1
const flow = new MinCostFlow()

const solve = ({
  nodes,
  arcs
}: Network): { readonly total: number; readonly units: ReadonlyArray<number> } => {
  flow.start(nodes, source, sink)
  const numbers = arcs.map(({ from, to, room, cost }) => flow.addArc(from, to, room, cost))
  const total = flow.solve()
  return { total, units: numbers.map((arc) => flow.flowOn(arc)) }
}

/** What flows into each node less what flows out of it. */
const balances = ({ nodes, arcs }: Network, units: ReadonlyArray<number>): ReadonlyArray<number> => {
  const balance = new Array<number>(nodes).fill(0)
  arcs.forEach(({ from, to }, i) => {
    balance[from] = (balance[from] ?? 0) - (units[i] ?? 0)
    balance[to] = (balance[to] ?? 0) + (units[i] ?? 0)
  })
  return balance
}

const priceOf = ({ arcs }: Network, units: ReadonlyArray<number>): number =>
  arcs.reduce((sum, { cost }, i) => sum + cost * (units[i] ?? 0), 0)

/** The least price over all flows, by trying every number of units on every arc. */
const bruteForce = (network: Network): number => {
  const { arcs } = network
  const units = new Array<number>(arcs.length).fill(0)
  let best = 0
  const fill = (i: number): void => {
    if (i === arcs.length) {
      const balance = balances(network, units)
      if (balance.every((amount, node) => node <= sink || amount === 0)) {
        best = Math.min(best, priceOf(network, units))
      }
      return
    }
    for (let n = 0; n <= (arcs[i]?.room ?? 0); n++) {
      units[i] = n
      fill(i + 1)
    }
    units[i] = 0
  }
  fill(0)
  return best
}

const networks: fc.Arbitrary<Network> = fc.integer({ min: 3, max: 6 }).chain((nodes) =>
  fc
    .array(
      fc.tuple(
        fc.integer({ min: 0, max: nodes - 1 }),
        fc.integer({ min: 1, max: nodes - 1 }),
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 0, max: 9 })
      ),
      { maxLength: 8 }
    )
    .map((drawn) => ({
      nodes,
      arcs: drawn
        .filter(([from, to]) => from !== to && from !== sink)
        .map(([from, to, room, cost]) => ({ from, to, room, cost: to === sink ? cost - 9 : cost }))
    }))
)

describe("min-cost flow", () => {
  it("costs as little as any flow there is, and is one", () => {
    fc.assert(
      fc.property(networks, (network) => {
        const { total, units } = solve(network)
        assert.strictEqual(total, bruteForce(network))
        assert.strictEqual(priceOf(network, units), total)
        network.arcs.forEach(({ room }, i) => {
          assert.isAtLeast(units[i] ?? -1, 0)
          assert.isAtMost(units[i] ?? 99, room)
        })
        balances(network, units).forEach((amount, node) => {
          if (node > sink) assert.strictEqual(amount, 0, `node ${node}`)
        })
      }),
      { numRuns: 150 }
    )
  })

  it("leaves nothing to gain in larger networks: what remains has no cycle below zero", () => {
    const larger: fc.Arbitrary<Network> = fc
      .array(
        fc.tuple(
          fc.integer({ min: 0, max: 11 }),
          fc.integer({ min: 1, max: 11 }),
          fc.integer({ min: 1, max: 4 }),
          fc.integer({ min: 0, max: 20 })
        ),
        { minLength: 30, maxLength: 60 }
      )
      .map((drawn) => ({
        nodes: 12,
        arcs: drawn
          .filter(([from, to]) => from !== to && from !== sink)
          .map(([from, to, room, cost]) => ({ from, to, room, cost: to === sink ? cost - 40 : cost }))
      }))
    fc.assert(
      fc.property(larger, (network) => {
        const { units } = solve(network)
        // What could still change: more of an arc, less of it, more or less of the whole.
        const changes: Array<readonly [from: number, to: number, cost: number]> = [[sink, source, 0]]
        network.arcs.forEach(({ from, to, room, cost }, i) => {
          if ((units[i] ?? 0) < room) changes.push([from, to, cost])
          if ((units[i] ?? 0) > 0) changes.push([to, from, -cost])
        })
        if (units.some((n, i) => n > 0 && network.arcs[i]?.to === sink)) changes.push([source, sink, 0])
        const price = new Array<number>(network.nodes).fill(0)
        for (let round = 0; round < network.nodes; round++) {
          for (const [from, to, cost] of changes) {
            price[to] = Math.min(price[to] ?? 0, (price[from] ?? 0) + cost)
          }
        }
        assert.isTrue(changes.every(([from, to, cost]) => (price[to] ?? 0) <= (price[from] ?? 0) + cost))
      }),
      { numRuns: 200 }
    )
  })

  it("sends nothing that does not pay", () => {
    const network = (gain: number): Network => ({
      nodes: 3,
      arcs: [
        { from: 0, to: 2, room: 5, cost: 4 },
        { from: 2, to: 1, room: 5, cost: -gain }
      ]
    })
    assert.deepStrictEqual(solve(network(3)).units, [0, 0])
    assert.deepStrictEqual(solve(network(4)).units, [0, 0])
    assert.deepStrictEqual(solve(network(5)), { total: -5, units: [5, 5] })
  })

  it("takes back a first choice when the whole gains by it", () => {
    // The first unit takes 2-4; the second can only use 2-4 as well, so the first goes 3 instead.
    const answer = solve({
      nodes: 6,
      arcs: [
        { from: 0, to: 2, room: 1, cost: 0 },
        { from: 0, to: 3, room: 1, cost: 0 },
        { from: 2, to: 4, room: 1, cost: 1 },
        { from: 2, to: 5, room: 1, cost: 3 },
        { from: 3, to: 4, room: 1, cost: 2 },
        { from: 4, to: 1, room: 1, cost: -10 },
        { from: 5, to: 1, room: 1, cost: -10 }
      ]
    })
    assert.deepStrictEqual(answer, { total: -15, units: [1, 1, 0, 1, 1, 1, 1] })
  })

  it("answers alike when it is used again", () => {
    fc.assert(
      fc.property(networks, networks, (one, other) => {
        const before = solve(one)
        solve(other)
        assert.deepStrictEqual(solve(one), before)
      }),
      { numRuns: 50 }
    )
  })

  it("holds networks larger than its first buffers", () => {
    const arcs: Array<Arc> = []
    for (let i = 0; i < 200; i++) {
      arcs.push({ from: 0, to: 2 + i, room: 1, cost: i }, { from: 2 + i, to: 1, room: 1, cost: -100 })
    }
    // Units 0 to 99 gain 100 - i each.
    assert.strictEqual(solve({ nodes: 202, arcs }).total, -5_050)
  })
})
