/**
 * Every route against the real actors. The groups of tests stand in routes/; this file runs them together,
 * because at the end it asks whether each route has been answered well, and each of its problems met.
 */
import { assert, describe, it } from "@effect/vitest"
import { endpoints } from "../../src/http/routes/endpoints.ts"
import { Edge } from "./edge.ts"
import { couriers } from "./routes/couriers.ts"
import { deliveries } from "./routes/deliveries.ts"
import { deliveryChanges } from "./routes/delivery-changes.ts"
import { devices } from "./routes/devices.ts"
import { fieldWork } from "./routes/field-work.ts"
import { partnerLinks } from "./routes/partner-links.ts"
import { quotes } from "./routes/quotes.ts"
import { robots } from "./routes/robots.ts"
import { trips } from "./routes/trips.ts"
import { watchdog } from "./routes/watchdog.ts"

quotes()
deliveries()
devices()
robots()
trips()
fieldWork()
deliveryChanges()
watchdog()
couriers()
partnerLinks()

/** Problems that are named for what is to come, with the reason why nothing leads to them yet. */
const unreachable = new Map([
  [
    "POST /v1/attempts/:attemptId/withdraw-rescue RESCUE_UNDER_WAY",
    "a robot is named the moment it takes a rescue on; only couriers take it on before they are named"
  ],
  [
    "POST /beta/tasks/:foTaskId/accept ASSIGNMENT_EXPIRED",
    "the timer of an offer comes before any answer that is later; only a late timer lets one in"
  ],
  ["POST /request-fo NO_ROBOT", "the planner asks for trips when it has robots for them"],
  ["POST /trips/:tripId/activate NO_ROBOT", "the planner asks for trips when it has robots for them"]
])

describe("all routes", () => {
  const answers = (method: string, path: string): ReadonlyArray<string> =>
    [...Edge.answered]
      .filter((line) => line.startsWith(`${method} ${path} `))
      .map((line) => line.slice(`${method} ${path} `.length))

  it("were answered well at least once, with each status that they name", () => {
    const missing = endpoints.flatMap(({ answers: statuses, method, path }) =>
      Object.keys(statuses)
        .filter((status) => !answers(method, path).some((line) => line.startsWith(status)))
        .map((status) => `${method} ${path} ${status}`)
    )
    assert.deepStrictEqual(missing, [])
  })

  it("met each problem of their own", () => {
    const missing = endpoints.flatMap(({ method, path, problems }) =>
      problems
        .filter((code) => !answers(method, path).some((line) => line.endsWith(` ${code}`)))
        .map((code) => `${method} ${path} ${code}`)
    )
    assert.sameMembers(missing, [...unreachable.keys()])
  })
})
