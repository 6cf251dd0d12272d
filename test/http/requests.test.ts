/** What every route has in common: who asks, what he sends, how often, what is written down. */
import { assert, describe, it } from "@effect/vitest"
import { ActorUnavailable } from "../../src/cluster/gateway.ts"
import { endpoints } from "../../src/http/routes/endpoints.ts"
import { Edge } from "./edge.ts"
import { order, quoteBody, toCustomer } from "./journeys.ts"

/** The path of a route with something in the place of its parameters. */
const example = (path: string): string => path.replaceAll(/:\w+/g, "9b2f5b0e-3a3b-4c43-8a59-0f6d1b8c2d33")

describe("callers", () => {
  it("without a token, or with one that nobody gave them, are not let in anywhere", async () => {
    const edge = new Edge()
    for (const { method, path, welcome } of endpoints) {
      if (welcome === "everybody") continue
      const nobody = await edge.send(method, example(path))
      assert.strictEqual(nobody.status, 401, `${method} ${path}`)
      assert.strictEqual(nobody.at("code"), "UNAUTHENTICATED")
      assert.strictEqual(nobody.headers["www-authenticate"], "Bearer")
      assert.match(String(nobody.headers["content-type"]), /^application\/problem\+json/)
    }
    const tokens = [
      "ck_partner_wrong-secret-0123456789",
      "ck_nobody_secret-of-nobody-0123456789",
      "cd_unknown-0123456789abcdef",
      "ct_a.b",
      "xx_",
      `ck_partner_${"x".repeat(600)}`
    ]
    for (const token of tokens) {
      const got = await edge.get("/v1/deliveries", { as: token })
      assert.strictEqual(got.status, 401, token)
      assert.strictEqual(got.at("details.0.because"), "UnknownToken")
    }
    const basic = await edge.get("/v1/deliveries", { headers: { authorization: "Basic YTpi" } })
    assert.strictEqual(basic.status, 401)
    await edge.close()
  })

  it("of the wrong kind are told what they would need, and an administrator is let in wherever keys are", async () => {
    const edge = await new Edge().open()
    for (const { method, path, welcome } of endpoints) {
      if (welcome === "everybody") continue
      const url = example(path)
      for (const [as, kind] of [
        ["partner", "partner"],
        ["field", "field"],
        ["pilot", "pilot"]
      ] as const) {
        if (welcome.includes(kind)) continue
        const got = await edge.send(method, url, { as })
        assert.strictEqual(got.status, 403, `${as} ${method} ${path}`)
        assert.strictEqual(got.at("code"), "FORBIDDEN")
      }
      const isForKeys = welcome.some((one) => one !== "robot" && one !== "tracker")
      const admin = await edge.send(method, url, { as: "admin" })
      if (isForKeys)
        assert.notInclude([401, 403], admin.status === 403 ? 0 : admin.status, `${method} ${path}`)
      else assert.strictEqual(admin.status, 403, `${method} ${path}`)
    }
    await edge.close()
  })

  it("with a tracker's link are let in until it expires, and not when it was forged", async () => {
    const edge = await new Edge().open()
    const { trackerToken } = await order(edge)
    assert.strictEqual((await edge.get("/v1/tracker", { as: trackerToken })).status, 200)
    const [claim, mac] = trackerToken.split(".")
    const forged = `${claim}.${mac?.startsWith("A") === true ? "B" : "A"}${mac?.slice(1) ?? ""}`
    assert.strictEqual(
      (await edge.get("/v1/tracker", { as: forged })).at("details.0.because"),
      "UnknownToken"
    )
    edge.platform.host.kernel.now += 172_801_000
    assert.strictEqual(
      (await edge.get("/v1/tracker", { as: trackerToken })).at("details.0.because"),
      "ExpiredToken"
    )
    await edge.close()
  })

  it("who ask too often are told when to come again, each for himself", async () => {
    const limited = new Edge({ rateLimit: { perSecond: 2, burst: 3 } })
    const ask = (as: string) => limited.get("/v1/deliveries", { as })
    for (let i = 0; i < 3; i++) assert.strictEqual((await ask("partner")).status, 200)
    const refused = await ask("partner")
    assert.strictEqual(refused.status, 429)
    assert.strictEqual(refused.at("code"), "RATE_LIMITED")
    assert.strictEqual(refused.headers["retry-after"], "1")
    assert.strictEqual((await ask("other-partner")).status, 200)
    limited.platform.advance(500)
    assert.strictEqual((await ask("partner")).status, 200)
    assert.strictEqual((await ask("partner")).status, 429)
    await limited.close()
  })
})

