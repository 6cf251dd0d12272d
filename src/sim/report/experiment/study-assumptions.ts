/** What the figures of a study rest on, and how to make it again. */

import { commonNumbersGain } from "../../experiments/statistics/pairing-gain.ts"
import { robotCount } from "../../scenario/schema.ts"
import { count, counted, money, wall } from "../figures.ts"
import { cityWords, ordersWords } from "../html/assumptions.ts"
import { commandText, escapeHtml, type Fact, factList, section, textFact } from "../html/markup.ts"
import { seedJson } from "../json.ts"
import { costOf, parameterText, type StudyView } from "./study-view.ts"

/** The section with what was varied, what was held, and the study's identity. */
export const assumptionsSection = (view: StudyView): string =>
  section(
    "assumptions",
    "What this rests on",
    "Simulated cities, not measured ones: walking speeds, preparation times and mishaps are the scenario's. The whole design with every parameter is in design.json beside this file.",
    `<h3>What was varied</h3>${factList(varied(view))}<h3>What was held</h3>${factList(heldEntries(view))}<h3>This study</h3>${factList(identity(view))}`
  )

const varied = ({ study }: StudyView): ReadonlyArray<Fact> =>
  study.design.factors.map(({ name, kind, paths, values }) => {
    const what =
      kind === "fleet"
        ? "robots of the whole fleet"
        : kind === "pilotsScale"
          ? "times the pilots of every shift"
          : paths.join(", ")
    return textFact(name, `${what}: ${values.map(parameterText).join(", ")}`)
  })

const heldEntries = ({ study: { design } }: StudyView): ReadonlyArray<Fact> => {
  const { base } = design
  const robots = base.fleet.robots.reduce((sum, entry) => sum + robotCount(entry), 0)
  const pilots = base.pilots.shifts.reduce((sum, shift) => sum + shift.count, 0)
  const { costs } = base
  return [
    textFact("Scenario", `${base.name} (${design.scenarioFile})`),
    textFact(
      "As the scenario has it",
      `${counted(robots, "robot")}, ${counted(pilots, "pilot")} a day, ${counted(base.fieldOps.perHub, "field operator")} per hub`
    ),
    textFact("City", cityWords(base)),
    textFact("Orders", ordersWords(base)),
    textFact(
      "Prices",
      `a robot ${money(costs.robotDayMinor)} a day, a pilot ${money(costs.pilotHourMinor)} an hour; the others are in design.json`
    )
  ]
}

const identity = (view: StudyView): ReadonlyArray<Fact> => {
  const { study } = view
  const { design, cells } = study
  const { min, max, targetPct, stopWhenMissed } = design.replications
  const gain = gainOf(view)
  const searched = study.searches ?? []
  return [
    textFact(
      "Days per cell",
      study.searches === null
        ? min === max
          ? `${min}, in every cell`
          : `${min} at least; then five at a time until the half of each promised figure's interval is at most ${targetPct} % of its mean, ${max} at most${stopWhenMissed ? "; no more once a promise is missed for certain" : ""}`
        : `as the search asked, ${min} to ${max}`
    ),
    textFact(
      "Simulated",
      `${count(cells.reduce((sum, { days }) => sum + days.length, 0))} days of cells, ${Number(study.simulatedDays.toFixed(2))} days of the clock, in ${wall(study.wallSeconds)}`
    ),
    ...(study.marginal.length === 0
      ? []
      : [
          textFact(
            "Additions",
            `${count(study.marginal.reduce((sum, it) => sum + it.days, 0))} days more, for one more robot or pilot at the answers`
          )
        ]),
    ...searched.map(({ held, answer }) =>
      textFact(
        `Search${
          Object.keys(held).length === 0
            ? ""
            : ` (${Object.entries(held)
                .map(([name, value]) => `${name} ${parameterText(value)}`)
                .join(", ")})`
        }`,
        `${answer.simulatedDays} days where the whole grid takes ${answer.gridDays}: ${(answer.gridDays / Math.max(1, answer.simulatedDays)).toFixed(1)} times fewer; never simulated: ${answer.ruledOut.byWorkload} fleets too small for the demand, ${answer.ruledOut.bySmallerThanMissed} smaller than one that misses, ${answer.ruledOut.byFixedCost} dearer than the best`
      )
    ),
    textFact(
      "Seed",
      `${seedJson(design.base.seed)}; day n of every cell draws the same orders, people and weather`
    ),
    ...(gain === null
      ? []
      : [
          textFact(
            "Gain of common days",
            `differences of cost vary ${gain.median.toFixed(1)} times less than those of independent days (median of ${gain.pairs} pairs of cells; half of them ${gain.lowerQuartile.toFixed(1)} to ${gain.upperQuartile.toFixed(1)})`
          )
        ]),
    textFact("Engine", `Curbline ${design.engine}`),
    [
      "Cells",
      `<details><summary>SHA-256 of each cell</summary><ol>${cells.map(({ cell }) => `<li><code>${escapeHtml(cell.hash)}</code></li>`).join("")}</ol></details>`
    ],
    ["To repeat it", commandText(study.command)]
  ]
}

/** Over neighbours in the list of cells that have two days or more. */
const gainOf = ({ study }: StudyView) => {
  const seen = study.cells.filter((cell) => cell.days.length >= 2 && Number.isFinite(costOf(cell)))
  const values = seen.map(({ days }) => days.flatMap(({ kpis }) => kpis.costPerDayMinor ?? []))
  return commonNumbersGain(values.slice(1).map((it, i) => [it, values[i] ?? []] as const))
}
