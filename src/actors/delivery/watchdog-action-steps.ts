/**
 * The steps of one action, each looked up in its machine and written as an event.
 * Source: spec/deliveries.md 3.3.
 */
import type { TimerChange } from "../../domain/decider.ts"
import type { DeliveryId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { invariant } from "../../domain/invariant.ts"
import { isLegal } from "../../domain/machine.ts"
import type { WatchdogActionStatus } from "../../services/deliveries/enums.ts"
import { survivesEnd } from "../../services/deliveries/watchdog-rule.ts"
import type { DeliveryCommand } from "./commands.ts"
import type { DeliveryEvent } from "./events.ts"
import { type WatchdogActionTrigger, watchdogActionMachine } from "./machine.ts"
import type { WatchdogAction } from "./watchdog-state.ts"
import { actionKey } from "./watchdog-timers.ts"

/** One action on its way through one decision. */
export class ActionCourse {
  readonly action: WatchdogAction
  readonly events: Array<DeliveryEvent> = []
  status: WatchdogActionStatus
  /** How often it was claimed, with this decision. */
  claims: number
  private readonly deliveryId: DeliveryId
  private readonly now: Instant

  constructor(deliveryId: DeliveryId, action: WatchdogAction, now: Instant) {
    this.deliveryId = deliveryId
    this.action = action
    this.now = now
    this.status = action.status
    this.claims = action.attemptCount
  }

  claim(): void {
    this.move("Claim", "EXECUTING")
    this.claims += 1
    this.events.push({ _tag: "WatchdogActionClaimed", at: this.now, actionId: this.action.actionId })
  }

  retry(eta: Instant, error: string): void {
    this.move("Retry", "QUEUED")
    const { actionId } = this.action
    this.events.push({ _tag: "WatchdogActionRetried", at: this.now, actionId, eta, error })
  }

  succeed(outcome: string): void {
    this.move("Succeed", "EXECUTED")
    this.events.push({ _tag: "WatchdogActionExecuted", ...this.ending(outcome) })
  }

  fail(outcome: string): void {
    this.move("RetriesSpent", "FAILED")
    this.events.push({ _tag: "WatchdogActionFailed", ...this.ending(outcome) })
  }

  skip(outcome: string): void {
    this.move("ConditionGone", "SKIPPED")
    this.events.push({ _tag: "WatchdogActionSkipped", ...this.ending(outcome) })
  }

  cancel(outcome: string): void {
    this.move("CancelWatchdogAction", "CANCELED")
    this.events.push({ _tag: "WatchdogActionCanceled", ...this.ending(outcome) })
  }

  private move(trigger: WatchdogActionTrigger, to: WatchdogActionStatus): void {
    invariant(
      isLegal(watchdogActionMachine, this.status, trigger, to),
      `no row ${this.status} --${trigger}--> ${to} of an action`
    )
    this.status = to
  }

  private ending(outcome: string) {
    const { actionId, ruleId, type } = this.action
    return { at: this.now, deliveryId: this.deliveryId, actionId, rule: ruleId, type, outcome }
  }
}

/** What an end of the delivery is called where it ends an action. */
export const deliveryOver = "DeliveryOver"

/** Gives an action up because its delivery is over, unless it has a meaning all the same. */
export const cancelAction = (
  deliveryId: DeliveryId,
  action: WatchdogAction,
  events: Array<DeliveryEvent>,
  timers: Array<TimerChange<DeliveryCommand>>,
  now: Instant
): void => {
  if (survivesEnd(action.type)) return
  if (!isLegal(watchdogActionMachine, action.status, "CancelWatchdogAction", "CANCELED")) return
  const course = new ActionCourse(deliveryId, action, now)
  course.cancel(deliveryOver)
  events.push(...course.events)
  timers.push({ _tag: "CancelTimer", key: actionKey(action.actionId) })
}