describe("bodies", () => {
  it("that cannot be read are answered 400, all mistakes of one that can be at once with 422", async () => {
    const edge = new Edge()
    for (const body of ["{", "nonsense", '{"a":1', '{"__proto__": {"a": 1}}']) {
      const got = await edge.post("/v1/quotes", { as: "partner", body })
      assert.strictEqual(got.status, 400, body)
      assert.strictEqual(got.at("code"), "MALFORMED_JSON")
    }
    const wrong = await edge.post("/v1/quotes", {
      as: "partner",
      body: {
        externalReferenceId: "",
        merchantId: 7,
        pickup: { lat: 91, lng: "east" },
        dropoff: {},
        orderValueCents: -1,
        currency: "euro",
        controlledContents: ["Fireworks"],
        readyAt: "tomorrow"
      }
    })
    assert.strictEqual(wrong.status, 422)
    assert.strictEqual(wrong.at("code"), "VALIDATION_FAILED")
    const problems = wrong.at<ReadonlyArray<{ readonly field: string; readonly rule: string }>>("details")
    assert.sameMembers(
      problems.map(({ field }) => field),
      [
        "externalReferenceId",
        "merchantId",
        "pickup.lat",
        "pickup.lng",
        "dropoff.lat",
        "dropoff.lng",
        "orderValueCents",
        "currency",
        "controlledContents.0",
        "readyAt"
      ]
    )
    const ruleOf = (field: string) => problems.find((problem) => problem.field === field)?.rule
    assert.strictEqual(ruleOf("controlledContents.0"), '"Alcohol" | "Tobacco" | "Marijuana"')
    assert.strictEqual(ruleOf("dropoff.lat"), "is missing")
    await edge.close()
  })

  it("and parameters with characters that no row can keep are told so by their field", async () => {
    const edge = await new Edge().open()
    const rule = "a text without U+0000 and without halves of surrogate pairs"
    const wrong = {
      externalReferenceId: "order\u0000",
      dropoff: { ...edge.customer, city: "Harbour \ud83d" }
    }
    const ask = (more: object) => edge.post("/v1/quotes", { as: "partner", body: quoteBody(edge, more) })
    const quote = await ask(wrong)
    assert.strictEqual(quote.status, 422)
    assert.deepStrictEqual(quote.at("details"), [
      { field: "externalReferenceId", rule },
      { field: "dropoff.city", rule }
    ])
    const trips = await edge.get("/trips?robotSerial=R%00", { as: "dispatch" })
    assert.deepStrictEqual(trips.at("details"), [{ field: "robotSerial", rule }])
    assert.strictEqual((await ask({ externalReferenceId: "order \u{1f916}\n\u0001" })).status, 200)
    await edge.close()
  })

  it("that are empty count as such, in JSON and in forms", async () => {
    const edge = await new Edge().open()
    const types = ["application/json", "application/x-www-form-urlencoded", "application/json; charset=utf-8"]
    for (const type of types) {
      const { deliveryId } = await order(
        edge,
        { externalReferenceId: `order of ${type}` },
        { externalDeliveryId: type }
      )
      const cancelled = await edge.send("POST", `/v1/deliveries/${deliveryId}/cancel`, {
        as: "partner",
        body: "",
        headers: { "content-type": type }
      })
      assert.oneOf(cancelled.status, [200, 202], type)
      await edge.pass(10)
    }
    const form = await edge.send("POST", "/operators/9b2f5b0e-3a3b-4c43-8a59-0f6d1b8c2d33/action", {
      as: "dispatch",
      body: "action=on-shift",
      headers: { "content-type": "application/x-www-form-urlencoded" }
    })
    assert.strictEqual(form.at("code"), "NOT_FOUND")
    const xml = await edge.send("POST", "/v1/quotes", {
      as: "partner",
      body: "<quote/>",
      headers: { "content-type": "text/xml" }
    })
    assert.strictEqual(xml.status, 415)
    assert.strictEqual(xml.at("code"), "UNSUPPORTED_MEDIA_TYPE")
    await edge.close()
  })

  it("that are too large are refused, whoever sends them", async () => {
    const edge = new Edge({ bodyLimitBytes: 1_000 })
    const large = await edge.post("/v1/quotes", { as: "partner", body: { note: "x".repeat(1_001) } })
    assert.strictEqual(large.status, 413)
    assert.strictEqual(large.at("code"), "PAYLOAD_TOO_LARGE")
    await edge.close()
  })

  it("and parameters that are no ids are told so before anybody looks for them", async () => {
    const edge = new Edge()
    const got = await edge.get("/trips/7", { as: "dispatch" })
    assert.strictEqual(got.status, 422)
    assert.strictEqual(got.at("details.0.field"), "tripId")
    const lost = await edge.get("/nowhere", { as: "dispatch" })
    assert.strictEqual(lost.status, 404)
    assert.strictEqual(lost.at("code"), "NOT_FOUND")
    assert.strictEqual((await edge.send("DELETE", "/v1/quotes", { as: "partner" })).status, 404)
    assert.strictEqual((await edge.get("/%zz")).status, 404)
    await edge.close()
  })
})

