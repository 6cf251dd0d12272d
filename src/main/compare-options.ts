/** What `curbline compare` was asked for. */
import type { ScenarioOverrides } from "../sim/scenario/overrides.ts"

export interface CompareOptions extends Omit<ScenarioOverrides, "fullTelemetry"> {
  /** A scenario by path or name, none for the default; or two run folders. */
  readonly what: ReadonlyArray<string>
  /** Names or modules, separated by commas; the first is held against each other; null for the usual. */
  readonly dispatchers: string | null
  /** Null for the usual number. */
  readonly replications: number | null
  /** Threads, null for as many as there are cores. */
  readonly workers: number | null
  readonly json: boolean
}
