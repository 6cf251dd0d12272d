import { assert, describe, it } from "@effect/vitest"
import { hour, minute, second } from "../../../../src/domain/instant.ts"
import { type RobotIssue, robotIssues } from "../../../../src/services/dispatch/enums.ts"
import { factsOf, makePair } from "../../../../src/services/dispatch/planner/cost.ts"
import { findingOf, type IssueFinding } from "../../../../src/services/dispatch/planner/explain-issue.ts"
import { examine, type Look, lookAt } from "../../../../src/services/dispatch/planner/feasibility.ts"
import type {
  DeliveryWish,
  Fleet,
  PlanningDemand,
  PlanningRobot,
  Zone
} from "../../../../src/services/dispatch/planner/model.ts"
import {
  at,
  config,
  customer,
  features,
  makeDemand,
  makeFleet,
  makeRobot,
  makeWish,
  merchant,
  now,
  onMovement,
  slot
} from "./builders.ts"

interface Case {
  readonly robot?: PlanningRobot
  readonly demands?: ReadonlyArray<PlanningDemand>
  readonly wish?: Partial<DeliveryWish>
  readonly fleet?: Partial<Fleet>
  readonly config?: Partial<typeof config>
  /** Drop-off that H5 guards. */
  readonly currentEta?: number
  readonly alternativeCost?: number
  readonly says: string
  /** What the sentence compares: found, limit, unit. */
  readonly compares?: readonly [number, number, string]
}

const zone: Zone = {
  id: "z",
  center: merchant,
  radiusM: 2_000,
  enabled: true,
  opensAtMs: null,
  closesAtMs: null
}
const near = at(300)
const movement = onMovement("r1", at(900), at(900, 2_600))
const food = makeDemand("d9", "Delivery", merchant, customer)
const homeward = onMovement("r1", at(200), at(900, 0, "Storage"), { type: "Deployment" })
const sinceAnHour = { stateAt: now - hour }

/** For each rule a robot that breaks it, and what is said of it. */
const cases: Readonly<Record<Exclude<RobotIssue, "NoPilot">, ReadonlyArray<Case>>> = {
  Offline: [
    {
      robot: makeRobot("r1", near, { online: false, heartbeatAt: now - minute }),
      says: "not connected; last heartbeat 60 s ago"
    }
  ],
  StaleHeartbeat: [
    {
      robot: makeRobot("r1", near, { heartbeatAt: now - 181 * second }),
      says: "last heartbeat 181 s > 180 s ago"
    },
    { robot: makeRobot("r1", near, { heartbeatAt: null }), says: "no heartbeat ever" },
    {
      ...movement,
      demands: [movement.demand],
      robot: { ...movement.robot, heartbeatAt: now - 61 * second },
      says: "to give up its movement: last heartbeat 61 s > 60 s ago"
    }
  ],
  NoPosition: [
    { robot: makeRobot("r1", near, { accuracyM: 15.5 }), says: "position accurate to 16 m > 15 m" },
    { robot: makeRobot("r1", near, { lat: null, lng: null }), says: "position unknown" }
  ],
  Unhealthy: [
    {
      robot: makeRobot("r1", near, { healthy: false }),
      says: "reports that it is not healthy; last heartbeat 0 s ago"
    }
  ],
  NeedsMaintenance: [
    {
      robot: makeRobot("r1", near, { ...sinceAnHour, needsMaintenance: true }),
      says: "needs maintenance; PARKED for 3,600 s"
    }
  ],
  UndergoingMaintenance: [
    {
      robot: makeRobot("r1", near, { ...sinceAnHour, undergoingMaintenance: true }),
      says: "is being maintained; PARKED for 3,600 s"
    }
  ],
  NotDriveable: [
    {
      robot: makeRobot("r1", near, { ...sinceAnHour, driveable: false }),
      says: "cannot drive; PARKED for 3,600 s"
    }
  ],
  Grounded: [
    {
      robot: makeRobot("r1", near, { ...sinceAnHour, operationState: "GROUNDED" }),
      says: "GROUNDED for 3,600 s; allowed: PARKED, DEPLOYED, ON_TRIP"
    }
  ],
  OffDuty: [
    {
      robot: makeRobot("r1", near, { ...sinceAnHour, operationState: "OFF_DUTY" }),
      says: "OFF_DUTY for 3,600 s; allowed: PARKED, DEPLOYED, ON_TRIP"
    }
  ],
  LidNotClosed: [
    { robot: makeRobot("r1", near, { lidState: "OPEN" }), says: "lid OPEN; CLOSED when a trip starts" }
  ],
  HasFood: [
    {
      robot: makeRobot("r1", near, { ...sinceAnHour, hasFood: true }),
      says: "holds food of another order; PARKED for 3,600 s"
    }
  ],
  BatteryLow: [
    {
      robot: makeRobot("r1", near, { batteryPct: 19.9 }),
      compares: [19.9, 20, "%"],
      says: "battery when it is free 19.9 % < 20.0 %"
    }
  ],
  BatteryInsufficient: [
    {
      robot: makeRobot("r1", near, { batteryPct: 20.1 }),
      says: "battery at the end of the chain 10.8 % < 15.0 % (1,966 m and 2,175 s)"
    }
  ],
  OutOfPickupRange: [
    {
      robot: makeRobot("r1", at(1_400)),
      compares: [1_820, 1_500, "m"],
      says: "pickup route 1,820 m > 1,500 m"
    }
  ],
  OutOfDeliveryRange: [
    { wish: { destination: at(2_000, 0, "Customer") }, says: "delivery route 2,600 m > 2,500 m" }
  ],
  OutsideZone: [
    {
      robot: makeRobot("r1", at(-700)),
      fleet: { zones: [{ ...zone, center: at(700), radiusM: 1_300 }] },
      says: "no enabled zone covers the way to the merchant (910 m)"
    },
    {
      fleet: { zones: [{ ...zone, radiusM: 500 }] },
      says: "no enabled zone covers the delivery (1,040 m) and the return (536 m)"
    }
  ],
  OutsideOperatingWindow: [
    { fleet: { hubOpen: new Map([["hub1", false]]) }, says: "its hub is closed (hub1)" },
    {
      fleet: { zones: [{ ...zone, opensAtMs: 0, closesAtMs: (now % (24 * hour)) + 20 * minute }] },
      says: "from departure to the lot 2,145 s > 1,170 s until the zone closes"
    },
    {
      fleet: { zones: [{ ...zone, opensAtMs: 0, closesAtMs: 1 }] },
      says: "the merchant's zone is closed at its departure"
    }
  ],
  AlreadyScheduled: [
    {
      robot: makeRobot("r1", near, { scheduledDelivery: slot("d9", now + hour, now + 2 * hour) }),
      demands: [food],
      says: "delivers d9 next, drop-off in 7,200 s"
    }
  ],
  UninterruptibleTrip: [
    { robot: homeward.robot, demands: [homeward.demand], says: "on a Deployment trip for 1,200 s more" },
    {
      robot: homeward.robot,
      demands: [{ ...homeward.demand, cancelRequestedAt: now, type: "Delivery" }],
      says: "on a Delivery trip for 1,200 s more, its end has been asked for"
    },
    { robot: homeward.robot, says: "on a trip that nobody knows of" }
  ],
  InterruptionNotWorthIt: [
    {
      robot: movement.robot,
      demands: [movement.demand],
      alternativeCost: 1_800,
      says: "giving up its movement gains 90.3 cost-s < 180.0 cost-s"
    }
  ],
  Unroutable: [
    {
      config: { blockedAreas: [{ center: near, radiusM: 20 }] },
      says: "in a blocked area: where it would start"
    },
    {
      config: { blockedAreas: [{ center: merchant, radiusM: 60 }] },
      says: "in a blocked area: the merchant"
    },
    { fleet: { lots: [] }, says: "there is no lot to return to" }
  ],
  LateForWindow: [
    {
      wish: { latestStart: now + 8 * minute },
      compares: [552.11, 480, "s"],
      says: "leaves the merchant in 552 s > 480 s"
    }
  ],
  DelaysAccepted: [
    {
      currentEta: now + 10 * minute,
      wish: { promisedEta: now + 9 * minute },
      says: "drop-off in 1,464 s > 660 s"
    }
  ],
  CapacityMismatch: [
    { wish: { features: { ...features, orderLitres: 40.02 } }, says: "order of 40.02 L > 40.00 L" },
    {
      wish: { features: { ...features, controlledContents: ["Alcohol", "Tobacco"] } },
      config: { allowedContents: ["Tobacco"] },
      says: "may not carry Alcohol; allowed: Tobacco"
    }
  ],
  Excluded: [
    {
      wish: { features: { ...features, excludeRobots: ["r1"] } },
      says: "is excluded from this delivery: it failed it, or the order says so"
    }
  ]
}

