/**
 * Parameters of the specification that the simulated city does not use yet, because what they drive is
 * not built. Changing one would change nothing, so a scenario that does is told. A key leaves this list
 * with the part that uses it.
 */
import * as Schema from "effect/Schema"
import { type Scenario, ScenarioFile } from "./schema.ts"

type Row = readonly [section: string, key: string, inFile: string]

const rows: ReadonlyArray<Row> = [["customers", "noShowWaitMs", "no_show_wait_s"]]

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const valueAt = (scenario: Scenario, section: string, key: string): unknown => {
  const part: unknown = Object.entries(scenario).find(([name]) => name === section)?.[1]
  return Object.entries(part ?? {}).find(([name]) => name === key)?.[1]
}

/** A scenario that says nothing, decoded once: studies check thousands. */
let plainScenario: Scenario | null = null

const plain = (): Scenario => {
  plainScenario ??= Schema.decodeSync(ScenarioFile)({
    schemaVersion: 1,
    name: "plain",
    startAt: "2026-05-12T06:00:00+02:00"
  })
  return plainScenario
}

/** Paths, as the file writes them, of parameters that were changed and do nothing yet. */
export const changedWithoutEffect = (scenario: Scenario): ReadonlyArray<ReadonlyArray<string>> => {
  const found: Array<ReadonlyArray<string>> = []
  for (const [section, key, inFile] of rows) {
    if (!same(valueAt(scenario, section, key), valueAt(plain(), section, key))) found.push([section, inFile])
  }
  return found
}
