/**
 * A remote pilot with a console: comes to work, takes breaks, answers offers, connects to a robot and
 * drives it. All he knows is what his console tells him (calls) and how his commands are answered.
 * Source: spec/simulation.md 3 (pilots), spec/flows.md F3, F10.
 */
import type { OfferToPilot, TellPilot } from "../../actors/calls.ts"
import type { PilotState } from "../../actors/pilot/state.ts"
import type { TripState } from "../../actors/trip/state.ts"
import type { Rejection } from "../../domain/decider.ts"
import type { PilotId, RobotSerial, TripId } from "../../domain/ids.ts"
import { cooldownMs } from "../../services/operations/constants.ts"
import type { Caller, Process, SimulationHost } from "../host.ts"
import { type Distribution, sample } from "../kernel/distributions.ts"
import { priorities } from "../kernel/priorities.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import { drawLeg, type TravelParameters } from "./leg.ts"
import type { Driver, RobotDevice } from "./robot-device.ts"
import type { PlannedShift } from "./shifts.ts"

export interface PilotParameters {
  readonly responseMs: Distribution
  /** Chance that an offer is not answered, 0..1. */
  readonly silentShare: number
  readonly rejectShare: number
  readonly connectMs: Distribution
  readonly handoverMs: Distribution
  /** Silences per hour of shift. */
  readonly unresponsivePerHour: number
  readonly unresponsiveMs: Distribution
  readonly heartbeatEveryMs: number
}

/** What a pilot needs of the world around him. */
export interface PilotSurroundings {
  readonly robotOf: (serial: string) => RobotDevice | undefined
  /** Names the draws of a trip's leg: the same order's same leg is drawn alike in every run. */
  readonly legEntity: (trip: TripState) => number
  /** How this robot gets along. */
  readonly travel: (serial: RobotSerial) => TravelParameters
  /** Factor of the weather on the robots' speed. */
  readonly weatherSpeedFactor: () => number
  /** A leg has begun. */
  readonly underWay: (trip: TripState, robot: RobotDevice) => void
}

const wakeCodes = {
  startShift: 1,
  startBreak: 2,
  endBreak: 3,
  endShift: 4,
  respond: 5,
  depart: 6,
  fallSilent: 7,
  speakAgain: 8,
  parked: 9,
  breathe: 10
} as const

/** How long a pilot waits before he tries again what was refused. */
const retryMs = 10_000
/** Time to bring a moving robot to a safe stand. */
const stoppingMs = 3_000

export class VirtualPilot implements Process, Driver {
  readonly pilotId: PilotId
  /** The pilot's number: the entity of his draws. */
  readonly index: number
  private readonly shifts: ReadonlyArray<PlannedShift>
  private shift: PlannedShift
  private readonly host: SimulationHost
  private readonly draws: Draws
  private readonly parameters: PilotParameters
  private readonly around: PilotSurroundings
  private offer: OfferToPilot | null = null
  private offers = 0
  /** The trip that is his, and the robot he drives for it. */
  private tripId: TripId | null = null
  private robot: RobotDevice | null = null
  private parkWanted = false
  private silent = false
  private silences = 0
  private onShift = false
  /** Wake-ups for an earlier trip carry an older number. */
  private tripPlan = 0
  private nextBreak = 0
  private breakDue = false
  private leaveDue = false

  constructor(
    host: SimulationHost,
    draws: Draws,
    parameters: PilotParameters,
    around: PilotSurroundings,
    first: PlannedShift,
    shifts: ReadonlyArray<PlannedShift>
  ) {
    this.host = host
    this.draws = draws
    this.parameters = parameters
    this.around = around
    this.pilotId = first.pilotId
    this.index = first.pilotIndex
    this.shifts = shifts
    this.shift = first
    for (const [n, shift] of shifts.entries()) {
      if (shift.absent) continue
      host.wake(shift.startAt + shift.lateMs, priorities.pilot, this, wakeCodes.startShift, n)
    }
  }

  /** An offer appears on the console. */
  show(offer: OfferToPilot): void {
    const n = this.offers++
    this.offer = offer
    if (this.silent || this.draws.uniform(streams.pilotSilence, this.index, n) < this.parameters.silentShare)
      return
    const response = sample(
      this.parameters.responseMs,
      this.draws.uniform(streams.pilotResponse, this.index, n)
    )
    this.host.wake(this.host.now + Math.round(response), priorities.pilot, this, wakeCodes.respond, n)
  }

  /** News of his trip. */
  tell(news: TellPilot): void {
    switch (news.news) {
      case "Bound":
        this.take(news.tripId)
        return
      case "Park":
        if (news.tripId !== this.tripId) return
        this.parkWanted = true
        if (!this.silent) this.wakeForTrip(stoppingMs, wakeCodes.parked)
        return
      case "Parked":
        if (news.tripId !== this.tripId) return
        this.letGoOfRobot()
        this.wakeForTrip(retryMs, wakeCodes.depart)
        return
      case "Lost":
      case "Ended":
        if (news.tripId !== this.tripId) return
        this.letGoOfRobot()
        this.tripId = null
        this.tripPlan += 1
        // Right after a lost trip he is free; after a finished one the cooldown comes first.
        this.host.wake(this.host.now + 1, priorities.pilot, this, wakeCodes.breathe)
        this.host.wake(this.host.now + cooldownMs + 1, priorities.pilot, this, wakeCodes.breathe)
        return
    }
  }

