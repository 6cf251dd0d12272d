/** What the people of Operations do with robots: put them out and in, ground them, open them. */
import * as Effect from "effect/Effect"
import type { HubCommand } from "../../actors/hub/commands.ts"
import type { RobotState } from "../../actors/robot/state.ts"
import { type CommandFailure, type CommandKey, Gateway } from "../../cluster/gateway.ts"
import type { RobotSerial } from "../../domain/ids.ts"
import { canOpenLid } from "../../services/state/policies.ts"
import { holds, triggeredBy } from "../caller.ts"
import { Forbidden, type NoSuchThing } from "../edge-errors.ts"
import { type Answer, endpoint, Nothing, ok } from "../endpoint.ts"
import { mustStandWhereItLoads } from "../loading-place.ts"
import { find } from "../look.ts"
import { namedUuid } from "../named-uuid.ts"
import { problemOf } from "../problems.ts"
import { robotView } from "../robot-view.ts"
import { LidAnswerBody } from "../schemas/deliveries.ts"
import { SerialParams } from "../schemas/fields.ts"
import {
  BulkDeployAnswerBody,
  BulkDeployBody,
  CheckInBody,
  DeployBody,
  OpenLidBody,
  PlaceBody,
  ReasonBody,
  RobotAnswerBody,
  UndeployBody
} from "../schemas/robots.ts"
import { moveLid } from "./robot-lids.ts"

const field = ["dispatch", "field"] as const

const shown = (state: RobotState): Answer => ok(robotView(state, state.operationState ?? "OFF_DUTY"))

/** Gives a command about a robot to its hub. What it does to the robot itself follows a moment later. */
const tellHub = (
  serial: RobotSerial,
  command: HubCommand,
  key: CommandKey
): Effect.Effect<Answer, CommandFailure | NoSuchThing, Gateway> =>
  Effect.gen(function* () {
    const gateway = yield* Gateway
    const robot = yield* find("Robot", serial)
    yield* gateway.tell("Hub", robot.hubId, command, key)
    return shown(yield* find("Robot", serial))
  })

const placeExample = "7a1c5e0e-9a44-4f2b-8a59-0f6d1b8c2d33"

export const deployRobot = endpoint({
  name: "deployRobot",
  method: "POST",
  path: "/robots/:serial/deploy",
  group: "robots",
  summary: "Sends a robot out to a place.",
  welcome: field,
  params: SerialParams,
  query: Nothing,
  body: DeployBody,
  example: { locationId: placeExample, method: "VAN_DROP", reason: "MORNING" },
  answers: { 200: RobotAnswerBody },
  problems: [
    "NOT_FOUND",
    "DEPLOY_BLOCKED_MAINTENANCE",
    "BATTERY_TOO_LOW",
    "ALREADY_DEPLOYED",
    "ROBOT_NOT_DEPLOYABLE"
  ],
  handle: ({ body, caller, key, params: { serial } }) =>
    tellHub(serial, { _tag: "Deploy", serial, ...body, by: triggeredBy(caller), robot: null }, key)
})

export const deployRobots = endpoint({
  name: "deployRobots",
  method: "POST",
  path: "/robots/deploy",
  group: "robots",
  summary: "Sends several robots out to a place; says of each what became of it.",
  welcome: field,
  params: Nothing,
  query: Nothing,
  body: BulkDeployBody,
  example: { serials: ["robot-1"], locationId: placeExample, reason: "MORNING" },
  answers: { 200: BulkDeployAnswerBody },
  problems: [],
  handle: ({ body, caller, key, requestId }) =>
    Effect.gen(function* () {
      const { locationId, method, reason, serials } = body
      const by = triggeredBy(caller)
      const results = yield* Effect.forEach(serials, (serial) =>
        tellHub(
          serial,
          { _tag: "Deploy", serial, locationId, method, reason, by, robot: null },
          { id: namedUuid("deploy", key.id, serial), hash: key.hash }
        ).pipe(
          Effect.match({
            onSuccess: () => ({ serial, ok: true, code: null, message: null }),
            onFailure: (failure) => {
              const { code, message } = problemOf(failure, requestId).document
              return { serial, ok: false, code, message }
            }
          })
        )
      )
      return ok({ results })
    })
})

export const undeployRobot = endpoint({
  name: "undeployRobot",
  method: "POST",
  path: "/robots/:serial/undeploy",
  group: "robots",
  summary: "Takes a robot off duty where it stands.",
  welcome: field,
  params: SerialParams,
  query: Nothing,
  body: UndeployBody,
  example: { reason: "STORM" },
  answers: { 200: RobotAnswerBody },
  problems: ["NOT_FOUND", "NOT_DEPLOYED", "ROBOT_ON_TRIP"],
  handle: ({ body, caller, key, params: { serial } }) =>
    tellHub(serial, { _tag: "Undeploy", serial, ...body, by: triggeredBy(caller), robot: null }, key)
})

export const parkRobot = endpoint({
  name: "parkRobot",
  method: "POST",
  path: "/robots/:serial/park",
  group: "robots",
  summary: "A deployed robot stands where it works.",
  welcome: field,
  params: SerialParams,
  query: Nothing,
  body: PlaceBody,
  example: { locationId: placeExample },
  answers: { 200: RobotAnswerBody },
  problems: ["NOT_FOUND", "NOT_DEPLOYED"],
  handle: ({ body, caller, key, params: { serial } }) =>
    tellHub(serial, { _tag: "ParkRobot", serial, ...body, by: triggeredBy(caller) }, key)
})

