/** What a robot says of itself when its clock or its GPS is wrong. Source: spec/simulation.md 9. */
import type { RobotTelemetry } from "../../services/device/events.ts"
import { offsetM } from "../world/city.ts"
import type { ActiveFaults } from "./active-faults.ts"

/** The sample as a robot with these faults sends it; the same where none hits it. Counts what it changes. */
export const distorted = (plain: RobotTelemetry, faults: ActiveFaults, index: number): RobotTelemetry => {
  let sample = plain
  const skew = faults.find("clockSkew", index)
  if (skew !== null) {
    faults.count("clockSkew")
    sample = { ...sample, at: sample.at + skew.params.skewMs }
  }
  const drift = faults.find("gpsDrift", index)
  if (drift !== null) {
    faults.count("gpsDrift")
    const angle = 2 * Math.PI * drift.heading
    const { driftM } = drift.params
    const { lat, lng } = offsetM(sample, driftM * Math.cos(angle), driftM * Math.sin(angle))
    sample = { ...sample, lat, lng }
  }
  return sample
}
