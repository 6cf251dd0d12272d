/** Actors that wait have timers: found where one is taken away, at every kind of actor that waits. */
import { assert, describe, it } from "@effect/vitest"
import type { ActorName } from "../../../src/domain/decider.ts"
import { System } from "../../../src/sim/checkers/system/system.ts"
import { waitingActorsHaveTimers } from "../../../src/sim/checkers/system/waiting-actors-have-timers.ts"
import { Simulation } from "../../../src/sim/run.ts"
import { badDay, smallCity } from "../../support/scenario.ts"

const simulation = new Simulation(smallCity({ seed: 5, ...badDay }))
const { host, world } = simulation
const system = new System(host, world)

const found = (): ReadonlyArray<string> => {
  const lines: Array<string> = []
  waitingActorsHaveTimers(system, (_key, what) => lines.push(what))
  return lines
}

/** Runs on until an actor of this kind waits, takes its timers away, and looks. */
const without = (actor: ActorName): string => {
  for (let tries = 0; tries < 4000; tries++) {
    host.run(host.now + 5000, Number.POSITIVE_INFINITY)
    for (const instance of host.allOf(actor)) {
      const { timers } = instance
      if (timers.length === 0) continue
      instance.timers = []
      const lines = found()
      instance.timers = timers
      const own = lines.find((line) => line.startsWith(`${actor} ${instance.id} waits`))
      if (own !== undefined) return own
    }
  }
  return assert.fail(`no ${actor} waited`)
}

describe("actors that wait", () => {
  for (const actor of ["Delivery", "Hub", "Pilot", "Robot", "PartnerLink", "TripWatch"] as const) {
    it(`are found without their timers: ${actor}`, () => {
      assert.match(without(actor), new RegExp(`^${actor} .* waits without its timer `))
      assert.deepStrictEqual(found(), [])
    })
  }
})
