/** Every enum of every database, every value, in the catalogue's order. */
import { assert, describe, it } from "@effect/vitest"
import * as deliveries from "../../src/services/deliveries/enums.ts"
import * as device from "../../src/services/device/enums.ts"
import * as dispatch from "../../src/services/dispatch/enums.ts"
import * as integrations from "../../src/services/integrations/enums.ts"
import * as operations from "../../src/services/operations/enums.ts"
import * as state from "../../src/services/state/enums.ts"
import { difference, itAgrees } from "./catalogue.ts"

const lists: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  integrations,
  deliveries,
  operations,
  state,
  dispatch,
  // Trip Monitor has no enum.
  trip_monitor: {},
  device
}

const camelCase = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** Name of the list of an enum's values: `hub_status` -> `hubStatuses`. */
const listName = (enumName: string): string => {
  const name = camelCase(enumName)
  if (name.endsWith("Contents")) return name
  if (name.endsWith("y")) return `${name.slice(0, -1)}ies`
  return name.endsWith("s") ? `${name}es` : `${name}s`
}

describe("enums", () => {
  it("name their lists in the plural", () => {
    assert.deepStrictEqual(["hub_status", "lid_event", "fo_category", "controlled_contents"].map(listName), [
      "hubStatuses",
      "lidEvents",
      "foCategories",
      "controlledContents"
    ])
  })

  itAgrees("equal the catalogue in names, values and order", (catalogue) => {
    for (const [service, { enums }] of Object.entries(catalogue.services)) {
      for (const [name, values] of Object.entries(enums)) {
        assert.deepStrictEqual(lists[service]?.[listName(name)], [...values], `${service}.${name}`)
      }
    }
  })

  itAgrees("are those of the catalogue and no others", (catalogue) => {
    for (const [service, { enums }] of Object.entries(catalogue.services)) {
      const expected = Object.keys(enums).map(listName)
      assert.deepStrictEqual(difference(expected, Object.keys(lists[service] ?? {})), [], service)
    }
  })

  itAgrees("count 73 with 584 values", (catalogue) => {
    const built = Object.values(lists).flatMap(
      (service) => Object.values(service) as Array<ReadonlyArray<string>>
    )
    assert.strictEqual(built.length, 73)
    assert.strictEqual(built.flat().length, 584)
    assert.strictEqual(catalogue.counts.enums, 73)
    assert.strictEqual(catalogue.counts.enumValues, 584)
  })
})
