/** What a partner heard of an order, and what he answers instead of 200. */
import { assert } from "@effect/vitest"
import type { PartnerCall } from "../../src/actors/calls.ts"
import type { Misbehaviour } from "../../src/sim/world/partner-endpoint.ts"
import type { FlowRun } from "./flow-run.ts"

/** What a partner hears of an order that goes well. */
export const wholeStory = [
  "accepted",
  "assigned",
  "heading_to_pickup",
  "at_pickup",
  "picked_up",
  "heading_to_dropoff",
  "at_dropoff",
  "delivered"
]

/** All orders come by DoorDash, who is told of robots. */
export const doordash = (apiVersion: number): string =>
  `integrations: [{ type: DOORDASH, share_pct: 100, apiVersion: ${apiVersion} }]`

/** The words that the partner has, in the order in which he got them first; times of arrival aside. */
export const heard = (run: FlowRun): ReadonlyArray<string> =>
  run.simulation.world.partnerEndpoint.received.flatMap(({ status }) => (status === null ? [] : [status]))

/** Every call that says this word. */
export const callsOf = (
  run: FlowRun,
  word: string
): ReadonlyArray<{ readonly at: number; readonly what: PartnerCall }> =>
  run.calls.filter((call): call is { at: number; what: PartnerCall } => {
    const what = call.what as PartnerCall
    return what._tag === "PartnerCall" && what.status === word
  })

/** The partner answers calls that say this word in another way. */
export const misbehave = (
  run: FlowRun,
  word: string,
  how: (attempt: number) => Misbehaviour | null
): void => {
  run.simulation.world.partnerEndpoint.misbehaves = (call) =>
    call.status === word ? how(call.attempt) : null
}

/** This HTTP status instead of 200. */
export const answers = (httpStatus: number, retryAfterMs: number | null = null): Misbehaviour => ({
  kind: "Status",
  httpStatus,
  retryAfterMs,
  canceledByPartner: false
})

/** The words that were sent and taken, in their order. */
export const sentOf = (run: FlowRun): ReadonlyArray<string> =>
  run.of("PartnerStatusSent").map(({ status }) => status)

/** Seconds from each failure to the call that follows it. */
export const waits = (run: FlowRun, word: string): ReadonlyArray<number> => {
  const calls = callsOf(run, word)
  const failed = run.told.filter(({ event }) => event._tag === "ReportAnswered").map(({ at }) => at)
  return calls.slice(1).map(({ at }) => (at - (failed.findLast((answered) => answered < at) ?? 0)) / 1000)
}

/** Each wait is that of the plan, a fifth more or less. */
export const assertWaits = (actual: ReadonlyArray<number>, planned: ReadonlyArray<number>): void => {
  assert.strictEqual(actual.length, planned.length, actual.join(", "))
  planned.forEach((plain, i) => {
    assert.isAtLeast(actual[i] ?? 0, plain * 0.8)
    assert.isAtMost(actual[i] ?? 0, plain * 1.2)
  })
}
