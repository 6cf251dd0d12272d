/** A study whose warm-up nobody knows is refused before its first day, whichever of its files asks for it. */
import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"

const program = fileURLToPath(new URL("../../bin/curbline", import.meta.url))
let folder = ""

const town = `schemaVersion: 1
name: town
startAt: 2026-05-12T18:00:00+02:00
duration_s: 172800
fleet: { robots: [{ count: 6 }] }
pilots: { shifts: [{ start: "18:00", count: 6 }] }
weather: { model: dry }
`
const study = (factor: string): string => `schemaVersion: 1
name: town
scenario: town.yaml
factors:
  robots: { fleet: [4, 8] }
  ${factor}
`

/** What a refused study prints. */
const refused = (): string => {
  const ran = spawnSync(process.execPath, [program, "experiment", "study.yaml"], {
    cwd: folder,
    encoding: "utf8"
  })
  assert.strictEqual(ran.status, 2, ran.stderr)
  assert.isFalse(existsSync(join(folder, "runs")))
  return ran.stderr
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "curbline-warm-up-"))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("a study without the seconds of its warm-up", () => {
  it("is told to find them by a run when its scenario asks for them", () => {
    writeFileSync(join(folder, "town.yaml"), `${town}warmup: { method: mser5 }\n`)
    writeFileSync(join(folder, "study.yaml"), study("crew: { pilotsScale: [1] }"))
    assert.match(
      refused(),
      /town\.yaml: warmup: method mser5 without seconds; allowed: .*; run curbline sim town\.yaml, which finds/
    )
  })

  it("is told which cell asks for them when a factor does", () => {
    writeFileSync(join(folder, "town.yaml"), town)
    writeFileSync(join(folder, "study.yaml"), study("warm: { path: warmup.method, values: [none, mser5] }"))
    assert.match(
      refused(),
      /study\.yaml: warmup in the cell robots=4, warm=mser5: method mser5 without seconds; .* warmup\.seconds too/
    )
  })
})
