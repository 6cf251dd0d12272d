/** What one robot or pilot more is worth, as JSON: rates 0..1, seconds, minor units of money. */
import { hour } from "../../../domain/instant.ts"
import type { Parameters } from "../design/design.ts"
import { type Added, kindOf } from "../marginal/additions.ts"
import type { MarginalValue } from "../marginal/marginal-value.ts"
import type { JudgedDifference } from "../paired-statistics.ts"
import { addedText, clockText } from "./marginal-words.ts"
import type { StudyMarginal } from "./study.ts"

/** A difference, with the addition minus without it. */
export interface DifferenceJson {
  readonly mean: number
  /** Of an interval that holds together with those of all additions at this answer (Holm). */
  readonly halfWidth: number
  readonly significant: boolean
}

export interface AdditionJson {
  readonly kind: "robot" | "hours" | "shifts"
  readonly name: string
  /** Local time of day at which a pilot starts; null of a robot. */
  readonly startsAt: string | null
  readonly hoursPerDay: number
  readonly replications: number
  readonly priceMinor: number
  /** All costs of a day, the price included. */
  readonly spentPerDayMinor: DifferenceJson
  readonly savedPerDayMinor: { readonly mean: number; readonly halfWidth: number }
  readonly ordersDelivered: DifferenceJson
  readonly acceptanceRate: DifferenceJson | null
  readonly onTimeRate: DifferenceJson | null
  readonly clickToDoorP90S: DifferenceJson | null
  readonly spentPerDeliveryMinor: number | null
}

export interface MarginalJson {
  readonly held: Parameters
  readonly parameters: Parameters
  readonly simulatedDays: number
  readonly additions: ReadonlyArray<AdditionJson>
  /** Additions that the scenario has no room for. */
  readonly impossible: ReadonlyArray<{ readonly name: string; readonly why: string }>
}

/** One answer's additions. */
export const marginalJson = (marginal: StudyMarginal): MarginalJson => ({
  held: marginal.held,
  parameters: marginal.parameters,
  simulatedDays: marginal.days,
  additions: marginal.values.map(additionJson),
  impossible: marginal.impossible.map(({ added, why }) => ({ name: addedText(added), why }))
})

const additionJson = (value: MarginalValue): AdditionJson => ({
  kind: kindOf(value.added),
  name: addedText(value.added),
  startsAt: startsAt(value.added),
  hoursPerDay: value.hoursPerDay,
  replications: value.days,
  priceMinor: value.priceMinor,
  spentPerDayMinor: sure(value.spentPerDay),
  savedPerDayMinor: value.savedPerDay,
  ordersDelivered: sure(value.delivered),
  acceptanceRate: differenceJson(value.acceptanceRate),
  onTimeRate: differenceJson(value.onTimeRate),
  clickToDoorP90S: differenceJson(value.clickToDoorP90S),
  spentPerDeliveryMinor: value.spentPerDelivery
})

const startsAt = (added: Added): string | null => {
  switch (added._tag) {
    case "Robot":
      return null
    case "PilotShift":
      return clockText(added.startMs)
    case "PilotHour":
      return clockText(added.localHour * hour)
  }
}

const sure = ({ mean, halfWidth, isSignificant }: JudgedDifference): DifferenceJson => ({
  mean,
  halfWidth,
  significant: isSignificant
})

const differenceJson = (difference: JudgedDifference | null): DifferenceJson | null =>
  difference === null ? null : sure(difference)
