/** What a decision of the planner means for one delivery, read from its events and answers. */
import type { PlannerEvent } from "../../actors/planner/events.ts"
import type { Decision } from "../../domain/decider.ts"
import type { DeliveryId, RobotSerial } from "../../domain/ids.ts"
import type { DecisionTaken } from "./explanation.ts"
import { answersTo } from "./order-story.ts"
import type { AskedBy } from "./planner-question.ts"

/** `keeps`: the robot that the delivery had before, null when none. */
export const takenIn = (
  decision: Decision,
  deliveryId: DeliveryId,
  by: AskedBy,
  keeps: RobotSerial | null
): DecisionTaken => {
  const events = decision.events as ReadonlyArray<PlannerEvent>
  const others: Array<{ readonly serial: RobotSerial; readonly deliveryId: DeliveryId }> = []
  let assigned: RobotSerial | null = null
  let text = ""
  for (const event of events) {
    if (event._tag === "RobotAssigned" || event._tag === "RobotReassigned") {
      if (event.deliveryId === deliveryId) assigned = event.newRobot
      else others.push({ serial: event.newRobot, deliveryId: event.deliveryId })
    } else if (event._tag === "DemandOrphaned" && event.deliveryId === deliveryId) {
      text = `${event.serial} is taken away from it: ${event.issues.join(", ")}`
    } else if (
      event._tag === "DemandTransitioned" &&
      event.deliveryId === deliveryId &&
      event.type === "Delivery" &&
      event.to === "Canceled"
    ) {
      text = `canceled: ${event.reason ?? "no reason given"}`
    }
  }
  if (by === "Replan") {
    if (assigned !== null || text !== "") return { serial: assigned, limitingFactor: null, text, others }
    return {
      serial: keeps,
      limitingFactor: null,
      text: keeps === null ? "stays without a robot in this cycle" : "keeps its robot",
      others
    }
  }
  for (const message of answersTo(decision, deliveryId)) {
    switch (message._tag) {
      case "DemandQuoted":
        return { serial: message.serial, limitingFactor: null, text: "", others }
      case "DemandConfirmed":
        return { serial: assigned, limitingFactor: null, text: "", others }
      case "DemandRefused":
        return { serial: null, limitingFactor: message.limitingFactor, text: "", others }
      case "ConfirmRefused":
        return { serial: null, limitingFactor: message.limitingFactor, text: message.code, others }
      default:
        break
    }
  }
  return { serial: null, limitingFactor: null, text: "not answered", others }
}
