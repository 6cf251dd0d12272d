import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { faultKindNames, faultKinds } from "../../../src/sim/scenario/fault-kinds.ts"
import { loadScenario } from "../../../src/sim/scenario/load.ts"
import { renderProblem } from "../../../src/sim/scenario/problem.ts"
import { resolvedYaml } from "../../../src/sim/scenario/resolved.ts"
import { isMeant, triggerWords } from "../../../src/sim/scenario/trigger-words.ts"
import { scenarioOf } from "../../support/scenario.ts"

const top = `schemaVersion: 1
name: test
startAt: 2026-05-12T06:00:00+02:00
duration_s: 3600
fleet: { robots: [{ count: 3 }] }
pilots: { shifts: [{ start: "06:00", count: 2 }] }
`

const problemsOf = (text: string): ReadonlyArray<string> => {
  const loaded = loadScenario("test.yaml", () => Either.right(top + text))
  return Either.isLeft(loaded) ? loaded.left.map(renderProblem) : []
}

/** One entry of `faults`, and the one line it must give. */
const badFaults: ReadonlyArray<readonly [what: string, entry: string, line: string]> = [
  [
    "a kind that there is not",
    "{ kind: robotOfline, at_s: 5 }",
    `test.yaml:7:18: faults[0].kind: found "robotOfline"; allowed: ${faultKindNames.join(", ")}; did you mean robotOffline?`
  ],
  [
    "a parameter of another kind",
    "{ kind: gpsDrift, at_s: 5, params: { drop_pct: 5 } }",
    "test.yaml:7:47: faults[0].params.drop_pct: unknown key; allowed: drift_m; did you mean drift_m?"
  ],
  [
    "a parameter without its unit",
    "{ kind: gpsDrift, at_s: 5, params: { drift: 5 } }",
    "test.yaml:7:47: faults[0].params.drift: unknown key (the unit is part of the key); allowed: drift_m; did you mean drift_m?"
  ],
  [
    "a parameter out of range",
    "{ kind: batteryDrop, at_s: 5, params: { drop_pct: 120 } }",
    "test.yaml:7:60: faults[0].params.drop_pct: found 120; allowed: a percentage from 0 to 100"
  ],
  [
    "no beginning",
    "{ kind: robotOffline }",
    "test.yaml:7:10: faults[0]: neither at_s nor trigger; allowed: one of them"
  ],
  [
    "two beginnings",
    "{ kind: robotOffline, at_s: 5, trigger: { on: Delivery.AtPickup } }",
    "test.yaml:7:10: faults[0]: both at_s and trigger; allowed: one of them"
  ],
  [
    "a beginning after the end",
    "{ kind: robotOffline, at_s: 3600 }",
    "test.yaml:7:38: faults[0].at_s: found 3600: after the end of the run; allowed: less than duration_s, 3600"
  ],
  [
    "a trigger that never comes",
    "{ kind: robotOffline, trigger: { on: Trip.InTransit } }",
    'test.yaml:7:47: faults[0].trigger.on: found "Trip.InTransit": no such event; allowed: Trip.AT_STOP, Trip.READY_TO_DEPART, Trip.IN_TRANSIT, Trip.COMPLETED, Trip.CANCELLED, Trip.TripCreated, Trip.TripTransitioned, Trip.TaskTransitioned, Trip.TripParkRequested, Trip.TripEtaChanged, Trip.TripRouteUpdated, Trip.TripRouteIssuesUpdated, …; did you mean Trip.IN_TRANSIT?'
  ],
  [
    "a length of what happens at once",
    "{ kind: batteryDrop, at_s: 5, duration_s: 5 }",
    "test.yaml:7:52: faults[0].duration_s: found 5: batteryDrop happens at once; allowed: no duration_s"
  ],
  [
    "a target of the wrong kind",
    "{ kind: robotOffline, at_s: 5, target: { pilot: any } }",
    'test.yaml:7:58: faults[0].target.pilot: found "any": robotOffline is not done to this; allowed: robot'
  ],
  [
    "two targets",
    "{ kind: robotOffline, at_s: 5, target: { pilot: any, robot: any } }",
    "test.yaml:7:41: faults[0].target: names robot and pilot; allowed: robot"
  ],
  [
    "a target of what has none",
    "{ kind: plannerPause, at_s: 5, target: { hub: any } }",
    "test.yaml:7:41: faults[0].target: plannerPause hits the whole city; allowed: no target"
  ],
  [
    "a robot that there is not",
    "{ kind: robotOffline, at_s: 5, target: { robot: robot-0007 } }",
    'test.yaml:7:58: faults[0].target.robot: found "robot-0007": no such robot; allowed: robot-0001, robot-0002, robot-0003; did you mean robot-0001?'
  ],
  [
    "a position beyond the last",
    "{ kind: robotOffline, at_s: 5, target: { robot: 3 } }",
    "test.yaml:7:58: faults[0].target.robot: found 3: there are 3; allowed: a position from 0 to 2"
  ],
  [
    "a merchant under way",
    "{ kind: merchantClosed, at_s: 5, target: { merchant: any on trip } }",
    'test.yaml:7:63: faults[0].target.merchant: found "any on trip": a merchant is never under way; allowed: any, all, or a name'
  ],
  [
    "the one of a trigger without a trigger",
    "{ kind: robotOffline, at_s: 5, target: { robot: of the trigger } }",
    'test.yaml:7:58: faults[0].target.robot: found "of the trigger": nothing triggers this fault; allowed: a trigger too, or another target'
  ],
  [
    "an actor that sends nothing",
    "{ kind: eventDelay, at_s: 5, target: { actor: Planer } }",
    'test.yaml:7:56: faults[0].target.actor: found "Planer": no such actor; allowed: Delivery, Robot, Pilot, Trip, Hub, Planner, PartnerLink, TripWatch; did you mean Planner?'
  ]
]

