import { assert, describe, it } from "@effect/vitest"
import { partnerLinkActor } from "../../../src/actors/partner-link/actor.ts"
import { commandOfAnswer } from "../../../src/actors/partner-link/answer.ts"
import { given } from "../../support/given.ts"
import {
  backoff,
  closed,
  created,
  deliveryCanceled,
  doordash,
  etaUpdated,
  generic,
  idle,
  Link,
  link,
  pending,
  robotChanged,
  sending,
  suspended,
  t0,
  transitioned,
  uber
} from "./links.ts"

const closeAfterReturn = {
  _tag: "Close",
  lockToken: null,
  httpStatus: null,
  durationMs: 0,
  canceledByPartner: false
} as const

describe("what a partner hears", () => {
  it("is each status once, in its own words, in the order of the ranks", () => {
    const it = link(doordash(2))
    let at = 0
    for (const status of [
      "Pending",
      "Scheduled",
      "Assigned",
      "InTransitToPartner",
      "AtPickup",
      "PickupInProgress",
      "LoadedWaitingForPilot",
      "LoadedWithPilot",
      "InTransit",
      "ArrivingAtDestination",
      "AtDestination",
      "DeliveryInProgress",
      "Delivered"
    ] as const) {
      at += 10
      it.push(transitioned(status, at, { serial: at < 30 ? null : "R1" })).drain()
    }
    assert.deepStrictEqual(it.words(), [
      "created",
      "confirmed R1",
      "heading_to_pickup R1",
      "at_pickup R1",
      "picked_up R1",
      "heading_to_dropoff R1",
      "arrived_at_dropoff R1",
      "delivered R1"
    ])
    assert.strictEqual(it.state.sendState, "CLOSED")
    assert.strictEqual(it.state.lastStatusSent, "delivered")
    assert.strictEqual(it.state.lastRankSent, 100)
  })

  it("does not go back when a rescue starts over", () => {
    const it = link().push(transitioned("InTransit", 10)).drain()
    it.push(transitioned("RescueRequested", 20))
    for (const status of ["Pending", "Assigned", "InTransitToRescue", "AtBot", "LoadedWithPilot"] as const)
      it.push(transitioned(status, 30, { attemptId: "attempt-2", serial: "R2" }))
    it.push(transitioned("AtDestination", 60, { attemptId: "attempt-2", serial: "R2" })).drain()
    assert.deepStrictEqual(it.words(), ["heading_to_dropoff", "at_dropoff"])
  })

  it("names another robot at the same rank to partners who know robots, and to no others", () => {
    for (const [api, words] of [
      [uber, ["en_route_to_pickup R1", "en_route_to_pickup R2"]],
      [doordash(1), ["R1", "R2"].map((r) => `DELIVERY_STATUS_HEADING_TO_LOADING_LOCATION ${r}`)],
      [generic, ["heading_to_pickup"]]
    ] as const) {
      const it = link(api).push(transitioned("InTransitToPartner", 10)).drain()
      it.push(robotChanged("R1", "R2", 20)).drain()
      it.push(transitioned("InTransitToPartner", 30, { serial: "R2" })).drain()
      assert.deepStrictEqual(it.words(), [...words])
    }
  })

  it("does not name the same robot twice, even when it comes back to the order", () => {
    const it = link(uber).push(transitioned("InTransitToPartner", 10)).drain()
    it.push(robotChanged("R1", "R2", 20))
      .drain()
      .push(robotChanged("R2", "R1", 30))
      .drain()
    assert.deepStrictEqual(it.words(), ["en_route_to_pickup R1", "en_route_to_pickup R2"])
  })

  it("says nothing of a robot before the partner has heard of one", () => {
    const it = link(uber)
      .push(transitioned("Pending", 10, { serial: null }))
      .drain()
    it.push(robotChanged(null, "R1", 20)).push(robotChanged("R1", "R2", 30))
    assert.deepStrictEqual(it.words(), ["scheduled"])
  })

  it("leaves out what is older than the news queued last", () => {
    const it = link(uber)
      .push(transitioned("InTransitToPartner", 50, { serial: "R2" }))
      .drain()
    it.push(transitioned("InTransitToPartner", 20, { serial: "R1" }))
    it.push(transitioned("AtPickup", 30, { serial: "R1" }))
    assert.deepStrictEqual(it.words(), ["en_route_to_pickup R2"])
    assert.deepStrictEqual(it.words("QUEUED"), [])
  })

  it("is a cancellation of the delivery, not of one of its attempts", () => {
    const it = link().push(transitioned("AtPickup", 10)).drain()
    it.push(transitioned("Canceled", 20, { cancelReason: "Other" }))
    assert.deepStrictEqual(it.words("QUEUED"), [])
    it.push(deliveryCanceled(30)).drain()
    assert.deepStrictEqual(it.words(), ["at_pickup", "canceled"])
    assert.strictEqual(it.state.sendState, "CLOSED")
  })

  it("is the return of the food after a cancellation that did not end the order", () => {
    const it = link()
      .push(deliveryCanceled(10, { returning: true }))
      .drain()
    assert.strictEqual(it.state.sendState, "IDLE")
    it.push(transitioned("Returned", 90)).drain()
    assert.deepStrictEqual(it.words(), ["canceled", "returned"])
    assert.strictEqual(it.state.sendState, "CLOSED")
  })

  it("has the place only where the version asks for it, and the newest time of arrival", () => {
    for (const [version, lat] of [
      [1, null],
      [2, null],
      [3, 43.7]
    ] as const) {
      const it = link(doordash(version))
        .push(etaUpdated(1, 900, 5))
        .drain()
      it.push(transitioned("InTransit", 10)).claim()
      const call = it.calls[1]!
      assert.deepStrictEqual([call.lat, call.eta, call.apiVersion], [lat, t0 + 900_000, version])
    }
  })
})

