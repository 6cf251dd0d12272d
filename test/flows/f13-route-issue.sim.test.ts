/** A pilot reports what is in the way: it is noted, another way is found, or somebody fetches the robot. */
import { assert, describe, it } from "@effect/vitest"
import { everythingTwice, outcomesOf } from "./flow-run.ts"
import { accepted, blocked, statesFrom } from "./issue-city.ts"
import { assertNoChange } from "./repetition.ts"

describe("a pilot reports an issue of the way", () => {
  it("F13 happy: a hazard is noted and ends there", () => {
    const { run } = accepted(everythingTwice)
    const { tripId, pilotId } = run.until("TripTransitioned", ({ to }) => to === "IN_TRANSIT")
    const report = { _tag: "ReportRouteIssue", pilotId: pilotId ?? "", kind: "HAZARD" } as const
    run.simulation.host.command("Trip", tripId, { ...report, lat: 52.5215, lng: 13.402, note: "glass" }, {})
    const noted = run.until("TripRouteIssuesUpdated")
    assert.deepStrictEqual(
      noted.issues.map(({ kind, note }) => `${kind} ${note}`),
      ["HAZARD glass"]
    )
    run.finish()
    assert.lengthOf(run.of("TripRouteUpdated"), 0)
    assert.lengthOf(run.of("FoAssistanceRequested"), 0)
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F13 happy: before a blockage it is led another way", () => {
    const { run } = accepted(blocked)
    const noted = run.until("TripRouteIssuesUpdated")
    assert.strictEqual(noted.issues[0]?.kind, "BLOCKAGE")
    const route = run.until("TripRouteUpdated")
    assert.deepInclude(route, { tripId: noted.tripId, seq: 2 })
    const [first] = route.waypoints
    assert.closeTo(first?.lat ?? 0, noted.issues[0]?.lat ?? 0, 1e-9)
    run.finish()
    assert.lengthOf(run.of("FoAssistanceRequested"), 0)
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F13 T: while Maps is down the issue is kept and asked again, and the robot drives on when it is back", () => {
    const { run } = accepted(`${blocked}\n  - { kind: mapsDown, at_s: 1800, duration_s: 400 }`)
    const noted = run.until("TripRouteIssuesUpdated")
    run.until("TripRouteUpdated")
    const asked = run.calls
      .filter(({ what }) => what._tag === "RouteCall")
      .map(({ at }) => (at - noted.at) / 1000)
    assert.isAbove(asked.length, 2)
    assert.deepStrictEqual(
      asked,
      asked.map((_, n) => n * 10)
    )
    assert.lengthOf(run.of("TripRouteIssuesUpdated"), 1)
    run.finish()
    assert.lengthOf(run.of("FoAssistanceRequested"), 0)
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F13 T: after 300 s without an answer from Maps, a field operator fetches the robot", () => {
    const { run } = accepted(`${blocked}\n  - { kind: mapsDown, at_s: 1800, duration_s: 9000 }`)
    const noted = run.until("TripRouteIssuesUpdated")
    const asked = run.until("FoAssistanceRequested")
    assert.closeTo((asked.at - noted.at) / 1000, 300, 0.1)
    assert.deepInclude(asked, { issue: "ROUTE_BLOCKED", needsGrounding: true, tripId: noted.tripId })
    assert.strictEqual(run.of("FoTaskCreated").at(-1)?.type, "BOT_PICKUP")
    run.until("RobotCheckedIn")
    run.finish()
    assert.deepStrictEqual(statesFrom(run, asked.at).at(-1), "OFF_DUTY")
  })

  it("F13 U: a blockage that is reported again is asked about once", () => {
    const { run } = accepted(blocked)
    run.until("TripRouteUpdated")
    assert.deepStrictEqual(assertNoChange(run, run.commands("Trip", "ReportRouteIssue")), [null])
    assert.deepStrictEqual(assertNoChange(run, run.commands("Trip", "AnswerRoute")), [null])
    run.finish()
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })
})
