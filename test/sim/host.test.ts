import { assert, describe, it } from "@effect/vitest"
import type { HostedActor } from "../../src/actors/actors.ts"
import { type AnyCommand, type AnyEvent, accept, DecisionDraft, unchanged } from "../../src/domain/decider.ts"
import { type Decided, type Observer, SimulationHost } from "../../src/sim/host.ts"
import { priorities } from "../../src/sim/kernel/priorities.ts"
import { nobody as directory, noFacts as views } from "../support/no-facts.ts"

interface Counter {
  readonly id: string
  readonly seen: Array<string>
}

/** An actor that does what the command's tag says, to watch the host by. */
const counter: HostedActor = {
  name: "Robot",
  initial: (id): Counter => ({ id, seen: [] }),
  decide: (_state, command, now) => {
    const event: AnyEvent = { _tag: command._tag, at: now }
    switch (command._tag) {
      case "Refuse":
        return { accepted: false, _tag: "No" }
      case "Nothing":
        return unchanged
      case "Forward":
        return new DecisionDraft().event(event).send("Robot", "b", { _tag: "Forwarded" }).done()
      case "Arm":
        return new DecisionDraft()
          .event(event)
          .setTimer("alarm", now + 100, { _tag: "Rang" })
          .done()
      case "Rearm":
        return new DecisionDraft()
          .event(event)
          .setTimer("alarm", now + 500, { _tag: "RangLate" })
          .done()
      case "Disarm":
        return new DecisionDraft().event(event).cancelTimer("alarm").done()
      case "Ask":
        return new DecisionDraft().event(event).reply("caller-1", { _tag: "Answer" }).done()
      default:
        return accept([event])
    }
  },
  evolve: (state, event) => {
    ;(state as Counter).seen.push(`${event._tag}@${event.at}`)
  }
}

const hostWith = (messageDelayMs = 10, decided?: Decided, observers: ReadonlyArray<Observer> = []) => {
  const replies: Array<string> = []
  const host = new SimulationHost({
    startAt: 1_000,
    messageDelayMs,
    actors: [counter],
    directory,
    views,
    surroundings: {
      call: () => undefined,
      reply: (reply) => replies.push(`${reply.to}:${reply.value._tag}`)
    },
    observers,
    stopwatch: undefined,
    inbox: undefined,
    decided
  })
  const give = (id: string, tag: string): void =>
    host.command("Robot", id, { _tag: tag } as AnyCommand as never)
  const seen = (id: string): ReadonlyArray<string> => (host.stateOf("Robot", id) as Counter).seen
  return { host, give, seen, replies }
}