describe("times of arrival", () => {
  it("are told when they differ by a minute from what the partner knows", () => {
    const it = link()
      .push(etaUpdated(1, 900, 5))
      .drain()
    it.push(etaUpdated(2, 959, 6))
      .drain()
      .push(etaUpdated(3, 960, 7))
      .drain()
      .push(etaUpdated(2, 700, 8))
    assert.deepStrictEqual(
      it.calls.map(({ kind, eta }) => [kind, eta]),
      [
        ["ETA", t0 + 900_000],
        ["ETA", t0 + 960_000]
      ]
    )
    assert.deepStrictEqual(it.words("QUEUED"), [])
  })

  it("never wait behind a failure, and only the newest is told when it is over", () => {
    const it = backoff()
    it.push(etaUpdated(1, 900, 20))
      .push(etaUpdated(2, 1200, 30))
      .push(etaUpdated(3, 1500, 40))
    assert.deepStrictEqual(it.words("QUEUED"), ["heading_to_pickup"])
    it.drain()
    assert.deepStrictEqual(it.words(), ["heading_to_pickup", "eta"])
    assert.strictEqual(it.calls.at(-1)?.eta, t0 + 1_500_000)
    assert.strictEqual(it.state.sendState, "IDLE")
  })

  it("are part of the next status when one comes first", () => {
    const it = backoff()
      .push(etaUpdated(1, 900, 20))
      .push(transitioned("AtPickup", 30))
      .drain()
    assert.deepStrictEqual(it.words(), ["heading_to_pickup", "at_pickup"])
    assert.strictEqual(it.calls.at(-1)?.eta, t0 + 900_000)
  })

  it("give way to the newest while they fail themselves", () => {
    const it = link()
      .push(etaUpdated(1, 900, 5))
      .claim()
      .fail()
      .push(etaUpdated(2, 1200, 6))
      .drain()
    assert.deepStrictEqual(it.words("SUPERSEDED"), ["eta"])
    assert.strictEqual(it.calls.at(-1)?.eta, t0 + 1_200_000)
  })

  it("are of no interest once the last word is queued", () => {
    const it = idle()
      .push(transitioned("Delivered", 60))
      .push(etaUpdated(1, 900, 61))
    assert.deepStrictEqual(it.words("QUEUED"), ["delivered"])
    assert.isNull(it.drain().state.deferredEtaAt)
  })
})

