/** Arbitrary lives of a link: what happens to its delivery, and what its partner, operators and clock do. */
import fc from "fast-check"
import type { PartnerLinkCommand, Push } from "../../../src/actors/partner-link/commands.ts"
import type { PartnerLinkState } from "../../../src/actors/partner-link/state.ts"
import {
  deliveryCanceled,
  doordash,
  etaUpdated,
  generic,
  robotChanged,
  t0,
  transitioned,
  uber
} from "./links.ts"

export const apis = [generic, uber, doordash(1), doordash(2), doordash(3)]

/** The news of one delivery, in the order in which it happened. */
export const story = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        "Pending",
        "Assigned",
        "InTransitToPartner",
        "AtPickup",
        "LoadedWithPilot",
        "InTransit",
        "AtDestination",
        "RescueRequested",
        "InTransitToRescue",
        "ReturnInitiated",
        "robot",
        "eta",
        "canceled",
        "Returned",
        "Delivered"
      ),
      fc.constantFrom("R1", "R2", null),
      fc.boolean()
    ),
    { minLength: 1, maxLength: 14 }
  )
  .map((steps) =>
    steps.map(([kind, robot, flag], i): Push["event"] => {
      const atS = 10 * (i + 1)
      if (kind === "robot") return robotChanged(robot === "R1" ? "R2" : "R1", robot, atS)
      if (kind === "eta") return etaUpdated(i + 1, flag ? 900 + 100 * i : 900, atS)
      if (kind === "canceled") return deliveryCanceled(atS, { returning: flag })
      return transitioned(kind as "Pending", atS, { serial: robot })
    })
  )

export type Told =
  | { readonly kind: "push"; readonly index: number }
  | { readonly kind: "claim"; readonly paused: boolean }
  | { readonly kind: "answer"; readonly status: number | null; readonly token: number }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "expire" }
  | { readonly kind: "resume" }
  | { readonly kind: "resend"; readonly n: number }
  | { readonly kind: "close" }

export const told: fc.Arbitrary<Told> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("push" as const), index: fc.nat(13) }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("claim" as const), paused: fc.boolean() })
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("answer" as const),
      status: fc.constantFrom(200, 200, 200, 200, 503, 503, null, 429, 400, 401, 404),
      token: fc.constantFrom(0, 0, 0, 1, 2)
    })
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(1, 1300, 30_000, 80_000) })
  },
  { weight: 2, arbitrary: fc.constant({ kind: "expire" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "resume" as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("resend" as const), n: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "close" as const }) }
)

/** Turns steps into commands for the link as it is: it keeps the time, and the tokens that were given out. */
export class Teller {
  /** Newest first. */
  readonly tokens: Array<string> = []
  now = t0
  private pushed = 0

  commandOf(
    state: PartnerLinkState,
    step: Told,
    news: ReadonlyArray<Push["event"]>,
    anyOrder: boolean
  ): PartnerLinkCommand | null {
    const token = state.lockToken ?? "nobody"
    switch (step.kind) {
      case "push": {
        // In order, with repetitions of what was told before; or any of it at any time.
        const index = anyOrder ? step.index : Math.min(step.index, this.pushed)
        const event = news[index]
        if (event === undefined) return null
        if (index === this.pushed) this.pushed += 1
        this.now = Math.max(this.now, event.at)
        return { _tag: "Push", event }
      }
      case "claim":
        return { _tag: "Claim", paused: step.paused }
      case "answer": {
        const lockToken = this.tokens[step.token] ?? token
        const { status: httpStatus } = step
        if (httpStatus === 200) return { _tag: "Acknowledge", lockToken, httpStatus, durationMs: 9 }
        if (httpStatus === 401) return { _tag: "Suspend", lockToken, httpStatus, durationMs: 9 }
        if (httpStatus === 404)
          return { _tag: "Close", lockToken, httpStatus, durationMs: 9, canceledByPartner: false }
        return { _tag: "Fail", lockToken, httpStatus, retryAfterMs: null, error: "HTTP", durationMs: 9 }
      }
      case "wait":
        this.now += step.ms
        return null
      case "expire":
        return { _tag: "ExpireLease", lockToken: this.tokens[0] ?? token }
      case "resume":
        return { _tag: "Resume", by: "operator:O1" }
      case "resend":
        return { _tag: "Resend", commandId: `command-${step.n}`, by: "operator:O1" }
      case "close":
        return { _tag: "Close", lockToken: null, httpStatus: null, durationMs: 0, canceledByPartner: false }
    }
  }
}
