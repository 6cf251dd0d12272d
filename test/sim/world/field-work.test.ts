import { assert, describe, it } from "@effect/vitest"
import { foActionTypes } from "../../../src/services/operations/enums.ts"
import { hindrance, workOn, workTime } from "../../../src/sim/world/field-work.ts"
import { Workshop } from "../../../src/sim/world/workshop.ts"
import { scenarioOf } from "../../support/scenario.ts"
import { here, streetLeg, streetRobot, streetStart } from "../../support/street-robot.ts"

const { work } = scenarioOf().fieldOps

describe("field work on a robot", () => {
  it("frees a stuck and a flipped robot whatever the luck", () => {
    for (const [action, spoil] of [
      ["UNSTUCK_BOT", "getStuck"],
      ["UNFLIP_BOT", "flip"],
      ["MOVE_BOT_FROM_CROSSWALK", "getStuck"]
    ] as const) {
      const { device } = streetRobot()
      device[spoil]()
      assert.strictEqual(workOn(action, device, false), "Well")
      assert.isFalse(device.isImmobile, action)
    }
  })

  it("mends a robot that was hit, or finds that it is for the workshop", () => {
    const mended = streetRobot().device
    mended.beHit()
    assert.strictEqual(workOn("CHECK_BOT", mended, true), "Well")
    assert.isFalse(mended.isImmobile)
    const broken = streetRobot().device
    broken.beHit()
    assert.strictEqual(workOn("CHECK_BOT", broken, false), "Workshop")
    assert.isTrue(broken.isImmobile)
  })

  it("mends every component that has failed", () => {
    const { device } = streetRobot()
    device.failComponent("CAMERA", "ERROR")
    device.failComponent("PCU", "CRITICAL")
    assert.strictEqual(workOn("CLEAN_CAMERA", device, true), "Well")
    assert.deepStrictEqual(device.failedComponents, [])
  })

  it("fills the battery", () => {
    const { device } = streetRobot({}, 12)
    assert.strictEqual(workOn("SWAP_BATTERY", device, false), "Well")
    assert.strictEqual(device.batteryPct, 100)
  })

  it("leaves a robot alone that looks well", () => {
    const { device } = streetRobot()
    assert.strictEqual(workOn("CHECK_BOT", device, false), "Well")
  })

  it("knows a time for every action; scanning is part of loading", () => {
    for (const action of foActionTypes) {
      assert.strictEqual(workTime(action, "BOT_RESCUE", work) === null, action === "SCAN_BOT", action)
    }
    assert.strictEqual(workTime("SWAP_ALL_BATTERIES", "PARKING_LOT_BATTERY_SWAP", work), work.lotBatteryMs)
    assert.strictEqual(workTime("SWAP_BATTERY", "BATTERY_SWAP", work), work.batteryMs)
    assert.strictEqual(workTime("CHECK_BOT", "BOT_HIT", work), work.hitMs)
  })

  it("cannot be done on a robot that drives, nor on one that is about to", () => {
    const { device, driver, host } = streetRobot()
    assert.isNull(hindrance("SWAP_BATTERY", device, false))
    assert.strictEqual(hindrance("SWAP_BATTERY", device, true), "ROBOT_BUSY")
    assert.isNull(hindrance("PICKUP_FOOD", device, true))
    device.drive(streetLeg(host.now), driver, 1, 0)
    assert.strictEqual(hindrance("PICKUP_FOOD", device, true), "ROBOT_GONE")
    device.getStuck()
    assert.isNull(hindrance("SWAP_BATTERY", device, true), "a robot that cannot drive is helped")
  })
})

describe("the workshop", () => {
  it("gives a robot back whole and charged after the drawn time, once", () => {
    const { device, host, draws, commands, until } = streetRobot({}, 30)
    const back: Array<number> = []
    const workshop = new Workshop(host, draws, { dist: "constant", value: 3_600_000 }, () =>
      back.push(host.now)
    )
    device.failComponent("PCU", "CRITICAL")
    device.beHit()
    device.carryTo(here)
    device.switchOff()
    workshop.take(device)
    workshop.take(device)
    until(3_599_000)
    assert.isTrue(workshop.has(device))
    assert.deepStrictEqual(back, [])
    until(4_000_000)
    assert.deepStrictEqual(back, [streetStart + 3_600_000])
    assert.isFalse(device.isImmobile)
    assert.strictEqual(device.batteryPct, 100)
    assert.strictEqual(workshop.visits, 1)
    assert.strictEqual(workshop.timeSpentMs(), 3_600_000)
    const flags = commands.filter((it) => it._tag === "SetFlags")
    assert.strictEqual(flags.length, 1)
  })
})
