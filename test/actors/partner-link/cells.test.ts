import { describe, it } from "@effect/vitest"
import { partnerLinkActor } from "../../../src/actors/partner-link/actor.ts"
import type { PartnerLinkCommand } from "../../../src/actors/partner-link/commands.ts"
import { clientRequestMachine, externalStateMachine } from "../../../src/actors/partner-link/machine.ts"
import type { PartnerLinkState } from "../../../src/actors/partner-link/state.ts"
import { exerciseCells } from "../../support/cells.ts"
import {
  backoff,
  closed,
  created,
  deliveryCanceled,
  deliveryId,
  etaUpdated,
  generic,
  idle,
  pending,
  robotChanged,
  sending,
  suspended,
  t0,
  transitioned
} from "./links.ts"

const now = t0 + 100_000

const token = (state: PartnerLinkState): string => state.lockToken ?? "nobody"

const commands: Readonly<Record<string, (state: PartnerLinkState) => PartnerLinkCommand>> = {
  Open: () => ({ _tag: "Open", event: created(), api: generic }),
  "Open not connected": () => ({ _tag: "Open", event: created(), api: null }),
  "Push higher": () => ({ _tag: "Push", event: transitioned("AtPickup", 90) }),
  "Push same": () => ({ _tag: "Push", event: transitioned("InTransitToPartner", 90) }),
  "Push lower": () => ({ _tag: "Push", event: transitioned("Assigned", 90) }),
  "Push older": () => ({ _tag: "Push", event: transitioned("AtPickup", 5) }),
  "Push unmapped": () => ({ _tag: "Push", event: transitioned("RescueRequested", 90) }),
  "Push closing": () => ({ _tag: "Push", event: transitioned("Delivered", 90) }),
  "Push canceled": () => ({ _tag: "Push", event: deliveryCanceled(90) }),
  "Push other robot": () => ({ _tag: "Push", event: robotChanged("R1", "R2", 90) }),
  "Push eta": () => ({ _tag: "Push", event: etaUpdated(1, 900, 90) }),
  Claim: () => ({ _tag: "Claim", paused: false }),
  "Claim paused": () => ({ _tag: "Claim", paused: true }),
  Acknowledge: (state) => ({
    _tag: "Acknowledge",
    lockToken: token(state),
    httpStatus: 200,
    durationMs: 1
  }),
  "Fail 503": (state) => ({
    _tag: "Fail",
    lockToken: token(state),
    httpStatus: 503,
    retryAfterMs: null,
    error: "HTTP",
    durationMs: 1
  }),
  "Fail 400": (state) => ({
    _tag: "Fail",
    lockToken: token(state),
    httpStatus: 400,
    retryAfterMs: null,
    error: "HTTP",
    durationMs: 1
  }),
  "Suspend 401": (state) => ({ _tag: "Suspend", lockToken: token(state), httpStatus: 401, durationMs: 1 }),
  "Close 404": (state) => ({
    _tag: "Close",
    lockToken: token(state),
    httpStatus: 404,
    durationMs: 1,
    canceledByPartner: false
  }),
  "Close after return": () => ({
    _tag: "Close",
    lockToken: null,
    httpStatus: null,
    durationMs: 0,
    canceledByPartner: false
  }),
  Resume: () => ({ _tag: "Resume", by: "operator:O1" }),
  Resend: () => ({ _tag: "Resend", commandId: "command-1", by: "operator:O1" }),
  "ExpireLease due": (state) => ({ _tag: "ExpireLease", lockToken: token(state) }),
  "ExpireLease of another": () => ({ _tag: "ExpireLease", lockToken: "another" })
}

type Row = Readonly<Record<string, string>>

/** What news does to a link that stays as it is: `=+` where it joins the queue. */
const pushes: Row = {
  "Push higher": "=+",
  "Push same": "=",
  "Push lower": "=",
  "Push older": "=",
  "Push unmapped": "=",
  "Push closing": "=+",
  "Push canceled": "=+",
  // A partner without robots hears of none.
  "Push other robot": "=",
  "Push eta": "=+"
}

const nobody: Row = {
  Acknowledge: "=",
  "Fail 503": "=",
  "Fail 400": "=",
  "Suspend 401": "=",
  "Close 404": "=",
  "ExpireLease due": "=",
  "ExpireLease of another": "="
}

const opened: Row = { Open: "=", "Open not connected": "=" }

const silent = (row: Row): Row => Object.fromEntries(Object.keys(row).map((label) => [label, "="]))

