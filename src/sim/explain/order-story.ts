/**
 * What happened to one order, as its partner, the planner and the street saw it. It only looks: nothing
 * it does can change a run.
 */
import type { ApplyDispatch } from "../../actors/delivery/commands.ts"
import type { RoutableEvent } from "../../actors/route.ts"
import type { AnyEvent, Decision, Send } from "../../domain/decider.ts"
import type { DeliveryId, RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { LimitingFactor, RobotIssue } from "../../services/dispatch/enums.ts"
import type { Observer } from "../host.ts"

/** One thing that happened. Values that do not apply are null. */
export interface StoryEntry {
  readonly at: Instant
  /** Tag of the event or answer. */
  readonly what: string
  /** In words; a time that belongs to it, `dropoffEta`, follows them. */
  readonly text: string
  readonly serial: RobotSerial | null
  readonly limitingFactor: LimitingFactor | null
  readonly issues: ReadonlyArray<RobotIssue>
  /** A drop-off time that was told, null when none was. */
  readonly dropoffEta: Instant | null
}

const nothingMore = { serial: null, limitingFactor: null, issues: [], dropoffEta: null } as const

/** Steps of an attempt that a person would tell. */
const attemptSteps: Readonly<Partial<Record<string, string>>> = {
  AtPickup: "the robot stands at the merchant",
  LoadedWaitingForPilot: "loaded, waits for a pilot",
  InTransit: "on the way to the customer",
  AtDestination: "the robot stands at the customer",
  Delivered: "delivered",
  RescueRequested: "asks for rescue",
  Rescued: "rescued",
  Returned: "the food is back",
  Unrecoverable: "given up"
}

const endedSteps: ReadonlySet<string> = new Set(["Canceled", "RequestFailed", "TimedOut"])

/** An answer of the planner among what a decision sends to the delivery. */
export const answersTo = (
  decision: Decision,
  deliveryId: DeliveryId
): ReadonlyArray<ApplyDispatch["message"]> =>
  decision.sends
    .filter((send: Send) => send.actor === "Delivery" && send.id === deliveryId)
    .flatMap(({ command }) => (command._tag === "ApplyDispatch" ? [(command as ApplyDispatch).message] : []))

export class OrderStory implements Observer {
  readonly entries: Array<StoryEntry> = []
  /** The order has its outcome. */
  closed = false
  private readonly deliveryId: DeliveryId

  constructor(deliveryId: DeliveryId, placedAt: Instant) {
    this.deliveryId = deliveryId
    this.entries.push({ at: placedAt, what: "Placed", text: "placed", ...nothingMore })
  }

  /** Takes in what the planner answers to the delivery. */
  answered(decision: Decision, now: Instant): void {
    for (const message of answersTo(decision, this.deliveryId)) {
      switch (message._tag) {
        case "DemandQuoted":
          this.tell(now, message._tag, `planned on ${message.serial}`, { serial: message.serial })
          break
        case "DemandRefused":
          this.tell(now, message._tag, `no robot: ${message.limitingFactor}`, {
            limitingFactor: message.limitingFactor
          })
          break
        case "ConfirmRefused":
          this.tell(now, message._tag, `acceptance refused: ${message.code}`, {
            limitingFactor: message.limitingFactor
          })
          break
        default:
          break
      }
    }
  }

  event(any: AnyEvent): void {
    const event = any as RoutableEvent
    if (!("deliveryId" in event) || event.deliveryId !== this.deliveryId) return
    const { at, _tag: what } = event
    switch (event._tag) {
      case "QuoteCreated":
        if (event.dropoffEta === null) {
          this.tell(at, what, `refused${event.failureReason === null ? "" : `: ${event.failureReason}`}`, {})
          this.closed = true
        } else {
          this.tell(at, what, "quoted to the partner, drop-off by", { dropoffEta: event.dropoffEta })
        }
        return
      case "QuoteRejected":
      case "QuoteExpired":
        if (this.closed) return
        this.tell(at, what, event._tag === "QuoteRejected" ? "declined by the partner" : "never accepted", {})
        this.closed = true
        return
      case "QuoteAccepted":
        this.tell(at, what, "accepted by the partner", {})
        return
      case "RobotAssigned":
        this.tell(at, what, `gets ${event.newRobot}, at the customer`, {
          serial: event.newRobot,
          dropoffEta: event.eta
        })
        return
      case "RobotReassigned":
        this.tell(at, what, `changes from ${event.oldRobot} to ${event.newRobot}, at the customer`, {
          serial: event.newRobot,
          issues: event.issues,
          dropoffEta: event.eta
        })
        return
      case "DemandOrphaned":
        this.tell(at, what, `${event.serial} cannot do it any more`, {
          serial: event.serial,
          issues: event.issues
        })
        return
      case "ReassignmentFailed":
        this.tell(at, what, "finds no other robot", { issues: event.issues })
        return
      case "EtaUpdate":
        this.tell(at, what, "drop-off moved to", { dropoffEta: event.dropoffEta })
        return
      case "AttemptTransitioned": {
        const { to, serial } = event
        const step = attemptSteps[to]
        if (step !== undefined) this.tell(at, what, step, { serial })
        else if (endedSteps.has(to)) {
          const reason = event.cancelReason ?? event.reason
          this.tell(at, what, `attempt ${to}${reason === null ? "" : `: ${reason}`}`, { serial })
        }
        return
      }
      case "DeliveryTransitioned":
        if (event.to !== "Completed" && event.to !== "Canceled") return
        this.tell(
          at,
          what,
          `${event.to.toLowerCase()}${event.cancelReason === null ? "" : `: ${event.cancelReason}`}`,
          {}
        )
        this.closed = true
        return
      default:
        return
    }
  }

  private tell(at: Instant, what: string, text: string, more: Partial<StoryEntry>): void {
    this.entries.push({ ...nothingMore, ...more, at, what, text })
  }
}
