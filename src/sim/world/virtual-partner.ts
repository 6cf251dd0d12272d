/**
 * The partner's side of one order: asks for a quote, accepts or declines it, and may cancel while the
 * food has not been loaded. Source: spec/simulation.md 3 (partners), spec/flows.md F1, F2, F8.
 */
import type { DeliveryState } from "../../actors/delivery/state.ts"
import type { QuoteAnswer } from "../../actors/replies.ts"
import { type DeliveryId, deriveId, type QuoteId, type ShardId } from "../../domain/ids.ts"
import type { Process, SimulationHost } from "../host.ts"
import { priorities } from "../kernel/priorities.ts"
import type { Scenario } from "../scenario/schema.ts"
import type { CityMerchant } from "./city.ts"
import { type Order, partnerCancelsAt } from "./demand.ts"

const wakeCodes = { place: 1, accept: 2, cancel: 3 } as const

/** Placing of one order. */
export class Placement implements Process {
  readonly order: Order
  readonly deliveryId: DeliveryId
  readonly quoteId: QuoteId
  /** What the partner was told, null before the answer. */
  answer: QuoteAnswer | null = null
  /** Set when the partner said yes and the platform took it. */
  acceptedAt: number | null = null
  private readonly host: SimulationHost
  private readonly scenario: Scenario
  private readonly shard: ShardId
  private readonly merchant: CityMerchant
  private readonly endsAt: number

  constructor(
    host: SimulationHost,
    scenario: Scenario,
    shard: ShardId,
    merchant: CityMerchant,
    order: Order,
    endsAt: number
  ) {
    this.host = host
    this.scenario = scenario
    this.shard = shard
    this.merchant = merchant
    this.order = order
    this.endsAt = endsAt
    const name = `order-${order.index}`
    this.deliveryId = deriveId(name, 0, 0, order.placedAt)
    this.quoteId = deriveId(name, 0, 1, order.placedAt)
    host.wake(order.placedAt, priorities.partner, this, wakeCodes.place)
  }

  wake(code: number): void {
    switch (code) {
      case wakeCodes.place:
        this.askForQuote()
        return
      case wakeCodes.accept:
        this.accept()
        return
      case wakeCodes.cancel:
        this.cancel()
        return
    }
  }

  /** The platform answers the request for a quote. */
  answered(answer: QuoteAnswer): void {
    if (this.answer !== null) return
    this.answer = answer
    if (!answer.available) return
    if (this.order.accepts) {
      this.host.wake(this.host.now + this.order.acceptDelayMs, priorities.partner, this, wakeCodes.accept)
    } else {
      this.host.command("Delivery", this.deliveryId, { _tag: "RejectQuote", quoteId: this.quoteId }, {})
    }
  }

  private askForQuote(): void {
    const { order } = this
    this.host.command(
      "Delivery",
      this.deliveryId,
      {
        _tag: "RequestQuote",
        correlationId: this.quoteId,
        quoteId: this.quoteId,
        shard: this.shard,
        externalReferenceId: `order-${order.index}`,
        merchantId: this.merchant.id,
        partnerId: "partner-1",
        integrationType: null,
        pickup: order.pickup,
        dropoff: order.dropoff,
        readyAt: order.quotedReadyAt,
        latestStart: order.latestStart,
        orderValueCents: 2500,
        currency: "EUR",
        orderLitres: order.litres,
        controlledContents: order.controlledContents,
        courierFallback: order.courierFallback,
        returnPolicy: this.scenario.policy.returnPolicy
      },
      {}
    )
  }

  private accept(): void {
    this.host.command(
      "Delivery",
      this.deliveryId,
      {
        _tag: "Accept",
        correlationId: this.quoteId,
        quoteId: this.quoteId,
        externalDeliveryId: `order-${this.order.index}`,
        orderSource: null,
        scheduledFor: null,
        tipCents: 0,
        loadMethod: this.order.loadMethod,
        magicLidPin: this.order.loadMethod === "MAGIC_LID" ? String(1000 + (this.order.index % 9000)) : null,
        takenPins: []
      },
      {
        accepted: (now) => {
          this.acceptedAt = now
          const quotedPickup = this.answer?.pickupEta ?? now
          const at = partnerCancelsAt(this.order, this.scenario.partners, now, quotedPickup, this.endsAt)
          if (at !== null) this.host.wake(at, priorities.partner, this, wakeCodes.cancel)
        }
      }
    )
  }

  /** Partners see the delivery's state: once the food is aboard they no longer cancel. */
  private cancel(): void {
    const state = this.host.stateOf("Delivery", this.deliveryId) as DeliveryState | undefined
    if (state?.order == null || state.order.loadedAt !== null) return
    this.host.command(
      "Delivery",
      this.deliveryId,
      { _tag: "Cancel", by: "partner", attemptReason: "DeliveryCanceled", note: null },
      {}
    )
  }
}