const expected: Readonly<Record<string, Row>> = {
  none: {
    ...silent(pushes),
    ...nobody,
    Open: "IDLE",
    "Open not connected": "=",
    Claim: "=",
    "Claim paused": "=",
    "Close after return": "=",
    Resume: "!NotFound",
    Resend: "!NotFound"
  },
  IDLE: {
    ...opened,
    ...pushes,
    ...nobody,
    "Push higher": "PENDING",
    "Push closing": "PENDING",
    "Push canceled": "PENDING",
    "Push eta": "PENDING",
    Claim: "=",
    "Claim paused": "=",
    "Close after return": "CLOSED",
    Resume: "!IllegalTransition",
    Resend: "PENDING"
  },
  PENDING: {
    ...opened,
    ...pushes,
    ...nobody,
    Claim: "SENDING",
    // Nothing but the timer of the next look.
    "Claim paused": "=",
    "Close after return": "CLOSED",
    Resume: "!IllegalTransition",
    Resend: "=+"
  },
  SENDING: {
    ...opened,
    ...pushes,
    Claim: "=",
    "Claim paused": "=",
    Acknowledge: "IDLE",
    "Fail 503": "BACKOFF",
    "Fail 400": "IDLE",
    "Suspend 401": "SUSPENDED",
    "Close 404": "CLOSED",
    "Close after return": "=+",
    Resume: "!IllegalTransition",
    Resend: "PENDING",
    "ExpireLease due": "PENDING",
    "ExpireLease of another": "="
  },
  BACKOFF: {
    ...opened,
    ...pushes,
    ...nobody,
    Claim: "SENDING",
    "Claim paused": "=",
    "Close after return": "CLOSED",
    Resume: "!IllegalTransition",
    Resend: "PENDING"
  },
  SUSPENDED: {
    ...opened,
    ...pushes,
    ...nobody,
    Claim: "=",
    "Claim paused": "=",
    "Close after return": "CLOSED",
    Resume: "PENDING",
    Resend: "PENDING"
  },
  CLOSED: {
    ...opened,
    ...silent(pushes),
    ...nobody,
    Claim: "=",
    "Claim paused": "=",
    "Close after return": "=",
    Resume: "!IllegalTransition",
    Resend: "!IllegalTransition"
  }
}

/** The same cells for the one report in the queue: what became of it. */
const ofReport: Readonly<Record<string, Row>> = {
  none: { Open: "=+", Resume: "!NotFound", Resend: "!NotFound" },
  QUEUED: {
    "Push higher": "=+",
    "Push closing": "=+",
    "Push canceled": "=+",
    "Push eta": "=+",
    Acknowledge: "SENT",
    "Fail 503": "=+",
    "Fail 400": "DEAD",
    "Suspend 401": "=+",
    "Close 404": "SUPERSEDED",
    "Close after return": "=+",
    Resume: "!IllegalTransition",
    Resend: "=+",
    "ExpireLease due": "=+"
  },
  SENT: {
    "Push higher": "=+",
    "Push closing": "=+",
    "Push canceled": "=+",
    "Push eta": "=+",
    "Close after return": "=+",
    Resume: "!IllegalTransition",
    Resend: "=+"
  },
  SUPERSEDED: { Resume: "!IllegalTransition", Resend: "!IllegalTransition" },
  DEAD: {
    // Only what was queued or sent counts: the same status may be told again.
    "Push higher": "=+",
    "Push same": "=+",
    "Push lower": "=+",
    "Push closing": "=+",
    "Push canceled": "=+",
    "Push eta": "=+",
    "Close after return": "=+",
    Resume: "!IllegalTransition",
    Resend: "=+"
  }
}

const none = (): PartnerLinkState => partnerLinkActor.initial(deliveryId)

describe("cells of PartnerLink", () => {
  it("ExternalState gives exactly the result of the table in every state", () => {
    exerciseCells({
      actor: partnerLinkActor,
      machine: externalStateMachine,
      states: {
        none,
        IDLE: () => idle().state,
        PENDING: () => pending().state,
        SENDING: () => sending().state,
        BACKOFF: () => backoff().state,
        SUSPENDED: () => suspended().state,
        CLOSED: () => closed().state
      },
      commands,
      stateOf: (state) => state.sendState,
      now,
      expected
    })
  })

  it("ClientRequest gives exactly the result of the table in every state", () => {
    const rows: Record<string, Row> = {}
    for (const [state, row] of Object.entries(ofReport))
      rows[state] = { ...silent(commands as never), ...row }
    exerciseCells({
      actor: partnerLinkActor,
      machine: clientRequestMachine,
      states: {
        none,
        QUEUED: () => sending().state,
        SENT: () => idle().state,
        SUPERSEDED: () =>
          pending().tell({
            _tag: "Close",
            lockToken: null,
            httpStatus: null,
            durationMs: 0,
            canceledByPartner: false
          }).state,
        DEAD: () => sending().fail(400).state
      },
      commands,
      stateOf: (state) => state.reports[0]?.state ?? null,
      now,
      expected: rows
    })
  })
})
