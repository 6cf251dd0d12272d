/**
 * F1 as far as it is built: an order comes in through our own HTTP edge, where quote and acceptance are asked
 * for directly. A partner's own door (incoming_request, its checks, forwarding and its sweep) is not built yet.
 */
import { assert, describe, it } from "@effect/vitest"
import { ActorUnavailable } from "../../src/cluster/gateway.ts"
import { Edge, type Got, type Sent } from "../http/edge.ts"
import { quoteBody } from "../http/journeys.ts"
import { assertInOrder } from "./flow-run.ts"

/** An edge over a small city at work; closed when the test is done. */
const withEdge = async (test: (edge: Edge) => Promise<void>): Promise<void> => {
  const edge = await new Edge().open()
  try {
    await test(edge)
  } finally {
    await edge.close()
  }
}

const ask = (edge: Edge, key: string, more: object = {}): Promise<Got> =>
  edge.post("/v1/quotes", { as: "partner", body: quoteBody(edge, more), key })

const accept = (edge: Edge, quote: Got, key: string, more: Sent = {}): Promise<Got> =>
  edge.post(`/v1/quotes/${quote.at<string>("quoteId")}/accept`, {
    as: "partner",
    body: { externalDeliveryId: "delivery-1" },
    key,
    ...more
  })

const tagsOf = ({ platform }: Edge): ReadonlyArray<string> => platform.events.map(({ event }) => event._tag)

const count = (edge: Edge, tag: string): number => tagsOf(edge).filter((told) => told === tag).length

/** Lets the platform's time pass while a request waits for its answer. */
const passFor = async (edge: Edge, ms: number): Promise<void> => {
  await edge.breathe()
  edge.platform.advance(ms)
  await edge.breathe()
}

