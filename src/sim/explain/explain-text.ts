/** An explanation for people, in a terminal of 100 columns. */
import type { Instant } from "../../domain/instant.ts"
import { robotIssues } from "../../services/dispatch/enums.ts"
import type { Explanation, Margin } from "../../services/dispatch/planner/explain.ts"
import { count, decimal } from "../report/figures.ts"
import { seedJson } from "../report/json.ts"
import type { TerminalStyle } from "../report/summary.ts"
import { formatLocal } from "../scenario/start-at.ts"
import { orderName } from "../world/demand.ts"
import type { OrderExplanation, PlannerView, RunSource } from "./explanation.ts"
import type { StoryEntry } from "./order-story.ts"
import { candidateHead, candidateLines, refusalLines, termHeads, wrapped } from "./robot-lines.ts"

const askedWords: Readonly<Record<PlannerView["by"], string>> = {
  Estimate: "when an estimate was asked for",
  Quote: "when the quote was asked for",
  Confirm: "when the quote was accepted",
  Replan: "when the planner replanned",
  moment: "when nobody asked"
}

/** `top`: at most so many robots in each of the two lists. */
export const renderExplanation = (
  it: OrderExplanation,
  run: RunSource,
  top: number,
  style: TerminalStyle
): string => {
  const { order, scenario, view } = it
  const { utcOffsetMs } = scenario.startAt
  const clock = (at: Instant): string => formatLocal(at, utcOffsetMs).slice(11)
  const bold = (text: string): string => (style.color ? `\u001b[1m${text}\u001b[0m` : text)
  const name = orderName(order.index)
  const lines: Array<string> = []
  const say = (text: string, indent = 2): void => {
    lines.push(...wrapped(" ".repeat(indent), text, indent + 2))
  }
  const when =
    view === null ? "" : `, ${formatLocal(view.at, utcOffsetMs).replace("T", " ")}, ${askedWords[view.by]}`
  lines.push(bold(`${name} of ${scenario.name}, seed ${seedJson(scenario.seed)}${when}`))
  const ready = `food ready ${clock(order.quotedReadyAt)}, latest departure ${clock(order.latestStart)}`
  say(`from ${it.merchant}; ${ready}; ${decimal(order.litres, 1)} L`)
  if (run.verification.result === "different") {
    say(`! Another run: its digest was ${run.verification.expected}, now it is ${run.verification.digest}.`)
    say(`! ${differenceOf(run)}`)
    if (run.command !== null) say(`! It was written by: ${run.command}`)
  }
  lines.push(bold("What happened"))
  for (const entry of merged(it.story)) lines.push(...storyLines(entry, view?.at ?? null, clock))
  if (view === null) {
    lines.push(bold("Decision"))
    say("The planner was never asked about this order.")
  } else {
    lines.push(bold("Decision"))
    for (const text of decisionTexts(it, view)) say(text)
    if (view.explanation !== null) pushRobots(lines, it, view.explanation, top, bold, clock)
  }
  lines.push(bold("Run"))
  say(`${run.source}; ${verificationText(run)}`)
  return lines.join("\n")
}

const differenceOf = (run: RunSource): string =>
  run.writtenBy !== null && run.writtenBy !== run.version
    ? `It was written by version ${run.writtenBy}, this is ${run.version}: read this as what this version would do.`
    : "This build decides otherwise than the one that wrote it: read this as what this build would do."

const verificationText = (run: RunSource): string => {
  const { verification } = run
  switch (verification.result) {
    case "same":
      return `run again to its end: digest ${verification.digest}, as when it was written`
    case "different":
      return `run again to its end: digest ${verification.digest} instead of ${verification.expected}`
    case "unverified":
      return `not compared with a finished run: ${verification.reason}`
  }
}

/** Estimates that moved one after the other, as one entry. */
const merged = (story: ReadonlyArray<StoryEntry>): ReadonlyArray<StoryEntry> => {
  const result: Array<StoryEntry> = []
  let moves = 0
  for (const entry of story) {
    const last = result[result.length - 1]
    if (entry.what === "EtaUpdate" && last?.what === "EtaUpdate") {
      moves += 1
      result[result.length - 1] = { ...entry, text: `drop-off moved ${moves} times, now to` }
    } else {
      moves = 1
      result.push(entry)
    }
  }
  return result
}