  /** The robot stands at the end of its leg. */
  arrived(): void {
    const tripId = this.tripId
    const robot = this.robot
    if (tripId === null || robot === null) return
    const place = { lat: robot.place.lat, lng: robot.place.lng, kind: "AdHoc" } as const
    const by = `pilot:${this.pilotId}`
    const trip = this.host.stateOf("Trip", tripId) as TripState | undefined
    this.robot = null
    if (trip === undefined) return
    if (trip.type === "DELIVERY") {
      this.host.command("Trip", tripId, { _tag: "Arrive", by, place, overrideReason: null }, ignoring)
    } else {
      this.host.command("Trip", tripId, { _tag: "Complete", by, place, overrideReason: null }, ignoring)
    }
  }

  wake(code: number, argument: number): void {
    switch (code) {
      case wakeCodes.startShift:
        this.startShift(argument)
        return
      case wakeCodes.startBreak:
        this.startBreak()
        return
      case wakeCodes.endBreak:
        this.give({ _tag: "EndBreak" }, ignoring)
        return
      case wakeCodes.endShift:
        this.endShift()
        return
      case wakeCodes.respond:
        this.respond(argument)
        return
      case wakeCodes.depart:
        if (argument === this.tripPlan) this.depart()
        return
      case wakeCodes.parked:
        if (argument === this.tripPlan) this.park()
        return
      case wakeCodes.breathe:
        this.breathe()
        return
      case wakeCodes.fallSilent:
        this.fallSilent()
        return
      case wakeCodes.speakAgain:
        this.speakAgain()
        return
    }
  }

  // ---- The working day

  private startShift(n: number): void {
    const shift = this.shifts[n]
    if (shift === undefined) return
    this.shift = shift
    this.nextBreak = 0
    this.breakDue = false
    this.leaveDue = false
    this.give(
      { _tag: "StartShift" },
      {
        accepted: () => {
          this.onShift = true
          this.heartbeat(this.parameters.heartbeatEveryMs)
          this.planBreak(shift.lateMs)
          this.host.wake(shift.endAt, priorities.pilot, this, wakeCodes.endShift)
          this.planSilence()
        },
        refused: () => undefined
      }
    )
  }

  private planBreak(lateMs: number): void {
    const next = this.shift.breaks[this.nextBreak]
    if (next === undefined) return
    this.host.wake(next.startAt + lateMs, priorities.pilot, this, wakeCodes.startBreak)
  }

  /** A break is due; a pilot who drives takes it when the trip is over and he is himself again. */
  private startBreak(): void {
    const due = this.shift.breaks[this.nextBreak]
    if (due === undefined || !this.onShift) return
    this.breakDue = true
    this.give(
      { _tag: "StartBreak" },
      {
        accepted: () => {
          this.breakDue = false
          this.nextBreak += 1
          this.host.wake(
            this.host.now + (due.endAt - due.startAt),
            priorities.pilot,
            this,
            wakeCodes.endBreak
          )
          this.planBreak(0)
        }
      }
    )
  }

  private endShift(): void {
    if (!this.onShift) return
    this.leaveDue = true
    this.give(
      { _tag: "EndShift" },
      {
        accepted: () => {
          this.onShift = false
          this.leaveDue = false
        }
      }
    )
  }

  /** Between two trips: what was due meanwhile is done now. */
  private breathe(): void {
    if (this.leaveDue) this.endShift()
    else if (this.breakDue) this.startBreak()
  }

  private planSilence(): void {
    const { unresponsivePerHour } = this.parameters
    if (unresponsivePerHour <= 0) return
    const u = this.draws.uniform(streams.pilotUnresponsive, this.index, this.silences)
    const afterMs = Math.round((-Math.log1p(-u) / unresponsivePerHour) * 3_600_000)
    const at = this.host.now + afterMs
    if (at < this.shift.endAt) this.host.wake(at, priorities.pilot, this, wakeCodes.fallSilent)
  }

  /** The console freezes: no heartbeats, and a robot without its pilot stands. */
  private fallSilent(): void {
    if (!this.onShift || this.silent) return
    this.silent = true
    this.heartbeat(0)
    this.letGoOfRobot()
    const u = this.draws.uniform(streams.pilotReturn, this.index, this.silences++)
    const lengthMs = Math.max(1, Math.round(sample(this.parameters.unresponsiveMs, u)))
    this.host.wake(this.host.now + lengthMs, priorities.pilot, this, wakeCodes.speakAgain)
  }

  private speakAgain(): void {
    this.silent = false
    if (!this.onShift) return
    const state = this.host.stateOf("Pilot", this.pilotId) as PilotState
    if (state.shiftStatus === "OFF_SHIFT") {
      // He was away so long that his shift was closed: he signs on again, or goes home.
      if (this.host.now < this.shift.endAt) this.give({ _tag: "StartShift" }, ignoring)
      else this.onShift = false
    }
    this.heartbeat(this.parameters.heartbeatEveryMs)
    this.planSilence()
    if (this.tripId !== null) this.depart()
  }

