/**
 * The layer rules of .dependency-cruiser.cjs hold, and each of them can fail: a planted violation in
 * fixtures/layers/<rule name> must make exactly that rule fire. The number of cruised files is asserted
 * because a compiler that the checker does not know makes it see no file at all, and pass.
 */
import { readdirSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { cruise, type ICruiseOptions, type ICruiseResult, type IFlattenedRuleSet } from "dependency-cruiser"
import extractTsConfig from "dependency-cruiser/config-utl/extract-ts-config"
import { allFiles, root } from "./tree.ts"

const fixtures = join(import.meta.dirname, "fixtures/layers")

interface Configuration {
  readonly forbidden: NonNullable<IFlattenedRuleSet["forbidden"]>
  readonly options: ICruiseOptions & { readonly enhancedResolveOptions: object }
}
const configuration = createRequire(import.meta.url)("../../.dependency-cruiser.cjs") as Configuration
const ruleNames = configuration.forbidden.map((rule) => rule.name ?? "")

const cruiseFolders = async (baseDir: string, folders: Array<string>): Promise<ICruiseResult> => {
  const { exclude, ...options } = configuration.options
  const result = await cruise(
    folders,
    {
      ...options,
      ...(baseDir === root && exclude !== undefined ? { exclude } : {}),
      baseDir,
      validate: true,
      ruleSet: { forbidden: configuration.forbidden }
    },
    configuration.options.enhancedResolveOptions,
    { tsConfig: extractTsConfig(join(root, "tsconfig.json")) }
  )
  assert.notStrictEqual(typeof result.output, "string")
  return result.output as ICruiseResult
}

const report = (result: ICruiseResult): ReadonlyArray<string> =>
  result.summary.violations.map((violation) => `${violation.rule.name}: ${violation.from} -> ${violation.to}`)

describe("layers", () => {
  it("has one planted violation for each rule", () => {
    assert.deepStrictEqual(readdirSync(fixtures).sort(), [...ruleNames].sort())
  })

  for (const name of ruleNames) {
    it(`fires ${name} on its planted violation`, async () => {
      const base = join(fixtures, name)
      const result = await cruiseFolders(base, readdirSync(base))
      const fired = new Set(result.summary.violations.map((violation) => violation.rule.name))
      assert.isTrue(fired.has(name), `fired instead: ${[...fired].join(", ") || "nothing"}`)
    })
  }

  it("finds nothing to object to in the real tree, and sees all of it", async () => {
    const result = await cruiseFolders(root, ["src", "test", "bench", "scripts"])
    const seen = new Set(result.modules.map((module) => module.source))
    const unseen = allFiles().filter((path) => /^(src|bench)\/.*\.ts$/.test(path) && !seen.has(path))
    assert.isAbove(seen.size, 100)
    assert.deepStrictEqual(unseen, [])
    assert.deepStrictEqual(report(result), [])
  })
})