describe("sending", () => {
  it("takes the lowest of the queue, one at a time, each under its own key", () => {
    const it = sending().push(transitioned("AtPickup", 20)).push(transitioned("InTransit", 30))
    given(partnerLinkActor, it.state).when({ _tag: "Claim", paused: false }, it.now).thenNothing()
    it.acknowledge().drain()
    assert.deepStrictEqual(
      it.calls.map(({ sequence, attempt }) => [sequence, attempt]),
      [
        [1, 1],
        [2, 1],
        [3, 1]
      ]
    )
    assert.strictEqual(new Set(it.calls.map(({ idempotencyKey }) => idempotencyKey)).size, 3)
  })

  it("arms the claim of a queue that was empty, the lease of a claim, and ends the lease by the answer", () => {
    const it = link()
    const pushed = given(partnerLinkActor, it.state)
      .when({ _tag: "Push", event: transitioned("Assigned", 10) }, t0 + 10_000)
      .thenEvents("ReportQueued", "PartnerStatusQueued")
      .accepted()
    assert.deepStrictEqual<ReadonlyArray<unknown>>(pushed.timers, [
      { _tag: "SetTimer", key: "Claim", dueAt: t0 + 10_000, command: { _tag: "Claim", paused: false } }
    ])
    it.push(transitioned("Assigned", 10))
    const claimed = given(partnerLinkActor, it.state)
      .when({ _tag: "Claim", paused: false }, it.now)
      .accepted()
    it.claim()
    assert.deepStrictEqual<ReadonlyArray<unknown>>(claimed.timers, [
      {
        _tag: "SetTimer",
        key: "ExpireLease",
        dueAt: it.now + 30_000,
        command: { _tag: "ExpireLease", lockToken: it.token }
      }
    ])
    const answered = given(partnerLinkActor, it.state)
      .when({ _tag: "Acknowledge", lockToken: it.token, httpStatus: 200, durationMs: 5 }, it.now)
      .thenEvents("ReportAnswered", "PartnerStatusSent")
      .accepted()
    assert.deepStrictEqual(answered.timers, [{ _tag: "CancelTimer", key: "ExpireLease" }])
  })

  it("waits after failures, a second and then twice as long, and not before the partner's own time", () => {
    const it = sending()
    const waits: Array<number> = []
    for (let i = 0; i < 8; i++) {
      it.fail()
      waits.push((it.state.nextAttemptAt ?? 0) - it.now)
      it.waitForRetry().claim()
    }
    waits.forEach((wait, i) => {
      const plain = Math.min(60_000, 1000 * 2 ** i)
      assert.isTrue(wait >= 0.8 * plain && wait <= 1.2 * plain, `${wait} after ${i + 1} failures`)
    })
    it.fail(429, 300_000)
    assert.strictEqual(it.state.nextAttemptAt, it.now + 300_000)
    given(partnerLinkActor, it.state)
      .when({ _tag: "Claim", paused: false }, it.now + 299_999)
      .thenNothing()
    assert.strictEqual(new Set(it.calls.map(({ idempotencyKey }) => idempotencyKey)).size, 1)
    it.waitForRetry().claim().acknowledge()
    assert.strictEqual(it.state.failureCount, 0)
  })

  it("gives a report up after twelve tries, and goes on with the next", () => {
    const it = sending().push(transitioned("AtPickup", 20))
    for (let i = 1; i < 12; i++) it.fail().waitForRetry().claim()
    it.fail()
    assert.strictEqual(it.state.sendState, "PENDING")
    assert.deepStrictEqual(it.words("DEAD"), ["heading_to_pickup"])
    assert.deepStrictEqual(it.alarms, ["PARTNER_STATUS_FAILED"])
    assert.strictEqual(it.events.filter((tag) => tag === "PartnerStatusFailed").length, 1)
    it.drain()
    assert.deepStrictEqual(it.words(), ["at_pickup"])
  })

  it("tries a closing word for a day, and closes when nobody wants it", () => {
    const it = link().push(transitioned("Delivered", 10)).claim()
    let tries = 0
    for (; it.state.sendState === "SENDING" || it.state.sendState === "BACKOFF"; tries++)
      it.fail(null).waitForRetry().claim()
    assert.strictEqual(it.state.sendState, "CLOSED")
    assert.isAbove(tries, 1000)
    assert.strictEqual(it.now, t0 + 10_000 + 86_400_000, "the last try is at the deadline")
    assert.deepStrictEqual(it.words("DEAD"), ["delivered"])
  })

  it("does not repeat what the partner refuses", () => {
    const it = sending().push(transitioned("AtPickup", 20)).fail(422)
    assert.deepStrictEqual([it.words("DEAD"), it.state.sendState], [["heading_to_pickup"], "PENDING"])
  })

  it("lets a closing word overtake failing ones, whether it comes before or after the failure", () => {
    const after = backoff().push(transitioned("AtPickup", 20)).push(transitioned("Delivered", 60))
    const before = sending().push(transitioned("AtPickup", 20)).push(transitioned("Delivered", 60)).fail()
    for (const it of [after, before]) {
      assert.deepStrictEqual(it.words("SUPERSEDED"), ["heading_to_pickup", "at_pickup"])
      assert.strictEqual(it.state.sendState, "BACKOFF")
      it.drain()
      assert.deepStrictEqual(it.words(), ["delivered"])
      assert.strictEqual(it.state.sendState, "CLOSED")
    }
  })

  it("lets no closing word overtake what is only waiting its turn", () => {
    const it = sending().push(transitioned("AtPickup", 20)).push(transitioned("Delivered", 60))
    it.acknowledge().drain()
    assert.deepStrictEqual(it.words(), ["heading_to_pickup", "at_pickup", "delivered"])
  })

  it("waits while its integration and region pause, and looks again every minute", () => {
    const it = pending()
    const decision = given(partnerLinkActor, it.state)
      .when({ _tag: "Claim", paused: true }, it.now)
      .accepted()
    assert.deepStrictEqual(decision.events, [])
    assert.deepStrictEqual<ReadonlyArray<unknown>>(decision.timers, [
      { _tag: "SetTimer", key: "Claim", dueAt: it.now + 60_000, command: { _tag: "Claim", paused: false } }
    ])
  })

  it("stops when the credentials are refused, keeps what waits, and goes on when an operator says so", () => {
    const it = suspended().push(transitioned("AtPickup", 20))
    assert.deepStrictEqual(it.alarms, ["PARTNER_LINK_SUSPENDED"])
    given(partnerLinkActor, it.state).when({ _tag: "Claim", paused: false }, it.now).thenNothing()
    it.tell({ _tag: "Resume", by: "operator:O1" }).drain()
    assert.deepStrictEqual(it.words(), ["heading_to_pickup", "at_pickup"])
    assert.strictEqual(it.calls[0]?.idempotencyKey, it.calls[1]?.idempotencyKey)
  })
})