const findingFor = (issue: RobotIssue, given: Case): IssueFinding => {
  const robot = given.robot ?? makeRobot("r1", near)
  const shard = { ...config, ...given.config }
  const fleet = makeFleet([robot], given.demands ?? [], given.fleet ?? {})
  const look: Look = lookAt(fleet, now, shard)
  look.alternativeCost = given.alternativeCost ?? Number.POSITIVE_INFINITY
  const facts = factsOf(fleet, makeWish(given.wish ?? {}), given.currentEta ?? null, shard)
  const pair = makePair()
  const code = examine(look, facts, robot, pair, 0)
  assert.strictEqual(robotIssues[code], issue, "the rule is the first that is broken")
  return findingOf(issue, { look, facts, robot, pair: robot.lat === null ? null : pair, gap: null })
}

describe("the sentence of an issue", () => {
  it("is there for every rule", () => {
    const told = Object.keys(cases)
    assert.deepStrictEqual(
      robotIssues.filter((issue) => issue !== "NoPilot"),
      told as ReadonlyArray<RobotIssue>
    )
  })

  for (const [issue, list] of Object.entries(cases)) {
    it(`tells with numbers why ${issue}`, () => {
      for (const given of list) {
        const { says, compares } = given
        const finding = findingFor(issue as RobotIssue, given)
        assert.strictEqual(finding.text, says)
        assert.strictEqual(finding.issue, issue)
        if (compares === undefined) continue
        assert.approximately(finding.found ?? Number.NaN, compares[0], 0.01)
        assert.strictEqual(finding.limit, compares[1])
        assert.strictEqual(finding.unit, compares[2])
      }
    })
  }

  it("never says that a limit is missed by nothing", () => {
    for (const list of Object.values(cases)) {
      for (const { says } of list) {
        const [, found, limit] = /([\d.,]+) \S+ [<>] ([\d.,]+)/.exec(says) ?? []
        if (found !== undefined) assert.notStrictEqual(found, limit)
      }
    }
  })
})