describe("keys of commands", () => {
  it("make a repetition the same command, and another body another one that is refused", async () => {
    const edge = await new Edge().open()
    const ground = (reason: string, key: string, as = "dispatch") =>
      edge.post("/robots/R1/ground", { as, key, body: { reason } })
    const release = () => edge.post("/robots/R1/release", { as: "dispatch", body: { reason: "WELL" } })
    assert.strictEqual((await ground("WHEEL", "any text will do: 1")).status, 200)
    await release()
    // The command of this key was carried out: nothing happens any more.
    assert.strictEqual((await ground("WHEEL", "any text will do: 1")).at("operationState"), "PARKED")
    const other = await ground("CAMERA", "any text will do: 1")
    assert.strictEqual(other.status, 422)
    assert.strictEqual(other.at("code"), "IDEMPOTENCY_KEY_REUSED")
    assert.strictEqual(
      (await ground("WHEEL", "any text will do: 1", "pilot")).at("operationState"),
      "GROUNDED"
    )
    const elsewhere = await edge.post("/robots/R2/ground", {
      as: "dispatch",
      key: "any text will do: 1",
      body: { reason: "WHEEL" }
    })
    assert.strictEqual(elsewhere.at("code"), "IDEMPOTENCY_KEY_REUSED")
    for (const key of [" ", "x".repeat(256)]) {
      const refused = await ground("WHEEL", key)
      assert.strictEqual(refused.at("details.0.field"), "Idempotency-Key")
    }
    const unclear = await edge.post("/robots/R1/ground", {
      as: "dispatch",
      body: { reason: "WHEEL" },
      headers: { "if-match": "the newest" }
    })
    assert.strictEqual(unclear.at("details.0.field"), "If-Match")
    await edge.close()
  })

  it("may stand in the body as the command's own id", async () => {
    const edge = await new Edge().open()
    const body = { commandId: "9b2f5b0e-3a3b-4c43-8a59-0f6d1b8c2d33", to: "GROUNDED", reason: "WHEEL" }
    const ask = (more: object = {}) =>
      edge.post("/state/R1/request-transition", { as: "dispatch", body: { ...body, ...more } })
    assert.strictEqual((await ask()).status, 200)
    assert.strictEqual((await ask()).status, 200)
    assert.strictEqual((await ask({ reason: "OTHER" })).at("code"), "IDEMPOTENCY_KEY_REUSED")
    await edge.close()
  })
})

