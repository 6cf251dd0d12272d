/**
 * A robot as a thing in the street: it drives legs, opens and closes its lid, uses up its battery and
 * reports like the real device. It knows nothing of plans; it does what its pilot, the people at its
 * lid and the backend's device calls make it do. Source: spec/simulation.md 3, design.md 4.
 *
 * Telemetry by its edges: the robot reports at departure, stop, silence and return, and sample n follows
 * n periods after the newest of these reports; each is a function of the leg and the draws. Of the samples
 * only those that change an answer are sent (whole per cent of battery, lid, the end of a trip that was
 * stopped in mid-way). With `fullTelemetry` every sample is sent, at the very times that the edges promise.
 */
import type { DeviceCall } from "../../actors/calls.ts"
import type { DeviceItem, LidItem, PinItem } from "../../actors/robot/commands.ts"
import type { RobotState } from "../../actors/robot/state.ts"
import { haversineM, interpolate, type LatLng } from "../../domain/geo.ts"
import type { RobotSerial, ShardId } from "../../domain/ids.ts"
import { invariant } from "../../domain/invariant.ts"
import type { Process, SimulationHost } from "../host.ts"
import { type Distribution, sample } from "../kernel/distributions.ts"
import { priorities } from "../kernel/priorities.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import { type Leg, progressOf } from "./leg.ts"

export interface DeviceParameters {
  readonly telemetryEveryMs: number
  readonly fullTelemetry: boolean
  readonly capacityWh: number
  readonly idleW: number
  readonly lidMotionMs: number
  /** Chance that an opening fails, 0..1. */
  readonly lidOpenFails: number
  readonly lidCloseFails: number
  /** Chance that a second try works, 0..1. */
  readonly lidRetryWorks: number
  readonly gpsErrorM: Distribution
  /** Losses of connection per hour of driving. */
  readonly connectivityLossPerHour: number
  readonly connectivityLossMs: Distribution
}

/** Whoever drives: told when the robot stands at the end of its leg. */
export interface Driver {
  readonly arrived: (now: number) => void
}

/** Whoever is at the lid and sees what it does. */
export interface LidUser {
  /** Names the draws of this person's lid actions. */
  readonly entity: number
  readonly lidOpened: (now: number) => void
  readonly lidClosed: (now: number) => void
  readonly lidFailed: (now: number) => void
}

const wakeCodes = { arrive: 1, telemetry: 2, lidOpened: 3, lidClosed: 4, loseLink: 5, regainLink: 6 } as const

const metersPerDegree = 111_195

/** The state that a sample tells may be news of this very moment: the one after it is heard by all. */
const enoughSamples = 2

export class RobotDevice implements Process {
  readonly serial: RobotSerial
  readonly index: number
  readonly cruiseMps: number
  /** Who learns what the lid does; null: nobody stands there. */
  lidUser: LidUser | null = null
  /** The PIN that the backend has put on the robot, null when none. */
  pin: string | null = null
  /** Set while the robot is switched on. */
  powered = false
  private readonly legs = new Map<number, number>()
  /** Milliseconds under way, and energy that fresh batteries brought: for the balance of simulation.md 7 V4. */
  drivenMs = 0
  chargedWh = 0
  private screen: RobotState | null = null
  private readonly host: SimulationHost
  private readonly draws: Draws
  private readonly parameters: DeviceParameters
  private readonly shard: ShardId
  private readonly bootId: string
  private position: LatLng
  private reported: LatLng
  private leg: Leg | null = null
  private driver: Driver | null = null
  private linkLost = false
  /** When the link comes back, while it is lost. */
  private linkBackAt = 0
  private bookedWh = 0
  private chargeWh: number
  private chargeAt: number
  private lid: "OPEN" | "CLOSED" | "OPENING" | "CLOSING" | "STOPPED" = "CLOSED"
  private lidFailures = 0
  private lidActions = 0
  private lidCommandId: string | null = null
  private eventSeq = 0
  private telemetrySeq = 0
  private stops = 0
  /** Wake-ups of an older plan carry an older number and are ignored. */
  private drivePlan = 0
  /** Samples of a robot that stands in mid-way which said that its trip is over, up to `enoughSamples`. */
  private samplesOffTrip = enoughSamples
  private telemetryPlan = 0
  private lidPlan = 0
  /** The newest report: samples follow at whole periods from there. */
  private reportedAt: number

