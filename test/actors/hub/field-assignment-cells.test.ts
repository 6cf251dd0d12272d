/** Every command of a hub in every state of who does a field task, and of a request for help. */
import { describe, it } from "@effect/vitest"
import { foAssignmentMachine, foAssistanceMachine } from "../../../src/actors/hub/machine.ts"
import {
  accepted,
  exercise,
  type Follow,
  given,
  look,
  type Rows,
  skipped,
  started,
  watching
} from "../../support/field-cells.ts"
import { noon } from "../../support/hub.ts"

const assignmentStatus: Follow = (event, status) => {
  if (event._tag === "FoTaskAssignmentRequested") return "REQUESTED"
  return event._tag === "FoAssignmentTransitioned" ? event.to : status
}
const assistanceStatus: Follow = (event, status, hub) => {
  if (event._tag === "FoAssistanceResolved") return event.outcome
  return [...hub.field.assistance.values()][0]?.status ?? status
}

const ofAssignment = watching(assignmentStatus)
const steps = [
  "ProgressFo on the way",
  "ProgressFo there",
  "ProgressFo at work",
  "ProgressFo done",
  "ProgressFo picked up"
]
const working = (n: number) => given(ofAssignment, ...started, ...skipped, ...steps.slice(0, n))
const offered = ["CreateFoTask by a machine", "offer to ann"]
const assignmentStates = {
  none: given(ofAssignment, "CreateFoTask by a machine"),
  REQUESTED: given(ofAssignment, ...offered),
  ACCEPTED: working(0),
  EN_ROUTE_TO_ROBOT: working(1),
  AT_ROBOT: working(2),
  MAINTENANCE_IN_PROGRESS: working(3),
  MAINTENANCE_COMPLETED: working(4),
  PICKED_UP: working(5),
  REJECTED: given(ofAssignment, ...offered, "RejectFo"),
  ABANDONED: given(ofAssignment, ...started, "AbandonFo"),
  STALE: given(ofAssignment, ...offered, "ExpireFoOffer"),
  CANCELED: given(ofAssignment, ...started, "CancelFoTask by a person"),
  REVOKED: given(ofAssignment, ...started, "RevokeFo by a person")
}

const ofAssistance = watching(assistanceStatus)
const helped = ["RequestFo", "offer to ann", "AcceptFo"]
const assistanceStates = {
  none: given(ofAssistance),
  REQUESTED: given(ofAssistance, "RequestFo", "offer to ann"),
  FO_ASSIGNED: given(ofAssistance, ...helped, "StartFo", ...skipped),
  RESOLVED: given(ofAssistance, ...helped, "StartFo", ...skipped, "CompleteFo"),
  CANCELLED: given(ofAssistance, "RequestFo", "CloseAssistance")
}

// -- results: a row per command, its columns the states in the order above

const assignmentResults: Rows = {
  "CreateFoTask by a machine": "= = = = = = = = = = = =+ =",
  "CreateFoTask by a person":
    "!DuplicateFoTask !DuplicateFoTask !DuplicateFoTask !DuplicateFoTask !DuplicateFoTask !DuplicateFoTask !DuplicateFoTask !DuplicateFoTask !DuplicateFoTask !DuplicateFoTask !DuplicateFoTask =+ !DuplicateFoTask",
  PostponeFoTask: "=+ REVOKED !Ill !Ill !Ill !Ill !Ill !Ill =+ =+ =+ !Ill =+",
  ActivateFoTask: "= = = = = = = = = = = = =",
  "CancelFoTask by a person":
    "=+ CANCELED CANCELED CANCELED CANCELED CANCELED CANCELED CANCELED =+ =+ =+ !Ill =+",
  "CancelFoTask by a machine":
    "=+ CANCELED CANCELED CANCELED CANCELED CANCELED CANCELED CANCELED =+ =+ =+ = =+",
  AssignFo: "REQUESTED = = = = = = = REQUESTED REQUESTED REQUESTED = REQUESTED",
  AcceptFo: "!NY ACCEPTED !Ill !Ill !Ill !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  "AcceptFo by a stranger": "!NY !NY !NY !NY !NY !NY !NY !NY !NY !NY !NY !Ill !NY",
  RejectFo: "!NY REJECTED !Ill !Ill !Ill !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  ExpireFoOffer: "= STALE = = = = = = = = = = =",
  StartFo: "!NY !Ill !Ill !Ill !Ill !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  "StartFo by a stranger": "!NY !NY !NY !NY !NY !NY !NY !NY !NY !NY !NY !Ill !NY",
  "ProgressFo on the way": "!NY !Ill EN_ROUTE_TO_ROBOT !Ill !Ill !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  "ProgressFo there": "!NY !Ill !Ill AT_ROBOT !Ill !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  "ProgressFo at work": "!NY !Ill !Ill !Ill MAINTENANCE_IN_PROGRESS !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  "ProgressFo done": "!NY !Ill !Ill !Ill !Ill MAINTENANCE_COMPLETED !Ill !Ill !NY !NY !NY !Ill !NY",
  "ProgressFo picked up": "!NY !Ill !Ill !Ill !Ill !Ill PICKED_UP !Ill !NY !NY !NY !Ill !NY",
  CompleteFo: "!NY !Ill =+ =+ =+ =+ =+ =+ !NY !NY !NY !Ill !NY",
  AbandonFo: "!NY !Ill ABANDONED ABANDONED ABANDONED ABANDONED ABANDONED ABANDONED !NY !NY !NY !Ill !NY",
  "RevokeFo by a person":
    "!Ill REVOKED REVOKED REVOKED REVOKED REVOKED REVOKED REVOKED !Ill !Ill !Ill !Ill !Ill",
  "RevokeFo by a machine": "= REVOKED REVOKED REVOKED REVOKED REVOKED REVOKED REVOKED = = = = =",
  "StartSubtask first": "!NY !Ill !Ill !Ill !Ill !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  "StartSubtask later": "!NY !Ill !Ill !Ill !Ill !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  "CompleteSubtask first": "!NY !Ill !Ill !Ill !Ill !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  "SkipSubtask first": "!NY !Ill !Ill !Ill !Ill !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  "SkipSubtask unknown": "!NY !Ill !NF !NF !NF !NF !NF !NF !NY !NY !NY !Ill !NY",
  RequestFo: "=+ =+ =+ =+ =+ =+ =+ =+ =+ =+ =+ =+ =+",
  CloseAssistance: "= = = = = = = = = = = = =",
  "CloseAssistance because the trip is over": "=",
  "CheckIn of the robot of the task": "=+ CANCELED =+ =+ =+ =+ =+ =+ =+ =+ =+ =+ =+"
}

