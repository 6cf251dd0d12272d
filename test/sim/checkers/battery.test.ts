/** Batteries that keep their balance, and each way in which one could lose it. */
import { assert, describe, it } from "@effect/vitest"
import type { RobotState } from "../../../src/actors/robot/state.ts"
import { batteryKeepsItsBalance } from "../../../src/sim/checkers/system/battery-keeps-its-balance.ts"
import type { BatteryReading } from "../../../src/sim/checkers/system/battery-reading.ts"
import type { System } from "../../../src/sim/checkers/system/system.ts"
import type { Battery } from "../../../src/sim/world/battery.ts"
import { streetLeg, streetRobot } from "../../support/street-robot.ts"

const second = 1_000

/** A robot in the street under the eye of the checker; `kinds`: faults that its scenario names. */
const watched = (kinds: ReadonlyArray<string> = []) => {
  const street = streetRobot({}, 60)
  const { device, driver, heard, host, until } = street
  const batteries: Array<BatteryReading> = []
  // Its backend is told by the test; before the first message there is none.
  const backend = { heartbeat: null } as unknown as { heartbeat: RobotState["heartbeat"] }
  Object.defineProperty(device, "backend", { get: () => backend })
  const look = (): ReadonlyArray<string> => {
    const found: Array<string> = []
    const system = {
      now: host.now,
      world: { devices: [device], faults: { fired: new Map(kinds.map((kind) => [kind, 0])) } },
      batteries
    }
    batteryKeepsItsBalance(system as unknown as System, (_key, what) => found.push(what))
    return found
  }
  const run = (ms: number): ReadonlyArray<string> => {
    until(ms)
    return look()
  }
  /** The backend takes the newest heartbeat, or one of before, changed. */
  const hear = (changes: { readonly batteryPct?: number; readonly at?: number } = {}): void => {
    // Its first words are still on their way.
    if (heard.length === 0) until(20)
    const newest = heard[heard.length - 1]
    assert.isDefined(newest)
    if (newest !== undefined) backend.heartbeat = { ...newest, ...changes }
  }
  const battery = Reflect.get(device, "battery") as Battery
  /** Something changes the charge behind the battery's back. */
  const tamper = (wh: number): void => {
    Reflect.set(battery, "chargeWh", Reflect.get(battery, "chargeWh") + wh)
  }
  look()
  return { device, driver, host, run, look, hear, tamper }
}

describe("a robot's battery", () => {
  it("keeps its balance while it stands, drives, loses its link, breaks down and is off", () => {
    const { device, driver, host, look, run } = watched()
    assert.deepStrictEqual(run(6 * second), [])
    device.drive(streetLeg(host.now), driver, 1, 0)
    for (let at = 12; at <= 60; at += 6) assert.deepStrictEqual(run(at * second), [])
    device.cutLink(20 * second)
    for (let at = 66; at <= 120; at += 6) assert.deepStrictEqual(run(at * second), [])
    device.getStuck()
    assert.deepStrictEqual(run(126 * second), [])
    device.setFree()
    device.drive(streetLeg(host.now), driver, 2, 0)
    assert.deepStrictEqual(run(2_000 * second), [])
    assert.deepStrictEqual(
      driver.seen.map(({ what }) => what),
      ["Stuck", "arrived"]
    )
    device.switchOff()
    assert.deepStrictEqual(run(90_000 * second), [])
    device.switchOn(device.place)
    assert.deepStrictEqual(look(), [])
    assert.deepStrictEqual(run(90_006 * second), [])
  })

  it("gains by a fresh one, falls by a fault, and is empty at last", () => {
    const { device, look, run } = watched()
    device.swapBattery()
    assert.deepStrictEqual(look(), [])
    device.loseCharge(30)
    assert.deepStrictEqual(look(), [])
    device.swapBattery()
    device.loseCharge(99.99)
    assert.deepStrictEqual(run(6 * second), [])
    assert.deepStrictEqual(run(3_600 * second), [])
    assert.strictEqual(device.chargeWh, 0)
  })

  it("is found when it gains without a fresh one", () => {
    const { run, tamper } = watched()
    tamper(1)
    const [found] = run(6 * second)
    assert.match(found ?? "", /^r-1 has gained 0\.9\d* Wh without a fresh battery$/)
    assert.deepStrictEqual(run(12 * second), [])
  })

  it("is found when it falls by more than standing and driving cost", () => {
    const standing = watched()
    standing.tamper(-0.01)
    assert.match(
      standing.run(6 * second)[0] ?? "",
      /^r-1 has used .* in 6000 ms, 0 ms of them under way: at most/
    )
    const driving = watched()
    driving.device.drive(streetLeg(driving.host.now), driving.driver, 1, 0)
    driving.tamper(-0.01)
    assert.match(driving.run(6 * second)[0] ?? "", /6000 ms of them under way: at most 0\.21/)
    const off = watched()
    off.device.switchOff()
    off.run(6 * second)
    off.tamper(-0.5)
    assert.match(off.run(12 * second)[0] ?? "", /at most/)
  })

  it("is found when a robot that is on costs nothing", () => {
    const { host, run, tamper } = watched()
    tamper((27 * 6) / 3_600)
    assert.match(run(6 * second)[0] ?? "", /at least 0\.045 Wh$/)
    assert.strictEqual(host.now % second, 0)
  })
})

describe("what is known of a battery", () => {
  it("falls with it, stays behind it, and rises after a fresh one", () => {
    const { device, hear, look, run } = watched()
    hear()
    assert.deepStrictEqual(look(), [])
    assert.deepStrictEqual(run(1_800 * second), [])
    hear()
    assert.deepStrictEqual(look(), [])
    device.swapBattery()
    assert.deepStrictEqual(run(1_860 * second), [])
    hear()
    assert.deepStrictEqual(look(), [])
  })

  it("is found when it rises without a fresh one: an older heartbeat was taken for a newer one", () => {
    const { device, hear, look, run } = watched()
    hear({ batteryPct: 60 })
    look()
    run(1_800 * second)
    hear({ batteryPct: 58 })
    assert.deepStrictEqual(look(), [])
    hear({ batteryPct: 59 })
    assert.deepStrictEqual(look(), ["r-1 is known with 59 % after 58 %, without a fresh battery"])
    assert.strictEqual(device.swappedAt, null)
  })

  it("is found when it is less than what the robot has", () => {
    const { device, hear, look, host } = watched()
    hear({ batteryPct: 58 })
    assert.deepStrictEqual(look(), [`r-1 is known with 58 % and has ${device.batteryPct} %`])
    device.swapBattery()
    hear({ batteryPct: 59, at: host.now - 1 })
    assert.deepStrictEqual(look(), [])
  })

  it("proves nothing where clocks may be wrong", () => {
    const { hear, look } = watched(["clockSkew"])
    hear({ batteryPct: 30 })
    assert.deepStrictEqual(look(), [])
    hear({ batteryPct: 90 })
    assert.deepStrictEqual(look(), [])
  })
})
