/** What the State service answers about a robot, and the states it is asked for. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { RobotCommand, RobotFlags } from "../../actors/robot/commands.ts"
import type { RobotState } from "../../actors/robot/state.ts"
import { Gateway } from "../../cluster/gateway.ts"
import { deriveId } from "../../domain/ids.ts"
import type { RobotStateEventState } from "../../domain/wire-enums.ts"
import { isoOf } from "../../services/table.ts"
import { type Caller, holds, triggeredBy } from "../caller.ts"
import { Forbidden, NoSuchThing } from "../edge-errors.ts"
import { answer, type Endpoint, endpoint, Nothing, ok } from "../endpoint.ts"
import { find } from "../look.ts"
import { Reads, robotHistories } from "../reads.ts"
import { robotView } from "../robot-view.ts"
import { pageOf, RowAnswer, SerialParams } from "../schemas/fields.ts"
import {
  AlertParams,
  ConnectivityAnswerBody,
  HistoryQuery,
  RobotAnswerBody,
  TransitionAnswerBody,
  TransitionBody
} from "../schemas/robots.ts"

const crew = ["service", "dispatch", "pilot", "field"] as const

/** The paths of the two services that show a robot differ, the answer does not. */
const robotAt = (name: string, path: string, group: string): Endpoint =>
  endpoint({
    name,
    method: "GET",
    path,
    group,
    summary: "A robot as it is now.",
    welcome: crew,
    params: SerialParams,
    query: Nothing,
    body: null,
    answers: { 200: RobotAnswerBody },
    problems: ["NOT_FOUND"],
    handle: ({ params }) =>
      Effect.map(find("Robot", params.serial), (state) =>
        ok(robotView(state, state.operationState ?? "OFF_DUTY"))
      )
  })

export const getRobotState = robotAt("getRobotState", "/state/:serial", "robot state")
export const getRobot = robotAt("getRobot", "/robots/:serial", "robots")

export const robotHistoryRoutes: ReadonlyArray<Endpoint> = robotHistories.map((history) =>
  endpoint({
    name: `getRobot-${history}`.replaceAll(/-(\w)/g, (_all, letter: string) => letter.toUpperCase()),
    method: "GET",
    path: `/state/:serial/${history}`,
    group: "robot state",
    summary: `The ${history.replace("-", " ")} of a robot, the newest first.`,
    welcome: crew,
    params: SerialParams,
    query: HistoryQuery,
    body: null,
    answers: { 200: pageOf(RowAnswer) },
    problems: ["NOT_FOUND"],
    handle: ({ params: { serial }, query }) =>
      Effect.gen(function* () {
        const reads = yield* Reads
        yield* find("Robot", serial)
        return ok(yield* reads.robotHistory(serial, history, query))
      })
  })
)

export const getConnectivity = endpoint({
  name: "getConnectivity",
  method: "GET",
  path: "/connectivity/:serial/overall",
  group: "robot state",
  summary: "Whether the robot can be reached, and since when that is so.",
  welcome: crew,
  params: SerialParams,
  query: Nothing,
  body: null,
  answers: { 200: ConnectivityAnswerBody },
  problems: ["NOT_FOUND"],
  handle: ({ params: { serial } }) =>
    Effect.gen(function* () {
      const reads = yield* Reads
      const robot = yield* find("Robot", serial)
      const since = yield* reads.linkChangedAt(serial)
      return ok({
        status: robot.deviceLink ?? "OFFLINE",
        since: since === null ? null : isoOf(since),
        teleopStatus: robot.heartbeat?.teleopStatus ?? null
      })
    })
})

// ---- Operational state

/** The command that leads to a state; which one depends on where the robot is. */
const commandTo = (
  robot: RobotState,
  to: RobotStateEventState,
  commandId: string,
  reason: string,
  by: string,
  expectedVersion: number | null,
  flags: RobotFlags | null
): RobotCommand => {
  if (to === "GROUNDED") return { _tag: "Ground", reason, requestedBy: by }
  if (to === "PARKED" && robot.operationState === "GROUNDED") {
    return { _tag: "Release", reason, requestedBy: by }
  }
  return {
    _tag: "RequestTransition",
    commandId,
    // A trip alone puts a robot ON_TRIP: asked for, it is refused as any step that is not allowed.
    trigger: to === "DEPLOYED" ? "Deploy" : to === "OFF_DUTY" ? "Undeploy" : "ParkRobot",
    method: to === "DEPLOYED" ? "VAN_DROP" : null,
    force: false,
    expectedVersion,
    reason,
    requestedBy: by,
    flags
  }
}

/** A pilot grounds a robot, and nothing else. */
const mayAskFor = (caller: Caller, to: RobotStateEventState): boolean =>
  holds(caller, "service", "dispatch") || (holds(caller, "pilot") && to === "GROUNDED")

export const requestTransition = endpoint({
  name: "requestTransition",
  method: "POST",
  path: "/state/:serial/request-transition",
  group: "robot state",
  summary: "Asks for an operational state.",
  welcome: ["service", "dispatch", "pilot"],
  params: SerialParams,
  query: Nothing,
  body: TransitionBody,
  example: { to: "GROUNDED", reason: "WHEEL_BLOCKED" },
  answers: { 200: TransitionAnswerBody },
  problems: ["NOT_FOUND", "ILLEGAL_TRANSITION", "VERSION_CONFLICT"],
  handle: ({ body, caller, ifMatch, key, params: { serial } }) =>
    Effect.gen(function* () {
      const gateway = yield* Gateway
      const { flags, reason, to } = body
      if (!mayAskFor(caller, to)) return yield* new Forbidden({ needs: "a key of a dispatcher or service" })
      const robot = yield* find("Robot", serial)
      const expected = body.expectedVersion ?? ifMatch
      const by = triggeredBy(caller)
      const command = commandTo(robot, to, body.commandId ?? key.id, reason, by, expected, flags)
      // A RequestTransition carries the version itself: it is kept in its row.
      const expectedByHost = command._tag === "RequestTransition" ? null : expected
      yield* gateway.tell("Robot", serial, command, key, expectedByHost)
      if (flags !== null && command._tag !== "RequestTransition") {
        // A command of its own under a key of its own, so that a repetition does not set them again.
        const setFlags = { _tag: "SetFlags", flags, referenceId: null, reason, requestedBy: by } as const
        yield* gateway.tell("Robot", serial, setFlags, { ...key, id: deriveId(key.id, 0, 1, 0) })
      }
      const after = yield* find("Robot", serial)
      return ok({ status: "ACCEPTED", state: after.operationState, version: after.stateVersion })
    })
})

// ---- Alerts

export const acknowledgeAlert = endpoint({
  name: "acknowledgeAlert",
  method: "POST",
  path: "/alerts/:alertId/acknowledge",
  group: "robot state",
  summary: "Somebody looks after it.",
  welcome: crew,
  params: AlertParams,
  query: Nothing,
  body: Nothing,
  answers: { 204: Schema.Void },
  problems: ["NOT_FOUND"],
  handle: ({ caller, key, params: { alertId } }) =>
    Effect.gen(function* () {
      const gateway = yield* Gateway
      const reads = yield* Reads
      const serial = yield* reads.robotOfAlert(alertId)
      if (serial === null) return yield* new NoSuchThing({ entity: "Alert", id: alertId })
      yield* gateway.tell(
        "Robot",
        serial,
        { _tag: "AcknowledgeAlert", alertId, by: triggeredBy(caller) },
        key
      )
      return answer(204)
    })
})