const assistanceResults: Rows = {
  "CreateFoTask by a machine": "=+ = = =+ =+",
  "CreateFoTask by a person": "=+ !DuplicateFoTask !DuplicateFoTask =+ =+",
  PostponeFoTask: "!NF =+ !Ill !Ill !Ill",
  ActivateFoTask: "= = = = =",
  "CancelFoTask by a person": "!NF CANCELLED CANCELLED !Ill !Ill",
  "CancelFoTask by a machine": "= CANCELLED CANCELLED = =",
  AssignFo: "= = = = =",
  AcceptFo: "!NF FO_ASSIGNED !Ill !Ill !Ill",
  "AcceptFo by a stranger": "!NF !NY !NY !Ill !Ill",
  RejectFo: "!NF =+ !Ill !Ill !Ill",
  ExpireFoOffer: "= =+ = = =",
  StartFo: "!NF !Ill !Ill !Ill !Ill",
  "StartFo by a stranger": "!NF !NY !NY !Ill !Ill",
  "ProgressFo on the way": "!NF !Ill =+ !Ill !Ill",
  "ProgressFo there": "!NF !Ill !Ill !Ill !Ill",
  "ProgressFo at work": "!NF !Ill !Ill !Ill !Ill",
  "ProgressFo done": "!NF !Ill !Ill !Ill !Ill",
  "ProgressFo picked up": "!NF !Ill !Ill !Ill !Ill",
  CompleteFo: "!NF !Ill RESOLVED !Ill !Ill",
  AbandonFo: "!NF !Ill REQUESTED !Ill !Ill",
  "RevokeFo by a person": "!NF =+ REQUESTED !Ill !Ill",
  "RevokeFo by a machine": "= =+ REQUESTED = =",
  "StartSubtask first": "!NF !Ill !Ill !Ill !Ill",
  "StartSubtask later": "!NF !Ill !Ill !Ill !Ill",
  "CompleteSubtask first": "!NF !Ill !Ill !Ill !Ill",
  "SkipSubtask first": "!NF !Ill !Ill !Ill !Ill",
  "SkipSubtask unknown": "!NF !Ill !NF !Ill !Ill",
  RequestFo: "REQUESTED = = REQUESTED REQUESTED",
  CloseAssistance: "= CANCELLED CANCELLED = =",
  "CloseAssistance because the trip is over": "= CANCELLED CANCELLED = =",
  "CheckIn of the robot of the task": "=+ CANCELLED =+ =+ =+",
  "AssignPilot resolved: the trip of the help is driven": "= CANCELLED CANCELLED = =",
  "AssignPilot resolved: the trip of the help is gone": "= CANCELLED CANCELLED = =",
  "RequestFo for an unknown robot": "!NF = = !NF !NF",
  "RequestFo if it stays silent": "=+ = = =+ =+"
}

describe("every command of a hub", () => {
  it("gives exactly this in every state of an assignment", () => {
    exercise(foAssignmentMachine, ofAssignment, assignmentStates, assignmentResults)
  })

  it("gives exactly this in every state of a request for assistance", () => {
    exercise(foAssistanceMachine, ofAssistance, assistanceStates, assistanceResults)
  })

  it("takes an answer to an offer until it expires, and ends it then", () => {
    const states = { REQUESTED: assignmentStates.REQUESTED, ACCEPTED: given(ofAssignment, ...accepted) }
    const early = { AcceptFo: "ACCEPTED !Ill", RejectFo: "REJECTED !Ill", ExpireFoOffer: "= =" }
    look("FoAssignment, in time", ofAssignment, states, early, noon + 59_999)
    const late = { AcceptFo: "!AssignmentExpired !Ill", RejectFo: "REJECTED !Ill", ExpireFoOffer: "STALE =" }
    look("FoAssignment, too late", ofAssignment, states, late, noon + 60_001)
  })

  it("calls off who has accepted and not begun when the robot is taken in", () => {
    look(
      "FoAssignment, before the work",
      ofAssignment,
      { ACCEPTED: given(ofAssignment, ...accepted) },
      {
        "CheckIn of the robot of the task": "CANCELED",
        PostponeFoTask: "REVOKED",
        StartFo: "=+",
        "RevokeFo by a machine": "REVOKED",
        AbandonFo: "ABANDONED",
        CompleteFo: "!Ill"
      }
    )
  })
})
