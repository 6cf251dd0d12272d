import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { besides, loadScenario } from "../../../src/sim/scenario/load.ts"
import { renderProblem } from "../../../src/sim/scenario/problem.ts"
import { resolvedYaml } from "../../../src/sim/scenario/resolved.ts"
import { robotCount, type Scenario } from "../../../src/sim/scenario/schema.ts"
import { scenarioTemplate } from "../../../src/sim/scenario/template.ts"
import { townFile, townSha256 } from "../../support/street-town.ts"

const load = (files: Readonly<Record<string, string>>, file: string): Scenario => {
  const loaded = loadScenario(
    file,
    (name) => {
      const text = files[name]
      return text === undefined ? Either.left(`no ${name}`) : Either.right(text)
    },
    // A real city's map does not lie in the repository: whatever is named, these are the streets.
    () => Either.right({ file: "/maps/town.city.json", sha256: townSha256, city: townFile })
  )
  if (Either.isLeft(loaded)) assert.fail(loaded.left.map(renderProblem).join("\n"))
  return loaded.right
}

const top = "schemaVersion: 1\nname: test\nstartAt: 2026-05-12T06:00:00+02:00\n"

const folder = fileURLToPath(new URL("../../../scenarios", import.meta.url))
const shipped = readdirSync(folder).filter((name) => name.endsWith(".yaml"))
const shippedTexts = Object.fromEntries(
  shipped.map((name) => [name, readFileSync(join(folder, name), "utf8")])
)

describe("loading a scenario", () => {
  it("fills in the defaults of the specification, spans in milliseconds", () => {
    const scenario = load({ "a.yaml": top }, "a.yaml")
    assert.strictEqual(scenario.startAt.at, 1_778_558_400_000)
    assert.strictEqual(scenario.startAt.utcOffsetMs, 7_200_000)
    assert.strictEqual(scenario.durationMs, 86_400_000)
    assert.strictEqual(scenario.seed, 1)
    assert.strictEqual(scenario.partners.ordersPerDay, 300)
    assert.deepStrictEqual(scenario.merchants.noticeDelayMs, {
      dist: "lognormal",
      median: 90_000,
      sigma: 0.8
    })
    assert.deepStrictEqual(scenario.partners.preparationMs, { dist: "gamma", shape: 2.15, scale: 491_400 })
    assert.deepStrictEqual(scenario.fleet.profiles["standard"]?.cruiseSpeedMps, {
      dist: "truncnormal",
      mean: 1.4,
      sd: 0.15,
      min: 1,
      max: 1.8
    })
    assert.strictEqual(scenario.sla.acceptanceMinPct, null)
    assert.deepStrictEqual(scenario.dispatch, {})
  })

  it("takes a plain number for a constant", () => {
    const scenario = load({ "a.yaml": `${top}merchants: { loading_s: 61.5 }\n` }, "a.yaml")
    assert.deepStrictEqual(scenario.merchants.loadingMs, { dist: "constant", value: 61_500 })
  })

  it("reads JSON as well", () => {
    const text = JSON.stringify({ schemaVersion: 1, name: "j", startAt: "2026-05-12T06:00:00+02:00" })
    assert.strictEqual(load({ "a.json": text }, "a.json").name, "j")
  })

  it("keeps every digit of a seed of 64 bits", () => {
    const scenario = load({ "a.yaml": `${top}seed: 18446744073709551615\n` }, "a.yaml")
    assert.strictEqual(scenario.seed, 18_446_744_073_709_551_615n)
  })

  it("names planner parameters as the planner does", () => {
    const scenario = load({ "a.yaml": `${top}dispatch: { load_time_s: 90, nearestRobots: 7 }\n` }, "a.yaml")
    assert.deepStrictEqual(scenario.dispatch, { loadTimeS: 90, nearestRobots: 7 })
  })

  it("merges sections of a base file key by key and replaces its lists and distributions", () => {
    const scenario = load(
      {
        "a/base.yaml": `${top}merchants: { loading_s: { dist: lognormal, median: 60, sigma: 0.6 }, no_show_pct: 3 }
pilots: { shifts: [{ start: "10:00", count: 4 }, { start: "11:00", count: 5 }] }
`,
        "a/b/over.yaml": `extends: ../base.yaml
name: over
merchants: { loading_s: { dist: uniform, min: 1, max: 2 } }
pilots: { shifts: [{ start: "12:00", count: 6 }] }
`
      },
      "a/b/over.yaml"
    )
    assert.strictEqual(scenario.name, "over")
    assert.deepStrictEqual(scenario.merchants.loadingMs, { dist: "uniform", min: 1000, max: 2000 })
    assert.strictEqual(scenario.merchants.noShowPct, 3)
    assert.deepStrictEqual(
      scenario.pilots.shifts.map((shift) => shift.count),
      [6]
    )
  })

  it("takes back what a base file says where it says null, and only there", () => {
    const base = `${top}partners: { ordersPerDay: 7 }\nmerchants: { no_show_pct: 3 }\n`
    const over = (text: string): Scenario =>
      load({ "base.yaml": base, "over.yaml": `extends: base.yaml\n${text}` }, "over.yaml")
    const plain = load({ "plain.yaml": top }, "plain.yaml")
    assert.strictEqual(
      over("partners: { ordersPerDay: null }").partners.ordersPerDay,
      plain.partners.ordersPerDay
    )
    assert.deepStrictEqual(over("merchants: null").merchants, plain.merchants)
    assert.strictEqual(over("merchants: null").partners.ordersPerDay, 7)
    assert.throws(() => over("merchants:\n"), /merchants: found nothing; allowed: a section of keys/)
    assert.throws(() => over("weather: null\n"), /weather: found null; allowed: a section of keys/)
  })

  it("finds a base file from the folder of the file that names it", () => {
    assert.strictEqual(besides("a/b/c.yaml", "../d.yaml"), "a/d.yaml")
    assert.strictEqual(besides("c.yaml", "./d.yaml"), "d.yaml")
    assert.strictEqual(besides("/x/c.yaml", "d/e.yaml"), "/x/d/e.yaml")
    assert.strictEqual(besides("../c.yaml", "../d.yaml"), "../../d.yaml")
    assert.strictEqual(besides("x/c.yaml", "/d.yaml"), "/d.yaml")
  })

  it("stops at a circle of three files", () => {
    const files: Readonly<Record<string, string>> = {
      "a.yaml": "extends: b.yaml\n",
      "b.yaml": "extends: c.yaml\n",
      "c.yaml": "extends: a.yaml\n"
    }
    const loaded = loadScenario("a.yaml", (name) => Either.right(files[name] ?? ""))
    assert.isTrue(Either.isLeft(loaded))
    if (Either.isLeft(loaded)) {
      assert.deepStrictEqual(loaded.left.map(renderProblem), [
        "c.yaml:1:10: extends: a.yaml extends b.yaml extends c.yaml extends a.yaml: a circle"
      ])
    }
  })
})

