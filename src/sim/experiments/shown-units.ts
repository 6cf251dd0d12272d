/** Units in which people read key figures: per cent, minutes, money in whole units. */
import type { StudyUnit } from "./study-kpis.ts"

export interface ShownUnit {
  readonly factor: number
  readonly decimals: number
  /** After a value, after a difference of two values, and below the name of a column. */
  readonly ofValue: string
  readonly ofDifference: string
  readonly inHead: string
}

/** How a figure of each unit is shown. */
export const shownUnits: Readonly<Record<StudyUnit, ShownUnit>> = {
  rate: { factor: 100, decimals: 1, ofValue: " %", ofDifference: " points", inHead: "%" },
  seconds: { factor: 1 / 60, decimals: 1, ofValue: " min", ofDifference: " min", inHead: "min" },
  minutes: { factor: 1, decimals: 1, ofValue: " min", ofDifference: " min", inHead: "min" },
  money: { factor: 1 / 100, decimals: 2, ofValue: "", ofDifference: "", inHead: "" },
  costSeconds: { factor: 1, decimals: 0, ofValue: " s", ofDifference: " s", inHead: "s" },
  number: { factor: 1, decimals: 2, ofValue: "", ofDifference: "", inHead: "" }
}

/** The number alone, without a sign on what rounds to 0. */
export const numberText = (value: number, { factor, decimals }: ShownUnit): string => {
  const text = (value * factor).toFixed(decimals)
  return Number(text) === 0 ? (0).toFixed(decimals) : text
}
