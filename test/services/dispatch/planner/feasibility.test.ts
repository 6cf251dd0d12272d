import { assert, describe, it } from "@effect/vitest"
import { hour, minute, second } from "../../../../src/domain/instant.ts"
import { type RobotIssue, robotIssues } from "../../../../src/services/dispatch/enums.ts"
import { factsOf, makePair } from "../../../../src/services/dispatch/planner/cost.ts"
import {
  allIssues,
  examine,
  firstIssue,
  issueCode,
  limitingFactor,
  lookAt,
  precheck
} from "../../../../src/services/dispatch/planner/feasibility.ts"
import { insert, insertOn, isRefusal } from "../../../../src/services/dispatch/planner/insertion.ts"
import type {
  DeliveryWish,
  Fleet,
  PlanningDemand,
  PlanningRobot,
  Zone
} from "../../../../src/services/dispatch/planner/model.ts"
import { planAssignments } from "../../../../src/services/dispatch/planner/replan.ts"
import {
  at,
  config,
  crew,
  customer,
  features,
  makeCalendar,
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
  readonly alternativeCost?: number
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
const pickingUp = onMovement("r1", at(600), near)
const homeward = onMovement("r1", at(200), at(900, 0, "Storage"), { type: "Deployment" })

/** For each rule a robot that breaks it and no earlier one. */
const cases: Readonly<Record<Exclude<RobotIssue, "DelaysAccepted" | "NoPilot">, Case>> = {
  Offline: { robot: makeRobot("r1", near, { online: false }) },
  StaleHeartbeat: { robot: makeRobot("r1", near, { heartbeatAt: now - 181 * second }) },
  NoPosition: { robot: makeRobot("r1", near, { accuracyM: 15.5 }) },
  Unhealthy: { robot: makeRobot("r1", near, { healthy: false }) },
  NeedsMaintenance: { robot: makeRobot("r1", near, { needsMaintenance: true }) },
  UndergoingMaintenance: { robot: makeRobot("r1", near, { undergoingMaintenance: true }) },
  NotDriveable: { robot: makeRobot("r1", near, { driveable: false }) },
  Grounded: { robot: makeRobot("r1", near, { operationState: "GROUNDED" }) },
  OffDuty: { robot: makeRobot("r1", near, { operationState: "OFF_DUTY" }) },
  LidNotClosed: { robot: makeRobot("r1", near, { lidState: "OPEN" }) },
  HasFood: { robot: makeRobot("r1", near, { hasFood: true }) },
  BatteryLow: { robot: makeRobot("r1", near, { batteryPct: 19.9 }) },
  BatteryInsufficient: { robot: makeRobot("r1", near, { batteryPct: 20.1 }) },
  OutOfPickupRange: { robot: makeRobot("r1", at(1_160)) },
  OutOfDeliveryRange: { robot: makeRobot("r1", near), wish: { destination: at(1_930, 0, "Customer") } },
  OutsideZone: {
    robot: makeRobot("r1", at(-700)),
    fleet: { zones: [{ ...zone, center: at(700), radiusM: 1_300 }] }
  },
  OutsideOperatingWindow: { robot: makeRobot("r1", near), fleet: { hubOpen: new Map([["hub1", false]]) } },
  AlreadyScheduled: {
    robot: makeRobot("r1", near, { scheduledDelivery: slot("d9", now + hour, now + 2 * hour) }),
    demands: [food]
  },
  UninterruptibleTrip: { robot: homeward.robot, demands: [homeward.demand] },
  InterruptionNotWorthIt: { robot: movement.robot, demands: [movement.demand], alternativeCost: 500 },
  Unroutable: {
    robot: makeRobot("r1", near),
    config: { blockedAreas: [{ center: near, radiusM: 20 }] }
  },
  LateForWindow: { robot: makeRobot("r1", near), wish: { latestStart: now + 8 * minute } },
  CapacityMismatch: { robot: makeRobot("r1", near), wish: { features: { ...features, orderLitres: 40.5 } } },
  Excluded: { robot: makeRobot("r1", near), wish: { features: { ...features, excludeRobots: ["r1"] } } }
}

/** Further ways to break a rule, each as the first one broken. */
const furtherCases: ReadonlyArray<readonly [issue: RobotIssue, how: string, given: Case]> = [
  ["StaleHeartbeat", "for a robot that never beat", { robot: makeRobot("r1", near, { heartbeatAt: null }) }],
  [
    "NoPosition",
    "for a robot that never said where it is",
    { robot: makeRobot("r1", near, { lat: null, lng: null }) }
  ],
  [
    "LidNotClosed",
    "for a robot whose lid is still closing",
    { robot: makeRobot("r1", near, { lidState: "CLOSING" }) }
  ],
  [
    "BatteryLow",
    "for a robot whose charge sinks below the limit until now",
    { robot: makeRobot("r1", near, { batteryPct: 21, batteryAt: now - hour }) }
  ],
  [
    "OutsideZone",
    "for a robot whose zone is not enabled",
    {
      robot: makeRobot("r1", at(-700)),
      fleet: {
        zones: [
          { ...zone, enabled: false },
          { ...zone, id: "y", center: at(700), radiusM: 1_300 }
        ]
      }
    }
  ],
  [
    "OutsideOperatingWindow",
    "for a robot whose chain would end after the zone closes",
    {
      fleet: {
        zones: [{ ...zone, opensAtMs: 0, closesAtMs: (now % (24 * hour)) + 25 * minute }]
      }
    }
  ],
  [
    "UninterruptibleTrip",
    "for a robot that is on its way to another merchant",
    {
      robot: pickingUp.robot,
      demands: [{ ...pickingUp.demand, type: "Pickup" }]
    }
  ],
  [
    "Unroutable",
    "when the merchant is in a blocked area",
    { config: { blockedAreas: [{ center: merchant, radiusM: 20 }] } }
  ],
  [
    "Unroutable",
    "when the customer is in a blocked area",
    { config: { blockedAreas: [{ center: customer, radiusM: 20 }] } }
  ],
  ["Unroutable", "when there is no lot to return to", { fleet: { lots: [] } }],
  [
    "CapacityMismatch",
    "for a robot and contents that robots may not carry",
    {
      wish: { features: { ...features, controlledContents: ["Tobacco"] } },
      config: { allowedContents: ["Alcohol"] }
    }
  ]
]

const issueOf = (given: Case): RobotIssue | null => {
  const robot = given.robot ?? makeRobot("r1", near)
  return firstIssue(
    robot,
    makeFleet([robot], given.demands ?? [], given.fleet ?? {}),
    makeWish(given.wish ?? {}),
    now,
    { ...config, ...given.config },
    given.alternativeCost
  )
}

describe("feasibility", () => {
  it("finds nothing against a fit robot nearby", () => {
    assert.isNull(issueOf({}))
  })

  for (const [issue, given] of Object.entries(cases)) {
    it(`names ${issue} as the first issue`, () => {
      assert.strictEqual(issueOf(given), issue)
    })
  }

  for (const [issue, how, given] of furtherCases) {
    it(`names ${issue} ${how}`, () => {
      assert.strictEqual(issueOf(given), issue)
    })
  }

  it("names DelaysAccepted when another robot would bring an accepted delivery later than H5 allows", () => {
    const robot = makeRobot("r1", at(1_100))
    const fleet = makeFleet([robot])
    const wish = makeWish({ demandId: "d1", promisedEta: now + 10 * minute, currentSerial: "r2" })
    const pair = makePair()
    const delayed = factsOf(fleet, wish, now + 12 * minute, config)
    assert.strictEqual(examine(lookAt(fleet, now, config), delayed, robot, pair, 0), issueCode.DelaysAccepted)
    const allowed = factsOf(fleet, wish, pair.dropoffAt - 60 * second, config)
    assert.strictEqual(examine(lookAt(fleet, now, config), allowed, robot, pair, 0), -1)
  })

  it("names NoPilot when a fit robot finds nobody to drive it", () => {
    const robot = makeRobot("r1", near)
    const fleet = makeFleet([robot])
    assert.strictEqual(insertOn(fleet, makeCalendar(), makeWish(), robot, now, config), "NoPilot")
  })

  it("lets the earlier rule of the list win", () => {
    const robot = makeRobot("r1", near, { healthy: false, operationState: "GROUNDED", hasFood: true })
    assert.strictEqual(issueOf({ robot }), "Unhealthy")
    assert.deepStrictEqual(allIssues(robot, makeFleet([robot]), makeWish(), now, config), [
      "Unhealthy",
      "Grounded",
      "HasFood"
    ])
  })

  it("logs every issue in the order of the specification", () => {
    const robot = makeRobot("r1", at(1_400), { online: false, lidState: "OPEN", batteryPct: 10 })
    const wish = makeWish({
      latestStart: now,
      features: { ...features, excludeRobots: ["r1"], orderLitres: 50 }
    })
    const issues = allIssues(robot, makeFleet([robot]), wish, now, config)
    assert.deepStrictEqual(issues, [
      "Offline",
      "LidNotClosed",
      "BatteryLow",
      "BatteryInsufficient",
      "OutOfPickupRange",
      "LateForWindow",
      "CapacityMismatch",
      "Excluded"
    ])
    const codes = issues.map((issue) => robotIssues.indexOf(issue))
    assert.deepStrictEqual(
      codes,
      [...codes].sort((a, b) => a - b)
    )
  })

  it("keeps every limit inclusive", () => {
    assert.isNull(issueOf({ robot: makeRobot("r1", near, { heartbeatAt: now - 180 * second }) }))
    assert.isNull(issueOf({ robot: makeRobot("r1", near, { accuracyM: 15 }) }))
    assert.isNull(issueOf({ wish: { features: { ...features, orderLitres: 40 } } }))
    assert.notStrictEqual(issueOf({ robot: makeRobot("r1", near, { batteryPct: 20 }) }), "BatteryLow")
  })

  it("does not ask for a closed lid or an empty box of a robot that is delivering", () => {
    const active = makeDemand("d1", "Delivery", merchant, at(200), {
      status: "Active",
      departedAt: now - minute
    })
    const robot = makeRobot("r1", merchant, {
      activeDemand: slot("d1", now - minute, now + minute),
      hasFood: true,
      lidState: "OPEN"
    })
    assert.isNull(issueOf({ robot, demands: [active] }))
  })

  it("asks for a gain of 180 cost-s over the best pair without interruption", () => {
    const fleet = makeFleet([movement.robot], [movement.demand])
    const facts = factsOf(fleet, makeWish(), null, config)
    const pair = makePair()
    assert.strictEqual(examine(lookAt(fleet, now, config), facts, movement.robot, pair, 0), -1)
    const withoutTerm = pair.cost - 180
    const issueAt = (gain: number): RobotIssue | null =>
      issueOf({ robot: movement.robot, demands: [movement.demand], alternativeCost: withoutTerm + gain })
    assert.isNull(issueAt(181))
    assert.strictEqual(issueAt(179), "InterruptionNotWorthIt")
  })

  it("wants a heartbeat of the last 60 s before it interrupts a movement", () => {
    const stale = { ...movement.robot, heartbeatAt: now - 61 * second }
    const given = { demands: [movement.demand] }
    assert.strictEqual(issueOf({ ...given, robot: stale }), "StaleHeartbeat")
    assert.isNull(issueOf({ ...given, robot: { ...stale, heartbeatAt: now - 60 * second } }))
  })

  describe("of the robot that has the delivery", () => {
    const own = (overrides: Partial<PlanningRobot>): RobotIssue | null =>
      issueOf({
        robot: makeRobot("r1", near, {
          scheduledDelivery: slot("d9", now + hour, now + 2 * hour),
          ...overrides
        }),
        demands: [food],
        wish: { demandId: "d9", latestStart: now + 8 * minute + 30 * second }
      })

    it("does not mind that it is scheduled, nor a battery too low for anything new", () => {
      assert.isNull(own({ lat: merchant.lat, lng: merchant.lng, batteryPct: 25 }))
      assert.isNull(own({ lat: merchant.lat, lng: merchant.lng, batteryPct: 90 }))
    })

    it("still names what makes the delivery impossible", () => {
      assert.strictEqual(own({ operationState: "GROUNDED" }), "Grounded")
      assert.strictEqual(own({ lat: merchant.lat, lng: merchant.lng, batteryPct: 16 }), "BatteryInsufficient")
      assert.strictEqual(own({}), "LateForWindow")
    })

    it("does not unseat a robot that stands at the merchant for being late", () => {
      assert.isNull(
        issueOf({
          robot: makeRobot("r1", merchant, { scheduledDelivery: slot("d9", now, now + hour) }),
          demands: [food],
          wish: { demandId: "d9", latestStart: now - minute }
        })
      )
    })
  })
})

describe("interruption", () => {
  const start = now + 20 * minute

  it("lets a movement end first when that costs less than 180 cost-s more", () => {
    // The return ends nearby in 20 s, long before the food is ready.
    const { robot, demand } = onMovement("r1", at(800), at(450))
    const ending = { ...robot, activeDemand: slot(demand.id, now - 5 * minute, now + 20 * second) }
    const answer = insert(
      makeFleet([ending], [demand]),
      crew(),
      makeWish({ start, latestStart: start + hour }),
      now,
      config
    )
    assert.isFalse(isRefusal(answer))
    if (isRefusal(answer)) return
    assert.isNull(answer.interruptsDemandId)
    assert.strictEqual(answer.pickup?.origin, demand.destination)
  })

  it("gives a movement up when its end is too late or too far", () => {
    const answer = insert(makeFleet([movement.robot], [movement.demand]), crew(), makeWish(), now, config)
    assert.isFalse(isRefusal(answer))
    if (isRefusal(answer)) return
    assert.strictEqual(answer.interruptsDemandId, movement.demand.id)
    assert.strictEqual(answer.costTerms.interruption, 180)
  })

  it("prefers an idle robot unless the moving one gains 180 cost-s", () => {
    // A robot 150 s of driving farther away than the moving one costs 150 + 75 more.
    const moving = onMovement("r1", at(300), at(300, 2_000), { departedAt: now })
    const asked = (idleAtM: number) => {
      const idle = makeRobot("r2", at(-idleAtM))
      const fleet = makeFleet([moving.robot, idle], [moving.demand])
      const answer = insert(fleet, crew(), makeWish(), now, config)
      return isRefusal(answer) ? null : answer.serial
    }
    assert.strictEqual(asked(380), "r2")
    assert.strictEqual(asked(480), "r1")
  })
})

describe("prechecks", () => {
  const asked = (fleet: Partial<Fleet>, wish: Partial<DeliveryWish> = {}, own: Partial<typeof config> = {}) =>
    precheck(makeFleet([], [], fleet), makeWish(wish), now, { ...config, ...own })

  it("pass an ordinary delivery", () => {
    assert.isNull(asked({ zones: [zone] }))
  })
  it("stop work in severe weather", () => {
    assert.strictEqual(asked({ weatherStopsWork: true }), "WeatherConditions")
  })
  it("refuse large orders", () => {
    assert.strictEqual(asked({}, { features: { ...features, orderLitres: 41 } }), "LargeOrder")
  })
  it("refuse contents that robots may not carry", () => {
    const wish = { features: { ...features, controlledContents: ["Tobacco" as const] } }
    assert.isNull(asked({}, wish))
    assert.strictEqual(asked({}, wish, { allowedContents: ["Alcohol"] }), "RestrictedOrder")
  })
  it("tell a disabled zone from no zone", () => {
    assert.strictEqual(
      asked({ zones: [{ ...zone, enabled: false }] }),
      "RobotDeliveriesDisabledByOperatingZone"
    )
    assert.strictEqual(asked({ zones: [{ ...zone, radiusM: 700 }] }), "NotRobotAddressable")
  })
  it("refuse what would not end before the zone closes", () => {
    const midnight = Math.floor(now / (24 * hour)) * 24 * hour
    const closing = (afterMs: number): Partial<Fleet> => ({
      zones: [{ ...zone, opensAtMs: 0, closesAtMs: now - midnight + afterMs }]
    })
    assert.strictEqual(asked(closing(20 * minute)), "OutsideAvailabilityWindow")
    assert.isNull(asked(closing(60 * minute)))
  })
})

describe("limiting factor", () => {
  it("is the precheck that forbids, whatever the robots say", () => {
    assert.strictEqual(limitingFactor({ NoPilot: 3 }, "LargeOrder"), "LargeOrder")
  })
  it("follows the issues of the robots", () => {
    assert.strictEqual(limitingFactor({}, null), "RobotAvailability")
    assert.strictEqual(limitingFactor({ Unroutable: 2 }, null), "Unroutable")
    assert.strictEqual(limitingFactor({ Unroutable: 2, BatteryLow: 1 }, null), "RobotAvailability")
    assert.strictEqual(limitingFactor({ OutsideZone: 4 }, null), "NotRobotAddressable")
    assert.strictEqual(
      limitingFactor({ NoPilot: 1, LateForWindow: 5, Offline: 9 }, null),
      "PilotAvailability"
    )
    assert.strictEqual(limitingFactor({ LateForWindow: 1, DelaysAccepted: 5 }, null), "WindowUnmeetable")
    assert.strictEqual(
      limitingFactor({ DelaysAccepted: 1, AlreadyScheduled: 5 }, null),
      "AcceptedDeliveryConflict"
    )
    assert.strictEqual(limitingFactor({ Offline: 1, StaleHeartbeat: 1, NoPosition: 1 }, null), "StaleData")
    assert.strictEqual(limitingFactor({ Offline: 1, AlreadyScheduled: 1 }, null), "RobotAvailability")
  })
  it("of a quote counts each robot under its first issue", () => {
    const fleet = makeFleet([
      makeRobot("r1", near, { online: false }),
      makeRobot("r2", near, { batteryPct: 12 }),
      makeRobot("r3", near)
    ])
    assert.deepStrictEqual(insert(fleet, makeCalendar(), makeWish(), now, config), {
      limitingFactor: "PilotAvailability",
      issueCounts: { Offline: 1, BatteryLow: 1, NoPilot: 1 }
    })
    const empty = makeFleet([])
    assert.deepStrictEqual(insert(empty, crew(), makeWish(), now, config), {
      limitingFactor: "RobotAvailability",
      issueCounts: {}
    })
    assert.deepStrictEqual(planAssignments(empty, crew(), [], now, config).decisions, [])
  })
})
