/** `curbline/simulation`: reads scenarios, runs them, and says what came out. */
export { type Comparison, type Contender, compare } from "../../sim/experiments/comparison.ts"
export { renderComparison } from "../../sim/experiments/comparison-text.ts"
export { type FigureValues, figures, figureValues } from "../../sim/experiments/figures.ts"
export { replicate } from "../../sim/experiments/replicate.ts"
export {
  type FinishedReplication,
  type ReplicationSet,
  replicationSet
} from "../../sim/experiments/replication-set.ts"
export { type ReplicationPlan, replicationPlan } from "../../sim/experiments/stopping.ts"
export type { Observer } from "../../sim/host.ts"
export { type SimulationJson, simulationJson } from "../../sim/report/json.ts"
export { type Kpis, kpisOf } from "../../sim/report/kpis.ts"
export { checkPromises, type PromiseCheck } from "../../sim/report/promises.ts"
export type { OrderRecord, RunResult, SeriesPoint } from "../../sim/report/run-result.ts"
export { renderSummary } from "../../sim/report/summary.ts"
export { Simulation, type SimulationOptions } from "../../sim/run.ts"
export { overrideProblems, type ScenarioOverrides, withOverrides } from "../../sim/scenario/overrides.ts"
export { resolvedYaml } from "../../sim/scenario/resolved.ts"
export type { Scenario } from "../../sim/scenario/schema.ts"
export { type OpenedScenario, parseScenario, readScenario } from "./opened-scenario.ts"
