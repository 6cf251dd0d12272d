/**
 * Which integrations and regions wait because one of their links is suspended: one partner's refused
 * credentials are refused for all his orders. Kept up to date by whoever sees the links change.
 * Source: spec/integrations.md 3.2 (Suspend, Claim).
 */
import type { DeliveryId } from "../../domain/ids.ts"
import type { PartnerApi } from "../../services/integrations/partner-api.ts"
import type { PartnerLinkState } from "./state.ts"

export class SuspendedLinks {
  private readonly links = new Map<DeliveryId, PartnerApi>()

  /** A link has changed. */
  changed({ deliveryId, sendState, api }: PartnerLinkState): void {
    if (sendState === "SUSPENDED" && api !== null) this.links.set(deliveryId, api)
    else if (this.links.size > 0) this.links.delete(deliveryId)
  }

  /** Whether all sending to this partner's interface in this region waits. */
  isPaused({ integrationType, region }: PartnerApi): boolean {
    for (const api of this.links.values()) {
      if (api.integrationType === integrationType && api.region === region) return true
    }
    return false
  }
}
