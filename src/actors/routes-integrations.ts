/** Where the events of Integrations go. Source: spec/flows.md section 4 (routes). */
import type { IntegrationsEvent } from "../services/integrations/events.ts"
import { type RoutesOf, route } from "./route.ts"

export const integrationsRoutes: RoutesOf<IntegrationsEvent["_tag"]> = {
  PartnerStatusFailed: [
    route(
      "PartnerStatusFailed",
      "Delivery",
      "ApplyPartner",
      (e) => e.deliveryId,
      (event) => ({ _tag: "ApplyPartner", event })
    )
  ]
}
