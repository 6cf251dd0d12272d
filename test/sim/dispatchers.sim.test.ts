/**
 * Whole days under dispatchers of others. A dispatcher can be bad; it cannot break an invariant
 * (spec/dispatch.md 11), and it is as deterministic as what it does.
 */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { builtInDispatcher } from "../../src/services/dispatch/dispatchers/built-in-dispatchers.ts"
import { dispatcherOf } from "../../src/services/dispatch/dispatchers/chosen-robots.ts"
import type { RobotChooser } from "../../src/services/dispatch/dispatchers/robot-chooser.ts"
import { DroppedChoices } from "../../src/sim/dropped-choices.ts"
import { Simulation } from "../../src/sim/run.ts"
import { badDay, smallCity } from "../support/scenario.ts"
import { seeded } from "../support/seeded.ts"

/**
 * A chooser out of its mind: it takes any robot, one that is not there, the same for all, a text that is
 * no list, or dies; and now and then one that may do it.
 */
const mad = (seed: number): RobotChooser => {
  const draw = seeded(seed)
  const any = (): string => `robot-${String(1 + Math.floor(14 * draw())).padStart(4, "0")}`
  return {
    name: "mad",
    choose: (delivery, shard) => {
      const mood = draw()
      if (mood < 0.05) throw new Error("mad")
      if (mood < 0.1) return 7 as unknown as string
      if (mood < 0.3) return any()
      const options = shard.options(delivery)
      return options[Math.floor(draw() * options.length)]?.serial ?? null
    },
    plan: (deliveries, shard) => {
      const mood = draw()
      if (mood < 0.02) throw new Error("mad")
      if (mood < 0.04) return "all of them" as unknown as []
      const idle = shard.robots().filter((robot) => robot.idle)
      return deliveries.flatMap(({ demandId }) => {
        const serial = draw() < 0.5 ? any() : idle[Math.floor(draw() * idle.length)]?.serial
        return demandId === null || serial === undefined ? [] : [{ demandId, serial }]
      })
    }
  }
}

describe("a day under a mad dispatcher", () => {
  for (const seed of [1, 2, 3, 4]) {
    it(`breaks no invariant, seed ${seed}`, () => {
      const dropped = new DroppedChoices()
      const city = seed % 2 === 0 ? { seed, ...badDay } : { seed }
      const simulation = new Simulation(smallCity({ ...city, orders: 80 }), {
        checkEveryEvent: true,
        dispatcher: dispatcherOf(mad(seed)),
        observers: [dropped]
      })
      const { invariants, orders, counters } = simulation.runAll()
      assert.strictEqual(invariants.first, null)
      assert.strictEqual(invariants.violated, 0)
      // It was mad, it was heard, and orders were served all the same.
      const problems = dropped.counts()
      for (const problem of ["UnknownRobot", "DispatcherFailed", "NotAChoice", "AlreadyScheduled"]) {
        assert.isAbove(problems[problem] ?? 0, 0, `${problem}: ${JSON.stringify(problems)}`)
      }
      assert.isAbove(counters.reassignments, 0)
      assert.isAbove(orders.filter((order) => order.outcome === "Delivered").length, 10)
      assert.isEmpty(orders.filter((order) => order.outcome === "Open"))
    })
  }

  it("is the same day again for the same madness", () => {
    const digests = [1, 2].map(
      () => new Simulation(smallCity(), { dispatcher: dispatcherOf(mad(5)) }).runAll().digest
    )
    assert.strictEqual(digests[0], digests[1])
  })
})

describe("a day under a built-in dispatcher", () => {
  const names = ["planner", "nearest", "first-come"] as const
  /** Of the day whose scenario names the dispatcher. */
  const digests = new Map<string, string>()

  beforeAll(() => {
    for (const name of names) {
      const scenario = smallCity({ more: `policy: { planner: ${name} }` })
      digests.set(name, new Simulation(scenario).runAll().digest)
    }
  })

  it("is chosen by name in the scenario, or handed in", () => {
    for (const name of names) {
      const { digest } = new Simulation(smallCity(), { dispatcher: builtInDispatcher(name) }).runAll()
      assert.strictEqual(digests.get(name), digest, name)
    }
  })

  it("differs from one to the other, and is the planner's when none is named", () => {
    assert.strictEqual(digests.get("planner"), new Simulation(smallCity()).runAll().digest)
    assert.lengthOf(new Set(digests.values()), 3)
  })

  it("drops nothing", () => {
    for (const name of names) {
      const dropped = new DroppedChoices()
      new Simulation(smallCity(badDay), {
        dispatcher: builtInDispatcher(name),
        observers: [dropped]
      }).runAll()
      assert.deepStrictEqual(dropped.counts(), {}, name)
    }
  })
})
