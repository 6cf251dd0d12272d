/** What the comparisons stand on: each union's tags are found, and a difference is seen. */
import { assert, describe, it } from "@effect/vitest"
import { difference } from "./catalogue.ts"
import { tagsOfUnion } from "./unions.ts"

describe("comparison with the catalogue", () => {
  it("reads the tags of a union from its source", () => {
    const tags = tagsOfUnion("src/actors/trip/commands.ts", "TripCommand")
    assert.include(tags, "CreateTrip")
    assert.isAbove(tags.length, 10)
  })

  it("refuses a union that is not there", () => {
    assert.throws(() => tagsOfUnion("src/actors/trip/commands.ts", "HubCommand"), /no type HubCommand/)
  })

  it("shows what is missing and what is too much", () => {
    assert.deepStrictEqual(difference(["a", "b"], ["b", "c"]), ["- a", "+ c"])
    assert.deepStrictEqual(difference(["a"], ["a"]), [])
  })
})