describe("a platform that cannot answer", () => {
  const away = (because: ActorUnavailable["because"]) =>
    new ActorUnavailable({ actor: "Robot", id: "R1", because, certain: true, retryAfterMs: 1_500 })

  it("says when to ask again, and nothing about its inside when it is broken", async () => {
    const edge = await new Edge().open()
    for (const because of ["MailboxFull", "RunnerAway", "DatabaseAway"] as const) {
      edge.platform.failure = away(because)
      const got = await edge.get("/state/R1", { as: "dispatch" })
      assert.strictEqual(got.status, 503, because)
      assert.strictEqual(got.at("code"), "DEPENDENCY_UNAVAILABLE")
      assert.strictEqual(got.headers["retry-after"], "2")
    }
    edge.platform.failure = away("Defect")
    const broken = await edge.get("/state/R1", { as: "dispatch" })
    assert.strictEqual(broken.status, 500)
    assert.strictEqual(broken.at("code"), "INTERNAL_ERROR")
    assert.deepStrictEqual(broken.at("details"), [])
    await edge.close()
  })

  it("answers 500 under the request's id when a route itself breaks, and writes down where", async () => {
    const edge = await new Edge().open()
    Object.assign(edge.platform.gateway, {
      look: () => {
        throw new TypeError('cannot read "secret" of undefined')
      }
    })
    const got = await edge.get("/state/R1", { as: "dispatch", headers: { "x-request-id": "request-0001" } })
    assert.strictEqual(got.status, 500)
    assert.strictEqual(got.at("requestId"), "request-0001")
    assert.strictEqual(got.headers["x-request-id"], "request-0001")
    const line = edge.lines.find((one) => one.includes('"defect"')) ?? ""
    assert.include(line, "request-0001")
    assert.include(line, "TypeError")
    assert.notInclude(line, "secret")
    await edge.close()
  })

  it("makes request ids of its own for those who send none, or nonsense", async () => {
    const edge = new Edge()
    const own = await edge.get("/health", { headers: { "x-request-id": "a\nb" } })
    assert.match(String(own.headers["x-request-id"]), /^[0-9a-f-]{36}$/)
    await edge.close()
  })
})

describe("the log", () => {
  it("has one line per request, and nothing in it that is secret or a customer's", async () => {
    const edge = await new Edge().open()
    const made = await toCustomer(edge, { dropoff: { ...edge.customer, city: "Lighthouse-City" } })
    await edge.send("PUT", "/robots/R1/unlock-pin?note=QUERY-TEXT", {
      as: "service",
      body: { pin: "7391", referenceId: made.deliveryId }
    })
    await edge.item("R1", { type: "PIN_ENTRY_LID_OPEN", entered: "7391" })
    await edge.post("/v1/quotes", { as: "partner", body: quoteBody(edge, { merchantId: "SENT-BUT-WRONG" }) })
    await edge.get("/v1/tracker", { as: made.trackerToken })
    const text = edge.lines.join("")
    const secrets = [
      "7391",
      "secret-of-",
      "cd_R1",
      "ct_",
      made.trackerToken,
      "ab".repeat(32),
      "Lighthouse-City",
      "1 Quay",
      "QUERY-TEXT",
      "SENT-BUT-WRONG",
      String(edge.customer.lat),
      "authorization"
    ]
    for (const secret of secrets) assert.notInclude(text, secret, secret)
    const requests = edge.lines.map(
      (line) => JSON.parse(line) as { readonly msg: string; readonly requestId?: string }
    )
    assert.isTrue(requests.every(({ requestId }) => requestId !== undefined))
    assert.isAbove(requests.filter(({ msg }) => msg === "request").length, 50)
    await edge.close()
  })
})