  constructor(
    host: SimulationHost,
    draws: Draws,
    parameters: DeviceParameters,
    shard: ShardId,
    serial: RobotSerial,
    index: number,
    bootId: string,
    place: LatLng,
    cruiseMps: number,
    batteryPct: number
  ) {
    this.host = host
    this.draws = draws
    this.parameters = parameters
    this.shard = shard
    this.serial = serial
    this.index = index
    this.bootId = bootId
    this.position = place
    this.reported = place
    this.cruiseMps = cruiseMps
    this.chargeWh = (batteryPct / 100) * parameters.capacityWh
    this.chargeAt = host.now
    this.reportedAt = host.now
  }

  /** What the backend's screens show of the robot; null before it is registered. */
  get backend(): RobotState | null {
    this.screen ??= (this.host.stateOf("Robot", this.serial) as RobotState | undefined) ?? null
    return this.screen
  }

  /** Where the robot is. */
  get place(): LatLng {
    return this.leg === null || this.linkLost
      ? this.position
      : interpolate(this.leg.from, this.leg.to, progressOf(this.leg, this.host.now))
  }

  get moving(): boolean {
    return this.leg !== null && !this.linkLost
  }

  /** Exact charge in per cent; what the robot reports is its whole part. */
  get batteryPct(): number {
    return (100 * this.chargeNow()) / this.parameters.capacityWh
  }

  /** Energy used in all, up to now. */
  get usedWh(): number {
    return this.bookedWh + this.chargeWh - this.chargeNow()
  }

  // ---- Power

  /** Switches the robot on where it is put down. */
  switchOn(place: LatLng): void {
    this.position = place
    this.powered = true
    this.chargeAt = this.host.now
    this.standStill()
    this.report(this.parameters.telemetryEveryMs)
    this.planTelemetry()
  }

  /** Switches the robot off: its last words are that there will be none. */
  switchOff(): void {
    this.settleCharge()
    this.report(0)
    this.powered = false
    this.telemetryPlan += 1
  }

  /** A fresh battery. */
  swapBattery(): void {
    this.settleCharge()
    this.chargedWh += this.parameters.capacityWh - this.chargeWh
    this.chargeWh = this.parameters.capacityWh
    if (this.powered) {
      this.report(this.parameters.telemetryEveryMs)
      this.planTelemetry()
    }
  }

  // ---- Driving

  /** How many legs of this name were driven before: a resumed trip draws anew. */
  legsOf(entity: number): number {
    const driven = this.legs.get(entity) ?? 0
    this.legs.set(entity, driven + 1)
    return driven
  }

  /** Starts a leg from where the robot stands; one without its link starts when the link is back. */
  drive(leg: Leg, driver: Driver, lossEntity: number, lossAttempt: number): void {
    invariant(this.leg === null, `${this.serial} starts a leg while it drives`)
    this.settleCharge()
    this.driver = driver
    this.drivePlan += 1
    this.samplesOffTrip = enoughSamples
    if (this.linkLost) {
      this.leg = { ...leg, departedAt: this.linkBackAt }
      return
    }
    this.leg = leg
    this.report(this.parameters.telemetryEveryMs)
    const { connectivityLossPerHour } = this.parameters
    if (connectivityLossPerHour > 0) {
      const u = this.draws.uniform(streams.connectivityLoss, lossEntity, lossAttempt)
      const lossAfterMs = (-Math.log1p(-u) / connectivityLossPerHour) * 3_600_000
      if (lossAfterMs < leg.durationMs) {
        const at = leg.departedAt + Math.round(lossAfterMs)
        this.host.wake(at, priorities.robot, this, wakeCodes.loseLink, this.drivePlan)
      }
    }
    this.host.wake(leg.departedAt + leg.durationMs, priorities.robot, this, wakeCodes.arrive, this.drivePlan)
    this.planTelemetry()
  }

