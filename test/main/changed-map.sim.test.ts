/** A run folder whose map has changed since: every command that runs it again says so before it begins. */
import { createHash } from "node:crypto"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { commandLine, limitMs } from "../support/command-line.ts"
import { townGeoJson } from "../support/street-town.ts"

const { curbline, read, write } = commandLine("changed-map")

const sha256Of = (text: string): string => createHash("sha256").update(text).digest("hex")

beforeAll(() => {
  write("town.geojson", townGeoJson)
  write(
    "town.yaml",
    `schemaVersion: 1
name: town
startAt: 2026-05-12T06:00:00+02:00
duration_s: 7200
city: { streets: town.geojson, generator: { radius_m: 900, lots: 4 } }
travel: { model: graph }
fleet: { robots: [{ count: 4 }] }
partners: { ordersPerDay: 20, firstHour: 6, hour_shares_pct: [50, 50] }
pilots: { shifts: [{ start: "06:00", count: 4 }] }
weather: { model: dry }
`
  )
})

describe("a run on a map that has changed since", () => {
  it(
    "is not explained, replayed or repeated: where and what is said, and what to do; but compared it is",
    async () => {
      const ran = await curbline("sim", "town.yaml")
      assert.strictEqual(ran.code, 0, ran.err)
      const changed = townGeoJson.replace('"R12"', '"R99"')
      write("town.geojson", changed)
      const file = "runs/town-1-1/resolved.yaml"
      const resolved = read(file)
      const line = resolved.split("\n").findIndex((it) => it.includes("streetsSha256")) + 1
      const expected = `curbline: ${file}:${line}:18: city.streetsSha256: found ${sha256Of(townGeoJson)}: town.geojson has another content now, with SHA-256 ${sha256Of(changed)}; allowed: the file as it was, or a copy of this scenario without streetsSha256, which is another run\n`
      for (const words of [
        ["explain", "runs/town-1-1", "--order", "0"],
        ["replay", "runs/town-1-1", "--delivery", "0"],
        ["sim", file]
      ]) {
        const { code, out, err } = await curbline(...words)
        assert.strictEqual(err, expected, words.join(" "))
        assert.strictEqual(out, "")
        assert.strictEqual(code, 2)
      }
      const other = await curbline("sim", "town.yaml", "--seed", "1")
      assert.strictEqual(other.code, 0, other.err)
      const compared = await curbline("compare", "runs/town-1-1", "runs/town-1-2")
      assert.strictEqual(compared.code, 0, compared.err)
      write("town.geojson", townGeoJson)
      const again = await curbline("explain", "runs/town-1-1", "--order", "0")
      assert.strictEqual(again.code, 0, again.err)
    },
    limitMs
  )
})
