import type { TripEvent } from "../../../actors/trip/events.ts"
import type { AnyEvent } from "../../../domain/decider.ts"
import type { PilotId, RobotSerial } from "../../../domain/ids.ts"
import type { Instance } from "../../host.ts"
import type { HistoryChecker } from "./history-checker.ts"

interface Past {
  serial: RobotSerial | null
  /** The pilot who is asked, null: nobody is. */
  pilotId: PilotId | null
  taskVersion: number
}

/**
 * A trip binds the pilot whom it asks, by the answer to this very offer: not one who was asked before the robot
 * changed, whose offer was closed, or who was never asked. Source: spec/operations.md 5.1, 8 (5).
 */
export const bindingAnswersOpenOffer = (): HistoryChecker => {
  const pasts = new Map<Instance, Past>()
  const follow = (anyEvent: AnyEvent, instance: Instance): string | null => {
    const event = anyEvent as TripEvent
    if (event._tag === "TripCreated") {
      pasts.set(instance, { serial: event.serial, pilotId: null, taskVersion: 0 })
      return null
    }
    const past = pasts.get(instance)
    if (past === undefined) return null
    switch (event._tag) {
      case "PilotOffered":
        past.pilotId = event.pilotId
        past.taskVersion = event.taskVersion
        return null
      case "OfferClosed":
        past.pilotId = null
        return null
      case "TripRobotAssigned":
        if (event.serial !== past.serial) past.pilotId = null
        past.serial = event.serial
        return null
      case "TripTransitioned":
        if (event.to === "COMPLETED" || event.to === "CANCELLED") pasts.delete(instance)
        return null
      case "PilotBound": {
        const { pilotId, taskVersion } = past
        past.pilotId = null
        return pilotId === event.pilotId && taskVersion === event.taskVersion
          ? null
          : `pilot ${event.pilotId} is bound by offer ${event.taskVersion}; open is that of ${pilotId}, ${taskVersion}`
      }
      default:
        return null
    }
  }
  return { name: "binding-answers-open-offer", actor: "Trip", follow }
}
