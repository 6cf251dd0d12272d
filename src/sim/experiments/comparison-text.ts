/** A comparison in words first, then as tables. Source: spec/simulation.md 7. */
import { none } from "../report/figures.ts"
import type { ComparedFigure, Comparison } from "./comparison.ts"
import type { Figure } from "./figures.ts"
import type { Estimate, JudgedDifference } from "./paired-statistics.ts"
import { numberText, type ShownUnit, shownUnits } from "./shown-units.ts"

const withSign = (value: number, shown: ShownUnit): string => {
  const text = numberText(value, shown)
  return text.startsWith("-") || Number(text) === 0 ? text : `+${text}`
}

const estimateText = (estimate: Estimate | null, figure: Figure): string => {
  const shown = shownUnits[figure.unit]
  if (estimate === null) return none
  const mean = numberText(estimate.mean, shown)
  return estimate.halfWidth === null
    ? `${mean}${shown.ofValue}`
    : `${mean} ± ${numberText(estimate.halfWidth, shown)}${shown.ofValue}`
}

const differenceText = (difference: JudgedDifference | null, figure: Figure): string => {
  if (difference === null) return none
  const shown = shownUnits[figure.unit]
  const star = difference.isSignificant ? "*" : " "
  return `${withSign(difference.mean, shown)} ± ${numberText(difference.halfWidth, shown)}${shown.ofDifference} ${star}`
}

/** One sentence about one figure: "planner accepts 2.1 ± 0.4 points more than nearest". */
export const sentence = (names: readonly [string, string], { figure, difference }: Said): string => {
  const shown = shownUnits[figure.unit]
  const [verb, more, less] = figure.says
  const amount = numberText(Math.abs(difference.mean), shown)
  const halfWidth = `${numberText(difference.halfWidth, shown)}${shown.ofDifference}`
  return `${names[0]} ${verb} ${amount} ± ${halfWidth} ${difference.mean > 0 ? more : less} than ${names[1]}`
}

interface Said {
  readonly figure: Figure
  readonly difference: JudgedDifference
}

const said = (compared: ReadonlyArray<ComparedFigure>, other: number): ReadonlyArray<Said> =>
  compared.flatMap(({ figure, differences }) => {
    const difference = differences[other] ?? null
    return difference === null ? [] : [{ figure, difference }]
  })

/** Figures that show a difference, one sentence each; then those that show none, in one sentence. */
const sentencesAgainst = (comparison: Comparison, other: number): ReadonlyArray<string> => {
  const [first = "", ...others] = comparison.names
  const second = others[other] ?? ""
  const all = said(comparison.figures, other)
  const clear = all.filter((it) => it.difference.isSignificant)
  const unclear = all.filter((it) => !it.difference.isSignificant)
  const lines = clear.map((it) => `${sentence([first, second], it)}.`)
  if (unclear.length > 0 && comparison.judgedOver === "allFigures") {
    lines.push(
      `By ${comparison.days} replications the difference is not told apart from 0 in: ${unclear.map((it) => it.figure.name).join("; ")}.`
    )
  } else if (unclear.length > 0) {
    lines.push(
      `No difference to ${second} shows in ${unclear.map((it) => it.figure.name).join("; ")} (${comparison.days} days are too few, or there is none).`
    )
  }
  return lines
}

const table = (rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length))
  )
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
      )
      .join("  ")
      .trimEnd()
  )
}

const reductionText = (difference: JudgedDifference | null): string => {
  const reduction = difference?.varianceReduction ?? null
  return reduction === null ? none : `${reduction.toFixed(1)} x`
}

/** Why days of the same number are held against each other, in one sentence; empty when nothing varies. */
const pairingSentence = ({ figures }: Comparison): ReadonlyArray<string> => {
  const reductions = figures
    .flatMap(({ differences }) => differences.flatMap((it) => it?.varianceReduction ?? []))
    .sort((a, b) => a - b)
  const middle = reductions[Math.floor(reductions.length / 2)]
  return middle === undefined
    ? []
    : [
        `Pairing replications of the same number divides the variance of a difference by ${middle.toFixed(1)} (median of the figures).`
      ]
}

/** The whole answer: sentences, the means of each policy, the differences with the gain of pairing. */
export const renderComparison = (comparison: Comparison): string => {
  const { names, days, judgedOver } = comparison
  const [first = "", ...others] = names
  const [day, plural] = judgedOver === "allFigures" ? ["replication", "replications"] : ["day", "days"]
  const lines: Array<string> = []
  if (days < 2) {
    lines.push(`${days === 1 ? `Only one ${day} is` : `No ${day} is`} finished by all: differences need two.`)
  } else {
    lines.push(...others.flatMap((_, other) => sentencesAgainst(comparison, other)))
    if (judgedOver === "allFigures") lines.push(...pairingSentence(comparison))
  }
  if (days === 0) return lines.join("\n")
  lines.push("", `Means over ${days} ${days === 1 ? day : plural}, with 95 % t intervals:`, "")
  lines.push(
    ...table([
      ["", ...names],
      ...comparison.figures.map(({ figure, estimates }) => [
        figure.name,
        ...estimates.map((estimate) => estimateText(estimate, figure))
      ])
    ])
  )
  if (days < 2) return lines.join("\n")
  const corrected =
    judgedOver === "allFigures"
      ? ", by Holm's procedure over all lines"
      : others.length > 1
        ? ", by Holm's procedure over all of a line"
        : ""
  lines.push("", `Paired differences, ${first} minus the other (* not 0 at 95 %${corrected});`)
  lines.push(`in brackets: how much more independent ${plural} would vary:`, "")
  lines.push(
    ...table([
      ["", ...others.flatMap((other) => [`- ${other}`, ""])],
      ...comparison.figures.map(({ figure, differences }) => [
        figure.name,
        ...differences.flatMap((difference) => [
          differenceText(difference, figure),
          `(${reductionText(difference)})`
        ])
      ])
    ])
  )
  return lines.join("\n")
}