  private heartbeat(repeatsEveryMs: number): void {
    this.give({ _tag: "Heartbeat", sentAt: this.host.now, repeatsEveryMs }, ignoring)
  }

  // ---- A trip

  private respond(n: number): void {
    const offer = this.offer
    if (offer === null || n !== this.offers - 1 || this.silent) return
    this.offer = null
    if (this.draws.uniform(streams.pilotRejection, this.index, n) < this.parameters.rejectShare) {
      this.give({ _tag: "Reject", assignmentId: offer.assignmentId, reason: "NotNow" }, ignoring)
    } else {
      this.give(
        { _tag: "Accept", assignmentId: offer.assignmentId, pilotVersion: offer.pilotVersion },
        ignoring
      )
    }
  }

  private take(tripId: TripId): void {
    this.tripId = tripId
    this.parkWanted = false
    this.tripPlan += 1
    const trip = this.host.stateOf("Trip", tripId) as TripState
    const handover = trip.departedAt !== null
    const entity = this.around.legEntity(trip)
    const connectMs = handover
      ? sample(this.parameters.handoverMs, this.draws.uniform(streams.handover, entity, this.tripPlan))
      : sample(this.parameters.connectMs, this.draws.uniform(streams.connectTime, entity, 0))
    this.wakeForTrip(Math.round(connectMs), wakeCodes.depart)
  }

  private wakeForTrip(afterMs: number, code: number): void {
    this.host.wake(this.host.now + afterMs, priorities.pilot, this, code, this.tripPlan)
  }

  private depart(): void {
    const tripId = this.tripId
    if (tripId === null || this.silent || this.robot !== null) return
    const trip = this.host.stateOf("Trip", tripId) as TripState
    if (trip.status === "IN_TRANSIT") {
      // The trip is still under way: the pilot has only been away.
      this.steer(trip)
      return
    }
    if (trip.arrivedAt !== null) return
    const plan = this.tripPlan
    this.host.command(
      "Trip",
      tripId,
      { _tag: "Depart", pilotId: this.pilotId, robot: null, overrideReason: null },
      {
        accepted: () => {
          if (plan === this.tripPlan && !this.silent)
            this.steer(this.host.stateOf("Trip", tripId) as TripState)
        },
        refused: (rejection) => this.departLater(rejection, plan)
      }
    )
  }

  /** The robot is not ready yet (lid open, no connection): try again. A trip that is over is let go. */
  private departLater(rejection: Rejection, plan: number): void {
    if (rejection._tag === "IllegalTransition" || rejection._tag === "NotYourTrip" || plan !== this.tripPlan)
      return
    this.host.wake(this.host.now + retryMs, priorities.pilot, this, wakeCodes.depart, plan)
  }

  private steer(trip: TripState): void {
    const robot = trip.robotSerial === null ? undefined : this.around.robotOf(trip.robotSerial)
    if (robot === undefined || trip.destination === null || robot.moving) return
    const entity = this.around.legEntity(trip)
    const speed = robot.cruiseMps * this.shift.skill * this.around.weatherSpeedFactor()
    const attempt = robot.legsOf(entity)
    const leg = drawLeg(
      this.draws,
      this.around.travel(robot.serial),
      entity,
      attempt,
      robot.place,
      trip.destination,
      this.host.now,
      speed
    )
    this.robot = robot
    robot.drive(leg, this, entity, attempt)
    this.around.underWay(trip, robot)
    if (this.parkWanted) this.wakeForTrip(stoppingMs, wakeCodes.parked)
  }

  /** Brings the robot to a stand because the trip is to be handed over or was cancelled. */
  private park(): void {
    const tripId = this.tripId
    if (tripId === null || !this.parkWanted) return
    this.parkWanted = false
    const trip = this.host.stateOf("Trip", tripId) as TripState
    const robot = trip.robotSerial === null ? undefined : this.around.robotOf(trip.robotSerial)
    this.letGoOfRobot()
    const place =
      robot === undefined ? null : { lat: robot.place.lat, lng: robot.place.lng, kind: "AdHoc" as const }
    const by = `pilot:${this.pilotId}`
    if (trip.cancelRequestedAt !== null) {
      this.host.command(
        "Trip",
        tripId,
        { _tag: "ExecuteCancel", by: `robot:${trip.robotSerial ?? ""}`, place },
        ignoring
      )
    } else {
      this.host.command("Trip", tripId, { _tag: "Park", by, reason: "HANDOVER", place }, ignoring)
    }
  }

  private letGoOfRobot(): void {
    this.robot?.stop()
    this.robot = null
  }

  private give(
    command: Parameters<SimulationHost["command"]>[2] & { readonly _tag: string },
    caller: Caller
  ): void {
    this.host.command("Pilot", this.pilotId, command as never, caller)
  }
}

/** The answer makes no difference to what the pilot does next. */
const ignoring: Caller = Object.freeze({})