const storyLines = (
  entry: StoryEntry,
  viewAt: Instant | null,
  clock: (at: Instant) => string
): ReadonlyArray<string> => {
  const mark = entry.at === viewAt ? ">" : " "
  const eta = entry.dropoffEta === null ? "" : ` ${clock(entry.dropoffEta)}`
  const issues = entry.issues.length === 0 ? "" : ` (${entry.issues.join(", ")})`
  return wrapped(`${mark} ${clock(entry.at)}  `, `${entry.text}${eta}${issues}`, 14)
}

const decisionTexts = (it: OrderExplanation, view: PlannerView): ReadonlyArray<string> => {
  const { explanation, taken } = view
  const texts: Array<string> = []
  if (view.note !== "") texts.push(`${view.note[0]?.toUpperCase()}${view.note.slice(1)}.`)
  if (taken !== null) texts.push(`Decided: ${takenText(it, view)}`)
  if (explanation === null) return texts
  const { winner, refusal, margin, stayingS } = explanation
  if (stayingS !== null) {
    const stays = explanation.wish.currentSerial
    const how = stays === null ? "Staying without a robot" : `Staying with ${stays}, as planned,`
    texts.push(`${how} costs ${decimal(stayingS, 1)} cost-s.`)
  }
  const isOwn = taken === null || taken.serial === winner
  if (winner !== null && (taken === null || !isOwn)) texts.push(`Cheapest: ${winner}.`)
  if (winner !== null && margin !== null) texts.push(marginText(winner, margin))
  if (winner !== null && margin === null) texts.push("No other robot was left to compare.")
  if (refusal !== null) texts.push(`${refusal.limitingFactor}: ${refusal.rule}.`)
  return texts
}

const takenText = (it: OrderExplanation, view: PlannerView): string => {
  const { explanation, taken } = view
  if (taken === null) return ""
  const who = taken.serial ?? "no robot"
  const factor = taken.limitingFactor === null ? "" : ` (${taken.limitingFactor})`
  const more = taken.text === "" ? "" : `, ${taken.text}`
  const said = `${who}${factor}${more}`
  const winner = explanation?.winner ?? null
  if (explanation === null || taken.serial === winner || taken.limitingFactor !== null) return `${said}.`
  if (it.dispatcher !== "planner") return `${said}: chosen by the dispatcher ${it.dispatcher}.`
  if (view.by === "Confirm") return `${said}: the quoted robot is kept, it still keeps the quoted time.`
  const other = taken.others.find(({ serial }) => serial === winner)
  return other === undefined
    ? `${said}: all open deliveries were planned together.`
    : `${said}: planned together, ${winner} goes to ${it.names.of(other.deliveryId)}.`
}

const marginText = (winner: string, margin: Margin): string => {
  const terms = termHeads
    .map(([term]) => ({ term, less: margin.terms[term] }))
    .filter(({ less }) => Math.abs(less) >= 0.05)
    .sort((a, b) => Math.abs(b.less) - Math.abs(a.less))
    .map(({ term, less }) => `${term} ${decimal(Math.abs(less), 1)} ${less > 0 ? "less" : "more"}`)
  const why = terms.length === 0 ? "equal terms, the lesser serial" : terms.join(", ")
  return `${winner} costs ${decimal(margin.costS, 1)} cost-s less than ${margin.second}: ${why}.`
}

const pushRobots = (
  lines: Array<string>,
  it: OrderExplanation,
  explanation: Explanation,
  top: number,
  bold: (text: string) => string,
  clock: (at: Instant) => string
): void => {
  const { candidates, refused, robots } = explanation
  const more = (all: number): ReadonlyArray<string> =>
    all > top ? [`  and ${count(all - top)} more (--top)`] : []
  if (candidates.length > 0) {
    lines.push(
      bold(`Robots that could: ${count(candidates.length)} of ${count(robots)}, costs in cost-seconds`)
    )
    lines.push(candidateHead)
    candidates.slice(0, top).forEach((candidate, i) => {
      lines.push(...candidateLines(candidate, i + 1, it.names, clock))
    })
    lines.push(...more(candidates.length))
  }
  if (refused.length > 0) {
    lines.push(bold(`Robots that could not: ${count(refused.length)} of ${count(robots)}, nearest first`))
    const counts = robotIssues.flatMap((issue) => {
      const number = refused.filter(({ findings }) => findings[0]?.issue === issue).length
      return number === 0 ? [] : [`${issue} ${count(number)}`]
    })
    lines.push(...wrapped("  ", counts.join(", "), 4))
    for (const robot of refused.slice(0, top)) lines.push(...refusalLines(robot, it.names))
    lines.push(...more(refused.length))
  }
}
