import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type FactSource, informed } from "../../src/cluster/facts.ts"
import type { AnyCommand } from "../../src/domain/decider.ts"
import * as build from "../actors/delivery/builders.ts"
import { noSource } from "../support/no-facts.ts"

const customer = { customerId: "customer-9", phoneHash: "0b".repeat(32), piiId: null }

/** A source that notes what it is asked. */
const source = () => {
  const asked: Array<string> = []
  const answer = <A>(what: string, value: A) =>
    Effect.suspend(() => {
      asked.push(what)
      return Effect.as(Effect.yieldNow(), value)
    })
  const facts: FactSource<never> = {
    ...noSource,
    robotCopy: (serial) => answer(`robot ${serial}`, null),
    pilotCandidates: (hubId, limit) => answer(`pilots ${hubId} ${limit}`, []),
    takenPins: (id) => answer(`pins ${id}`, ["17"]),
    customerBlacklisted: (id) => answer(`customer ${id}`, true)
  }
  return { facts, asked }
}

const accept = (facts: FactSource<never>, state: unknown) =>
  informed(facts, "Delivery", build.deliveryId, state, build.acceptQuote(), build.t0)

describe("a command", () => {
  it.effect("is decided on facts that were read for it, each once", () =>
    Effect.gen(function* () {
      const { facts, asked } = source()
      const command = yield* accept(facts, build.quotedState({ customer }))
      assert.deepInclude(command as object, { takenPins: ["17"], customerBlacklisted: true })
      assert.deepStrictEqual([...asked].sort(), ["customer customer-9", `pins ${build.deliveryId}`])
    })
  )

  it.effect("has nothing read that it does not ask for", () =>
    Effect.gen(function* () {
      const { facts, asked } = source()
      yield* accept(facts, build.quotedState({ customer: null }))
      assert.deepStrictEqual(asked, [`pins ${build.deliveryId}`])
      const plain: AnyCommand = { _tag: "ExpireQuote" }
      assert.strictEqual(
        yield* informed(facts, "Delivery", build.deliveryId, build.fresh(), plain, build.t0),
        plain
      )
      assert.strictEqual(asked.length, 1)
    })
  )

  it.effect("gets facts anew each time it is decided", () =>
    Effect.gen(function* () {
      const { facts } = source()
      const state = build.quotedState({ customer })
      const pins: Array<string> = []
      const changing = { ...facts, takenPins: () => Effect.sync(() => [...pins]) }
      assert.deepInclude((yield* accept(changing, state)) as object, { takenPins: [] })
      pins.push("42")
      assert.deepInclude((yield* accept(changing, state)) as object, { takenPins: ["42"] })
    })
  )

  it.effect("is not decided when its facts cannot be read", () =>
    Effect.gen(function* () {
      const { facts } = source()
      const failing: FactSource<string> = { ...facts, takenPins: () => Effect.fail("away") }
      const why = yield* Effect.flip(
        informed(failing, "Delivery", build.deliveryId, build.quotedState(), build.acceptQuote(), build.t0)
      )
      assert.strictEqual(why, "away")
    })
  )

  it.effect("whose guard asks for ever more facts is a defect", () =>
    Effect.gen(function* () {
      const { facts } = source()
      const asksForever = new Proxy(build.quotedState({ customer }), {
        get: (state, property) => {
          if (property !== "quote") return Reflect.get(state, property)
          asked += 1
          return { request: { customerId: `customer-${asked}` } }
        }
      })
      let asked = 0
      const exit = yield* Effect.exit(accept(facts, asksForever))
      assert.isTrue(exit._tag === "Failure" && exit.cause._tag === "Die")
    })
  )
})
