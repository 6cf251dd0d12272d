/** How disagreements between actors are told: at once, or only when they last. */
import { assert, describe, it } from "@effect/vitest"
import { systemCheckers } from "../../../src/sim/checkers/system/all-system-checkers.ts"
import { knownRefusals } from "../../../src/sim/checkers/system/known-refusals.ts"
import type { System } from "../../../src/sim/checkers/system/system.ts"
import { SystemChecks } from "../../../src/sim/checkers/system/system-checks.ts"
import { earliest } from "../../../src/sim/checkers/violation.ts"

/** A system in which nothing is but the time, set by hand. */
const clock = () => {
  const state = { now: 0, keys: [] as Array<string>, disturbed: false }
  const system = {
    host: {
      get now() {
        return state.now
      },
      wake: () => undefined
    },
    get now() {
      return state.now
    },
    look: () => undefined
  } as unknown as System
  const checks = (eventually: boolean) =>
    new SystemChecks(system, () => state.disturbed, [
      {
        name: "planted",
        eventually,
        check: (_system, report) => {
          for (const key of state.keys) report(key, `is ${key}`)
        }
      }
    ])
  const lookAt = (checks: SystemChecks, now: number, ...keys: ReadonlyArray<string>): void => {
    state.now = now
    state.keys = [...keys]
    checks.look()
  }
  return { state, checks, lookAt }
}

describe("checks between actors", () => {
  it("tell at once what must hold always", () => {
    const { checks, lookAt } = clock()
    const always = checks(false)
    lookAt(always, 6_000, "a")
    assert.deepStrictEqual(always.violations, [{ invariant: "planted", at: 6_000, what: "is a" }])
  })

  it("tell what must hold eventually when the same disagreement has lasted for 5 s", () => {
    const { checks, lookAt } = clock()
    const eventual = checks(true)
    lookAt(eventual, 6_000, "a")
    lookAt(eventual, 10_000, "a")
    assert.deepStrictEqual(eventual.violations, [])
    lookAt(eventual, 11_000, "a", "b")
    assert.deepStrictEqual(eventual.violations, [{ invariant: "planted", at: 11_000, what: "is a" }])
  })

  it("begin anew with another disagreement, and when it was away", () => {
    const { checks, lookAt } = clock()
    const eventual = checks(true)
    lookAt(eventual, 6_000, "a")
    lookAt(eventual, 12_000, "b")
    lookAt(eventual, 13_000)
    lookAt(eventual, 18_000, "b")
    assert.deepStrictEqual(eventual.violations, [])
  })

  it("expect nobody to agree while messages are held up", () => {
    const { checks, lookAt, state } = clock()
    const eventual = checks(true)
    state.disturbed = true
    lookAt(eventual, 6_000, "a")
    lookAt(eventual, 60_000, "a")
    state.disturbed = false
    lookAt(eventual, 66_000, "a")
    assert.deepStrictEqual(eventual.violations, [])
    lookAt(eventual, 72_000, "a")
    assert.lengthOf(eventual.violations, 1)
  })

  it("tell each invariant once", () => {
    const { checks, lookAt } = clock()
    const always = checks(false)
    lookAt(always, 6_000, "a")
    lookAt(always, 12_000, "b")
    assert.lengthOf(always.violations, 1)
  })

  it("have a name each, and every known refusal has a reason", () => {
    const names = systemCheckers.map(({ name }) => name)
    assert.strictEqual(new Set(names).size, names.length)
    for (const [kind, why] of Object.entries(knownRefusals)) {
      assert.match(kind, /^\w+\.\w+: \w+$/)
      assert.isAbove(why.length, 20)
    }
  })
})

describe("the first of several violations", () => {
  it("is the earliest, of several at one moment the one found first", () => {
    const at = (invariant: string, time: number) => ({ invariant, at: time, what: "" })
    assert.strictEqual(earliest([]), null)
    assert.strictEqual(earliest([at("b", 7), at("a", 5), at("c", 5)])?.invariant, "a")
  })
})
