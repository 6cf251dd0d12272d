/** Housekeeping while a database says no. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { hostClock } from "../../src/cluster/host-clock.ts"
import { keepHouse } from "../../src/cluster/housekeeping.ts"
import type { Database } from "../../src/services/database.ts"
import { DatabaseFault } from "../../src/services/database-fault.ts"

const databaseThat = (name: Database["name"], query: Database["query"]): Database =>
  ({ name, query }) as Database

describe("housekeeping", () => {
  it.scoped(
    "tells which database did not let it, goes on with the others, and comes again after an hour",
    () =>
      Effect.gen(function* () {
        const told: Array<unknown> = []
        let purged = 0
        const slow = databaseThat("deliveries", () =>
          Effect.fail(
            new DatabaseFault({
              database: "deliveries",
              operation: "DELETE",
              kind: "Unavailable",
              code: "57014",
              constraint: null,
              message: "canceling statement due to statement timeout"
            })
          )
        )
        const quick = databaseThat("state", () =>
          Effect.sync(() => {
            purged += 1
            return []
          })
        )
        const clock = hostClock(yield* Effect.clock, 1)
        yield* keepHouse([slow, quick], clock, (event, { database, kind, message }) =>
          told.push([event, database, kind, message])
        )
        yield* TestClock.adjust("1 second")
        const refused = [
          "old messages not forgotten",
          "deliveries",
          "Unavailable",
          "canceling statement due to statement timeout"
        ]
        assert.deepStrictEqual([told, purged], [[refused], 3])
        yield* TestClock.adjust("1 hour")
        assert.deepStrictEqual([told, purged], [[refused, refused], 6])
      })
  )
})
