import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { haversineM } from "../../../src/domain/geo.ts"
import { minute } from "../../../src/domain/instant.ts"
import { onGrid } from "../../../src/sim/demand/customer-grid.ts"
import type { DemandFile } from "../../../src/sim/demand/demand-file.ts"
import { labelOf } from "../../../src/sim/demand/merchant-names.ts"
import { TimeReader } from "../../../src/sim/demand/placed-at.ts"
import { type DemandPlan, readOrders } from "../../../src/sim/demand/read-orders.ts"
import { renderProblem } from "../../../src/sim/scenario/problem.ts"
import { bytesOf, plan } from "./plan.ts"

const read = (text: string, changed: Partial<DemandPlan> = {}): DemandFile => {
  const result = readOrders("orders.csv", bytesOf(text), { ...plan, ...changed })
  return "demand" in result ? result.demand : assert.fail(result.problems.map(renderProblem).join("\n"))
}

const header = "placed_at,merchant,customer_lat,customer_lng,prep_minutes,size_l,order_id,partner"
const rows = [
  "2026-05-12T10:31:05+02:00,Pizza-Roma,52.521,13.402,12.5,5,a,uber",
  "2026-05-12 09:00,pizza roma,52.522,13.403,,,b,",
  "2026-05-12T10:31:05.000+02:00,Café Mitte,52.523,13.404,20,7,c,"
]
const text = [header, ...rows].join("\n")

describe("a file of orders", () => {
  it("gives the orders by time, equal times in the file's order, what is left out as null", () => {
    const { orders } = read(text)
    assert.deepStrictEqual(
      orders.map(({ merchant, preparationMs, litres, integrationType }) => [
        merchant,
        preparationMs,
        litres,
        integrationType
      ]),
      [
        ["Pizza-Roma", null, null, null],
        ["Pizza-Roma", 12.5 * minute, 5, "UBER"],
        ["Cafe-Mitte", 20 * minute, 7, null]
      ]
    )
    assert.strictEqual((orders[1]?.placedAt ?? 0) - (orders[0]?.placedAt ?? 0), 91 * minute + 5_000)
    assert.deepStrictEqual(orders[0]?.dropoff, { lat: 52.522, lng: 13.403 })
  })

  it("is the same with another separator, line ends, byte order mark, quotes, blank lines and order of columns", () => {
    const { orders } = read(text)
    const swap = (line: string): string => line.split(",").reverse().join(";")
    const variants = [
      `\ufeff${[header, ...rows].join("\r\n")}\r\n`,
      [header, ...rows].map(swap).join("\n\n"),
      [header, ...rows].map((line) => line.replaceAll(",", "\t")).join("\r"),
      [header, ...rows].map((line) => line.replace(/[^,]+/g, '"$&"')).join("\n"),
      [header.toUpperCase(), ...rows.map((line) => line.replaceAll(",", " , "))].join("\n")
    ]
    for (const variant of variants) assert.deepStrictEqual(read(variant).orders, orders)
  })

  it("says which columns it does not read, and which orders lie outside the run", () => {
    const late = "2026-05-13T00:00:00+02:00,Pizza-Roma,52.521,13.402,12,5,d,,x"
    const last = "2026-05-12T23:59:59.999+02:00,Pizza-Roma,52.521,13.402,12,5,e,,x"
    const demand = read([`${header},prep_minuts`, late, last].join("\n"))
    assert.strictEqual(demand.orders.length, 1)
    assert.strictEqual(demand.outsideRun, 1)
    assert.deepStrictEqual(demand.notes, [
      "columns that are not known are not read: prep_minuts",
      "1 of 2 orders lie outside the run (2026-05-12T00:00:00+02:00 to 2026-05-13T00:00:00+02:00) and are left out"
    ])
  })

  it("leaves out customers outside every zone where the scenario says so, and counts them", () => {
    const far = "2026-05-12 10:31,Pizza-Roma,52.58,13.402,12,5,z,"
    const demand = read(`${text}\n${far}`, { outsideZones: "drop" })
    assert.strictEqual(demand.orders.length, 3)
    assert.strictEqual(demand.outsideZones, 1)
    assert.deepStrictEqual(demand.notes, [
      "1 of 4 orders have a customer outside every zone and are left out"
    ])
  })

  it("finds a merchant by his place, and takes the time that the food is ready", () => {
    const { orders } = read(
      "placed_at,merchant_lat,merchant_lng,customer_lat,customer_lng,ready_at\n2026-05-12 10:31,52.5251,13.4101,52.521,13.402,2026-05-12T10:45:00+02:00\n"
    )
    assert.strictEqual(orders[0]?.merchant, "Cafe-Mitte")
    assert.strictEqual(orders[0]?.preparationMs, 14 * minute)
  })

  it("names its SHA-256, as other programs compute it", () => {
    assert.strictEqual(
      read("placed_at,merchant,customer_lat,customer_lng\n2026-05-12 10:31,Pizza-Roma,52.52,13.40\n").sha256
        .length,
      64
    )
    assert.notStrictEqual(read(text).sha256, read(`${text}\n`).sha256)
  })
})

