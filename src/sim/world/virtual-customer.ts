/**
 * The customer of one order: comes down when the message says that the robot is there, opens by phone,
 * takes the food and closes the lid, or leaves it open, or never comes. Source: spec/simulation.md 3
 * (customers), spec/flows.md F6.
 */
import type { NotifyCustomer } from "../../actors/calls.ts"
import type { DeliveryState } from "../../actors/delivery/state.ts"
import type { DeliveryId } from "../../domain/ids.ts"
import type { ActiveFaults } from "../faults/active-faults.ts"
import type { Process, SimulationHost } from "../host.ts"
import { type Distribution, sample } from "../kernel/distributions.ts"
import { priorities } from "../kernel/priorities.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import type { LidUser, RobotDevice } from "./robot-device.ts"
import { worldCommandId } from "./world-ids.ts"

export interface CustomerParameters {
  readonly arrivalMs: Distribution
  readonly retrievalMs: Distribution
  readonly leavesOpenShare: number
  readonly pilotClosesMs: number
  readonly noShowShare: number
  /** Null where nothing goes wrong on purpose. */
  readonly faults: ActiveFaults | null
}

const wakeCodes = { come: 1, unlock: 2, close: 3, pilotCloses: 4 } as const

/** A customer tries again when the lid has not moved for so long. */
const patienceMs = 20_000

/** Taking the food of one order. */
export class Retrieval implements Process, LidUser {
  readonly entity: number
  private readonly host: SimulationHost
  private readonly draws: Draws
  private readonly parameters: CustomerParameters
  private readonly deliveryId: DeliveryId
  private readonly robotOf: (serial: string) => RobotDevice | undefined
  private readonly controlled: boolean
  private robot: RobotDevice | null = null
  private coming = false
  private tries = 0
  private opened = false
  private closed = false

  /** `entity` names the draws; `controlled`: the contents ask for a check of age. */
  constructor(
    host: SimulationHost,
    draws: Draws,
    parameters: CustomerParameters,
    robotOf: (serial: string) => RobotDevice | undefined,
    deliveryId: DeliveryId,
    entity: number,
    controlled: boolean
  ) {
    this.host = host
    this.draws = draws
    this.parameters = parameters
    this.robotOf = robotOf
    this.deliveryId = deliveryId
    this.entity = entity
    this.controlled = controlled
  }

  notify(call: NotifyCustomer): void {
    if (call.template !== "ARRIVED" || this.coming) return
    this.coming = true
    if (this.draws.uniform(streams.customerNoShow, this.entity, 0) < this.parameters.noShowShare) return
    const { faults } = this.parameters
    const away = faults?.find("customerNoShow", this.entity) ?? null
    if (away?.isAmong(away.params.sharePct)) {
      faults?.count("customerNoShow")
      return
    }
    const arrival = sample(
      this.parameters.arrivalMs,
      this.draws.uniform(streams.customerArrival, this.entity, 0)
    )
    this.host.wake(this.host.now + Math.round(arrival), priorities.customer, this, wakeCodes.come)
  }

  wake(code: number): void {
    switch (code) {
      case wakeCodes.come:
        this.come()
        return
      case wakeCodes.unlock:
        if (!this.opened) this.unlock()
        return
      case wakeCodes.close:
        if (!this.closed) this.robot?.closeLid()
        return
      case wakeCodes.pilotCloses:
        if (this.closed || this.robot === null) return
        this.host.command(
          "Robot",
          this.robot.serial,
          {
            _tag: "CloseLid",
            commandId: worldCommandId(this.deliveryId, "close", 0, this.host.now),
            source: "PILOT",
            correlationId: null
          },
          {}
        )
        return
    }
  }

  lidOpened(now: number): void {
    if (this.opened) return
    this.opened = true
    const taking = sample(this.parameters.retrievalMs, this.draws.uniform(streams.retrieval, this.entity, 0))
    const leaves = this.draws.uniform(streams.lidLeftOpen, this.entity, 0) < this.parameters.leavesOpenShare
    const after = Math.round(taking) + (leaves ? this.parameters.pilotClosesMs : 0)
    this.host.wake(now + after, priorities.customer, this, leaves ? wakeCodes.pilotCloses : wakeCodes.close)
  }

  lidClosed(): void {
    if (!this.opened) return
    this.closed = true
    if (this.robot?.lidUser === this) this.robot.lidUser = null
  }

  lidFailed(now: number): void {
    const code = this.opened ? wakeCodes.close : wakeCodes.unlock
    this.host.wake(now + patienceMs / 2, priorities.customer, this, code)
  }

  private come(): void {
    const delivery = this.host.stateOf("Delivery", this.deliveryId) as DeliveryState
    const attempt = delivery.attempts[delivery.attempts.length - 1]
    const robot = attempt?.serial == null ? undefined : this.robotOf(attempt.serial)
    if (attempt === undefined || robot === undefined) return
    this.robot = robot
    robot.lidUser = this
    if (this.controlled) {
      this.host.command(
        "Delivery",
        this.deliveryId,
        { _tag: "CheckId", attemptId: attempt.attemptId, passed: true, by: "pilot" },
        {}
      )
    }
    this.unlock()
  }

  private unlock(): void {
    const now = this.host.now
    this.tries += 1
    const key = worldCommandId(this.deliveryId, "unlock", this.tries, now)
    let over = false
    this.host.command(
      "Delivery",
      this.deliveryId,
      { _tag: "Unlock", commandId: key, correlationId: key, source: "TRACKER" },
      {
        refused: (rejection) => {
          over = rejection._tag === "NotAtDestination"
        }
      }
    )
    if (!over && this.tries < 40) {
      this.host.wake(now + patienceMs, priorities.customer, this, wakeCodes.unlock)
    }
  }
}
