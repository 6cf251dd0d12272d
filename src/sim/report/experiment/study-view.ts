/** What the page looks at a study by: two main factors, the others that are held, and the groups they make. */
import type { Factor, Parameters, ParameterValue } from "../../experiments/design/design.ts"
import { type FleetAnswer, fleetAnswers } from "../../experiments/outputs/best-fleet.ts"
import type { Study, StudyCell } from "../../experiments/outputs/study.ts"
import { heldOf, rolesOf } from "../../experiments/schedule/searches.ts"
import { bindingOf } from "../../experiments/statistics/verdict.ts"
import type { Lattice } from "./lattice.ts"

/** The two factors that maps are drawn over. */
export interface MainFactors {
  /** Across: pilots, where the study has them. */
  readonly x: string
  /** Upwards: robots, where the study has them. */
  readonly y: string
}

/** All cells that differ in the main factors only. */
export interface CellGroup {
  readonly held: Parameters
  readonly cells: ReadonlyArray<StudyCell>
}

export interface StudyView {
  readonly study: Study
  /** Null when fewer than two factors have numbers to be drawn by. */
  readonly main: MainFactors | null
  /** Factors that are not main ones and have more than one value. */
  readonly further: ReadonlyArray<Factor>
  readonly groups: ReadonlyArray<CellGroup>
  /** One per group where robots and pilots are factors, else one for the whole study. */
  readonly answers: ReadonlyArray<FleetAnswer>
}

/** The view of a study. */
export const viewOf = (study: Study): StudyView => {
  const main = mainFactors(study)
  const { factors } = study.design
  return {
    study,
    main,
    further: factors.filter(({ name, values }) => values.length > 1 && name !== main?.x && name !== main?.y),
    groups: groupsOf(study, main),
    answers: fleetAnswers(study) ?? [wholeAnswer(study)]
  }
}

/** Robots and pilots, else the two factors that have most numbers; null without two. */
const mainFactors = ({ design }: Study): MainFactors | null => {
  const roles = rolesOf(design)
  if (roles !== null) return { x: roles.pilots, y: roles.robots }
  const [first, second] = design.factors
    .filter(({ values }) => values.length > 1 && values.every((it) => typeof it === "number"))
    .sort((a, b) => b.values.length - a.values.length)
  return first === undefined || second === undefined ? null : { x: second.name, y: first.name }
}

const groupsOf = ({ cells }: Study, main: MainFactors | null): ReadonlyArray<CellGroup> => {
  if (main === null) return [{ held: {}, cells }]
  const groups = new Map<string, { readonly held: Parameters; readonly cells: Array<StudyCell> }>()
  for (const cell of cells) {
    const held = heldOf(cell.cell.parameters, { robots: main.y, pilots: main.x })
    const key = JSON.stringify(held)
    const group = groups.get(key) ?? { held, cells: [] }
    group.cells.push(cell)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** The cheapest cell of all that keeps every promise. */
const wholeAnswer = ({ cells }: Study): FleetAnswer => {
  const seen = cells.filter(({ days }) => days.length >= 2)
  const byCost = [...seen].sort((a, b) => costOf(a) - costOf(b) || a.cell.index - b.cell.index)
  const best = byCost.find(({ standing }) => standing === "kept") ?? null
  const undecided = byCost.filter(
    (it) => it.standing === "undecided" && (best === null || costOf(it) < costOf(best))
  )
  return { held: {}, best, binding: best === null ? null : bindingOf(best.levels), undecided }
}

/** Mean cost of a day, minor units; endless without a day. */
export const costOf = ({ estimates }: StudyCell): number =>
  estimates.costPerDayMinor?.mean ?? Number.POSITIVE_INFINITY

/** A figure of a group's cells over the main factors. */
export const latticeOf = (
  { cells }: CellGroup,
  { x, y }: MainFactors,
  of: (cell: StudyCell) => number | null
): Lattice => {
  const seen = cells.filter(({ days }) => days.length > 0)
  const xs = ascending(cells, x)
  const ys = ascending(cells, y)
  const values = ys.map((row) =>
    xs.map((column) => {
      const cell = seen.find(({ cell: { parameters } }) => parameters[x] === column && parameters[y] === row)
      return cell === undefined ? null : of(cell)
    })
  )
  return { xs, ys, values }
}

const ascending = (cells: ReadonlyArray<StudyCell>, name: string): ReadonlyArray<number> =>
  [...new Set(cells.map(({ cell }) => Number(cell.parameters[name])))].sort((a, b) => a - b)

/** A value as the page says it: switches are on and off. */
export const parameterText = (value: ParameterValue | undefined): string => {
  if (typeof value === "boolean") return value ? "on" : "off"
  return String(value ?? "")
}

/** "demand 600, pointToPoint on"; empty when nothing is held. Factors of one value are left out. */
export const heldText = (held: Parameters, factors: ReadonlyArray<Factor>): string =>
  Object.entries(held)
    .filter(([name]) => (factors.find((it) => it.name === name)?.values.length ?? 0) > 1)
    .map(([name, value]) => `${name} ${parameterText(value)}`)
    .join(", ")

/** Whether two sets of parameters are the same. */
export const sameParameters = (a: Parameters, b: Parameters): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([name, value]) => b[name] === value)
