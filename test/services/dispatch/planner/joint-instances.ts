/** Random cycles of a small shard, for laws of the joint assignment. */
import { minute } from "../../../../src/domain/instant.ts"
import type { Fleet, PlanningDemand, PlanningRobot } from "../../../../src/services/dispatch/planner/model.ts"
import { seeded } from "../../../support/seeded.ts"
import { at, makeDemand, makeFleet, makeRobot, now, slot } from "./builders.ts"

export interface JointInstance {
  readonly fleet: Fleet
  readonly ids: ReadonlyArray<string>
  readonly movable: ReadonlySet<string>
}

/** Up to seven deliveries, some of which have a robot, and up to seven robots, not all of them fit. */
export const drawJoint = (seed: number): JointInstance => {
  const random = seeded(seed)
  const deliveries = 1 + (seed % 7)
  const robotCount = 1 + (Math.floor(seed / 7) % 7)
  const somewhere = (spreadM: number) => at((random() - 0.5) * spreadM, (random() - 0.5) * spreadM)
  const demands: Array<PlanningDemand> = []
  const robots: Array<PlanningRobot> = []
  const movable = new Set<string>()
  for (let n = 0; n < robotCount; n++) {
    robots.push(
      makeRobot(`r${n}`, somewhere(1_800), {
        online: random() > 0.1,
        batteryPct: 15 + Math.floor(85 * random()),
        heartbeatAt: now - Math.floor(150_000 * random())
      })
    )
  }
  for (let n = 0; n < deliveries; n++) {
    const id = `d${n}`
    const start = now + Math.floor(30 * random()) * minute
    const robot = robots[n]
    const origin = { ...somewhere(1_200), kind: "Merchant" as const }
    const wanted = {
      start,
      latestStart: start + Math.floor(5 + 40 * random()) * minute,
      promisedEta: random() < 0.5 ? null : start + Math.floor(20 + 20 * random()) * minute
    }
    const destination = { ...somewhere(1_600), kind: "Customer" as const }
    if (robot === undefined || !robot.online || random() < 0.5) {
      demands.push(makeDemand(id, "Delivery", origin, destination, { status: "Scheduled", ...wanted }))
      continue
    }
    const etd = now + 10 * minute
    demands.push(
      makeDemand(id, "Delivery", origin, destination, { servedByRobotId: robot.serial, ...wanted }),
      makeDemand(`${id}-p`, "Pickup", somewhere(100), origin, { originatingDemandId: id })
    )
    const arrives = etd + Math.floor(15 * random()) * minute
    robot.scheduledPickup = slot(`${id}-p`, etd, arrives)
    const leaves = Math.max(arrives, start) + 4 * minute
    robot.scheduledDelivery = slot(id, leaves, leaves + Math.floor(10 + 10 * random()) * minute)
    movable.add(id)
  }
  const ids = demands.filter(({ type }) => type === "Delivery").map(({ id }) => id)
  return { fleet: makeFleet(robots, demands), ids, movable }
}
