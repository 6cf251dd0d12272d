/**
 * Problem documents (RFC 9457): what a caller gets when a request fails. The members `code`, `message`,
 * `details` and `requestId` are those of the specification; `type`, `title` and `status` are the RFC's.
 * Which failure has which status: problem-kinds.ts.
 */
import type { Rejection } from "../domain/decider.ts"
import { isoOf } from "../services/table.ts"
import {
  type ActorRejection,
  type Failure,
  failureKinds,
  type ProblemKind,
  rejectionKinds
} from "./problem-kinds.ts"

export const problemMediaType = "application/problem+json"

type Detail = { readonly [member: string]: unknown }

export interface ProblemDocument {
  /** Names the kind of problem; equal for equal codes. */
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly message: string
  /** The facts: what was found, what is allowed; for 422 one entry per field. */
  readonly details: ReadonlyArray<Detail>
  readonly requestId: string
}

export interface ProblemAnswer {
  readonly status: number
  /** When it is worth asking again, null when that changes nothing. */
  readonly retryAfterS: number | null
  readonly document: ProblemDocument
}

/** The facts of these are secrets, or of no use to a caller. */
const hidden: ReadonlySet<string> = new Set(["accepted", "_tag", "pin", "requestHash"])

const isInstant = (name: string, value: unknown): value is number =>
  typeof value === "number" && (name.endsWith("At") || name === "since")

/** A record's facts as they travel: times in ISO 8601, secrets left out. */
const factsOf = (record: object): ReadonlyArray<Detail> => {
  const facts: { [member: string]: unknown } = {}
  for (const [name, value] of Object.entries(record)) {
    if (hidden.has(name)) continue
    // The specification calls the attempted step of an IllegalTransition its command.
    facts[name === "attempted" ? "command" : name] = isInstant(name, value) ? isoOf(value) : value
  }
  return Object.keys(facts).length === 0 ? [] : [facts]
}

const isKnown = (rejection: Rejection): rejection is ActorRejection => rejection._tag in rejectionKinds

const answerOf = (
  kind: ProblemKind,
  details: ReadonlyArray<Detail>,
  requestId: string,
  retryAfterMs: number | null
): ProblemAnswer => ({
  status: kind.status,
  retryAfterS: retryAfterMs === null ? null : Math.max(1, Math.ceil(retryAfterMs / 1_000)),
  document: {
    type: `urn:curbline:problem:${kind.code.toLowerCase().replaceAll("_", "-")}`,
    title: kind.title,
    status: kind.status,
    code: kind.code,
    message: kind.title,
    details,
    requestId
  }
})

/** How long a caller waits before he repeats a request whose answer came too late. */
const repeatAfterMs = 1_000

/** The answer to a failed request. */
export const problemOf = (failure: Failure, requestId: string): ProblemAnswer => {
  switch (failure._tag) {
    case "CommandRejected": {
      const { rejection } = failure
      if (!isKnown(rejection)) return answerOf(failureKinds.InternalDefect, [], requestId, null)
      const retryAfterMs = rejection._tag === "PilotLocked" ? rejection.retryAfterMs : null
      return answerOf(rejectionKinds[rejection._tag], factsOf(rejection), requestId, retryAfterMs)
    }
    case "InvalidRequest":
      return answerOf(
        failureKinds.InvalidRequest,
        failure.problems.map(({ field, rule }) => ({ field, rule })),
        requestId,
        null
      )
    case "ActorUnavailable":
      return failure.because === "Defect"
        ? answerOf(failureKinds.InternalDefect, [], requestId, null)
        : answerOf(failureKinds.ActorUnavailable, [], requestId, failure.retryAfterMs)
    case "DatabaseFault":
      return failure.kind === "Refused" || failure.kind === "Constraint"
        ? answerOf(failureKinds.InternalDefect, [], requestId, null)
        : answerOf(failureKinds.DatabaseFault, [], requestId, repeatAfterMs)
    case "RateLimited":
      return answerOf(failureKinds.RateLimited, [], requestId, failure.retryAfterMs)
    case "ShuttingDown":
      return answerOf(failureKinds.ShuttingDown, [], requestId, repeatAfterMs)
    case "ReplyTimedOut":
    case "LidTimedOut":
      return answerOf(failureKinds[failure._tag], ownFacts(failure), requestId, repeatAfterMs)
    default:
      return answerOf(failureKinds[failure._tag], ownFacts(failure), requestId, null)
  }
}

/** The fields of an error class, without what every Error has. */
const ownFacts = (failure: Failure): ReadonlyArray<Detail> => {
  const facts: { [member: string]: unknown } = {}
  for (const [name, value] of Object.entries(failure)) {
    if (name !== "message" && name !== "stack" && name !== "name" && name !== "cause") facts[name] = value
  }
  return factsOf(facts)
}
