import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { ActiveFault, ActiveFaults } from "../../../src/sim/faults/active-faults.ts"
import { MessageFaults } from "../../../src/sim/faults/message-faults.ts"
import { Draws } from "../../../src/sim/kernel/streams.ts"
import type { FaultKind, FaultParams } from "../../../src/sim/scenario/fault-kinds.ts"

const draws = new Draws(1, 0)
const end = 1_000_000

const at = <Kind extends FaultKind>(
  kind: Kind,
  params: FaultParams<Kind>,
  targets: ReadonlySet<number> | null = null,
  number = 1
): ActiveFault => {
  const fault = new ActiveFault(kind, params, 0, end, draws, number)
  fault.targets = targets
  return fault as unknown as ActiveFault
}

const messages = (...faults: ReadonlyArray<ActiveFault>) => {
  const active = new ActiveFaults([])
  for (const fault of faults) active.begin(fault)
  return { active, ways: new MessageFaults(active) }
}

describe("a disturbed way between actors", () => {
  it("is an ordinary one while no fault is at work on messages", () => {
    const { ways } = messages(at("plannerPause", {}))
    assert.isFalse(ways.isAtWork(5))
  })

  it("delays every message by as much as it is told, and counts it", () => {
    const { active, ways } = messages(at("eventDelay", { sharePct: 100, delayMs: 2_000, jitter: false }))
    assert.deepStrictEqual([...ways.arrivals("Trip", "Trip/a", 10)], [2_010])
    assert.strictEqual(active.fired.get("eventDelay"), 1)
  })

  it("leaves messages of other actors alone", () => {
    const deliveries = new Set([0])
    const { ways } = messages(at("eventDelay", { sharePct: 100, delayMs: 2_000, jitter: false }, deliveries))
    assert.deepStrictEqual([...ways.arrivals("Trip", "Trip/a", 10)], [10])
    assert.deepStrictEqual([...ways.arrivals("Delivery", "Delivery/a", 10)], [2_010])
  })

  it("delivers a repeated message twice, and what follows on its lane after both", () => {
    const { active, ways } = messages(at("eventDuplicate", { sharePct: 100, afterMs: 1_000 }))
    assert.deepStrictEqual([...ways.arrivals("Trip", "Trip/a", 10)], [10, 1_010])
    assert.deepStrictEqual([...ways.arrivals("Trip", "Trip/a", 20)], [1_011, 2_011])
    assert.deepStrictEqual([...ways.arrivals("Trip", "Trip/b", 20)], [20, 1_020])
    assert.strictEqual(active.fired.get("eventDuplicate"), 3)
  })

  it("tries a lost message again after 1, 2, 4 … s until it gets through", () => {
    const { active, ways } = messages(at("eventLoss", { sharePct: 100 }))
    // Nothing gets through before the fault is over: 1 + 2 + 4 + 8 + 16 + 32 s, then every 60 s.
    const [arrival] = ways.arrivals("Trip", "Trip/a", 10)
    assert.strictEqual(arrival, 10 + 63_000 + 6 * 60_000)
    assert.strictEqual(active.fired.get("eventLoss"), 12)
  })

  it("loses news of the moment for good", () => {
    const { ways } = messages(at("eventLoss", { sharePct: 100 }))
    assert.deepStrictEqual([...ways.arrivals("Pilot", null, 10)], [])
  })

  it("keeps a message that was late before the fault ended in front of those sent after it", () => {
    const delay = at("eventDelay", { sharePct: 100, delayMs: 5_000, jitter: false })
    const { active, ways } = messages(delay)
    assert.deepStrictEqual([...ways.arrivals("Trip", "Trip/a", 10)], [5_010])
    active.end(delay)
    assert.isTrue(ways.isAtWork(100))
    assert.deepStrictEqual([...ways.arrivals("Trip", "Trip/a", 110)], [5_011])
    assert.isFalse(ways.isAtWork(6_000))
  })

  it("keeps the order of each lane whatever happens, and loses none of its messages", () => {
    const kinds = fc.record({
      loss: fc.integer({ min: 0, max: 90 }),
      delay: fc.integer({ min: 0, max: 5_000 }),
      within: fc.integer({ min: 0, max: 5_000 }),
      twice: fc.integer({ min: 0, max: 100 }),
      after: fc.integer({ min: 0, max: 3_000 }),
      number: fc.integer({ min: 0, max: 1_000_000 })
    })
    const sent = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 2 })), {
      maxLength: 60
    })
    fc.assert(
      fc.property(kinds, sent, ({ loss, delay, within, twice, after, number }, gaps) => {
        const { ways } = messages(
          at("eventLoss", { sharePct: loss }, null, number),
          at("eventDelay", { sharePct: 50, delayMs: delay, jitter: true }, null, number + 1),
          at("eventReorder", { withinMs: within }, null, number + 2),
          at("eventDuplicate", { sharePct: twice, afterMs: after }, null, number + 3)
        )
        const last = new Map<number, number>()
        let now = 0
        for (const [gap, lane] of gaps) {
          now += gap
          const arrivals = ways.arrivals("Delivery", `Delivery/${lane}`, now + 10)
          assert.isAbove(arrivals.length, 0)
          for (const [i, arrival] of arrivals.entries()) {
            assert.isAtLeast(arrival, now + 10)
            // Repetitions may come at once; another message of the lane comes strictly later, or in order.
            const before = last.get(lane) ?? 0
            if (i === 0) assert.isTrue(arrival >= before)
            else assert.isAtLeast(arrival, before)
            last.set(lane, arrival)
          }
        }
      }),
      { numRuns: 200 }
    )
  })
})
