/** What is wrong with a scenario file, and where. */

export interface SourcePosition {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly column: number
}

/** A place in a scenario: keys and list indexes from the top. */
export type ScenarioPath = ReadonlyArray<string | number>

export interface ScenarioProblem {
  readonly at: SourcePosition
  readonly path: ScenarioPath
  /** In a few words: "unknown key", "missing", "30 is out of range". */
  readonly what: string
  /** What would be right, null when `what` says it. */
  readonly allowed: string | null
  /** The key or value probably meant. */
  readonly nearest: string | null
}

/** A path as people write it: `fleet.robots[0].hub`. */
export const renderPath = (path: ScenarioPath): string =>
  path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? part : `${text}.${part}`),
    ""
  )

/** One line: file:line:column, path, what is wrong, what is allowed, what was probably meant. */
export const renderProblem = (problem: ScenarioProblem): string => {
  const { file, line, column } = problem.at
  const path = renderPath(problem.path)
  const allowed = problem.allowed === null ? "" : `; allowed: ${problem.allowed}`
  const meant = problem.nearest === null ? "" : `; did you mean ${problem.nearest}?`
  return `${file}:${line}:${column}: ${path === "" ? "" : `${path}: `}${problem.what}${allowed}${meant}`
}

/** Problems in the order of the files' text, each once. */
export const sortedProblems = (problems: ReadonlyArray<ScenarioProblem>): ReadonlyArray<ScenarioProblem> => {
  const byText = new Map(problems.map((problem) => [renderProblem(problem), problem]))
  return [...byText.values()].sort(
    (a, b) =>
      (a.at.file < b.at.file ? -1 : a.at.file > b.at.file ? 1 : 0) ||
      a.at.line - b.at.line ||
      a.at.column - b.at.column
  )
}
