/** Lids, moved by people and services. */
import * as Effect from "effect/Effect"
import type { RobotCommand } from "../../actors/robot/commands.ts"
import { openCycle } from "../../actors/robot/state.ts"
import type { CommandKey } from "../../cluster/gateway.ts"
import type { RobotSerial } from "../../domain/ids.ts"
import type { LidEventSource, LidReason } from "../../services/state/enums.ts"
import { isoOf } from "../../services/table.ts"
import { endpoint, Nothing, ok } from "../endpoint.ts"
import { askForLid } from "../lid-answers.ts"
import { find, lookAt } from "../look.ts"
import { SerialParams } from "../schemas/fields.ts"
import { LidCommandAnswerBody, LidCommandBody } from "../schemas/robots.ts"

/** What a caller wants of a lid. */
export interface LidWish {
  readonly command: "OPEN" | "CLOSE" | "STOP"
  readonly source: LidEventSource
  readonly reasons: ReadonlyArray<LidReason>
  readonly referenceId: string | null
}

/** Moves a lid and waits until it has moved. */
export const moveLid = (serial: RobotSerial, wish: LidWish, commandId: string, key: CommandKey) => {
  const { command, reasons, referenceId, source } = wish
  const isThere = Effect.map(
    lookAt("Robot", serial),
    (state) =>
      state !== null && state.lidState === (command === "OPEN" ? "OPEN" : "CLOSED") && command !== "STOP"
  )
  const make = (correlationId: string): RobotCommand => {
    switch (command) {
      case "OPEN":
        return { _tag: "OpenLid", commandId, source, reasons, referenceId, deliveryId: null, correlationId }
      case "CLOSE":
        return { _tag: "CloseLid", commandId, source, correlationId }
      case "STOP":
        return { _tag: "StopLid", commandId, source, correlationId }
    }
  }
  return askForLid("Robot", serial, commandId, key, make, isThere)
}

export const commandLid = endpoint({
  name: "commandLid",
  method: "POST",
  path: "/state/:serial/lid-command",
  group: "robot state",
  summary: "Opens, closes or stops a lid, and waits until it has moved.",
  welcome: ["service", "dispatch", "pilot", "field"],
  params: SerialParams,
  query: Nothing,
  body: LidCommandBody,
  example: { command: "CLOSE", source: "PILOT" },
  answers: { 200: LidCommandAnswerBody },
  problems: ["NOT_FOUND", "LID_BUSY", "ROBOT_OFFLINE", "ROBOT_MOVING", "LID_COMMAND_FAILED", "LID_TIMEOUT"],
  handle: ({ body, key, now, params: { serial } }) =>
    Effect.gen(function* () {
      yield* find("Robot", serial)
      const result = yield* moveLid(serial, body, body.commandId ?? key.id, key)
      const after = yield* find("Robot", serial)
      return ok({ result, lidCycleId: openCycle(after)?.cycleId ?? null, at: isoOf(now) })
    })
})