export const checkInRobot = endpoint({
  name: "checkInRobot",
  method: "POST",
  path: "/robots/:serial/check-in",
  group: "robots",
  summary: "A robot is in. From a trip only a dispatcher takes it, by force.",
  welcome: field,
  params: SerialParams,
  query: Nothing,
  body: CheckInBody,
  example: { locationId: placeExample, batteryPct: 41, reason: "END_OF_DAY" },
  answers: { 200: RobotAnswerBody },
  problems: ["NOT_FOUND", "ALREADY_CHECKED_IN", "ROBOT_ON_TRIP"],
  handle: ({ body, caller, key, params: { serial } }) =>
    body.force && !holds(caller, "dispatch")
      ? Effect.fail(new Forbidden({ needs: "dispatch, to take a robot from its trip" }))
      : tellHub(serial, { _tag: "CheckIn", serial, ...body, by: triggeredBy(caller), robot: null }, key)
})

export const checkOutRobot = endpoint({
  name: "checkOutRobot",
  method: "POST",
  path: "/robots/:serial/check-out",
  group: "robots",
  summary: "A robot is out, to the workshop for instance; it stays off duty.",
  welcome: field,
  params: SerialParams,
  query: Nothing,
  body: PlaceBody,
  example: { locationId: placeExample },
  answers: { 200: RobotAnswerBody },
  problems: ["NOT_FOUND", "ALREADY_CHECKED_OUT"],
  handle: ({ body, caller, key, params: { serial } }) =>
    tellHub(serial, { _tag: "CheckOut", serial, ...body, by: triggeredBy(caller) }, key)
})

export const groundRobot = endpoint({
  name: "groundRobot",
  method: "POST",
  path: "/robots/:serial/ground",
  group: "robots",
  summary: "A robot stays where it is until somebody has looked at it. Never refused.",
  welcome: ["dispatch", "pilot", "field"],
  params: SerialParams,
  query: Nothing,
  body: ReasonBody,
  example: { reason: "WHEEL_BLOCKED" },
  answers: { 200: RobotAnswerBody },
  problems: ["NOT_FOUND"],
  handle: ({ body, caller, key, params: { serial } }) =>
    Effect.gen(function* () {
      const gateway = yield* Gateway
      yield* gateway.tell("Robot", serial, { _tag: "Ground", ...body, requestedBy: triggeredBy(caller) }, key)
      return shown(yield* find("Robot", serial))
    })
})

export const releaseRobot = endpoint({
  name: "releaseRobot",
  method: "POST",
  path: "/robots/:serial/release",
  group: "robots",
  summary: "A grounded robot is well again.",
  welcome: field,
  params: SerialParams,
  query: Nothing,
  body: ReasonBody,
  example: { reason: "REPAIRED" },
  answers: { 200: RobotAnswerBody },
  problems: ["NOT_FOUND", "ILLEGAL_TRANSITION"],
  handle: ({ body, caller, key, params: { serial } }) =>
    Effect.gen(function* () {
      const gateway = yield* Gateway
      yield* gateway.tell(
        "Robot",
        serial,
        { _tag: "Release", ...body, requestedBy: triggeredBy(caller) },
        key
      )
      return shown(yield* find("Robot", serial))
    })
})

export const openRobotLid = endpoint({
  name: "openRobotLid",
  method: "POST",
  path: "/robots/:serial/open-lid",
  group: "robots",
  summary: "Opens a robot where it may be opened, and waits until it is open.",
  welcome: ["service", "dispatch", "pilot", "field"],
  params: SerialParams,
  query: Nothing,
  body: OpenLidBody,
  example: { source: "FO", reasons: ["MAINTENANCE"] },
  answers: { 200: LidAnswerBody },
  problems: [
    "NOT_FOUND",
    "ROBOT_GROUNDED",
    "ROBOT_OFFLINE",
    "ROBOT_ON_TRIP",
    "ROBOT_UNHEALTHY",
    "ROBOT_UNDERGOING_MAINTENANCE",
    "ROBOT_NEEDS_MAINTENANCE",
    "ROBOT_NOT_IN_PARKING_LOT",
    "LID_COMMAND_FAILED",
    "LID_TIMEOUT"
  ],
  handle: ({ body, key, params: { serial } }) =>
    Effect.gen(function* () {
      const robot = yield* find("Robot", serial)
      const commandId = key.id
      const open = moveLid(serial, { command: "OPEN", ...body }, commandId, key)
      if (!body.reasons.includes("LOAD")) return ok({ commandId, result: yield* open })
      // Where it stands is asked last: what the robot itself objects to is told first.
      const refusal = openingRefusalOf(robot)
      if (refusal === null) yield* mustStandWhereItLoads(robot)
      return ok({ commandId, result: yield* open })
    })
})

/** Whether the robot would refuse to be loaded by itself. */
const openingRefusalOf = (robot: RobotState): string | null =>
  canOpenLid({
    reasons: ["LOAD"],
    operationState: robot.operationState ?? "OFF_DUTY",
    online: robot.deviceLink === "ONLINE",
    inTransit: robot.tripStatus === "IN_TRANSIT",
    speedMps: robot.heartbeat?.speedMps ?? 0,
    healthy: robot.healthy,
    undergoingMaintenance: robot.flags.undergoingMaintenance,
    needsMaintenance: robot.flags.needsMaintenance
  })
