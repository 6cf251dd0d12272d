/** Where the events of Deliveries go. Source: spec/flows.md section 4 (routes). */
import type { DeliveriesEvent } from "../services/deliveries/events.ts"
import { isReported } from "../services/integrations/status-map.ts"
import type { Directory } from "./directory.ts"
import { fieldTask } from "./field-task.ts"
import type * as PartnerLink from "./partner-link/commands.ts"
import { type EventOf, type Receiver, type RoutesOf, route } from "./route.ts"

const shardOfDelivery = (event: { readonly deliveryId: string }, directory: Directory): Receiver =>
  directory.shardOfDelivery(event.deliveryId)
/** The delivery's link to its partner, null where the partner is told nothing. */
const linkOf = (event: { readonly deliveryId: string }, directory: Directory): Receiver =>
  directory.hasPartnerLink(event.deliveryId) ? event.deliveryId : null

const push = (event: PartnerLink.Push["event"]): PartnerLink.Push => ({ _tag: "Push", event })

const ended = (event: EventOf<"AttemptTransitioned">): boolean =>
  event.to === "Delivered" ||
  event.to === "Canceled" ||
  event.to === "TimedOut" ||
  event.to === "Unrecoverable" ||
  event.to === "Rescued" ||
  event.to === "Returned" ||
  event.to === "ReturnCanceled" ||
  event.to === "ReturnFailed"

