import { groupOf } from "../../../services/deliveries/policies.ts"
import type { SystemChecker } from "./system.ts"

/**
 * A PIN on a robot opens it for a delivery that is open and has this robot; when the delivery moves on, the
 * PIN goes. Source: spec/flows.md F4, F8, section 4 (ClearPin).
 */
export const pinBelongsToLiveAttempt: SystemChecker = (system, report) => {
  const expected = new Set<string>()
  for (const delivery of system.deliveries()) {
    for (const attempt of delivery.attempts) {
      if (attempt.serial === null) continue
      const group = groupOf(attempt.status)
      if (group !== "TERMINAL") expected.add(attempt.serial)
    }
  }
  for (const robot of system.robots()) {
    if (robot.pin === null || expected.has(robot.serial)) continue
    report(
      `${robot.serial} ${robot.pinReferenceId}`,
      `${robot.serial} still opens to the PIN of ${robot.pinReferenceId}, and serves no delivery`
    )
  }
}
