import { assert, describe, it } from "@effect/vitest"
import { withThreadStreets } from "../../src/main/thread-streets.ts"
import type { CityFile } from "../../src/sim/cities/city-file.ts"
import { streetsOf } from "../../src/sim/world/city-streets.ts"
import { smallCity } from "../support/scenario.ts"
import { townDay, townFile } from "../support/street-town.ts"

const scenario = townDay()
const named = (name: string): CityFile => ({ ...townFile, name })
const streetsHere = (file: CityFile) =>
  streetsOf(withThreadStreets(structuredClone({ ...scenario, streetFile: file })))

describe("the streets of a thread", () => {
  it("are made once, however often a scenario brings a copy of them", () => {
    const first = streetsHere(townFile)
    assert.isNotNull(first)
    assert.strictEqual(streetsHere(townFile), first)
    assert.notStrictEqual(streetsHere(named("other")), first)
  })

  it("leave everything else of a scenario as it is", () => {
    const copy = structuredClone(scenario)
    assert.deepStrictEqual(withThreadStreets(copy), copy)
    const without = smallCity({ robots: 2, pilots: 2, orders: 3 })
    assert.strictEqual(withThreadStreets(without), without)
  })

  it("are kept of a few cities only", () => {
    const first = streetsHere(named("a"))
    for (const name of ["b", "c", "d", "e"]) streetsHere(named(name))
    assert.notStrictEqual(streetsHere(named("a")), first)
  })
})
