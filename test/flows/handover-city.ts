/** A city in which one trip crosses the end of a shift, and what happens to that trip. */
import type { EventOf, FlowRun } from "./flow-run.ts"
import { FollowedOrder } from "./followed-order.ts"
import { constant, type ListedCity, startOfDay } from "./listed-city.ts"

/** One pilot goes home at 07:00; the food leaves at 06:47 for a customer half an hour away. */
export const goesHome = '{ start: "06:00", count: 1, duration_s: 3600 }'
export const city = {
  durationS: 10_800,
  shifts: `${goesHome}, { start: "06:50", count: 2 }`,
  orders: [{ atS: 1800, far: true }],
  pilots: `handover_s: ${constant(150)}`,
  more: "dispatch: { planComingShifts: true }"
} as const satisfies ListedCity

export const faults = (kind: string, on: string, more: string): string =>
  `${city.more}\nfaults: [{ kind: ${kind}, trigger: { on: ${on} }, ${more} }]`

/** The food is on its way; who drives it. */
export const underWay = (changes: ListedCity = {}) => {
  const order = FollowedOrder.accepted({ ...city, ...changes })
  const departed = order.run.until(
    "TripTransitioned",
    (it) => it.type === "DELIVERY" && it.to === "IN_TRANSIT"
  )
  const { tripId, pilotId } = departed
  return { order, run: order.run, tripId, first: pilotId ?? "", departed }
}

export const secondsOfDay = (event: { readonly at: number }): number => (event.at - startOfDay) / 1000

/** What happened to one trip and to those who drive it, in short. */
export const storyOf = (run: FlowRun, tripId: string): ReadonlyArray<string> =>
  run.told.flatMap(({ event: any }) => {
    const event = any as EventOf<"TripTransitioned" | "PilotAssignmentResolved" | "TripHandoverCompleted">
    if (event.tripId !== tripId) return []
    if (event._tag === "TripTransitioned") return [`${event.to} ${event.reason ?? ""}`.trim()]
    if (event._tag === "PilotAssignmentResolved" && !(event.ended && event.status === "ACCEPTED"))
      return [`${event.status} ${event.reason ?? ""}`.trim()]
    return event._tag === "TripHandoverCompleted" ? [event._tag] : []
  })

export const handedOver = [
  ...["READY_TO_DEPART", "ACCEPTED", "IN_TRANSIT", "AT_STOP HANDOVER", "REVOKED HANDOVER", "ACCEPTED"],
  ...["IN_TRANSIT", "TripHandoverCompleted", "AT_STOP", "COMPLETED"]
]

/** Runs until the first pilot has lost the trip for the handover. */
export const revoked = (run: FlowRun) =>
  run.until("PilotAssignmentResolved", ({ status }) => status === "REVOKED")
