/** Whose story is told: found by what people type, before anything runs. */
import * as Either from "effect/Either"
import { findOrder } from "../explain/find-order.ts"
import { ordersOfRun } from "../explain/order-rerun.ts"
import { Draws } from "../kernel/streams.ts"
import { nearest } from "../scenario/nearest.ts"
import type { Scenario } from "../scenario/schema.ts"
import { generateCity } from "../world/city.ts"
import { deliveryIdOf, orderName } from "../world/demand.ts"
import { plannedFleet } from "../world/fleet.ts"
import { plannedShifts } from "../world/shifts.ts"

export type SubjectKind = "delivery" | "robot" | "pilot" | "trip"

/** A thing with a story. */
export interface Subject {
  readonly kind: SubjectKind
  readonly id: string
  /** As people call it. */
  readonly name: string
}

/**
 * The subject that a text means, left: what is wrong with it. A trip is known to the run alone, so any text
 * is taken for one.
 *
 * - delivery: its order's number or name, or a delivery id.
 * - robot: a serial. pilot: `pilot-3`, a number, or an id.
 */
export const findSubject = (
  kind: SubjectKind,
  text: string,
  scenario: Scenario
): Either.Either<Subject, string> => {
  switch (kind) {
    case "delivery":
      return Either.mapBoth(findOrder(ordersOfRun(scenario), text), {
        onLeft: (problem) => problem.replace(/^--order /, "--delivery "),
        onRight: (order) => ({ kind, id: deliveryIdOf(order), name: orderName(order.index) })
      })
    case "robot":
      return named(kind, text, robotsOf(scenario))
    case "pilot":
      return named(kind, /^#?\d+$/.test(text) ? `pilot-${text.replace("#", "")}` : text, pilotsOf(scenario))
    case "trip":
      return Either.right({ kind, id: text.trim().toLowerCase(), name: text.trim().toLowerCase() })
  }
}

/** Ids by name. */
type Names = ReadonlyMap<string, string>

const robotsOf = (scenario: Scenario): Names => {
  const draws = new Draws(scenario.seed, 0)
  const fleet = plannedFleet(scenario, generateCity(scenario, draws), draws)
  return new Map(fleet.map(({ serial }) => [serial, serial]))
}

const pilotsOf = (scenario: Scenario): Names =>
  new Map(
    plannedShifts(scenario, new Draws(scenario.seed, 0)).map(({ pilotId, pilotIndex }) => [
      `pilot-${pilotIndex + 1}`,
      pilotId
    ])
  )

const named = (kind: SubjectKind, text: string, names: Names): Either.Either<Subject, string> => {
  const word = text.trim()
  for (const [name, id] of names) if (name === word || id === word) return Either.right({ kind, id, name })
  const known = [...names.keys()]
  const meant = nearest(word, known) ?? nearest(word, [...names.values()])
  const range = known.length === 0 ? "none" : `${known[0]} to ${known[known.length - 1]}`
  return Either.left(
    `--${kind} ${text}: there is no such ${kind}; the run has ${range}${meant === null ? "" : `; did you mean ${meant}?`}`
  )
}
