/** What one robot or pilot more is worth, in words: for the terminal and the page. */
import { hour, minute } from "../../../domain/instant.ts"
import { cellName } from "../design/cells.ts"
import type { Added } from "../marginal/additions.ts"
import type { MarginalValue } from "../marginal/marginal-value.ts"
import type { JudgedDifference } from "../paired-statistics.ts"
import type { StudyKpiKey } from "../study-kpis.ts"
import type { StudyMarginal } from "./study.ts"
import { changeText, valueText } from "./study-words.ts"

/** "18:00", of a local time of day in milliseconds. */
export const clockText = (ms: number): string =>
  `${String(Math.floor(ms / hour)).padStart(2, "0")}:${String(Math.round((ms % hour) / minute)).padStart(2, "0")}`

/** "a pilot from 18:00 for an hour". */
export const addedText = (added: Added): string => {
  switch (added._tag) {
    case "Robot":
      return "a robot"
    case "PilotShift":
      return `a pilot from ${clockText(added.startMs)} for a shift`
    case "PilotHour":
      return `a pilot from ${clockText(added.localHour * hour)} for an hour`
  }
}

/** Everything that is said of one answer, a sentence or two each; empty when nothing was simulated. */
export const marginalSentences = (marginal: StudyMarginal): ReadonlyArray<string> => {
  const { held, values } = marginal
  const where = Object.keys(held).length === 0 ? "" : `With ${cellName(held)}: `
  return [
    ...values.filter(({ added }) => added._tag === "Robot").map((it) => `${where}${changeWords(it)}`),
    ...hoursWords(values, "PilotHour").map((it) => `${where}${it}`),
    ...hoursWords(values, "PilotShift").map((it) => `${where}${it}`),
    ...marginal.impossible.map(
      ({ added, why }) => `${where}There is no room for ${addedText(added)}: ${why}.`
    )
  ]
}

/** "One robot more costs 25.00 a day and changes …". */
const changeWords = (value: MarginalValue): string => {
  const price = valueText(value.priceMinor, "costPerDayMinor")
  return `One robot more, ${price} a day: ${differenceWords(value)}.`
}

const differenceWords = ({ delivered, acceptanceRate, spentPerDay }: MarginalValue): string => {
  const parts: ReadonlyArray<readonly [string, JudgedDifference | null, StudyKpiKey]> = [
    ["orders delivered", delivered, "ordersDelivered"],
    ["acceptance", acceptanceRate, "acceptanceRate"],
    ["all costs of a day", spentPerDay, "costPerDayMinor"]
  ]
  const told = parts.flatMap(([name, difference, key]) =>
    difference === null
      ? []
      : [{ text: `${name} ${changeText(difference.mean, difference.halfWidth, key)}`, difference }]
  )
  const sure = told.filter(({ difference }) => difference.isSignificant).map(({ text }) => text)
  const unsure = told.filter(({ difference }) => !difference.isSignificant).map(({ text }) => text)
  const open = unsure.length === 0 ? "" : `no difference could be shown in ${unsure.join(", ")}`
  return [sure.join(", "), open].filter((it) => it !== "").join("; ")
}

const hoursWords = (
  values: ReadonlyArray<MarginalValue>,
  tag: "PilotHour" | "PilotShift"
): ReadonlyArray<string> => {
  const own = values.filter(({ added }) => added._tag === tag)
  const [first, ...others] = own
  if (first === undefined) return []
  const kind = tag === "PilotHour" ? "hour" : "shift"
  const one = `One pilot more for ${kind === "hour" ? "an hour" : "a shift"}`
  const sure = own.filter(({ delivered }) => delivered.isSignificant)
  if (sure.length === 0) {
    return [`${one}: no difference in orders delivered could be shown for any of ${own.length} ${kind}s.`]
  }
  const most = others.reduce((best, it) => (it.delivered.mean > best.delivered.mean ? it : best), first)
  const { mean, halfWidth } = most.delivered
  const at = most.added._tag === "Robot" ? "" : clockText(startOf(most.added))
  return [
    `${one} delivers most from ${at}: orders delivered ${changeText(mean, halfWidth, "ordersDelivered")}; a difference could be shown for ${sure.length} of ${own.length} ${kind}s.`
  ]
}

const startOf = (added: Exclude<Added, { readonly _tag: "Robot" }>): number =>
  added._tag === "PilotHour" ? added.localHour * hour : added.startMs
