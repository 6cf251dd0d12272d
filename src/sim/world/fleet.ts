/** The robots of a scenario and where each stands at the start. Source: spec/simulation.md 4 (fleet). */
import type { Place } from "../../domain/geo.ts"
import type { LocationId, RobotSerial } from "../../domain/ids.ts"
import { sample } from "../kernel/distributions.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import { type RobotProfile, robotCount, type Scenario } from "../scenario/schema.ts"
import type { City, CityLot } from "./city.ts"
import { demandSchedules } from "./demand-schedule.ts"

export interface PlannedRobot {
  readonly serial: RobotSerial
  /** The robot's number: the entity of its draws. */
  readonly index: number
  readonly hubIndex: number
  /** The lot where it stands, null: at the hub. */
  readonly lotIndex: number | null
  readonly place: Place
  readonly batteryPct: number
  readonly cruiseSpeedMps: number
  /** Its consumption over that of the profile. */
  readonly consumptionFactor: number
  readonly profile: RobotProfile
}

/** All robots by number. Those given by count are spread over hubs in turn, and there over the lots by expected demand. */
export const plannedFleet = (scenario: Scenario, city: City, draws: Draws): ReadonlyArray<PlannedRobot> => {
  const { robots, profiles } = scenario.fleet
  const total = robots.reduce((sum, entry) => sum + robotCount(entry), 0)
  const digits = Math.max(4, String(total).length)
  const lotsOfHub = city.hubs.map((hub) => city.lots.filter((lot) => lot.hubIndex === hub.index))
  const schedules = demandSchedules(scenario, city)
  const robotsAtLot = new Map<LocationId, number>()
  const listed = new Set(robots.flatMap((entry) => ("serial" in entry ? [entry.serial] : [])))
  const result: Array<PlannedRobot> = []
  let turn = 0
  let number = 0
  for (const entry of robots) {
    const profile = profiles[entry.profile]
    if (profile === undefined) continue
    for (let i = 0; i < robotCount(entry); i++) {
      const named = entry.hub === null ? -1 : city.hubs.findIndex((hub) => hub.name === entry.hub)
      const hubIndex = named >= 0 ? named : turn++ % city.hubs.length
      const start = "start" in entry ? entry.start : null
      const lots = lotsOfHub[hubIndex] ?? []
      const inTurn = lotInNeed(lots, robotsAtLot, schedules)
      const lot = start === null ? inTurn : city.lots.find((it) => it.name === start)
      if (lot !== undefined) robotsAtLot.set(lot.id, (robotsAtLot.get(lot.id) ?? 0) + 1)
      const hub = city.hubs[hubIndex]
      if (hub === undefined) continue
      let serial = "serial" in entry ? entry.serial : ""
      while (serial === "" || (!("serial" in entry) && listed.has(serial))) {
        serial = `robot-${String(++number).padStart(digits, "0")}`
      }
      const index = result.length
      result.push({
        serial,
        index,
        hubIndex,
        lotIndex: lot?.index ?? null,
        place: lot?.place ?? hub.place,
        batteryPct: sample(entry.batteryPct, draws.uniform(streams.initialBattery, index, 0)),
        cruiseSpeedMps: sample(profile.cruiseSpeedMps, draws.uniform(streams.speed, index, 0)),
        consumptionFactor:
          1 + sample(profile.batteryNoisePct, draws.uniform(streams.batteryNoise, index, 0)) / 100,
        profile
      })
    }
  }
  return result
}

/**
 * The lot that has the fewest robots for what is expected there: half of the fleet is spread evenly,
 * half by demand, so that no lot starts empty. Ties go to the lot listed first; none when all are full.
 */
const lotInNeed = (
  lots: ReadonlyArray<CityLot>,
  robotsAtLot: ReadonlyMap<LocationId, number>,
  schedules: ReadonlyMap<LocationId, ReadonlyArray<number>>
): CityLot | undefined => {
  const expected = (lot: CityLot): number =>
    (schedules.get(lot.id) ?? []).reduce((sum, orders) => sum + orders, 0)
  const total = lots.reduce((sum, lot) => sum + expected(lot), 0)
  let best: CityLot | undefined
  let bestLoad = Number.POSITIVE_INFINITY
  for (const lot of lots) {
    if ((robotsAtLot.get(lot.id) ?? 0) >= lot.capacity) continue
    const share = 0.5 / lots.length + (total > 0 ? (0.5 * expected(lot)) / total : 0.5 / lots.length)
    const load = ((robotsAtLot.get(lot.id) ?? 0) + 1) / share
    if (load < bestLoad) {
      best = lot
      bestLoad = load
    }
  }
  return best
}
