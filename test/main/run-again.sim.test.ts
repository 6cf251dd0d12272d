/** A run folder whose run needed a map and a file of orders: what it says of them, and whether it runs again. */
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { townGeoJson } from "../support/street-town.ts"

const program = join(fileURLToPath(new URL("../..", import.meta.url)), "bin/curbline")
const folder = mkdtempSync(join(tmpdir(), "curbline-again-"))
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

const curbline = (...words: ReadonlyArray<string>) => {
  const ran = spawnSync(process.execPath, [program, ...words], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], XDG_CACHE_HOME: join(folder, "cache") }
  })
  return { code: ran.status, out: ran.stdout, err: ran.stderr }
}

const digestOf = (text: string): string => (JSON.parse(text) as { readonly digest: string }).digest

beforeAll(() => {
  for (const name of ["maps", "city"]) mkdirSync(join(folder, name))
  writeFileSync(join(folder, "maps/town.geojson"), townGeoJson)
  writeFileSync(join(folder, "city/drawn.yaml"), `${scenario}outputs: { demand: true }\n`)
  writeFileSync(join(folder, "city/replayed.yaml"), `${scenario}demand: { file: orders.csv }\n`)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("a run folder", () => {
  it("names map and orders from where it lies, without a path of this machine, and runs again from there", () => {
    const drawn = curbline("sim", "city/drawn.yaml")
    assert.strictEqual(drawn.code, 0, drawn.err)
    writeFileSync(
      join(folder, "city/orders.csv"),
      readFileSync(join(folder, "runs/town-1-1/demand.csv"), "utf8")
    )
    const first = curbline("sim", "city/replayed.yaml", "--json")
    assert.strictEqual(first.code, 0, first.err)
    const run = join(folder, "runs/town-1-2")
    const resolved = readFileSync(join(run, "resolved.yaml"), "utf8")
    assert.match(resolved, /\n {2}streets: \.\.\/\.\.\/maps\/town\.geojson\n/)
    assert.match(resolved, /\n {2}file: \.\.\/\.\.\/city\/orders\.csv\n/)
    for (const name of readdirSync(run)) {
      assert.notInclude(readFileSync(join(run, name), "utf8"), folder, name)
    }
    const again = curbline("sim", "runs/town-1-2/resolved.yaml", "--json", "--no-report")
    assert.strictEqual(digestOf(again.out), digestOf(first.out), again.err)
    const explained = curbline("explain", "runs/town-1-2", "--order", "0")
    assert.strictEqual(explained.code, 0, explained.err)
    const report = readFileSync(join(run, "report.html"), "utf8")
    assert.match(report, /<dt>Orders<\/dt><dd>\d+ orders of city\/orders\.csv[^<]*cells of 50 m<\/dd>/)
    assert.include(report, "town.geojson, ")
  }, 300_000)

  it("is repeated by a command that works in every folder where the scenario came with the program", () => {
    const ran = curbline("sim", "small-town", "--out", "packaged")
    const again = "curbline sim small-town --seed 7"
    assert.include(ran.err, `again:  ${again}\n`)
    const kpis = readFileSync(join(folder, "packaged/small-town-7-1/kpis.json"), "utf8")
    assert.strictEqual((JSON.parse(kpis) as { readonly command: string }).command, again)
  }, 300_000)
})
