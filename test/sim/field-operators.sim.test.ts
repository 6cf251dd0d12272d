import { assert, describe, it } from "@effect/vitest"
import type { AnyEvent } from "../../src/domain/decider.ts"
import { haversineM } from "../../src/domain/geo.ts"
import type { FoTaskTransitioned } from "../../src/services/operations/events.ts"
import type { Instance, Observer, Process } from "../../src/sim/host.ts"
import { priorities } from "../../src/sim/kernel/priorities.ts"
import { Simulation } from "../../src/sim/run.ts"
import type { RobotDevice } from "../../src/sim/world/robot-device.ts"
import { smallCity } from "../support/scenario.ts"

/** Everything that can happen to a robot, far more often than in any city. */
const roughDay = {
  profile:
    "stuck_per_h: 1, flipped_per_h: 0.5, hit_per_h: 0.5, " +
    "time_to_failure_s: { dist: exp, mean: 36000 }, gps_jump_pct: 5",
  more: "fieldOps: { perHub: 3, workshop_s: { dist: constant, value: 3600 } }\n"
} as const

/** The events of one kind, in their order. */
class Heard implements Observer {
  readonly events: Array<{ readonly event: AnyEvent; readonly id: string; readonly at: number }> = []
  private readonly tags: ReadonlySet<string>
  constructor(...tags: ReadonlyArray<string>) {
    this.tags = new Set(tags)
  }
  event(event: AnyEvent, instance: Instance, at: number): void {
    if (this.tags.has(event._tag)) this.events.push({ event, id: instance.id, at })
  }
}

/** Nothing goes wrong with a robot by itself. */
const sound =
  "stuck_per_h: 0, flipped_per_h: 0, hit_per_h: 0, time_to_failure_s: { dist: constant, value: 1000000000 }"

/** Looks at a run once a minute of its own time. */
const everyMinute = ({ host }: Simulation, look: () => void): void => {
  const process: Process = {
    wake: () => {
      look()
      host.wake(host.now + 60_000, priorities.metrics, process, 0)
    }
  }
  host.wake(host.now + 60_000, priorities.metrics, process, 0)
}