describe("local times", () => {
  it("are read back as they are shown, whatever the moment, except in the hour that happens twice", () => {
    const times = new TimeReader("Europe/Berlin")
    const from = Date.UTC(2026, 0, 1)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 365 * 24 * 60 }), (n) => {
        const at = from + n * minute
        // The runtime's own calendar is the oracle.
        const shown = new Date(at).toLocaleString("sv-SE", { timeZone: "Europe/Berlin" })
        const result = times.read(shown)
        if ("at" in result) assert.strictEqual(result.at, at)
        else {
          assert.match(shown, /^2026-10-25 02:/)
          assert.include(result.what, "twice")
        }
      }),
      { numRuns: 300 }
    )
  })
})

describe("the grid of customers", () => {
  const place = fc.record({
    lat: fc.double({ min: 52.505, max: 52.535, noNaN: true }),
    lng: fc.double({ min: 13.38, max: 13.43, noNaN: true })
  })
  const zone = plan.zones[0] ?? null

  it("moves nobody farther than the cells reach, and nobody out of his zone", () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 10, max: 200 }), (at, cellM) => {
        const moved = onGrid(at, cellM, null)
        assert.isAtMost(haversineM(at, moved), 0.71 * cellM + 1)
        if (zone === null || haversineM(zone.center, at) > zone.radiusM) return
        const inside = onGrid(at, cellM, zone)
        assert.isAtMost(haversineM(zone.center, inside), zone.radiusM)
        assert.isAtMost(haversineM(at, inside), 2.2 * cellM + 1)
      })
    )
  })

  it("gives one place for all places of a cell, and for a place that lies on it already", () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        const moved = onGrid(a, 100, null)
        assert.deepStrictEqual(onGrid(moved, 100, null), moved)
        // Far more customers than cells: a place that came out tells none of them apart.
        const other = onGrid(b, 100, null)
        if (haversineM(moved, other) < 1) assert.deepStrictEqual(moved, other)
      })
    )
  })

  it("is not there with cells of no size", () => {
    assert.deepStrictEqual(onGrid({ lat: 1.23456789, lng: 2.3456789 }, 0, null), {
      lat: 1.23456789,
      lng: 2.3456789
    })
  })
})

describe("names of merchants as labels", () => {
  it("lose accents, keep apart what is written in another script, and are always allowed in a scenario", () => {
    assert.strictEqual(labelOf("Café d'Été No. 5"), "Cafe-d-Ete-No.-5")
    assert.notStrictEqual(labelOf("寿司 A"), labelOf("天ぷら A"))
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        const label = labelOf(name)
        if (label !== "") assert.match(label, /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
      })
    )
  })
})
