/**
 * Makes a dispatcher of a chooser: asks it, checks what it answers against every rule, plans what is legal
 * and drops the rest with its reason. An error inside a chooser is a dropped choice too: the planner goes
 * on without it. Source: spec/dispatch.md 5 (quote), 6, 9.4.
 */
import type { DemandId } from "../../../domain/ids.ts"
import { unassignedCost } from "../planner/cost.ts"
import type { ChoiceProblem, Dispatcher, DroppedChoice } from "../planner/dispatcher.ts"
import { insert, isRefusal } from "../planner/insertion.ts"
import type { Candidate, DeliveryWish, PlanningDemand, Refusal } from "../planner/model.ts"
import { type AssignmentDecision, isFrozen, type UnassignedDelivery, wishOf } from "../planner/replan.ts"
import { ChoiceRound } from "./choice-round.ts"
import type { DeliveryView, RobotChoice, RobotChooser } from "./robot-chooser.ts"

/** What a chooser said, or how it failed. */
type Said = { readonly answer: unknown } | { readonly error: string }

const ask = (question: () => unknown): Said => {
  try {
    return { answer: question() }
  } catch (error) {
    return { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
  }
}

const shown = (answer: unknown): string => {
  if (answer instanceof Promise) return "a promise; a choice is answered at once"
  return Array.isArray(answer) ? "a list" : typeof answer
}

const isChoice = (value: unknown): value is RobotChoice =>
  typeof value === "object" &&
  value !== null &&
  "demandId" in value &&
  typeof value.demandId === "string" &&
  "serial" in value &&
  typeof value.serial === "string"

const declined: Refusal = Object.freeze({
  limitingFactor: "RobotAvailability",
  issueCounts: Object.freeze({})
})

const drop = (
  demandId: DemandId | null,
  serial: string | null,
  problem: ChoiceProblem,
  detail: string | null
): DroppedChoice => ({ demandId, serial, problem, detail })

/** One answer of `choose`, checked. */
const takeOne = (
  round: ChoiceRound,
  view: DeliveryView,
  said: Said
): { readonly candidate: Candidate | null; readonly dropped: DroppedChoice | null } => {
  const facts = round.factsOfView(view)
  if ("error" in said) {
    return { candidate: null, dropped: drop(view.demandId, null, "DispatcherFailed", said.error) }
  }
  const { answer } = said
  if (answer === null || answer === undefined || facts === null) return { candidate: null, dropped: null }
  if (typeof answer !== "string") {
    return { candidate: null, dropped: drop(view.demandId, null, "NotAChoice", shown(answer)) }
  }
  const taken = round.take(facts, answer)
  return typeof taken === "string"
    ? { candidate: null, dropped: drop(view.demandId, answer, taken, null) }
    : { candidate: taken, dropped: null }
}

/** A delivery of the replan that a chooser may plan. */
interface Open {
  readonly demand: PlanningDemand
  readonly wish: DeliveryWish
  readonly view: DeliveryView
}

const inOrderOfRequest = (a: PlanningDemand, b: PlanningDemand): number =>
  a.requestedAt - b.requestedAt || (a.id < b.id ? -1 : 1)

/**
 * A dispatcher that does what a chooser chooses, as far as it is legal.
 *
 * - A chooser of equal answers to equal questions makes a deterministic dispatcher.
 * - Without a choice a quote is refused: with the factor that keeps every robot off, or with
 *   `RobotAvailability` when only the chooser does.
 */
export const dispatcherOf = (chooser: RobotChooser): Dispatcher => ({
  name: chooser.name,
  quote: (fleet, calendar, wish, now, config) => {
    const round = new ChoiceRound(fleet, calendar, now, config)
    const view = round.show(wish, now)
    const said = ask(() => chooser.choose(view, round.shard))
    const { candidate, dropped } = takeOne(round, view, said)
    round.close()
    if (candidate !== null) return { found: candidate, dropped }
    const cheapest = insert(fleet, calendar, wish, now, config)
    return { found: isRefusal(cheapest) ? cheapest : declined, dropped }
  },
  plan: (fleet, calendar, openDemandIds, now, config) => {
    const demands: Array<PlanningDemand> = []
    for (const id of openDemandIds) {
      const demand = fleet.demands.get(id)
      if (demand === undefined || demand.type !== "Delivery") continue
      const isAsked =
        demand.status === "Scheduled" || (chooser.plan !== null && !isFrozen(demand, fleet, now, config))
      if (isAsked) demands.push(demand)
    }
    const round = new ChoiceRound(fleet, calendar, now, config)
    const open: Array<Open> = []
    for (const demand of demands.sort(inOrderOfRequest)) {
      const wish = wishOf(demand)
      if (wish !== null) open.push({ demand, wish, view: round.show(wish, demand.requestedAt) })
    }
    const decisions: Array<AssignmentDecision> = []
    const dropped: Array<DroppedChoice> = []
    const done = new Set<DemandId>()
    const decide = ({ demand, wish, view }: Open, said: Said): void => {
      const taken = takeOne(round, view, said)
      if (taken.dropped !== null) dropped.push(taken.dropped)
      const facts = round.factsOfView(view)
      if (taken.candidate === null || facts === null) return
      const oldSerial = demand.status === "Pending" ? wish.currentSerial : null
      const before =
        oldSerial === null ? unassignedCost(facts, now, config) : (demand.plan?.cost ?? taken.candidate.cost)
      done.add(demand.id)
      decisions.push({
        demandId: demand.id,
        candidate: taken.candidate,
        oldSerial,
        group: decisions.length,
        gain: before - taken.candidate.cost
      })
    }
    const { plan } = chooser
    if (plan === null) {
      for (const one of open)
        decide(
          one,
          ask(() => chooser.choose(one.view, round.shard))
        )
    } else if (open.length > 0) {
      const byId = new Map(open.map((one) => [one.demand.id, one]))
      const views = Object.freeze(open.map((one) => one.view))
      for (const choice of choicesOf(
        ask(() => plan(views, round.shard)),
        dropped
      )) {
        const one = byId.get(choice.demandId)
        if (one !== undefined && !done.has(choice.demandId)) decide(one, { answer: choice.serial })
        else dropped.push(drop(choice.demandId, choice.serial, problemOf(choice, done, openDemandIds), null))
      }
    }
    round.close()
    const unassigned: Array<UnassignedDelivery> = []
    for (const { demand, wish } of open) {
      if (demand.status !== "Scheduled" || done.has(demand.id)) continue
      const cheapest = insert(fleet, calendar, wish, now, config)
      unassigned.push({ demandId: demand.id, refusal: isRefusal(cheapest) ? cheapest : declined })
    }
    return { plan: { decisions, unassigned, compared: open.length, cost: null, bound: null }, dropped }
  }
})

const problemOf = (
  choice: RobotChoice,
  done: ReadonlySet<DemandId>,
  openDemandIds: ReadonlyArray<DemandId>
): ChoiceProblem => {
  if (done.has(choice.demandId)) return "ChosenTwice"
  return openDemandIds.includes(choice.demandId) ? "Frozen" : "UnknownDelivery"
}

/** The choices of an answer; what is none goes to `dropped`. */
const choicesOf = (said: Said, dropped: Array<DroppedChoice>): ReadonlyArray<RobotChoice> => {
  if ("error" in said) {
    dropped.push(drop(null, null, "DispatcherFailed", said.error))
    return []
  }
  if (!Array.isArray(said.answer)) {
    dropped.push(drop(null, null, "NotAChoice", shown(said.answer)))
    return []
  }
  const choices: Array<RobotChoice> = []
  for (const value of said.answer as ReadonlyArray<unknown>) {
    if (isChoice(value)) choices.push(value)
    else dropped.push(drop(null, null, "NotAChoice", shown(value)))
  }
  return choices
}
