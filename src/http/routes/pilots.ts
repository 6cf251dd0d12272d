/** Pilots: their shift, their presence, and what they make of the trips that are offered to them. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { PilotCommand } from "../../actors/pilot/commands.ts"
import { type Assignment, liveAssignment, type PilotState } from "../../actors/pilot/state.ts"
import { Gateway } from "../../cluster/gateway.ts"
import type { PilotId } from "../../domain/ids.ts"
import { isoOf } from "../../services/table.ts"
import { type Caller, fieldOperatorOf, holds, pilotOf } from "../caller.ts"
import { isoOrNull } from "../delivery-view.ts"
import { Forbidden, InvalidRequest, NoSuchThing, VersionOutdated } from "../edge-errors.ts"
import { type Endpoint, endpoint, Nothing, ok } from "../endpoint.ts"
import { find } from "../look.ts"
import { FieldOperatorAnswerBody, PositionAnswerBody, ShiftBody } from "../schemas/field-tasks.ts"
import {
  AssignmentAnswerBody,
  AssignmentBody,
  AssignmentParams,
  OperatorParams,
  PilotAnswerBody,
  PilotHeartbeatAnswerBody,
  PilotHeartbeatBody,
  PilotParams
} from "../schemas/pilots.ts"
import { actInField, heardFromField, isFieldOperator } from "./field-presence.ts"

const assignmentView = (assignment: Assignment): typeof AssignmentAnswerBody.Encoded => ({
  assignmentId: assignment.assignmentId,
  tripId: assignment.tripId,
  taskId: assignment.taskId,
  type: assignment.type,
  status: assignment.status,
  pilotVersion: assignment.pilotVersion,
  taskVersion: assignment.taskVersion,
  expiresAt: isoOf(assignment.expiresAt),
  endedAt: isoOrNull(assignment.endedAt),
  endReason: assignment.endReason
})

/** The assignment that is offered or accepted, null when there is none. */
const liveView = (state: PilotState): typeof AssignmentAnswerBody.Encoded | null => {
  const live = liveAssignment(state)
  return live === null ? null : assignmentView(live)
}

const pilotView = (state: PilotState): typeof PilotAnswerBody.Encoded => ({
  operator: { operatorId: state.pilotId, status: state.operatorStatus, version: state.version },
  shift: {
    shiftId: state.shiftId,
    status: state.shiftStatus,
    version: state.shiftVersion,
    scheduledStartAt: isoOrNull(state.scheduledStartAt),
    scheduledEndAt: isoOrNull(state.scheduledEndAt),
    startedAt: isoOrNull(state.startedAt),
    endedAt: isoOrNull(state.endedAt),
    cooldownUntil: isoOrNull(state.cooldownUntil)
  },
  assignment: liveView(state)
})

/** A pilot speaks for himself; a dispatcher for any, where `others` allows it. */
const mustBe = (caller: Caller, pilotId: PilotId, others: boolean): Effect.Effect<void, Forbidden> =>
  pilotOf(caller) === pilotId || (others && holds(caller, "dispatch"))
    ? Effect.void
    : Effect.fail(new Forbidden({ needs: "to be this pilot" }))

const actions: { readonly [A in (typeof ShiftBody.Type)["action"]]: PilotCommand } = {
  "on-shift": { _tag: "StartShift" },
  "off-shift": { _tag: "EndShift" },
  "break-start": { _tag: "StartBreak" },
  "break-end": { _tag: "EndBreak" }
}

export const actAsOperator = endpoint({
  name: "actAsOperator",
  method: "POST",
  path: "/operators/:operatorId/action",
  group: "pilots",
  summary: "Begins or ends the shift or break of a pilot or a field operator.",
  welcome: ["pilot", "field", "dispatch"],
  params: OperatorParams,
  query: Nothing,
  body: ShiftBody,
  example: { action: "on-shift" },
  answers: { 200: Schema.Union(PilotAnswerBody, FieldOperatorAnswerBody) },
  problems: ["NOT_FOUND", "ILLEGAL_TRANSITION", "ACTIVE_ASSIGNMENT", "PILOT_ARCHIVED"],
  handle: ({ body, caller, key, now, params: { operatorId } }) =>
    Effect.gen(function* () {
      const gateway = yield* Gateway
      if (yield* isFieldOperator(caller, operatorId)) return yield* actInField(operatorId, body, now)
      yield* mustBe(caller, operatorId, true)
      yield* find("Pilot", operatorId)
      yield* gateway.tell("Pilot", operatorId, actions[body.action], key)
      return ok(pilotView(yield* find("Pilot", operatorId)))
    })
})

