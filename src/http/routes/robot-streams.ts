/** The robots' event stream: lid facts, keypad entries, reports. One stream, three doors. */
import * as Effect from "effect/Effect"
import { Gateway } from "../../cluster/gateway.ts"
import { type Endpoint, endpoint, Nothing, ok } from "../endpoint.ts"
import {
  answerBatch,
  type ReadStreamItem,
  readBatch,
  readLidItem,
  readPinItem,
  readReportItem,
  takenItems
} from "../event-stream.ts"
import { find } from "../look.ts"
import { BatchAnswerBody, BatchBody } from "../schemas/devices.ts"
import { SerialParams } from "../schemas/fields.ts"

interface Door {
  readonly name: string
  readonly path: string
  readonly summary: string
  readonly readItem: ReadStreamItem
  readonly item: { readonly [member: string]: unknown }
}

const itemExample = { seq: 1, at: "2026-05-12T10:00:00Z", uptimeMs: 59_000 }

const doors: ReadonlyArray<Door> = [
  {
    name: "postLidEvents",
    path: "lid-events",
    summary: "What the lid did.",
    readItem: readLidItem,
    item: { ...itemExample, state: "OPENED" }
  },
  {
    name: "postPinEntries",
    path: "pin-entries",
    summary: "What was entered at the keypad.",
    readItem: readPinItem,
    item: { ...itemExample, type: "PIN_ENTRY_LID_OPEN", entered: "42", lidOpened: false }
  },
  {
    name: "postReport",
    path: "report",
    summary: "What else the robot says of itself.",
    readItem: readReportItem,
    item: { ...itemExample, operationState: "PARKED", teleopStatus: "ONLINE" }
  }
]

const endpointOf = ({ item, name, path, readItem, summary }: Door): Endpoint =>
  endpoint({
    name,
    method: "POST",
    path: `/state/:serial/${path}`,
    group: "robot streams",
    summary: `${summary} The robot keeps items above \`ackSeq\` and sends them again.`,
    welcome: ["robot"],
    params: SerialParams,
    query: Nothing,
    body: BatchBody,
    example: { bootId: "0f6b2a52-52f5-4f0c-9c0f-6f1d0a8f3b77", sentUptimeMs: 60_000, items: [item] },
    answers: { 200: BatchAnswerBody },
    problems: ["SERIAL_MISMATCH", "NOT_FOUND"],
    handle: ({ body, now, params: { serial } }) =>
      Effect.gen(function* () {
        const gateway = yield* Gateway
        const before = yield* find("Robot", serial)
        const items = readBatch(body, readItem, before, now)
        const taken = takenItems(items)
        // Repetitions are told by boot and number; a command's key would only add a row.
        if (taken.length > 0) {
          yield* gateway.tell("Robot", serial, {
            _tag: "ApplyDeviceEvent",
            bootId: body.bootId,
            items: taken
          })
        }
        return ok(answerBatch(body.bootId, items, before, yield* find("Robot", serial)))
      })
  })

export const robotStreams: ReadonlyArray<Endpoint> = doors.map(endpointOf)
