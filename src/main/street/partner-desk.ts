/** The partner whose orders they are: asks for a quote, accepts it, cancels. Source: spec/flows.md F1, F2, F8. */
import type { LoadMethod } from "../../actors/calls.ts"
import type { LatLng } from "../../domain/geo.ts"
import {
  AcceptAnswerBody,
  CancelAnswerBody,
  DeliveryAnswerBody,
  QuoteAnswerBody
} from "../../http/schemas/deliveries.ts"
import type { ApiClient } from "./api-client.ts"

/** What is to be brought from where to where. */
export interface Order {
  /** The partner's own name for it; unique. */
  readonly name: string
  readonly merchantId: string
  readonly pickup: LatLng
  readonly dropoff: LatLng
  readonly loadType: LoadMethod
  /** Four digits, chosen by the partner, with MAGIC_LID only. */
  readonly pin: string | null
}

/** What the platform says of an order that it took. */
export type Accepted = typeof AcceptAnswerBody.Type
export type Quote = typeof QuoteAnswerBody.Type
export type Delivery = typeof DeliveryAnswerBody.Type

export class PartnerDesk {
  private readonly api: ApiClient

  constructor(api: ApiClient) {
    this.api = api
  }

  /** A price and times; `available` says whether anybody can do it. */
  quote({ dropoff, merchantId, name, pickup }: Order): Promise<Quote> {
    const body = {
      externalReferenceId: name,
      merchantId,
      pickup: { lat: pickup.lat, lng: pickup.lng, fullAddress: "1 Market Street", city: "Small Town" },
      dropoff: { lat: dropoff.lat, lng: dropoff.lng, city: "Small Town" },
      orderValueCents: 2500,
      currency: "EUR",
      controlledContents: []
    }
    return this.api.post(QuoteAnswerBody, "/v1/quotes", body, { again: ({ status }) => status === 504 })
  }

  accept(quoteId: string, { loadType, name, pin }: Order): Promise<Accepted> {
    const body = { externalDeliveryId: name, loadType, ...(pin === null ? {} : { pin }) }
    return this.api.post(AcceptAnswerBody, `/v1/quotes/${quoteId}/accept`, body)
  }

  delivery(deliveryId: string): Promise<Delivery> {
    return this.api.get(DeliveryAnswerBody, `/v1/deliveries/${deliveryId}`)
  }

  cancel(deliveryId: string): Promise<typeof CancelAnswerBody.Type> {
    return this.api.post(CancelAnswerBody, `/v1/deliveries/${deliveryId}/cancel`, { requestedBy: "partner" })
  }
}
