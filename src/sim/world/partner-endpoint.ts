/**
 * The partners' interfaces that our reports go to, and the sender that calls them: each report is answered
 * after a moment, and remembered by its idempotency key. Source: spec/simulation.md 3 (partners), 9;
 * spec/integrations.md 8 (outgoing).
 */
import type { PartnerCall } from "../../actors/calls.ts"
import { commandOfAnswer, type PartnerAnswer } from "../../actors/partner-link/answer.ts"
import type { DeliveryId, RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { integrationTypes } from "../../services/integrations/enums.ts"
import type { ActiveFaults } from "../faults/active-faults.ts"
import type { Process, SimulationHost } from "../host.ts"
import { type Distribution, sample } from "../kernel/distributions.ts"
import { priorities } from "../kernel/priorities.ts"
import { type Draws, entityOf, streams } from "../kernel/streams.ts"

/** One report as its partner has it: repetitions under the same key are one report. */
export interface ReceivedReport {
  readonly idempotencyKey: string
  readonly deliveryId: DeliveryId
  readonly sequence: number
  /** Null: a new time of arrival. */
  readonly status: string | null
  readonly robotId: RobotSerial | null
  readonly firstAt: Instant
  /** How often it came. */
  times: number
  /** Whether the sender was told that it came. */
  answered: boolean
}

/**
 * What a partner does instead of answering 200 at once.
 *
 * - `Timeout`: no answer within the sender's time; `taken`: the report came in nevertheless.
 * - `Status`: this HTTP status; the report counts as received when it is 2xx.
 * - `Twice`: the answer comes twice.
 * - `Slow`: the answer comes after so long, and the sender waits for it beyond his time and his lease.
 */
export type Misbehaviour =
  | { readonly kind: "Timeout"; readonly taken: boolean }
  | {
      readonly kind: "Status"
      readonly httpStatus: number
      readonly retryAfterMs: number | null
      readonly canceledByPartner: boolean
    }
  | { readonly kind: "Twice" }
  | { readonly kind: "Slow"; readonly delayMs: number }

/** Asked for each call; null: the partner behaves. */
export type Misbehaves = (call: PartnerCall, now: Instant) => Misbehaviour | null

/** Time until a healthy partner answers: median 200 ms. */
const answerMs: Distribution = { dist: "lognormal", median: 200, sigma: 0.5 }

interface Pending {
  readonly call: PartnerCall
  readonly answer: PartnerAnswer
}

export class PartnerEndpoint implements Process {
  /** Every report that came in, in the order of their first arrival. */
  readonly received: Array<ReceivedReport> = []
  /** What goes wrong on purpose; null: nothing does. */
  misbehaves: Misbehaves | null = null
  private readonly host: SimulationHost
  private readonly draws: Draws
  private readonly faults: ActiveFaults | null
  private readonly byKey = new Map<string, ReceivedReport>()
  private readonly pending = new Map<number, Pending>()
  private readonly refused = new Set<DeliveryId>()
  private calls = 0

  /** `faults`: null where nothing goes wrong by the scenario. */
  constructor(host: SimulationHost, draws: Draws, faults: ActiveFaults | null = null) {
    this.host = host
    this.draws = draws
    this.faults = faults
  }

  /** A report is sent. */
  call(call: PartnerCall): void {
    const { now } = this.host
    const u = this.draws.uniform(streams.partnerAnswer, entityOf(call.clientRequestId), call.attempt)
    const usualMs = Math.max(1, Math.round(sample(answerMs, u)))
    const wrong = this.misbehaves?.(call, now) ?? this.fault(call)
    switch (wrong?.kind) {
      case undefined:
        this.answerAfter(call, usualMs, 200)
        return
      case "Twice":
        this.answerAfter(call, usualMs, 200)
        this.answerAfter(call, 2 * usualMs, 200)
        return
      case "Slow":
        this.answerAfter(call, wrong.delayMs, 200)
        return
      case "Status":
        this.answerAfter(call, usualMs, wrong.httpStatus, wrong.retryAfterMs, wrong.canceledByPartner)
        return
      case "Timeout":
        if (wrong.taken) this.take(call)
        this.answerAfter(call, call.expiresAt - now, null)
        return
    }
  }

  /** Somebody has mended the credentials: an operator lets the links go on that were refused. */
  mend(): void {
    const links = [...this.refused]
    this.refused.clear()
    for (const deliveryId of links) {
      this.host.command("PartnerLink", deliveryId, { _tag: "Resume", by: "operator:integrations" }, {})
    }
  }

  wake(_code: number, number: number): void {
    const pending = this.pending.get(number)
    if (pending === undefined) return
    this.pending.delete(number)
    const { call, answer } = pending
    const { httpStatus } = answer
    if (httpStatus !== null && httpStatus >= 200 && httpStatus < 300) this.take(call).answered = true
    if (httpStatus === 401 || httpStatus === 403) this.refused.add(call.deliveryId)
    this.host.command("PartnerLink", call.deliveryId, commandOfAnswer(call.lockToken, answer), {})
  }

  /** What the scenario's faults make of a call. */
  private fault(call: PartnerCall): Misbehaviour | null {
    const { faults } = this
    if (faults === null) return null
    const partner = integrationTypes.indexOf(call.integrationType)
    const silent = faults.find("partnerTimeout", partner)
    if (silent !== null) {
      faults.count("partnerTimeout")
      const { answerAfterMs } = silent.params
      return answerAfterMs > 0 ? { kind: "Slow", delayMs: answerAfterMs } : { kind: "Timeout", taken: false }
    }
    const failing = faults.find("partner5xx", partner)
    if (failing === null) return null
    faults.count("partner5xx")
    return {
      kind: "Status",
      httpStatus: failing.params.status,
      retryAfterMs: null,
      canceledByPartner: false
    }
  }

  private answerAfter(
    call: PartnerCall,
    durationMs: number,
    httpStatus: number | null,
    retryAfterMs: number | null = null,
    canceledByPartner = false
  ): void {
    const error = httpStatus === null ? "TIMEOUT" : `HTTP_${httpStatus}`
    const answer = { httpStatus, retryAfterMs, error, durationMs, canceledByPartner }
    const number = this.calls++
    this.pending.set(number, { call, answer })
    this.host.wake(this.host.now + durationMs, priorities.partner, this, 0, number)
  }

  private take(call: PartnerCall): ReceivedReport {
    const known = this.byKey.get(call.idempotencyKey)
    if (known !== undefined) {
      known.times += 1
      return known
    }
    const { idempotencyKey, deliveryId, sequence, status, robotId } = call
    const report: ReceivedReport = {
      idempotencyKey,
      deliveryId,
      sequence,
      status,
      robotId,
      firstAt: this.host.now,
      times: 1,
      answered: false
    }
    this.byKey.set(idempotencyKey, report)
    this.received.push(report)
    return report
  }
}
