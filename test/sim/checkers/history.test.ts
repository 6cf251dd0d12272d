/** Checkers of histories: sound stories are left alone, planted mistakes are named. */
import { assert, describe, it } from "@effect/vitest"
import type { ActorName, AnyEvent } from "../../../src/domain/decider.ts"
import { historyCheckers } from "../../../src/sim/checkers/history/all-history-checkers.ts"
import { answerIsOfItsTry } from "../../../src/sim/checkers/history/answer-is-of-its-try.ts"
import { bindingAnswersOpenOffer } from "../../../src/sim/checkers/history/binding-answers-open-offer.ts"
import { canceledFoodGoesHome } from "../../../src/sim/checkers/history/canceled-food-goes-home.ts"
import type { HistoryChecker } from "../../../src/sim/checkers/history/history-checker.ts"
import { HistoryChecks } from "../../../src/sim/checkers/history/history-checks.ts"
import { outOfServiceRobotGetsNoPickup } from "../../../src/sim/checkers/history/out-of-service-robot-gets-no-pickup.ts"
import { robotTakesTripNewsOnce } from "../../../src/sim/checkers/history/robot-takes-trip-news-once.ts"
import { rulesActAsWritten } from "../../../src/sim/checkers/history/rules-act-as-written.ts"
import { watchProgressNeverFalls } from "../../../src/sim/checkers/history/watch-progress-never-falls.ts"
import { watchTakesTripNewsOnce } from "../../../src/sim/checkers/history/watch-takes-trip-news-once.ts"
import type { Instance } from "../../../src/sim/host.ts"

const instance = (actor: ActorName, id: string, state: unknown = {}): Instance =>
  ({ actor: { name: actor }, id, handle: 1, state, timers: [] }) as unknown as Instance

const event = (_tag: string, more: object, at = 1): AnyEvent => ({ _tag, at, ...more })

/** What a checker says of each event of one actor's story. */
const told = (
  { actor, follow }: HistoryChecker,
  events: ReadonlyArray<AnyEvent>,
  state: unknown = {}
): ReadonlyArray<string | null> => {
  const who = instance(actor, "a", state)
  return events.map((it) => follow(it, who))
}

const last = (list: ReadonlyArray<string | null>): string | null => list[list.length - 1] ?? null

describe("a trip binds whom it asks", () => {
  const created = event("TripCreated", { serial: "R1" })
  const offered = event("PilotOffered", { pilotId: "p", taskVersion: 3 })
  const bound = event("PilotBound", { pilotId: "p", taskVersion: 3 })

  it("by the answer to the open offer, one offer after another", () => {
    const again = [
      event("OfferClosed", { pilotId: "p" }),
      event("PilotOffered", { pilotId: "q", taskVersion: 4 }),
      event("PilotBound", { pilotId: "q", taskVersion: 4 })
    ]
    const story = told(bindingAnswersOpenOffer(), [created, offered, bound])
    assert.deepStrictEqual(story, [null, null, null])
    assert.isNull(last(told(bindingAnswersOpenOffer(), [created, offered, ...again])))
  })

  it("never by the answer to one that was closed, replaced, or made before the robot changed", () => {
    const closings = [
      [event("OfferClosed", { pilotId: "p" })],
      [event("OfferClosed", { pilotId: "p" }), event("PilotOffered", { pilotId: "p", taskVersion: 5 })],
      [event("TripRobotAssigned", { serial: "R2" })]
    ]
    for (const closing of closings) {
      const story = told(bindingAnswersOpenOffer(), [created, offered, ...closing, bound])
      assert.match(last(story) ?? "", /pilot p is bound by offer 3/)
    }
    const sameRobot = event("TripRobotAssigned", { serial: "R1" })
    assert.isNull(last(told(bindingAnswersOpenOffer(), [created, offered, sameRobot, bound])))
  })
})

