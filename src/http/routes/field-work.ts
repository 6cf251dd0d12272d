/**
 * Field operators' phones: answers to offers, and the task step by step. Each word is the caller's own;
 * with it a phone may say where it is. Source: spec/operations.md 3.5, 5.3-5.6, 6.
 */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { HubCommand } from "../../actors/hub/commands.ts"
import type { FoTaskId, OperatorId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { type Caller, fieldOperatorOf } from "../caller.ts"
import { Forbidden } from "../edge-errors.ts"
import { type Endpoint, endpoint, Nothing } from "../endpoint.ts"
import { FieldCrew } from "../field-crew.ts"
import {
  CompleteSubtaskBody,
  FoStepBody,
  FoTaskAnswerBody,
  FoTaskParams,
  ProgressBody,
  SkipSubtaskBody,
  SubtaskBody,
  SubtaskParams
} from "../schemas/field-tasks.ts"
import { tellOfTask } from "./field-tasks.ts"

interface Phone {
  readonly lat: number | null
  readonly lng: number | null
}

/** The field operator who calls for himself; where his phone is goes to the registry first. */
const worker = (
  caller: Caller,
  { lat, lng }: Phone,
  now: Instant
): Effect.Effect<OperatorId, Forbidden, FieldCrew> =>
  Effect.gen(function* () {
    const operatorId = fieldOperatorOf(caller)
    if (operatorId === null) return yield* new Forbidden({ needs: "a field operator's own key" })
    const crew = yield* FieldCrew
    // His work does not depend on it: in a process without the registry it goes unnoticed.
    if (lat !== null && lng !== null) yield* Effect.ignore(crew.moved(operatorId, { lat, lng }, now))
    return operatorId
  })

// ---- The task

interface Word<B extends Phone, I> {
  /** Last part of the path. */
  readonly verb: string
  readonly name: string
  readonly summary: string
  readonly body: Schema.Schema<B, I>
  readonly example: { readonly [member: string]: unknown }
  readonly problems: ReadonlyArray<string>
  readonly command: (foTaskId: FoTaskId, operatorId: OperatorId, body: B) => HubCommand
}

const wordEndpoint = <B extends Phone, I>(word: Word<B, I>): Endpoint =>
  endpoint({
    name: word.name,
    method: "POST",
    path: `/beta/tasks/:foTaskId/${word.verb}`,
    group: "field work",
    summary: word.summary,
    welcome: ["field"],
    params: FoTaskParams,
    query: Nothing,
    body: word.body,
    example: word.example,
    answers: { 200: FoTaskAnswerBody },
    problems: ["NOT_FOUND", "NOT_YOUR_FO_TASK", "ILLEGAL_TRANSITION", ...word.problems],
    handle: ({ body, caller, key, now, params: { foTaskId } }) =>
      Effect.flatMap(worker(caller, body, now), (operatorId) =>
        tellOfTask(foTaskId, key, word.command(foTaskId, operatorId, body))
      )
  })

export const taskWords: ReadonlyArray<Endpoint> = [
  wordEndpoint({
    verb: "accept",
    name: "acceptFo",
    summary: "The field operator takes the task that he is asked for.",
    body: FoStepBody,
    example: {},
    problems: ["ASSIGNMENT_EXPIRED"],
    command: (foTaskId, operatorId) => ({ _tag: "AcceptFo", foTaskId, operatorId })
  }),
  wordEndpoint({
    verb: "reject",
    name: "rejectFo",
    summary: "He does not take it; somebody else is sought.",
    body: FoStepBody,
    example: { reason: "NO_VAN" },
    problems: [],
    command: (foTaskId, operatorId, { reason }) => ({ _tag: "RejectFo", foTaskId, operatorId, reason })
  }),
  wordEndpoint({
    verb: "start",
    name: "startFo",
    summary: "He begins.",
    body: FoStepBody,
    example: { lat: 43.7384, lng: 7.4246 },
    problems: [],
    command: (foTaskId, operatorId) => ({ _tag: "StartFo", foTaskId, operatorId })
  }),
  wordEndpoint({
    verb: "progress",
    name: "progressFo",
    summary: "How far he is.",
    body: ProgressBody,
    example: { status: "AT_ROBOT" },
    problems: [],
    command: (foTaskId, operatorId, { status }) => ({ _tag: "ProgressFo", foTaskId, operatorId, status })
  }),
  wordEndpoint({
    verb: "complete",
    name: "completeFo",
    summary: "The task is done; its steps were done or left out before.",
    body: FoStepBody,
    example: {},
    problems: ["SUBTASKS_OPEN"],
    command: (foTaskId, operatorId) => ({ _tag: "CompleteFo", foTaskId, operatorId })
  }),
  wordEndpoint({
    verb: "abandon",
    name: "abandonFo",
    summary: "He gives the task back; what is finished stays so.",
    body: FoStepBody,
    example: { reason: "VAN_BROKEN" },
    problems: [],
    command: (foTaskId, operatorId, { reason }) => ({ _tag: "AbandonFo", foTaskId, operatorId, reason })
  })
]

// ---- Its steps

interface StepWord<B extends Phone, I> extends Omit<Word<B, I>, "command"> {
  readonly command: (foTaskId: FoTaskId, operatorId: OperatorId, seq: number, body: B) => HubCommand
}

const stepEndpoint = <B extends Phone, I>(word: StepWord<B, I>): Endpoint =>
  endpoint({
    name: word.name,
    method: "POST",
    path: `/beta/tasks/:foTaskId/subtasks/:seq/${word.verb}`,
    group: "field work",
    summary: word.summary,
    welcome: ["field"],
    params: SubtaskParams,
    query: Nothing,
    body: word.body,
    example: word.example,
    answers: { 200: FoTaskAnswerBody },
    problems: ["NOT_FOUND", "NOT_YOUR_FO_TASK", "ILLEGAL_TRANSITION", ...word.problems],
    handle: ({ body, caller, key, now, params: { foTaskId, seq } }) =>
      Effect.flatMap(worker(caller, body, now), (operatorId) =>
        tellOfTask(foTaskId, key, word.command(foTaskId, operatorId, seq, body))
      )
  })

export const stepWords: ReadonlyArray<Endpoint> = [
  stepEndpoint({
    verb: "start",
    name: "startSubtask",
    summary: "The step begins; all before it are done or left out.",
    body: SubtaskBody,
    example: {},
    problems: ["SUBTASK_OUT_OF_ORDER"],
    command: (foTaskId, operatorId, seq) => ({ _tag: "StartSubtask", foTaskId, operatorId, seq })
  }),
  stepEndpoint({
    verb: "complete",
    name: "completeSubtask",
    summary: "The step is done, with what it does to its robot.",
    body: CompleteSubtaskBody,
    example: { scannedSerial: "robot-1", result: "BATTERY_REPLACED" },
    problems: [
      "WRONG_ROBOT",
      "ROBOT_NOT_NAMED",
      "RESCUER_NOT_READY",
      "ROBOT_ON_TRIP",
      "ALREADY_DEPLOYED",
      "BATTERY_TOO_LOW",
      "DEPLOY_BLOCKED_MAINTENANCE"
    ],
    command: (foTaskId, operatorId, seq, { result, scannedSerial }) => ({
      _tag: "CompleteSubtask",
      foTaskId,
      operatorId,
      seq,
      scannedSerial,
      result,
      robot: null,
      into: null
    })
  }),
  stepEndpoint({
    verb: "skip",
    name: "skipSubtask",
    summary: "The step cannot be done and is left out.",
    body: SkipSubtaskBody,
    example: { reason: "NO_SPARE_PART" },
    problems: [],
    command: (foTaskId, operatorId, seq, { reason }) => ({
      _tag: "SkipSubtask",
      foTaskId,
      operatorId,
      seq,
      reason
    })
  })
]
