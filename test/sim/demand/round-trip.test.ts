import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { type DemandFit, fitCityOf, fitDemand } from "../../../src/sim/demand/fit.ts"
import { fittedScenario } from "../../../src/sim/demand/fit-scenario.ts"
import { demandTemplate } from "../../../src/sim/demand/template.ts"
import { Draws } from "../../../src/sim/kernel/streams.ts"
import { demandCsv } from "../../../src/sim/report/demand-csv.ts"
import { loadScenario } from "../../../src/sim/scenario/load.ts"
import { renderProblem } from "../../../src/sim/scenario/problem.ts"
import { resolvedYaml } from "../../../src/sim/scenario/resolved.ts"
import type { Scenario } from "../../../src/sim/scenario/schema.ts"
import { scenarioTemplate } from "../../../src/sim/scenario/template.ts"
import { generateCity } from "../../../src/sim/world/city.ts"
import { type Order, orders } from "../../../src/sim/world/demand.ts"
import { weatherByHour } from "../../../src/sim/world/weather.ts"
import { bytesOf } from "./plan.ts"

const top = "schemaVersion: 1\nname: test\nstartAt: 2026-05-12T10:00:00+02:00\nweather: { model: dry }\n"

/** The scenario of a text whose file of orders is `csv`, or its problems as lines. */
const open = (text: string, csv: string | null): Either.Either<Scenario, ReadonlyArray<string>> =>
  Either.mapLeft(
    loadScenario(
      "test.yaml",
      () => Either.right(text),
      null,
      (path, from) => {
        assert.strictEqual(from, "test.yaml")
        if (csv === null) return Either.left(`${path} cannot be read: there is no such file`)
        const bytes = bytesOf(csv)
        return Either.right({ name: path, size: bytes.length, bytes })
      }
    ),
    (problems) => problems.map(renderProblem)
  )

const opened = (text: string, csv: string): Scenario => {
  const result = open(text, csv)
  return Either.isRight(result) ? result.right : assert.fail(result.left.join("\n"))
}

const ordersOf = (scenario: Scenario, replication = 0): ReadonlyArray<Order> => {
  const draws = new Draws(scenario.seed, replication)
  return orders(scenario, generateCity(scenario, draws), weatherByHour(scenario, draws), draws)
}

const csvOf = (scenario: Scenario, list: ReadonlyArray<Order>): string => {
  const city = generateCity(scenario, new Draws(scenario.seed, 0))
  return demandCsv(
    list,
    city.merchants.map(({ name }) => name),
    scenario.startAt.utcOffsetMs
  )
}

const exact = "demand: { file: orders.csv, customerGrid_m: 0 }\n"

describe("orders that are fed back", () => {
  const drawn = opened(top, "")
  const list = ordersOf(drawn)
  const csv = csvOf(drawn, list)

  it("are the same orders, to the last digit, with all that the file does not say", () => {
    assert.isAbove(list.length, 200)
    assert.deepStrictEqual(ordersOf(opened(top + exact, csv)), list)
  })

  it("stay in a replication, which draws everything else anew", () => {
    const again = opened(top + exact, csv)
    const other = ordersOf(again, 1)
    const fixed = (it: Order) => [it.placedAt, it.dropoff.lat, it.dropoff.lng, it.preparationMs, it.litres]
    assert.deepStrictEqual(other.map(fixed), list.map(fixed))
    assert.notDeepEqual(
      other.map(({ acceptDelayMs }) => acceptDelayMs),
      list.map(({ acceptDelayMs }) => acceptDelayMs)
    )
  })

  it("have no customer at his door unless the scenario wants it so", () => {
    const moved = ordersOf(opened(`${top}demand: { file: orders.csv }\n`, csv))
    const doors = new Set(list.map(({ dropoff }) => `${dropoff.lat} ${dropoff.lng}`))
    for (const { dropoff } of moved) assert.isFalse(doors.has(`${dropoff.lat} ${dropoff.lng}`))
  })

  it("are named with their SHA-256 in the resolved scenario, which refuses another content", () => {
    const resolved = resolvedYaml(opened(top + exact, csv))
    assert.match(resolved, /file: orders\.csv/)
    const sha256 = /sha256: ([0-9a-f]{64})/.exec(resolved)?.[1] ?? ""
    assert.strictEqual(sha256.length, 64)
    const changed = open(`${top}demand: { file: orders.csv, sha256: ${sha256} }\n`, `${csv}\n`)
    assert.isTrue(Either.isLeft(changed))
    if (Either.isLeft(changed)) assert.include(changed.left[0] ?? "", "orders.csv has another content")
  })

  it("must be there, and stand alone", () => {
    const missing = open(top + exact, null)
    assert.deepStrictEqual(Either.isLeft(missing) ? missing.left : [], [
      "test.yaml:5:17: demand.file: orders.csv cannot be read: there is no such file"
    ])
    const both = open(
      `${top}${exact}partners: { bursts: [{ start: "12:00" }] }\noutputs: { demand: true }\n`,
      csv
    )
    assert.deepStrictEqual(Either.isLeft(both) ? both.left : [], [
      "test.yaml:6:13: partners.bursts: beside demand.file, which holds all orders; allowed: one of both",
      "test.yaml:7:20: outputs.demand: found true: the orders are those of demand.file; allowed: false, or no demand.file"
    ])
  })
})