describe("news of trips", () => {
  const noted = (tripId: string, version: number, status: string): AnyEvent =>
    event("TripNoted", { tripId, version, status })

  it("are taken by a robot once, in their order, trip after trip", () => {
    const story = [
      noted("t1", 3, "IN_TRANSIT"),
      noted("t1", 5, "COMPLETED"),
      noted("t2", 2, "IN_TRANSIT"),
      noted("t2", 4, "CANCELLED")
    ]
    assert.deepStrictEqual(told(robotTakesTripNewsOnce(), story), [null, null, null, null])
  })

  it("are found when a robot takes them again, or ends its trip by another's end", () => {
    const again = told(robotTakesTripNewsOnce(), [noted("t1", 3, "IN_TRANSIT"), noted("t1", 3, "IN_TRANSIT")])
    assert.strictEqual(last(again), "version 3 of trip t1 is taken after version 3")
    const other = told(robotTakesTripNewsOnce(), [noted("t2", 3, "IN_TRANSIT"), noted("t1", 9, "COMPLETED")])
    assert.strictEqual(last(other), "trip t2 ends by the end of trip t1")
  })

  it("are found when a watch takes them again", () => {
    const moved = (tripVersion: number): AnyEvent => event("WatchMoved", { tripVersion })
    assert.isNull(last(told(watchTakesTripNewsOnce(), [moved(2), moved(4)])))
    assert.match(
      last(told(watchTakesTripNewsOnce(), [moved(4), moved(4)])) ?? "",
      /version 4 .* after version 4/
    )
  })
})

describe("progress along a route", () => {
  it("is found when it falls on the same route, and may begin anew on another", () => {
    const { follow } = watchProgressNeverFalls()
    const state = { routeSeq: 1, progressM: 300 }
    const who = instance("TripWatch", "t1", state)
    const point = event("PointTaken", {})
    assert.isNull(follow(point, who))
    state.progressM = 310
    assert.isNull(follow(point, who))
    state.routeSeq = 2
    state.progressM = 4
    assert.isNull(follow(event("RouteTaken", {}), who))
    state.progressM = 3
    assert.strictEqual(follow(point, who), "3 m along route 2 after 4 m")
  })
})

describe("answers of partners", () => {
  const claimed = (attempt: number, at: number): AnyEvent =>
    event("ReportClaimed", { clientRequestId: "c1", attempt }, at)
  const answered = (attempt: number, durationMs: number, at: number): AnyEvent =>
    event("ReportAnswered", { clientRequestId: "c1", attempt, durationMs }, at)

  it("settle the try that is out", () => {
    const story = [claimed(1, 1000), answered(1, 200, 1200), claimed(2, 5000), answered(2, 10_000, 15_000)]
    assert.deepStrictEqual(told(answerIsOfItsTry(), story), [null, null, null, null])
  })

  it("are found when they took longer than their try, or nothing is out", () => {
    const late = told(answerIsOfItsTry(), [claimed(1, 1000), claimed(2, 31_000), answered(2, 40_000, 41_000)])
    assert.match(last(late) ?? "", /try 2 of report c1 is 10000 ms old, its answer took 40000 ms/)
    const twice = told(answerIsOfItsTry(), [claimed(1, 0), answered(1, 5, 5), answered(1, 5, 9)])
    assert.match(last(twice) ?? "", /try 1 of report c1 is answered, and is not out/)
  })
})

describe("rules", () => {
  const rule = { ruleId: "r", rule: { cooldownS: 60, actions: [{ delayS: 30 }] } }
  const state = { watchdog: { rules: [rule] } }
  const armed = (expiresAt: number): AnyEvent => event("RuleArmed", { ruleId: "r", expiresAt })
  const matched = (occurrence: number, at: number): AnyEvent =>
    event("RuleMatched", { rule: "r", occurrence }, at)
  const queued = (eta: number, at: number): AnyEvent =>
    event("WatchdogActionQueued", { rule: "r", path: "r/0", eta }, at)
  const story = (...events: ReadonlyArray<AnyEvent>) => last(told(rulesActAsWritten(), events, state))

  it("match while they are armed, rest, and act after their delay", () => {
    assert.isNull(story(armed(500_000), matched(1, 1_000), queued(31_000, 1_000)))
    assert.isNull(story(armed(500_000), matched(1, 1_000), armed(500_000), matched(2, 61_000)))
  })

  it("are found when they match unarmed, too late, too soon, or out of count", () => {
    assert.match(story(matched(1, 5)) ?? "", /r matches and is not armed/)
    assert.match(story(armed(500_000), matched(1, 5), matched(2, 90_000)) ?? "", /is not armed/)
    assert.match(
      story(armed(50_000), event("RuleDisarmed", { ruleId: "r" }), matched(1, 5)) ?? "",
      /is not armed/
    )
    assert.match(story(armed(1_000), matched(1, 1_000)) ?? "", /was armed until 1000/)
    assert.match(story(armed(1_000), matched(2, 5)) ?? "", /match 2 of r is not the next/)
    assert.match(
      story(armed(500_000), matched(1, 1_000), armed(500_000), matched(2, 60_999)) ?? "",
      /59999 ms after its last match, and rests for 60 s/
    )
  })

  it("are found when an action is due at another time than they say", () => {
    assert.match(story(queued(1_000, 1_000)) ?? "", /r\/0 is due at 1000, matched at 1000, .* 30 s/)
  })
})

