/** The ways of robots as they are kept, against the robots themselves. */
import { assert, describe, it } from "@effect/vitest"
import { haversineM, type LatLng } from "../../../src/domain/geo.ts"
import { minute } from "../../../src/domain/instant.ts"
import { Simulation } from "../../../src/sim/run.ts"
import { placeAt, stretchesOf } from "../../../src/sim/tracks/robot-tracks.ts"
import { scenarioOf } from "../../support/scenario.ts"

/** Robots that lose their link, get stuck, wear out and are carried about. */
const town = `
duration_s: 50400
city: { generator: { hubs: 2, lots: 3, merchants: 8, radius_m: 900 } }
fleet:
  robots: [{ count: 14 }]
  profiles: { standard: { connectivity_loss_per_h: 2, stuck_per_h: 0.4, flipped_per_h: 0.1, time_to_failure_s: { dist: exp, mean: 40000 } } }
partners: { ordersPerDay: 220 }
pilots: { shifts: [{ start: "10:00", count: 14 }] }
fieldOps: { perHub: 2 }
`

interface Sight {
  readonly at: number
  readonly places: ReadonlyArray<LatLng>
}

/** Runs a day and asks every robot where it is at odd moments. */
const watched = (text: string) => {
  const scenario = scenarioOf(text)
  const simulation = new Simulation(scenario)
  const sights: Array<Sight> = []
  const look = {
    wake: () => {
      const { host, world } = simulation
      sights.push({ at: host.now, places: world.devices.map(({ place }) => place) })
      host.wake(host.now + 97_003, 99, look, 0)
    }
  }
  simulation.host.wake(scenario.startAt.at + 1, 99, look, 0)
  return { scenario, result: simulation.runAll(), sights, devices: simulation.world.devices }
}

const day = watched(town)
const tracks = day.result.tracks!
const robots = day.devices.map(({ index }) => stretchesOf(tracks.robots, index))

describe("the tracks of a day", () => {
  it("follow each robot from the start to the end without a gap or an overlap", () => {
    for (const stretches of robots) {
      assert.strictEqual(stretches[0]?.fromMs, 0)
      assert.strictEqual(stretches[stretches.length - 1]?.untilMs, day.scenario.durationMs)
      for (let s = 0; s < stretches.length; s++) {
        assert.isAbove(stretches[s]!.untilMs, stretches[s]!.fromMs)
        assert.isAtLeast(stretches[s]!.line.length, 1)
        if (s > 0) assert.strictEqual(stretches[s]!.fromMs, stretches[s - 1]!.untilMs)
      }
    }
  })

  it("agree with where each robot says it is at any moment", () => {
    assert.isAbove(day.sights.length, 300)
    let driving = 0
    for (const { at, places } of day.sights) {
      places.forEach((place, robot) => {
        const drawn = placeAt(robots[robot]!, day.scenario.startAt.at, at)
        assert.isNotNull(drawn)
        assert.isBelow(haversineM(place, drawn!), 0.05, `robot ${robot} at ${at}`)
        if (robots[robot]!.some((it) => it.line.length > 1 && covers(it, at))) driving += 1
      })
    }
    assert.isAbove(driving, 200)
  })

  it("begin each stretch where the one before ended, but where a person carried the robot", () => {
    let jumps = 0
    for (const stretches of robots) {
      for (let s = 1; s < stretches.length; s++) {
        const before = stretches[s - 1]!
        const next = stretches[s]!
        const gapM = haversineM(before.line[before.line.length - 1]!, next.line[0]!)
        if (gapM <= 0.05) continue
        jumps += 1
        assert.strictEqual(next.line.length, 1, "a carried robot stands first")
      }
    }
    assert.isAbove(jumps, 14)
  })

  it("never move a robot that is parked, grounded or off duty", () => {
    for (const stretches of robots) {
      for (const { activity, line, untilMs, fromMs } of stretches) {
        if (line.length === 1 || untilMs - fromMs < minute) continue
        assert.notInclude(["robotsParked", "robotsGrounded", "robotsOffDuty"], activity)
      }
    }
  })

  it("tell from which merchant to which customer each order goes, and when it ended", () => {
    const { orders } = tracks
    assert.strictEqual(orders.merchants.length, day.result.orders.length)
    let ended = 0
    day.result.orders.forEach((record, n) => {
      assert.isDefined(tracks.city.merchants[orders.merchants[n]!])
      if (record.outcome !== "Delivered") return
      ended += 1
      assert.isAtLeast(day.scenario.startAt.at + orders.closedMs[n]!, record.deliveredAt!)
      const stands = placeAt(
        robots[day.devices.find(({ serial }) => serial === record.serial)!.index]!,
        day.scenario.startAt.at,
        record.deliveredAt!
      )
      if (record.provider !== "Robot" || record.rescued) return
      const door = { lat: orders.lat7[n]! / 1e7, lng: orders.lng7[n]! / 1e7 }
      assert.isBelow(haversineM(stands!, door), 1)
    })
    assert.isAbove(ended, 50)
  })

  it("leave the digest of the run as it is without them", () => {
    const without = new Simulation(scenarioOf(`${town}outputs: { tracks: false }\n`)).runAll()
    assert.isNull(without.tracks)
    assert.strictEqual(without.digest, day.result.digest)
  })
})

const covers = ({ fromMs, untilMs }: { fromMs: number; untilMs: number }, at: number): boolean =>
  fromMs <= at - day.scenario.startAt.at && at - day.scenario.startAt.at < untilMs
