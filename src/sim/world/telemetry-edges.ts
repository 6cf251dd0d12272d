/**
 * The heartbeats of a robot, by their edges: the robot reports at departure, stop, silence and return, and
 * sample n follows n periods after the newest of these reports; each is a function of the leg and the
 * draws. Of the samples only those that change an answer are sent (whole per cent of battery, lid,
 * components, the end of a trip that was stopped in mid-way, the beginning of a way and of a stand on a trip). With `fullTelemetry` every sample is sent, at
 * the very times that the edges promise. Source: spec/simulation.md 1, docs/adr/0005.
 */
import type { RobotSerial, ShardId } from "../../domain/ids.ts"
import type { ComponentReport, RobotTelemetry } from "../../services/device/events.ts"
import { deviationPoints, paceWindowMinMs } from "../../services/trip-monitor/constants.ts"
import type { ActiveFaults } from "../faults/active-faults.ts"
import { distorted } from "../faults/distorted-sample.ts"
import type { Process, SimulationHost } from "../host.ts"
import { priorities } from "../kernel/priorities.ts"
import type { DeviceLid } from "./device-lid.ts"
import type { DeviceParameters } from "./device-parameters.ts"
import type { RobotBody } from "./robot-body.ts"

/** The state that a sample tells may be news of this very moment: the one after it is heard by all. */
const enoughSamples = 2

/** After so long on its way a robot's mean speed is known, and by then that it is on its route. */
const gettingUnderWayMs = paceWindowMinMs

/** Every component is well. */
export const allWell: ReadonlyArray<ComponentReport> = Object.freeze([])

export class TelemetryEdges implements Process {
  /** What the robot says of its components: only those that are not well, and those just mended. */
  components: ReadonlyArray<ComponentReport> = allWell
  /** Samples of a robot that stands in mid-way which said that its trip is over, up to `enoughSamples`. */
  private samplesOffTrip = enoughSamples
  /** Samples since a component was mended, up to `enoughSamples`: health takes two good ones. */
  private samplesSinceMended = enoughSamples
  /** Each sample may say something new: the robot is on a way that does not keep to its trip's route. */
  private isOffRoute = false
  /** Reports since the robot stands, up to as many as say where it stands on its trip. */
  private reportsStanding = deviationPoints
  /** When the robot got under way. */
  private movesSince = 0
  private readonly host: SimulationHost
  private readonly parameters: DeviceParameters
  private readonly shard: ShardId
  private readonly serial: RobotSerial
  /** The robot's position in the fleet. */
  private readonly index: number
  private readonly bootId: string
  private readonly body: RobotBody
  private readonly lid: DeviceLid
  /** Null where nothing goes wrong on purpose. */
  disturbances: ActiveFaults | null = null
  /** A sample that the next one is to overtake. */
  private held: RobotTelemetry | null = null
  private seq = 0
  /** Wake-ups of an older plan carry an older number and are ignored. */
  private planned = 0
  /** The newest report: samples follow at whole periods from there. */
  private reportedAt: number

  constructor(
    host: SimulationHost,
    parameters: DeviceParameters,
    shard: ShardId,
    serial: RobotSerial,
    index: number,
    bootId: string,
    body: RobotBody,
    lid: DeviceLid
  ) {
    this.host = host
    this.parameters = parameters
    this.shard = shard
    this.serial = serial
    this.index = index
    this.bootId = bootId
    this.body = body
    this.lid = lid
    this.reportedAt = host.now
  }

  /** Something has changed: reports, and plans the next sample that says more. */
  edge(): void {
    this.report(this.parameters.telemetryEveryMs)
    this.plan()
  }

  /** The last report before silence. */
  lastWords(): void {
    this.report(0)
    this.planned += 1
  }

  /** A robot that stops in mid-way owes the samples that tell when its trip is over. */
  stopsInMidWay(isInMidWay: boolean): void {
    this.samplesOffTrip = isInMidWay ? 0 : enoughSamples
  }

  /** The robot gets under way; `isOffRoute`: not along its trip's route. */
  getsUnderWay(isOffRoute: boolean): void {
    this.isOffRoute = isOffRoute
    this.resumes()
  }

  /** The robot goes on after a silence. */
  resumes(): void {
    this.movesSince = this.host.now
  }

  /** The robot stands from now on. */
  stands(): void {
    this.isOffRoute = false
    this.reportsStanding = 0
  }

  /** A component was mended: the samples that make the robot count as healthy again are owed. */
  mended(): void {
    this.samplesSinceMended = 0
  }

  /** The lid has moved: the next sample tells. */
  lidMoved(): void {
    this.plan(true)
  }

