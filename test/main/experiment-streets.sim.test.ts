/** A study over a scenario with streets, as people use it: from another folder, on threads, by search, over two maps. */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { commandLine, limitMs, type Ran } from "../support/command-line.ts"
import { townGeoJson } from "../support/street-town.ts"

const { curbline, read, write } = commandLine("streets")

/** Two hours of orders, and as long again to deliver them; its map lies in a folder of its own. */
const town = `schemaVersion: 1
name: town
seed: 5
startAt: 2026-05-12T11:00:00+02:00
duration_s: 10800
city: { streets: ../maps/town.geojson, generator: { radius_m: 900, lots: 4 } }
travel: { model: graph }
fleet: { robots: [{ count: 6 }] }
partners: { ordersPerDay: 40, firstHour: 11, hour_shares_pct: [60, 40] }
pilots: { shifts: [{ start: "11:00", count: 4 }] }
weather: { model: dry }
sla: { acceptance_min_pct: 10 }
`

const study = `schemaVersion: 1
name: town
scenario: ../scenarios/town.yaml
factors:
  robots: { fleet: [4, 8] }
  crew: { pilotsScale: [1, 2] }
replications: { min: 2, max: 2, target_pct: 50 }
marginal: [robot]
`

/** Started in a folder that holds neither the study nor its scenario nor its map. */
const experiment = (...words: ReadonlyArray<string>): Promise<Ran> => curbline("experiment", ...words)

const written = (out: string, file: string): string => read(`${out}/${file}`)

let whole: Ran = { code: null, out: "", err: "" }

beforeAll(async () => {
  write("maps/town.geojson", townGeoJson)
  write("scenarios/town.yaml", town)
  write("studies/study.yaml", study)
  whole = await experiment("studies/study.yaml", "--workers", "2", "--out", "two")
}, limitMs)

describe("curbline experiment over streets", () => {
  it("simulates every cell on threads, and names the source of the map wherever it shows something", () => {
    assert.strictEqual(whole.code, 0, whole.err)
    const { cells, notices } = JSON.parse(written("two/town", "study.json"))
    assert.lengthOf(cells, 4)
    assert.lengthOf(notices, 1)
    assert.include(whole.out.replaceAll("\n", " "), `Streets: ${notices[0]}`)
    assert.include(written("two/town", "report.html"), `Streets: ${notices[0]}`)
    for (const line of whole.out.split("\n")) assert.isAtMost([...line].length, 80)
  })

  it(
    "gives the same days on one thread, whose streets have been asked all day before",
    async () => {
      const ran = await experiment("studies/study.yaml", "--workers", "1", "--out", "one")
      assert.strictEqual(ran.code, 0, ran.err)
      assert.strictEqual(ran.out, whole.out)
      for (const file of ["replications.csv", "cells.csv", "design.json"]) {
        assert.strictEqual(written("one/town", file), written("two/town", file), file)
      }
    },
    limitMs
  )

  it(
    "searches the cheapest fleet among the days that the grid has left, and finds the same",
    async () => {
      const before = JSON.parse(written("two/town", "study.json")).answer
      const ran = await experiment("studies/study.yaml", "--optimise", "--json", "--out", "two")
      assert.strictEqual(ran.code, 0, ran.err)
      assert.match(ran.err, / 0 days simulated/)
      assert.deepStrictEqual(JSON.parse(ran.out).answer[0].parameters, before[0].parameters)
    },
    limitMs
  )

  it(
    "holds maps against each other that a factor names beside the study",
    async () => {
      // The same town without its easternmost street.
      const map = JSON.parse(townGeoJson)
      const eastern = (it: {
        readonly geometry: { readonly coordinates: ReadonlyArray<unknown> }
      }): boolean => JSON.stringify(it.geometry.coordinates).includes("[13.3164,")
      const west = map.features.filter(
        (it: {
          readonly geometry: { readonly coordinates: ReadonlyArray<unknown>; readonly type: string }
        }) => it.geometry.coordinates.length > 5 || !eastern(it)
      )
      assert.isBelow(west.length, map.features.length)
      write("studies/west.geojson", JSON.stringify({ ...map, features: west }))
      write(
        "studies/maps.yaml",
        study
          .replace("name: town", "name: maps")
          .replace("marginal: [robot]", "marginal: []")
          .replace(
            "robots: { fleet: [4, 8] }",
            "map: { path: city.streets, values: [../maps/town.geojson, west.geojson] }"
          )
          .replace("crew: { pilotsScale: [1, 2] }", "robots: { fleet: [4] }")
      )
      const ran = await experiment("studies/maps.yaml", "--json", "--workers", "1", "--out", "maps")
      assert.strictEqual(ran.code, 0, ran.err)
      const cells = JSON.parse(written("maps/maps", "study.json")).cells
      assert.lengthOf(cells, 2)
      assert.notStrictEqual(cells[0].hash, cells[1].hash)
      assert.notDeepEqual(cells[0].kpis, cells[1].kpis)
      // The fleet of four on the map of the base is a cell of the first study, too.
      assert.strictEqual(cells[0].hash, JSON.parse(written("two/town", "study.json")).cells[0].hash)
    },
    limitMs
  )

  it("says where a map that is missing was looked for", async () => {
    write("scenarios/lost.yaml", town.replace("town.geojson", "lost.geojson"))
    write("studies/lost.yaml", study.replace("town.yaml", "lost.yaml"))
    const ran = await experiment("studies/lost.yaml", "--out", "lost")
    assert.strictEqual(ran.code, 2)
    assert.match(ran.err, /scenarios\/lost\.yaml:6:\d+: city\.streets: .*looked for .*maps\/lost\.geojson/)
  })
})