  /**
   * About when the robot on its way will first be within so many metres of its leg's end; null without a
   * leg. While its link is lost: when it would be if it comes back as drawn and stays.
   */
  nearEndAt(radiusM: number): number | null {
    const leg = this.leg
    if (leg === null) return null
    const straightM = haversineM(leg.from, leg.to)
    const share = straightM <= radiusM ? 0 : 1 - radiusM / straightM
    return Math.max(this.host.now, leg.departedAt + Math.ceil(share * leg.durationMs))
  }

  /** From here to the end of its leg in a straight line; 0 without a leg. */
  metersToEnd(): number {
    return this.leg === null ? 0 : haversineM(this.place, this.leg.to)
  }

  /** Stops where the robot is; harmless when it stands. */
  stop(): void {
    if (this.leg === null) return
    const place = this.place
    this.settleCharge()
    this.drivenMs += Math.max(0, this.host.now - this.leg.departedAt)
    this.position = place
    this.leg = null
    this.driver = null
    this.drivePlan += 1
    this.samplesOffTrip = 0
    this.standStill()
    if (this.linkLost) return
    this.report(this.parameters.telemetryEveryMs)
    this.planTelemetry()
  }

  // ---- Lid

  /** Carries out what the backend asks of the device. */
  obey(call: DeviceCall): void {
    switch (call.type) {
      case "OPEN_LID":
        this.lidCommandId = call.commandId
        this.openLid()
        return
      case "CLOSE_LID":
        this.lidCommandId = call.commandId
        this.closeLid()
        return
      case "STOP_LID":
        if (this.lid !== "OPENING" && this.lid !== "CLOSING") return
        this.lid = "STOPPED"
        this.lidPlan += 1
        this.tell(this.lidItem("STOPPED"))
        return
      case "SET_PIN":
        this.pin = call.text
        return
      default:
        return
    }
  }

  /** The firmware or a hand opens the lid. */
  openLid(): void {
    if (this.lid === "OPEN" || this.lid === "OPENING") return
    this.lid = "OPENING"
    this.lidPlan += 1
    this.wakeForLid(wakeCodes.lidOpened)
  }

  /** A hand or the motor closes the lid. */
  closeLid(): void {
    if (this.lid === "CLOSED" || this.lid === "CLOSING") return
    this.lid = "CLOSING"
    this.lidPlan += 1
    this.wakeForLid(wakeCodes.lidClosed)
  }

  /** Somebody types at the keypad; the firmware opens by itself when it has this PIN. */
  enterPin(entered: string): void {
    const opens = this.pin !== null && (this.pin === "0" || this.pin === entered)
    const item: PinItem = {
      kind: "pin",
      seq: ++this.eventSeq,
      occurredAt: this.host.now,
      type: "PIN_ENTRY_LID_OPEN",
      entered,
      lidOpened: opens,
      lidSuccessfullyClosed: null,
      action: null
    }
    this.tell(item)
    if (opens) this.openLid()
  }

  wake(code: number, argument: number): void {
    switch (code) {
      case wakeCodes.arrive:
        if (argument === this.drivePlan && !this.linkLost) this.arrive()
        return
      case wakeCodes.telemetry:
        if (argument !== this.telemetryPlan || !this.powered || this.linkLost) return
        this.report(this.parameters.telemetryEveryMs)
        this.planTelemetry()
        return
      case wakeCodes.lidOpened:
        if (argument === this.lidPlan) this.endLidMotion("OPEN")
        return
      case wakeCodes.lidClosed:
        if (argument === this.lidPlan) this.endLidMotion("CLOSED")
        return
      case wakeCodes.loseLink:
        if (argument === this.drivePlan && this.leg !== null) this.loseLink()
        return
      case wakeCodes.regainLink:
        this.regainLink()
        return
    }
  }

