/** The tracker: what a customer sees of his delivery. Nothing in it tells who or where he is. */
import * as Effect from "effect/Effect"
import { type Attempt, liveAttempt, type Order, progressOf } from "../../actors/delivery/state.ts"
import { isoOf } from "../../services/table.ts"
import { isoOrNull } from "../delivery-view.ts"
import { NoSuchThing } from "../edge-errors.ts"
import { endpoint, Nothing, ok } from "../endpoint.ts"
import { lookAt } from "../look.ts"
import { ownedDelivery } from "../owned-delivery.ts"
import { TrackerAnswerBody } from "../schemas/deliveries.ts"

type Stage = (typeof TrackerAnswerBody.Encoded)["stage"]

const stageOf = (order: Order, attempt: Attempt | null): Stage => {
  if (order.status === "Completed") return "Delivered"
  if (order.status === "Canceled") return "Canceled"
  switch (attempt === null ? null : progressOf(attempt)) {
    case "AtPickup":
    case "PickupInProgress":
    case "LoadedWaitingForPilot":
    case "LoadedWithPilot":
      return "AtMerchant"
    case "InTransit":
    case "ArrivingAtDestination":
      return "OnTheWay"
    case "AtDestination":
    case "DeliveryInProgress":
      return "Arrived"
    default:
      return "Preparing"
  }
}

/** Where the robot drives is the customer's business from the merchant's door to his own. */
const showsPosition: ReadonlySet<Stage> = new Set<Stage>(["OnTheWay", "Arrived"])

export const getTracker = endpoint({
  name: "getTracker",
  method: "GET",
  path: "/v1/tracker",
  group: "deliveries",
  summary: "How far the delivery of the token is, when it comes, and where the robot is.",
  welcome: ["tracker"],
  params: Nothing,
  query: Nothing,
  body: null,
  answers: { 200: TrackerAnswerBody },
  problems: ["NOT_FOUND"],
  handle: ({ caller }) =>
    Effect.gen(function* () {
      if (caller._tag !== "Tracker") return yield* new NoSuchThing({ entity: "Delivery", id: "" })
      const { order, state } = yield* ownedDelivery(caller, caller.deliveryId)
      const attempt = liveAttempt(state)
      const stage = stageOf(order, attempt)
      const serial = showsPosition.has(stage) ? (attempt?.serial ?? null) : null
      const robot = serial === null ? null : yield* lookAt("Robot", serial)
      const heartbeat = robot?.heartbeat ?? null
      return ok({
        status: order.status,
        stage,
        eta: isoOrNull(attempt?.estDropoffTime ?? attempt?.quotedDropoffTime ?? null),
        position:
          heartbeat === null ? null : { lat: heartbeat.lat, lng: heartbeat.lng, at: isoOf(heartbeat.at) },
        canUnlock: stage === "Arrived"
      })
    })
})
