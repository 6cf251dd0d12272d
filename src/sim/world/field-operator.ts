/**
 * A person with a van who does what his phone shows: answers offers, rides to robots, works on them, and
 * says step by step what is done. All he knows is the task on his phone, how his commands are answered,
 * and what he sees of a robot when he stands before it.
 * Source: spec/simulation.md 3 (field operators), spec/operations.md 3.5, 5.3-5.6.
 */
import type { OfferToFieldOperator, TellFieldOperator } from "../../actors/calls.ts"
import type { HubCommand } from "../../actors/hub/commands.ts"
import type { Rejection } from "../../domain/decider.ts"
import { haversineM, type LatLng } from "../../domain/geo.ts"
import type { FoTaskId, HubId, OperatorId, RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { Streets } from "../../services/dispatch/streets/streets.ts"
import type { FoAssignmentStatus, FoTaskType } from "../../services/operations/enums.ts"
import type { Caller, Process, SimulationHost } from "../host.ts"
import { type Distribution, sample } from "../kernel/distributions.ts"
import { priorities } from "../kernel/priorities.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import type { Scenario } from "../scenario/schema.ts"
import type { CityHub } from "./city.ts"
import type { TaskSheet, TaskStep } from "./field-task-sheet.ts"
import { hindrance, isDamaged, keepsRobot, workOn, workTime } from "./field-work.ts"
import { roadMeters } from "./road.ts"
import type { RobotDevice } from "./robot-device.ts"

export interface FieldOperatorParameters {
  readonly responseMs: Distribution
  /** Chance that an offered task is refused, 0..1. */
  readonly rejectShare: number
  readonly vanSpeedMps: number
  /** Null: as the crow flies, times the factor. */
  readonly streets: Streets | null
  readonly vanDetourFactor: number
  readonly work: Scenario["fieldOps"]["work"]
  /** Chance that a repair in the street works, 0..1. */
  readonly repairWorks: number
}

/** What a field operator needs of the world around him. */
export interface FieldSurroundings {
  readonly robotOf: (serial: RobotSerial) => RobotDevice | undefined
  /** The task as his phone shows it; null: it is not his, or there is none any more. */
  readonly sheetOf: (hubId: HubId, foTaskId: FoTaskId, operatorId: OperatorId) => TaskSheet | null
  /** The hub that a robot belongs to. */
  readonly hubOf: (robot: RobotDevice) => CityHub
  /** Whether an order counts on the robot, as the screens show. */
  readonly isBusy: (serial: RobotSerial) => boolean
  /** His phone tells where he is, and that he is there. */
  readonly tellPlace: (operatorId: OperatorId, place: LatLng, now: Instant) => void
  readonly signOff: (operatorId: OperatorId, now: Instant) => void
  /** A robot that could not be mended is at the hub. */
  readonly intoWorkshop: (robot: RobotDevice) => void
  /** A fresh battery was put in. */
  readonly batterySwapped: () => void
}

interface Job {
  readonly hubId: HubId
  readonly foTaskId: FoTaskId
  readonly type: FoTaskType
}

const wakeCodes = { respond: 1, next: 2, there: 3, workDone: 4, unloaded: 5, ping: 6, dutyEnds: 7 } as const

/** What was refused is tried again after this. */
const retryMs = 30_000
/** So often he tries; then he gives the task back. */
const maxTries = 5
/** His phone tells his place at least so often: an older one does not count (FO_LOCATION_FRESH_S). */
const pingEveryMs = 240_000
/** How often and how long he waits for a robot with food to come to stand. */
const maxWaits = 20
const waitMs = 60_000
/** A robot with less is not put out in the morning: it gets a fresh battery. */
const enoughToGoOutPct = 80
/** Work whose robots end in the storage. */
const takesIn: ReadonlySet<FoTaskType> = new Set(["EOD_BOT_PICKUP", "BOT_PICKUP"])
/** Work that is about the food in a robot. */
const movesFood: ReadonlySet<FoTaskType> = new Set(["EMPTY_BOT", "DELIVERY_RESCUE", "SWAP_BOT"])
/** What is done at the end of a way with something in the van: putting it down. */
const endsWays: ReadonlySet<string | null> = new Set(["PARK_BOT", "DROPOFF_FOOD", null])
/** A robot this near can be worked on. */
const reachM = 30
/** So far he carries food on foot: the rescuer was sent to where the robot was last heard of. */
const carryingM = 250
const walkingMps = 1.2

export class FieldOperator implements Process {
  readonly operatorId: OperatorId
  /** His number: the entity of his draws. */
  readonly index: number
  private readonly host: SimulationHost
  private readonly draws: Draws
  private readonly parameters: FieldOperatorParameters
  private readonly around: FieldSurroundings
  readonly hub: CityHub
  /** How other commands than his own name him. */
  private readonly by: string
  private place: LatLng
  private onDuty = false
  private dutyOver = false
  private offer: OfferToFieldOperator | null = null
  private offers = 0
  private job: Job | null = null
  private step: TaskStep | null = null
  private atRobot = false
  private pickedUp = false
  private tries = 0
  private waits = 0
  /** Robots of the task that stay where they are, and why. */
  private readonly leftBehind = new Map<RobotSerial, string>()
  private way: LatLng | null = null
  private works = 0
  /** Wake-ups of an earlier step carry an older number. */
  private plan = 0
  /** Robots in the van. */
  private aboard: Array<RobotDevice> = []
  /** A robot in the van that goes to the workshop. */
  private broken: RobotDevice | null = null

  constructor(
    host: SimulationHost,
    draws: Draws,
    parameters: FieldOperatorParameters,
    around: FieldSurroundings,
    hub: CityHub,
    operatorId: OperatorId,
    index: number
  ) {
    this.host = host
    this.draws = draws
    this.parameters = parameters
    this.around = around
    this.hub = hub
    this.operatorId = operatorId
    this.index = index
    this.by = `operator:${operatorId}`
    this.place = hub.place
  }

  /** His day begins; it ends at `until`. */
  beginDuty(until: Instant): void {
    this.onDuty = true
    this.dutyOver = false
    this.host.wake(until, priorities.merchant, this, wakeCodes.dutyEnds)
    this.ping()
  }

  /** A task appears on his phone. */
  show(offer: OfferToFieldOperator): void {
    if (!this.onDuty || this.job !== null || this.broken !== null) return
    const n = this.offers++
    this.offer = offer
    const response = sample(
      this.parameters.responseMs,
      this.draws.uniform(streams.operatorResponse, this.index, n)
    )
    this.host.wake(this.host.now + Math.round(response), priorities.merchant, this, wakeCodes.respond, n)
  }

  /** A task is his no more. */
  tell(news: TellFieldOperator): void {
    if (this.offer?.foTaskId === news.foTaskId) this.offer = null
    if (this.job?.foTaskId === news.foTaskId && news.news !== "Expired") this.letGo()
  }

  wake(code: number, argument: number): void {
    switch (code) {
      case wakeCodes.respond:
        this.respond(argument)
        return
      case wakeCodes.ping:
        this.ping()
        return
      case wakeCodes.dutyEnds:
        this.dutyOver = true
        if (this.job === null) this.endDuty()
        else if (this.aboard.length === 0 && this.broken === null) this.giveBack("SHIFT_OVER")
        return
      case wakeCodes.unloaded:
        if (argument === this.plan) this.unload()
        return
      case wakeCodes.next:
        if (argument === this.plan) this.next()
        return
      case wakeCodes.there:
        if (argument === this.plan) this.arrive()
        return
      case wakeCodes.workDone:
        if (argument === this.plan) this.workDone()
        return
    }
  }

  // ---- His task

  private respond(n: number): void {
    const offer = this.offer
    if (offer === null || n !== this.offers - 1 || this.job !== null || !this.onDuty) return
    this.offer = null
    const { hubId, foTaskId, type } = offer
    const { operatorId } = this
    if (this.draws.uniform(streams.operatorRejection, this.index, n) < this.parameters.rejectShare) {
      this.host.command("Hub", hubId, { _tag: "RejectFo", foTaskId, operatorId, reason: "NotNow" }, ignoring)
      return
    }
    const job: Job = { hubId, foTaskId, type }
    this.give(hubId, { _tag: "AcceptFo", foTaskId, operatorId }, () => {
      this.job = job
      this.atRobot = false
      this.pickedUp = false
      this.tries = 0
      this.waits = 0
      this.leftBehind.clear()
      this.give(hubId, { _tag: "StartFo", foTaskId, operatorId }, () => {
        this.progress("EN_ROUTE_TO_ROBOT")
        this.next()
      })
    })
  }

  /** Looks up what comes next on the list, and begins it. */
  private next(): void {
    const { job } = this
    if (job === null) return
    const sheet = this.around.sheetOf(job.hubId, job.foTaskId, this.operatorId)
    if (sheet === null) {
      this.letGo()
      return
    }
    const { foTaskId } = job
    const { operatorId } = this
    const step = sheet.next
    if (step === null) {
      if (this.atRobot && !this.pickedUp) this.progress("MAINTENANCE_COMPLETED")
      this.give(job.hubId, { _tag: "CompleteFo", foTaskId, operatorId }, () => this.finish())
      return
    }
    const { seq } = step
    if (step.begun) this.begin(step, sheet)
    else {
      this.give(job.hubId, { _tag: "StartSubtask", foTaskId, operatorId, seq }, () => this.begin(step, sheet))
    }
  }

  private begin(step: TaskStep, sheet: TaskSheet): void {
    this.step = step
    const left = step.serial === null ? undefined : this.leftBehind.get(step.serial)
    if (left !== undefined) this.skip(left)
    else if (step.action !== null) this.approach(step, sheet)
    else if (this.leftBehind.size > 0 && this.aboard.length === 0 && endsWays.has(sheet.actionAhead)) {
      this.skip("NOTHING_ABOARD")
    } else this.travel(this.destination(step, sheet))
  }

  /** Where a way leads: to where the robot is now, or where the list says. */
  private destination(step: TaskStep, sheet: TaskSheet): LatLng {
    const ahead = sheet.robotAhead === null ? undefined : this.around.robotOf(sheet.robotAhead)
    if (ahead === undefined || endsWays.has(sheet.actionAhead)) return step.to ?? this.hub.place
    return ahead.place
  }

  /** Begins work on a robot; one that stands elsewhere meanwhile is ridden to first. */
  private approach(step: TaskStep, sheet: TaskSheet): void {
    const { action } = step
    const robot = step.serial === null ? undefined : this.around.robotOf(step.serial)
    if (action === null || robot === undefined || action === "DROPOFF_FOOD") {
      this.work(step)
      return
    }
    if (!this.aboard.includes(robot)) {
      const why = hindrance(action, robot, this.around.isBusy(robot.serial))
      if (why !== null) {
        this.leave(robot, why)
        return
      }
      if (haversineM(this.place, robot.place) > reachM) {
        this.travel(robot.place)
        return
      }
    }
    let carriesMs = 0
    if (action === "PUT_FOOD_INTO_DIFFERENT_BOT") {
      const meters = this.metersToTaker(sheet.intoSerial)
      if (meters === null) {
        this.leave(robot, "RESCUER_NOT_HERE")
        return
      }
      carriesMs = Math.round((meters / walkingMps) * 1000)
    }
    if (keepsRobot(action)) this.setFlags(robot, { undergoingMaintenance: true })
    this.work(step, carriesMs)
  }

  /** How far he carries the food to the robot that takes it over; null while that is not near, free and empty. */
  private metersToTaker(serial: RobotSerial | null): number | null {
    const taker = serial === null ? undefined : this.around.robotOf(serial)
    if (taker === undefined || taker.moving) return null
    const screen = taker.backend
    if (screen === null || screen.operationState !== "PARKED" || screen.flags.hasFood) return null
    const meters = haversineM(this.place, taker.place)
    return meters > carryingM ? null : meters
  }

  /**
   * A robot that is not to be had: what was to be done for it is left out. Food in a robot that drives
   * is waited for; when it does not come to stand, the task makes no sense any more.
   */
  private leave(robot: RobotDevice, why: string): void {
    const { job } = this
    if (job === null) return
    if (!movesFood.has(job.type)) {
      this.leftBehind.set(robot.serial, why)
      this.skip(why)
      return
    }
    this.waits += 1
    if (this.waits <= maxWaits) {
      this.after(waitMs, wakeCodes.next)
      return
    }
    const { hubId, foTaskId } = job
    this.letGo()
    const by = "system:field-operations"
    this.host.command("Hub", hubId, { _tag: "CancelFoTask", foTaskId, by, reason: why }, ignoring)
  }

  private work(step: TaskStep, carriesMs = 0): void {
    const { job } = this
    if (job === null || step.action === null) return
    if (!this.atRobot) {
      this.atRobot = true
      this.progress("AT_ROBOT")
      this.progress("MAINTENANCE_IN_PROGRESS")
    }
    const time = workTime(step.action, job.type, this.parameters.work)
    this.after(carriesMs + (time === null ? 0 : this.timeFor(step, time)), wakeCodes.workDone)
  }

  private workDone(): void {
    const { step, job } = this
    if (step === null || job === null || step.action === null) return
    const robot = step.serial === null ? undefined : this.around.robotOf(step.serial)
    if (robot === undefined) {
      this.completeStep(null)
      return
    }
    switch (step.action) {
      case "SCAN_BOT":
        if (job.type === "DEPLOY_BOTS" || job.type === "DEPLOY_BOTS_WITH_PILOT") this.prepare(robot)
        this.completeStep(null)
        return
      case "LOAD_TO_VAN":
      case "PICKUP_BOT":
        if (!this.aboard.includes(robot)) this.aboard.push(robot)
        robot.setFree()
        if (step.action === "PICKUP_BOT" && !this.pickedUp) {
          this.pickedUp = true
          this.progress("MAINTENANCE_COMPLETED")
          this.progress("PICKED_UP")
        }
        this.completeStep(null)
        return
      case "PARK_BOT":
        this.putDown(robot)
        this.completeStep(null)
        return
      default: {
        const wasDamaged = isDamaged(robot)
        const finding = workOn(step.action, robot, this.repairWorks(robot, wasDamaged))
        if (finding === "Workshop") {
          this.takeToHub(robot)
          return
        }
        if (step.action === "SWAP_BATTERY" || step.action === "SWAP_ALL_BATTERIES") {
          this.around.batterySwapped()
        }
        if (keepsRobot(step.action)) this.setFlags(robot, { undergoingMaintenance: false })
        this.completeStep(null)
      }
    }
  }

  /** A robot that comes out of the storage is switched on, with a battery that lasts. */
  private prepare(robot: RobotDevice): void {
    if (robot.powered) return
    if (robot.batteryPct < enoughToGoOutPct) {
      robot.swapBattery()
      this.around.batterySwapped()
    }
    robot.switchOn(this.place)
  }

  private completeStep(result: string | null): void {
    const { job, step, operatorId } = this
    if (job === null || step === null) return
    const { foTaskId } = job
    this.host.command(
      "Hub",
      job.hubId,
      {
        _tag: "CompleteSubtask",
        foTaskId,
        operatorId,
        seq: step.seq,
        scannedSerial: step.action === "SCAN_BOT" ? step.serial : null,
        result,
        robot: null,
        into: null
      },
      {
        accepted: () => this.goOn(),
        refused: (rejection) => {
          if (step.serial !== null) this.leftBehind.set(step.serial, rejection._tag)
          this.skip(rejection._tag)
        }
      }
    )
  }

  private goOn(): void {
    this.tries = 0
    this.step = null
    this.after(1, wakeCodes.next)
  }

  private skip(reason: string): void {
    const { job, step, operatorId } = this
    if (job === null || step === null) return
    const { foTaskId } = job
    this.give(job.hubId, { _tag: "SkipSubtask", foTaskId, operatorId, seq: step.seq, reason }, () =>
      this.goOn()
    )
  }

  private finish(): void {
    this.job = null
    this.step = null
    if (this.aboard.length > 0) this.bringIn()
    else this.rest()
  }

  /** Between two tasks. */
  private rest(): void {
    if (this.dutyOver) this.endDuty()
    else this.tellPlace()
  }

  /** His task is over for him: robots that are in the van go to the storage. */
  private letGo(): void {
    this.job = null
    this.step = null
    this.plan += 1
    if (this.aboard.length > 0 || this.broken !== null) this.bringIn()
    else this.rest()
  }

  private giveBack(reason: string): void {
    const { job, operatorId } = this
    if (job === null) return
    const { hubId, foTaskId } = job
    this.letGo()
    this.host.command("Hub", hubId, { _tag: "AbandonFo", foTaskId, operatorId, reason }, ignoring)
  }

  // ---- On the road

  private metersTo(to: LatLng): number {
    const { streets, vanDetourFactor } = this.parameters
    return roadMeters(this.place, to, streets, vanDetourFactor)
  }

  private travel(to: LatLng): void {
    this.way = to
    const meters = this.metersTo(to)
    this.after(Math.round((meters / this.parameters.vanSpeedMps) * 1000), wakeCodes.there)
  }

  private arrive(): void {
    if (this.way !== null) this.place = this.way
    this.way = null
    this.tellPlace()
    const { step } = this
    if (step === null) return
    if (step.action !== null) {
      this.after(0, wakeCodes.next)
      return
    }
    if (this.job !== null && takesIn.has(this.job.type)) {
      this.aboard = this.aboard.filter((robot) => {
        const isStorage = haversineM(this.place, this.around.hubOf(robot).place) <= reachM
        if (isStorage) this.store(robot)
        return !isStorage
      })
    }
    this.completeStep(null)
  }

  private putDown(robot: RobotDevice): void {
    this.aboard = this.aboard.filter((it) => it !== robot)
    if (robot.powered) robot.carryTo(this.place)
    else robot.switchOn(this.place)
    this.setFlags(robot, { undergoingMaintenance: false })
  }

  /** Into the storage: the robot is switched off there; a damaged one goes on into the workshop. */
  private store(robot: RobotDevice): void {
    if (robot.powered) {
      robot.carryTo(this.place)
      robot.switchOff()
    }
    if (isDamaged(robot)) this.around.intoWorkshop(robot)
  }

  /** What is in the van and belongs to no task any more goes to the hub. */
  private bringIn(): void {
    const robot = this.broken ?? this.aboard[0]
    this.way = robot === undefined ? this.hub.place : this.around.hubOf(robot).place
    const meters = this.metersTo(this.way)
    this.after(Math.round((meters / this.parameters.vanSpeedMps) * 1000), wakeCodes.unloaded)
  }

  private takeToHub(robot: RobotDevice): void {
    this.broken = robot
    this.bringIn()
  }

  /** The van is at the hub: what cannot be mended goes to the workshop, everything else into the storage. */
  private unload(): void {
    if (this.way !== null) this.place = this.way
    this.way = null
    this.tellPlace()
    const { broken } = this
    this.broken = null
    if (broken !== null) this.checkIn(broken, "WORKSHOP")
    if (this.job === null) {
      for (const robot of this.aboard) this.checkIn(robot, "RETURNED")
      this.aboard = []
      this.rest()
    } else this.completeStep(broken === null ? null : "WORKSHOP")
  }

  private checkIn(robot: RobotDevice, reason: string): void {
    const hub = this.around.hubOf(robot)
    this.host.command(
      "Hub",
      hub.id,
      {
        _tag: "CheckIn",
        serial: robot.serial,
        locationId: hub.place.locationId,
        batteryPct: Math.floor(robot.batteryPct),
        reason,
        by: this.by,
        // A robot that is carried away is on no trip any more, whatever its trip says.
        force: true,
        robot: null
      },
      ignoring
    )
    this.store(robot)
  }

  // ---- His phone

  private ping(): void {
    if (!this.onDuty) return
    this.tellPlace()
    this.host.wake(this.host.now + pingEveryMs, priorities.merchant, this, wakeCodes.ping)
  }

  private tellPlace(): void {
    if (this.onDuty) this.around.tellPlace(this.operatorId, this.place, this.host.now)
  }

  private endDuty(): void {
    this.onDuty = false
    this.offer = null
    this.around.signOff(this.operatorId, this.host.now)
  }

  private progress(status: FoAssignmentStatus): void {
    const { job, operatorId } = this
    if (job === null) return
    const { foTaskId } = job
    this.host.command("Hub", job.hubId, { _tag: "ProgressFo", foTaskId, operatorId, status }, ignoring)
  }

  private setFlags(robot: RobotDevice, flags: { readonly undergoingMaintenance: boolean }): void {
    this.host.command(
      "Robot",
      robot.serial,
      { _tag: "SetFlags", flags, referenceId: null, reason: "FIELD_WORK", requestedBy: this.by },
      ignoring
    )
  }

  /** Gives a command of his task; a refusal is tried again a few times, then the task is given back. */
  private give(hubId: HubId, command: HubCommand, accepted: () => void): void {
    this.host.command("Hub", hubId, command, {
      accepted,
      refused: (rejection) => this.refused(rejection)
    })
  }

  private refused(rejection: Rejection): void {
    if (this.job === null) return
    this.tries += 1
    if (rejection._tag === "NotFound" || this.tries > maxTries) this.giveBack(rejection._tag)
    else this.after(retryMs, wakeCodes.next)
  }

  private after(ms: number, code: number): void {
    this.plan += 1
    this.host.wake(this.host.now + ms, priorities.merchant, this, code, this.plan)
  }

  /** What is done to one robot draws alike whoever does it. */
  private timeFor(step: TaskStep, time: Distribution): number {
    const robot = step.serial === null ? undefined : this.around.robotOf(step.serial)
    const entity = robot === undefined ? this.index + peopleEntities : robot.index
    const u = this.draws.uniform(
      streams.onSiteTime,
      entity,
      robot === undefined ? this.works++ : robot.worksDone++
    )
    return Math.round(sample(time, u))
  }

  private repairWorks(robot: RobotDevice, isNeeded: boolean): boolean {
    if (!isNeeded) return true
    const u = this.draws.uniform(streams.repair, robot.index, robot.repairsTried++)
    return u < this.parameters.repairWorks
  }
}

/** Work that is about no robot is drawn by who does it, far from the robots' numbers. */
const peopleEntities = 2 ** 40

/** The answer makes no difference to what he does next. */
const ignoring: Caller = Object.freeze({})
