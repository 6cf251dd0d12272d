/**
 * The robots that could take a delivery in one cycle, projected once, and the nearest of them to a
 * merchant. Source: spec/dispatch.md 7 (sparse graph).
 */
import type { PlannerConfig } from "./config.ts"
import type { Look } from "./feasibility.ts"
import { conditionIssue, reachFor } from "./feasibility.ts"
import type { DeliveryWish, PlanningRobot, Reach } from "./model.ts"
import { farthestPickupM } from "./overrides.ts"
import { makeProjection, project, projectToEnd } from "./projection.ts"
import { Shortlist } from "./shortlist.ts"
import { cosineOfLatitude, fastMarginFactor, fastMeters, leastDetour } from "./travel.ts"

const isFarFromAll = (
  reach: Reach,
  robot: number,
  wishes: ReadonlyArray<DeliveryWish>,
  cosines: ReadonlyArray<number>,
  limitM: number
): boolean => {
  for (let i = 0; i < wishes.length; i++) {
    const { lat, lng } = (wishes[i] as DeliveryWish).origin
    if (!reach.isOut(robot, lat, lng, cosines[i] as number, limitM)) return false
  }
  return true
}

/** A robot on a movement stands in the pool twice: where it would stop, and where it would end. */
export class RobotPool {
  /** Result of `findNearest`: entries of the pool, the soonest first. */
  readonly nearest = new Shortlist()
  private count = 0
  private robot = new Int32Array(0)
  private lat = new Float64Array(0)
  private lng = new Float64Array(0)
  private at = new Float64Array(0)
  private seenBy = new Int32Array(0)
  private indexByRobot = new Map<PlanningRobot, number>()
  private readonly projection = makeProjection()

  /**
   * Projects the robots that are fit and free, or become free by what is planned anew, as far as one of
   * the wishes is within their reach.
   */
  fill(look: Look, wishes: ReadonlyArray<DeliveryWish>): void {
    const { fleet, now, config, movable } = look
    const { robots } = fleet
    const reach = reachFor(fleet, config)
    const cosines = wishes.map((wish) => cosineOfLatitude(wish.origin.lat))
    const limitM = (farthestPickupM(config) / leastDetour(config)) * fastMarginFactor
    this.makeRoom(robots.length)
    this.indexByRobot.clear()
    this.count = 0
    this.seenBy.fill(-1)
    for (let i = 0; i < robots.length; i++) {
      const robot = robots[i] as PlanningRobot
      if (robot.scheduledDelivery !== null) {
        if (movable === null || !movable.has(robot.scheduledDelivery.demandId)) continue
        this.indexByRobot.set(robot, i)
      }
      if (reach !== null && isFarFromAll(reach, i, wishes, cosines, limitM)) continue
      if (conditionIssue(robot, now, config, 0) >= 0) continue
      if (!project(robot, fleet, now, config, this.projection)) continue
      if (this.projection.kind === "busy") continue
      this.add(i)
      if (this.projection.kind !== "movement") continue
      projectToEnd(robot, now, config, this.projection)
      this.add(i)
    }
  }

  /** Position in the fleet of a robot whose delivery is planned anew, -1 for any other. */
  indexOf(robot: PlanningRobot): number {
    return this.indexByRobot.get(robot) ?? -1
  }

  /** Position in the fleet of the robot of an entry. */
  robotIndexAt(entry: number): number {
    return this.robot[entry] as number
  }

  /** Whether a robot was asked for by this row before; remembers that it has been. */
  wasSeen(robotIndex: number, row: number): boolean {
    if (this.seenBy[robotIndex] === row) return true
    this.seenBy[robotIndex] = row
    return false
  }

  /**
   * Lists in `nearest` who could be at the merchant soonest: by how late after the food is ready, then
   * by the way there. Robots out of reach are left out.
   */
  findNearest(wish: DeliveryWish, config: PlannerConfig): void {
    const { origin } = wish
    const cosine = cosineOfLatitude(origin.lat)
    const directLimitM = (farthestPickupM(config) / leastDetour(config)) * fastMarginFactor
    const msPerMeter = (config.detourFactor / config.planningSpeedMps) * 1_000
    this.nearest.start(config.nearestRobots * 2)
    for (let i = 0; i < this.count; i++) {
      const meters = fastMeters(this.lat[i] as number, this.lng[i] as number, origin.lat, origin.lng, cosine)
      if (meters > directLimitM) continue
      const driveTimeMs = meters * msPerMeter
      const lateMs = (this.at[i] as number) + driveTimeMs - wish.start
      this.nearest.offer(i, lateMs > 0 ? lateMs + driveTimeMs : driveTimeMs)
    }
  }

  private add(robotIndex: number): void {
    const at = this.count++
    this.robot[at] = robotIndex
    this.lat[at] = this.projection.lat
    this.lng[at] = this.projection.lng
    this.at[at] = this.projection.at
  }

  private makeRoom(robots: number): void {
    if (this.seenBy.length >= robots) return
    this.robot = new Int32Array(robots * 2)
    this.lat = new Float64Array(robots * 2)
    this.lng = new Float64Array(robots * 2)
    this.at = new Float64Array(robots * 2)
    this.seenBy = new Int32Array(robots)
  }
}
