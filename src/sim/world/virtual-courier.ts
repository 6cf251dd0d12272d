/**
 * One courier on one delivery: he takes it, comes to the merchant or to a robot that cannot go on, has the
 * food when it is ready or the robot is open, drives to the customer and hands it over. He tells of each
 * step by a web hook. Source: spec/simulation.md 3 (couriers), spec/flows.md F7.
 */
import type { CourierCall } from "../../actors/calls.ts"
import type { CourierStatus, CourierUpdate } from "../../actors/delivery/commands.ts"
import type { LatLng } from "../../domain/geo.ts"
import type { Instant } from "../../domain/instant.ts"
import type { Streets } from "../../services/dispatch/streets/streets.ts"
import type { Process, SimulationHost } from "../host.ts"
import { type Distribution, sample } from "../kernel/distributions.ts"
import { priorities } from "../kernel/priorities.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import { roadMeters } from "./road.ts"
import type { LidUser, RobotDevice } from "./robot-device.ts"
import { worldCommandId } from "./world-ids.ts"

export interface CourierParameters {
  readonly acceptShare: number
  readonly acceptDelayMs: Distribution
  /** Time until the company answers a request, whoever has taken it meanwhile. */
  readonly answerMs: Distribution
  readonly arrivalMs: Distribution
  readonly speedMps: number
  /** Null: as the crow flies, times the factor. */
  readonly streets: Streets | null
  readonly detourFactor: number
  /** Service at either end. */
  readonly pickupMs: number
  readonly dropoffMs: number
  readonly failsShare: number
  readonly feeCents: number
}

const wakeCodes = {
  answer: 1,
  fail: 2,
  arriveAtPickup: 3,
  openRobot: 4,
  shutRobot: 5,
  pickUp: 6,
  nearDropoff: 7,
  arriveAtDropoff: 8,
  deliver: 9
} as const

/** He is announced so long before he is at the door. */
const nearMs = 60_000
/** How long a courier waits for a robot to open before it is tried again, and how often. */
const lidPatienceMs = 60_000
const lidTries = 10

/** Carries a web hook to the platform; the company may keep it back, or send it twice. */
export type Tells = (update: CourierUpdate) => void

/** Time that a courier needs from one place to another. */
export const courierTravelMs = (
  from: LatLng,
  to: LatLng,
  { speedMps, streets, detourFactor }: Pick<CourierParameters, "speedMps" | "streets" | "detourFactor">
): number => Math.round((roadMeters(from, to, streets, detourFactor) * 1000) / speedMps)

export class VirtualCourier implements Process, LidUser {
  /** Names his draws: one number per delivery and courier asked. */
  readonly entity: number
  /** What the company's screen says; null: a courier is sought. */
  status: CourierStatus | null = null
  statusAt: Instant
  private readonly host: SimulationHost
  private readonly draws: Draws
  private readonly parameters: CourierParameters
  private readonly call: CourierCall
  private readonly foodReadyAt: Instant
  private readonly robot: RobotDevice | null
  private readonly tells: Tells
  private dropoff: LatLng
  private hooks = 0
  /** Wake-ups of an older plan carry an older number and are ignored. */
  private plan = 0
  private opens = 0
  private hasOpened = false
  private willFail = false

  /** `robot`: the one that has the food, null when the merchant has it. */
  constructor(
    host: SimulationHost,
    draws: Draws,
    parameters: CourierParameters,
    call: CourierCall,
    entity: number,
    foodReadyAt: Instant,
    robot: RobotDevice | null,
    tells: Tells
  ) {
    this.host = host
    this.draws = draws
    this.parameters = parameters
    this.call = call
    this.entity = entity
    this.foodReadyAt = foodReadyAt
    this.robot = robot
    this.tells = tells
    this.dropoff = call.dropoff
    this.statusAt = host.now
    const delayMs = sample(parameters.acceptDelayMs, draws.uniform(streams.courier, entity, 0))
    this.after(Math.round(delayMs), wakeCodes.answer)
  }

  get hasFood(): boolean {
    switch (this.status) {
      case "PickedUp":
      case "NearDropoff":
      case "ArrivedAtDropoff":
      case "Delivered":
        return true
      default:
        return false
    }
  }

  get isOver(): boolean {
    return this.status === "Delivered" || this.status === "Canceled"
  }

  /** Somebody calls him off; false once he has the food. */
  callOff(): boolean {
    if (this.hasFood) return false
    if (!this.isOver) this.leave()
    // The company answers the question itself; its screen shows the same.
    this.status = "Canceled"
    this.statusAt = this.host.now
    return true
  }

  /** The customer is elsewhere; false once he has the food. */
  redirect(dropoff: LatLng): boolean {
    if (this.hasFood || this.isOver) return false
    this.dropoff = dropoff
    return true
  }

  wake(code: number, plan: number): void {
    if (plan !== this.plan || this.isOver) return
    switch (code) {
      case wakeCodes.answer:
        this.answer()
        return
      case wakeCodes.fail:
        this.giveUp()
        return
      case wakeCodes.arriveAtPickup:
        this.arriveAtPickup()
        return
      case wakeCodes.openRobot:
        this.openRobot()
        return
      case wakeCodes.shutRobot:
        this.robot?.closeLid()
        return
      case wakeCodes.pickUp:
        this.pickUp()
        return
      case wakeCodes.nearDropoff:
        this.tell("NearDropoff", null)
        return
      case wakeCodes.arriveAtDropoff:
        this.tell("ArrivedAtDropoff", this.dropoff)
        this.after(this.parameters.dropoffMs, wakeCodes.deliver)
        return
      case wakeCodes.deliver:
        this.tell("Delivered", this.dropoff)
        return
    }
  }

