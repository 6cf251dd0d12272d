/** The path of a search, its answer and what was left out, in sentences. Source: spec/simulation.md 8. */
import { count, percent } from "../../report/figures.ts"
import type { LevelStanding } from "../statistics/verdict.ts"
import { type StudyKpiKey, studyKpis } from "../study-kpis.ts"
import type { RuledOut, SearchAnswer, SearchStep } from "./answer.ts"

const nameOf = (key: StudyKpiKey | null): string =>
  studyKpis.find((it) => it.key === key)?.name ?? "no promise"

/** Values of factors without digits that only rounding made. */
const valueText = (value: number): string => String(Number(value.toPrecision(6)))

const fleetText = (fleet: { readonly robots: number; readonly pilots: number }): string =>
  `${valueText(fleet.robots)} robots × ${valueText(fleet.pilots)} pilots`

const days = (number: number): string => `${number} ${number === 1 ? "day" : "days"}`

/** Why a fleet was simulated. */
export const reasonText = ({ reason, replications }: SearchStep): string => {
  switch (reason._tag) {
    case "Largest":
      return "the largest fleet first: does any keep the promises?"
    case "Halve":
      return `divides what is left best: of ${reason.left} fleets ${reason.ifMissed} fall away if it misses, ${reason.ifKept} if it keeps`
    case "Undecided":
      return `${nameOf(reason.promise)} was not decided: ${days(replications)} in all`
    case "Confirm":
      return `number ${reason.rank} by cost: proved once more with ${days(replications)}`
  }
}

/** One step: which fleet, why, what came of it. */
export const stepText = (step: SearchStep): string => {
  const by = step.promise === null ? "" : step.standing === "kept" ? "" : ` (${nameOf(step.promise)})`
  return `${fleetText(step)}, ${days(step.replications)}: ${step.standing}${by}; ${reasonText(step)}; ${step.left} left`
}

/** A figure in the unit of a promised level. */
export const levelText = ({ key }: { readonly key: StudyKpiKey }, value: number): string => {
  const unit = studyKpis.find((it) => it.key === key)?.unit
  switch (unit) {
    case "rate":
      return percent(value)
    case "seconds":
      return `${(value / 60).toFixed(1)} min`
    case "money":
      return count(value)
    default:
      return valueText(value)
  }
}

/** Which promise binds, and by how much it is kept. */
export const bindingText = (level: LevelStanding): string => {
  const { proved, slack } = level
  const promised = `${level.bound} ${levelText(level, level.level)}`
  if (proved === null || slack === null) return `${nameOf(level.key)} binds: promised ${promised}, not proved`
  return `${nameOf(level.key)} binds: promised ${promised}, proved ${levelText(level, proved)}, slack ${slackText(level, slack)}`
}

const slackText = ({ key }: LevelStanding, slack: number): string =>
  studyKpis.find((it) => it.key === key)?.unit === "rate"
    ? `${(100 * slack).toFixed(2)} points`
    : levelText({ key }, slack)

const ruledOutText = ({ byWorkload, bySmallerThanMissed, byFixedCost }: RuledOut): string => {
  const parts = [
    [byWorkload, "could not serve what must be accepted"],
    [bySmallerThanMissed, "have no more of anything than one that was not proved"],
    [byFixedCost, "cost more before the first order than the best costs in all"]
  ] as const
  return parts
    .filter(([number]) => number > 0)
    .map(([number, why]) => `${number} ${why}`)
    .join("; ")
}

/** The answer: the fleet, what binds, what it took, what is open. One sentence a line. */
export const answerLines = (answer: SearchAnswer): ReadonlyArray<string> => {
  const { best, binding, undecided } = answer
  const lines: Array<string> = []
  if (best === null) {
    lines.push("No fleet of the grid was proved to keep the promised levels.")
  } else {
    const half = best.costPerDayHalfWidth === null ? "" : ` ± ${count(best.costPerDayHalfWidth)}`
    lines.push(
      `${fleetText(best)}: ${count(best.costPerDayMinor)}${half} a day over ${days(best.replications)}.`
    )
    if (binding !== null) lines.push(`${bindingText(binding)}.`)
  }
  for (const fleet of undecided) {
    const unproved = fleet.levels.filter((it) => it.verdict !== "kept").map((it) => nameOf(it.key))
    lines.push(
      `Undecided after ${days(fleet.replications)}: ${fleetText(fleet)}, ${count(fleet.costPerDayMinor)} a day (${unproved.join(", ")}); more replications may prove it.`
    )
  }
  const saved = answer.simulatedDays > 0 ? answer.gridDays / answer.simulatedDays : 0
  lines.push(
    `${days(answer.simulatedDays)} simulated; the full grid takes at least ${answer.gridDays} (${saved.toFixed(1)} times as many).`
  )
  const ruledOut = ruledOutText(answer.ruledOut)
  if (ruledOut !== "") lines.push(`Not simulated: ${ruledOut}.`)
  return lines
}
