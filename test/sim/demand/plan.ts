import type { DemandPlan } from "../../../src/sim/demand/read-orders.ts"
import { parseLocalInstant } from "../../../src/sim/scenario/start-at.ts"

const at = (text: string): number => parseLocalInstant(text)?.at ?? Number.NaN

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A day in Berlin, two merchants, one zone of 2 km. */
export const plan: DemandPlan = {
  startAt: at("2026-05-12T00:00:00+02:00"),
  endAt: at("2026-05-13T00:00:00+02:00"),
  utcOffsetMs: 7_200_000,
  timeZone: "Europe/Berlin",
  merchants: [
    { name: "Pizza-Roma", place: { lat: 52.52, lng: 13.405 } },
    { name: "Cafe-Mitte", place: { lat: 52.525, lng: 13.41 } }
  ],
  merchantsListed: true,
  zones: [{ center: { lat: 52.52, lng: 13.405 }, radiusM: 2000, polygon: null }],
  integrations: ["THREEPL", "UBER"],
  outsideZones: "refuse",
  customerGridM: 0
}
