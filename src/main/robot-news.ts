/**
 * What dispatch missed of the robots while it was away: their newest state, connection and health, told
 * again from the robots themselves. Needed where dispatch lives in memory and robots in rows.
 */
import * as Effect from "effect/Effect"
import type { RobotState } from "../actors/robot/state.ts"
import type { GatewayService } from "../cluster/gateway.ts"
import type { RobotSerial, ShardId } from "../domain/ids.ts"
import type { Instant } from "../domain/instant.ts"
import type { ConnectivityChanged, RobotHealthChanged, RobotStateChanged } from "../services/state/events.ts"

/** A robot's present condition as the events that would have led there. */
const newsOf = (
  robot: RobotState,
  at: Instant
): ReadonlyArray<RobotStateChanged | ConnectivityChanged | RobotHealthChanged> => {
  const { serial, shard, operationState, deviceLink } = robot
  if (operationState === null || deviceLink === null) return []
  return [
    {
      _tag: "RobotStateChanged",
      at,
      serial,
      shard,
      from: operationState,
      to: operationState,
      reason: null,
      triggeredBy: "system:start",
      tripType: robot.tripType,
      tripId: robot.tripId,
      stateVersion: robot.stateVersion,
      ...robot.flags
    },
    {
      _tag: "ConnectivityChanged",
      at,
      serial,
      shard,
      channel: "DEVICE_LINK",
      from: null,
      to: deviceLink,
      reason: null
    },
    { _tag: "RobotHealthChanged", at, serial, shard, healthy: robot.healthy, unhealthy: [] }
  ]
}

/** Tells the planner how each robot is. Says how many it told of. */
export const tellOfRobots = (
  gateway: GatewayService,
  shard: ShardId,
  serials: ReadonlyArray<RobotSerial>,
  now: Instant
) =>
  Effect.map(
    Effect.forEach(serials, (serial) =>
      Effect.gen(function* () {
        const robot = (yield* gateway.look("Robot", serial)) as RobotState | null
        if (robot === null) return 0
        const news = newsOf(robot, now)
        for (const event of news) yield* gateway.tell("Planner", shard, { _tag: "ApplyRobot", event })
        if (robot.heartbeat !== null) {
          yield* gateway.tell("Planner", shard, { _tag: "ApplyRobot", event: robot.heartbeat })
        }
        return news.length > 0 ? 1 : 0
      })
    ),
    (told) => told.reduce<number>((sum, one) => sum + one, 0)
  )
