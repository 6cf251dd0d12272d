/** An order that is canceled at a moment, and what is left of it. */
import { assert } from "@effect/vitest"
import type { DeliveryCommand } from "../../src/actors/delivery/commands.ts"
import { type EventOf, FlowRun } from "./flow-run.ts"
import { attemptSteps, deliveryOf, orderCity, standing } from "./one-order.ts"

/** Gives the delivery a command; what it was refused for, null when it was accepted. */
export const give = (run: FlowRun, command: DeliveryCommand): string | null => {
  let answer: string | null = null
  run.simulation.host.command("Delivery", deliveryOf(run), command, {
    refused: ({ _tag }) => {
      answer = _tag
    }
  })
  run.pass(0.005)
  return answer
}

/** An operator cancels. */
export const cancel = (run: FlowRun): string | null =>
  give(run, { _tag: "Cancel", by: "operator", attemptReason: "Other", note: null })

type AttemptStep = EventOf<"AttemptTransitioned">["to"]

/** The run, so many seconds after the attempt's step. */
export const runTo = (to: AttemptStep, seconds: number, scenario = orderCity()): FlowRun => {
  const run = new FlowRun(scenario)
  run.until("AttemptTransitioned", (event) => event.to === to)
  run.pass(seconds)
  return run
}

/** Canceled once at this stage; at the end of the day the robot stands, and the partner knows. */
export const withoutFood = (run: FlowRun, stage: string): void => {
  assert.deepStrictEqual(
    run.of("CancelRequested").map((event) => event.stage),
    [stage]
  )
  run.finish()
  const { attempt, delivery, demands, robot } = standing(run)
  assert.deepStrictEqual(
    [attempt, delivery, demands["D"], robot],
    ["Canceled", "Canceled", "Canceled", "PARKED"]
  )
  assert.strictEqual(run.of("PartnerStatusSent").at(-1)?.status, "canceled")
}

const merchant = { lat: 52.523, lng: 13.404 }

/** The food goes back to the merchant: the trip of the return leads there, and its end is the attempt's. */
export const withFood = (run: FlowRun, stage: string): void => {
  assert.deepStrictEqual(
    run.of("CancelRequested").map((event) => event.stage),
    [stage]
  )
  run.finish()
  assert.deepStrictEqual(attemptSteps(run).slice(-3), [
    "1 ReturnInitiated",
    "1 ReturnInProgress",
    "1 Returned"
  ])
  assert.deepInclude(run.of("DeliveryTransitioned").at(-1), {
    to: "Canceled",
    hasFood: true,
    returning: true
  })
  const back = run.of("TripCreated", ({ attemptId, type }) => type === "RETURN" && attemptId !== null)
  assert.strictEqual(back.length, 1)
  assert.deepInclude(back[0]?.destination, merchant)
  const steps = run.of("TripTransitioned", ({ tripId }) => tripId === back[0]?.tripId)
  assert.deepStrictEqual(
    steps.map(({ to }) => to),
    ["READY_TO_DEPART", "IN_TRANSIT", "COMPLETED"]
  )
  assert.strictEqual(run.of("PartnerStatusSent").at(-1)?.status, "returned")
}