describe("SimulationHost", () => {
  it("delivers a send after the message delay and evolves the receiver", () => {
    const { host, give, seen } = hostWith()
    give("a", "Forward")
    host.run(5_000, 1e9)
    assert.deepStrictEqual(seen("a"), ["Forward@1000"])
    assert.deepStrictEqual(seen("b"), ["Forwarded@1010"])
  })

  it("fires a timer at its due time, once", () => {
    const { host, give, seen } = hostWith()
    give("a", "Arm")
    host.run(5_000, 1e9)
    assert.deepStrictEqual(seen("a"), ["Arm@1000", "Rang@1100"])
  })

  it("replaces a timer that is set again under its key", () => {
    const { host, give, seen } = hostWith()
    give("a", "Arm")
    give("a", "Rearm")
    host.run(5_000, 1e9)
    assert.deepStrictEqual(seen("a"), ["Arm@1000", "Rearm@1000", "RangLate@1500"])
  })

  it("never fires a cancelled timer", () => {
    const { host, give, seen } = hostWith()
    give("a", "Arm")
    give("a", "Disarm")
    host.run(5_000, 1e9)
    assert.deepStrictEqual(seen("a"), ["Arm@1000", "Disarm@1000"])
  })

  it("tells a caller of a refusal and leaves state and digest alone", () => {
    const { host, seen } = hostWith()
    const before = host.digest.text()
    let refused = ""
    host.command("Robot", "a", { _tag: "Refuse" } as AnyCommand as never, {
      refused: (rejection) => {
        refused = rejection._tag
      }
    })
    host.run(5_000, 1e9)
    assert.strictEqual(refused, "No")
    assert.deepStrictEqual(seen("a"), [])
    assert.strictEqual(host.digest.text(), before)
    assert.strictEqual(host.rejectedInputs.size, 0)
  })

  it("counts a refusal that nobody waits for by actor, command and code", () => {
    const { host, give } = hostWith()
    give("a", "Refuse")
    give("a", "Refuse")
    host.run(5_000, 1e9)
    assert.deepStrictEqual([...host.rejectedInputs], [["Robot.Refuse: No", 2]])
  })

  it("shows what was decided, refusals too, with the state after it and the timer that fired", () => {
    const shown: Array<string> = []
    const { host, give } = hostWith(10, ({ id, state }, { _tag }, timerKey, outcome, now) => {
      const { seen } = state as Counter
      shown.push(`${now} ${id} ${_tag} ${timerKey} ${outcome.accepted} [${seen.join()}]`)
    })
    give("a", "Arm")
    give("a", "Refuse")
    host.run(5_000, 1e9)
    assert.deepStrictEqual(shown, [
      "1000 a Arm null true [Arm@1000]",
      "1000 a Refuse null false [Arm@1000]",
      "1100 a Rang alarm true [Arm@1000,Rang@1100]"
    ])
  })

  it("hands replies to the surroundings under the caller's correlation id", () => {
    const { host, give, replies } = hostWith()
    give("a", "Ask")
    host.run(5_000, 1e9)
    assert.deepStrictEqual(replies, ["caller-1:Answer"])
  })

  it("counts only what was decided, evolved, routed and digested as an actor event", () => {
    const { host, give } = hostWith()
    give("a", "Nothing")
    give("a", "Anything")
    host.run(5_000, 1e9)
    assert.strictEqual(host.commands, 2)
    assert.strictEqual(host.actorEvents, 1)
  })

  it("gives the same digest for the same events and another for other times", () => {
    const run = (tag: string, delay: number): string => {
      const { host, give } = hostWith(delay)
      give("a", tag)
      host.run(5_000, 1e9)
      return host.digest.text()
    }
    assert.strictEqual(run("Forward", 10), run("Forward", 10))
    assert.notStrictEqual(run("Forward", 10), run("Forward", 11))
    assert.notStrictEqual(run("Forward", 10), run("Arm", 10))
  })

  it("wakes a process of the world with its code and argument", () => {
    const { host } = hostWith()
    const woken: Array<string> = []
    host.wake(
      1_200,
      priorities.merchant,
      { wake: (code, argument) => woken.push(`${host.now}:${code}:${argument}`) },
      7,
      3
    )
    host.run(5_000, 1e9)
    assert.deepStrictEqual(woken, ["1200:7:3"])
  })

  it("shows an observer only the kinds of events that it follows, and asks once for each", () => {
    const asked: Array<string> = []
    const shown: Array<string> = []
    const everything: Array<string> = []
    const { host, give } = hostWith(10, undefined, [
      {
        follows: (actor, tag) => {
          asked.push(`${actor}.${tag}`)
          return tag === "Arm"
        },
        event: (event, instance) => shown.push(`${instance.id}:${event._tag}`)
      },
      { event: (event, instance) => everything.push(`${instance.id}:${event._tag}`) }
    ])
    for (const id of ["a", "b"]) for (const tag of ["Arm", "Ask"]) give(id, tag)
    host.run(1_050, 1e9)
    assert.deepStrictEqual(asked, ["Robot.Arm", "Robot.Ask"])
    assert.deepStrictEqual(shown, ["a:Arm", "b:Arm"])
    assert.deepStrictEqual(everything, ["a:Arm", "a:Ask", "b:Arm", "b:Ask"])
  })

  it("lists the instances of an actor in the order in which they were first addressed", () => {
    const { host, give } = hostWith()
    for (const id of ["b", "a", "b", "c"]) give(id, "Ask")
    assert.deepStrictEqual(
      host.allOf("Robot").map(({ id }) => id),
      ["b", "a", "c"]
    )
    assert.deepStrictEqual(host.allOf("Hub"), [])
  })
})
