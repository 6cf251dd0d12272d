/**
 * A robot as a thing in the street: it drives legs, opens and closes its lid, uses up its battery, comes
 * to grief and reports like the real device. It knows nothing of plans; it does what its pilot, the people
 * at its lid and the backend's device calls make it do. Its parts: `device-lid.ts`, `battery.ts`,
 * `telemetry-edges.ts`, `device-events.ts`, `device-faults.ts`. Source: spec/simulation.md 3, design.md 4.
 */
import type { DeviceCall } from "../../actors/calls.ts"
import type { RobotState } from "../../actors/robot/state.ts"
import { haversineM, type LatLng } from "../../domain/geo.ts"
import type { RobotSerial, ShardId } from "../../domain/ids.ts"
import { invariant } from "../../domain/invariant.ts"
import type { HardwareComponent, HardwareStatusCode, RobotStateEventState } from "../../domain/wire-enums.ts"
import type { ActiveFaults } from "../faults/active-faults.ts"
import type { Process, SimulationHost } from "../host.ts"
import { sample } from "../kernel/distributions.ts"
import { priorities } from "../kernel/priorities.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import { Battery } from "./battery.ts"
import { DeviceEvents } from "./device-events.ts"
import { DeviceFaults } from "./device-faults.ts"
import { DeviceLid } from "./device-lid.ts"
import type { DeviceParameters, Driver, LidUser, Mishap } from "./device-parameters.ts"
import { cornersAhead, type Leg, placeOn, progressOf } from "./leg.ts"
import { failingComponent, type MishapAhead, mishapOfLeg, timeToFailure } from "./mishaps.ts"
import type { RobotBody } from "./robot-body.ts"
import type { MotionWatch } from "./robot-motion.ts"
import { TelemetryEdges } from "./telemetry-edges.ts"

export type { DeviceParameters, Driver, LidUser, Mishap } from "./device-parameters.ts"

const wakeCodes = { arrive: 1, loseLink: 2, regainLink: 3, mishap: 4, fail: 5 } as const

const metersPerDegree = 111_195
/** How far a fix that jumps is off. */
const gpsJumpM = 150

