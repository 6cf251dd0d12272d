import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { hour, minute } from "../../../../src/domain/instant.ts"
import { faultSpans } from "../../../../src/sim/report/html/fault-shading.ts"
import { localHours } from "../../../../src/sim/report/html/local-hours.ts"
import type { RunResult } from "../../../../src/sim/report/run-result.ts"
import { runResult } from "../../../support/run-result.ts"

const whole = runResult()
const start = whole.scenario.startAt.at
const spansOf = (windows: ReadonlyArray<readonly [fromMin: number, lengthMin: number | null]>) => {
  const result: RunResult = {
    ...whole,
    faultWindows: windows.map(([fromMin, lengthMin]) => {
      const from = start + fromMin * minute
      return { kind: "robotStuck", from, until: lengthMin === null ? null : from + lengthMin * minute }
    })
  }
  return faultSpans(result, localHours(result))
}

describe("the times of faults", () => {
  it("are joined where they overlap", () => {
    assert.deepStrictEqual(
      spansOf([
        [60, 60],
        [90, 60],
        [300, 30]
      ]),
      [
        { from: 1, until: 2.5 },
        { from: 5, until: 5.5 }
      ]
    )
  })

  it("can be seen when a fault happens at once", () => {
    const [span] = spansOf([[60, null]])
    assert.strictEqual(span?.from, 1)
    assert.isAbove(span?.until ?? 0, 1)
  })

  it("are in order, apart from each other and within the run, whatever windows there are", () => {
    const anyWindow = fc.tuple(fc.integer({ min: 0, max: 1439 }), fc.option(fc.integer({ min: 1, max: 900 })))
    fc.assert(
      fc.property(fc.array(anyWindow, { maxLength: 30 }), (windows) => {
        const spans = spansOf(windows)
        spans.forEach((span, i) => {
          assert.isAbove(span.until, span.from)
          assert.isAtMost(span.until, (24 * hour) / hour)
          if (i > 0) assert.isAbove(span.from, spans[i - 1]?.until ?? 0)
        })
        for (const [fromMin] of windows) {
          const at = fromMin / 60
          assert.isTrue(spans.some((span) => span.from <= at && at <= span.until))
        }
      })
    )
  })
})
