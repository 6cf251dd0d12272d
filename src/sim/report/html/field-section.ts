/** What field operators did and which faults were at work; each part is left out when there was none. */
import { minute } from "../../../domain/instant.ts"
import type { FoTaskType } from "../../../services/operations/enums.ts"
import { type FaultKind, faultKinds } from "../../scenario/fault-kinds.ts"
import { count, counted, decimal, minutes, percent } from "../figures.ts"
import { type Kpis, kpisOf } from "../kpis.ts"
import type { RunResult } from "../run-result.ts"
import { localHours } from "./local-hours.ts"
import { escapeHtml, section, table } from "./markup.ts"
import { wordsOf } from "./words.ts"

/** The section about field work; empty when nobody was ever called. */
export const fieldSection = (result: RunResult): string => {
  const kpis = kpisOf(result)
  const tasks = (Object.keys(result.field.tasks) as ReadonlyArray<FoTaskType>)
    .flatMap((type) => {
      const times = result.field.tasks[type]
      return times === undefined ? [] : [{ type, times }]
    })
    .sort((a, b) => b.times.created - a.times.created || (a.type < b.type ? -1 : 1))
  if (tasks.length === 0) return ""
  const mean = (sumMs: number, n: number): string => decimal(n === 0 ? null : sumMs / n / minute, 1)
  const lead = `Field operators were busy ${percent(kpis.operatorUtilisation)} of their time on duty. Somebody set out ${minutes(kpis.fieldWaitMeanS)} after being called on average; ${workshopWords(result, kpis)}`
  return section(
    "field",
    "Field work",
    lead,
    table({
      caption: "Tasks of field operators, with means of waiting and work in minutes",
      isCaptionHidden: true,
      look: "field",
      head: ["Task", "Called", "Done", "Wait, min", "Work, min"],
      rows: tasks.map(({ type, times }) => [
        wordsOf(type).name,
        count(times.created),
        count(times.completed),
        mean(times.waitMs, times.begun),
        mean(times.workMs, times.completed)
      ])
    })
  )
}

const workshopWords = ({ field }: RunResult, { robotsInWorkshop }: Kpis): string =>
  field.workshopVisits === 0
    ? "no robot had to go to the workshop."
    : `${counted(field.workshopVisits, "robot")} had to go to the workshop, where ${decimal(robotsInWorkshop, 1)} stood on average.`

/** So many windows are listed; the rest is counted. */
const windowsListed = 12

/** The section about faults that the scenario put into the run; empty without any. */
export const faultSection = (result: RunResult): string => {
  const kinds = Object.keys(result.faultsFired) as ReadonlyArray<FaultKind>
  if (kinds.length === 0) return ""
  const { clock } = localHours(result)
  const listed = result.faultWindows.slice(0, windowsListed)
  const hidden = result.faultWindows.length - listed.length
  const windows = listed.map(
    ({ kind, from, until }) =>
      `<li>${escapeHtml(`${clock(from)}${until === null ? "" : ` to ${clock(until)}`}: ${kindWords(kind)}`)}</li>`
  )
  return section(
    "faults",
    "Faults",
    "What the scenario broke on purpose, and how often each kind really did something. The times at which any of them was at work are shaded in the charts.",
    `${table({
      caption: "Faults by kind",
      isCaptionHidden: true,
      head: ["Fault", "Times", "What is counted"],
      words: [0, 2],
      rows: kinds.map((kind) => [
        kindWords(kind),
        count(result.faultsFired[kind] ?? 0),
        faultKinds[kind].counts
      ])
    })}<ul class="windows">${windows.join("")}</ul>${hidden > 0 ? `<p class="small">and ${count(hidden)} more</p>` : ""}`
  )
}

const kindWords = (kind: FaultKind): string => wordsOf(kind).name
