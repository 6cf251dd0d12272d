/** How one partner is spoken to. Source: spec/integrations.md 2.5, 5. */
import type { IntegrationType, Region } from "./enums.ts"

export interface PartnerApi {
  readonly integrationType: IntegrationType
  readonly apiVersion: number
  readonly region: Region
}
