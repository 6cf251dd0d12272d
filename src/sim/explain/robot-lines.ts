/** The robots of an explanation as lines of text, at most `lineWidth` columns wide. */
import type { Instant } from "../../domain/instant.ts"
import type { ExplainedCandidate, ExplainedRefusal } from "../../services/dispatch/planner/explain.ts"
import type { CostTerms } from "../../services/dispatch/planner/model.ts"
import { count, decimal } from "../report/figures.ts"
import type { Names } from "./names.ts"

export const lineWidth = 100

const serialWidth = 14
const issueWidth = 22

/** Terms of the cost with the heads of their columns, in the order of the objective. */
export const termHeads: ReadonlyArray<readonly [keyof CostTerms, string]> = [
  ["lateness", "late"],
  ["approach", "appr"],
  ["robotIdle", "idle"],
  ["foodWaiting", "food"],
  ["interruption", "intr"],
  ["change", "chng"],
  ["risk", "risk"]
]

/** `text` behind `first`, in lines; those after the first begin with `indent` blanks. */
export const wrapped = (first: string, text: string, indent: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = first
  let isBegun = false
  for (const word of text.split(" ")) {
    const longer = isBegun ? `${line} ${word}` : line + word
    if (isBegun && longer.length > lineWidth) {
      lines.push(line)
      line = " ".repeat(indent) + word
    } else line = longer
    isBegun = true
  }
  lines.push(line)
  return lines
}

const cell = (text: string, width: number): string =>
  (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width)

/** Says what is in the columns of `candidateLines`. */
export const candidateHead = [
  "  #",
  cell("robot", serialWidth),
  "free at ",
  "   cost",
  ...termHeads.map(([, head]) => head.padStart(5)),
  "at merch",
  "drop-off",
  "batt"
].join(" ")

const places: Readonly<Record<ExplainedCandidate["release"]["kind"], string>> = {
  idle: "stands",
  held: "waits",
  delivery: "after its delivery",
  movement: "on its way",
  stopping: "when it has stopped",
  busy: "after its trip"
}

/** One robot with a plan: two lines or more. */
export const candidateLines = (
  it: ExplainedCandidate,
  rank: number,
  names: Names,
  clock: (at: Instant) => string
): ReadonlyArray<string> => {
  const { plan, release } = it
  const figures = [
    String(rank).padStart(3),
    cell(it.serial, serialWidth),
    clock(release.at),
    decimal(plan.cost, 1).padStart(7),
    ...termHeads.map(([term]) => decimal(plan.costTerms[term], 0).padStart(5)),
    clock(plan.pickupEta),
    clock(plan.dropoffEta),
    `${decimal(plan.batteryEndPct, 0)}%`.padStart(4)
  ].join(" ")
  const legs = plan.pickup === null ? [plan.delivery, plan.ret] : [plan.pickup, plan.delivery, plan.ret]
  const crews = legs.map((leg) => {
    const parts = leg.blocks.map((block) =>
      block.kind === "drive"
        ? `${names.of(block.pilotId)} ${clock(block.from)}-${clock(block.to)}`
        : `${block.kind} ${names.of(block.pilotId)} to ${clock(block.to)}`
    )
    return `${leg.type} ${count(leg.meters)} m: ${parts.join(", ")}`
  })
  const from = `${places[release.kind]} at ${names.place(release.place, release)}`
  const interrupted = plan.interruptsDemandId === null ? "" : ", gives up its trip"
  const uncompared = it.compared ? "" : "; not compared, enough others promised to cost less"
  return [figures, ...wrapped("    ", `${from}${interrupted}${uncompared}; ${crews.join("; ")}`, 6)]
}

/** One robot that breaks a rule or lacks a pilot: a line for each issue. */
export const refusalLines = (it: ExplainedRefusal, names: Names): ReadonlyArray<string> =>
  it.findings.flatMap((finding, i) => {
    const who = cell(i === 0 ? it.serial : "  also", serialWidth)
    return wrapped(
      `  ${who} ${cell(finding.issue, issueWidth)} `,
      names.in(finding.text),
      4 + serialWidth + issueWidth
    )
  })
