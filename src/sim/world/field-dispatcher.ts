/**
 * Who plans the day of the robots at the hubs: has them put out in the morning, batteries changed where
 * robots stand idle, and everything brought in at closing time. Gives tasks to field operators; does
 * nothing by hand. Source: spec/operations.md 5.4, 5.6, spec/flows.md F9.
 */
import { fieldTask } from "../../actors/field-task.ts"
import { openTasksOf } from "../../actors/hub/field-state.ts"
import type { HubState } from "../../actors/hub/state.ts"
import { haversineM } from "../../domain/geo.ts"
import type { RobotSerial } from "../../domain/ids.ts"
import { day, hour, type Instant } from "../../domain/instant.ts"
import type { Process, SimulationHost } from "../host.ts"
import { priorities } from "../kernel/priorities.ts"
import type { City, CityHub, CityLot } from "./city.ts"
import type { RobotDevice } from "./robot-device.ts"

export interface DispatcherParameters {
  readonly startAt: Instant
  readonly endAt: Instant
  readonly utcOffsetMs: number
  /** Below this charge, per cent, a robot that stands idle gets a fresh battery. */
  readonly swapBelowPct: number
}

/** What a dispatcher sees of robots and orders. */
export interface DispatcherSurroundings {
  readonly devices: ReadonlyArray<RobotDevice>
  readonly hubOf: (robot: RobotDevice) => CityHub
  /** Where the robot works, undefined when it stays in the storage. */
  readonly lotOf: (robot: RobotDevice) => CityLot | undefined
  /** Whether an order counts on the robot. */
  readonly isBusy: (serial: RobotSerial) => boolean
  readonly isInWorkshop: (robot: RobotDevice) => boolean
}

const wakeCodes = { board: 1, morning: 2, close: 3 } as const

/** How often the dispatcher looks at the board. */
const boardEveryMs = 60_000
/** Robots per ride of a van, and batteries in it. */
const vanLoad = 6
/** Who comes to a lot for one robot serves those too that are only so many points better off (D). */
const servedTooPct = 15
/** A robot this near a lot stands at it. */
const atLotM = 30
/** Robots go out so long before the first zone opens (D). */
const morningLeadMs = 3 * hour

const by = "system:day-plan"

export class FieldDispatcher implements Process {
  private readonly host: SimulationHost
  private readonly parameters: DispatcherParameters
  private readonly city: City
  private readonly around: DispatcherSurroundings
  private closed = false
  /** Robots with a low battery that the present look at the board has found. */
  private readonly lowAtLots = new Map<CityLot, { readonly robots: Array<RobotDevice>; isUrgent: boolean }>()

  constructor(
    host: SimulationHost,
    parameters: DispatcherParameters,
    city: City,
    around: DispatcherSurroundings
  ) {
    this.host = host
    this.parameters = parameters
    this.city = city
    this.around = around
  }

  /** Plans the days of the run. */
  begin(): void {
    const { startAt } = this.parameters
    const at = (time: Instant, code: number): void => this.host.wake(time, priorities.merchant, this, code)
    at(startAt + 1, wakeCodes.morning)
    at(startAt + boardEveryMs, wakeCodes.board)
    const zone = this.city.zones[0]
    if (zone === undefined || zone.closesAtMs === null) return
    for (const time of this.daily(zone.closesAtMs)) at(time, wakeCodes.close)
    for (const time of this.daily((zone.opensAtMs ?? 0) - morningLeadMs)) at(time, wakeCodes.morning)
  }

  /** A robot comes out of the workshop: it goes out at once, or with the others in the morning. */
  isReady(robot: RobotDevice): void {
    const lot = this.around.lotOf(robot)
    if (!this.closed && lot !== undefined) this.putOut(this.around.hubOf(robot), lot, [robot])
  }

