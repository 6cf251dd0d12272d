import { assert, describe, it } from "@effect/vitest"
import { ActorUnavailable, CommandRejected } from "../../src/cluster/gateway.ts"
import { InvalidRequest, LidTimedOut, RateLimited } from "../../src/http/edge-errors.ts"
import {
  type ActorRejection,
  type Failure,
  failureKinds,
  rejectionKinds
} from "../../src/http/problem-kinds.ts"
import { problemOf } from "../../src/http/problems.ts"
import { DatabaseFault } from "../../src/services/database-fault.ts"

const rejected = (rejection: ActorRejection): Failure => new CommandRejected({ rejection })

const now = 1_778_580_000_000

describe("problem documents", () => {
  it("carry the specification's members beside those of RFC 9457", () => {
    const rejection: ActorRejection = {
      accepted: false,
      _tag: "IllegalTransition",
      entity: "Trip",
      id: "trip-1",
      from: "COMPLETED",
      attempted: "Depart",
      allowed: []
    }
    assert.deepStrictEqual(problemOf(rejected(rejection), "request-1"), {
      status: 409,
      retryAfterS: null,
      document: {
        type: "urn:curbline:problem:illegal-transition",
        title: "This cannot be done in the present state.",
        status: 409,
        code: "ILLEGAL_TRANSITION",
        message: "This cannot be done in the present state.",
        details: [{ entity: "Trip", id: "trip-1", from: "COMPLETED", command: "Depart", allowed: [] }],
        requestId: "request-1"
      }
    })
  })

  it("tell times in ISO 8601, and no PIN", () => {
    const expired = problemOf(
      rejected({ accepted: false, _tag: "QuoteExpired", quoteId: "quote-1", expiresAt: now }),
      "r"
    )
    assert.deepStrictEqual(expired.document.details, [
      { quoteId: "quote-1", expiresAt: "2026-05-12T10:00:00.000Z" }
    ])
    const pin = problemOf(
      rejected({ accepted: false, _tag: "PinInvalid", serial: "R1", pin: "7391", allowed: "four digits" }),
      "r"
    )
    assert.notInclude(JSON.stringify(pin), "7391")
  })

  it("say when it is worth asking again", () => {
    const waitOf = (failure: Failure) => problemOf(failure, "r").retryAfterS
    const unavailable = { actor: "Robot", id: "R1", certain: true, retryAfterMs: 1_001 } as const
    assert.strictEqual(waitOf(new ActorUnavailable({ ...unavailable, because: "MailboxFull" })), 2)
    assert.isNull(waitOf(new ActorUnavailable({ ...unavailable, because: "Defect" })))
    assert.strictEqual(waitOf(new RateLimited({ retryAfterMs: 10 })), 1)
    assert.strictEqual(waitOf(new LidTimedOut({ commandId: "c" })), 1)
    assert.isNull(waitOf(new InvalidRequest({ problems: [] })))
    const locked = {
      accepted: false,
      _tag: "PilotLocked",
      pilotId: "p",
      tripId: null,
      retryAfterMs: 30_000
    } as const
    assert.strictEqual(waitOf(rejected(locked)), 30)
  })

  it("tell a database that is away from a statement that it refuses", () => {
    const fault = (kind: DatabaseFault["kind"]) =>
      problemOf(
        new DatabaseFault({
          database: "state",
          operation: "SELECT 1",
          kind,
          code: null,
          constraint: null,
          message: "values of a row"
        }),
        "r"
      )
    for (const kind of ["Unavailable", "Conflict", "OutcomeUnknown"] as const) {
      assert.strictEqual(fault(kind).status, 503, kind)
    }
    for (const kind of ["Refused", "Constraint"] as const) assert.strictEqual(fault(kind).status, 500, kind)
    assert.notInclude(JSON.stringify(fault("Unavailable").document), "values of a row")
  })

  it("call an unknown rejection what it is: a defect", () => {
    const unknown = new CommandRejected({ rejection: { accepted: false, _tag: "NobodyKnows" } })
    assert.strictEqual(problemOf(unknown, "r").status, 500)
  })

  it("have one status and one title for a code", () => {
    const byCode = new Map<string, { readonly status: number }>()
    for (const kind of [...Object.values(rejectionKinds), ...Object.values(failureKinds)]) {
      assert.match(kind.code, /^[A-Z][A-Z_]+[A-Z]$/)
      assert.match(kind.title, /^[A-Z].*[.]$/)
      const known = byCode.get(kind.code)
      if (known !== undefined) assert.strictEqual(kind.status, known.status, kind.code)
      byCode.set(kind.code, kind)
      assert.include([400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 500, 502, 503, 504], kind.status)
    }
  })
})
