/** A run is a function of its scenario and seed, whoever looks at it. Source: spec/simulation.md 5. */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { Simulation, type SimulationOptions } from "../../src/sim/run.ts"
import type { Scenario } from "../../src/sim/scenario/schema.ts"
import { EventStream, firstDifference } from "../support/event-stream.ts"
import { smallCity } from "../support/scenario.ts"

const digestOf = (scenario: Scenario, options: SimulationOptions = {}): string =>
  new Simulation(scenario, options).runAll().digest

/** Of the usual small city, run in one piece and looked at by nobody. */
let plain = ""

beforeAll(() => {
  plain = digestOf(smallCity())
})

describe("determinism", () => {
  it("gives the same events for the same scenario and seed", () => {
    const [left, right] = [new EventStream(), new EventStream()]
    const digests = [left, right].map((stream) => digestOf(smallCity(), { observers: [stream] }))
    assert.strictEqual(firstDifference(left.lines, right.lines), null)
    assert.deepStrictEqual(digests, [plain, plain])
    assert.isAbove(left.lines.length, 5_000)
  })

  it("gives another day for another seed, and for another replication of the same seed", () => {
    const digests = [
      plain,
      digestOf(smallCity({ seed: 2 })),
      digestOf(smallCity({ seed: 1 }), { replication: 1 })
    ]
    assert.strictEqual(new Set(digests).size, 3)
  })

  it("does not depend on how the run is sliced", () => {
    const sliced = new Simulation(smallCity())
    let slices = 1
    while (sliced.step(1)) slices += 1
    assert.isAbove(slices, 10)
    assert.strictEqual(sliced.result().digest, plain)
  })

  it("does not depend on who looks: observers, the inbox, checks and the stopwatch change nothing", () => {
    let seconds = 0
    let commands = 0
    const watched = digestOf(smallCity(), {
      observers: [new EventStream()],
      inbox: () => {
        commands += 1
      },
      checkEveryEvent: true,
      stopwatch: () => {
        seconds += 0.001
        return seconds
      }
    })
    assert.strictEqual(watched, plain)
    assert.isAbove(commands, 5_000)
  })

  it("tells two digests apart when a message takes a millisecond longer", () => {
    assert.notStrictEqual(
      digestOf(smallCity(), { messageDelayMs: 10 }),
      digestOf(smallCity(), { messageDelayMs: 11 })
    )
  })
})

describe("common random numbers", () => {
  it("keep every draw of the orders when a pilot or a robot more works", () => {
    const base = new Simulation(smallCity()).world
    for (const more of [smallCity({ pilots: 13 }), smallCity({ robots: 13 })]) {
      const { orders, city } = new Simulation(more).world
      assert.isAbove(orders.length, 40)
      assert.deepStrictEqual(orders, base.orders)
      assert.deepStrictEqual(city.merchants, base.city.merchants)
    }
  })

  it("keep the time of an order's drive when fewer pilots change everything around it", () => {
    const drives = (pilots: number) =>
      new Simulation(alike(pilots)).runAll().orders.map((it) => it.deliveryMs)
    const few = drives(6)
    const many = drives(12)
    let compared = 0
    for (let i = 0; i < few.length; i++) {
      const left = few[i] ?? null
      const right = many[i] ?? null
      if (left === null || right === null) continue
      compared += 1
      assert.strictEqual(left, right, `order ${i}`)
    }
    assert.isAbove(compared, 20)
    assert.notDeepEqual(few, many, "the pilots made no difference at all")
  })
})

/** Robots and pilots are all alike and no trip is interrupted: what is left are the order's own draws. */
const alike = (pilots: number): Scenario =>
  smallCity({
    pilots,
    profile: "cruise_speed_mps: { dist: constant, value: 1.4 }, connectivity_loss_per_h: 0",
    crew: "skill: { dist: constant, value: 1 }, unresponsive_per_h: 0, breaks: []",
    // No robot sets out from a few metres away: all legs of an order start at the same place.
    more: "dispatch: { at_merchant_m: 0 }"
  })