describe("the section faults", () => {
  for (const [what, entry, line] of badFaults) {
    it(`refuses ${what}, and says what is allowed`, () => {
      assert.deepStrictEqual(problemsOf(`faults: [${entry}]\n`), [line])
    })
  }

  it("fills in what the kind's table says", () => {
    const { faults } = scenarioOf("faults: [{ kind: telemetryDelayed, at_s: 60 }]")
    assert.deepStrictEqual(faults as unknown, [
      {
        kind: "telemetryDelayed",
        atMs: 60_000,
        trigger: null,
        target: null,
        durationMs: null,
        params: { delayMs: 20_000 }
      }
    ])
  })

  it("takes every kind with nothing but a time, and writes it back", () => {
    const all = faultKindNames.map((kind) => `  - { kind: ${kind}, at_s: 60 }`).join("\n")
    const scenario = scenarioOf(`faults:\n${all}`)
    assert.deepStrictEqual(
      scenario.faults.map(({ kind }) => kind),
      [...faultKindNames]
    )
    const again = loadScenario("again.yaml", () => Either.right(resolvedYaml(scenario)))
    assert.deepStrictEqual(Either.getOrThrow(again).faults, scenario.faults)
  })

  it("knows what each kind is done to and counts", () => {
    for (const kind of faultKindNames) assert.match(faultKinds[kind].counts, /^[a-z]/)
  })
})

describe("the section chaos", () => {
  it("refuses a kind that there is not", () => {
    const [line] = problemsOf("chaos: { rates_per_h: { eventLos: 5 } }\n")
    assert.match(line ?? "", /chaos\.rates_per_h\.eventLos: unknown key; .*did you mean eventLoss\?$/)
  })

  it("refuses an end before its beginning", () => {
    assert.deepStrictEqual(problemsOf("chaos: { from_s: 60, until_s: 60 }\n"), [
      "test.yaml:7:31: chaos.until_s: found 60: not after from_s; allowed: more than 60"
    ])
  })
})

describe("the words of triggers", () => {
  it("mean an event by its tag, or by the step it tells of", () => {
    const step = { _tag: "AttemptTransitioned", at: 1, to: "AtPickup" }
    assert.isTrue(isMeant(triggerWords.get("Delivery.AtPickup")!, step))
    assert.isTrue(isMeant(triggerWords.get("Delivery.AttemptTransitioned")!, step))
    assert.isFalse(isMeant(triggerWords.get("Delivery.AtDestination")!, step))
    assert.isFalse(isMeant(triggerWords.get("Trip.COMPLETED")!, { _tag: "TaskTransitioned", at: 1 }))
  })

  it("mean the attempt's step where it shares a status with its delivery", () => {
    assert.strictEqual(triggerWords.get("Delivery.Canceled")?.tag, "AttemptTransitioned")
    assert.strictEqual(triggerWords.get("Delivery.Completed")?.tag, "AttemptTransitioned")
    assert.strictEqual(triggerWords.get("Delivery.InProgress")?.tag, "DeliveryTransitioned")
  })
})
