import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import fc from "fast-check"
import { robotActor } from "../../src/actors/robot/actor.ts"
import type { RobotCommand } from "../../src/actors/robot/commands.ts"
import { initialRobot, type RobotState } from "../../src/actors/robot/state.ts"
import { answerBatch, readBatch, readLidItem, takenItems } from "../../src/http/event-stream.ts"
import { isoOf } from "../../src/services/table.ts"

const now = 1_778_580_000_000
const bootId = "boot-1"

const after = (state: RobotState, command: RobotCommand, at: number): RobotState => {
  const next = structuredClone(state)
  const outcome = robotActor.decide(next, command, at)
  if (outcome.accepted) for (const event of outcome.events) robotActor.evolve(next, event)
  return next
}

const registered = after(
  initialRobot("R1"),
  { _tag: "Register", serial: "R1", hubId: "hub", cityId: "city", shard: "shard" },
  now
)

/** Sends a batch as the route does: the answer, and the robot afterwards. */
const send = (state: RobotState, seqs: ReadonlyArray<number | `bad ${number}` | "nameless">, at = now) => {
  const batch = {
    bootId,
    sentUptimeMs: 1_000_000,
    items: seqs.map((seq) =>
      typeof seq === "string"
        ? { seq: seq === "nameless" ? null : Number(seq.slice(4)) }
        : {
            seq,
            at: isoOf(at),
            uptimeMs: 1_000_000 - 1_000 + seq,
            state: seq % 2 === 1 ? "OPENED" : "CLOSED"
          }
    )
  }
  const items = readBatch(batch, readLidItem, state, at)
  const next = after(state, { _tag: "ApplyDeviceEvent", bootId, items: takenItems(items) }, at)
  return { answer: answerBatch(bootId, items, state, next), next }
}

describe("batches of the event stream", () => {
  it("date an item by the uptime at which it happened and at which it was sent", () => {
    const batch = {
      bootId,
      sentUptimeMs: 10_000,
      items: [{ seq: 1, at: isoOf(now - 9_000_000), uptimeMs: 4_000, state: "OPENED" }]
    }
    const [item] = readBatch(batch, readLidItem, registered, now)
    assert.strictEqual(Either.getOrThrow(item!).occurredAt, now - 6_000)
    // An uptime after that of sending is of another boot: the robot's clock counts, but never beyond now.
    const [odd] = readBatch(
      { ...batch, items: [{ seq: 1, at: isoOf(now + 5_000), uptimeMs: 11_000, state: "OPENED" }] },
      readLidItem,
      registered,
      now
    )
    assert.strictEqual(Either.getOrThrow(odd!).occurredAt, now)
  })

  it("run in the order of their numbers, and a number counts once", () => {
    const { answer, next } = send(registered, [3, 1, 2, 2])
    assert.deepStrictEqual(
      answer.results.map(({ result }) => result),
      ["ACCEPTED", "ACCEPTED", "ACCEPTED", "DUPLICATE"]
    )
    assert.strictEqual(answer.ackSeq, 3)
    assert.strictEqual(next.lidState, "OPEN")
  })

  it("acknowledge nothing that is not stored, and in the end everything, in whatever pieces they come", () => {
    const seqs = [1, 2, 3, 4, 5, 6]
    const pieces = fc.shuffledSubarray(seqs, { minLength: 6 }).chain((order) =>
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 6, maxLength: 6 }).map((sizes) => {
        const rest = [...order]
        return sizes.map((size) => rest.splice(0, size)).filter((piece) => piece.length > 0)
      })
    )
    fc.assert(
      fc.property(pieces, (batches) => {
        let state = registered
        const stored = new Set<number>()
        let acknowledged = 0
        for (const batch of batches) {
          const { answer, next } = send(state, batch)
          for (const seq of batch) stored.add(seq)
          assert.isAtLeast(answer.ackSeq, acknowledged)
          for (let seq = 1; seq <= answer.ackSeq; seq++) assert.isTrue(stored.has(seq), `${seq} is stored`)
          assert.isFalse(stored.has(answer.ackSeq + 1), "the next one is missing")
          assert.isFalse(answer.results.some(({ result }) => result === "DUPLICATE"))
          acknowledged = answer.ackSeq
          state = next
          const again = send(state, batch)
          assert.isTrue(again.answer.results.every(({ result }) => result === "DUPLICATE"))
        }
        assert.strictEqual(acknowledged, 6)
      }),
      { seed: 11, numRuns: 60 }
    )
  })

  it("go on past what cannot be read", () => {
    const { answer, next } = send(registered, [1, "bad 2", "nameless", 3])
    assert.deepStrictEqual(answer, {
      ackSeq: 3,
      results: [
        { seq: 1, result: "ACCEPTED" },
        { seq: 2, result: "REJECTED", code: "MISSING_FIELD" },
        { seq: null, result: "REJECTED", code: "IMPLAUSIBLE" },
        { seq: 3, result: "ACCEPTED" }
      ]
    })
    assert.deepInclude(next.boots[0], { nextSeq: 4, held: [] })
    assert.deepStrictEqual(send(next, ["bad 2"]).answer.results, [{ seq: 2, result: "DUPLICATE" }])
  })

  it("reject what cannot be read behind a gap too, and acknowledge it when the gap is filled", () => {
    const { answer, next } = send(registered, [1, "bad 3"])
    assert.deepStrictEqual(answer.results[1], { seq: 3, result: "REJECTED", code: "MISSING_FIELD" })
    assert.strictEqual(answer.ackSeq, 1)
    assert.deepStrictEqual(send(next, ["bad 3"]).answer.results, [{ seq: 3, result: "DUPLICATE" }])
    assert.strictEqual(send(next, [2]).answer.ackSeq, 3)
  })

  it("date what cannot be read by what it tells of its time, else by the time of receipt", () => {
    const batch = {
      bootId,
      sentUptimeMs: 10_000,
      items: [
        { seq: 1, at: isoOf(now - 9_000_000), uptimeMs: 4_000, state: "AJAR" },
        { seq: 2, at: 17, uptimeMs: 5_000, state: "OPENED" },
        { seq: 3, at: isoOf(now - 2_000), uptimeMs: -1, state: "OPENED" },
        { seq: 4 }
      ]
    }
    const all = readBatch(batch, readLidItem, registered, now)
    assert.deepStrictEqual(takenItems(all), [
      { kind: "rejected", seq: 1, occurredAt: now - 6_000, code: "UNKNOWN_ENUM" },
      { kind: "rejected", seq: 2, occurredAt: now - 5_000, code: "IMPLAUSIBLE" },
      { kind: "rejected", seq: 3, occurredAt: now - 2_000, code: "OUT_OF_RANGE" },
      { kind: "rejected", seq: 4, occurredAt: now, code: "MISSING_FIELD" }
    ])
  })
})
