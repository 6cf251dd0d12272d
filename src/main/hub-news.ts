/**
 * What dispatch missed of the hubs while it was away: their lots, their doors, their robots and where these
 * are deployed, told again from the hubs themselves. Needed where dispatch lives in memory and hubs in rows.
 */
import * as Effect from "effect/Effect"
import type { HubState } from "../actors/hub/state.ts"
import type { ApplyHub, ApplyRobot } from "../actors/planner/commands.ts"
import type { GatewayService } from "../cluster/gateway.ts"
import type { HubId, ShardId } from "../domain/ids.ts"
import type { Instant } from "../domain/instant.ts"

const cause = "system:start"

/** A hub's present condition as the events that would have led there, in their order. */
const newsOfHub = (hub: HubState, at: Instant): ReadonlyArray<ApplyHub | ApplyRobot> => {
  const { hubId, shard, cityId, status, locations, robots, endOfDayStartedAt } = hub
  const news: Array<ApplyHub | ApplyRobot> = []
  for (const location of locations.values()) {
    news.push({ _tag: "ApplyHub", event: { _tag: "LocationUpserted", at, shard, hubId, ...location } })
  }
  if (status === "OPEN")
    news.push({ _tag: "ApplyHub", event: { _tag: "HubOpened", at, hubId, shard, cause } })
  if (status === "CLOSED") {
    news.push({ _tag: "ApplyHub", event: { _tag: "HubClosed", at, hubId, shard, cause } })
  }
  if (endOfDayStartedAt !== null) {
    news.push({ _tag: "ApplyHub", event: { _tag: "EndOfDayStarted", at, hubId, shard, cause } })
  }
  for (const { serial, deployedAt, deploymentLocationId, deploymentMethod } of robots.values()) {
    news.push({ _tag: "ApplyRobot", event: { _tag: "RobotRegistered", at, serial, hubId, cityId, shard } })
    if (deployedAt === null || deploymentLocationId === null || deploymentMethod === null) continue
    news.push({
      _tag: "ApplyRobot",
      event: {
        _tag: "RobotDeployment",
        at,
        serial,
        hubId,
        shard,
        locationId: deploymentLocationId,
        method: deploymentMethod,
        reason: cause,
        by: cause
      }
    })
  }
  return news
}

/** Tells the planner how each hub is. Says how many it told of. */
export const tellOfHubs = (
  gateway: GatewayService,
  shard: ShardId,
  hubIds: ReadonlyArray<HubId>,
  now: Instant
) =>
  Effect.map(
    Effect.forEach(hubIds, (hubId) =>
      Effect.gen(function* () {
        const hub = (yield* gateway.look("Hub", hubId)) as HubState | null
        if (hub === null) return 0
        for (const command of newsOfHub(hub, now)) yield* gateway.tell("Planner", shard, command)
        return 1
      })
    ),
    (told) => told.reduce<number>((sum, one) => sum + one, 0)
  )
