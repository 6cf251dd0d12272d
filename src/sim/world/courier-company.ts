/**
 * The courier companies: they name a price, take a delivery under its key and send somebody, call him off,
 * and say how it stands. What they answer and what their web hooks tell reaches the delivery as
 * `CourierUpdate`. Source: spec/simulation.md 3 (couriers), 9; partner interfaces of DoorDash and Uber.
 */
import type { CourierCall } from "../../actors/calls.ts"
import type { CourierReport, CourierUpdate } from "../../actors/delivery/commands.ts"
import type { AttemptId, DeliveryId, RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { invariant } from "../../domain/invariant.ts"
import type { ActiveFaults } from "../faults/active-faults.ts"
import type { Process, SimulationHost } from "../host.ts"
import { sample } from "../kernel/distributions.ts"
import { priorities } from "../kernel/priorities.ts"
import { type Draws, entityOf, streams } from "../kernel/streams.ts"
import type { RobotDevice } from "./robot-device.ts"
import { type CourierParameters, courierTravelMs, VirtualCourier } from "./virtual-courier.ts"

/** What a company's couriers find in the city. */
export interface CourierSurroundings {
  readonly robotOf: (serial: RobotSerial) => RobotDevice | undefined
  /** The number of a delivery's order and when its food is really ready. */
  readonly orderOf: (
    deliveryId: DeliveryId
  ) => { readonly index: number; readonly readyAt: Instant } | undefined
}

/** A web hook that is sent again comes within so long. */
const replayWithinMs = 600_000
/** Couriers asked for one order have numbers of their own. */
const couriersPerOrder = 16

/** An answer or a web hook on its way to a delivery. */
interface OnItsWay {
  readonly deliveryId: DeliveryId
  readonly update: CourierUpdate
}

export class CourierCompany implements Process {
  /** Everybody who was ever sent for, by the attempt he serves. */
  readonly couriers = new Map<AttemptId, VirtualCourier>()
  private readonly host: SimulationHost
  private readonly draws: Draws
  private readonly parameters: CourierParameters
  private readonly around: CourierSurroundings
  private readonly faults: ActiveFaults | null
  private readonly askedOfOrder = new Map<DeliveryId, number>()
  private readonly onItsWay = new Map<number, OnItsWay>()
  private sent = 0

  /** `faults`: null where nothing goes wrong on purpose. */
  constructor(
    host: SimulationHost,
    draws: Draws,
    parameters: CourierParameters,
    around: CourierSurroundings,
    faults: ActiveFaults | null
  ) {
    this.host = host
    this.draws = draws
    this.parameters = parameters
    this.around = around
    this.faults = faults
  }

  call(call: CourierCall): void {
    switch (call.request) {
      case "QUOTE":
        this.answer(
          call,
          this.turnsDown() ? { kind: "QuoteRefused", code: "couriers_busy" } : this.price(call)
        )
        return
      case "CREATE":
        this.create(call)
        return
      case "UPDATE":
        if (this.of(call)?.redirect(call.dropoff) !== true)
          this.answer(call, { kind: "Refused", code: "update_not_allowed" })
        return
      case "CANCEL":
        // Nobody was ever sent for: there is nothing to call off.
        this.answer(
          call,
          this.of(call)?.callOff() === false
            ? { kind: "CancelRefused", code: "delivery_picked_up" }
            : { kind: "CancelConfirmed" }
        )
        return
      case "POLL":
        this.tellStatus(call)
        return
    }
  }

  wake(_code: number, number: number): void {
    const { deliveryId, update } = this.onItsWay.get(number)!
    this.onItsWay.delete(number)
    this.host.command("Delivery", deliveryId, update, {})
  }

  private of(call: CourierCall): VirtualCourier | undefined {
    return call.attemptId === null ? undefined : this.couriers.get(call.attemptId)
  }

  /** Nobody is to be had. */
  private turnsDown(): boolean {
    if (this.faults === null || this.faults.find("courierNone") === null) return false
    this.faults.count("courierNone")
    return true
  }

  /** Times as the middle courier would make them. */
  private times(call: CourierCall): { readonly pickupEta: Instant; readonly dropoffEta: Instant } {
    const { acceptDelayMs, arrivalMs, pickupMs, dropoffMs } = this.parameters
    const comesAt = this.host.now + Math.round(sample(acceptDelayMs, 0.5) + sample(arrivalMs, 0.5))
    const pickupEta = Math.max(comesAt, call.readyAt)
    const wayMs = courierTravelMs(call.pickup, call.dropoff, this.parameters)
    return { pickupEta, dropoffEta: pickupEta + pickupMs + wayMs + dropoffMs }
  }

  private price(call: CourierCall): CourierReport {
    return { kind: "Quoted", feeCents: this.parameters.feeCents, ...this.times(call) }
  }

  /** One delivery per key: a repetition is answered again, and nobody else is sent. */
  private create(call: CourierCall): void {
    const { attemptId, deliveryId } = call
    invariant(attemptId !== null, "a courier is sent for an attempt")
    if (!this.couriers.has(attemptId)) {
      if (this.turnsDown()) {
        this.answer(call, { kind: "Refused", code: "couriers_busy" })
        return
      }
      const order = this.around.orderOf(deliveryId)
      const asked = this.askedOfOrder.get(deliveryId) ?? 0
      this.askedOfOrder.set(deliveryId, asked + 1)
      const robot = call.fromRobot === null ? undefined : this.around.robotOf(call.fromRobot)
      const courier = new VirtualCourier(
        this.host,
        this.draws,
        this.parameters,
        call,
        (order?.index ?? entityOf(deliveryId)) * couriersPerOrder + asked,
        order?.readyAt ?? call.readyAt,
        robot ?? null,
        (update) => this.hook(deliveryId, update)
      )
      this.couriers.set(attemptId, courier)
    }
    const { feeCents } = this.parameters
    const externalId = `${call.provider.toLowerCase()}-${attemptId}`
    this.answer(call, { kind: "Created", externalId, feeCents, ...this.times(call) })
  }

  /** How it stands, and since when; nothing while a courier is still sought. */
  private tellStatus(call: CourierCall): void {
    const courier = this.of(call)
    if (courier === undefined || courier.status === null) return
    const report = { kind: "Status", status: courier.status, pickupEta: null, dropoffEta: null } as const
    this.answer(call, report, courier.statusAt)
  }

  /** The answer to a request comes after a moment, under the request's own key. */
  private answer(call: CourierCall, report: CourierReport, occurredAt = this.host.now): void {
    const u = this.draws.uniform(streams.courier, entityOf(call.idempotencyKey), 1)
    this.send(Math.round(sample(this.parameters.answerMs, u)), call.deliveryId, {
      _tag: "CourierUpdate",
      provider: call.provider,
      attemptId: call.attemptId,
      providerEventId: `${call.idempotencyKey}:answer`,
      occurredAt,
      report,
      lat: null,
      lng: null
    })
  }

  /** A web hook: kept back by a fault for good, or sent again later. */
  private hook(deliveryId: DeliveryId, update: CourierUpdate): void {
    const { faults } = this
    if (faults !== null && faults.find("courierSilent") !== null) {
      faults.count("courierSilent")
      return
    }
    this.send(0, deliveryId, update)
    const replay = faults?.find("webhookReplay") ?? null
    if (replay === null) return
    faults?.count("webhookReplay")
    this.send(Math.round(replay.draw() * replayWithinMs), deliveryId, update)
  }

  private send(delayMs: number, deliveryId: DeliveryId, update: CourierUpdate): void {
    if (delayMs === 0) {
      this.host.command("Delivery", deliveryId, update, {})
      return
    }
    const number = this.sent++
    this.onItsWay.set(number, { deliveryId, update })
    this.host.wake(this.host.now + delayMs, priorities.partner, this, 0, number)
  }
}
