import { type PlannerState, slotOfType } from "../../actors/planner/state.ts"

/** I2: a demand is Pending exactly when it is in the scheduled slot of its type. Source: spec/dispatch.md 11. */
export const pendingDemandInItsSlot = (state: PlannerState): string | null => {
  for (const robot of state.robots) {
    for (const name of ["scheduledPickup", "scheduledDelivery", "scheduledMovement"] as const) {
      const slot = robot[name]
      if (slot === null) continue
      const demand = state.demands.get(slot.demandId)
      if (demand?.status !== "Pending")
        return `${name} of ${robot.serial} holds ${demand?.status} ${slot.demandId}`
      if (slotOfType(demand.type) !== name) return `${name} of ${robot.serial} holds a ${demand.type}`
      if (demand.servedByRobotId !== robot.serial)
        return `${demand.id} of ${demand.servedByRobotId} is in ${name} of ${robot.serial}`
    }
  }
  for (const demand of state.demands.values()) {
    if (demand.status !== "Pending") continue
    const robot = state.robotBySerial.get(demand.servedByRobotId ?? "")
    if (robot?.[slotOfType(demand.type)]?.demandId !== demand.id)
      return `Pending ${demand.type} ${demand.id} is in no slot`
  }
  return null
}