  wake(code: number): void {
    switch (code) {
      case wakeCodes.morning:
        this.closed = false
        for (const hub of this.city.hubs) this.putOutAll(hub)
        return
      case wakeCodes.close:
        this.closed = true
        for (const hub of this.city.hubs) {
          this.host.command("Hub", hub.id, { _tag: "StartEndOfDay", cause: "CLOSING_TIME", robots: [] }, {})
        }
        return
      case wakeCodes.board:
        for (const device of this.around.devices) this.look(device)
        this.sendForSwaps()
        this.host.wake(this.host.now + boardEveryMs, priorities.merchant, this, wakeCodes.board)
        return
    }
  }

  /** The times of the run, after its start, at which it is so late on a local day. */
  private daily(timeOfDayMs: number): ReadonlyArray<Instant> {
    const { startAt, endAt, utcOffsetMs } = this.parameters
    const midnight = startAt - ((startAt + utcOffsetMs) % day)
    const times: Array<Instant> = []
    for (let at = midnight + timeOfDayMs; at < endAt; at += day) if (at > startAt) times.push(at)
    return times
  }

  /** All robots in the storage that work at a lot, one ride after the other, lot by lot. */
  private putOutAll(hub: CityHub): void {
    for (const lot of this.city.lots) {
      if (lot.hubId !== hub.id) continue
      const robots = this.around.devices.filter(
        (robot) => this.around.lotOf(robot) === lot && !robot.powered && !this.around.isInWorkshop(robot)
      )
      for (let i = 0; i < robots.length; i += vanLoad) this.putOut(hub, lot, robots.slice(i, i + vanLoad))
    }
  }

  private putOut(hub: CityHub, lot: CityLot, robots: ReadonlyArray<RobotDevice>): void {
    const stops = robots.map(({ serial }) => ({ serial, locationId: lot.id }))
    this.host.command(
      "Hub",
      hub.id,
      { ...fieldTask("DEPLOY_BOTS", null, { by, place: hub.place }), stops },
      {}
    )
  }

  /** An idle robot with a low battery gets a fresh one; one that stands grounded with nobody coming gets help. */
  private look(robot: RobotDevice): void {
    if (!robot.powered) return
    const isGrounded = robot.operationState === "GROUNDED"
    const { batteryPct } = robot
    const { swapBelowPct } = this.parameters
    if (!isGrounded && (this.closed || batteryPct >= swapBelowPct + servedTooPct)) return
    const hub = this.around.hubOf(robot)
    const field = (this.host.stateOf("Hub", hub.id) as HubState).field
    const open = openTasksOf(field, robot.serial)
    if (isGrounded) {
      if (open.length > 0) return
      const task = fieldTask("BOT_RESCUE", robot.serial, { by, place: robot.place })
      this.host.command("Hub", hub.id, task, {})
      return
    }
    if (robot.operationState !== "PARKED" || open.length > 0 || this.around.isBusy(robot.serial)) return
    // Robots that wait at a merchant's are left alone.
    const { place } = robot
    const lot = this.city.lots.find((it) => it.hubId === hub.id && haversineM(it.place, place) <= atLotM)
    if (lot === undefined) return
    let low = this.lowAtLots.get(lot)
    if (low === undefined) {
      low = { robots: [], isUrgent: false }
      this.lowAtLots.set(lot, low)
    }
    low.robots.push(robot)
    if (batteryPct < swapBelowPct) low.isUrgent = true
  }

  /** One visit to a lot serves all robots there that need it. */
  private sendForSwaps(): void {
    if (this.lowAtLots.size === 0) return
    for (const [lot, { robots, isUrgent }] of this.lowAtLots) {
      if (!isUrgent) continue
      for (let i = 0; i < robots.length; i += vanLoad) {
        const stops = robots.slice(i, i + vanLoad).map(({ serial }) => ({ serial, locationId: null }))
        const task = { ...fieldTask("BATTERY_SWAP", null, { by, place: lot.place }), stops }
        this.host.command("Hub", lot.hubId, task, {})
      }
    }
    this.lowAtLots.clear()
  }
}
