/**
 * The Delivery actor for its hosts. Home database: deliveries; key: delivery id.
 */
import type { Actor } from "../../domain/decider.ts"
import type { DeliveryCommand } from "./commands.ts"
import { decide } from "./decide.ts"
import type { DeliveryEvent } from "./events.ts"
import { evolve } from "./evolve.ts"
import type { DeliveryRejection } from "./rejections.ts"
import { type DeliveryState, initial } from "./state.ts"

export const deliveryActor: Actor<DeliveryState, DeliveryCommand, DeliveryEvent, DeliveryRejection> = {
  name: "Delivery",
  initial,
  decide,
  evolve
}
