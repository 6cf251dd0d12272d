import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { partnerLinkActor } from "../../../src/actors/partner-link/actor.ts"
import type { PartnerLinkCommand, Push } from "../../../src/actors/partner-link/commands.ts"
import { clientRequestMachine, externalStateMachine } from "../../../src/actors/partner-link/machine.ts"
import type { PartnerLinkState } from "../../../src/actors/partner-link/state.ts"
import { partnerHearsInOrder } from "../../../src/sim/checkers/partner-hears-in-order.ts"
import { partnerHearsOnce } from "../../../src/sim/checkers/partner-hears-once.ts"
import { partnerLinkLock } from "../../../src/sim/checkers/partner-link-lock.ts"
import { partnerLinkQueue } from "../../../src/sim/checkers/partner-link-queue.ts"
import { canonical, deepFreeze } from "../../support/given.ts"
import { apis, story, Teller, told } from "./arbitrary-commands.ts"
import { created, deliveryId, t0, transitioned } from "./links.ts"

const checkers = [partnerHearsInOrder, partnerHearsOnce, partnerLinkLock, partnerLinkQueue]
const isReturned = (event: Push["event"]): boolean =>
  event._tag === "AttemptTransitioned" && event.to === "Returned"

/** A link, the tokens it gave out, and time. */
class Walk {
  readonly state: PartnerLinkState = partnerLinkActor.initial(deliveryId)
  readonly teller = new Teller()

  get now(): number {
    return this.teller.now
  }

  get tokens(): Array<string> {
    return this.teller.tokens
  }

  /** Gives a command, checks everything that must hold after it; says whether anything changed. */
  give(command: PartnerLinkCommand): boolean {
    const before = canonical(this.state)
    const from = this.state.sendState
    const states = this.state.reports.map(({ state }) => state)
    const outcome = partnerLinkActor.decide(deepFreeze(structuredClone(this.state)), command, this.now)
    if (!outcome.accepted) {
      assert.strictEqual(canonical(this.state), before)
      return false
    }
    for (const event of outcome.events) partnerLinkActor.evolve(this.state, event)
    for (const call of outcome.calls) if ("lockToken" in call) this.tokens.unshift(String(call.lockToken))
    for (const check of checkers) assert.isNull(check(this.state))
    if (from !== this.state.sendState) this.checkStep(from, command)
    this.state.reports.forEach(({ state }, i) => {
      const was = states[i] ?? null
      if (state === was || (was === null && state === "QUEUED")) return
      const legal = clientRequestMachine.transitions.some(
        (row) => row.to === state && (was === null ? row.from === null : row.from?.includes(was))
      )
      assert.isTrue(legal, `report ${was} -> ${state} by ${command._tag}`)
    })
    return outcome.events.length > 0
  }

  /** One row of the table leads there, or two: an answer, and then the end that was waited for. */
  private checkStep(from: PartnerLinkState["sendState"], command: PartnerLinkCommand): void {
    const to = this.state.sendState
    const isRow = externalStateMachine.transitions.some(
      (row) =>
        row.to === to &&
        row.trigger === command._tag &&
        (from === null ? row.from === null : row.from?.includes(from))
    )
    assert.isTrue(isRow || (from === "SENDING" && to === "CLOSED"), `${from} -> ${to} by ${command._tag}`)
  }
}

const walkOf = (api: (typeof apis)[number]): Walk => {
  const walk = new Walk()
  walk.give({ _tag: "Open", event: created(), api })
  return walk
}

describe("laws of PartnerLink", () => {
  it("whatever is said, in any order: partners hear in order and once, the lock is one, steps are rows", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...apis),
        story,
        fc.array(told, { maxLength: 60 }),
        fc.boolean(),
        (api, news, steps, anyOrder) => {
          const walk = walkOf(api)
          for (const step of steps) {
            const command = walk.teller.commandOf(walk.state, step, news, anyOrder)
            if (command !== null) walk.give(command)
          }
        }
      ),
      { numRuns: 400 }
    )
  })

  it("a repetition changes nothing, whatever came in between", () => {
    fc.assert(
      fc.property(fc.constantFrom(...apis), story, fc.array(told, { maxLength: 40 }), (api, news, steps) => {
        const walk = walkOf(api)
        const said: Array<PartnerLinkCommand> = []
        for (const step of steps) {
          const command = walk.teller.commandOf(walk.state, step, news, false)
          if (command === null) continue
          walk.give(command)
          said.push(command)
          // A claim, a wish to go on and a timer are not news: they say nothing that could be old.
          if (command._tag === "Claim" || command._tag === "Resume") continue
          assert.isFalse(walk.give(command), `${command._tag} again`)
        }
        const before = canonical(walk.state)
        for (const command of said) {
          if (command._tag === "Push" || command._tag === "Acknowledge") walk.give(command)
        }
        assert.strictEqual(canonical(walk.state), before, "all news again")
      }),
      { numRuns: 300 }
    )
  })

  it("in whatever order news comes, ranks rise and the last word is heard", () => {
    const shuffled = story.chain((news) => {
      const open = news.filter((it) => it._tag !== "DeliveryTransitioned" && !isReturned(it))
      const all = [...open, transitioned("Delivered", 500)]
      return fc.shuffledSubarray(all, { minLength: all.length })
    })
    fc.assert(
      fc.property(fc.constantFrom(...apis), shuffled, (api, news) => {
        const walk = walkOf(api)
        walk.teller.now = t0 + 1_000_000
        for (const event of news) {
          walk.give({ _tag: "Push", event })
          while (walk.state.sendState === "PENDING") {
            walk.give({ _tag: "Claim", paused: false })
            const lockToken = walk.tokens[0] ?? "nobody"
            walk.give({ _tag: "Acknowledge", lockToken, httpStatus: 200, durationMs: 1 })
          }
        }
        assert.deepStrictEqual([walk.state.sendState, walk.state.lastRankSent], ["CLOSED", 100])
      }),
      { numRuns: 200 }
    )
  })

  it("once partners answer, whatever happened before, everything that waits gets there", () => {
    fc.assert(
      fc.property(fc.constantFrom(...apis), story, fc.array(told, { maxLength: 40 }), (api, news, steps) => {
        const walk = walkOf(api)
        for (const step of steps) {
          const command = walk.teller.commandOf(walk.state, step, news, false)
          if (command !== null) walk.give(command)
        }
        if (walk.state.sendState === "SUSPENDED") walk.give({ _tag: "Resume", by: "operator:O1" })
        for (let i = 0; i < 40; i++) {
          walk.teller.now += 86_400_000
          if (walk.state.sendState === "SENDING") {
            walk.give({
              _tag: "Acknowledge",
              lockToken: walk.state.lockToken!,
              httpStatus: 200,
              durationMs: 1
            })
          } else walk.give({ _tag: "Claim", paused: false })
        }
        assert.include(["IDLE", "CLOSED"], walk.state.sendState)
      }),
      { numRuns: 200 }
    )
  })
})
