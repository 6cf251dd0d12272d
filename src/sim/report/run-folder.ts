/**
 * The files of a run folder, as texts: the resolved scenario with its SHA-256, key figures, series and
 * the report. Writing them is the command line's. Source: spec/simulation.md 4, design.md 4.
 */
import { createHash } from "node:crypto"
import { resolvedYaml } from "../scenario/resolved.ts"
import { experimentResults } from "./experiments.ts"
import { renderHtml } from "./html.ts"
import { seedJson, simulationJson } from "./json.ts"
import { kpisOf } from "./kpis.ts"
import { ordersCsv } from "./orders-csv.ts"
import { checkPromises } from "./promises.ts"
import type { RunResult } from "./run-result.ts"
import { seriesCsv } from "./series-csv.ts"

export interface RunFile {
  readonly name: string
  readonly text: string
}

/** Name of a run's folder without its number: `city-day-7`. */
export const runFolderStem = (result: RunResult): string => `${result.scenario.name}-${seedJson(result.seed)}`

/** Everything that is written about a run; `command` repeats it, `version` is that of the program. */
export const runFiles = (result: RunResult, command: string, version: string): ReadonlyArray<RunFile> => {
  const resolved = resolvedYaml(result.scenario)
  const resolvedSha256 = createHash("sha256").update(resolved).digest("hex")
  const kpis = kpisOf(result)
  const whole = {
    ...simulationJson(result),
    version,
    command,
    interrupted: result.interrupted,
    logHash: result.logHash,
    resolvedSha256,
    promises: checkPromises(result.scenario.sla, kpis),
    experiments: experimentResults(result)
  }
  const files: Array<RunFile> = [
    { name: "resolved.yaml", text: resolved },
    { name: "resolved.yaml.sha256", text: `${resolvedSha256}  resolved.yaml\n` },
    { name: "report.html", text: renderHtml(result, command) }
  ]
  if (result.scenario.outputs.kpis) {
    files.push(
      { name: "kpis.json", text: `${JSON.stringify(whole, null, 2)}\n` },
      { name: "orders.csv", text: ordersCsv(result) },
      { name: "series.csv", text: seriesCsv(result) }
    )
  }
  return files
}