  // ---- At the lid of a robot

  lidOpened(): void {
    if (this.hasOpened) return
    this.hasOpened = true
    this.plan += 1
    this.after(Math.round(this.parameters.pickupMs / 2), wakeCodes.shutRobot)
  }

  lidClosed(): void {
    if (this.hasOpened && !this.hasFood) this.pickUp()
  }

  lidFailed(): void {
    if (this.hasOpened) this.after(lidPatienceMs / 6, wakeCodes.shutRobot)
  }

  // ---- His way

  /** Somebody takes the delivery, or nobody does and the company gives it up. */
  private answer(): void {
    const { acceptShare, failsShare, arrivalMs } = this.parameters
    if (this.draws.uniform(streams.courierAcceptance, this.entity, 0) >= acceptShare) {
      this.tell("Canceled", null)
      return
    }
    this.tell("Assigned", null)
    this.tell("EnRouteToPickup", null)
    const wayMs = Math.round(sample(arrivalMs, this.draws.uniform(streams.courierArrival, this.entity, 0)))
    this.willFail = this.draws.uniform(streams.courierFailure, this.entity, 0) < failsShare
    if (this.willFail) {
      const share = this.draws.uniform(streams.courierFailure, this.entity, 1)
      this.after(Math.round(share * wayMs), wakeCodes.fail)
    } else this.after(wayMs, wakeCodes.arriveAtPickup)
  }

  private arriveAtPickup(): void {
    this.tell("ArrivedAtPickup", this.call.pickup)
    const { pickupMs } = this.parameters
    if (this.robot !== null) this.after(Math.round(pickupMs / 2), wakeCodes.openRobot)
    else this.after(Math.max(0, this.foodReadyAt - this.host.now) + pickupMs, wakeCodes.pickUp)
  }

  /** He rings up, and staff open the robot for him; a robot that stays shut is tried again, and left. */
  private openRobot(): void {
    const { robot } = this
    if (robot === null || this.hasOpened) return
    this.opens += 1
    if (this.opens > lidTries) {
      this.giveUp()
      return
    }
    robot.lidUser = this
    if (robot.backend?.lidState === "OPEN") {
      this.lidOpened()
      return
    }
    const { attemptId } = this.call
    this.host.command(
      "Robot",
      robot.serial,
      {
        _tag: "OpenLid",
        commandId: worldCommandId(attemptId ?? robot.serial, "courier", this.opens, this.host.now),
        source: "TRACKER",
        reasons: ["MAINTENANCE"],
        referenceId: null,
        deliveryId: null,
        correlationId: null
      },
      {}
    )
    this.after(lidPatienceMs, wakeCodes.openRobot)
  }

  private pickUp(): void {
    this.leave()
    this.tell("PickedUp", this.call.pickup)
    const wayMs = courierTravelMs(this.call.pickup, this.dropoff, this.parameters)
    this.after(Math.max(0, wayMs - nearMs), wakeCodes.nearDropoff)
    this.after(wayMs, wakeCodes.arriveAtDropoff)
  }

  private giveUp(): void {
    this.leave()
    this.tell("Canceled", null)
  }

  /** What was planned is not done any more, and nobody stands at a robot. */
  private leave(): void {
    this.plan += 1
    if (this.robot?.lidUser === this) this.robot.lidUser = null
  }

  private after(delayMs: number, code: number): void {
    this.host.wake(this.host.now + delayMs, priorities.partner, this, code, this.plan)
  }

  /** The company's screen shows it, and a web hook tells. */
  private tell(status: CourierStatus, place: LatLng | null): void {
    const { attemptId, provider } = this.call
    const { now } = this.host
    this.status = status
    this.statusAt = now
    this.hooks += 1
    this.tells({
      _tag: "CourierUpdate",
      provider,
      attemptId,
      providerEventId: `${attemptId}:${this.hooks}`,
      occurredAt: now,
      report: { kind: "Status", status, pickupEta: null, dropoffEta: this.dropoffEta() },
      lat: place?.lat ?? null,
      lng: place?.lng ?? null
    })
  }

  /** When he will have handed the food over, as he sees it now; null when it is over. */
  private dropoffEta(): Instant | null {
    const { now } = this.host
    const { pickup } = this.call
    const { pickupMs, dropoffMs, arrivalMs } = this.parameters
    const wayMs = courierTravelMs(pickup, this.dropoff, this.parameters)
    switch (this.status) {
      case "Assigned":
      case "EnRouteToPickup": {
        const atPickup = now + Math.round(sample(arrivalMs, 0.5))
        return Math.max(atPickup, this.call.readyAt) + pickupMs + wayMs + dropoffMs
      }
      case "ArrivedAtPickup":
        return Math.max(now, this.call.readyAt) + pickupMs + wayMs + dropoffMs
      case "PickedUp":
        return now + wayMs + dropoffMs
      case "NearDropoff":
        return now + Math.min(nearMs, wayMs) + dropoffMs
      case "ArrivedAtDropoff":
        return now + dropoffMs
      default:
        return null
    }
  }
}
