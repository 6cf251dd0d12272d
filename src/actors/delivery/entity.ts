/** The Delivery actor as the cluster host runs it. */
import { hosted } from "../actors.ts"
import { type Entity, shown } from "../entity.ts"
import { persisted } from "../persistence.ts"
import { deliveryActor } from "./actor.ts"
import type { Accept } from "./commands.ts"
import { write } from "./commit.ts"
import type { DeliveryEvent } from "./events.ts"
import { held } from "./held.ts"
import { reads, restore } from "./load.ts"
import { duplicateExternalId } from "./rejections.ts"
import type { DeliveryState } from "./state.ts"

export const deliveryEntity: Entity = {
  actor: hosted(deliveryActor),
  // The version of the accepted order, which counts its statuses; a quote has none.
  shownVersion: shown<DeliveryState>(({ order }) => order),
  persistence: persisted<DeliveryState, DeliveryEvent>({
    actor: "Delivery",
    database: "deliveries",
    reads,
    write,
    held,
    restore,
    collisions: {
      // Two orders took the same free PIN: look again which are free.
      deliveries_open_pin: "DecideAgain",
      deliveries_integration_type_external_delivery_id_key: (_state, command) =>
        duplicateExternalId((command as Accept).externalDeliveryId)
    }
  })
}
