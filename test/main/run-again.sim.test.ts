/** A run folder whose run needed a map and a file of orders: what it says of them, and whether it runs again. */
import { readdirSync } from "node:fs"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { commandLine, limitMs } from "../support/command-line.ts"
import { townGeoJson } from "../support/street-town.ts"

const { at, curbline, read, write } = commandLine("again")
const scenario = `schemaVersion: 1
name: town
startAt: 2026-05-12T06:00:00+02:00
duration_s: 14400
city: { streets: ../maps/town.geojson, generator: { radius_m: 900, lots: 4 } }
travel: { model: graph }
fleet: { robots: [{ count: 8 }] }
partners: { ordersPerDay: 50, firstHour: 6, hour_shares_pct: [25, 25, 25, 25] }
pilots: { shifts: [{ start: "06:00", count: 8 }] }
weather: { model: dry }
`

const digestOf = (text: string): string => (JSON.parse(text) as { readonly digest: string }).digest

beforeAll(() => {
  write("maps/town.geojson", townGeoJson)
  write("city/drawn.yaml", `${scenario}outputs: { demand: true }\n`)
  write("city/replayed.yaml", `${scenario}demand: { file: orders.csv }\n`)
})

describe("a run folder", { timeout: limitMs }, () => {
  it("names map and orders from where it lies, without a path of this machine, and runs again from there", async () => {
    const drawn = await curbline("sim", "city/drawn.yaml")
    assert.strictEqual(drawn.code, 0, drawn.err)
    write("city/orders.csv", read("runs/town-1-1/demand.csv"))
    const first = await curbline("sim", "city/replayed.yaml", "--json")
    assert.strictEqual(first.code, 0, first.err)
    const run = "runs/town-1-2"
    const resolved = read(`${run}/resolved.yaml`)
    assert.match(resolved, /\n {2}streets: \.\.\/\.\.\/maps\/town\.geojson\n/)
    assert.match(resolved, /\n {2}file: \.\.\/\.\.\/city\/orders\.csv\n/)
    for (const name of readdirSync(at(run))) {
      assert.notInclude(read(`${run}/${name}`), at(), name)
    }
    const again = await curbline("sim", "runs/town-1-2/resolved.yaml", "--json", "--no-report")
    assert.strictEqual(digestOf(again.out), digestOf(first.out), again.err)
    const explained = await curbline("explain", "runs/town-1-2", "--order", "0")
    assert.strictEqual(explained.code, 0, explained.err)
    const report = read(`${run}/report.html`)
    assert.match(report, /<dt>Orders<\/dt><dd>\d+ orders of city\/orders\.csv[^<]*cells of 50 m<\/dd>/)
    assert.include(report, "town.geojson, ")
  })

  it("is repeated by a command that works in every folder where the scenario came with the program", async () => {
    const ran = await curbline("sim", "small-town", "--out", "packaged")
    const again = "curbline sim small-town --seed 7"
    assert.include(ran.err, `again:  ${again}\n`)
    const kpis = read("packaged/small-town-7-1/kpis.json")
    assert.strictEqual((JSON.parse(kpis) as { readonly command: string }).command, again)
  })
})
