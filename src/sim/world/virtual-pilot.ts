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
import type { ActiveFaults } from "../faults/active-faults.ts"
import type { Caller, Process, SimulationHost } from "../host.ts"
import { type Distribution, sample } from "../kernel/distributions.ts"
import { priorities } from "../kernel/priorities.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import type { Blockages } from "./blockages.ts"
import { callForHelp, tryingMs } from "./call-for-help.ts"
import { cutAt, drawLeg, type TravelParameters } from "./leg.ts"
import type { Driver, RobotDevice } from "./robot-device.ts"
import type { PlannedShift } from "./shifts.ts"
import { wayOn } from "./way.ts"
import { worldCommandId } from "./world-ids.ts"

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
  /** Null where nothing goes wrong on purpose. */
  readonly faults: ActiveFaults | null
}

/** What a pilot needs of the world around him. */
export interface PilotSurroundings {
  readonly robotOf: (serial: string) => RobotDevice | undefined
  /** Names the draws of a trip's leg: the same order's same leg is drawn alike in every run. */
  readonly legEntity: (trip: TripState) => number
  /** How many legs of this name any robot began before: one that is resumed, or given to another, draws anew. */
  readonly legsBefore: (entity: number) => number
  /** How this robot gets along. */
  readonly travel: (serial: RobotSerial) => TravelParameters
  /** Factor of the weather on the robots' speed. */
  readonly weatherSpeedFactor: () => number
  /** Factor of the weather on how often robots get stuck. */
  readonly weatherStuckFactor: () => number
  /** A dispatcher plans what is left of a shift that was closed before its end. */
  readonly planRest: (shift: PlannedShift) => void
  /** What is in the robots' way. */
  readonly blockages: Blockages
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
  breathe: 10,
  callForHelp: 11,
  thaw: 12
} as const