describe("checks of histories", () => {
  it("give each event to whoever follows its kind of actor, and tell each invariant once", () => {
    const seen: Array<string> = []
    const checker: HistoryChecker = {
      name: "planted",
      actor: "Trip",
      follow: ({ _tag }, { id }) => {
        seen.push(`${id} ${_tag}`)
        return `is ${_tag}`
      }
    }
    const checks = new HistoryChecks([checker])
    checks.event(event("A", {}), instance("Robot", "r"), 5)
    checks.event(event("B", {}), instance("Trip", "t"), 6)
    checks.event(event("C", {}), instance("Trip", "t"), 7)
    assert.deepStrictEqual(seen, ["t B", "t C"])
    assert.strictEqual(checks.followed, 2)
    assert.deepStrictEqual(checks.violations, [
      { invariant: "planted", at: 6, what: "after B: (Trip t): is B" }
    ])
  })

  it("have a name each, and remember nothing of another run", () => {
    const names = historyCheckers().map(({ name }) => name)
    assert.strictEqual(new Set(names).size, names.length)
    const one = instance("TripWatch", "t")
    const moved = event("WatchMoved", { tripVersion: 1 })
    const followers = () => historyCheckers().find(({ name }) => name === "watch-takes-trip-news-once")
    assert.isNull(followers()?.follow(moved, one) ?? null)
    assert.isNull(followers()?.follow(moved, one) ?? null)
  })
})

describe("a robot is given deliveries", () => {
  const known = (operationState: string, type = "Pickup"): object => ({
    demands: new Map([["d", { type }]]),
    robotBySerial: new Map([["R1", { operationState }]])
  })
  const given = event("RobotAssigned", { demandId: "d", newRobot: "R1" })

  it("while it is in service, and returns at any time", () => {
    for (const state of [known("PARKED"), known("ON_TRIP"), known("GROUNDED", "Return")]) {
      assert.isNull(last(told(outOfServiceRobotGetsNoPickup(), [given], state)))
    }
  })

  it("never while the planner knows that it is not", () => {
    const swapped = event("RobotReassigned", { demandId: "d", oldRobot: "R2", newRobot: "R1" })
    for (const it of [given, swapped]) {
      for (const word of ["GROUNDED", "OFF_DUTY"]) {
        assert.match(
          last(told(outOfServiceRobotGetsNoPickup(), [it], known(word))) ?? "",
          new RegExp(`R1 was given d while ${word}`)
        )
      }
    }
  })
})

describe("food of a canceled delivery", () => {
  const loaded = {
    type: "Delivery",
    loadedAt: 1,
    servedByRobotId: "R1",
    deliveryId: "food",
    withFood: false
  }
  const known = (ret: object) => ({
    demands: new Map<string, object>([
      ["d", loaded],
      ["r", { id: "r", type: "Return", withFood: true, deliveryId: "food", ...ret }]
    ])
  })
  const canceled = event("DemandTransitioned", { demandId: "d", from: "Active", to: "Canceled" })
  const returns = event("DemandTransitioned", {
    demandId: "r",
    from: "Scheduled",
    to: "Pending",
    serial: "R1"
  })
  const isOut = event("RobotObserved", {
    news: { _tag: "RobotStateChanged", serial: "R1", hasFood: false }
  })

  it("goes home with the robot's next movement", () => {
    assert.deepStrictEqual(told(canceledFoodGoesHome(), [canceled, returns], known({})), [null, null])
  })

  it("is found forgotten when that movement is for nobody's food or another's", () => {
    for (const ret of [{ withFood: false }, { deliveryId: null }, { deliveryId: "other" }]) {
      assert.match(
        last(told(canceledFoodGoesHome(), [canceled, returns], known(ret))) ?? "",
        /Return r of R1 is for the food of .*, aboard is that of food/
      )
    }
  })

  it("is no matter when it is out, was never aboard, or the delivery had no robot any more", () => {
    const empty = known({ withFood: false, deliveryId: null })
    assert.isNull(last(told(canceledFoodGoesHome(), [canceled, isOut, returns], empty)))
    assert.isNull(last(told(canceledFoodGoesHome(), [returns], empty)))
    const scheduled = event("DemandTransitioned", { demandId: "d", from: "Scheduled", to: "Canceled" })
    assert.isNull(last(told(canceledFoodGoesHome(), [scheduled, returns], empty)))
  })
})
