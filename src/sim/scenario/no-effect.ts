/**
 * Parameters of the specification that the simulated city does not use yet, because what they drive
 * (stuck robots, field operators' tasks, couriers, blockages) is not built. Changing one would change
 * nothing, so a scenario that does is told. A key leaves this list with the part that uses it.
 */
import * as Schema from "effect/Schema"
import { type Scenario, ScenarioFile } from "./schema.ts"
import { RobotProfile } from "./schema-supply.ts"

type Row = readonly [section: string, key: string, inFile: string]

const rows: ReadonlyArray<Row> = [
  ["travel", "blockagePerKmDay", "blockage_per_km_day"],
  ["travel", "blockageMs", "blockage_s"],
  ["travel", "blockageReports", "blockageReports"],
  ["travel", "blockageWindowMs", "blockage_window_s"],
  ["fieldOps", "responseMs", "response_s"],
  ["fieldOps", "rejectPct", "reject_pct"],
  ["fieldOps", "repairWorksPct", "repair_works_pct"],
  ["fieldOps", "workshopMs", "workshop_s"],
  ["customers", "noShowWaitMs", "no_show_wait_s"],
  ["weather", "rainStuckFactor", "rainStuckFactor"],
  ["couriers", "acceptPct", "accept_pct"],
  ["couriers", "acceptDelayMs", "accept_delay_s"],
  ["couriers", "arrivalMs", "arrival_s"],
  ["couriers", "speedMps", "speed_mps"],
  ["couriers", "pickupMs", "pickup_s"],
  ["couriers", "dropoffMs", "dropoff_s"],
  ["couriers", "failsPct", "fails_pct"]
]

const ofProfiles: ReadonlyArray<readonly [key: keyof typeof RobotProfile.Type, inFile: string]> = [
  ["stuckPerH", "stuck_per_h"],
  ["flippedPerH", "flipped_per_h"],
  ["hitPerH", "hit_per_h"],
  ["timeToFailureMs", "time_to_failure_s"],
  ["failingComponents", "failingComponents"],
  ["gpsJumpPct", "gps_jump_pct"]
]

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const valueAt = (scenario: Scenario, section: string, key: string): unknown => {
  const part: unknown = Object.entries(scenario).find(([name]) => name === section)?.[1]
  return Object.entries(part ?? {}).find(([name]) => name === key)?.[1]
}

/** Paths, as the file writes them, of parameters that were changed and do nothing yet. */
export const changedWithoutEffect = (scenario: Scenario): ReadonlyArray<ReadonlyArray<string>> => {
  const plain = Schema.decodeSync(ScenarioFile)({
    schemaVersion: 1,
    name: "plain",
    startAt: "2026-05-12T06:00:00+02:00"
  })
  const found: Array<ReadonlyArray<string>> = []
  for (const [section, key, inFile] of rows) {
    if (!same(valueAt(scenario, section, key), valueAt(plain, section, key))) found.push([section, inFile])
  }
  const profile = Schema.decodeSync(RobotProfile)({})
  for (const [name, own] of Object.entries(scenario.fleet.profiles)) {
    for (const [key, inFile] of ofProfiles) {
      if (!same(own[key], profile[key])) found.push(["fleet", "profiles", name, inFile])
    }
  }
  return found
}