  wake(_code: number, argument: number): void {
    if (argument === this.planned && this.body.canReport) this.edge()
  }

  /** Plans the next sample to be sent: the next at all, or the next that changes an answer. */
  private plan(soon = false): void {
    const { body, parameters } = this
    if (!body.canReport) return
    const now = this.host.now
    this.planned += 1
    let at: number
    // Where a robot stands that was stopped in mid-way counts from when its trip is over.
    const isUnsettled =
      this.samplesOffTrip < enoughSamples ||
      this.samplesSinceMended < enoughSamples ||
      (body.moving
        ? this.isOffRoute || now - this.movesSince < gettingUnderWayMs
        : // Whatever the backend's state: a very short trip is over before it is known to have begun.
          this.reportsStanding < deviationPoints)
    if (this.sendsEverySample || isUnsettled || soon) at = this.sampleAfter(now)
    else {
      const wattage = body.powerW
      if (wattage <= 0) return
      const charge = body.chargeWh
      if (charge <= 0) return
      const reportedWh = (this.reportedPct() * parameters.capacityWh) / 100
      // A charge a rounding error below what is reported would be due before now, and again and again.
      at = this.sampleAfter(now + (Math.max(0, charge - reportedWh) / wattage) * 3_600_000)
    }
    this.host.wake(at, priorities.telemetry, this, 0, this.planned)
  }

  /**
   * Whether nothing is left to a promise: a sample that promises to be repeated would go on being heard
   * while a newer one is kept back.
   */
  private get sendsEverySample(): boolean {
    return this.parameters.fullTelemetry || this.disturbances?.find("telemetryReordered", this.index) != null
  }

  /** Time of the first sample after `time`. */
  private sampleAfter(time: number): number {
    const every = this.parameters.telemetryEveryMs
    return (Math.floor((time - this.reportedAt) / every) + 1) * every + this.reportedAt
  }

  /** Whole per cent of charge: what a report says. */
  private reportedPct(): number {
    return Math.floor((100 * this.body.chargeWh) / this.parameters.capacityWh + 1e-9)
  }

  private report(repeatsEveryMs: number): void {
    const { body } = this
    if (!body.canReport) return
    this.reportedAt = this.host.now
    const { moving, operationState } = body
    const place = moving ? body.place : body.reportedPlace
    const batteryPct = this.reportedPct()
    if (operationState !== "ON_TRIP" && this.samplesOffTrip < enoughSamples) this.samplesOffTrip += 1
    if (this.samplesSinceMended < enoughSamples) this.samplesSinceMended += 1
    if (!moving && this.reportsStanding < deviationPoints) this.reportsStanding += 1
    const sample: RobotTelemetry = {
      _tag: "RobotTelemetry",
      at: this.host.now,
      serial: this.serial,
      shard: this.shard,
      lat: place.lat,
      lng: place.lng,
      headingDeg: 0,
      speedMps: moving ? body.cruiseMps : 0,
      accuracyM: 4,
      batteryPct,
      isCharging: false,
      rangeM: Math.round((batteryPct / 3.5) * 1000),
      lid: this.lid.state,
      components: this.components,
      operationState,
      teleopStatus: moving ? "STREAMING" : "STANDBY",
      bootId: this.bootId,
      seq: ++this.seq,
      repeatsEveryMs: this.sendsEverySample && repeatsEveryMs > 0 ? null : repeatsEveryMs
    }
    if (this.disturbances === null) this.host.publish(sample)
    else this.sendDisturbed(sample, this.disturbances)
  }

  /** A sample that a fault kept back is sent: there is none to overtake it any more. */
  sendHeld(): void {
    const held = this.held
    this.held = null
    if (held !== null) this.host.publish(held)
  }

  /** A sample on its way when something may be wrong with the robot's clock, its GPS or its link. */
  private sendDisturbed(plain: RobotTelemetry, faults: ActiveFaults): void {
    const sample = distorted(plain, faults, this.index)
    if (faults.find("telemetryReordered", this.index) !== null) {
      const older = this.held
      this.held = older === null ? sample : null
      if (older === null) return
      faults.count("telemetryReordered")
      this.host.publish(sample)
      this.host.publish(older)
      return
    }
    const delay = faults.find("telemetryDelayed", this.index)
    if (delay === null) this.host.publish(sample)
    else {
      faults.count("telemetryDelayed")
      const wake = (): void => this.host.publish(sample)
      this.host.wake(this.host.now + delay.params.delayMs, priorities.telemetry, { wake }, 0)
    }
    if (faults.find("telemetryDuplicated", this.index) === null) return
    faults.count("telemetryDuplicated")
    this.host.publish(sample)
  }
}