describe("a resolved scenario", () => {
  for (const name of shipped) {
    it(`of ${name} loads again to the same scenario, and says every key`, () => {
      const scenario = load(shippedTexts, name)
      const text = resolvedYaml(scenario)
      assert.deepStrictEqual(load({ "r.yaml": text }, "r.yaml"), scenario)
      assert.include(text, "accept_delay_s:")
    })
  }

  it("is the same text each time", () => {
    const scenario = load({ "a.yaml": top }, "a.yaml")
    assert.strictEqual(
      resolvedYaml(scenario),
      resolvedYaml(load({ "a.yaml": resolvedYaml(scenario) }, "a.yaml"))
    )
  })
})

describe("shipped scenarios", () => {
  const totals = (name: string): readonly [robots: number, hubs: number, orders: number] => {
    const scenario = load(shippedTexts, name)
    return [
      scenario.fleet.robots.reduce((sum, entry) => sum + robotCount(entry), 0),
      scenario.city.generator.hubs,
      scenario.partners.ordersPerDay
    ]
  }

  it("have the sizes that they are named for", () => {
    assert.deepStrictEqual(totals("city-day.yaml"), [300, 6, 1800])
    assert.deepStrictEqual(totals("city-2k.yaml"), [2000, 40, 12_000])
    assert.deepStrictEqual(totals("city-2k-overload.yaml"), [2000, 40, 40_000])
  })

  it("and the file of scenario init are valid", () => {
    for (const name of shipped) assert.strictEqual(`${load(shippedTexts, name).name}.yaml`, name)
    assert.strictEqual(
      load({ "x.yaml": scenarioTemplate("x", "x.yaml", "curbline.schema.json") }, "x.yaml").name,
      "x"
    )
  })
})
