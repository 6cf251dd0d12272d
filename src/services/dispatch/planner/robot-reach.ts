/**
 * Where each robot could be asked from, kept in flat arrays beside the fleet: a planner with two
 * thousand robots asks for the few near a merchant with every quote, and looking into each robot's
 * record for that costs forty times as much (memory, not arithmetic).
 *
 * Invariant: a robot that passes every rule is never out of reach here; what is in reach may still
 * fail one. Whoever moves a robot or changes what it does says so.
 */
import type { LatLng } from "../../../domain/geo.ts"
import type { DemandId } from "../../../domain/ids.ts"
import type { DemandType } from "../enums.ts"
import type { PlanningDemand, PlanningRobot, Reach } from "./model.ts"
import { cosineOfLatitude, fastMarginFactor, fastMeters } from "./travel.ts"

export class RobotReach implements Reach {
  private count = 0
  private lat = new Float64Array(64)
  private lng = new Float64Array(64)
  /** How far from there the robot may be released, metres. */
  private radiusM = new Float64Array(64)

  /** Makes room for a robot at a position of the fleet; it is nowhere yet, which counts as everywhere. */
  insert(index: number): void {
    if (this.count === this.lat.length) this.grow()
    this.lat.copyWithin(index + 1, index, this.count)
    this.lng.copyWithin(index + 1, index, this.count)
    this.radiusM.copyWithin(index + 1, index, this.count)
    this.count += 1
    this.set(index, 0, 0, Number.POSITIVE_INFINITY)
  }

  /** The robot stands there. */
  stand(index: number, lat: number, lng: number): void {
    this.set(index, lat, lng, 0)
  }

  /** The robot is on a trip: a delivery frees it at its end, a movement anywhere on its way. */
  travel(index: number, type: DemandType, from: LatLng, to: LatLng): void {
    const wayM =
      type === "Delivery"
        ? 0
        : fastMarginFactor * fastMeters(from.lat, from.lng, to.lat, to.lng, cosineOfLatitude(to.lat))
    this.set(index, to.lat, to.lng, wayM)
  }

  /** Whether a robot is farther than `limitM` from a place, wherever it is released. */
  isOut(index: number, lat: number, lng: number, cosine: number, limitM: number): boolean {
    const meters = fastMeters(this.lat[index] as number, this.lng[index] as number, lat, lng, cosine)
    return meters - (this.radiusM[index] as number) > limitM
  }

  /** A copy that shares nothing. */
  clone(): RobotReach {
    const copy = new RobotReach()
    copy.count = this.count
    copy.lat = this.lat.slice()
    copy.lng = this.lng.slice()
    copy.radiusM = this.radiusM.slice()
    return copy
  }

  private set(index: number, lat: number, lng: number, radiusM: number): void {
    this.lat[index] = lat
    this.lng[index] = lng
    this.radiusM[index] = radiusM
  }

  private grow(): void {
    const doubled = (array: Float64Array): Float64Array<ArrayBuffer> => {
      const larger = new Float64Array(2 * array.length)
      larger.set(array)
      return larger
    }
    this.lat = doubled(this.lat)
    this.lng = doubled(this.lng)
    this.radiusM = doubled(this.radiusM)
  }
}

/** The reach of a whole fleet as it stands. */
export const reachOf = (
  robots: ReadonlyArray<PlanningRobot>,
  demands: ReadonlyMap<DemandId, PlanningDemand>
): RobotReach => {
  const reach = new RobotReach()
  robots.forEach((robot, index) => {
    reach.insert(index)
    const active = robot.activeDemand === null ? undefined : demands.get(robot.activeDemand.demandId)
    if (active !== undefined) reach.travel(index, active.type, active.origin, active.destination)
    else if (robot.lat !== null && robot.lng !== null) reach.stand(index, robot.lat, robot.lng)
  })
  return reach
}
