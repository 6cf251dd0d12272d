/** The story of a delivery, robot, pilot and trip of a small run, with what came of what. */
import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { ordersOfRun } from "../../../src/sim/explain/order-rerun.ts"
import { findSubject, type SubjectKind } from "../../../src/sim/replay/subject.ts"
import { type Timeline, TimelineRerun } from "../../../src/sim/replay/timeline.ts"
import { timelineJson } from "../../../src/sim/replay/timeline-json.ts"
import { renderTimeline } from "../../../src/sim/replay/timeline-text.ts"
import { Simulation } from "../../../src/sim/run.ts"
import { deliveryIdOf } from "../../../src/sim/world/demand.ts"
import { smallCity } from "../../support/scenario.ts"

const scenario = smallCity({ seed: 5, orders: 6, robots: 3, pilots: 3 })
const always = { from: 0, to: Number.POSITIVE_INFINITY }
const source = {
  source: "small",
  version: "0",
  writtenBy: null,
  command: null,
  verification: { result: "unverified", reason: "it is a scenario" }
} as const

const storyOf = (kind: SubjectKind, text: string, window = always): Timeline => {
  const subject = Either.getOrThrow(findSubject(kind, text, scenario))
  const rerun = new TimelineRerun(scenario, subject, window, true, null)
  while (rerun.step(1_000_000)) {
    // To the end.
  }
  return rerun.result()
}

const plain = new Simulation(scenario)
const delivered = plain.runAll().orders.find(({ outcome }) => outcome === "Delivered")?.index ?? -1

describe("the story of a delivery", () => {
  const story = storyOf("delivery", String(delivered))
  const tags = story.lines.flatMap(({ events }) => events.map(({ _tag }) => _tag))

  it("leads from the quote to the door over all actors that had to do with it", () => {
    for (const tag of [
      "QuoteRequested",
      "DemandCreated",
      "DeliveryCreated",
      "TripCreated",
      "PilotOffered",
      "PilotAssignmentResolved",
      "TripTransitioned",
      "RobotStateChanged",
      "LidCycleCompleted",
      "DeliveryTransitioned"
    ]) {
      assert.include(tags, tag)
    }
    const actors = new Set(story.lines.map(({ actor }) => actor))
    for (const actor of ["Delivery", "Planner", "Trip", "Hub", "Pilot", "Robot", "TripWatch"]) {
      assert.isTrue(actors.has(actor), actor)
    }
  })

  it("holds every event of the delivery itself, in the order of the run", () => {
    const id = deliveryIdOf(ordersOfRun(scenario).find(({ index }) => index === delivered)!)
    const events: Array<string> = []
    const watching = new Simulation(scenario, {
      observers: [
        {
          event: (event, instance) => {
            if (instance.actor.name === "Delivery" && instance.id === id) events.push(event._tag)
          }
        }
      ]
    })
    watching.runAll()
    const told = story.lines
      .filter(({ actor, id: of }) => actor === "Delivery" && of === id)
      .flatMap((line) => line.events.map(({ _tag }) => _tag))
    assert.deepStrictEqual(told, events)
    for (let i = 1; i < story.lines.length; i++) {
      assert.isAbove(story.lines[i]!.step, story.lines[i - 1]!.step)
    }
  })

  it("names for each step an earlier one that it came of, back to what the world began", () => {
    const causes = new Map(story.lines.map((line) => [line.step, line]))
    for (const { step, cause, at } of story.lines) {
      if (cause === null) continue
      assert.isBelow(cause.step, step)
      assert.isAtMost(cause.of.at, at)
    }
    const begun = story.lines.filter(({ cause }) => cause === null)
    assert.deepInclude(
      begun.map(({ command }) => command),
      "RequestQuote"
    )
    // The answer to the quote comes of the quote, and the plan comes of the acceptance.
    const planned = story.lines.find(({ events }) => events.some(({ _tag }) => _tag === "RobotAssigned"))
    const of = planned?.cause === null || planned === undefined ? undefined : causes.get(planned.cause.step)
    assert.strictEqual(of?.command, "Accept")
  })

  it("leaves the run as it was", () => {
    assert.strictEqual(story.digest, plain.host.digest.text())
  })

  it("reads as lines of local time, actor, command, events and cause", () => {
    const text = renderTimeline(story, source)
    const lines = text.split("\n")
    assert.match(lines[0]!, /^delivery order-\d+ \([0-9a-f-]{36}\) · small · seed 5 · not verified/)
    assert.strictEqual(lines[1], "2026-05-12")
    assert.match(lines[2]!, /^\d\d:\d\d:\d\d\.\d{3} #\d+ Delivery order-\d+ +RequestQuote => QuoteRequested$/)
    assert.match(text, /#\d+ Planner city +Quote => .*DemandCreated.* {2}< #\d+\n/)
    assert.match(text, /ApplyTrip \(TripTransitioned\) => /)
    assert.strictEqual(lines[lines.length - 1], `${story.lines.length} steps`)
  })

  it("is the same for programs", () => {
    const json = timelineJson(story, source)
    assert.strictEqual(json.schemaVersion, 1)
    assert.strictEqual(json.subject.name, `order-${delivered}`)
    assert.lengthOf(json.lines, story.lines.length)
    assert.match(json.lines[0]!.at, /^2026-05-12T\d\d:\d\d:\d\d(\.\d+)?\+02:00$/)
    assert.deepStrictEqual(JSON.parse(JSON.stringify(json)), json)
  })

  it("ends and begins where it is asked to", () => {
    const middle = story.lines[Math.floor(story.lines.length / 2)]!.at
    const part = storyOf("delivery", `order-${delivered}`, { from: middle, to: middle + 60_000 })
    assert.isAbove(part.lines.length, 0)
    assert.isBelow(part.lines.length, story.lines.length)
    for (const { at } of part.lines) assert.isTrue(at >= middle && at <= middle + 60_000)
  })
})

describe("other stories", () => {
  it("a robot's and a pilot's hold what happens to it", () => {
    const robot = storyOf("robot", "robot-0001")
    assert.isTrue(robot.lines.some(({ actor, id }) => actor === "Robot" && id === "robot-0001"))
    const pilot = storyOf("pilot", "pilot-1")
    const shifts = pilot.lines
      .flatMap(({ events }) => events)
      .filter(({ _tag }) => _tag === "PilotShiftTransitioned")
    assert.isAbove(shifts.length, 1)
  })

  it("a trip's is found by its id alone", () => {
    const tripId = [...plain.host.allOf("Trip")][0]?.id ?? ""
    const trip = storyOf("trip", tripId)
    assert.strictEqual(trip.lines.find(({ actor }) => actor === "Trip")?.command, "CreateTrip")
    assert.deepStrictEqual(storyOf("trip", "019e1b17-0000-7000-8000-000000000000").lines, [])
  })

  it("are refused for things that the run does not have, with the nearest name", () => {
    const problem = (kind: SubjectKind, text: string): string => {
      const found = findSubject(kind, text, scenario)
      return Either.isLeft(found) ? found.left : assert.fail("found")
    }
    assert.strictEqual(
      problem("robot", "robot-001"),
      "--robot robot-001: there is no such robot; the run has robot-0001 to robot-0003; did you mean robot-0001?"
    )
    assert.match(
      problem("pilot", "pilot-11"),
      /^--pilot pilot-11: there is no such pilot; the run has pilot-1 to /
    )
    assert.match(problem("delivery", "9999"), /^--delivery 9999: there is no such order/)
  })
})
