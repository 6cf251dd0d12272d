import { assert, describe, it } from "@effect/vitest"
import { Kernel } from "../../../src/sim/kernel/kernel.ts"
import { priorities } from "../../../src/sim/kernel/priorities.ts"

const recorded = (kernel: Kernel<string>, endTime: number): ReadonlyArray<string> => {
  const log: Array<string> = []
  kernel.runUntil(endTime, (payload) => {
    log.push(`${kernel.now} ${payload}`)
  })
  return log
}

const ignore = (): void => undefined

describe("kernel", () => {
  it("handles payloads in order of time and leaves later ones pending", () => {
    const kernel = new Kernel<string>(0)
    kernel.schedule(30, priorities.robot, "late")
    kernel.schedule(10, priorities.robot, "early")
    kernel.schedule(20, priorities.robot, "at the end")
    assert.deepStrictEqual(recorded(kernel, 20), ["10 early", "20 at the end"])
    assert.strictEqual(kernel.pending, 1)
    assert.deepStrictEqual(recorded(kernel, 40), ["30 late"])
  })

  it("lets faults go before robots, lids, pilots, people, partners, the planner and metrics", () => {
    const kernel = new Kernel<string>(0)
    const names = ["metrics", "planner", "partner", "customer", "pilot", "lid", "robot", "fault"] as const
    for (const name of names) kernel.schedule(5, priorities[name], name)
    assert.deepStrictEqual(
      recorded(kernel, 5),
      names.toReversed().map((name) => `5 ${name}`)
    )
  })

  it("lets merchants and customers of one instant go in the order they were scheduled", () => {
    const kernel = new Kernel<string>(0)
    kernel.schedule(5, priorities.customer, "first")
    kernel.schedule(5, priorities.merchant, "second")
    kernel.schedule(5, priorities.customer, "third")
    assert.deepStrictEqual(recorded(kernel, 5), ["5 first", "5 second", "5 third"])
  })

  it("handles now what is scheduled in the past, so time never runs backwards", () => {
    const kernel = new Kernel<string>(0)
    const times: Array<number> = []
    kernel.schedule(100, priorities.robot, "start")
    kernel.runUntil(200, (payload) => {
      times.push(kernel.now)
      if (payload === "start") kernel.schedule(50, priorities.fault, "past")
    })
    assert.deepStrictEqual(times, [100, 100])
  })

  it("handles in the same run what the handler schedules for now", () => {
    const kernel = new Kernel<number>(0)
    const seen: Array<number> = []
    kernel.schedule(1, priorities.robot, 3)
    kernel.runUntil(1, (left) => {
      seen.push(left)
      if (left > 0) kernel.schedule(kernel.now, priorities.robot, left - 1)
    })
    assert.deepStrictEqual(seen, [3, 2, 1, 0])
  })

  it("stands at the end of the run afterwards, and at the last event when the run has no end", () => {
    const kernel = new Kernel<string>(1_000)
    assert.strictEqual(kernel.now, 1_000)
    kernel.runUntil(5_000, ignore)
    assert.strictEqual(kernel.now, 5_000)
    kernel.schedule(6_000, priorities.robot, "last")
    kernel.runUntil(Number.POSITIVE_INFINITY, ignore)
    assert.strictEqual(kernel.now, 6_000)
  })

  it("pauses when its budget is used up and goes on as if it had not paused", () => {
    const count = 2_000
    const run = (budgetMs: number | undefined): { log: ReadonlyArray<number>; pauses: number } => {
      let ticks = 0
      const kernel = new Kernel<number>(0, () => ticks++)
      const log: Array<number> = []
      for (let i = 0; i < count; i++) kernel.schedule((i * 7919) % count, priorities.robot, i)
      let pauses = 0
      while (kernel.runUntil(count, (payload) => log.push(payload), budgetMs)) pauses++
      return { log, pauses }
    }
    const whole = run(undefined)
    const paused = run(1)
    assert.strictEqual(whole.pauses, 0)
    assert.strictEqual(paused.pauses, 7)
    assert.strictEqual(whole.log.length, count)
    assert.deepStrictEqual(paused.log, whole.log)
  })

  it("keeps as many payload slots as were ever pending at once, and gives each its own payload", () => {
    const kernel = new Kernel<{ readonly name: number }>(0)
    const seen: Array<number> = []
    for (let i = 0; i < 3_000; i++) kernel.schedule(i, priorities.robot, { name: i })
    kernel.runUntil(10_000, (payload) => {
      seen.push(payload.name)
      if (payload.name < 3_000)
        kernel.schedule(kernel.now + 5_000, priorities.robot, { name: payload.name + 3_000 })
    })
    assert.deepStrictEqual(
      seen,
      Array.from({ length: 6_000 }, (_, i) => i)
    )
  })

  it("lets one event schedule several and another none, and mixes up no payloads", () => {
    const kernel = new Kernel<{ readonly name: string; readonly children: number }>(0)
    const seen: Array<string> = []
    kernel.schedule(1, priorities.robot, { name: "a", children: 3 })
    kernel.schedule(2, priorities.robot, { name: "b", children: 0 })
    kernel.runUntil(100, ({ name, children }) => {
      seen.push(name)
      for (let i = 0; i < children; i++)
        kernel.schedule(kernel.now + 10 - i, priorities.robot, {
          name: `${name}${i}`,
          children: children - 1
        })
    })
    const expected = ["a", "b", "a2", "a1", "a0", "a21", "a20", "a11", "a10", "a01", "a00"]
    assert.deepStrictEqual(
      seen.toSorted(),
      [...expected, "a210", "a200", "a110", "a100", "a010", "a000"].toSorted()
    )
    assert.deepStrictEqual(seen.slice(0, 5), expected.slice(0, 5))
    assert.strictEqual(kernel.pending, 0)
  })

  it("stops on an event without a time", () => {
    const kernel = new Kernel<string>(0)
    assert.throws(() => kernel.schedule(Number.NaN, priorities.robot, "never"), /found NaN/)
  })

  it("refuses to be run by its own handler, and can be run again after a handler failed", () => {
    const kernel = new Kernel<string>(0)
    kernel.schedule(1, priorities.robot, "nested")
    kernel.schedule(2, priorities.robot, "next")
    assert.throws(() => kernel.runUntil(3, () => kernel.runUntil(3, ignore)), /own handler/)
    assert.deepStrictEqual(recorded(kernel, 3), ["2 next"])
  })
})
