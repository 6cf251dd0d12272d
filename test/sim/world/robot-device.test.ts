import { assert, describe, it } from "@effect/vitest"
import { interpolate } from "../../../src/domain/geo.ts"
import type { RobotTelemetry } from "../../../src/services/device/events.ts"
import { deviationPoints, paceWindowMinMs } from "../../../src/services/trip-monitor/constants.ts"
import type { Leg } from "../../../src/sim/world/leg.ts"
import { here, streetLeg, streetRobot, streetStart, there } from "../../support/street-robot.ts"

const legFrom = (departedAt: number): Leg => streetLeg(departedAt, { meters: 1_300, energyWh: 30 })

const nobody = { arrived: () => undefined, halted: () => undefined }

/** Goes on until the robot has said its last words, and tells when that was. */
const untilSilent = ({ heard, until }: ReturnType<typeof streetRobot>): number => {
  const isLast = () => heard.find((report) => report.repeatsEveryMs === 0)
  for (let ms = 0; isLast() === undefined && ms < 60_000; ms += 1_000) until(ms)
  return isLast()?.at ?? 0
}

describe("telemetry by its edges", () => {
  it("reports a battery that is no longer full with the first sample that says so", () => {
    const { heard, until } = streetRobot({}, 100)
    until(60_000)
    // The third sample of a robot that stands tells that it stands.
    assert.deepStrictEqual(
      heard.map((report) => [report.at - streetStart, report.batteryPct]),
      [
        [0, 100],
        [10_000, 99],
        [20_000, 99]
      ]
    )
  })

  it("waits for its next sample when its charge is a rounding error below what it reports", () => {
    const { heard, until } = streetRobot({}, 50 - 1e-10)
    until(30_000)
    assert.deepStrictEqual(
      heard.map((report) => [report.at - streetStart, report.batteryPct]),
      [
        [0, 50],
        [10_000, 49],
        [20_000, 49]
      ]
    )
  })

  it("sends of all samples exactly those that full telemetry shows to be new, at the promised times", () => {
    const [edges, full] = [streetRobot({}, 40.5), streetRobot({ fullTelemetry: true }, 40.5)]
    for (const { device, host, until } of [edges, full]) {
      until(123_456)
      device.drive(legFrom(host.now), nobody, 1, 0)
      until(7_200_000)
    }
    const said = (reports: ReadonlyArray<RobotTelemetry>) =>
      reports.map((it) => ({ at: it.at, batteryPct: it.batteryPct, speedMps: it.speedMps }))
    const all = said(full.heard)
    let departedAt = Number.NEGATIVE_INFINITY
    let standing = 0
    const news = all.filter((report, i) => {
      const before = all[i - 1]
      standing = report.speedMps > 0 ? 0 : standing + 1
      // That a robot stands is believed after some samples.
      if (standing > 0 && standing <= deviationPoints) return true
      if (before === undefined || report.batteryPct !== before.batteryPct) return true
      if (report.speedMps !== before.speedMps) {
        if (report.speedMps > 0) departedAt = report.at
        return true
      }
      // Until its mean speed is known, each sample of a robot on its way says something.
      return report.at - departedAt <= paceWindowMinMs
    })
    assert.deepStrictEqual(said(edges.heard), news)
    assert.isAbove(full.heard.length, 700)
    assert.isBelow(edges.heard.length, 25)
    for (const report of edges.heard) assert.strictEqual(report.repeatsEveryMs, 10_000)
    for (const report of full.heard) assert.isNull(report.repeatsEveryMs)
  })
})

describe("a robot that has lost its link", () => {
  it("says that these are its last words, stands, and goes on when the link is back", () => {
    const robot = streetRobot({ connectivityLossPerHour: 1_000 })
    const { device, host, heard, until } = robot
    device.drive(legFrom(host.now), nobody, 1, 0)
    const silentFrom = untilSilent(robot)
    assert.isAbove(silentFrom, streetStart)
    until(silentFrom - streetStart + 29_999)
    assert.isFalse(device.moving)
    assert.strictEqual(heard[heard.length - 1]?.at, silentFrom)
    const share = (silentFrom - streetStart) / 1_000_000
    assert.deepStrictEqual(device.place, interpolate(here, there, share))
    until(silentFrom - streetStart + 30_000)
    assert.isTrue(device.moving)
    assert.strictEqual(heard[heard.length - 1]?.at, silentFrom + 30_000)
  })

  it("says nothing when somebody steers it meanwhile, and sets out when the link is back", () => {
    const robot = streetRobot({ connectivityLossPerHour: 1_000 })
    const { device, host, heard, until } = robot
    let arrivedAt = 0
    device.drive(legFrom(host.now), nobody, 1, 0)
    const silentFrom = untilSilent(robot)
    until(silentFrom - streetStart + 10_000)
    device.stop()
    const place = device.place
    const driver = {
      arrived: (now: number) => {
        arrivedAt = now
      },
      halted: () => undefined
    }
    device.drive({ ...legFrom(host.now), from: place, durationMs: 5_000 }, driver, 2, 0)
    until(silentFrom - streetStart + 29_999)
    assert.strictEqual(heard[heard.length - 1]?.at, silentFrom)
    assert.deepStrictEqual(device.place, place)
    until(silentFrom - streetStart + 60_000)
    assert.strictEqual(arrivedAt, silentFrom + 30_000 + 5_000)
    assert.deepStrictEqual(device.place, there)
  })
})
