/** Files that a scenario names with their SHA-256: a run is repeated only with the content that it had. */
import type { ScenarioPath, ScenarioProblem } from "./problem.ts"
import { locate, type Sourced } from "./sourced.ts"

/**
 * What is wrong when the scenario was written for another content of a file; null when it was written for this
 * one, or for any. `path`: the key that holds the SHA-256; `file`: the file as errors name it; `sha256`: of its
 * bytes, null when nobody knows.
 */
export const otherContent = (
  tree: Sourced,
  path: ScenarioPath,
  pinned: string | null,
  file: string,
  sha256: string | null
): ScenarioProblem | null =>
  pinned === null || pinned === sha256
    ? null
    : {
        at: locate(tree, path, false),
        path,
        what: `found ${pinned}: ${file} has another content now, with SHA-256 ${sha256 ?? "unknown"}`,
        allowed: `the file as it was, or a copy of this scenario without ${path[path.length - 1]}, which is another run`,
        nearest: null
      }
