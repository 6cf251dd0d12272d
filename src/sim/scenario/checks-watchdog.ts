/** What is wrong with the rules of a scenario, each problem at its place in the file. */
import * as Either from "effect/Either"
import { decodeRule } from "../../services/deliveries/watchdog-schema.ts"
import { nearest } from "./nearest.ts"
import type { ScenarioPath } from "./problem.ts"
import type { Scenario } from "./schema.ts"

interface Report {
  readonly wrong: (path: ScenarioPath, what: string, allowed: string | null, meant?: string | null) => void
}

export const checkWatchdog = (scenario: Scenario, { wrong }: Report): void => {
  const labels = new Set<string>()
  scenario.watchdog.rules.forEach(({ label, rule }, i) => {
    const path = ["watchdog", "rules", i] as const
    if (labels.has(label)) wrong([...path, "label"], "a rule has this name already", "a name of its own")
    labels.add(label)
    const decoded = decodeRule(rule)
    if (Either.isRight(decoded)) return
    for (const problem of decoded.left) {
      const { allowed, what } = problem
      const key = problem.path[problem.path.length - 1]
      wrong(
        [...path, "rule", ...problem.path],
        what === "wrong" ? "not what a rule may say here" : what,
        allowed,
        what === "unknown key" ? nearest(String(key), allowed.split(", ")) : null
      )
    }
  })
}
