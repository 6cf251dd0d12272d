/** Everything that is told about one order: data that the renderings for people and programs share. */
import type { RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { LimitingFactor } from "../../services/dispatch/enums.ts"
import type { Explanation } from "../../services/dispatch/planner/explain.ts"
import type { Scenario } from "../scenario/schema.ts"
import type { Order } from "../world/demand.ts"
import type { Names } from "./names.ts"
import type { StoryEntry } from "./order-story.ts"
import type { AskedBy } from "./planner-question.ts"

/** What the planner decided about the order with the command that was looked at. */
export interface DecisionTaken {
  /** The robot it gave, null when none; a replan that changes nothing names the robot it keeps. */
  readonly serial: RobotSerial | null
  /** Why none, null when there is one or no reason was given. */
  readonly limitingFactor: LimitingFactor | null
  /** In words, when robot and factor do not say it all. */
  readonly text: string
  /** Robots that the same decision gave to other orders: (robot, order's delivery). */
  readonly others: ReadonlyArray<{ readonly serial: RobotSerial; readonly deliveryId: string }>
}

/** The planner's look at the order at one moment. */
export interface PlannerView {
  readonly at: Instant
  readonly by: AskedBy
  /** How to read it; empty when there is nothing to add. */
  readonly note: string
  /** Null when there was nothing to decide; the note says why. */
  readonly explanation: Explanation | null
  /** Null when the planner did not decide at that moment. */
  readonly taken: DecisionTaken | null
}

/** One order explained. */
export interface OrderExplanation {
  readonly scenario: Scenario
  readonly order: Order
  /** What it is served from, by name. */
  readonly merchant: string
  readonly dispatcher: string
  /** Null when the run ended before the moment came: the order never reached the planner. */
  readonly view: PlannerView | null
  /** By time; goes on after the moment as far as the run was continued. */
  readonly story: ReadonlyArray<StoryEntry>
  readonly names: Names
  /** Digest of the whole run, null when it was not run to its end. */
  readonly digest: string | null
}

/** Whether the run that was looked into is the one that was asked about. */
export type Verification =
  /** The whole run gave the digest that its folder tells. */
  | { readonly result: "same"; readonly digest: string }
  /** It did not: another build or another scenario decides differently. */
  | { readonly result: "different"; readonly digest: string; readonly expected: string }
  /** Not compared, for this reason. */
  | { readonly result: "unverified"; readonly reason: string }

/** Where the run comes from. */
export interface RunSource {
  /** Run folder or scenario file. */
  readonly source: string
  /** Version of this program. */
  readonly version: string
  /** Version that wrote the run folder, null when it does not tell or there is none. */
  readonly writtenBy: string | null
  /** Command that wrote it, null when it does not tell. */
  readonly command: string | null
  readonly verification: Verification
}