describe("the template", () => {
  it("is valid for the scenario that init writes", () => {
    const text = scenarioTemplate("town", "town.yaml", "curbline.schema.json").replace(
      /# demand:\n# {2}( file: orders.csv)/,
      "demand:\n  $1"
    )
    const scenario = opened(text, demandTemplate())
    assert.strictEqual(ordersOf(scenario).length, 5)
  })
})

describe("fitting", () => {
  it("recovers what a month of days was drawn from, within its sampling error, and runs", () => {
    const month = opened(
      `${top}duration_s: 2592000\npartners: { ordersPerDay: 400, dayFactor: { dist: lognormal, median: 1, sigma: 0.2 } }\n`,
      ""
    )
    const list = ordersOf(month)
    const fitted = fitDemand("orders.csv", bytesOf(csvOf(month, list)), "Europe/Berlin", null)
    if ("problems" in fitted) return assert.fail(fitted.problems.map(renderProblem).join("\n"))
    const { fit } = fitted
    const n = list.length
    assert.strictEqual(fit.orders, n)
    assert.strictEqual(fit.days.days, 30)
    assert.closeTo(fit.days.ordersPerDay, n / 30, 1e-9)
    // Standard errors: of a mean of 30 lognormal days, of shares, of the Gamma's shape, of logarithms.
    assert.closeTo(fit.days.ordersPerDay, 400 * Math.exp(0.02), (4 * 400 * 0.21) / Math.sqrt(30))
    assert.closeTo(fit.days.dayFactorSigma ?? 0, 0.2, (4 * 0.2) / Math.sqrt(60))
    assert.strictEqual(fit.days.firstHour, 10)
    month.partners.hourSharesPct.forEach((share, k) => {
      const p = share / 100
      assert.closeTo(fit.days.hourSharesPct[k] ?? 0, share, 500 * Math.sqrt((p * (1 - p)) / n) + 0.01)
    })
    assert.closeTo(fit.preparation?.shape ?? 0, 2.15, (5 * 2.15 * 1.4) / Math.sqrt(n))
    assert.closeTo(fit.preparation?.scale ?? 0, 8.19, (5 * 8.19 * 1.5) / Math.sqrt(n))
    assert.isAtMost(fit.preparation?.ks ?? 1, fit.preparation?.ksCritical ?? 0)
    assert.closeTo(Math.log(fit.size?.median ?? 1), Math.log(8), (5 * 0.5) / Math.sqrt(n))
    assert.closeTo(fit.size?.sigma ?? 0, 0.5, (5 * 0.5) / Math.sqrt(2 * n))
    assert.closeTo(fit.rankExponent ?? 0, 0.8, 0.08)
    const text = fittedScenario(fit, {
      name: "fitted",
      ordersFile: "orders.csv",
      base: null,
      utcOffsetMs: 7_200_000
    })
    const scenario = opened(text, "")
    assert.closeTo(scenario.partners.ordersPerDay, n / 30, 0.06)
    assert.isAbove(ordersOf(scenario).length, 100)
  })

  it("gives merchants and zones of a listed city the weights of their orders", () => {
    const text = `${top}city:
  zones:
    - { id: west, center: { lat: 52.52, lng: 13.36 }, radius_m: 1500 }
    - { id: east, center: { lat: 52.52, lng: 13.42 }, radius_m: 1500 }
  hubs: [{ id: h1, zone: west, place: { lat: 52.52, lng: 13.36 } }, { id: h2, zone: east, place: { lat: 52.52, lng: 13.42 } }]
  parkingLots: [{ id: l1, hub: h1, place: { lat: 52.521, lng: 13.36 } }, { id: l2, hub: h2, place: { lat: 52.521, lng: 13.42 } }]
  merchants:
    - { id: a, zone: west, place: { lat: 52.522, lng: 13.36 } }
    - { id: b, zone: west, place: { lat: 52.519, lng: 13.36 } }
    - { id: c, zone: east, place: { lat: 52.522, lng: 13.42 } }
`
    const scenario = opened(text, "")
    const line = (merchant: string, lng: number, n: number): string =>
      `2026-05-12T${10 + (n % 9)}:00:00+02:00,${merchant},52.521,${lng}`
    const lines = [
      ...Array.from({ length: 6 }, (_, n) => line("a", 13.36, n)),
      line("C", 13.42, 1),
      line("nobody", 13.42, 2)
    ]
    const csv = ["placed_at,merchant,customer_lat,customer_lng", ...lines].join("\n")
    const fitted = fitDemand("orders.csv", bytesOf(csv), "Europe/Berlin", fitCityOf(scenario))
    if ("problems" in fitted) return assert.fail(fitted.problems.map(renderProblem).join("\n"))
    assert.deepStrictEqual(fitted.fit.zones, [
      { id: "west", orders: 6 },
      { id: "east", orders: 1 }
    ])
    const extended = fittedScenario(fitted.fit, {
      name: "fitted",
      ordersFile: "orders.csv",
      base: { path: "base.yaml", scenario },
      utcOffsetMs: 7_200_000
    })
    const loaded = loadScenario("fitted.yaml", (file) => Either.right(file === "base.yaml" ? text : extended))
    if (Either.isLeft(loaded)) return assert.fail(loaded.left.map(renderProblem).join("\n"))
    assert.deepStrictEqual(
      loaded.right.city.merchants.map(({ id, weight }) => [id, weight]),
      [
        ["a", 6],
        ["b", 0],
        ["c", 1]
      ]
    )
    assert.include(
      fitted.fit.notes.join("\n"),
      "1 of 8 orders are of merchants that the scenario does not have"
    )
  })
  const fitOf = (lines: ReadonlyArray<string>, columns: string) => {
    const csv = [`placed_at,merchant,customer_lat,customer_lng,${columns}`, ...lines].join("\n")
    const fitted = fitDemand("orders.csv", bytesOf(csv), "Europe/Berlin", null)
    return "fit" in fitted ? fitted.fit : assert.fail(fitted.problems.map(renderProblem).join("\n"))
  }
  const preparing = (minutes: ReadonlyArray<number>) =>
    fitOf(
      minutes.map((it, n) => `2026-05-12T${10 + (n % 9)}:${10 + (n % 50)}:00+02:00,a,52.521,13.402,${it}`),
      "prep_minutes"
    )
  const writtenTo = (fit: DemandFit, name: string): Scenario =>
    opened(fittedScenario(fit, { name, ordersFile: "orders.csv", base: null, utcOffsetMs: 7_200_000 }), "")

  it("keeps the mean of a preparation that hardly varies", () => {
    const fit = preparing(Array.from({ length: 60 }, (_, n) => 19.5 + 0.5 * (n % 3)))
    assert.isAbove(fit.preparation?.shape ?? 0, 1_000)
    assert.deepStrictEqual(writtenTo(fit, "fitted").partners.preparationMs, {
      dist: "gamma",
      shape: 100,
      scale: 12_000
    })
  })

  it("says that most orders say the same, and not that few say anything", () => {
    assert.deepStrictEqual(preparing(Array.from({ length: 60 }, (_, n) => (n < 50 ? 15 : 20))).notes, [
      "preparation time: too many of the 60 orders that say it say 15 min, which is no distribution; the default stays",
      "size: 0 of 60 orders say it, at least 20 are needed; the default stays"
    ])
  })

  it("writes a scenario that can be read when its name looks like a number", () => {
    assert.strictEqual(writtenTo(preparing([10, 12]), "2026").name, "2026")
  })

  it("refuses a file without an order of any merchant of the scenario", () => {
    const csv =
      "placed_at,merchant,customer_lat,customer_lng\n2026-05-12T10:00:00+02:00,nobody,52.521,13.36\n"
    const merchants = [{ name: "a", place: { lat: 52.52, lng: 13.36 }, zoneId: "west" }]
    const fitted = fitDemand("orders.csv", bytesOf(csv), "Europe/Berlin", { merchants, zoneIds: ["west"] })
    assert.deepStrictEqual("problems" in fitted ? fitted.problems.map(renderProblem) : [], [
      "orders.csv:2:1: none of 1 orders is of a merchant of the scenario; allowed: a"
    ])
  })

  it("draws days like those of the file over a scenario that replays one", () => {
    const drawn = opened(top, "")
    const csv = csvOf(drawn, ordersOf(drawn))
    const base = `${top}${exact}`
    const scenario = opened(base, csv)
    const fitted = fitDemand("orders.csv", bytesOf(csv), "Europe/Berlin", fitCityOf(scenario))
    if ("problems" in fitted) return assert.fail(fitted.problems.map(renderProblem).join("\n"))
    const text = fittedScenario(fitted.fit, {
      name: "fitted",
      ordersFile: "orders.csv",
      base: { path: "base.yaml", scenario },
      utcOffsetMs: 7_200_000
    })
    const loaded = loadScenario("fitted.yaml", (file) => Either.right(file === "base.yaml" ? base : text))
    if (Either.isLeft(loaded)) return assert.fail(loaded.left.map(renderProblem).join("\n"))
    assert.isNull(loaded.right.demand)
    assert.strictEqual(loaded.right.partners.ordersPerDay, fitted.fit.days.ordersPerDay)
  })
})
