/**
 * The merchant's staff at one order: they learn that the robot is there, come when they have time and
 * the food is ready, open the lid in their way, load, and close it. Source: spec/simulation.md 3
 * (merchants), spec/flows.md F4.
 */
import type { LoadMethod, NotifyMerchant } from "../../actors/calls.ts"
import type { DeliveryId } from "../../domain/ids.ts"
import type { ActiveFaults } from "../faults/active-faults.ts"
import type { Process, SimulationHost } from "../host.ts"
import { type Distribution, sample } from "../kernel/distributions.ts"
import { priorities } from "../kernel/priorities.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import type { LidUser, RobotDevice } from "./robot-device.ts"
import { worldCommandId } from "./world-ids.ts"

export interface MerchantParameters {
  readonly noticeMs: Distribution
  readonly loadingMs: Distribution
  readonly wrongPinShare: number
  readonly wrongPinMs: Distribution
  readonly noShowShare: number
  readonly giveUpMs: number
  /** Null where nothing goes wrong on purpose. */
  readonly faults: ActiveFaults | null
  /** The merchant's position in the city, by which faults name it. */
  readonly merchantIndex: number
}

const wakeCodes = { come: 1, open: 2, close: 3, giveUp: 4, look: 5 } as const

/** Staff try again when the lid has not moved for so long. */
const patienceMs = 30_000

/** Loading of one order. */
export class Loading implements Process, LidUser {
  readonly entity: number
  private readonly host: SimulationHost
  private readonly draws: Draws
  private readonly parameters: MerchantParameters
  private readonly deliveryId: DeliveryId
  private readonly foodReadyAt: number
  private readonly robotOf: (serial: string) => RobotDevice | undefined
  private robot: RobotDevice | null = null
  private method: LoadMethod | null = null
  private pin: string | null = null
  private visits = 0
  private tries = 0
  private opened = false
  private done = false
  /** The food is in the robot. */
  private loaded = false
  private triedWrongPin = false

  /** `entity` names the draws: the order's index. */
  constructor(
    host: SimulationHost,
    draws: Draws,
    parameters: MerchantParameters,
    robotOf: (serial: string) => RobotDevice | undefined,
    deliveryId: DeliveryId,
    entity: number,
    foodReadyAt: number
  ) {
    this.host = host
    this.draws = draws
    this.parameters = parameters
    this.robotOf = robotOf
    this.deliveryId = deliveryId
    this.entity = entity
    this.foodReadyAt = foodReadyAt
  }

  /** The tablet says that a robot waits outside (again, when another robot came). */
  notify(call: NotifyMerchant): void {
    // A rule's words to the merchant are about something else than the robot outside.
    if (call.template === "WATCHDOG") return
    if (call.template !== "MERCHANT_ROBOT_ARRIVED" || call.serial === null) {
      this.leave()
      this.done = true
      return
    }
    const robot = this.robotOf(call.serial)
    if (robot === undefined) return
    if (this.done) {
      this.meetAfterLoading()
      return
    }
    this.leave()
    // Whatever was open is another robot's lid.
    if (robot !== this.robot) this.opened = false
    this.robot = robot
    this.method = call.loadMethod
    this.pin = call.pin
    const visit = ++this.visits
    const now = this.host.now
    if (this.draws.uniform(streams.merchantNoShow, this.entity, 0) < this.parameters.noShowShare) {
      this.host.wake(now + this.parameters.giveUpMs, priorities.merchant, this, wakeCodes.giveUp, visit)
      return
    }
    const notice = sample(
      this.parameters.noticeMs,
      this.draws.uniform(streams.merchantNotice, this.entity, 0)
    )
    const at = Math.max(now, this.foodReadyAt) + Math.round(notice * this.slowness())
    this.host.wake(at, priorities.merchant, this, wakeCodes.come, visit)
  }

  wake(code: number, visit: number): void {
    if (visit !== this.visits || this.done || this.robot === null) return
    switch (code) {
      case wakeCodes.come:
        if (this.findsClosed()) return
        this.robot.lidUser = this
        this.open()
        return
      case wakeCodes.open:
        if (!this.opened) this.open()
        return
      case wakeCodes.look:
        if (!this.opened) this.open()
        return
      case wakeCodes.close:
        this.robot.closeLid()
        return
      case wakeCodes.giveUp:
        this.done = true
        this.cancel()
        return
    }
  }

