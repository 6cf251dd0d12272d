import { assert, describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { DeliveryCommand } from "../../../src/actors/delivery/commands.ts"
import { attemptMachine, deliveryMachine } from "../../../src/actors/delivery/machine.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import * as build from "./builders.ts"
import { labelledCommands } from "./labelled-commands.ts"

class Taken {
  readonly attempt = new Set<string>()
  readonly delivery = new Set<string>()

  /** Decides, notes the triggers taken, and goes on in the state that follows. */
  decide(state: DeliveryState, command: DeliveryCommand, now = build.t0): void {
    const outcome = deliveryActor.decide(state, command, now)
    if (!outcome.accepted) return
    for (const event of outcome.events) {
      if (event._tag === "AttemptTransitioned") this.attempt.add((event.reason ?? "").split(":")[0] ?? "")
      else if (event._tag === "DeliveryTransitioned") this.delivery.add(event.reason ?? "")
      deliveryActor.evolve(state, event)
    }
  }
}

describe("the triggers of the machines", () => {
  it("are all taken by some command, but for an end that changes no status", () => {
    const taken = new Taken()
    for (const make of [
      () => build.quotedState(),
      ...Object.values(build.attemptStateBuilders),
      ...Object.values(build.courierStateBuilders)
    ]) {
      for (const command of Object.values(labelledCommands)) {
        const state = make()
        taken.decide(state, command(state))
        const late = make()
        taken.decide(late, command(late), build.t0 + 180 * build.minute)
      }
    }
    const ahead = build.requestedState()
    taken.decide(ahead, build.confirmed(build.idOf(ahead), { etd: build.t0 + 60 * build.minute }))
    const unconfirmed = build.after(build.stateAt("Assigned"), build.cancel())
    for (const tries of [0, 1, 2, 3]) {
      taken.decide(unconfirmed, { _tag: "TimeOutCancel", attemptId: build.idOf(unconfirmed), tries })
      taken.decide(unconfirmed, { _tag: "RetryCancel", attemptId: build.idOf(unconfirmed) })
    }
    const stranded = build.stateAt("AtPickup")
    taken.decide(stranded, { _tag: "StartRescue", attemptId: build.idOf(stranded), by: "pilot", note: null })
    taken.decide(stranded, build.assigned(build.attemptOf(stranded, 2).attemptId))
    const untaken = (all: ReadonlyArray<{ readonly trigger: string }>, seen: ReadonlySet<string>) => [
      ...new Set(all.map((row) => row.trigger).filter((trigger) => !seen.has(trigger)))
    ]
    assert.deepStrictEqual(untaken(attemptMachine.transitions, taken.attempt), [])
    assert.deepStrictEqual(untaken(deliveryMachine.transitions, taken.delivery), ["AttemptEnded"])
  })
})
