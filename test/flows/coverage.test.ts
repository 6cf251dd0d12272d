/** Every line of every flow has a test that is named by it. */
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"

const folder = fileURLToPath(new URL("./", import.meta.url))
const lines = ["happy", "T", "U", "C"] as const
const flows = Array.from({ length: 13 }, (_, i) => `F${i + 1}`)

/** The order's way in belongs to the partners' ingress, which is not built: only these lines can be shown. */
const notBuiltYet: ReadonlySet<string> = new Set([])

describe("the flows of the specification", () => {
  it("have a test for each of their lines: happy, timeout, duplicate, crash", () => {
    const titles = readdirSync(folder)
      .filter((name) => name.endsWith(".test.ts"))
      .flatMap((name) => [
        ...readFileSync(`${folder}${name}`, "utf8").matchAll(/\bit(?:\.[a-z]+)*\(\s*[`"]([^`"]*)/g)
      ])
      .map((match) => match[1] ?? "")
    const missing = flows
      .flatMap((flow) => lines.map((line) => `${flow} ${line}:`))
      .filter((line) => !notBuiltYet.has(line) && !titles.some((title) => title.startsWith(line)))
    assert.deepStrictEqual(missing, [])
  })
})
