/**
 * By when a trip must have departed: what decides whose turn it is when pilots are scarce.
 * Source: spec/dispatch.md 7 (H4, H5), 8.
 */
import type { Instant } from "../../domain/instant.ts"
import { promiseSlackMs } from "../../services/dispatch/constants.ts"
import type { DemandType } from "../../services/dispatch/enums.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"

/**
 * The latest departure of a trip that was planned to depart at `etd`. One for a customer's food has the
 * slack of the promise, and never beyond `latest`, from which on the food would leave too late; one of
 * an empty robot can wait as long as a return waits for its pilot.
 */
export const departBy = (
  type: DemandType,
  etd: Instant,
  latest: Instant | null,
  config: PlannerConfig
): Instant => {
  if (type === "Return" || type === "Deployment") return etd + config.returnPilotWaitS * 1_000
  const promised = etd + promiseSlackMs
  return latest === null ? promised : Math.min(promised, Math.max(etd, latest))
}
