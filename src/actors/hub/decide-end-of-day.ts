/**
 * The end of the operating day: robots are brought in as they become free, those of one lot with one ride.
 * Source: spec/operations.md 5.6; spec/flows.md F9.
 *
 * Begun by a dispatcher or the clock; a storm alone begins none, because it passes. The hub looks again
 * while robots of it are out, until it opens.
 */
import { DecisionDraft, type Outcome, unchanged } from "../../domain/decider.ts"
import type { RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { foRetryMs, returnByThemselvesMs, vanRobotsMax } from "../../services/operations/constants.ts"
import { endOfDayGoesOn, takesRobotsIn } from "../../services/operations/field-task-policies.ts"
import type { RobotCopy } from "../../services/operations/robot-copy.ts"
import { fieldTask } from "../field-task.ts"
import type { CreateFoTask, StartEndOfDay } from "./commands.ts"
import type { HubEvent } from "./events.ts"
import { openTasksOf } from "./field-state.ts"
import { type FieldDraft, poseOf, serviceName } from "./field-steps.ts"
import { lotAt } from "./field-wish.ts"
import type { HubRejection } from "./rejections.ts"
import type { HubState } from "./state.ts"

type Result = Outcome<HubEvent, HubRejection>

export const endOfDayKey = "StartEndOfDay"

/** Once per operating day, open or closed: the day counts from the opening (spec/flows.md F9). */
export const startEndOfDay = (state: HubState, command: StartEndOfDay, now: Instant): Result => {
  const { cause, robots } = command
  const { hubId, shard, endOfDayStartedAt: startedAt } = state
  const isLook = cause === endOfDayGoesOn
  if ((startedAt === null) === isLook) return unchanged
  const draft: FieldDraft = new DecisionDraft()
  if (!isLook) draft.event({ _tag: "EndOfDayStarted", at: now, hubId, shard, cause })
  bringIn(draft, state, robots, startedAt ?? now, now)
  if (isAnyOut(state)) {
    draft.setTimer(endOfDayKey, now + foRetryMs, { _tag: "StartEndOfDay", cause: endOfDayGoesOn, robots: [] })
  }
  return draft.done()
}

const isAnyOut = (state: HubState): boolean => {
  for (const robot of state.robots.values()) if (robot.deployedAt !== null) return true
  return false
}

const bringIn = (
  draft: FieldDraft,
  state: HubState,
  robots: ReadonlyArray<RobotCopy>,
  startedAt: Instant,
  now: Instant
): void => {
  const mayComeBack = now < startedAt + returnByThemselvesMs
  const ofLot = new Map<string, Array<RobotSerial>>()
  for (const robot of robots) {
    if (!isFree(state, robot)) continue
    const pose = poseOf(robot)
    const lot = pose === null ? null : lotAt(state, pose)
    if (lot === null && robot.operationState !== "GROUNDED" && mayComeBack) continue
    const key = lot?.locationId ?? robot.serial
    const serials = ofLot.get(key)
    if (serials === undefined) ofLot.set(key, [robot.serial])
    else serials.push(robot.serial)
  }
  for (const serials of ofLot.values()) {
    for (let from = 0; from < serials.length; from += vanRobotsMax) {
      const stops = serials.slice(from, from + vanRobotsMax).map((serial) => ({ serial, locationId: null }))
      const pickUp: CreateFoTask = { ...fieldTask("EOD_BOT_PICKUP", null, { by: serviceName }), stops }
      draft.send("Hub", state.hubId, pickUp)
    }
  }
}

/** Whether a robot that nothing is planned for can be taken along: it stands, empty, and is not being fetched. */
const isFree = (state: HubState, robot: RobotCopy): boolean => {
  const { serial, operationState, tripId, hasFood } = robot
  if (operationState !== "PARKED" && operationState !== "GROUNDED" && operationState !== "DEPLOYED")
    return false
  if (tripId !== null || hasFood || (state.robots.get(serial)?.deployedAt ?? null) === null) return false
  return !openTasksOf(state.field, serial).some(
    (task) => takesRobotsIn(task.type) || task.status === "IN_PROGRESS"
  )
}

/** The robots that the hub's books have out: those whose facts the end of the day needs. */
export const robotsOut = (state: HubState): ReadonlyArray<RobotSerial> => {
  const out: Array<RobotSerial> = []
  for (const robot of state.robots.values()) if (robot.deployedAt !== null) out.push(robot.serial)
  return out
}
