/**
 * What goes wrong in a case, drawn as a swarm: each kind is off in half of the cases, so that what one kind
 * hides another case shows. All faults are over when the last order has been placed.
 * Source: spec/simulation.md 9.
 */
import { type FaultKind, faultKindNames, faultKinds } from "../scenario/fault-kinds.ts"
import type { Choices } from "./choices.ts"

/** Of the kinds that are on, the chance that one of them happens; a bad day is no catastrophe every minute. */
const happens = 0.25
const longestS = 1200

/** Kinds that are drawn; which trip is cancelled when is a matter of its moment (make-moments.ts). */
const drawnKinds = faultKindNames.filter((kind) => kind !== "tripCancelled")

/** A fault as a file writes it. */
export interface FaultForm {
  readonly kind: FaultKind
  /** Either a time or a trigger. */
  readonly at_s?: number
  readonly trigger?: { readonly on: string; readonly nth: number; readonly after_s: number }
  readonly target?: Readonly<Record<string, string>>
  readonly duration_s?: number
  readonly params?: Readonly<Record<string, number | boolean | string>>
}

/**
 * How bad a fault is; other kinds have their defaults. Delays of messages reach minutes, so that news of one
 * trip arrives when the robot is on the next.
 */
const paramsOf = (kind: FaultKind, degree: number, isBroad: boolean): FaultForm["params"] => {
  switch (kind) {
    case "eventDelay":
      return { delay_s: 1 + Math.round(179 * degree * degree), jitter: isBroad }
    case "eventDuplicate":
      return { share_pct: isBroad ? 100 : 20, after_s: Math.round(60 * degree) }
    case "eventReorder":
      return { within_s: 1 + Math.round(59 * degree) }
    case "eventLoss":
      return { share_pct: 5 + Math.round(40 * degree) }
    case "partnerTimeout":
      // Beyond the lease of the sender, who has tried again meanwhile.
      return isBroad ? { answer_after_s: 31 + Math.round(120 * degree) } : undefined
    case "partner5xx":
      return { status: isBroad ? 503 : 500 }
    case "componentFail":
      return isBroad
        ? { component: "LID", status: degree < 0.5 ? "ERROR" : "CRITICAL" }
        : { component: "MOTOR_BASE", status: degree < 0.5 ? "WARNING" : "CRITICAL" }
    case "batteryDrop":
      return { drop_pct: 10 + Math.round(80 * degree) }
    case "wrongPinBurst":
      return { tries: 1 + Math.round(19 * degree), every_s: isBroad ? 1 : 20 }
    case "strangerOpensLid":
      return { open_s: 1 + Math.round(599 * degree) }
    case "addressChange":
      return { move_m: 10 + Math.round(2000 * degree) }
    default:
      return undefined
  }
}

/** Kinds that chaos brings besides those of the list; on most days few of them. */
const chaosOnShare = 0.2

/** Chaos between two times in seconds from the start of the run: rates of some kinds, none in half of the cases. */
export const chaosOf = (choices: Choices, fromS: number, untilS: number) => {
  const on = choices.chance(0.5)
  const rates: Partial<Record<FaultKind, number>> = {}
  for (const kind of drawnKinds) {
    const isDrawn = choices.chance(chaosOnShare)
    const perHour = choices.oneOf([0.2, 0.5, 2])
    // Messages are the list's matter: its faults say how badly they travel.
    if (on && isDrawn && !kind.startsWith("event")) rates[kind] = perHour
  }
  const durationPct = choices.whole(10, 100)
  return on ? { rates_per_h: rates, from_s: fromS, until_s: untilS, duration_pct: durationPct } : {}
}

/** Faults between two times in seconds from the start of the run, by kind in the order of the table. */
export const faultsOf = (choices: Choices, fromS: number, toS: number): ReadonlyArray<FaultForm> => {
  const faults: Array<FaultForm> = []
  const calm = choices.chance(0.2)
  for (const kind of drawnKinds) {
    const on = choices.chance(0.5)
    const times = choices.chance(happens) ? choices.whole(1, 2) : 0
    for (let i = 0; i < times; i++) {
      const at = choices.whole(fromS, toS - 600)
      const lasts = Math.min(choices.whole(30, longestS), toS - at)
      const params = paramsOf(kind, choices.whole(0, 100) / 100, choices.chance(0.5))
      if (!on || calm) continue
      const { durationS } = faultKinds[kind]
      faults.push({
        kind,
        at_s: at,
        ...(typeof durationS === "number" ? { duration_s: lasts } : {}),
        ...(params === undefined ? {} : { params })
      })
    }
  }
  return faults
}
