/**
 * The kernel against queueing theory: a queue with c servers built on nothing but Kernel and Draws.
 * Source: spec/simulation.md 7 (V2, V3).
 */
import { assert, describe, it } from "@effect/vitest"
import { exponential } from "../../../src/sim/kernel/distributions.ts"
import { Kernel } from "../../../src/sim/kernel/kernel.ts"
import { priorities } from "../../../src/sim/kernel/priorities.ts"
import { Draws, streams } from "../../../src/sim/kernel/streams.ts"

interface Customer {
  readonly number: number
  arrivedAt: number
  inService: boolean
}

interface Load {
  readonly servers: number
  readonly meanArrivalMs: number
  readonly meanServiceMs: number
  /** Customers that are measured, after `warmUp` others. */
  readonly customers: number
  readonly warmUp: number
}

interface Measured {
  readonly meanWaitMs: number
  readonly shareThatWaits: number
  readonly meanTimeInSystemMs: number
  /** Time average over the measured period. */
  readonly meanInSystem: number
  readonly arrivalsPerMs: number
}

/** One run of an M/M/c queue, first come first served. */
const runQueue = (load: Load, draws: Draws): Measured => {
  const kernel = new Kernel<Customer>(0)
  const waiting: Array<Customer> = []
  const total = load.warmUp + load.customers
  let busy = 0
  let waitSum = 0
  let waited = 0
  let timeSum = 0
  let began = 0
  let arrived = 0
  let inSystem = 0
  let area = 0
  let seenAt = 0

  const arrive = (number: number): void => {
    const delay = exponential(load.meanArrivalMs, draws.uniform(streams.arrivals, 0, number))
    kernel.schedule(Math.round(kernel.now + delay), priorities.customer, {
      number,
      arrivedAt: -1,
      inService: false
    })
  }
  const serve = (customer: Customer): void => {
    busy += 1
    customer.inService = true
    const wait = kernel.now - customer.arrivedAt
    if (customer.number >= load.warmUp && customer.number < total) {
      waitSum += wait
      if (wait > 0) waited += 1
    }
    const service = exponential(load.meanServiceMs, draws.uniform(streams.loading, customer.number, 0))
    kernel.schedule(Math.round(kernel.now + service), priorities.customer, customer)
  }
  const handle = (customer: Customer): void => {
    if (arrived > load.warmUp) area += inSystem * (kernel.now - seenAt)
    seenAt = kernel.now
    if (customer.inService) {
      busy -= 1
      inSystem -= 1
      if (customer.number >= load.warmUp) timeSum += kernel.now - customer.arrivedAt
      const next = waiting.shift()
      if (next !== undefined) serve(next)
      return
    }
    if (customer.number === load.warmUp) began = kernel.now
    arrived += 1
    inSystem += 1
    customer.arrivedAt = kernel.now
    if (customer.number + 1 < total) arrive(customer.number + 1)
    if (busy < load.servers) serve(customer)
    else waiting.push(customer)
  }

  arrive(0)
  kernel.runUntil(Number.POSITIVE_INFINITY, handle)
  assert.strictEqual(kernel.pending + waiting.length + busy + inSystem, 0)
  return {
    meanWaitMs: waitSum / load.customers,
    shareThatWaits: waited / load.customers,
    meanTimeInSystemMs: timeSum / load.customers,
    meanInSystem: area / (kernel.now - began),
    arrivalsPerMs: 1 / load.meanArrivalMs
  }
}

/** Erlang C: the probability that a customer of an M/M/c queue has to wait. */
const erlangC = (servers: number, offered: number): number => {
  let blocked = 1
  for (let n = 1; n <= servers; n++) blocked = (offered * blocked) / (n + offered * blocked)
  const utilisation = offered / servers
  return blocked / (1 - utilisation * (1 - blocked))
}

/** Half-width of the 95 % interval of a mean: Student's t with 19 degrees of freedom. */
const replications = 20
const studentT19 = 2.093

const interval = (values: ReadonlyArray<number>): { readonly mean: number; readonly halfWidth: number } => {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1)
  return { mean, halfWidth: studentT19 * Math.sqrt(variance / values.length) }
}

describe("a queue on the kernel", () => {
  it("reproduces a published value of Erlang's formula", () => {
    // Ten servers, eight erlang: 0.4092 in the tables.
    assert.closeTo(erlangC(10, 8), 0.4092, 5e-5)
    assert.closeTo(erlangC(1, 0.7), 0.7, 1e-12)
  })

  const cases: ReadonlyArray<readonly [number, number]> = [
    [1, 0.7],
    [3, 0.8],
    [10, 0.85]
  ]
  for (const [servers, utilisation] of cases) {
    it(`waits as Erlang C says with ${servers} servers at ${utilisation * 100} % load`, () => {
      const meanServiceMs = 300_000
      const offered = servers * utilisation
      const load = {
        servers,
        meanServiceMs,
        meanArrivalMs: meanServiceMs / offered,
        customers: 10_000,
        warmUp: 1_000
      }
      const runs = Array.from({ length: replications }, (_, r) => runQueue(load, new Draws(11, r)))
      const share = interval(runs.map((run) => run.shareThatWaits))
      const wait = interval(runs.map((run) => run.meanWaitMs))
      const expectedShare = erlangC(servers, offered)
      const expectedWait = (expectedShare * meanServiceMs) / (servers - offered)
      assert.isBelow(share.halfWidth, 0.05 * expectedShare)
      assert.isBelow(wait.halfWidth, 0.1 * expectedWait)
      assert.closeTo(share.mean, expectedShare, share.halfWidth)
      assert.closeTo(wait.mean, expectedWait, wait.halfWidth)
    })
  }

  it("keeps Little's law: mean number in system = arrival rate x mean time in system, within 1 %", () => {
    const load = {
      servers: 3,
      meanServiceMs: 300_000,
      meanArrivalMs: 125_000,
      customers: 200_000,
      warmUp: 0
    }
    const run = runQueue(load, new Draws(5, 0))
    assert.closeTo(run.meanInSystem / (run.arrivalsPerMs * run.meanTimeInSystemMs), 1, 0.01)
  })

  it("serves everybody, the same way every time, and differently in another replication", () => {
    const load = { servers: 2, meanServiceMs: 1_000, meanArrivalMs: 700, customers: 2_000, warmUp: 0 }
    assert.deepStrictEqual(runQueue(load, new Draws(5, 0)), runQueue(load, new Draws(5, 0)))
    assert.notDeepEqual(runQueue(load, new Draws(5, 0)), runQueue(load, new Draws(5, 1)))
  })
})
