/**
 * The files of a run folder, as texts: the resolved scenario with its SHA-256, key figures, series and
 * the report. Writing them is the command line's. Source: spec/simulation.md 4, design.md 4.
 */
import { createHash } from "node:crypto"
import type { ReplicationSet } from "../experiments/replication-set.ts"
import { resolvedYaml } from "../scenario/resolved.ts"
import type { Scenario } from "../scenario/schema.ts"
import { experimentResults } from "./experiments.ts"
import { type ReportParts, renderReport } from "./html/report-page.ts"
import { seedJson, simulationJson } from "./json.ts"
import { kpisOf } from "./kpis.ts"
import { ordersCsv } from "./orders-csv.ts"
import { checkPromises } from "./promises.ts"
import { replicationsCsv, replicationsJson } from "./replications-json.ts"
import type { RunResult } from "./run-result.ts"
import { seriesCsv } from "./series-csv.ts"

export interface RunFile {
  readonly name: string
  readonly text: string
}

/** Name of a run's folder without its number: `city-day-7`. */
export const runFolderStem = (result: RunResult): string => `${result.scenario.name}-${seedJson(result.seed)}`

/**
 * Everything that is written about a run, or about the replications of one scenario in their order: then the
 * report is about all of them, every other file about the first. With their `set`, kpis.json has means and
 * intervals, and replications.csv a line for each. `recorded` is the scenario as resolved.yaml has it, with files
 * named from the run's folder. Nothing without results.
 */
export const runFiles = (
  results: ReadonlyArray<RunResult>,
  parts: ReportParts,
  set: ReplicationSet | null = null,
  recorded: Scenario | null = null
): ReadonlyArray<RunFile> => {
  const result = results[0]
  if (result === undefined) return []
  const { command, version } = parts
  const resolved = resolvedYaml(recorded ?? result.scenario)
  const resolvedSha256 = createHash("sha256").update(resolved).digest("hex")
  const whole =
    set === null
      ? {
          ...simulationJson(result),
          version,
          command,
          interrupted: result.interrupted,
          logHash: result.logHash,
          resolvedSha256,
          promises: checkPromises(result.scenario.sla, kpisOf(result)),
          experiments: experimentResults(result)
        }
      : { ...replicationsJson(set), version, command, resolvedSha256 }
  const files: Array<RunFile> = [
    { name: "resolved.yaml", text: resolved },
    { name: "resolved.yaml.sha256", text: `${resolvedSha256}  resolved.yaml\n` },
    { name: "report.html", text: renderReport(results, parts) }
  ]
  if (result.demandCsv !== undefined) files.push({ name: "demand.csv", text: result.demandCsv })
  if (result.scenario.outputs.kpis) {
    files.push(
      { name: "kpis.json", text: `${JSON.stringify(whole, null, 2)}\n` },
      { name: "orders.csv", text: ordersCsv(result) },
      { name: "series.csv", text: seriesCsv(result) }
    )
  }
  if (set !== null && result.scenario.outputs.kpis) {
    files.push({ name: "replications.csv", text: replicationsCsv(set) })
  }
  return files
}
