import { assert, describe, it } from "@effect/vitest"
import { Draws } from "../../../src/sim/kernel/streams.ts"
import { failingComponent, mishapOfLeg, timeToFailure } from "../../../src/sim/world/mishaps.ts"
import { here, soundRobot, streetLeg, streetRobot, streetStart, there } from "../../support/street-robot.ts"

const hour = 3_600_000
const statusOf = (robot: ReturnType<typeof streetRobot>, component: string): string | undefined =>
  robot.heard[robot.heard.length - 1]?.components.find((it) => it.component === component)?.status

describe("a robot that cannot go on", () => {
  it("stands where it got stuck, and only its driver sees it", () => {
    const { device, driver, host, heard, items, until } = streetRobot()
    device.drive(streetLeg(host.now), driver, 1, 0)
    until(500_000)
    const before = heard.length
    device.getStuck()
    assert.deepStrictEqual(driver.seen, [{ what: "Stuck", at: streetStart + 500_000 }])
    assert.isTrue(device.isImmobile)
    assert.isFalse(device.moving)
    assert.closeTo(device.place.lat, (here.lat + there.lat) / 2, 1e-6)
    until(2_000_000)
    assert.deepStrictEqual(items, [])
    assert.isAbove(heard.length, before)
    assert.isTrue(heard.every((it) => it.components.length === 0))
    assert.strictEqual(driver.seen.length, 1)
  })

  it("reports that it lies on its side, and that it stands again", () => {
    const { device, driver, host, items, until } = streetRobot()
    device.drive(streetLeg(host.now), driver, 1, 0)
    until(100_000)
    device.flip()
    device.setFree()
    until(100_100)
    assert.deepStrictEqual(
      items.map((it) => it.kind === "report" && [it.seq, it.flipped, it.collision]),
      [
        [1, true, false],
        [2, false, false]
      ]
    )
    assert.deepStrictEqual(driver.seen, [{ what: "Flipped", at: streetStart + 100_000 }])
    assert.isFalse(device.isImmobile)
  })

  it("reports a collision", () => {
    const { device, items, until } = streetRobot()
    device.beHit()
    until(100)
    assert.deepStrictEqual(
      items.map((it) => it.kind === "report" && [it.flipped, it.collision]),
      [[false, true]]
    )
    assert.strictEqual(device.mishap, "Hit")
  })

  it("tells of a failed component at once, and of its repair in the two samples that health takes", () => {
    const robot = streetRobot()
    const { device, driver, host, heard, until } = robot
    device.drive(streetLeg(host.now), driver, 1, 0)
    until(60_000)
    device.failComponent("MOTOR_BASE", "CRITICAL")
    until(60_100)
    assert.strictEqual(statusOf(robot, "MOTOR_BASE"), "CRITICAL")
    assert.deepStrictEqual(driver.seen, [{ what: "Failed", at: streetStart + 60_000 }])
    until(300_000)
    const before = heard.length
    device.repairComponent("MOTOR_BASE")
    until(330_000)
    assert.deepStrictEqual(
      heard.slice(before, before + 2).map((it) => [it.at - streetStart, it.components[0]?.status]),
      [
        [300_000, "OK"],
        [310_000, "OK"]
      ]
    )
    assert.isFalse(device.isImmobile)
  })

  it("names a component that was mended from then on, so that its silence is no failure", () => {
    const robot = streetRobot()
    robot.device.failComponent("GPS", "ERROR")
    robot.device.repairComponent("GPS")
    robot.until(3 * hour)
    assert.isTrue(robot.heard.slice(2).every((it) => it.components.some((c) => c.component === "GPS")))
  })

  it("drives on with a component that only warns", () => {
    const { device, driver, host, until } = streetRobot()
    device.drive(streetLeg(host.now), driver, 1, 0)
    until(10_000)
    device.failComponent("CAMERA", "WARNING")
    until(1_000_000)
    assert.deepStrictEqual(driver.seen, [{ what: "arrived", at: streetStart + 1_000_000 }])
  })

  it("does not leave when it is sent away, and its driver sees why", () => {
    const { device, driver, host, until } = streetRobot()
    device.getStuck()
    device.drive(streetLeg(host.now), driver, 1, 0)
    until(10)
    assert.deepStrictEqual(driver.seen, [{ what: "Stuck", at: streetStart }])
    assert.isFalse(device.moving)
  })

  it("stops when its battery is empty, and drives with a fresh one", () => {
    const { device, driver, host, until } = streetRobot({}, 1)
    device.drive(streetLeg(host.now), driver, 1, 0)
    until(1_000_000)
    assert.deepStrictEqual(
      driver.seen.map((it) => it.what),
      ["Flat"]
    )
    assert.closeTo(device.usedWh, 7.5, 1e-6)
    device.swapBattery()
    assert.isFalse(device.isImmobile)
    device.drive(streetLeg(host.now), driver, 1, 1)
    until(3_000_000)
    assert.strictEqual(driver.seen[1]?.what, "arrived")
  })

  it("does not open a lid whose motor has failed until it is mended", () => {
    const { device, items, until } = streetRobot()
    device.failComponent("LID", "CRITICAL")
    device.openLid()
    until(5_000)
    device.repairComponent("LID")
    device.openLid()
    until(10_000)
    assert.deepStrictEqual(
      items.map((it) => it.kind === "lid" && it.state),
      ["OPEN_FAILED", "OPENED"]
    )
  })

  it("keeps its energy balance through mishaps, being carried and fresh batteries", () => {
    const { device, driver, host, until } = streetRobot({}, 50)
    device.drive(streetLeg(host.now), driver, 1, 0)
    until(400_000)
    device.beHit()
    until(500_000)
    device.carryTo(there)
    device.swapBattery()
    device.loseCharge(20)
    until(900_000)
    device.switchOff()
    until(2_000_000)
    assert.closeTo(device.chargeWh, 375 + device.chargedWh - device.usedWh, 1e-9)
    assert.deepStrictEqual(device.place, there)
  })
})

