/**
 * The course of one decision: what the attempts and the delivery are after the steps taken so far.
 * The state stays untouched; each step is looked up in the machine, written as an event, and brings
 * its own timers and messages. Local to one call of `decide`.
 */

import { DecisionDraft } from "../../domain/decider.ts"
import type { LatLng } from "../../domain/geo.ts"
import type { HubId, RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { invariant } from "../../domain/invariant.ts"
import { isLegal } from "../../domain/machine.ts"
import {
  attemptTimeoutMs,
  deliveryLateMs,
  noShowMs,
  remindersS
} from "../../services/deliveries/constants.ts"
import type {
  AttemptCancellationReason,
  CancelReason,
  DeliveryStatus
} from "../../services/deliveries/enums.ts"
import type { ActorType } from "../../services/deliveries/events.ts"
import { type AttemptGroup, groupOf } from "../../services/deliveries/policies.ts"
import type { WatchdogMessage } from "../../services/deliveries/watchdog-rule.ts"
import type { Call, LoadMethod, NotifyCustomer, NotifyMerchant } from "../calls.ts"
import type { LidAnswer } from "../replies.ts"
import type { OpenLid, SetPin } from "../robot/commands.ts"
import type { DeliveryCommand } from "./commands.ts"
import type { DeliveryEvent } from "./events.ts"
import {
  type AttemptState,
  type AttemptTrigger,
  attemptMachine,
  type DeliveryTrigger,
  deliveryMachine
} from "./machine.ts"
import type { Attempt, DeliveryState, Order, ProviderChange, Quote } from "./state.ts"

export type Draft = DecisionDraft<DeliveryEvent, DeliveryCommand, Call>

/** Messages to robots, so that a wrong field fails to compile. */
export const openLid = (draft: Draft, serial: RobotSerial, command: OpenLid): void => {
  draft.send("Robot", serial, command)
}
/** Tells a caller what became of the lid. */
export const answerLid = (
  draft: Draft,
  correlationId: string,
  commandId: string,
  result: LidAnswer["result"]
): void => {
  const answer: LidAnswer = { _tag: "LidAnswer", commandId, result }
  draft.reply(correlationId, answer)
}

const setPin = (draft: Draft, serial: RobotSerial, command: SetPin): void => {
  draft.send("Robot", serial, command)
}

/** Timer keys. One attempt at a time is requested, canceled or waits at the customer's. */
export const timerKeys = {
  expireQuote: "ExpireQuote",
  timeOutRequest: "TimeOutRequest",
  timeOutPrice: "TimeOutPrice",
  checkDemand: "CheckDemand",
  timeOutCancel: "TimeOutCancel",
  retryCancel: "RetryCancel",
  remind: "Remind",
  giveUpNoShow: "GiveUpNoShow"
} as const

/** A return that Dispatch has not planned yet; another attempt may be requested meanwhile. */
export const checkReturnKey = (attemptId: string): string => `CheckReturn:${attemptId}`

export const pollCourierKey = (attemptId: string): string => `PollCourier:${attemptId}`

export const timeOutAttemptKey = (attemptId: string): string => `TimeOutAttempt:${attemptId}`

/** One attempt after the steps taken so far. */
export class AttemptView {
  /** The attempt as the decision found it. */
  readonly attempt: Attempt
  status: AttemptState
  version: number
  resume: AttemptState | null
  serial: RobotSerial | null
  demandId: string | null
  hubId: HubId | null
  hasFood: boolean
  refused: boolean
  demandCanceled: boolean
  group: AttemptGroup
  atDestination: boolean

  constructor(attempt: Attempt) {
    this.attempt = attempt
    this.status = attempt.status
    this.version = attempt.version
    this.resume = attempt.resumeStatus
    this.serial = attempt.serial
    this.demandId = attempt.demandId
    this.hubId = attempt.hubId
    this.hasFood = attempt.hasFood
    this.refused = attempt.refused
    this.demandCanceled = attempt.demandCanceled
    this.group = attempt.group
    this.atDestination = attempt.arrivedAt !== null && attempt.provider === "Robot"
  }

  /** How far it has come, seen through a cancellation or rescue. */
  get progress(): AttemptState {
    return this.resume ?? this.status
  }
}

export class Course {
  readonly draft: Draft = new DecisionDraft<DeliveryEvent, DeliveryCommand, Call>()
  readonly state: DeliveryState
  readonly quote: Quote
  readonly order: Order
  readonly by: ActorType
  readonly now: Instant
  deliveryStatus: DeliveryStatus
  deliveryVersion: number
  cargoLoaded: boolean
  /** A cancellation of the delivery is asked for and not settled. */
  cancelPending: boolean
  cancelAskedBy: ActorType | null
  cancelAskedReason: CancelReason | null
  cancelAttemptReason: AttemptCancellationReason | null
  private delayTold: boolean
  /** The provider is being changed: another one tries when this attempt has ended. */
  providerChange: ProviderChange | null
  /** Steps say nothing to the customer: they lie between what was reported before and what is reported now. */
  quiet = false
  private readonly views: Array<AttemptView> = []

  constructor(state: DeliveryState, quote: Quote, order: Order, by: ActorType, now: Instant) {
    this.state = state
    this.quote = quote
    this.order = order
    this.by = by
    this.now = now
    this.deliveryStatus = order.status
    this.deliveryVersion = order.version
    this.cargoLoaded = order.cargoLoaded
    this.cancelPending = order.cancelRequestedAt !== null
    this.cancelAskedBy = order.cancelAskedBy
    this.cancelAskedReason = order.cancelAskedReason
    this.cancelAttemptReason = order.cancelAttemptReason
    this.delayTold = order.delayToldAt !== null
    this.providerChange = order.providerChange
  }

  /** The view of an attempt: the same one each time it is asked for. */
  view(attempt: Attempt): AttemptView {
    for (const view of this.views) if (view.attempt.attemptId === attempt.attemptId) return view
    const view = new AttemptView(attempt)
    this.views.push(view)
    return view
  }

  /** How many attempts there are, with those made in this decision. */
  get attemptCount(): number {
    let made = 0
    for (const view of this.views) if (view.attempt.sequence > this.state.attempts.length) made += 1
    return this.state.attempts.length + made
  }

  get deliveryIsOver(): boolean {
    return this.deliveryStatus === "Completed" || this.deliveryStatus === "Canceled"
  }

  /**
   * Takes one row of the attempt machine. `from` null is creation. `note` is what a person said; `place`
   * where the robot stood.
   */
  step(
    view: AttemptView,
    trigger: AttemptTrigger,
    to: AttemptState,
    cancelReason: AttemptCancellationReason | null = null,
    note: string | null = null,
    place: LatLng | null = null
  ): void {
    const from = view.version === 0 ? null : view.status
    invariant(
      isLegal(attemptMachine, from, trigger, to),
      `no row ${from} --${trigger}--> ${to} of an attempt`
    )
    view.version += 1
    if (trigger === "LoadConfirmed" || trigger === "TripStarted") view.hasFood = true
    if (to === "Delivered" || to === "Rescued") view.hasFood = false
    if (trigger === "ResourceUnassigned") view.serial = null
    this.evolveResume(view, from, to)
    view.status = to
    this.draft.event({
      _tag: "AttemptTransitioned",
      at: this.now,
      deliveryId: this.state.deliveryId,
      attemptId: view.attempt.attemptId,
      version: view.version,
      provider: view.attempt.provider,
      role: view.attempt.role,
      from,
      to,
      reason: note === null ? trigger : `${trigger}: ${note}`,
      by: this.by,
      cancelReason,
      serial: view.serial,
      demandId: view.demandId,
      hubId: view.hubId,
      hasFood: view.hasFood,
      lat: place === null ? null : place.lat,
      lng: place === null ? null : place.lng
    })
    if (to === "Delivered" || to === "Returned") this.cargoLoaded = false
    else if (view.hasFood) this.cargoLoaded = true
    this.setTimers(view, from, to)
    this.followUp(view, from, to)
  }

  private evolveResume(view: AttemptView, from: AttemptState | null, to: AttemptState): void {
    if (from === null || to === "CancelRequestFailed" || to === "RescueInitiated") return
    if (to === "CancelRequested") {
      if (from !== "CancelRequestFailed") view.resume = from
    } else if (to === "RescueRequested") {
      if (groupOf(from) === "PICKUP" || groupOf(from) === "LOADED") view.resume = from
    } else view.resume = null
  }

  private setTimers(view: AttemptView, from: AttemptState | null, to: AttemptState): void {
    const draft = this.draft
    const attemptId = view.attempt.attemptId
    if (from === "Requested") draft.cancelTimer(timerKeys.timeOutRequest)
    if (from === "Requested" && to !== "CancelRequested" && view.attempt.provider === "Robot") {
      draft.cancelTimer(timerKeys.checkDemand)
    }
    if (from === "ReturnInitiated" && view.attempt.provider === "Robot") {
      draft.cancelTimer(checkReturnKey(attemptId))
    }
    const group = groupOf(to)
    if (from === "CancelRequested") draft.cancelTimer(timerKeys.timeOutCancel)
    if (group === "TERMINAL") {
      if (from === "CancelRequestFailed") draft.cancelTimer(timerKeys.retryCancel)
      draft.cancelTimer(timeOutAttemptKey(attemptId))
      if (view.attempt.provider !== "Robot") draft.cancelTimer(pollCourierKey(attemptId))
      if (view.atDestination) draft.cancelTimer(timerKeys.remind).cancelTimer(timerKeys.giveUpNoShow)
      return
    }
    if (group === "CANCELING") {
      if (view.atDestination) draft.cancelTimer(timerKeys.remind).cancelTimer(timerKeys.giveUpNoShow)
      return
    }
    if (group !== view.group) {
      view.group = group
      draft.setTimer(timeOutAttemptKey(attemptId), this.now + attemptTimeoutMs[group], {
        _tag: "TimeOutAttempt",
        attemptId
      })
    }
    // A courier calls on the customer himself, and has no lid to wait for.
    if (view.attempt.provider !== "Robot") return
    if (to === "AtDestination") {
      view.atDestination = true
      draft.setTimer(timerKeys.remind, this.now + remindersS[0] * 1_000, {
        _tag: "Remind",
        attemptId,
        afterS: remindersS[0]
      })
      draft.setTimer(timerKeys.giveUpNoShow, this.now + noShowMs, { _tag: "GiveUpNoShow", attemptId })
    } else if (to === "DeliveryInProgress") draft.cancelTimer(timerKeys.giveUpNoShow)
    else if (view.atDestination) draft.cancelTimer(timerKeys.remind).cancelTimer(timerKeys.giveUpNoShow)
  }

  /** What follows from a step in the same decision: the delivery's own steps, and who is told. */
  private followUp(view: AttemptView, from: AttemptState | null, to: AttemptState): void {
    const group = groupOf(to)
    if (this.deliveryStatus === "Scheduled" && (group === "PICKUP" || group === "LOADED")) {
      this.moveDelivery("AttemptUnderWay", "InProgress")
    }
    if (this.quiet) {
      // A step on the way of one report: the customer hears of where it leads.
    } else if (from !== null && groupOf(from) !== "RESCUE") {
      // A rescue that was withdrawn is no second departure or arrival.
      const occurrence = String(view.attempt.sequence)
      if (to === "InTransit") this.notifyCustomer("IN_TRANSIT", occurrence)
      else if (to === "AtDestination") this.notifyCustomer("ARRIVED", occurrence)
    }
    if (view.attempt.role !== "rescue") return
    if (this.deliveryStatus === "RescueRequested" && group === "PRE" && to !== "Requested") {
      this.moveDelivery("RescuerAccepted", "RescueInProgress")
    }
    if (to === "Assigned") this.moveStranded(view, "RescuerAssigned")
    else if (to === "LoadedWaitingForPilot" || to === "InTransit") this.moveStranded(view, "CargoRecovered")
  }

  /** Moves the attempts that wait for rescue: their rescuer `rescuer` is on the way, or has the food. */
  private moveStranded(rescuer: AttemptView, trigger: "RescuerAssigned" | "CargoRecovered"): void {
    for (const attempt of this.state.attempts) {
      if (attempt.attemptId === rescuer.attempt.attemptId || groupOf(attempt.status) !== "RESCUE") continue
      const stranded = this.view(attempt)
      if (trigger === "CargoRecovered") {
        if (groupOf(stranded.status) === "RESCUE") this.step(stranded, trigger, "Rescued")
      } else if (stranded.status === "RescueRequested") this.step(stranded, trigger, "RescueInitiated")
    }
  }

  /** Takes one row of the delivery machine. */
  moveDelivery(
    trigger: DeliveryTrigger,
    to: DeliveryStatus,
    cancelReason: CancelReason | null = null,
    by: ActorType = this.by,
    returning = false
  ): void {
    const from = this.deliveryVersion === 0 ? null : this.deliveryStatus
    invariant(
      isLegal(deliveryMachine, from, trigger, to),
      `no row ${from} --${trigger}--> ${to} of a delivery`
    )
    this.deliveryVersion += 1
    this.deliveryStatus = to
    this.draft.event({
      _tag: "DeliveryTransitioned",
      at: this.now,
      deliveryId: this.state.deliveryId,
      version: this.deliveryVersion,
      from,
      to,
      reason: trigger,
      cancelReason,
      by,
      hasFood: this.cargoLoaded,
      returning,
      hubId: this.order.hubId,
      tripId: this.order.tripId
    })
  }

  /** Of a template and an occurrence the customer is told once. */
  notifyCustomer(
    template: NotifyCustomer["template"],
    occurrence: string,
    message: WatchdogMessage | null = null
  ): void {
    const { deliveryId } = this.state
    this.draft.call({ _tag: "NotifyCustomer", deliveryId, template, occurrence, message })
  }

  /** The customer learns once that his food is expected more than `deliveryLateMs` later than quoted. */
  noteDropoffEta(dropoffEta: Instant | null): void {
    const quoted = this.quote.quotedDropoffTime
    if (dropoffEta === null || quoted === null || dropoffEta - quoted <= deliveryLateMs) return
    if (this.delayTold) return
    this.delayTold = true
    this.draft.event({ _tag: "DelayTold", at: this.now })
    this.notifyCustomer("DELAYED", "")
  }

  notifyMerchant(
    template: NotifyMerchant["template"],
    occurrence: string,
    serial: RobotSerial | null,
    message: WatchdogMessage | null = null
  ): void {
    const opens = template === "MERCHANT_ROBOT_ARRIVED"
    const loadMethod: LoadMethod | null = opens ? this.order.loadMethod : null
    this.draft.call({
      _tag: "NotifyMerchant",
      deliveryId: this.state.deliveryId,
      merchantId: this.quote.request.merchantId,
      template,
      occurrence,
      message,
      serial,
      loadMethod,
      pin: opens ? this.order.unlockPin : null
    })
  }

  /** Tells the merchant that his robot stands outside; a PIN that the firmware checks goes onto it. */
  announceRobot(view: AttemptView, serial: RobotSerial): void {
    const { loadMethod, unlockPin } = this.order
    if (unlockPin !== null && (loadMethod === "MAGIC_LID" || loadMethod === "PINLESS")) {
      setPin(this.draft, serial, { _tag: "SetPin", pin: unlockPin, referenceId: this.state.deliveryId })
    }
    this.notifyMerchant("MERCHANT_ROBOT_ARRIVED", `${view.attempt.sequence}:${serial}`, serial)
  }

  raiseAlarm(code: string): void {
    this.draft.call({ _tag: "RaiseAlarm", code, entity: "Delivery", id: this.state.deliveryId })
  }

  reportIssue(type: string, note: string | null): void {
    this.draft.event({
      _tag: "DeliveryIssueReported",
      at: this.now,
      deliveryId: this.state.deliveryId,
      type,
      note
    })
  }
}
