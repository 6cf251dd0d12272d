/** Whose maps the streets of scenarios were made from: told wherever anything is shown that came of them. */
import type { Scenario } from "../scenario/schema.ts"

/** The notices of these scenarios, each once; none without streets. */
export const noticesOfStreets = (scenarios: ReadonlyArray<Scenario>): ReadonlyArray<string> => [
  ...new Set(scenarios.flatMap(({ streetFile }) => streetFile?.notice ?? []))
]