export const postPilotHeartbeat = endpoint({
  name: "postPilotHeartbeat",
  method: "POST",
  path: "/operators/:operatorId/heartbeat",
  group: "pilots",
  summary: "He is there; tells the trip or the field task that is offered to him or that he is at.",
  welcome: ["pilot", "field"],
  params: OperatorParams,
  query: Nothing,
  body: PilotHeartbeatBody,
  example: { sentAt: "2026-05-12T10:00:00Z", clientSeq: 17 },
  answers: { 200: Schema.Union(PilotHeartbeatAnswerBody, PositionAnswerBody) },
  problems: ["NOT_FOUND", "PILOT_ARCHIVED"],
  handle: ({ body, caller, now, params: { operatorId } }) =>
    Effect.gen(function* () {
      const gateway = yield* Gateway
      if (fieldOperatorOf(caller) === operatorId) return yield* heardFromField(operatorId, body, now)
      yield* mustBe(caller, operatorId, false)
      // A repetition, or one that was overtaken, is older than the newest: the pilot takes no notice of it.
      yield* gateway.tell("Pilot", operatorId, {
        _tag: "Heartbeat",
        sentAt: body.sentAt,
        repeatsEveryMs: null
      })
      const state = yield* find("Pilot", operatorId)
      return ok({ serverTime: isoOf(now), shiftStatus: state.shiftStatus, assignment: liveView(state) })
    })
})

export const getPilot = endpoint({
  name: "getPilot",
  method: "GET",
  path: "/pilots/:pilotId",
  group: "pilots",
  summary: "A pilot as he is now.",
  welcome: ["service", "dispatch", "pilot"],
  params: PilotParams,
  query: Nothing,
  body: null,
  answers: { 200: PilotAnswerBody },
  problems: ["NOT_FOUND"],
  handle: ({ params }) => Effect.map(find("Pilot", params.pilotId), (state) => ok(pilotView(state)))
})

// ---- Assignments

interface Word {
  readonly verb: string
  readonly name: string
  readonly summary: string
  readonly needs: "pilotVersion" | "reason"
  readonly problems: ReadonlyArray<string>
  readonly command: (assignmentId: string, pilotVersion: number, reason: string) => PilotCommand
}

const words: ReadonlyArray<Word> = [
  {
    verb: "accept",
    name: "acceptAssignment",
    summary: "The pilot takes the trip.",
    needs: "pilotVersion",
    problems: ["ASSIGNMENT_EXPIRED", "VERSION_CONFLICT"],
    command: (assignmentId, pilotVersion) => ({ _tag: "Accept", assignmentId, pilotVersion })
  },
  {
    verb: "reject",
    name: "rejectAssignment",
    summary: "The pilot does not take the trip.",
    needs: "reason",
    problems: ["ASSIGNMENT_EXPIRED"],
    command: (assignmentId, _version, reason) => ({ _tag: "Reject", assignmentId, reason })
  },
  {
    verb: "abandon",
    name: "abandonAssignment",
    summary: "The pilot leaves the trip that he took.",
    needs: "reason",
    problems: [],
    command: (assignmentId, _version, reason) => ({ _tag: "Abandon", assignmentId, reason })
  }
]

const endpointOf = ({ command, name, needs, problems, summary, verb }: Word): Endpoint =>
  endpoint({
    name,
    method: "POST",
    path: `/pilot-assignments/:assignmentId/${verb}`,
    group: "pilots",
    summary,
    welcome: ["pilot"],
    params: AssignmentParams,
    query: Nothing,
    body: AssignmentBody,
    example: needs === "reason" ? { reason: "TIRED" } : { pilotVersion: 3, taskVersion: 2 },
    answers: { 200: AssignmentAnswerBody },
    problems: ["NOT_FOUND", "ILLEGAL_TRANSITION", ...problems],
    handle: ({ body, caller, key, params: { assignmentId } }) =>
      Effect.gen(function* () {
        const gateway = yield* Gateway
        const pilotId = pilotOf(caller)
        if (pilotId === null) return yield* new Forbidden({ needs: "a pilot's own key" })
        if (body[needs] === null) {
          return yield* new InvalidRequest({ problems: [{ field: needs, rule: "is missing" }] })
        }
        const before = yield* find("Pilot", pilotId)
        yield* sameTaskVersion(before, assignmentId, body.taskVersion)
        const made = command(assignmentId, body.pilotVersion ?? 0, body.reason ?? "")
        yield* gateway.tell("Pilot", pilotId, made, key)
        const { assignment } = yield* find("Pilot", pilotId)
        // Said again after another offer has taken its place: as if it were said for the first time now.
        return assignment === null || assignment.assignmentId !== assignmentId
          ? yield* new NoSuchThing({ entity: "PilotAssignment", id: assignmentId })
          : ok(assignmentView(assignment))
      })
  })

/** The offer carries the version of its task; another one belongs to another offer. */
const sameTaskVersion = (
  state: PilotState,
  assignmentId: string,
  expected: number | null
): Effect.Effect<void, VersionOutdated> => {
  const { assignment } = state
  return expected === null ||
    assignment === null ||
    assignment.assignmentId !== assignmentId ||
    assignment.taskVersion === expected
    ? Effect.void
    : Effect.fail(
        new VersionOutdated({
          entity: "Task",
          id: assignment.taskId,
          expected,
          current: assignment.taskVersion,
          status: assignment.status
        })
      )
}

export const assignmentRoutes: ReadonlyArray<Endpoint> = words.map(endpointOf)
