/**
 * The hub's crew: the people with the van who put robots out in the morning, swap batteries and empty
 * robots at their lots during the day, and bring everything back at night. Each hub has a few of
 * them; a job takes travel by van and time on site, and jobs wait their turn.
 *
 * The crew acts through the hub's commands (check-in, deploy, park) as a field operator's app would.
 * Tasks, offers and assistance requests of field operations take its place when they are built.
 * Source: spec/simulation.md 3 (field operators), spec/flows.md F9.
 */

import { haversineM, type LatLng } from "../../domain/geo.ts"
import type { RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { Process, SimulationHost } from "../host.ts"
import { type Distribution, sample } from "../kernel/distributions.ts"
import { priorities } from "../kernel/priorities.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import type { CityHub, CityLot } from "./city.ts"
import type { RobotDevice } from "./robot-device.ts"
import { worldId } from "./world-ids.ts"

export interface CrewParameters {
  readonly size: number
  readonly vanSpeedMps: number
  readonly vanDetourFactor: number
  readonly scanLoadMs: Distribution
  readonly unloadMs: Distribution
  readonly lotBatteryMs: Distribution
  readonly emptyMs: Distribution
  /** Whether a delivery counts on this robot, as the dispatcher's screen shows. */
  readonly hasWork: (serial: RobotSerial) => boolean
  /** Below this charge, per cent, a robot that stands idle gets a fresh battery. */
  readonly serviceBelowPct: number
}

type Job =
  | { readonly _tag: "PutOut"; readonly device: RobotDevice; readonly lot: CityLot }
  | { readonly _tag: "Serve"; readonly device: RobotDevice }
  | { readonly _tag: "BringIn"; readonly device: RobotDevice }

const wakeCodes = { finish: 1, atRobot: 2, deploy: 3 } as const

/** After a refusal the crew waits so long. */
const retryMs = 60_000

/** A robot this near a lot stands at it. */
const atLotM = 30
/** Robots per van drive when the fleet goes out or comes in. */
const vanLoad = 6

/** One person of the crew. */
class Member {
  job: Job | null = null
  at: LatLng
  readonly index: number
  /** How commands name him. */
  readonly by: string
  constructor(index: number, operatorId: string, at: LatLng) {
    this.index = index
    this.by = `operator:${operatorId}`
    this.at = at
  }
}

export class HubCrew implements Process {
  /** Batteries swapped, for the costs. */
  swaps = 0
  private readonly host: SimulationHost
  private readonly draws: Draws
  private readonly parameters: CrewParameters
  /** Its index names the draws. */
  private readonly hub: CityHub
  private readonly lots: ReadonlyArray<CityLot>
  private readonly members: Array<Member>
  private readonly queue: Array<Job> = []
  private readonly queued = new Set<string>()
  /** Robots whose deployment was refused, by number. */
  private readonly refused = new Map<number, RobotDevice>()
  private jobs = 0
  private closing = false

  constructor(
    host: SimulationHost,
    draws: Draws,
    parameters: CrewParameters,
    hub: CityHub,
    lots: ReadonlyArray<CityLot>,
    startAt: Instant
  ) {
    this.host = host
    this.draws = draws
    this.parameters = parameters
    this.hub = hub
    this.lots = lots
    this.members = Array.from({ length: parameters.size }, (_, index) => {
      const operatorId = worldId("operator", `${hub.name}-${index}`, index, startAt)
      return new Member(index, operatorId, hub.place)
    })
  }

  /** Puts a robot out at a lot. */
  putOut(device: RobotDevice, lot: CityLot): void {
    this.enqueue({ _tag: "PutOut", device, lot })
  }

  /** Looks after a robot that stands idle at a lot when it needs it. */
  look(device: RobotDevice): void {
    if (!device.powered || this.queued.has(device.serial)) return
    const needsCare =
      device.backend?.flags.hasFood === true || device.batteryPct < this.parameters.serviceBelowPct
    if (!(this.closing || needsCare) || !this.isIdle(device)) return
    this.enqueue({ _tag: this.closing ? "BringIn" : "Serve", device })
  }

  /** The day is over: robots are brought in as they become free. */
  close(devices: ReadonlyArray<RobotDevice>): void {
    this.closing = true
    for (const device of devices) this.look(device)
  }

  wake(code: number, argument: number): void {
    if (code === wakeCodes.deploy) {
      const device = this.refused.get(argument)
      this.refused.delete(argument)
      if (device !== undefined) this.deploy(this.members[0]!, device, this.lotNear(device.place))
      return
    }
    const member = this.members[argument]
    if (member === undefined || member.job === null) return
    if (code === wakeCodes.atRobot) this.begin(member, member.job)
    else if (code === wakeCodes.finish) this.finish(member, member.job)
  }

  private enqueue(job: Job): void {
    if (this.queued.has(job.device.serial)) return
    this.queued.add(job.device.serial)
    this.queue.push(job)
    for (const member of this.members) if (member.job === null) this.next(member)
  }

  private next(member: Member): void {
    const job = this.queue.shift()
    member.job = job ?? null
    if (job === undefined) return
    const target = job._tag === "PutOut" ? job.lot.place : job.device.place
    // A full van serves several robots per drive: each bears its share of the way.
    const share = job._tag === "Serve" ? 1 : vanLoad
    const meters = (haversineM(member.at, target) * this.parameters.vanDetourFactor) / share
    const travelMs = Math.round((meters / this.parameters.vanSpeedMps) * 1000)
    member.at = target
    this.host.wake(this.host.now + travelMs, priorities.merchant, this, wakeCodes.atRobot, member.index)
  }

  private begin(member: Member, job: Job): void {
    switch (job._tag) {
      case "PutOut":
        this.work(member, this.time(this.parameters.scanLoadMs) + this.time(this.parameters.unloadMs))
        return
      case "Serve":
        this.checkIn(member, job, "BATTERY_SWAP")
        return
      case "BringIn":
        this.checkIn(member, job, "END_OF_DAY")
        return
    }
  }

  /** The robot goes off duty first; one that has just been sent away is left alone. */
  private checkIn(member: Member, job: Job, reason: string): void {
    if (!this.isIdle(job.device)) {
      this.leave(member, job)
      return
    }
    const needsEmptying = job.device.backend?.flags.hasFood === true
    this.host.command(
      "Hub",
      this.hub.id,
      {
        _tag: "CheckIn",
        serial: job.device.serial,
        locationId: this.lotNear(job.device.place).id,
        batteryPct: Math.floor(job.device.batteryPct),
        reason,
        by: member.by,
        force: false,
        robot: null
      },
      {
        accepted: () => {
          const swap = job.device.batteryPct < this.parameters.serviceBelowPct
          const onSite =
            job._tag === "BringIn"
              ? this.time(this.parameters.unloadMs)
              : (needsEmptying ? this.time(this.parameters.emptyMs) : 0) +
                (swap ? this.time(this.parameters.lotBatteryMs) : 0)
          this.work(member, onSite)
        },
        refused: () => this.leave(member, job)
      }
    )
  }

  private work(member: Member, durationMs: number): void {
    this.host.wake(this.host.now + durationMs, priorities.merchant, this, wakeCodes.finish, member.index)
  }

  private finish(member: Member, job: Job): void {
    const { device } = job
    switch (job._tag) {
      case "PutOut":
        this.deploy(member, device, job.lot)
        break
      case "Serve": {
        if (device.batteryPct < this.parameters.serviceBelowPct) {
          device.swapBattery()
          this.swaps += 1
        }
        if (device.backend?.flags.hasFood === true) {
          this.host.command(
            "Robot",
            device.serial,
            {
              _tag: "SetFlags",
              flags: { hasFood: false },
              reason: "EMPTIED",
              requestedBy: member.by
            },
            {}
          )
        }
        this.deploy(member, device, this.lotNear(device.place))
        break
      }
      case "BringIn":
        device.switchOff()
        break
    }
    this.queued.delete(device.serial)
    this.next(member)
  }

  private leave(member: Member, job: Job): void {
    this.queued.delete(job.device.serial)
    this.next(member)
  }

  private deploy(member: Member, device: RobotDevice, lot: CityLot): void {
    const { by } = member
    if (!device.powered) device.switchOn(lot.place)
    this.host.command(
      "Hub",
      this.hub.id,
      {
        _tag: "Deploy",
        serial: device.serial,
        locationId: lot.id,
        method: "VAN_DROP",
        reason: "SERVICE",
        by,
        robot: null
      },
      {
        accepted: () =>
          this.host.command(
            "Hub",
            this.hub.id,
            { _tag: "ParkRobot", serial: device.serial, locationId: lot.id, by },
            {}
          ),
        // The backend has not heard of the fresh battery yet: try again.
        refused: () => {
          this.refused.set(device.index, device)
          this.host.wake(this.host.now + retryMs, priorities.merchant, this, wakeCodes.deploy, device.index)
        }
      }
    )
  }

  /** Parked at one of the hub's lots with nothing to do: robots that wait at a merchant's are left alone. */
  private isIdle(device: RobotDevice): boolean {
    if (device.backend?.operationState !== "PARKED" || this.parameters.hasWork(device.serial)) return false
    const place = device.place
    return haversineM(this.lotNear(place).place, place) <= atLotM
  }

  private time(distribution: Distribution): number {
    const u = this.draws.uniform(streams.onSiteTime, this.hub.index, this.jobs++)
    return Math.round(sample(distribution, u))
  }

  private lotNear(place: LatLng): CityLot {
    let best = this.lots[0]!
    let bestM = Number.POSITIVE_INFINITY
    for (const lot of this.lots) {
      const meters = haversineM(lot.place, place)
      if (meters < bestM) {
        best = lot
        bestM = meters
      }
    }
    return best
  }
}
