/** Parameters of zones and experiments in the planner's decisions: spec/dispatch.md 6, 1.4. */
import { assert, describe, it } from "@effect/vitest"
import type { PlannerConfig } from "../../../src/services/dispatch/planner/config.ts"
import { takesPart } from "../../../src/services/dispatch/planner/overrides.ts"
import { at, city, merchant, minute, Rig, second } from "./rig.ts"

const zones: PlannerConfig["zones"] = [
  { id: "mid", center: merchant, radiusM: 3_000, enabled: true, opensAtMs: null, closesAtMs: null }
]
const inZone = (overrides: PlannerConfig["zoneOverrides"][string]): Partial<PlannerConfig> => ({
  zones,
  zoneOverrides: { mid: overrides }
})

describe("parameters of a zone", () => {
  const quoted = (config: Partial<PlannerConfig>): number => {
    const rig = city(config)
    rig.quote("d1")
    return rig.answer()["dropoffEta"] as number
  }

  it("are in the drop-off that a quote names", () => {
    const plain = quoted({ zones })
    assert.strictEqual(quoted(inZone({ quoteBufferS: 660 })) - plain, 300 * second)
    assert.strictEqual(quoted(inZone({ loadTimeS: 330 })) - plain, 120 * second)
    assert.strictEqual(quoted({ zones, zoneOverrides: { other: { quoteBufferS: 660 } } }), plain)
  })

  it("say when the robot of an accepted delivery counts as silent", () => {
    const lost = (config: Partial<PlannerConfig>): boolean => {
      const rig = city(config)
      const d = rig.accepted("d1", { start: rig.now + 30 * minute })
      rig.telemetry(d.servedByRobotId ?? "", at(-200, 0), { every: null })
      rig.pass(150 * second)
      return rig.all("DemandOrphaned").length > 0
    }
    assert.isFalse(lost({ zones }))
    assert.isTrue(lost(inZone({ staleAfterMs: 60_000 })))
  })

  it("stretch a chain that slides by the loading time of its zone", () => {
    const leaves = (config: Partial<PlannerConfig>): number => {
      const rig = city(config)
      const d = rig.accepted("d1", { start: rig.now })
      rig.pass(10 * minute)
      return (d.plan?.etd ?? 0) - Math.max(rig.pickup(d).plan?.eta ?? 0, d.start)
    }
    assert.isAtLeast(leaves({ zones }), 210 * second)
    assert.isAtLeast(leaves(inZone({ loadTimeS: 500 })), 500 * second)
  })
})

describe("experiments", () => {
  const experiment = { name: "longerReach", sharePct: 50, overrides: { pickupRouteLimitM: 2_500 } }
  const serials = Array.from({ length: 20 }, (_, i) => `r-${i}`)
  const on = serials.find((serial) => takesPart(experiment, serial)) ?? ""
  const off = serials.find((serial) => !takesPart(experiment, serial)) ?? ""

  it("flag the robots that take part when they are first heard of, for good", () => {
    const rig = new Rig({ experiments: [experiment] }).hubOpens()
    rig.addRobot(on, at(0, 0)).addRobot(off, at(0, 0))
    assert.deepStrictEqual(rig.robot(on).experiments, { longerReach: true })
    assert.deepStrictEqual(rig.robot(off).experiments, {})
    rig.do({
      _tag: "ApplyRobot",
      event: {
        _tag: "RobotRegistered",
        at: rig.now,
        serial: on,
        hubId: "hub-2",
        cityId: "city",
        shard: rig.state.shard
      }
    })
    assert.deepInclude(rig.robot(on), { hubId: "hub-2", experiments: { longerReach: true } })
  })

  it("give a delivery to the robot that reaches farther by them", () => {
    const rig = new Rig({ experiments: [experiment] }).hubOpens().lot("lot-a", at(-1_400, 0)).pilots(10)
    rig.addRobot(off, at(-1_300, 0))
    rig.do({ _tag: "Quote", request: rig.request("d1"), expiresAt: rig.now + minute })
    assert.deepInclude(rig.answer(), { _tag: "DemandRefused" })
    rig.addRobot(on, at(-1_400, 0))
    assert.strictEqual(rig.accepted("d2").servedByRobotId, on)
  })
})