describe("the lock", () => {
  it("ends with its lease: the same report goes out again under the same key", () => {
    const it = sending()
    const first = it.token
    it.now += 30_000
    it.tell({ _tag: "ExpireLease", lockToken: first }).claim()
    assert.notStrictEqual(it.token, first)
    assert.deepStrictEqual(
      it.calls.map(({ idempotencyKey, attempt }) => [idempotencyKey, attempt]),
      [
        [it.calls[0]?.idempotencyKey, 1],
        [it.calls[0]?.idempotencyKey, 2]
      ]
    )
  })

  it("is needed to say how it went: a late answer is kept once and changes nothing else", () => {
    const it = sending()
    const first = it.token
    it.now += 30_000
    it.tell({ _tag: "ExpireLease", lockToken: first }).claim()
    const token = it.token
    it.events.length = 0
    it.fail(400, null, first)
    assert.deepStrictEqual(it.events, ["LateAnswerKept"])
    it.fail(400, null, first)
    it.acknowledge(first)
    assert.deepStrictEqual(it.events, ["LateAnswerKept"])
    assert.deepStrictEqual([it.state.sendState, it.token], ["SENDING", token])
    it.acknowledge()
    assert.deepStrictEqual(it.words(), ["heading_to_pickup"])
  })

  it("is not over before its time", () => {
    const it = sending()
    given(partnerLinkActor, it.state)
      .when({ _tag: "ExpireLease", lockToken: it.token }, it.now + 29_999)
      .thenNothing()
  })
})