  private arrive(): void {
    const leg = this.leg!
    const driver = this.driver
    this.settleCharge()
    this.drivenMs += leg.durationMs
    this.position = leg.to
    this.leg = null
    this.driver = null
    this.drivePlan += 1
    this.standStill()
    this.report(this.parameters.telemetryEveryMs)
    this.planTelemetry()
    driver?.arrived(this.host.now)
  }

  /** Without its link a robot stands: nobody can steer it. */
  private loseLink(): void {
    const leg = this.leg!
    const now = this.host.now
    this.settleCharge()
    this.report(0)
    this.position = this.place
    this.linkLost = true
    const rest = 1 - progressOf(leg, now)
    const u = this.draws.uniform(streams.connectivityLength, this.index, this.drivePlan)
    const backAt = now + Math.max(1, Math.round(sample(this.parameters.connectivityLossMs, u)))
    this.drivenMs += now - leg.departedAt
    this.leg = {
      from: this.position,
      to: leg.to,
      meters: leg.meters * rest,
      departedAt: backAt,
      durationMs: Math.max(1, Math.round(leg.durationMs * rest)),
      energyWh: leg.energyWh * rest
    }
    this.linkBackAt = backAt
    this.drivePlan += 1
    this.host.wake(backAt, priorities.robot, this, wakeCodes.regainLink, this.drivePlan)
  }

  private regainLink(): void {
    if (!this.linkLost) return
    this.settleCharge()
    this.linkLost = false
    this.report(this.parameters.telemetryEveryMs)
    this.planTelemetry()
    const leg = this.leg
    if (leg === null) return
    this.drivePlan += 1
    this.host.wake(leg.departedAt + leg.durationMs, priorities.robot, this, wakeCodes.arrive, this.drivePlan)
  }

  private wakeForLid(code: number): void {
    const at = this.host.now + this.parameters.lidMotionMs
    this.host.wake(at, priorities.lid, this, code, this.lidPlan)
  }

  private endLidMotion(to: "OPEN" | "CLOSED"): void {
    const now = this.host.now
    const user = this.lidUser
    const chance = to === "OPEN" ? this.parameters.lidOpenFails : this.parameters.lidCloseFails
    const fails = this.lidFailures > 0 ? 1 - this.parameters.lidRetryWorks : chance
    const u = this.draws.uniform(streams.lid, user?.entity ?? this.index, this.lidActions++)
    if (u < fails) {
      this.lidFailures += 1
      this.lid = to === "OPEN" ? "CLOSED" : "OPEN"
      this.tell(this.lidItem(to === "OPEN" ? "OPEN_FAILED" : "CLOSE_FAILED"))
      // What a hand tries next is no longer the command's doing.
      this.lidCommandId = null
      user?.lidFailed(now)
      return
    }
    this.lidFailures = 0
    this.lid = to
    this.tell(this.lidItem(to === "OPEN" ? "OPENED" : "CLOSED"))
    this.lidCommandId = null
    this.planTelemetry(now)
    if (to === "OPEN") user?.lidOpened(now)
    else user?.lidClosed(now)
  }

  private lidItem(state: LidItem["state"]): LidItem {
    return {
      kind: "lid",
      seq: ++this.eventSeq,
      occurredAt: this.host.now,
      state,
      commandId: this.lidCommandId,
      lidSuccessfullyClosed: state === "CLOSED" ? true : state === "CLOSE_FAILED" ? false : null,
      lat: this.reported.lat,
      lng: this.reported.lng
    }
  }

  private tell(item: DeviceItem): void {
    this.host.command("Robot", this.serial, { _tag: "ApplyDeviceEvent", bootId: this.bootId, items: [item] })
  }

  // ---- Battery and telemetry