describe("field operators", () => {
  it("put every robot out at its lot, six to a van", () => {
    const heard = new Heard("FoTaskTransitioned")
    const simulation = new Simulation(smallCity({ orders: 1 }), { observers: [heard], checkEveryEvent: true })
    simulation.runAll()
    const { city, devices, field } = simulation.world
    for (const device of devices) {
      assert.strictEqual(device.operationState, "PARKED", device.serial)
      assert.isFalse(device.backend?.flags.undergoingMaintenance, device.serial)
      assert.isTrue(
        city.lots.some((lot) => haversineM(lot.place, device.place) < 1),
        device.serial
      )
    }
    const done = heard.events.map(({ event }) => event as FoTaskTransitioned)
    assert.isAbove(done.filter((it) => it.type === "DEPLOY_BOTS" && it.to === "COMPLETED").length, 1)
    assert.strictEqual(field.operators.length, 2)
  })

  it("free a stuck robot with food aboard, and it drives again", () => {
    const simulation = new Simulation(smallCity({ orders: 20, profile: sound }), { checkEveryEvent: true })
    let stuck: RobotDevice | undefined
    let drivenMs = 0
    everyMinute(simulation, () => {
      if (stuck !== undefined) return
      stuck = simulation.world.devices.find((it) => it.moving && it.backend?.flags.hasFood === true)
      stuck?.getStuck()
      drivenMs = stuck?.drivenMs ?? 0
    })
    const result = simulation.runAll()
    assert.isDefined(stuck, "no robot ever drove with food")
    assert.isFalse(stuck!.isImmobile)
    assert.isFalse(stuck!.backend?.flags.hasFood)
    assert.strictEqual(stuck!.operationState, "PARKED")
    assert.isAbove(stuck!.drivenMs, drivenMs)
    assert.strictEqual(result.field.tasks.UNSTUCK_BOT?.completed, 1)
    assert.strictEqual(result.invariants.violated, 0, result.invariants.first ?? "")
  })

  it("take a robot that cannot be mended to the workshop, from where it comes back to its lot", () => {
    const simulation = new Simulation(
      smallCity({
        orders: 1,
        profile: sound,
        more: "fieldOps: { repair_works_pct: 0, workshop_s: { dist: constant, value: 3600 } }\n"
      }),
      { checkEveryEvent: true }
    )
    const robot = simulation.world.devices[0]!
    const states: Array<string> = []
    let isBroken = false
    everyMinute(simulation, () => {
      if (!isBroken && robot.operationState === "PARKED") {
        isBroken = true
        robot.failComponent("PCU", "CRITICAL")
      }
      const state = `${robot.operationState}${robot.powered ? "" : " off"}`
      if (states[states.length - 1] !== state) states.push(state)
    })
    const result = simulation.runAll()
    const from = states.indexOf("PARKED")
    assert.deepStrictEqual(states.slice(from, from + 6), [
      "PARKED",
      "GROUNDED",
      "OFF_DUTY off",
      "OFF_DUTY",
      "DEPLOYED",
      "PARKED"
    ])
    assert.strictEqual(result.field.workshopVisits, 1)
    assert.strictEqual(result.field.workshopMs, 3_600_000)
    assert.isFalse(robot.isImmobile)
  })

  it("bring every robot in at closing time", () => {
    const simulation = new Simulation(
      smallCity({
        orders: 30,
        profile: "stuck_per_h: 0.2",
        more: "fieldOps: { perHub: 4 }\n"
      }),
      { checkEveryEvent: true }
    )
    const { city, devices } = simulation.world
    let minutes = 0
    everyMinute(simulation, () => {
      minutes += 1
      if (minutes !== 290) return
      for (const { id } of city.hubs) {
        simulation.host.command("Hub", id, { _tag: "StartEndOfDay", cause: "CLOSING_TIME", robots: [] }, {})
      }
    })
    const result = simulation.runAll()
    for (const device of devices) {
      assert.strictEqual(device.operationState, "OFF_DUTY", device.serial)
      assert.isFalse(device.powered, device.serial)
      assert.isBelow(haversineM(device.place, city.hubs[0]!.place), 1, device.serial)
    }
    assert.isAbove(result.field.tasks.EOD_BOT_PICKUP?.completed ?? 0, 0)
    assert.strictEqual(result.invariants.violated, 0, result.invariants.first ?? "")
  })

  it("keep every invariant on a day on which much goes wrong, and leave no robot lying", () => {
    const simulation = new Simulation(smallCity({ ...roughDay, seed: 3 }), { checkEveryEvent: true })
    const result = simulation.runAll()
    assert.strictEqual(result.invariants.violated, 0, result.invariants.first ?? "")
    const { tasks } = result.field
    for (const type of ["UNSTUCK_BOT", "UNFLIP_BOT", "BOT_HIT", "BOT_RESCUE"] as const) {
      assert.isAbove(tasks[type]?.completed ?? 0, 0, type)
    }
    assert.isAbove(result.field.workshopVisits, 0)
    for (const { serial, chargeWh, chargedWh, usedWh } of simulation.world.devices) {
      assert.isAtLeast(chargeWh, 0, serial)
      assert.isAtMost(chargeWh, 750 + chargedWh - usedWh + 1e-6, serial)
    }
  })

  it("do the same again with the same seed, however the run is sliced, and differ with another", () => {
    const whole = new Simulation(smallCity({ ...roughDay, seed: 3 }))
    const { digest, field } = whole.runAll()
    const sliced = new Simulation(smallCity({ ...roughDay, seed: 3 }))
    while (sliced.step(1));
    assert.strictEqual(sliced.result().digest, digest)
    assert.deepStrictEqual(sliced.result().field, field)
    assert.notStrictEqual(new Simulation(smallCity({ ...roughDay, seed: 4 })).runAll().digest, digest)
  })
})