describe("F1 (our own edge; partners' ingress is not built)", () => {
  it("F1 happy: through our own edge a quote and its acceptance become one delivery that a robot is to bring", () =>
    withEdge(async (edge) => {
      const seen = edge.platform.events.length
      const quote = await ask(edge, "quote")
      assert.deepStrictEqual(
        [quote.status, quote.at("available"), quote.at("provider")],
        [200, true, "Robot"]
      )
      const order = await accept(edge, quote, "accept")
      assert.deepStrictEqual([order.status, order.at("status")], [201, "Scheduled"])
      edge.platform.advance(1_000)
      assertInOrder(
        edge.platform.events.slice(seen).map(({ event }) => event),
        [
          ...["QuoteRequested", "QuoteCreated", "QuoteAccepted", "DeliveryCreated", "DeliveryTransitioned"],
          ...["AttemptCreated", "AttemptTransitioned", "TripRequested", "RobotAssigned"],
          ...["TripCreated", "AttemptTransitioned"]
        ]
      )
      const url = `/v1/deliveries/${order.at<string>("deliveryId")}`
      const read = await edge.get(url, { as: "partner" })
      assert.strictEqual(read.status, 200)
      assert.strictEqual(read.at("status"), "Scheduled")
      // Whose order it is, nobody else learns.
      assert.strictEqual((await edge.get(url, { as: "other-partner" })).status, 404)
    }))

  it("F1 happy: what is wrong with a request is told all at once with 422, and nothing is written", () =>
    withEdge(async (edge) => {
      const seen = edge.platform.events.length
      const wrong = await ask(edge, "wrong", { orderValueCents: -1, merchantId: "nobody", currency: 7 })
      assert.strictEqual(wrong.status, 422)
      const fields = wrong.at<ReadonlyArray<{ readonly field: string }>>("details").map(({ field }) => field)
      assert.includeMembers([...fields], ["orderValueCents", "merchantId", "currency"])
      assert.strictEqual(edge.platform.events.length, seen)
    }))

  it("F1 T: while Deliveries cannot be reached our edge says 503 and writes nothing; the same key then works", () =>
    withEdge(async (edge) => {
      const seen = edge.platform.events.length
      edge.platform.failure = new ActorUnavailable({
        ...{ actor: "Delivery", id: "any", because: "RunnerAway", certain: true, retryAfterMs: 1_000 }
      })
      const away = await ask(edge, "quote")
      assert.deepStrictEqual([away.status, away.at("code")], [503, "DEPENDENCY_UNAVAILABLE"])
      assert.strictEqual(edge.platform.events.length, seen)
      edge.platform.failure = null
      const quote = await ask(edge, "quote")
      assert.strictEqual(quote.at("available"), true)
      edge.platform.failure = new ActorUnavailable({
        ...{ actor: "Delivery", id: "any", because: "DatabaseAway", certain: true, retryAfterMs: 1_000 }
      })
      assert.strictEqual((await accept(edge, quote, "accept")).status, 503)
      assert.strictEqual(count(edge, "DeliveryCreated"), 0)
      edge.platform.failure = null
      assert.strictEqual((await accept(edge, quote, "accept")).status, 201)
      assert.strictEqual(count(edge, "DeliveryCreated"), 1)
    }))

  it("F1 T: a quote that is not answered within 5 s is 504 at our edge, and is fetched with the same key later", () =>
    withEdge(async (edge) => {
      edge.platform.host.hold("Planner")
      let answer: Got | null = null
      const waiting = ask(edge, "quote").then((got) => {
        answer = got
      })
      await edge.breathe()
      await passFor(edge, 4_990)
      assert.isNull(answer)
      await passFor(edge, 20)
      await waiting
      assert.strictEqual((answer as Got | null)?.status, 504)
      assert.strictEqual((answer as Got | null)?.at("code"), "COMMAND_TIMEOUT")
      edge.platform.host.release()
      edge.platform.advance(1_000)
      assert.strictEqual((await ask(edge, "quote")).at("available"), true)
      assert.strictEqual(count(edge, "QuoteRequested"), 1)
    }))

  it("F1 U: a request that comes again under its Idempotency-Key gets the stored answer; no row is written", () =>
    withEdge(async (edge) => {
      const quote = await ask(edge, "quote")
      assert.deepStrictEqual((await ask(edge, "quote")).body, quote.body)
      // Another key, the same request: the same quote.
      assert.deepStrictEqual((await ask(edge, "another")).body, quote.body)
      assert.strictEqual(count(edge, "QuoteRequested"), 1)
      const order = await accept(edge, quote, "accept")
      edge.platform.advance(1_000)
      const seen = edge.platform.events.length
      for (const key of ["accept", "another accept"]) {
        const again = await accept(edge, quote, key)
        assert.strictEqual(again.status, 200)
        assert.strictEqual(again.at("deliveryId"), order.at("deliveryId"))
        assert.strictEqual(again.at("attemptId"), order.at("attemptId"))
      }
      assert.deepStrictEqual(tagsOf(edge).slice(seen), [])
      assert.strictEqual(count(edge, "AttemptCreated"), 1)
    }))

  it("F1 U: another request under a used key is 422, a used external id of another order is 409", () =>
    withEdge(async (edge) => {
      const integrated = { integrationType: "UBER" }
      const quote = await ask(edge, "quote", integrated)
      const reused = await ask(edge, "quote", { ...integrated, orderValueCents: 1 })
      assert.deepStrictEqual([reused.status, reused.at("code")], [422, "IDEMPOTENCY_KEY_REUSED"])
      assert.strictEqual((await accept(edge, quote, "accept")).status, 201)
      const other = { body: { externalDeliveryId: "delivery-2" } }
      const changed = await accept(edge, quote, "accept", other)
      assert.deepStrictEqual([changed.status, changed.at("code")], [422, "IDEMPOTENCY_KEY_REUSED"])
      const second = await ask(edge, "second quote", { ...integrated, externalReferenceId: "order-2" })
      const taken = await accept(edge, second, "second accept")
      assert.deepStrictEqual([taken.status, taken.at("code")], [409, "DUPLICATE_EXTERNAL_ID"])
      assert.strictEqual(count(edge, "DeliveryCreated"), 1)
    }))

  it("F1 C: an order that was accepted before Dispatch stopped loses nothing: it is planned when that goes on", () =>
    withEdge(async (edge) => {
      const quote = await ask(edge, "quote")
      edge.platform.host.hold("Planner")
      const order = await accept(edge, quote, "accept")
      assert.strictEqual(order.status, 201)
      edge.platform.advance(25_000)
      assert.strictEqual(count(edge, "RobotAssigned"), 0)
      edge.platform.host.release()
      edge.platform.advance(1_000)
      assert.strictEqual(count(edge, "RobotAssigned"), 1)
      assert.strictEqual(count(edge, "TripCreated"), 3)
      assert.strictEqual(count(edge, "AttemptCreated"), 1)
    }))

  it("F1 C: a quote that was written before the answer was lost is the one that its caller gets 60 s later", () =>
    withEdge(async (edge) => {
      edge.platform.host.hold("Planner")
      const lost = ask(edge, "quote")
      await edge.breathe()
      edge.platform.giveUp()
      assert.strictEqual((await lost).status, 504)
      edge.platform.advance(60_000)
      edge.platform.host.release()
      edge.platform.advance(1_000)
      const quote = await ask(edge, "quote")
      assert.strictEqual(quote.at("available"), true)
      assert.strictEqual(count(edge, "QuoteRequested"), 1)
      assert.strictEqual((await accept(edge, quote, "accept")).status, 201)
    }))
})