  private powerW(): number {
    if (!this.powered) return 0
    const leg = this.leg
    return leg === null || this.linkLost ? this.parameters.idleW : (leg.energyWh * 3_600_000) / leg.durationMs
  }

  private chargeNow(): number {
    const usedWh = (this.powerW() * (this.host.now - this.chargeAt)) / 3_600_000
    return Math.max(0, this.chargeWh - usedWh)
  }

  /** Books the energy used so far; before every change of power. */
  private settleCharge(): void {
    const charge = this.chargeNow()
    this.bookedWh += this.chargeWh - charge
    this.chargeWh = charge
    this.chargeAt = this.host.now
  }

  private standStill(): void {
    const n = this.stops++
    const east = sample(this.parameters.gpsErrorM, this.draws.uniform(streams.gps, this.index, 2 * n))
    const north = sample(this.parameters.gpsErrorM, this.draws.uniform(streams.gps, this.index, 2 * n + 1))
    this.reported = {
      lat: this.position.lat + north / metersPerDegree,
      lng: this.position.lng + east / (metersPerDegree * Math.cos((this.position.lat * Math.PI) / 180))
    }
  }

  /** Plans the next sample to be sent: the next at all, or the next that changes an answer. */
  private planTelemetry(changedAt: number | null = null): void {
    if (!this.powered || this.linkLost) return
    const now = this.host.now
    this.telemetryPlan += 1
    let at: number
    // Where a robot stands that was stopped in mid-way counts from when its trip is over.
    const isUnsettled = this.samplesOffTrip < enoughSamples
    if (this.parameters.fullTelemetry || isUnsettled || changedAt !== null) at = this.sampleAfter(now)
    else {
      const wattage = this.powerW()
      if (wattage <= 0) return
      const charge = this.chargeNow()
      if (charge <= 0) return
      const reportedWh = (this.reportedPct() * this.parameters.capacityWh) / 100
      // A charge a rounding error below what is reported would be due before now, and again and again.
      at = this.sampleAfter(now + (Math.max(0, charge - reportedWh) / wattage) * 3_600_000)
    }
    this.host.wake(at, priorities.telemetry, this, wakeCodes.telemetry, this.telemetryPlan)
  }

  /** Time of the first sample after `time`. */
  private sampleAfter(time: number): number {
    const every = this.parameters.telemetryEveryMs
    return (Math.floor((time - this.reportedAt) / every) + 1) * every + this.reportedAt
  }

  /** Whole per cent of charge: what a report says. */
  private reportedPct(): number {
    return Math.floor(this.batteryPct + 1e-9)
  }

  private report(repeatsEveryMs: number): void {
    if (!this.powered || this.linkLost) return
    this.reportedAt = this.host.now
    const moving = this.moving
    const place = moving ? this.place : this.reported
    const batteryPct = this.reportedPct()
    const operationState = this.backend?.operationState ?? "OFF_DUTY"
    if (operationState !== "ON_TRIP" && this.samplesOffTrip < enoughSamples) this.samplesOffTrip += 1
    this.host.publish({
      _tag: "RobotTelemetry",
      at: this.host.now,
      serial: this.serial,
      shard: this.shard,
      lat: place.lat,
      lng: place.lng,
      headingDeg: 0,
      speedMps: moving ? this.cruiseMps : 0,
      accuracyM: 4,
      batteryPct,
      isCharging: false,
      rangeM: Math.round((batteryPct / 3.5) * 1000),
      lid: this.lid,
      components: noComponents,
      operationState,
      teleopStatus: moving ? "STREAMING" : "STANDBY",
      bootId: this.bootId,
      seq: ++this.telemetrySeq,
      repeatsEveryMs: this.parameters.fullTelemetry && repeatsEveryMs > 0 ? null : repeatsEveryMs
    })
  }
}

/** Every component is well; component failures come with field operations. */
const noComponents: ReadonlyArray<never> = Object.freeze([])
