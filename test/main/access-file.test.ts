import { existsSync, mkdtempSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { openAccess } from "../../src/main/access-file.ts"

const folder = mkdtempSync(join(tmpdir(), "curbline-access-"))
const fleet = { serials: ["robot-1"], pilotIds: ["0b8f1f9e-9c1d-4a55-8f0e-0c2a6a4f9f10"] }

describe("the access file", () => {
  it("is made once for the fleet, and read from then on", () => {
    const file = join(folder, "made", "access.json")
    const made = openAccess(file, fleet)
    assert.deepStrictEqual(Either.isRight(made) ? Object.keys(made.right.robots) : [], ["robot-1"])
    const text = readFileSync(file, "utf8")
    assert.deepStrictEqual(openAccess(file, { serials: ["robot-2"], pilotIds: [] }), made)
    assert.deepStrictEqual(openAccess(file, null), made)
    assert.strictEqual(readFileSync(file, "utf8"), text)
  })

  it("is not made by a process without dispatch: its keys would be no other's", () => {
    const file = join(folder, "missing.json")
    const found = openAccess(file, null)
    assert.include(Either.isLeft(found) ? found.left.message : "", `${file}: there is no such file; copy`)
    assert.isFalse(existsSync(file))
  })
})
