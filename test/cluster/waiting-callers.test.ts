import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { makeWaitingCallers } from "../../src/cluster/waiting-callers.ts"
import type { AnyReply, Reply } from "../../src/domain/decider.ts"

const value = (words: string): AnyReply => {
  const reply = { _tag: "Words", words }
  return reply
}

const oneProcess = (processId = "p1") => {
  const sentAway: Array<readonly [processId: string, reply: Reply]> = []
  const callers = makeWaitingCallers(processId, (to, reply) => void sentAway.push([to, reply]))
  return { callers, sentAway }
}

describe("a caller who waits for a reply", () => {
  it.effect("gets the one under his correlation id, and no other", () =>
    Effect.gen(function* () {
      const { callers, sentAway } = oneProcess()
      const his = callers.wait()
      const hers = callers.wait()
      assert.notStrictEqual(his.correlationId, hers.correlationId)
      const waiting = yield* Effect.fork(his.reply)
      yield* Effect.yieldNow()
      callers.answer({ to: hers.correlationId, value: value("hers") })
      callers.answer({ to: his.correlationId, value: value("his") })
      assert.deepStrictEqual(yield* Fiber.join(waiting), value("his"))
      assert.deepStrictEqual(yield* hers.reply, value("hers"))
      assert.deepStrictEqual(sentAway, [])
    })
  )

  it.effect("gets a reply that came before he began to wait for it", () =>
    Effect.gen(function* () {
      const { callers } = oneProcess()
      const { correlationId, reply, forget } = callers.wait()
      callers.answer({ to: correlationId, value: value("early") })
      assert.deepStrictEqual(yield* reply, value("early"))
      yield* forget
    })
  )

  it.effect("keeps the first of two replies", () =>
    Effect.gen(function* () {
      const { callers } = oneProcess()
      const { correlationId, reply } = callers.wait()
      callers.answer({ to: correlationId, value: value("first") })
      callers.answer({ to: correlationId, value: value("second") })
      assert.deepStrictEqual(yield* reply, value("first"))
    })
  )

  it.effect("who has gone gets nothing, and nobody is told", () =>
    Effect.gen(function* () {
      const { callers, sentAway } = oneProcess()
      const { correlationId, reply, forget } = callers.wait()
      yield* forget
      callers.answer({ to: correlationId, value: value("late") })
      assert.deepStrictEqual(sentAway, [])
      const waiting = yield* Effect.fork(reply)
      yield* Effect.yieldNow()
      assert.isNull(
        yield* Fiber.poll(waiting).pipe(Effect.map((exit) => (exit._tag === "Some" ? exit : null)))
      )
      yield* Fiber.interrupt(waiting)
    })
  )

  it.effect("in another process is answered there", () =>
    Effect.gen(function* () {
      const here = oneProcess("p1")
      const there = oneProcess("p2")
      const { correlationId, reply } = there.callers.wait()
      here.callers.answer({ to: correlationId, value: value("hello") })
      assert.deepStrictEqual(here.sentAway, [["p2", { to: correlationId, value: value("hello") }]])
      for (const [, sent] of here.sentAway) there.callers.answer(sent)
      assert.deepStrictEqual(yield* reply, value("hello"))
      assert.deepStrictEqual(there.sentAway, [])
    })
  )

  it.effect("is not mistaken for one of another process with the same number", () =>
    Effect.gen(function* () {
      const here = oneProcess("p1")
      const there = oneProcess("p2")
      const his = here.callers.wait()
      const hers = there.callers.wait()
      here.callers.answer({ to: hers.correlationId, value: value("hers") })
      here.callers.answer({ to: his.correlationId, value: value("his") })
      assert.deepStrictEqual(yield* his.reply, value("his"))
      assert.strictEqual(here.sentAway.length, 1)
    })
  )

  it("under an id that no process gave is nobody", () => {
    const { callers, sentAway } = oneProcess()
    callers.answer({ to: "no such id", value: value("hello") })
    assert.deepStrictEqual(sentAway, [])
  })
})