describe("mishaps of a leg", () => {
  const risky = { ...soundRobot, stuckPerHour: 0.9, flippedPerHour: 0.5, hitPerHour: 0.3 }

  it("come at the drawn moment of driving, a loss of connection apart", () => {
    const draws = new Draws(1, 0)
    const ahead = mishapOfLeg(draws, { ...risky, stuckPerHour: 60 }, 1, 1, 0, 1_000_000)!
    assert.strictEqual(ahead.mishap, "Stuck")
    const plain = streetRobot({ stuckPerHour: 60 })
    plain.device.drive(streetLeg(plain.host.now), plain.driver, 1, 0)
    plain.until(1_000_000)
    assert.deepStrictEqual(plain.driver.seen, [{ what: "Stuck", at: streetStart + ahead.afterMs }])
    const losing = streetRobot({ stuckPerHour: 60, connectivityLossPerHour: 100_000 })
    losing.device.drive(streetLeg(losing.host.now), losing.driver, 1, 0)
    losing.until(1_000_000)
    assert.deepStrictEqual(losing.driver.seen, [{ what: "Stuck", at: streetStart + ahead.afterMs + 30_000 }])
    assert.strictEqual(losing.device.drivenMs, ahead.afterMs)
  })

  it("are as frequent per hour as the profile says, and rain multiplies only the stuck ones", () => {
    const draws = new Draws(7, 0)
    const count = (factor: number) => {
      const found = { Stuck: 0, Flipped: 0, Hit: 0 }
      for (let leg = 0; leg < 40_000; leg++) {
        const ahead = mishapOfLeg(draws, risky, factor, leg, 0, hour / 10)
        if (ahead !== null) found[ahead.mishap as "Stuck"] += 1
      }
      return found
    }
    const dry = count(1)
    const wet = count(2)
    // 4000 hours of driving, less what comes after another mishap of the same leg.
    assert.approximately(dry.Stuck, 3_460, 160)
    assert.approximately(dry.Flipped, 1_870, 130)
    assert.approximately(dry.Hit, 1_140, 100)
    assert.isAbove(wet.Stuck, 1.8 * dry.Stuck)
    assert.isAtMost(wet.Flipped, dry.Flipped)
  })

  it("stay where they are when another rate changes", () => {
    const draws = new Draws(3, 0)
    for (let leg = 0; leg < 2_000; leg++) {
      const one = mishapOfLeg(draws, { ...soundRobot, hitPerHour: 2 }, 1, leg, 0, hour / 4)
      const other = mishapOfLeg(
        draws,
        { ...soundRobot, hitPerHour: 2, flippedPerHour: 0.001 },
        1,
        leg,
        0,
        hour / 4
      )
      if (other?.mishap !== "Flipped") assert.deepStrictEqual(other, one)
    }
  })
})

describe("components", () => {
  const failing = {
    timeToFailureMs: { dist: "constant", value: 2 * hour } as const,
    failingComponents: [
      { component: "GPS", share: 0.5 },
      { component: "CAMERA", share: 0.5 }
    ] as const
  }

  it("fail after their hours of service, the time switched off apart", () => {
    const robot = streetRobot(failing, 100)
    robot.until(hour)
    robot.device.switchOff()
    robot.until(5 * hour)
    robot.device.switchOn(here)
    robot.until(6 * hour - 1)
    assert.deepStrictEqual(robot.device.failedComponents, [])
    robot.until(6 * hour)
    assert.strictEqual(robot.device.failedComponents.length, 1)
  })

  it("are chosen by their shares, the same again for the same robot", () => {
    const draws = new Draws(1, 0)
    const parameters = { ...soundRobot, ...failing }
    const drawn = Array.from({ length: 2_000 }, (_, n) => failingComponent(draws, parameters, 4, n))
    assert.approximately(drawn.filter((it) => it === "GPS").length, 1_000, 90)
    assert.strictEqual(failingComponent(draws, parameters, 4, 17), drawn[17])
    assert.strictEqual(timeToFailure(draws, soundRobot, 4, 0), null)
  })
})
