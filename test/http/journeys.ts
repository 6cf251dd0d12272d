/** How far a delivery is taken before a test begins: all of it through the edge, as its people would. */
import type { LatLng } from "../../src/domain/geo.ts"
import { type Edge, otherPilotId, pilotId } from "./edge.ts"

/** What a partner asks a quote for. */
export const quoteBody = (edge: Edge, more: object = {}): object => {
  const { id, place } = edge.merchant
  return {
    externalReferenceId: "order-1",
    merchantId: id,
    pickup: { lat: place.lat, lng: place.lng, fullAddress: "1 Quay" },
    dropoff: { ...edge.customer, city: "Harbour" },
    customer: { phoneHash: "ab".repeat(32) },
    orderValueCents: 2500,
    currency: "EUR",
    controlledContents: [],
    ...more
  }
}

export interface Order {
  readonly quoteId: string
  readonly deliveryId: string
  readonly attemptId: string
  readonly trackerToken: string
}

/** Fails when a step of the way there does not work: that is another test's matter. */
const must = (step: string, isSo: boolean, body: unknown): void => {
  if (!isSo) throw new Error(`${step}: ${JSON.stringify(body)}`)
}

/** A quote that was accepted. */
export const order = async (edge: Edge, more: object = {}, accept: object = {}): Promise<Order> => {
  const quote = await edge.post("/v1/quotes", { as: "partner", body: quoteBody(edge, more) })
  must("quote", quote.at("available"), quote.body)
  const quoteId: string = quote.at("quoteId")
  const accepted = await edge.post(`/v1/quotes/${quoteId}/accept`, {
    as: "partner",
    body: { externalDeliveryId: "delivery-1", ...accept }
  })
  must("accept", accepted.status === 201, accepted.body)
  return {
    quoteId,
    deliveryId: accepted.at("deliveryId"),
    attemptId: accepted.at("attemptId"),
    trackerToken: accepted.at("trackerToken")
  }
}

export interface Assignment {
  readonly assignmentId: string
  readonly tripId: string
  readonly status: string
  readonly pilotVersion: number
  readonly taskVersion: number
}

export interface Offer {
  /** The pilot's key. */
  readonly pilot: string
  readonly assignment: Assignment
}

const pilots = [
  ["pilot", pilotId],
  ["other-pilot", otherPilotId]
] as const

/** The offer that one of the pilots has; time passes until one is made. */
export const offer = async (edge: Edge): Promise<Offer> => {
  for (let tries = 0; tries < 40; tries++) {
    for (const [pilot, id] of pilots) {
      const got = await edge.post(`/operators/${id}/heartbeat`, {
        as: pilot,
        body: { sentAt: edge.now, clientSeq: 1 }
      })
      const assignment: Assignment | null = got.at("assignment")
      if (assignment?.status === "REQUESTED") return { pilot, assignment }
    }
    await edge.pass(10)
  }
  throw new Error("nobody was offered a trip")
}

export interface Drive {
  readonly pilot: string
  readonly tripId: string
}

/** Takes the offer that is open, as its pilot does. */
export const take = async (edge: Edge): Promise<Drive> => {
  const { assignment, pilot } = await offer(edge)
  const { assignmentId, pilotVersion, taskVersion, tripId } = assignment
  const got = await edge.post(`/pilot-assignments/${assignmentId}/accept`, {
    as: pilot,
    body: { pilotVersion, taskVersion }
  })
  must("take", got.status === 200, got.body)
  edge.platform.advance(1_000)
  return { pilot, tripId }
}

/** Drives a trip that was taken to its destination, and stops there. */
export const drive = async (
  edge: Edge,
  { pilot, tripId }: Drive
): Promise<{ readonly serial: string; readonly at: LatLng }> => {
  const departed = await edge.post(`/trips/${tripId}/depart`, { as: pilot })
  must("depart", departed.status === 200, departed.body)
  const serial: string = departed.at("robotSerial")
  const at: LatLng = departed.at("destination")
  await edge.pass(60)
  edge.places.set(serial, at)
  await edge.pass(10)
  return { serial, at }
}

/** From the order to the robot at the merchant's door. */
export const toPickup = async (
  edge: Edge,
  more: object = {},
  accept: object = {}
): Promise<Order & { readonly serial: string }> => {
  const made = await order(edge, more, accept)
  const trip = await take(edge)
  const { at, serial } = await drive(edge, trip)
  const completed = await edge.post(`/trips/${trip.tripId}/complete`, { as: trip.pilot, body: at })
  must("complete", completed.status === 200, completed.body)
  await edge.pass(10)
  return { ...made, serial }
}

/** From the order to the robot with the food on its way. */
export const onTheWay = async (
  edge: Edge,
  more: object = {}
): Promise<Order & Drive & { readonly serial: string; readonly at: LatLng }> => {
  const made = await toPickup(edge, more)
  const loaded = await edge.post(`/v1/attempts/${made.attemptId}/loaded`, { as: "dispatch" })
  must("load", loaded.status === 200, loaded.body)
  const trip = await take(edge)
  return { ...made, ...trip, ...(await drive(edge, trip)) }
}

/** From the order to the robot at the customer's door. */
export const toCustomer = async (
  edge: Edge,
  more: object = {}
): Promise<Order & Drive & { readonly serial: string }> => {
  const made = await onTheWay(edge, more)
  const arrived = await edge.post(`/trips/${made.tripId}/arrive`, { as: made.pilot, body: made.at })
  must("arrive", arrived.status === 200, arrived.body)
  await edge.pass(10)
  return made
}

/** The robot does what it was told with its lid. */
export const lidMoves = async (edge: Edge, serial: string, type: "OPEN_LID" | "CLOSE_LID"): Promise<void> => {
  const { commandId } = await edge.told(serial, type)
  await edge.post(`/devices/${serial}/commands/${commandId}/ack`, {
    as: serial,
    body: { result: "OK", at: edge.now, bootId: edge.bootId }
  })
  await edge.item(serial, { state: type === "OPEN_LID" ? "OPENED" : "CLOSED", commandId })
}

/** The robot could not do what it was told with its lid. */
export const lidFails = async (edge: Edge, serial: string, type: "OPEN_LID" | "CLOSE_LID"): Promise<void> => {
  const { commandId } = await edge.told(serial, type)
  await edge.post(`/devices/${serial}/commands/${commandId}/ack`, {
    as: serial,
    body: { result: "FAILED", code: "MOTOR", at: edge.now, bootId: edge.bootId }
  })
  edge.platform.advance(1_000)
}

/** The caller's patience ends before the robot says anything. */
export const lidIsSilent = async (
  edge: Edge,
  serial: string,
  type: "OPEN_LID" | "CLOSE_LID"
): Promise<void> => {
  await edge.told(serial, type)
  await edge.breathe()
  edge.platform.advance(16_000)
}
