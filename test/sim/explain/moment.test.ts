import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { hour, minute, second } from "../../../src/domain/instant.ts"
import { type Moment, parseMoment } from "../../../src/sim/explain/moment.ts"
import { scenarioOf } from "../../support/scenario.ts"

/** 06:00 to 06:00 the day after next, two hours east of UTC. */
const scenario = scenarioOf("duration_s: 172800")
const start = scenario.startAt.at
const placedAt = start + 3 * hour + 400

const at = (text: string, placed = placedAt): Moment => {
  const parsed = parseMoment(text, scenario, "order-7", placed)
  if (Either.isLeft(parsed)) throw new Error(parsed.left)
  return parsed.right
}
const problem = (text: string, placed = placedAt): string => {
  const parsed = parseMoment(text, scenario, "order-7", placed)
  return Either.isLeft(parsed) ? parsed.left : "no problem"
}

describe("a moment", () => {
  it("is read as a time of day, a date with a time, or seconds from the start", () => {
    const noon = { at: start + 6 * hour, withinMs: second }
    assert.deepStrictEqual(at("12:00:00"), noon)
    assert.deepStrictEqual(at("2026-05-12T12:00:00+02:00"), noon)
    assert.deepStrictEqual(at("2026-05-12T10:00:00Z"), noon)
    assert.deepStrictEqual(at("2026-05-12T12:00:00"), noon)
    assert.deepStrictEqual(at("21600"), noon)
    assert.deepStrictEqual(at("21600s"), noon)
  })

  it("is as long as it was given exactly", () => {
    assert.strictEqual(at("12:00").withinMs, minute)
    assert.strictEqual(at("2026-05-12T12:00").withinMs, minute)
    assert.deepStrictEqual(at("21600.25"), { at: start + 6 * hour + 250, withinMs: 1 })
    assert.deepStrictEqual(at("2026-05-12T12:00:00.250"), { at: start + 6 * hour + 250, withinMs: 1 })
  })

  it("is the first of its time of day at which the order is known", () => {
    assert.strictEqual(at("09:00:00").at, start + 3 * hour)
    assert.strictEqual(at("08:59:59").at, start + 27 * hour - second)
    assert.strictEqual(at("05:00:00", start).at, start + 23 * hour)
  })

  it("outside of the run is refused with the run's ends", () => {
    assert.strictEqual(
      problem("2026-05-15T12:00:00"),
      "--at 2026-05-15T12:00:00: 2026-05-15T12:00:00+02:00 is outside of the run, which lasts from 2026-05-12T06:00:00+02:00 to 2026-05-14T06:00:00+02:00"
    )
    assert.include(problem("172801"), "outside of the run")
    assert.include(problem("2026-05-12T05:59:59"), "outside of the run")
  })

  it("before the order was placed is refused with the time at which it was", () => {
    assert.strictEqual(
      problem("2026-05-12T08:59:59"),
      "--at 2026-05-12T08:59:59: nothing is known of order-7 at 2026-05-12T08:59:59+02:00; it is placed at 2026-05-12T09:00:00"
    )
    assert.include(problem("09:00:00", start + 27 * hour + second), "2026-05-13T09:00:01")
  })

  it("that is none is refused with what is allowed", () => {
    for (const text of ["", "noon", "25:00", "12:60:00", "12:00:61", "2026-13-01T00:00:00", "-5", "1e3"]) {
      assert.match(problem(text), /^--at: found ".*"; allowed: a local time \(12:34:56\), /, text)
    }
  })
})
