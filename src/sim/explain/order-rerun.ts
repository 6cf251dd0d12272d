/**
 * A run that is looked into at one moment of one order. The simulation is that of `Simulation`; the hooks
 * of its host take the planner's state in the moment a command arrives and is not decided yet, so what is
 * explained is what is decided on. Source: spec/dispatch.md 5, 9; spec/simulation.md 1.
 */
import type { DeliveryRequest } from "../../actors/planner/commands.ts"
import type { PlannerState } from "../../actors/planner/state.ts"
import type { AnyCommand } from "../../domain/decider.ts"
import type { DeliveryId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { Dispatcher } from "../../services/dispatch/planner/dispatcher.ts"
import { explain } from "../../services/dispatch/planner/explain.ts"
import type { Decided, Instance } from "../host.ts"
import { Draws } from "../kernel/streams.ts"
import { Simulation } from "../run.ts"
import { withoutTracks } from "../scenario/overrides.ts"
import type { Scenario } from "../scenario/schema.ts"
import { generateCity } from "../world/city.ts"
import { deliveryIdOf, type Order, orders } from "../world/demand.ts"
import { weatherByHour } from "../world/weather.ts"
import { takenIn } from "./decision-taken.ts"
import type { OrderExplanation, PlannerView } from "./explanation.ts"
import type { Moment } from "./moment.ts"
import { Names } from "./names.ts"
import { OrderStory } from "./order-story.ts"
import { askedAtMoment, askedByCommand, requestIn } from "./planner-question.ts"

/** The orders of a run, by time of placement, without running it. */
export const ordersOfRun = (scenario: Scenario): ReadonlyArray<Order> => {
  const draws = new Draws(scenario.seed, 0)
  return orders(scenario, generateCity(scenario, draws), weatherByHour(scenario, draws), draws)
}

export class OrderRerun {
  private readonly scenario: Scenario
  private readonly order: Order
  private readonly deliveryId: DeliveryId
  private readonly moment: Moment | null
  private readonly untilEnd: boolean
  private readonly simulation: Simulation
  private readonly story: OrderStory
  private readonly names: Names
  private request: DeliveryRequest | null = null
  private view: PlannerView | null = null
  /** What `view` was before the command that is awaited. */
  private earlier: PlannerView | null = null
  /** The command whose decision `view` waits for. */
  private awaited: AnyCommand | null = null
  private stage: "before" | "within" | "after" = "before"
  private ended = false

  /**
   * - `moment`: null for the first time the planner was asked about the order.
   * - `untilEnd`: goes on to the end of the run, for its digest; else until the order is closed.
   * - `dispatcher`: who chooses robots instead of the scenario's, null for the scenario's.
   */
  constructor(
    scenario: Scenario,
    order: Order,
    moment: Moment | null,
    untilEnd: boolean,
    dispatcher: Dispatcher | null
  ) {
    this.scenario = scenario
    this.order = order
    this.deliveryId = deliveryIdOf(order)
    this.moment = moment
    this.untilEnd = untilEnd
    this.story = new OrderStory(this.deliveryId, order.placedAt)
    this.simulation = new Simulation(withoutTracks(scenario), {
      ...(dispatcher === null ? {} : { dispatcher }),
      observers: [this.story],
      inbox: (instance, command, now) => this.arrives(instance, command, now),
      decided: (...step) => this.decided(...step)
    })
    this.names = new Names(scenario, this.simulation.world)
    if (moment === null) this.stage = "within"
  }

  /** Goes on for about `budgetMs` of real time; true while there is more to do. */
  step(budgetMs: number): boolean {
    if (this.ended) return false
    const { moment, simulation } = this
    if (moment !== null && this.stage === "before") {
      if (simulation.host.run(moment.at - 1, budgetMs)) return true
      this.look(moment.at)
      this.stage = "within"
    }
    if (moment !== null && this.stage === "within") {
      const { at: start } = this.scenario.startAt
      const last = Math.min(moment.at + moment.withinMs - 1, start + this.scenario.durationMs)
      if (simulation.host.run(last, budgetMs)) return true
      this.stage = "after"
    }
    if (!simulation.step(budgetMs)) {
      this.ended = true
      return false
    }
    if (!this.untilEnd && this.story.closed && this.stage === "after") return false
    return true
  }

  /** Share of the run that is over, 0..1. */
  progress(): number {
    return this.simulation.progress()
  }

  /** What is known so far. */
  result(): OrderExplanation {
    const merchant = this.simulation.world.city.merchants[this.order.merchantIndex]
    return {
      scenario: this.scenario,
      order: this.order,
      merchant: merchant?.name ?? "",
      dispatcher: this.simulation.dispatcher.name,
      view: this.view,
      story: this.story.entries,
      names: this.names,
      digest: this.ended ? this.simulation.host.digest.text() : null
    }
  }

  private get state(): PlannerState | null {
    const { shard } = this.simulation.world.city
    return (this.simulation.host.stateOf("Planner", shard) as PlannerState | undefined) ?? null
  }

  /** The state at a moment at which nothing is decided; a decision within the moment takes its place. */
  private look(at: Instant): void {
    const { state } = this
    if (state === null) return
    const config = this.simulation.plannerConfig
    const { question, note } = askedAtMoment(state, this.deliveryId, this.request, at, config)
    const explanation = question === null ? null : explain(state, state.calendar, question, at, config)
    this.names.learn(state)
    this.view = { at, by: "moment", note, explanation, taken: null }
  }

  private arrives(instance: Instance, command: AnyCommand, now: Instant): void {
    if (instance.actor.name !== "Planner") return
    if (this.stage === "within" && this.awaited === null) this.lookAtCommand(instance, command, now)
    this.request = requestIn(command, this.deliveryId) ?? this.request
  }

  private lookAtCommand(instance: Instance, command: AnyCommand, now: Instant): void {
    if (this.moment === null && command._tag === "Replan") return
    const state = instance.state as PlannerState
    const config = this.simulation.plannerConfig
    const asked = askedByCommand(state, command, this.deliveryId, now, config)
    if (asked === null) return
    const explanation = explain(state, state.calendar, asked.question, now, config)
    this.names.learn(state)
    this.earlier = this.view
    this.view = { at: now, by: asked.by, note: "", explanation, taken: null }
    this.awaited = command
  }

  private decided(...[instance, command, , outcome, now]: Parameters<Decided>): void {
    if (instance.actor.name !== "Planner" || !outcome.accepted) return
    this.story.answered(outcome, now)
    if (command !== this.awaited || this.view === null) return
    this.awaited = null
    if (outcome.events.some(({ _tag }) => _tag === "PilotMissed")) {
      // Pilots who did not come end this cycle; the one that decides follows at once.
      this.view = this.earlier
      return
    }
    this.stage = "after"
    const { by, explanation } = this.view
    const keeps = explanation?.wish.currentSerial ?? null
    this.view = { ...this.view, taken: takenIn(outcome, this.deliveryId, by, keeps) }
  }
}
