/** PINs: put on robots, taken off, and told whose they were. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type CommandKey, Gateway } from "../../cluster/gateway.ts"
import type { RobotSerial } from "../../domain/ids.ts"
import { NoSuchThing } from "../edge-errors.ts"
import { answer, type Endpoint, endpoint, Nothing } from "../endpoint.ts"
import { find } from "../look.ts"
import { Reads } from "../reads.ts"
import { SerialParams } from "../schemas/fields.ts"
import { PinBody, PinOutcomeBody, PinOutcomeParams, RobotPinOutcomeParams } from "../schemas/robots.ts"

const pinPaths = [
  ["State", "/state/:serial/unlock-pin", "robot state"],
  ["", "/robots/:serial/unlock-pin", "robots"]
] as const

export const pinRoutes: ReadonlyArray<Endpoint> = pinPaths.flatMap(([suffix, path, group]) => [
  endpoint({
    name: `setUnlockPin${suffix}`,
    method: "PUT",
    path,
    group,
    summary: "Puts a PIN on a robot.",
    welcome: ["service", "dispatch"],
    params: SerialParams,
    query: Nothing,
    body: PinBody,
    example: { pin: "0", referenceId: "5b3f7c9e-1f0e-4b06-8d6c-2a2f1f4a9b11" },
    answers: { 204: Schema.Void },
    problems: ["NOT_FOUND"],
    handle: ({ body, key, params: { serial } }) =>
      Effect.gen(function* () {
        const gateway = yield* Gateway
        const { pin, referenceId } = body
        yield* gateway.tell("Robot", serial, { _tag: "SetPin", pin, referenceId }, key)
        return answer(204)
      })
  }),
  endpoint({
    name: `clearUnlockPin${suffix}`,
    method: "DELETE",
    path,
    group,
    summary: "Takes the PIN off a robot.",
    welcome: ["service", "dispatch"],
    params: SerialParams,
    query: Nothing,
    body: null,
    answers: { 204: Schema.Void },
    problems: ["NOT_FOUND"],
    handle: ({ key, params: { serial } }) =>
      Effect.gen(function* () {
        const gateway = yield* Gateway
        yield* find("Robot", serial)
        yield* gateway.tell("Robot", serial, { _tag: "ClearPin", referenceId: null }, key)
        return answer(204)
      })
  })
])

const setOutcome = (
  serial: RobotSerial | null,
  pinEntryId: string,
  body: typeof PinOutcomeBody.Type,
  key: CommandKey
) =>
  Effect.gen(function* () {
    const gateway = yield* Gateway
    if (serial === null) return yield* new NoSuchThing({ entity: "PinEntry", id: pinEntryId })
    const { outcome, referenceId } = body
    yield* gateway.tell("Robot", serial, { _tag: "SetPinOutcome", pinEntryId, outcome, referenceId }, key)
    return answer(204)
  })

const outcomeExample = { outcome: "NOT_MATCHED" }

export const setPinOutcome = endpoint({
  name: "setPinOutcome",
  method: "POST",
  path: "/pin-entries/:pinEntryId/outcome",
  group: "robot state",
  summary: "Whose PIN it was. The first outcome counts.",
  welcome: ["service"],
  params: PinOutcomeParams,
  query: Nothing,
  body: PinOutcomeBody,
  example: outcomeExample,
  answers: { 204: Schema.Void },
  problems: ["NOT_FOUND"],
  handle: ({ body, key, params: { pinEntryId } }) =>
    Effect.gen(function* () {
      const reads = yield* Reads
      return yield* setOutcome(yield* reads.robotOfPinEntry(pinEntryId), pinEntryId, body, key)
    })
})

export const setRobotPinOutcome = endpoint({
  name: "setRobotPinOutcome",
  method: "POST",
  path: "/robots/:serial/pin-entries/:pinEntryId/outcome",
  group: "robots",
  summary: "Whose PIN it was. The first outcome counts.",
  welcome: ["service", "dispatch"],
  params: RobotPinOutcomeParams,
  query: Nothing,
  body: PinOutcomeBody,
  example: outcomeExample,
  answers: { 204: Schema.Void },
  problems: ["NOT_FOUND"],
  handle: ({ body, key, params: { pinEntryId, serial } }) =>
    Effect.zipRight(find("Robot", serial), setOutcome(serial, pinEntryId, body, key))
})
