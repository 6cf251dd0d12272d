import { assert, describe, it } from "@effect/vitest"
import type { HostedActor } from "../../../src/actors/actors.ts"
import { type AnyCommand, type AnyEvent, accept, DecisionDraft } from "../../../src/domain/decider.ts"
import { SimulationHost, type Transit } from "../../../src/sim/host.ts"
import { nobody as directory, noFacts as views } from "../../support/no-facts.ts"

interface Log {
  readonly seen: Array<string>
}

/** Writes down what it is told; `Forward n` sends `Note n` to `b`. */
const teller: HostedActor = {
  name: "Robot",
  initial: (): Log => ({ seen: [] }),
  decide: (_state, command, now) => {
    const event: AnyEvent = { _tag: command._tag, at: now }
    const [what, n] = command._tag.split(" ")
    if (what === "Forward")
      return new DecisionDraft()
        .event(event)
        .send("Robot", "b", { _tag: `Note ${n}` })
        .done()
    if (what === "Arm")
      return new DecisionDraft()
        .event(event)
        .setTimer("alarm", now + 100, { _tag: "Rang" })
        .done()
    if (what === "Disarm") return new DecisionDraft().event(event).cancelTimer("alarm").done()
    return accept([event])
  },
  evolve: (state, event) => {
    ;(state as Log).seen.push(`${event._tag}@${event.at}`)
  }
}

const hostWith = (transit?: Transit) => {
  const host = new SimulationHost({
    startAt: 1_000,
    messageDelayMs: 10,
    actors: [teller],
    directory,
    views,
    surroundings: { call: () => undefined, reply: () => undefined },
    observers: [],
    stopwatch: undefined,
    inbox: undefined,
    transit
  })
  const give = (id: string, tag: string): void =>
    host.command("Robot", id, { _tag: tag } as AnyCommand as never)
  const seen = (id: string): ReadonlyArray<string> => (host.stateOf("Robot", id) as Log).seen
  return { host, give, seen }
}

const always = (arrivals: Transit["arrivals"]): Transit => ({ isAtWork: () => true, arrivals })

describe("SimulationHost on disturbed ways", () => {
  it("delivers a message as often and as late as it is told", () => {
    const { host, give, seen } = hostWith(always((_producer, _lane, at) => [at + 5, at + 50]))
    give("a", "Forward 1")
    host.run(5_000, 1e9)
    assert.deepStrictEqual(seen("b"), ["Note 1@1015", "Note 1@1060"])
  })

  it("names the lane of a send by its sender", () => {
    const lanes: Array<string | null> = []
    const { host, give } = hostWith(
      always((producer, lane, at) => {
        lanes.push(`${producer} ${lane}`)
        return [at]
      })
    )
    give("a", "Forward 1")
    host.run(5_000, 1e9)
    assert.deepStrictEqual(lanes, ["Robot Robot/a"])
  })

  it("does the same as without while a way is undisturbed", () => {
    const plain = hostWith()
    const watched = hostWith(always((_producer, _lane, at) => [at]))
    for (const { give, host } of [plain, watched]) {
      give("a", "Forward 1")
      give("a", "Forward 2")
      host.run(5_000, 1e9)
    }
    assert.strictEqual(watched.host.digest.text(), plain.host.digest.text())
  })

  it("lets messages and timers of an actor that is held wait, in their order, and goes on when it is released", () => {
    const { host, give, seen } = hostWith()
    give("a", "Arm")
    give("b", "Forward 1")
    host.run(1_000, 1e9)
    host.hold("Robot")
    give("a", "One")
    host.run(1_050, 1e9)
    give("a", "Two")
    host.run(2_000, 1e9)
    assert.deepStrictEqual(seen("a"), ["Arm@1000"])
    assert.strictEqual(host.release(), 4)
    assert.deepStrictEqual(seen("b"), ["Forward 1@1000", "Note 1@2000"])
    assert.deepStrictEqual(seen("a"), ["Arm@1000", "One@2000", "Two@2000", "Rang@2000"])
  })

  it("does not fire a timer that is cancelled by what has waited before it", () => {
    const { host, give, seen } = hostWith()
    give("a", "Arm")
    host.run(1_000, 1e9)
    host.hold("Robot")
    give("a", "Disarm")
    host.run(2_000, 1e9)
    host.release()
    assert.deepStrictEqual(seen("a"), ["Arm@1000", "Disarm@2000"])
  })
})
