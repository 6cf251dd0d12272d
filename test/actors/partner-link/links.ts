/** Links in each state of their machine, and news of deliveries: what the tests of PartnerLink start from. */

import type { PartnerCall } from "../../../src/actors/calls.ts"
import { partnerLinkActor } from "../../../src/actors/partner-link/actor.ts"
import type { PartnerLinkCommand } from "../../../src/actors/partner-link/commands.ts"
import type { PartnerLinkState } from "../../../src/actors/partner-link/state.ts"
import type {
  AttemptResourceChanged,
  AttemptTransitioned,
  DeliveryCreated,
  DeliveryEtaUpdated,
  DeliveryTransitioned
} from "../../../src/services/deliveries/events.ts"
import type { PartnerApi } from "../../../src/services/integrations/partner-api.ts"

export const t0 = 1_780_000_000_000
export const deliveryId = "01990000-0000-7000-8000-000000000001"

export const generic: PartnerApi = { integrationType: "THREEPL", apiVersion: 1, region: "EU" }
export const uber: PartnerApi = { integrationType: "UBER", apiVersion: 1, region: "US" }
export const doordash = (apiVersion: number): PartnerApi => ({
  integrationType: "DOORDASH",
  apiVersion,
  region: "US"
})

export const created = (over: Partial<DeliveryCreated> = {}): DeliveryCreated => ({
  _tag: "DeliveryCreated",
  at: t0,
  deliveryId,
  version: 1,
  externalDeliveryId: "order-1",
  integrationType: "THREEPL",
  quoteId: "quote-1",
  merchantId: "merchant-1",
  pickup: { lat: 43.7, lng: 7.4, kind: "Merchant" },
  dropoff: { lat: 43.71, lng: 7.41, kind: "Customer" },
  loadType: null,
  scheduledFor: null,
  ...over
})

export const transitioned = (
  to: AttemptTransitioned["to"],
  atS: number,
  over: Partial<AttemptTransitioned> = {}
): AttemptTransitioned => ({
  _tag: "AttemptTransitioned",
  at: t0 + atS * 1000,
  deliveryId,
  attemptId: "attempt-1",
  version: atS + 1,
  provider: "Robot",
  role: "primary",
  from: null,
  to,
  reason: null,
  by: "system",
  cancelReason: null,
  serial: "R1",
  demandId: null,
  hubId: null,
  hasFood: false,
  lat: 43.7,
  lng: 7.4,
  ...over
})

export const robotChanged = (old: string | null, to: string | null, atS: number): AttemptResourceChanged => ({
  _tag: "AttemptResourceChanged",
  at: t0 + atS * 1000,
  deliveryId,
  attemptId: "attempt-1",
  old,
  new: to
})

export const deliveryCanceled = (
  atS: number,
  over: Partial<DeliveryTransitioned> = {}
): DeliveryTransitioned => ({
  _tag: "DeliveryTransitioned",
  at: t0 + atS * 1000,
  deliveryId,
  version: atS + 1,
  from: "InProgress",
  to: "Canceled",
  reason: null,
  cancelReason: null,
  by: "partner",
  hasFood: false,
  returning: false,
  hubId: null,
  tripId: null,
  ...over
})

export const etaUpdated = (revision: number, dropoffS: number, atS: number): DeliveryEtaUpdated => ({
  _tag: "DeliveryEtaUpdated",
  at: t0 + atS * 1000,
  deliveryId,
  pickup: null,
  dropoff: t0 + dropoffS * 1000,
  revision
})

/** A link that is told one command after the other, and keeps what it called for. */
export class Link {
  readonly state: PartnerLinkState = partnerLinkActor.initial(deliveryId)
  readonly calls: Array<PartnerCall> = []
  readonly alarms: Array<string> = []
  readonly events: Array<string> = []
  now = t0

  tell(command: PartnerLinkCommand, atS?: number): this {
    if (atS !== undefined) this.now = t0 + atS * 1000
    const outcome = partnerLinkActor.decide(this.state, command, this.now)
    if (!outcome.accepted) throw new Error(JSON.stringify(outcome))
    for (const event of outcome.events) {
      this.events.push(event._tag)
      partnerLinkActor.evolve(this.state, event)
    }
    for (const call of outcome.calls) {
      if (call._tag === "PartnerCall") this.calls.push(call as PartnerCall)
      else if (call._tag === "RaiseAlarm") this.alarms.push((call as unknown as { code: string }).code)
    }
    return this
  }

  open(api: PartnerApi = generic): this {
    return this.tell({ _tag: "Open", event: created(), api })
  }

  push(event: Extract<PartnerLinkCommand, { _tag: "Push" }>["event"]): this {
    this.now = Math.max(this.now, event.at)
    return this.tell({ _tag: "Push", event })
  }

  claim(paused = false): this {
    return this.tell({ _tag: "Claim", paused })
  }

  get token(): string {
    return this.state.lockToken ?? "nobody"
  }

  acknowledge(lockToken = this.token): this {
    return this.tell({ _tag: "Acknowledge", lockToken, httpStatus: 200, durationMs: 150 })
  }

  fail(httpStatus: number | null = 503, retryAfterMs: number | null = null, lockToken = this.token): this {
    return this.tell({ _tag: "Fail", lockToken, httpStatus, retryAfterMs, error: "HTTP", durationMs: 150 })
  }

  /** Waits until the back-off is over. */
  waitForRetry(): this {
    this.now = this.state.nextAttemptAt ?? this.now
    return this
  }

  /** Claims and acknowledges until nothing waits. */
  drain(): this {
    for (
      let i = 0;
      i < 100 && (this.state.sendState === "PENDING" || this.state.sendState === "BACKOFF");
      i++
    )
      this.waitForRetry().claim().acknowledge()
    return this
  }

  /** The words of the reports in a state, with the robot, in their order. */
  words(state = "SENT"): ReadonlyArray<string> {
    return this.state.reports
      .filter((queued) => queued.state === state)
      .map(({ report }) =>
        report.robotId === null ? (report.status ?? "eta") : `${report.status} ${report.robotId}`
      )
  }
}

export const link = (api: PartnerApi = generic): Link => new Link().open(api)

export const pending = (api: PartnerApi = generic): Link =>
  link(api).push(transitioned("InTransitToPartner", 10))
export const sending = (api: PartnerApi = generic): Link => pending(api).claim()
export const backoff = (api: PartnerApi = generic): Link => sending(api).fail()
export const suspended = (api: PartnerApi = generic): Link => {
  const it = sending(api)
  return it.tell({ _tag: "Suspend", lockToken: it.token, httpStatus: 401, durationMs: 90 })
}
export const idle = (api: PartnerApi = generic): Link => sending(api).acknowledge()
export const closed = (api: PartnerApi = generic): Link =>
  idle(api).push(transitioned("Delivered", 60)).claim().acknowledge()