export const deliveriesRoutes: RoutesOf<DeliveriesEvent["_tag"]> = {
  AttemptTransitioned: [
    route(
      "AttemptTransitioned",
      "Planner",
      "HandleDeliveryLoaded",
      (e, directory) =>
        e.provider === "Robot" &&
        e.to === "LoadedWaitingForPilot" &&
        e.serial !== null &&
        e.from !== "LoadedWithPilot"
          ? shardOfDelivery(e, directory)
          : null,
      (e) => ({
        _tag: "HandleDeliveryLoaded",
        deliveryId: e.deliveryId,
        attemptId: e.attemptId,
        serial: e.serial!,
        loadedAt: e.at,
        activateTrip: true
      })
    ),
    route(
      "AttemptTransitioned",
      "Planner",
      "Fulfil",
      (e, directory) =>
        e.provider === "Robot" && e.to === "Delivered" ? shardOfDelivery(e, directory) : null,
      (e) => ({
        _tag: "Fulfil",
        tripId: null,
        deliveryId: e.deliveryId,
        attemptId: e.attemptId,
        serial: e.serial,
        place: null
      })
    ),
    route(
      "AttemptTransitioned",
      "Robot",
      "SetFlags",
      (e) =>
        e.provider === "Robot" &&
        (e.to === "Delivered" ||
          e.to === "Rescued" ||
          (e.to === "LoadedWaitingForPilot" && e.from !== "LoadedWithPilot"))
          ? e.serial
          : null,
      (e) => ({
        _tag: "SetFlags",
        flags: { hasFood: e.to === "LoadedWaitingForPilot" },
        referenceId: e.deliveryId,
        reason: e.to,
        requestedBy: "service:deliveries"
      })
    ),
    route(
      "AttemptTransitioned",
      "Robot",
      "ClearPin",
      (e) => (e.provider === "Robot" && (e.to === "LoadedWaitingForPilot" || ended(e)) ? e.serial : null),
      (e) => ({ _tag: "ClearPin", referenceId: e.deliveryId })
    ),
    route(
      "AttemptTransitioned",
      "Hub",
      "ApplyDelivery",
      (e) => (e.provider === "Robot" && e.hasFood && ended(e) ? e.hubId : null),
      (event) => ({ _tag: "ApplyDelivery", event })
    ),
    route(
      "AttemptTransitioned",
      "PartnerLink",
      "Push",
      (e, directory) => (isReported(e.to) ? linkOf(e, directory) : null),
      push
    ),
    route(
      "AttemptTransitioned",
      "PartnerLink",
      "Close",
      (e, directory) => (e.to === "ReturnCanceled" || e.to === "ReturnFailed" ? linkOf(e, directory) : null),
      () => ({
        _tag: "Close",
        lockToken: null,
        httpStatus: null,
        durationMs: 0,
        canceledByPartner: false
      })
    )
  ],
  CancelRequested: [
    route("CancelRequested", "Planner", "Cancel", shardOfDelivery, (e) => ({
      _tag: "Cancel",
      deliveryId: e.deliveryId,
      attemptId: e.attemptId,
      demandId: e.demandId,
      reason: e.reason
    })),
    route(
      "CancelRequested",
      "Hub",
      "ApplyDelivery",
      (e) => e.hubId,
      (event) => ({ _tag: "ApplyDelivery", event })
    )
  ],
  RescueRequested: [
    route("RescueRequested", "Planner", "Cancel", shardOfDelivery, (e) => ({
      _tag: "Cancel",
      deliveryId: e.deliveryId,
      attemptId: e.attemptId,
      demandId: e.demandId,
      reason: "BotRescue"
    })),
    route(
      "RescueRequested",
      "Hub",
      "CreateFoTask",
      // With a robot next, the delivery itself calls for SWAP_BOT once Dispatch has promised one.
      (e, directory) =>
        e.hasFood && e.serial !== null && e.next === null ? (e.hubId ?? directory.hubOf(e.serial)) : null,
      (e) =>
        fieldTask("DELIVERY_RESCUE", e.serial, {
          deliveryId: e.deliveryId,
          place: e.place,
          foodTo: e.foodTo,
          by: "service:deliveries"
        })
    )
  ],
  DeliveryCreated: [
    route(
      "DeliveryCreated",
      "PartnerLink",
      "Open",
      (e) => (e.integrationType === null ? null : e.deliveryId),
      (event) => ({ _tag: "Open", event, api: null })
    )
  ],
  AttemptResourceChanged: [
    route("AttemptResourceChanged", "PartnerLink", "Push", (e, directory) => linkOf(e, directory), push)
  ],
  DeliveryEtaUpdated: [
    route("DeliveryEtaUpdated", "PartnerLink", "Push", (e, directory) => linkOf(e, directory), push)
  ],
  DeliveryTransitioned: [
    route(
      "DeliveryTransitioned",
      "Trip",
      "Complete",
      (e, directory) => (e.to === "Completed" ? directory.openTripsOf(e.deliveryId) : null),
      () => ({ _tag: "Complete", by: "service:deliveries", place: null, overrideReason: null })
    ),
    route(
      "DeliveryTransitioned",
      "Trip",
      "CancelTrip",
      (e, directory) => (e.to === "Canceled" && !e.returning ? directory.openTripsOf(e.deliveryId) : null),
      (e) => ({ _tag: "CancelTrip", by: "service:deliveries", reason: e.cancelReason ?? "DeliveryCanceled" })
    ),
    route(
      "DeliveryTransitioned",
      "Hub",
      "ApplyDelivery",
      (e) => (e.to === "Completed" || e.to === "Canceled" ? e.hubId : null),
      (event) => ({ _tag: "ApplyDelivery", event })
    ),
    route(
      "DeliveryTransitioned",
      "PartnerLink",
      "Push",
      (e, directory) => (e.to === "Canceled" ? linkOf(e, directory) : null),
      push
    )
  ],
  DeliveryAddressChanged: [
    route(
      "DeliveryAddressChanged",
      "Planner",
      "Update",
      (e, directory) => (e.demandId === null ? null : shardOfDelivery(e, directory)),
      (e) => ({
        _tag: "Update",
        demandId: e.demandId!,
        start: null,
        latestStart: null,
        destination: e.place,
        excludeRobots: null,
        asker: { deliveryId: e.deliveryId, attemptId: e.attemptId }
      })
    )
  ]
}
