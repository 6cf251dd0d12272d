import { assert, describe, it } from "@effect/vitest"
import { cannotServe, contradictionIn } from "../../src/main/serve-command.ts"

const runner = { host: "10.0.0.1", port: 34431 }

describe("curbline serve", () => {
  it("leaves dispatch to others only where there are others", () => {
    assert.isNull(contradictionIn({ dispatch: true, runner: null }))
    assert.isNull(contradictionIn({ dispatch: true, runner }))
    assert.isNull(contradictionIn({ dispatch: false, runner }))
    assert.include(contradictionIn({ dispatch: false, runner: null }), "--no-dispatch: only with --runner")
  })

  it("says where somebody serves already, who, and what helps", () => {
    const place = "127.0.0.1:5432/operations"
    const by = ["curbline serve, process 7 on host-a"]
    const line = (areRunners: boolean, isRunner: boolean) => cannotServe({ place, by, areRunners, isRunner })
    assert.strictEqual(
      line(false, false),
      "127.0.0.1:5432/operations is served already by curbline serve, process 7 on host-a; stop it, or give this one databases of its own; to share them, start each with --runner HOST:PORT"
    )
    assert.match(line(true, false), /; start this one with --runner HOST:PORT --no-dispatch, or stop them$/)
    assert.match(line(false, true), /; stop it and start it with --runner HOST:PORT, too$/)
    assert.match(
      cannotServe({ place, by: [], areRunners: false, isRunner: false }),
      /is served already by another process; /
    )
  })
})
