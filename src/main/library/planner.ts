/** `curbline/planner`: which robot and which pilots serve which delivery, when, at what price, and why not. */
export {
  builtInDispatcher,
  dispatcherNames
} from "../../services/dispatch/dispatchers/built-in-dispatchers.ts"
export { dispatcherOf } from "../../services/dispatch/dispatchers/chosen-robots.ts"
export type {
  DeliveryView,
  RobotChooser,
  RobotOption,
  RobotView,
  ShardView
} from "../../services/dispatch/dispatchers/robot-chooser.ts"
export { defaultPlannerConfig, type PlannerConfig } from "../../services/dispatch/planner/config.ts"
export type { Dispatcher } from "../../services/dispatch/planner/dispatcher.ts"
export { insert, insertOn, isRefusal } from "../../services/dispatch/planner/insertion.ts"
export type {
  Candidate,
  DeliveryWish,
  Fleet,
  Lot,
  PlannedLeg,
  PlanningDemand,
  PlanningRobot,
  Refusal,
  Zone
} from "../../services/dispatch/planner/model.ts"
export { type PilotAvailability, PilotCalendar } from "../../services/dispatch/planner/pilots.ts"
export { planAssignments } from "../../services/dispatch/planner/replan.ts"
export { fleetOf, parkedRobot, quotedOrder } from "./shard.ts"
