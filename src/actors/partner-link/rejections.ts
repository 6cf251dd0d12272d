/** Why a PartnerLink says no to an operator. Source: spec/integrations.md 3.2. */
import type { DeliveryId } from "../../domain/ids.ts"
import type { IllegalTransition, NotFound } from "../../domain/rejections.ts"

/** Nothing was ever reported, so there is nothing to repeat. */
export interface NothingToResend {
  readonly accepted: false
  readonly _tag: "NothingToResend"
  readonly deliveryId: DeliveryId
}

export type PartnerLinkRejection = IllegalTransition | NotFound | NothingToResend