  lidOpened(now: number): void {
    if (this.opened) return
    this.opened = true
    const usual = sample(this.parameters.loadingMs, this.draws.uniform(streams.loading, this.entity, 0))
    const slowness = this.slowness()
    if (slowness > 1) this.parameters.faults?.count("merchantSlow")
    const closesAt = now + Math.round(usual * slowness)
    this.host.wake(closesAt, priorities.merchant, this, wakeCodes.close, this.visits)
  }

  lidClosed(): void {
    if (!this.opened) return
    this.done = true
    this.loaded = true
    this.leave()
  }

  lidFailed(now: number): void {
    const code = this.opened ? wakeCodes.close : wakeCodes.open
    this.host.wake(now + patienceMs / 3, priorities.merchant, this, code, this.visits)
  }

  private open(): void {
    const robot = this.robot
    if (robot === null) return
    const now = this.host.now
    this.tries += 1
    switch (this.method) {
      case "QR": {
        const commandId = worldCommandId(this.deliveryId, "load", this.tries, now)
        this.host.command(
          "Delivery",
          this.deliveryId,
          {
            _tag: "OpenForLoad",
            commandId,
            correlationId: commandId,
            source: "QR"
          },
          {}
        )
        break
      }
      case "PINLESS":
        robot.enterPin("0")
        break
      default: {
        const wrong =
          !this.triedWrongPin &&
          this.draws.uniform(streams.wrongPin, this.entity, 0) < this.parameters.wrongPinShare
        this.triedWrongPin = true
        if (wrong) {
          robot.enterPin(wrongOf(this.pin))
          const delay = sample(
            this.parameters.wrongPinMs,
            this.draws.uniform(streams.wrongPinDelay, this.entity, 0)
          )
          this.host.wake(now + Math.round(delay), priorities.merchant, this, wakeCodes.open, this.visits)
          return
        }
        robot.enterPin(this.pin ?? "")
      }
    }
    this.host.wake(now + patienceMs, priorities.merchant, this, wakeCodes.look, this.visits)
  }

  /**
   * A robot comes for food that was loaded before: into another one, which was exchanged while its lid stood
   * open, or into itself, before it was emptied and sent again. The staff have nothing to give, and say so.
   */
  private meetAfterLoading(): void {
    if (!this.loaded) return
    this.loaded = false
    this.cancel()
  }

  private cancel(): void {
    this.host.command(
      "Delivery",
      this.deliveryId,
      { _tag: "Cancel", by: "merchant", attemptReason: "MerchantRequested", note: null },
      {}
    )
  }

  /** How much longer everything takes than usual. */
  private slowness(): number {
    const { faults, merchantIndex } = this.parameters
    return faults?.find("merchantSlow", merchantIndex)?.params.factor ?? 1
  }

  /** Behind closed doors nobody comes out: later, or when that is too late, not at all. */
  private findsClosed(): boolean {
    const { faults, merchantIndex, giveUpMs } = this.parameters
    const closed = faults?.find("merchantClosed", merchantIndex) ?? null
    if (closed === null) return false
    faults?.count("merchantClosed")
    const { now } = this.host
    const isSoonOpen = closed.until !== null && closed.until - now <= giveUpMs
    this.host.wake(
      isSoonOpen && closed.until !== null ? closed.until : now + giveUpMs,
      priorities.merchant,
      this,
      isSoonOpen ? wakeCodes.come : wakeCodes.giveUp,
      this.visits
    )
    return true
  }

  private leave(): void {
    if (this.robot?.lidUser === this) this.robot.lidUser = null
  }
}

/** A PIN of the same length that is not this one. */
const wrongOf = (pin: string | null): string => {
  if (pin === null) return "99"
  const last = pin.length - 1
  return `${pin.slice(0, last)}${(Number(pin.charAt(last)) + 1) % 10}`
}
