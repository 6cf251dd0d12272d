/** What is written of a study: JSON, CSV, Parquet, table. */
import { assert, describe, it } from "@effect/vitest"
import { parse } from "csv-parse/sync"
import { parquetMetadata, parquetReadObjects } from "hyparquet"
import { cellColumns, dayColumns } from "../../../../src/sim/experiments/outputs/columns.ts"
import { designText } from "../../../../src/sim/experiments/outputs/design-json.ts"
import { columnsCsv } from "../../../../src/sim/experiments/outputs/study-csv.ts"
import { studyJson } from "../../../../src/sim/experiments/outputs/study-json.ts"
import { columnsParquet } from "../../../../src/sim/experiments/outputs/study-parquet.ts"
import { renderStudy } from "../../../../src/sim/experiments/outputs/study-table.ts"
import { studyKpis } from "../../../../src/sim/experiments/study-kpis.ts"
import { someStudy } from "./some-study.ts"

describe("a study", () => {
  it("counts the days of a cell up to the first gap, and says that it is not finished", () => {
    const cell = someStudy().cells[14]
    assert.strictEqual(cell?.days.length, 4)
    assert.strictEqual(cell?.status, "unfinished")
  })

  it("counts simulated days as time: three hours are an eighth", () => {
    assert.strictEqual(someStudy().simulatedDays, (14 * 6 + 4) / 8)
  })

  it("takes a day without a promised figure as a promise missed", () => {
    assert.strictEqual(someStudy().cells[3]?.standing, "missed")
  })
})

describe("the JSON of a study", () => {
  it("has the keys that are promised, and no other", () => {
    const json = studyJson(someStudy())
    assert.deepStrictEqual(Object.keys(json), [
      "schemaVersion",
      "cells",
      "answer",
      "wallSeconds",
      "simulatedDays"
    ])
    assert.strictEqual(json.schemaVersion, 1)
    // The cell without days has no figures.
    assert.lengthOf(json.cells, 15)
    for (const cell of json.cells) {
      assert.deepStrictEqual(Object.keys(cell), ["parameters", "replications", "kpis"])
      assert.deepStrictEqual(
        Object.keys(cell.kpis),
        studyKpis.map(({ key }) => key)
      )
      for (const kpi of Object.values(cell.kpis))
        assert.deepStrictEqual(Object.keys(kpi), ["mean", "halfWidth"])
    }
    assert.deepStrictEqual(json.cells[2]?.parameters, {
      robots: 4,
      crew: 1,
      planner: "nearest",
      handover: true
    })
    assert.deepStrictEqual(JSON.parse(JSON.stringify(json)), json)
  })

  it("gives mean and half of the 95 % t interval", () => {
    // Six values 0.70 and 0.71 in turn: mean 0.705, s = 0.005 sqrt(6/5), t(5) = 2.570582.
    const { mean, halfWidth } = studyJson(someStudy()).cells[0]?.kpis.acceptanceRate ?? {
      mean: null,
      halfWidth: null
    }
    assert.approximately(mean ?? 0, 0.705, 1e-12)
    assert.approximately(halfWidth ?? 0, (2.570582 * 0.005) / Math.sqrt(5), 1e-8)
  })

  it("answers with the cheapest cell that keeps every promise, for each combination of the other factors", () => {
    const answer = studyJson(someStudy()).answer ?? []
    assert.deepStrictEqual(
      answer.map(({ held, parameters }) => [held, parameters]),
      [
        // Acceptance 0.705 + index / 50 has its lower bound above 0.8 from cell 5 on; cells 12 to 15 are dearer.
        [
          { planner: "planner", handover: true },
          { robots: 8, crew: 1, planner: "planner", handover: true }
        ],
        [
          { planner: "planner", handover: false },
          { robots: 4, crew: 1.5, planner: "planner", handover: false }
        ],
        [
          { planner: "nearest", handover: true },
          { robots: 4, crew: 1.5, planner: "nearest", handover: true }
        ],
        [
          { planner: "nearest", handover: false },
          { robots: 4, crew: 1.5, planner: "nearest", handover: false }
        ]
      ]
    )
    assert.deepStrictEqual(answer[0]?.costPerDayMinor, { mean: 108_000, halfWidth: 0 })
    assert.deepStrictEqual(
      answer[0]?.levels.map(({ kpi, verdict }) => [kpi, verdict]),
      [
        ["acceptanceRate", "kept"],
        ["clickToDoorP90S", "kept"]
      ]
    )
  })
})

