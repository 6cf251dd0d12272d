/**
 * Who decides which robot serves which delivery: the questions that the Planner actor asks, and the form
 * of the answers. The actor itself knows demands, slots, trips and times; a dispatcher knows a policy.
 * Implementations: src/services/dispatch/dispatchers. Source: spec/dispatch.md 7, 9.4, 10.
 */
import type { DemandId, RobotSerial } from "../../../domain/ids.ts"
import type { Instant } from "../../../domain/instant.ts"
import type { RobotIssue } from "../enums.ts"
import type { PlannerConfig } from "./config.ts"
import type { Candidate, DeliveryWish, Fleet, Refusal } from "./model.ts"
import type { PilotCalendar } from "./pilots.ts"
import type { AssignmentPlan } from "./replan.ts"

/**
 * Why a choice was not carried out: a rule of section 6 that the robot breaks, or what is wrong with the
 * choice itself.
 *
 * - `UnknownRobot`, `UnknownDelivery`: there is none of that name, or the delivery is not open.
 * - `ChosenTwice`: robot or delivery was chosen before in the same answer.
 * - `Forbidden`: no robot may serve the delivery (weather, size, contents, zone, window).
 * - `Frozen`: the delivery is too far on to change its robot.
 * - `NotAChoice`: the answer has not the form that was asked for.
 * - `DispatcherFailed`: the dispatcher ended with an error.
 */
export type ChoiceProblem =
  | RobotIssue
  | "UnknownRobot"
  | "UnknownDelivery"
  | "ChosenTwice"
  | "Forbidden"
  | "Frozen"
  | "NotAChoice"
  | "DispatcherFailed"

/** A choice that was dropped: it is as if it had not been made. */
export interface DroppedChoice {
  /** The delivery's demand, null while it is only being quoted. */
  readonly demandId: DemandId | null
  /** The robot chosen, null when the answer named none. */
  readonly serial: RobotSerial | null
  readonly problem: ChoiceProblem
  /** More for whoever wrote the dispatcher, e.g. its error; null when the problem says it all. */
  readonly detail: string | null
}

/** The robot for one delivery, and what was chosen in vain. */
export interface QuoteAnswer {
  readonly found: Candidate | Refusal
  readonly dropped: DroppedChoice | null
}

/** Robots for the open deliveries, and what was chosen in vain. */
export interface PlanAnswer {
  readonly plan: AssignmentPlan
  readonly dropped: ReadonlyArray<DroppedChoice>
}

/**
 * A policy of one shard. Every answer obeys section 6 and H1-H9 and has its pilots: choices of others are
 * made into answers only by `dispatcherOf`, which checks them.
 *
 * Pure and deterministic: it reads fleet and calendar, writes neither, draws nothing, reads no clock;
 * equal questions get equal answers.
 */
export interface Dispatcher {
  readonly name: string
  /**
   * The robot for one delivery with everything else as it is planned, or why none: asked for estimates,
   * quotes, new addresses, and for a confirmation whose quoted robot can no longer do it.
   */
  readonly quote: (
    fleet: Fleet,
    calendar: PilotCalendar,
    wish: DeliveryWish,
    now: Instant,
    config: PlannerConfig
  ) => QuoteAnswer
  /**
   * Robots for accepted deliveries that have none, and other robots for those that have one; asked in
   * every cycle of the replan loop in which a delivery is open.
   *
   * - `openDemandIds`: deliveries Scheduled or Pending, in any order.
   */
  readonly plan: (
    fleet: Fleet,
    calendar: PilotCalendar,
    openDemandIds: ReadonlyArray<DemandId>,
    now: Instant,
    config: PlannerConfig
  ) => PlanAnswer
}
