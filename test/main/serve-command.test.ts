import { assert, describe, it } from "@effect/vitest"
import { contradictionIn } from "../../src/main/serve-command.ts"

const runner = { host: "10.0.0.1", port: 34431 }

describe("curbline serve", () => {
  it("leaves dispatch to others only where there are others", () => {
    assert.isNull(contradictionIn({ dispatch: true, runner: null }))
    assert.isNull(contradictionIn({ dispatch: true, runner }))
    assert.isNull(contradictionIn({ dispatch: false, runner }))
    assert.include(contradictionIn({ dispatch: false, runner: null }), "--no-dispatch: only with --runner")
  })
})
