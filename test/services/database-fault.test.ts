import { assert, describe, it } from "@effect/vitest"
import { databaseFault } from "../../src/services/database-fault.ts"

const kindsOf = (code: string | undefined) =>
  [false, true].map((sent) => databaseFault("device", "SELECT 1", { code, message: "no" }, sent).kind)

describe("a fault", () => {
  it("of the network is a doubt once the statement was sent, and none before", () => {
    for (const code of [
      "ECONNREFUSED",
      "ECONNRESET",
      "EPIPE",
      "ETIMEDOUT",
      "EHOSTUNREACH",
      "EAI_AGAIN",
      "08006"
    ]) {
      assert.deepStrictEqual(kindsOf(code), ["Unavailable", "OutcomeUnknown"], code)
    }
    assert.deepStrictEqual(kindsOf(undefined), ["Unavailable", "OutcomeUnknown"])
  })

  it("of a server that crashes leaves a doubt; one that starts, stops or is full has done nothing", () => {
    assert.deepStrictEqual(kindsOf("57P02"), ["Unavailable", "OutcomeUnknown"])
    for (const code of ["57014", "57P01", "57P03", "53300"]) {
      assert.deepStrictEqual(kindsOf(code), ["Unavailable", "Unavailable"], code)
    }
  })

  it("that the server decided on is certain: a conflict, a rule of the schema, or a refusal", () => {
    const kinds = { "40001": "Conflict", "40P01": "Conflict", "23505": "Constraint", "42P01": "Refused" }
    for (const [code, kind] of Object.entries(kinds)) assert.strictEqual(kindsOf(code)[1], kind, code)
  })

  it("keeps what the server says, but not its detail, which quotes the row", () => {
    const error = {
      code: "23505",
      constraint: "pin_once",
      message: "duplicate key",
      detail: "Key (pin)=(42)"
    }
    const fault = databaseFault("device", "INSERT INTO secret", error, true)
    assert.deepInclude(fault, { database: "device", constraint: "pin_once", message: "duplicate key" })
    assert.notInclude(JSON.stringify(fault), "42)")
  })

  it("can be made of anything that was thrown", () => {
    for (const error of ["text", null, undefined, 1, new Error("text")]) {
      assert.strictEqual(databaseFault("device", "SELECT 1", error, false).kind, "Unavailable")
    }
  })
})
