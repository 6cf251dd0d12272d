/** When the city looks where its robots are. */
import { assert, describe, it } from "@effect/vitest"
import { priorities } from "../../../src/sim/kernel/priorities.ts"
import { Simulation } from "../../../src/sim/run.ts"
import { smallCity } from "../../support/scenario.ts"

describe("positions of robots under way", () => {
  it("wake the city once for each moment, however many robots are due then", () => {
    const simulation = new Simulation(smallCity({ robots: 30, pilots: 30, orders: 240 }))
    const { host, world } = simulation
    const wake = host.wake.bind(host)
    const wakesAt = new Map<number, number>()
    const tellingAt = new Map<number, number>()
    host.wake = (at, priority, process, code, argument) => {
      if (process === world && priority === priorities.telemetry) {
        wakesAt.set(at, (wakesAt.get(at) ?? 0) + 1)
      }
      wake(at, priority, process, code, argument)
    }
    const command = host.command.bind(host)
    host.command = (actor, id, given, caller) => {
      if (given._tag === "PublishActiveRobots") {
        tellingAt.set(host.now, (tellingAt.get(host.now) ?? 0) + 1)
      }
      command(actor, id, given, caller)
    }
    simulation.runAll()
    assert.isAbove(wakesAt.size, 100)
    assert.deepStrictEqual(
      [...wakesAt].filter(([, times]) => times > 1),
      []
    )
    // Several robots tell their place at some of these moments.
    assert.isAbove(Math.max(...tellingAt.values()), 1)
    for (const at of tellingAt.keys()) assert.isTrue(wakesAt.has(at), `nobody was woken at ${at}`)
  })
})
