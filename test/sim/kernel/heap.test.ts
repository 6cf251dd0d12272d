import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { Heap } from "../../../src/sim/kernel/heap.ts"

const drain = (heap: Heap): Array<number> => {
  const payloads: Array<number> = []
  while (heap.pop(Number.POSITIVE_INFINITY)) payloads.push(heap.payload)
  return payloads
}

describe("heap", () => {
  it("gives entries by time, then priority, then first come first", () => {
    const heap = new Heap()
    heap.push(20, 0, 1)
    heap.push(10, 5, 2)
    heap.push(10, 1, 3)
    heap.push(10, 5, 4)
    heap.push(10, 1, 5)
    assert.deepStrictEqual(drain(heap), [3, 5, 2, 4, 1])
  })

  it("says that nothing is pending when it is empty", () => {
    const heap = new Heap()
    assert.isFalse(heap.pop(Number.POSITIVE_INFINITY))
    assert.strictEqual(heap.nextTime(), Number.POSITIVE_INFINITY)
    heap.push(7, 0, 1)
    assert.strictEqual(heap.nextTime(), 7)
    assert.isTrue(heap.pop(Number.POSITIVE_INFINITY))
    assert.strictEqual(heap.time, 7)
    assert.strictEqual(heap.size, 0)
  })

  it("keeps what is due later than asked for", () => {
    const heap = new Heap()
    heap.push(7, 0, 1)
    assert.isFalse(heap.pop(6))
    assert.isTrue(heap.pop(7))
    assert.isFalse(heap.pop(7))
  })

  it("grows beyond its first arrays and loses nothing", () => {
    const heap = new Heap()
    const count = 5_000
    for (let i = 0; i < count; i++) heap.push((i * 7919) % count, 0, i)
    const times: Array<number> = []
    const seen = new Set<number>()
    while (heap.pop(Number.POSITIVE_INFINITY)) {
      times.push(heap.time)
      seen.add(heap.payload)
    }
    assert.strictEqual(seen.size, count)
    assert.deepStrictEqual(
      times,
      Array.from({ length: count }, (_, i) => i)
    )
  })

  it("orders any mixture of pushes and pops as a stable sort would", () => {
    const push = fc.record({
      time: fc.integer({ min: 0, max: 20 }),
      priority: fc.integer({ min: 0, max: 15 })
    })
    fc.assert(
      fc.property(fc.array(fc.option(push, { nil: null, freq: 3 }), { maxLength: 300 }), (steps) => {
        const heap = new Heap()
        let model: Array<{ time: number; priority: number; payload: number }> = []
        steps.forEach((step, payload) => {
          if (step !== null) {
            heap.push(step.time, step.priority, payload)
            model.push({ ...step, payload })
            return
          }
          model = model.toSorted(
            (a, b) => a.time - b.time || a.priority - b.priority || a.payload - b.payload
          )
          const expected = model.shift()
          assert.strictEqual(heap.pop(Number.POSITIVE_INFINITY), expected !== undefined)
          if (expected !== undefined)
            assert.deepStrictEqual([heap.time, heap.payload], [expected.time, expected.payload])
        })
        assert.strictEqual(heap.size, model.length)
      })
    )
  })
})