export class RobotDevice implements Process, RobotBody {
  readonly serial: RobotSerial
  readonly index: number
  readonly cruiseMps: number
  /** Set while the robot is switched on. */
  powered = false
  /** Milliseconds under way on the legs that are over: for the balance of simulation.md 7 V4. */
  drivenMs = 0
  /** When it got its newest battery, null when it has the one it began with. */
  swappedAt: number | null = null
  /** Pieces of field work done on it, and repairs tried: they name the draws of the next. */
  worksDone = 0
  repairsTried = 0
  /** Multiplies the rate of getting stuck on the legs that begin from now on (weather). */
  stuckFactor = 1
  /** Who is told of its moves; null: nobody keeps them. */
  motion: MotionWatch | null = null
  private screen: RobotState | null = null
  private readonly host: SimulationHost
  private readonly draws: Draws
  private readonly parameters: DeviceParameters
  private readonly battery: Battery
  private readonly events: DeviceEvents
  private readonly lid: DeviceLid
  private readonly telemetry: TelemetryEdges
  private readonly faults = new DeviceFaults()
  private position: LatLng
  private reported: LatLng
  private leg: Leg | null = null
  private driver: Driver | null = null
  private mishapAhead: MishapAhead | null = null
  private linkLost = false
  /** What the backend asked of a robot whose link a fault has cut: tried again until it expires. */
  private readonly callsWaiting: Array<DeviceCall> = []
  private isCutByFault = false
  /** When the link comes back, while it is lost. */
  private linkBackAt = 0
  private stops = 0
  /** Wake-ups of an older plan carry an older number and are ignored. */
  private drivePlan = 0
  /** Component failures so far, and service time left until the next; null: none comes. */
  private failures = 0
  private serviceLeftMs: number | null
  private inServiceSince = 0
  private failurePlan = 0

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
    this.serial = serial
    this.index = index
    this.position = place
    this.reported = place
    this.cruiseMps = cruiseMps
    this.battery = new Battery(parameters.capacityWh, batteryPct, host.now)
    this.events = new DeviceEvents(host, serial, index, bootId)
    this.lid = new DeviceLid(host, draws, parameters, index, this.events, this)
    this.telemetry = new TelemetryEdges(host, parameters, shard, serial, index, bootId, this, this.lid)
    this.serviceLeftMs = timeToFailure(draws, parameters, index, 0)
  }

  /** What the backend's screens show of the robot; null before it is registered. */
  get backend(): RobotState | null {
    this.screen ??= (this.host.stateOf("Robot", this.serial) as RobotState | undefined) ?? null
    return this.screen
  }

  get operationState(): RobotStateEventState {
    return this.backend?.operationState ?? "OFF_DUTY"
  }

  /** Where the robot is. */
  get place(): LatLng {
    return this.leg === null || this.linkLost
      ? this.position
      : placeOn(this.leg, progressOf(this.leg, this.host.now))
  }

  get reportedPlace(): LatLng {
    return this.reported
  }

  get moving(): boolean {
    return this.leg !== null && !this.linkLost
  }

  get canReport(): boolean {
    return this.powered && !this.linkLost
  }

  /** Exact charge in per cent; what the robot reports is its whole part. */
  get batteryPct(): number {
    return (100 * this.chargeWh) / this.parameters.capacityWh
  }

  get chargeWh(): number {
    return this.battery.leftWh(this.powerW, this.host.now)
  }

  /** Energy used in all, up to now. */
  get usedWh(): number {
    return this.battery.usedWh(this.powerW, this.host.now)
  }

  /** Energy that fresh batteries brought. */
  get chargedWh(): number {
    return this.battery.chargedWh
  }

  /** Energy that faults took from its battery. */
  get lostWh(): number {
    return this.battery.lostWh
  }

  /** Milliseconds under way up to now. */
  get drivingMs(): number {
    const leg = this.leg
    if (leg === null || this.linkLost) return this.drivenMs
    return this.drivenMs + Math.min(leg.durationMs, Math.max(0, this.host.now - leg.departedAt))
  }

  /** Power while it stands, and while it drives, watts. */
  get idleW(): number {
    return this.parameters.idleW
  }
  get driveW(): number {
    return this.parameters.driveW
  }

  get powerW(): number {
    if (!this.powered) return 0
    const leg = this.leg
    return leg === null || this.linkLost ? this.parameters.idleW : (leg.energyWh * 3_600_000) / leg.durationMs
  }

  // ---- Faults

  /** From now on these faults may have their hand in what the robot does and says. */
  disturb(faults: ActiveFaults): void {
    this.lid.disturbances = faults
    this.events.disturbances = faults
    this.telemetry.disturbances = faults
  }

  /** Cuts its link for so long; false when it is off or has none. It stands; its lid and keypad go on. */
  cutLink(lengthMs: number): boolean {
    if (!this.canReport) return false
    this.isCutByFault = true
    this.events.keepBack()
    if (this.leg !== null) {
      this.loseLink(lengthMs)
      return true
    }
    this.settleCharge()
    this.telemetry.lastWords()
    this.linkLost = true
    this.linkBackAt = this.host.now + lengthMs
    this.host.wake(this.linkBackAt, priorities.robot, this, wakeCodes.regainLink)
    return true
  }

  /** Somebody carries it off, and its link is gone for so long; false when it is off. */
  carryOff(place: LatLng, lengthMs: number): boolean {
    if (!this.canReport) return false
    const driver = this.driver
    this.carryTo(place)
    this.cutLink(lengthMs)
    driver?.halted("Stuck", this.host.now)
    return true
  }

  /** The lid's sensor works again. */
  senseLid(): void {
    this.lid.senseAgain()
  }

  /** The samples that a fault has kept back are sent. */
  sendLateSamples(): void {
    this.telemetry.sendHeld()
  }

  // ---- Power

  /** Switches the robot on where it is put down. */
  switchOn(place: LatLng): void {
    this.settleCharge()
    this.position = place
    this.powered = true
    this.standStill()
    this.telemetry.edge()
    this.inServiceSince = this.host.now
    this.planFailure()
  }

  /** Switches the robot off: its last words are that there will be none. */
  switchOff(): void {
    if (this.leg !== null) this.stop()
    this.settleCharge()
    this.telemetry.lastWords()
    this.powered = false
    this.failurePlan += 1
    if (this.serviceLeftMs !== null) this.serviceLeftMs -= this.host.now - this.inServiceSince
  }

  /** A fresh battery. */
  swapBattery(): void {
    this.settleCharge()
    this.battery.swap()
    this.swappedAt = this.host.now
    if (this.powered) this.telemetry.edge()
  }

  /** A fault takes points of charge away. */
  loseCharge(points: number): void {
    this.settleCharge()
    this.battery.lose(points)
    this.telemetry.edge()
  }

  // ---- Driving

  /**
   * Starts a leg from where the robot stands; one without its link starts when the link is back. One that
   * cannot move stays, and its driver sees that. `isOffRoute`: the leg does not keep to its trip's route.
   */
  drive(leg: Leg, driver: Driver, entity: number, attempt: number, isOffRoute = false): void {
    invariant(this.leg === null, `${this.serial} starts a leg while it drives`)
    const held = this.mishap
    if (held !== null) {
      // Whoever watches the trip hears that it stands where it began.
      this.telemetry.stands()
      this.telemetry.edge()
      driver.halted(held, this.host.now)
      return
    }
    this.settleCharge()
    this.driver = driver
    this.drivePlan += 1
    this.telemetry.stopsInMidWay(false)
    this.telemetry.getsUnderWay(isOffRoute)
    this.mishapAhead = mishapOfLeg(
      this.draws,
      this.parameters,
      this.stuckFactor,
      entity,
      attempt,
      leg.durationMs
    )
    if (this.linkLost) {
      this.leg = { ...leg, departedAt: this.linkBackAt }
      return
    }
    this.leg = leg
    this.tellMotion()
    this.telemetry.edge()
    const { connectivityLossPerHour } = this.parameters
    if (connectivityLossPerHour > 0) {
      const u = this.draws.uniform(streams.connectivityLoss, entity, attempt)
      const lossAfterMs = (-Math.log1p(-u) / connectivityLossPerHour) * 3_600_000
      if (lossAfterMs < leg.durationMs) {
        const at = leg.departedAt + Math.round(lossAfterMs)
        this.host.wake(at, priorities.robot, this, wakeCodes.loseLink, this.drivePlan)
      }
    }
    this.planWay(leg)
  }

  /** It is on its way, even while its link is lost. */
  get isOnLeg(): boolean {
    return this.leg !== null
  }

  /** From where it is, `place`, to the end of its leg in a straight line; 0 without a leg. */
  metersToEnd(place: LatLng): number {
    return this.leg === null ? 0 : haversineM(place, this.leg.to)
  }

  /** Stops where the robot is; harmless when it stands. */
  stop(): void {
    if (this.leg === null) return
    const place = this.place
    this.settleCharge()
    this.drivenMs += Math.max(0, this.host.now - this.leg.departedAt)
    this.position = place
    this.endLeg()
    this.telemetry.stopsInMidWay(true)
    this.standStill()
    this.telemetry.edge()
  }

  /** People carry the robot to another place; it notices when it stands again. */
  carryTo(place: LatLng): void {
    this.stop()
    this.position = place
    this.standStill()
    this.telemetry.edge()
  }

  // ---- Mishaps

  /** What holds the robot where it is, null when it can drive. */
  get mishap(): Mishap | null {
    const { stuck, flipped, hit, immobile } = this.faults
    if (hit) return "Hit"
    if (flipped) return "Flipped"
    if (stuck) return "Stuck"
    if (immobile) return "Failed"
    return this.powered && this.chargeWh <= 0 ? "Flat" : null
  }

  /** It cannot drive: somebody must come. */
  get isImmobile(): boolean {
    return this.mishap !== null
  }

  /** Components that have failed and are not mended. */
  get failedComponents(): ReadonlyArray<HardwareComponent> {
    return this.faults.failedComponents
  }

  /** Wedged on something: it stands, and says nothing of it; whoever drives sees it. */
  getStuck(): void {
    this.faults.stuck = true
    this.halt("Stuck")
  }

  /** Lies on its side; the accelerometer reports it. */
  flip(): void {
    this.faults.flipped = true
    this.halt("Flipped")
    this.reportPosture()
  }

  /** A vehicle or a person ran into it; the bumper reports it. */
  beHit(): void {
    this.faults.hit = true
    this.halt("Hit")
    this.reportPosture()
  }

  /** A component fails with ERROR or CRITICAL, or warns (WARNING): a failure stops the robot. */
  failComponent(component: HardwareComponent, status: HardwareStatusCode): void {
    if (!this.faults.setStatus(component, status)) return
    if (component === "LID") this.lid.jammed = this.faults.failedComponents.includes("LID")
    this.telemetry.components = this.faults.reports
    if (this.faults.immobile && this.leg !== null) this.halt("Failed")
    else this.telemetry.edge()
  }

  /** The component is as good as new. */
  repairComponent(component: HardwareComponent): void {
    if (!this.faults.setStatus(component, "OK")) return
    if (component === "LID") this.lid.jammed = false
    this.telemetry.components = this.faults.reports
    this.telemetry.mended()
    this.telemetry.edge()
  }

  /** Nothing holds it any more: it stands on its wheels where it is. Failed components stay failed. */
  setFree(): void {
    const { flipped, hit } = this.faults
    this.faults.stuck = false
    this.faults.flipped = false
    this.faults.hit = false
    if (flipped || hit) this.reportPosture()
  }

  // ---- Lid

  get lidUser(): LidUser | null {
    return this.lid.user
  }
  set lidUser(user: LidUser | null) {
    this.lid.user = user
  }

  /** The PIN that the backend has put on the robot, null when none. */
  get pin(): string | null {
    return this.lid.pin
  }

  /** Whether the lid is shut and rests. */
  get isShut(): boolean {
    return this.lid.state === "CLOSED"
  }

  /** Carries out what the backend asks of the device. */
  obey(call: DeviceCall): void {
    if (this.linkLost && this.isCutByFault) this.callsWaiting.push(call)
    else this.lid.obey(call)
  }

  /** The firmware or a hand opens the lid. */
  openLid(): void {
    this.lid.open()
  }

  /** A hand or the motor closes the lid. */
  closeLid(): void {
    this.lid.close()
  }

  /** Somebody types at the keypad; the firmware opens by itself when it has this PIN. */
  enterPin(entered: string): void {
    this.lid.enterPin(entered)
  }

  lidMoved(): void {
    this.telemetry.lidMoved()
  }

  wake(code: number, argument: number): void {
    switch (code) {
      case wakeCodes.arrive:
        if (argument === this.drivePlan && !this.linkLost) this.arrive()
        return
      case wakeCodes.loseLink:
        if (argument === this.drivePlan && this.leg !== null) this.loseLink()
        return
      case wakeCodes.regainLink:
        this.regainLink()
        return
      case wakeCodes.mishap:
        if (argument === this.drivePlan && this.moving) this.comeToGrief()
        return
      case wakeCodes.fail:
        if (argument === this.failurePlan && this.powered) this.wearOut()
        return
    }
  }

  private arrive(): void {
    const leg = this.leg!
    const driver = this.driver
    this.settleCharge()
    this.drivenMs += leg.durationMs
    this.position = leg.to
    this.endLeg()
    this.standStill()
    this.telemetry.edge()
    driver?.arrived(this.host.now)
  }

  /** Schedules the end of the leg, or what comes before it: a mishap, or the last of the battery. */
  private planWay(leg: Leg): void {
    const ahead = this.mishapAhead
    const flatAfterMs = (this.chargeWh * leg.durationMs) / leg.energyWh
    if (ahead !== null && ahead.afterMs < leg.durationMs && ahead.afterMs < flatAfterMs) {
      const at = leg.departedAt + ahead.afterMs
      this.host.wake(at, priorities.robot, this, wakeCodes.mishap, this.drivePlan)
    } else if (flatAfterMs < leg.durationMs) {
      const at = leg.departedAt + Math.ceil(flatAfterMs)
      this.host.wake(at, priorities.robot, this, wakeCodes.mishap, this.drivePlan)
    } else {
      this.host.wake(
        leg.departedAt + leg.durationMs,
        priorities.robot,
        this,
        wakeCodes.arrive,
        this.drivePlan
      )
    }
  }

  /** Without its link a robot stands: nobody can steer it. */
  private loseLink(lengthMs: number | null = null): void {
    const leg = this.leg!
    const now = this.host.now
    const drivenMs = now - leg.departedAt
    this.settleCharge()
    this.telemetry.lastWords()
    this.position = this.place
    this.linkLost = true
    const progress = progressOf(leg, now)
    const rest = 1 - progress
    const u = this.draws.uniform(streams.connectivityLength, this.index, this.drivePlan)
    const backAt = now + (lengthMs ?? Math.max(1, Math.round(sample(this.parameters.connectivityLossMs, u))))
    this.drivenMs += drivenMs
    if (this.mishapAhead !== null) {
      const { mishap, afterMs } = this.mishapAhead
      this.mishapAhead = { mishap, afterMs: Math.max(1, afterMs - drivenMs) }
    }
    this.leg = {
      from: this.position,
      to: leg.to,
      via: cornersAhead(leg, progress),
      meters: leg.meters * rest,
      departedAt: backAt,
      durationMs: Math.max(1, Math.round(leg.durationMs * rest)),
      energyWh: leg.energyWh * rest
    }
    this.linkBackAt = backAt
    this.tellMotion()
    this.drivePlan += 1
    this.host.wake(backAt, priorities.robot, this, wakeCodes.regainLink, this.drivePlan)
  }

  private regainLink(): void {
    if (!this.linkLost) return
    this.settleCharge()
    this.linkLost = false
    this.telemetry.resumes()
    this.telemetry.edge()
    if (this.isCutByFault) this.catchUp()
    const leg = this.leg
    if (leg === null) return
    this.tellMotion()
    this.drivePlan += 1
    this.planWay(leg)
  }

  /** After a cut: tells what happened meanwhile, does what it was asked and what has not expired. */
  private catchUp(): void {
    this.isCutByFault = false
    this.events.tellAll()
    const { now } = this.host
    for (const call of this.callsWaiting.splice(0)) if (call.expiresAt > now) this.lid.obey(call)
  }

  /** The drawn point is reached, or the battery is at its end. */
  private comeToGrief(): void {
    const mishap = this.chargeWh <= 1e-6 ? "Flat" : (this.mishapAhead?.mishap ?? "Flat")
    switch (mishap) {
      case "Stuck":
        this.getStuck()
        return
      case "Flipped":
        this.flip()
        return
      case "Hit":
        this.beHit()
        return
      default:
        this.halt("Flat")
    }
  }

  /** Stands where it is and cannot go on; whoever drives it sees that. */
  private halt(mishap: Mishap): void {
    const driver = this.driver
    this.stop()
    driver?.halted(mishap, this.host.now)
  }

  private endLeg(): void {
    this.leg = null
    this.driver = null
    this.mishapAhead = null
    this.drivePlan += 1
  }

  private tellMotion(): void {
    this.motion?.moved(this.index, this.position, this.moving ? this.leg : null, this.host.now)
  }

  private reportPosture(): void {
    if (!this.canReport) return
    const { flipped, hit } = this.faults
    this.events.report(this.operationState, "STANDBY", flipped, hit)
  }

  private planFailure(): void {
    this.failurePlan += 1
    if (this.serviceLeftMs === null) return
    const at = this.host.now + Math.max(1, this.serviceLeftMs)
    this.host.wake(at, priorities.robot, this, wakeCodes.fail, this.failurePlan)
  }

  /** A component has done its hours. A dirty camera is an ERROR, everything else is CRITICAL. */
  private wearOut(): void {
    const component = failingComponent(this.draws, this.parameters, this.index, this.failures)
    this.failures += 1
    this.serviceLeftMs = timeToFailure(this.draws, this.parameters, this.index, this.failures)
    this.inServiceSince = this.host.now
    this.planFailure()
    this.failComponent(component, component === "CAMERA" ? "ERROR" : "CRITICAL")
  }

  /** Books the energy used so far; before every change of power. */
  private settleCharge(): void {
    this.battery.settle(this.powerW, this.host.now)
  }

  private standStill(): void {
    this.tellMotion()
    this.telemetry.stands()
    const n = this.stops++
    const east = sample(this.parameters.gpsErrorM, this.draws.uniform(streams.gps, this.index, 2 * n))
    const north = sample(this.parameters.gpsErrorM, this.draws.uniform(streams.gps, this.index, 2 * n + 1))
    const { gpsJumps } = this.parameters
    const jumps = gpsJumps > 0 && this.draws.uniform(streams.gpsJump, this.index, n) < gpsJumps
    this.reported = {
      lat: this.position.lat + (north + (jumps ? gpsJumpM : 0)) / metersPerDegree,
      lng: this.position.lng + east / (metersPerDegree * Math.cos((this.position.lat * Math.PI) / 180))
    }
  }
}