/** How long a pilot waits before he tries again what was refused. */
const retryMs = 10_000
/** After so many departures refused for an open lid he closes it: a minute. */
const triesBeforeClosing = 6
/** While nobody answers his call for help he repeats it. */
const callAgainMs = 60_000
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
  private halts = 0
  private lidTries = 0
  private onShift = false
  /** The shift that a fault has put off already. */
  private putOff = -1
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
      case "Rerouted":
        if (news.tripId === this.tripId) this.depart()
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

  /** The robot stands and does not go on: he tries for a while, then calls for somebody. */
  halted(): void {
    this.robot = null
    if (this.tripId === null) return
    const u = this.draws.uniform(streams.failure, this.index, this.halts++)
    this.wakeForTrip(Math.round(sample(tryingMs, u)), wakeCodes.callForHelp)
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
      case wakeCodes.callForHelp:
        if (argument === this.tripPlan) this.callForHelp()
        return
      case wakeCodes.fallSilent:
        this.fallSilent()
        return
      case wakeCodes.speakAgain:
        this.speakAgain()
        if (this.onShift) this.planSilence()
        return
      case wakeCodes.thaw:
        this.speakAgain()
        return
    }
  }

  // ---- The working day

  private startShift(n: number): void {
    const shift = this.shifts[n]
    if (shift === undefined || this.comesLater(n)) return
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
    if (!this.onShift) return
    if (this.silent) {
      // A fault has silenced him already: his own silence comes another time.
      this.planSilence()
      return
    }
    this.silent = true
    this.heartbeat(0)
    this.letGoOfRobot()
    const u = this.draws.uniform(streams.pilotReturn, this.index, this.silences++)
    const lengthMs = Math.max(1, Math.round(sample(this.parameters.unresponsiveMs, u)))
    this.host.wake(this.host.now + lengthMs, priorities.pilot, this, wakeCodes.speakAgain)
  }

  /** A trip is his. */
  get isDriving(): boolean {
    return this.tripId !== null
  }

  /** His console freezes for so long; false when he has none before him. */
  freeze(lengthMs: number): boolean {
    if (!this.onShift || this.silent) return false
    this.silent = true
    this.heartbeat(0)
    this.letGoOfRobot()
    this.host.wake(this.host.now + lengthMs, priorities.pilot, this, wakeCodes.thaw)
    return true
  }

  /** He is logged out for so long: off shift when he is free, gone from his robot when he drives. */
  logOut(lengthMs: number): boolean {
    if (!this.freeze(lengthMs)) return false
    if (this.tripId === null) this.give({ _tag: "EndShift" }, ignoring)
    return true
  }

  /** Whether a fault keeps him from the beginning of his shift; he comes later then. */
  private comesLater(n: number): boolean {
    const { faults } = this.parameters
    const late = faults?.find("shiftLate", this.index) ?? null
    if (late === null || this.putOff === n) return false
    this.putOff = n
    faults?.count("shiftLate")
    this.host.wake(this.host.now + late.params.lateMs, priorities.pilot, this, wakeCodes.startShift, n)
    return true
  }

  private speakAgain(): void {
    if (!this.silent) return
    this.silent = false
    if (!this.onShift) return
    const state = this.host.stateOf("Pilot", this.pilotId) as PilotState
    if (state.shiftStatus === "OFF_SHIFT") {
      // He was away so long that his shift was closed: he signs on again, or goes home.
      if (this.host.now < this.shift.endAt) {
        this.around.planRest(this.shift)
        this.give({ _tag: "StartShift" }, ignoring)
      } else this.onShift = false
    }
    this.heartbeat(this.parameters.heartbeatEveryMs)
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
    const { faults } = this.parameters
    const stubborn = faults?.find("pilotRejectsAll", this.index) ?? null
    if (stubborn !== null) faults?.count("pilotRejectsAll")
    const rejects = this.draws.uniform(streams.pilotRejection, this.index, n) < this.parameters.rejectShare
    if (stubborn !== null || rejects) {
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
    this.lidTries = 0
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
    if (rejection._tag === "LidNotClosed") this.closeLid()
    this.host.wake(this.host.now + retryMs, priorities.pilot, this, wakeCodes.depart, plan)
  }

  private steer(trip: TripState): void {
    const robot = trip.robotSerial === null ? undefined : this.around.robotOf(trip.robotSerial)
    if (robot === undefined || trip.destination === null || robot.moving) return
    const entity = this.around.legEntity(trip)
    const speed = robot.cruiseMps * this.shift.skill * this.around.weatherSpeedFactor()
    const attempt = this.around.legsBefore(entity)
    const travel = this.around.travel(robot.serial)
    const { via, isOffRoute } = wayOn(trip, robot.place, travel.streets)
    const leg = drawLeg(
      this.draws,
      travel,
      entity,
      attempt,
      robot.place,
      trip.destination,
      this.host.now,
      speed,
      via
    )
    this.robot = robot
    robot.stuckFactor = this.around.weatherStuckFactor()
    const blockage = this.around.blockages.firstOn(
      [leg.from, ...leg.via, leg.to],
      leg.departedAt,
      leg.durationMs,
      trip.routeIssues
    )
    const blockedAt = blockage?.share ?? this.blockedByFault(robot, entity)
    if (blockedAt === null) robot.drive(leg, this, entity, attempt, isOffRoute)
    else {
      const driver = { arrived: () => this.standsBlocked(robot), halted: () => this.halted() }
      robot.drive(cutAt(leg, blockedAt), driver, entity, attempt, isOffRoute)
    }
    this.around.underWay(trip, robot)
    if (this.parkWanted) this.wakeForTrip(stoppingMs, wakeCodes.parked)
  }

  /** Where on its way a fault blocks this robot, as a share of the way; once on each leg. */
  private blockedByFault(robot: RobotDevice, entity: number): number | null {
    const { faults } = this.parameters
    const blocked = faults?.find("routeBlocked", robot.index) ?? null
    if (blocked === null || !blocked.isFirst(entity)) return null
    faults?.count("routeBlocked")
    return 0.2 + 0.6 * blocked.draw()
  }

  /** The way is blocked: he reports it and waits for another way, or for somebody who fetches the robot. */
  private standsBlocked(robot: RobotDevice): void {
    const tripId = this.tripId
    this.robot = null
    if (tripId === null) return
    const { lat, lng } = robot.place
    this.host.command(
      "Trip",
      tripId,
      { _tag: "ReportRouteIssue", pilotId: this.pilotId, kind: "BLOCKAGE", lat, lng, note: null },
      ignoring
    )
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

  /** A lid that stays open although nobody comes to close it is closed from the console. */
  private closeLid(): void {
    this.lidTries += 1
    if (this.lidTries % triesBeforeClosing !== 0) return
    const trip = this.host.stateOf("Trip", this.tripId!) as TripState
    if (trip.robotSerial === null) return
    const commandId = worldCommandId(trip.tripId, "close", this.lidTries, this.host.now)
    const close = { _tag: "CloseLid", commandId, source: "PILOT", correlationId: null } as const
    this.host.command("Robot", trip.robotSerial, close, ignoring)
  }

  /** Goes on with a robot that drives again; calls for help for one that does not. */
  private callForHelp(): void {
    const tripId = this.tripId
    if (tripId === null || this.silent || this.robot !== null) return
    const trip = this.host.stateOf("Trip", tripId) as TripState
    const robot = trip.robotSerial === null ? undefined : this.around.robotOf(trip.robotSerial)
    if (robot === undefined || trip.status !== "IN_TRANSIT") return
    const request = callForHelp(trip, robot, this.pilotId)
    if (request === null) {
      this.steer(trip)
      return
    }
    this.host.command("Hub", trip.hubId, request, ignoring)
    this.wakeForTrip(callAgainMs, wakeCodes.callForHelp)
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