describe("the tables of a study", () => {
  const study = someStudy()

  it("say the same in CSV, read by another reader", () => {
    for (const columns of [cellColumns(study), dayColumns(study)]) {
      const rows: ReadonlyArray<Readonly<Record<string, string>>> = parse(columnsCsv(columns), {
        columns: true
      })
      assert.lengthOf(rows, columns[0]?.values.length ?? 0)
      for (const { name, values } of columns) {
        assert.deepStrictEqual(
          rows.map((row) => row[name]),
          values.map((value) => (value === null ? "" : String(value)))
        )
      }
    }
  })

  it("keep separators and quotes of words in CSV", () => {
    const csv = columnsCsv([{ name: 'a "b", c', type: "text", values: ['x,"y"\nz', null] }])
    assert.deepStrictEqual(parse(csv), [['a "b", c'], ['x,"y"\nz'], [""]])
  })

  it("say the same in Parquet, read by another reader, with the right types", async () => {
    const columns = cellColumns(study)
    const bytes = columnsParquet(columns)
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
    const rows: ReadonlyArray<Readonly<Record<string, unknown>>> = await parquetReadObjects({ file })
    assert.lengthOf(rows, 16)
    for (const { name, values } of columns) {
      assert.deepStrictEqual(
        rows.map((row) => row[name] ?? null),
        [...values]
      )
    }
    const types = new Map(parquetMetadata(file).schema.map(({ name, type }) => [name, type]))
    assert.deepStrictEqual(
      ["cell", "robots", "crew", "planner", "handover", "replications", "acceptanceRate_mean", "hash"].map(
        (it) => types.get(it)
      ),
      ["INT32", "DOUBLE", "DOUBLE", "BYTE_ARRAY", "BOOLEAN", "INT32", "DOUBLE", "BYTE_ARRAY"]
    )
  })

  it("have the same bytes every time", () => {
    assert.deepStrictEqual(columnsParquet(cellColumns(study)), columnsParquet(cellColumns(someStudy())))
    assert.strictEqual(designText(study.design).sha256, designText(someStudy().design).sha256)
    assert.match(designText(study.design).sha256, /^[0-9a-f]{64}$/)
  })

  it("come of a design that has the same text wherever its map and its orders lie", () => {
    const textIn = (folder: string): string => {
      const { base } = study.design
      const demand = {
        file: `${folder}may.csv`,
        sha256: null,
        timeZone: null,
        outsideZones: "refuse",
        customerGridM: 0
      }
      const city = { ...base.city, streets: `${folder}town.city.json` }
      return designText({
        ...study.design,
        base: { ...base, city, demand: { ...demand, outsideZones: "refuse" } }
      }).text
    }
    assert.strictEqual(textIn("/somewhere/"), textIn("../"))
    assert.strictEqual(textIn(""), textIn("../"))
    assert.include(textIn("../"), '"streets": "town.city.json"')
    assert.include(textIn("../"), '"file": "may.csv"')
  })
})

describe("a study on the terminal", () => {
  it("fits into 80 columns, and says what does not fit where it is", () => {
    for (const text of [renderStudy(someStudy()), renderStudy(someStudy(""))]) {
      for (const line of text.split("\n")) assert.isAtMost([...line].length, 80, line)
      assert.match(text, /In cells\.csv: /)
    }
  })

  it("says what is promised when the scenario promises nothing", () => {
    assert.match(renderStudy(someStudy("")), /promises nothing \(sla\)/)
    assert.notMatch(renderStudy(someStudy()), /promises nothing/)
  })

  it("says which cells are not finished or not as precise as was asked", () => {
    const text = renderStudy(someStudy()).replaceAll("\n", " ")
    assert.match(text, /14 of 15 cells have their most days and are not as precise as was asked\./)
    assert.match(text, /1 of 15 cells are not finished\./)
  })
})
