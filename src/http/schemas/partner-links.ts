/** Bodies of the links to partners: what they were told, and what they are to be told. Source: spec/integrations.md 2.2, 8. */
import * as Schema from "effect/Schema"
import {
  clientRequestStates,
  integrationTypes,
  regions,
  sendStates
} from "../../services/integrations/enums.ts"
import { MaybeText, MaybeTimeText, TimeText, Uuid } from "./fields.ts"

export const LinkParams = Schema.Struct({ deliveryId: Uuid })

export const LinkAnswerBody = Schema.Struct({
  deliveryId: Schema.String,
  externalDeliveryId: Schema.String,
  integrationType: Schema.NullOr(Schema.Literal(...integrationTypes)),
  apiVersion: Schema.NullOr(Schema.Number),
  region: Schema.NullOr(Schema.Literal(...regions)),
  sendState: Schema.Literal(...sendStates),
  version: Schema.Number,
  lastStatusSent: MaybeText,
  lastRobotIdSent: MaybeText,
  lastUpdateAt: MaybeTimeText,
  failureCount: Schema.Number,
  nextAttemptAt: MaybeTimeText,
  lastError: MaybeText,
  closedAt: MaybeTimeText,
  /** In their order; those that left the queue long ago are in the tables only. */
  reports: Schema.Array(
    Schema.Struct({
      sequence: Schema.Number,
      kind: Schema.Literal("STATUS", "ETA"),
      status: MaybeText,
      state: Schema.Literal(...clientRequestStates),
      attempts: Schema.Number,
      occurredAt: TimeText,
      queuedAt: TimeText,
      idempotencyKey: Schema.String
    })
  )
}).annotations({ identifier: "PartnerLink" })
