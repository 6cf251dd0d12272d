/** Rejections of the Planner actor. Source: spec/dispatch.md 5. */
import type { DemandId, RobotSerial } from "../../domain/ids.ts"
import type { IllegalTransition, NotFound } from "../../domain/rejections.ts"
import type { LimitingFactor, RobotIssue } from "../../services/dispatch/enums.ts"

/** The demand has no trip to activate. */
export interface MissingTrip {
  readonly accepted: false
  readonly _tag: "MissingTrip"
  readonly demandId: DemandId
}

/** The demand's turn has not come (slot order S1), or nothing is left to start. */
export interface NotReady {
  readonly accepted: false
  readonly _tag: "NotReady"
  readonly demandId: DemandId
  /** What must happen first, in words of the field. */
  readonly waitsFor: "Robot" | "RobotFree" | "Pickup" | "Delivery" | "Load"
}

/** The robot's slot for movements is taken, or the robot is at work. */
export interface SlotTaken {
  readonly accepted: false
  readonly _tag: "SlotTaken"
  readonly serial: RobotSerial
  readonly demandId: DemandId
}

/** The robot breaks a rule of feasibility. */
export interface RobotNotFeasible {
  readonly accepted: false
  readonly _tag: "RobotNotFeasible"
  readonly serial: RobotSerial
  readonly issue: RobotIssue
}

/** No robot can do the demand as it would be; nothing was changed. */
export interface NoLongerFeasible {
  readonly accepted: false
  readonly _tag: "NoLongerFeasible"
  readonly demandId: DemandId
  readonly limitingFactor: LimitingFactor
}

export type PlannerRejection =
  | IllegalTransition
  | NotFound
  | MissingTrip
  | NotReady
  | SlotTaken
  | RobotNotFeasible
  | NoLongerFeasible

export const missingTrip = (demandId: DemandId): MissingTrip => ({
  accepted: false,
  _tag: "MissingTrip",
  demandId
})

export const notReady = (demandId: DemandId, waitsFor: NotReady["waitsFor"]): NotReady => ({
  accepted: false,
  _tag: "NotReady",
  demandId,
  waitsFor
})

export const slotTaken = (serial: RobotSerial, demandId: DemandId): SlotTaken => ({
  accepted: false,
  _tag: "SlotTaken",
  serial,
  demandId
})

export const robotNotFeasible = (serial: RobotSerial, issue: RobotIssue): RobotNotFeasible => ({
  accepted: false,
  _tag: "RobotNotFeasible",
  serial,
  issue
})

export const noLongerFeasible = (demandId: DemandId, limitingFactor: LimitingFactor): NoLongerFeasible => ({
  accepted: false,
  _tag: "NoLongerFeasible",
  demandId,
  limitingFactor
})