describe("the end of a link", () => {
  it("comes when the partner no longer has the order; the delivery decides what that means", () => {
    for (const httpStatus of [404, 409, 410]) {
      const it = sending().push(transitioned("AtPickup", 20))
      it.tell(
        commandOfAnswer(it.token, {
          httpStatus,
          retryAfterMs: null,
          error: "HTTP",
          durationMs: 9,
          canceledByPartner: httpStatus === 409
        })
      )
      assert.strictEqual(it.state.sendState, "CLOSED")
      assert.deepStrictEqual(it.words("SUPERSEDED"), ["heading_to_pickup", "at_pickup"])
      assert.include(it.events, "PartnerStatusFailed")
      assert.strictEqual(it.state.lastError, httpStatus === 409 ? "CANCELED_BY_PARTNER" : "CLOSED_BY_PARTNER")
    }
  })

  it("comes silently when a return has come to nothing, after the answer that is awaited", () => {
    const waiting = pending().tell(closeAfterReturn)
    assert.deepStrictEqual([waiting.state.sendState, waiting.calls.length], ["CLOSED", 0])
    for (const answer of ["Acknowledge", "Fail", "Refused", "Suspend", "ExpireLease"] as const) {
      const it = sending().push(transitioned("AtPickup", 20)).tell(closeAfterReturn).tell(closeAfterReturn)
      assert.strictEqual(it.state.sendState, "SENDING")
      if (answer === "Acknowledge") it.acknowledge()
      else if (answer === "Fail") it.fail()
      else if (answer === "Refused") it.fail(400)
      else if (answer === "Suspend")
        it.tell({ _tag: "Suspend", lockToken: it.token, httpStatus: 403, durationMs: 1 })
      else it.tell({ _tag: "ExpireLease", lockToken: it.token }, 60)
      assert.strictEqual(it.state.sendState, "CLOSED", answer)
      assert.deepStrictEqual(it.words("QUEUED"), [], answer)
      assert.strictEqual(it.events.filter((tag) => tag === "ExternalStateClosed").length, 1, answer)
    }
  })

  it("is final: news, timers and answers after it change nothing", () => {
    const it = closed()
    given(partnerLinkActor, it.state)
      .when({ _tag: "Push", event: transitioned("Returned", 99) }, it.now)
      .thenNothing()
    given(partnerLinkActor, it.state).when(closeAfterReturn, it.now).thenNothing()
  })
})

describe("an operator", () => {
  it("repeats the last word under a new key, once per command", () => {
    const it = idle()
    const resend = { _tag: "Resend", commandId: "command-1", by: "operator:O1" } as const
    it.tell(resend).tell(resend).drain().tell(resend)
    assert.deepStrictEqual(it.words(), ["heading_to_pickup", "heading_to_pickup"])
    assert.notStrictEqual(it.calls[0]?.idempotencyKey, it.calls[1]?.idempotencyKey)
    assert.strictEqual(it.state.sendState, "IDLE")
  })

  it("repeats what was given up", () => {
    const it = sending().fail(400).tell({ _tag: "Resend", commandId: "command-1", by: "operator:O1" }).drain()
    assert.deepStrictEqual([it.words("DEAD"), it.words()], [["heading_to_pickup"], ["heading_to_pickup"]])
  })

  it("takes a report away from a sender who is out: his answer is late", () => {
    const it = sending()
    const first = it.token
    it.tell({ _tag: "Resend", commandId: "command-1", by: "operator:O1" }).acknowledge(first)
    assert.strictEqual(it.state.sendState, "PENDING")
    it.drain()
    assert.deepStrictEqual(it.words(), ["heading_to_pickup", "heading_to_pickup"])
  })

  it("hears that nothing was ever said", () => {
    given(partnerLinkActor, link().state)
      .when({ _tag: "Resend", commandId: "command-1", by: "operator:O1" }, t0)
      .thenRejects("NothingToResend")
  })
})

describe("opening", () => {
  it("happens once, and not for partners who are not connected", () => {
    given(partnerLinkActor, new Link().state)
      .when({ _tag: "Open", event: created(), api: null }, t0)
      .thenNothing()
    const it = link()
    assert.deepStrictEqual(it.events, ["ExternalStateCreated"])
    given(partnerLinkActor, it.state).when({ _tag: "Open", event: created(), api: uber }, t0).thenNothing()
    assert.strictEqual(it.state.externalDeliveryId, "order-1")
  })
})
