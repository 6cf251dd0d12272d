/**
 * The partner's side of one order: asks for a quote, accepts or declines it, and may cancel while the
 * food has not been loaded. Source: spec/simulation.md 3 (partners), spec/flows.md F1, F2, F8.
 */
import type { DeliveryState } from "../../actors/delivery/state.ts"
import type { QuoteAnswer } from "../../actors/replies.ts"
import type { DeliveryId, QuoteId } from "../../domain/ids.ts"
import type { ActiveFaults } from "../faults/active-faults.ts"
import type { Process, SimulationHost } from "../host.ts"
import { priorities } from "../kernel/priorities.ts"
import type { Scenario } from "../scenario/schema.ts"
import type { City, CityMerchant } from "./city.ts"
import { deliveryIdOf, type Order, orderName, partnerCancelsAt, quoteIdOf } from "./demand.ts"
import { worldHash, worldId } from "./world-ids.ts"

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
  private readonly city: City
  private readonly merchant: CityMerchant
  private readonly endsAt: number
  /** Null where nothing goes wrong on purpose. */
  private readonly faults: ActiveFaults | null

  constructor(
    host: SimulationHost,
    scenario: Scenario,
    city: City,
    merchant: CityMerchant,
    order: Order,
    endsAt: number,
    faults: ActiveFaults | null = null
  ) {
    this.host = host
    this.scenario = scenario
    this.city = city
    this.merchant = merchant
    this.order = order
    this.endsAt = endsAt
    this.faults = faults
    this.deliveryId = deliveryIdOf(order)
    this.quoteId = quoteIdOf(order)
    host.wake(order.placedAt, priorities.partner, this, wakeCodes.place)
  }

  wake(code: number): void {
    switch (code) {
      case wakeCodes.place:
        this.askForQuote()
        if (this.sendsTwice()) this.askForQuote()
        return
      case wakeCodes.accept:
        this.accept()
        if (this.sendsTwice()) this.accept()
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
    if (!answer.available) {
      if (this.faults?.find("zoneDisabled", this.order.zoneIndex) != null) this.faults.count("zoneDisabled")
      return
    }
    if (this.order.accepts) {
      this.host.wake(this.host.now + this.order.acceptDelayMs, priorities.partner, this, wakeCodes.accept)
    } else {
      this.host.command("Delivery", this.deliveryId, { _tag: "RejectQuote", quoteId: this.quoteId }, {})
    }
  }

  private askForQuote(): void {
    const { order, city, merchant } = this
    const name = orderName(order.index)
    this.host.command(
      "Delivery",
      this.deliveryId,
      {
        _tag: "RequestQuote",
        correlationId: this.quoteId,
        quoteId: this.quoteId,
        shard: city.shard,
        externalReferenceId: name,
        merchantId: merchant.id,
        partnerId: city.partnerId,
        integrationType: order.integrationType,
        requestHash: worldHash(`request:${name}`, order.placedAt),
        pickup: order.pickup,
        pickupAddress: merchant.address,
        dropoff: order.dropoff,
        dropoffCity: merchant.address.city,
        dropoffPiiId: null,
        // Each order has a customer of its own, of whom nothing personal is known.
        customer: {
          customerId: worldId("customer", name, 0, order.placedAt),
          phoneHash: worldHash(`phone:${name}`, order.placedAt),
          piiId: null
        },
        customerBlacklisted: false,
        readyAt: order.quotedReadyAt,
        latestStart: order.latestStart,
        orderValueCents: 2500,
        currency: "EUR",
        orderLitres: order.litres,
        controlledContents: order.controlledContents,
        courierFallback: this.scenario.policy.fallback !== "none" && order.courierFallback,
        preferredCourier: null,
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
        externalDeliveryId: orderName(this.order.index),
        orderSource: null,
        scheduledFor: null,
        tipCents: 0,
        loadMethod: this.order.loadMethod,
        magicLidPin: this.order.loadMethod === "MAGIC_LID" ? String(1000 + (this.order.index % 9000)) : null,
        takenPins: [],
        customerBlacklisted: false,
        watchdogRules: []
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

  /** The partner's system repeats a request whose answer it has missed. */
  private sendsTwice(): boolean {
    if (this.faults === null || this.faults.find("partnerDuplicate", this.order.index) === null) return false
    this.faults.count("partnerDuplicate")
    return true
  }

  /** Accepted, and not over: an order that its partner may still do something about. */
  get isLive(): boolean {
    const status = this.state()?.order?.status ?? null
    return status !== null && status !== "Completed" && status !== "Canceled"
  }

  /** Live, and the food is not aboard yet. */
  get isCancelable(): boolean {
    return this.isLive && this.state()?.order?.loadedAt === null
  }

  private state(): DeliveryState | undefined {
    return this.host.stateOf("Delivery", this.deliveryId) as DeliveryState | undefined
  }

  /** Partners see the delivery's state: once the food is aboard they no longer cancel. */
  cancel(): void {
    const state = this.state()
    if (state?.order == null || state.order.loadedAt !== null) return
    this.host.command(
      "Delivery",
      this.deliveryId,
      { _tag: "Cancel", by: "partner", attemptReason: "DeliveryCanceled", note: null },
      {}
    )
  }
}
