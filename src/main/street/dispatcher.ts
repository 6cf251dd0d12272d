/**
 * The dispatcher who clears up: what nobody works on any more is called off, and its robot is put to work
 * again. Refusals are part of it, because others may have been quicker. Source: spec/flows.md F8, F9.
 */
import { CancelAnswerBody } from "../../http/schemas/deliveries.ts"
import { pageOf, RowAnswer } from "../../http/schemas/fields.ts"
import { TransitionAnswerBody } from "../../http/schemas/robots.ts"
import { TripAnswerBody } from "../../http/schemas/trips.ts"
import { type ApiClient, ApiProblem } from "./api-client.ts"

const Trips = pageOf(RowAnswer)
const reason = "CLEARED_UP"

export class Dispatcher {
  private readonly api: ApiClient

  constructor(api: ApiClient) {
    this.api = api
  }

  /** Whether a robot has a trip before it or under way. */
  async isUnderWay(serial: string): Promise<boolean> {
    return (await this.tripsOf(serial)).length > 0
  }

  /** A delivery that waits for nobody any more. */
  async callOff(deliveryId: string): Promise<void> {
    const path = `/v1/deliveries/${deliveryId}/cancel`
    await unlessRefused(this.api.post(CancelAnswerBody, path, { requestedBy: "operator" }))
  }

  /** Ends a robot's trips where it stands, and takes it off duty, empty. */
  async clear(serial: string): Promise<void> {
    for (const { status, tripId } of await this.tripsOf(serial)) {
      const path = `/trips/${String(tripId)}`
      if (status === "IN_TRANSIT")
        await unlessRefused(this.api.post(TripAnswerBody, `${path}/park`, { reason }))
      await unlessRefused(this.api.post(TripAnswerBody, `${path}/cancel`, { reason }))
    }
    const wish = { to: "OFF_DUTY", reason, flags: { hasFood: false } }
    await unlessRefused(this.api.post(TransitionAnswerBody, `/state/${serial}/request-transition`, wish))
  }

  private async tripsOf(serial: string): Promise<ReadonlyArray<typeof RowAnswer.Type>> {
    const { items } = await this.api.get(Trips, `/trips?robotSerial=${serial}`)
    return items.filter(({ status }) => status !== "COMPLETED" && status !== "CANCELLED")
  }
}

const unlessRefused = async (asked: Promise<unknown>): Promise<void> => {
  try {
    await asked
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error
  }
}
