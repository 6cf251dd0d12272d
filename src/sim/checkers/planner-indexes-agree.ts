import { isIdle, type PlannerState, placeOf } from "../../actors/planner/state.ts"

/** The planner's lists say what its demands and robots say: open deliveries, lots, robots in order. */
export const plannerIndexesAgree = (state: PlannerState): string | null => {
  const expected = new Map<string, number>()
  const count = (lotId: string | null | undefined): void => {
    if (lotId != null) expected.set(lotId, (expected.get(lotId) ?? 0) + 1)
  }
  let open = 0
  for (const demand of state.demands.values()) {
    const isOpen = demand.status === "Scheduled" || demand.status === "Pending" || demand.status === "Active"
    if (demand.type === "Delivery" && isOpen) {
      open += 1
      if (state.openDeliveries[demand.openIndex] !== demand.id)
        return `open delivery ${demand.id} is not listed`
    }
    const movement = demand.type === "Return" || demand.type === "Deployment"
    if (movement && (demand.status === "Pending" || demand.status === "Active"))
      count(demand.destination.locationId)
  }
  if (open !== state.openDeliveries.length) return `${state.openDeliveries.length} listed, ${open} open`
  let before = ""
  for (const robot of state.robots) {
    if (robot.serial <= before) return `robot ${robot.serial} is out of order`
    before = robot.serial
    count(robot.lotId)
    const listed = state.busyRobots[placeOf(state.busyRobots, robot.serial)] === robot
    const busy = robot.away || robot.foodOfAttemptId !== null || !isIdle(robot)
    if (listed !== busy) return `robot ${robot.serial} is ${listed ? "" : "not "}in the list of busy ones`
  }
  for (const [lotId, occupied] of state.lotOccupancy) {
    if ((expected.get(lotId) ?? 0) !== occupied)
      return `lot ${lotId}: ${occupied}, not ${expected.get(lotId)}`
  }
  return null
}
