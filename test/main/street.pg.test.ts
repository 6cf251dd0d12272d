/**
 * A street in front of a real server: one delivery from the quote to the customer's door, and a few deaths
 * of the server and of PostgreSQL with the question whether anything was lost. The server is a process of
 * its own, with an embedded PostgreSQL that the other suites have no part in.
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { crashTest } from "../../bench/spine/crash.ts"
import { PilotHeartbeatAnswerBody } from "../../src/http/schemas/pilots.ts"
import { postgresBinaries } from "../../src/main/postgres-binaries.ts"
import { ApiClient, ApiProblem } from "../../src/main/street/api-client.ts"
import { program, startProgram } from "../support/command-line.ts"

const binaries = await Effect.runPromise(Effect.either(postgresBinaries))
if (Either.isLeft(binaries)) console.log(`skipped: the street: ${binaries.left.message}`)

interface Demo {
  readonly status: string
  readonly tables: ReadonlyArray<{
    readonly name: string
    readonly rows: ReadonlyArray<{ readonly [column: string]: unknown }>
  }>
}

describe.skipIf(Either.isLeft(binaries))("the street", () => {
  it("brings one order from the quote to the customer's door, and leaves every step in the rows", {
    timeout: 120_000
  }, async () => {
    const { code, out, err } = await startProgram(["demo", "--json"], { cwd: tmpdir() }).ended
    assert.strictEqual(code, 0, err)
    const demo = JSON.parse(out) as Demo
    const rows = (table: string) => demo.tables.find(({ name }) => name === table)?.rows ?? []
    assert.strictEqual(demo.status, "Completed")
    assert.deepStrictEqual(
      rows("delivery_history").map((row) => row["to_status"]),
      ["Scheduled", "InProgress", "Completed"]
    )
    assert.deepStrictEqual(
      rows("attempt_history").map((row) => row["to_status"]),
      [
        "Requested",
        "Pending",
        "Assigned",
        "InTransitToPartner",
        "AtPickup",
        "PickupInProgress",
        "LoadedWaitingForPilot",
        "LoadedWithPilot",
        "InTransit",
        "AtDestination",
        "DeliveryInProgress",
        "Delivered"
      ]
    )
    assert.deepStrictEqual(
      rows("pin_entry_event").map((row) => row["outcome"]),
      ["MATCHED"]
    )
    assert.deepStrictEqual(
      rows("lid_cycle").map((row) => [row["source"], row["state"]]),
      [
        ["PIN", "LID_CYCLE_COMPLETE"],
        ["TRACKER", "LID_CYCLE_COMPLETE"]
      ]
    )
    const trips = rows("trip_history").filter((row) => row["to_status"] === "COMPLETED")
    assert.deepStrictEqual(
      trips.map((row) => row["type"]),
      ["JITP", "DELIVERY", "RETURN"]
    )
    assert.strictEqual(rows("state_history").at(-1)?.["state"], "PARKED")
    for (const row of rows("outbox")) assert.strictEqual(row["blocked"], 0)
  })

  it("loses nothing and does nothing twice when server and PostgreSQL die under load", {
    timeout: 180_000
  }, async () => {
    const report = await crashTest({
      kills: 3,
      restarts: 1,
      seed: 1,
      loadMs: [1000, 3000],
      finishMs: 5000,
      program: [process.execPath, program],
      logFile: null,
      tell: () => undefined
    })
    if (report === null) throw new Error("the crash test was interrupted")
    assert.strictEqual(report.kills, 3)
    assert.strictEqual(report.restarts, 1)
    assert.isAbove(report.accepted, 0)
    assert.isAbove(report.commandsChecked, 0)
    assert.deepStrictEqual(report.findings, [])
    assert.deepStrictEqual(report.defectLines, [])
    assert.isTrue(report.passed)
  })
})

describe("a client of the API", () => {
  const answer = { serverTime: "2026-05-12T10:00:00Z", shiftStatus: "ON_SHIFT", assignment: null } as const
  const problem = (code: string) =>
    JSON.stringify({ type: "x", title: "x", status: 503, code, message: "x", details: [], requestId: "x" })

  /** A server that answers in turn, and says which keys it was sent. */
  const serving = async (answers: ReadonlyArray<readonly [status: number | "hang up", body: string]>) => {
    const keys: Array<string | undefined> = []
    const server = createServer((request, response) => {
      const [status, body] = answers[Math.min(keys.length, answers.length - 1)] ?? [500, ""]
      keys.push(request.headers["idempotency-key"] as string | undefined)
      if (status === "hang up") request.socket.destroy()
      else response.writeHead(status).end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const { port } = server.address() as AddressInfo
    const client = new ApiClient({
      url: `http://127.0.0.1:${port}`,
      who: "somebody",
      callerId: "key:somebody",
      token: "ck_x",
      signal: new AbortController().signal,
      patienceMs: 60_000,
      observe: () => undefined
    })
    const post = () => client.post(PilotHeartbeatAnswerBody, "/x", {})
    const close = (): void => {
      server.close()
      server.closeAllConnections()
    }
    return { post, keys, close }
  }

  it("sends a command again under the same key when the server was away or hung up", async () => {
    const { close, keys, post } = await serving([
      [503, problem("DEPENDENCY_UNAVAILABLE")],
      ["hang up", ""],
      [200, JSON.stringify(answer)]
    ])
    assert.deepStrictEqual(await post(), answer)
    close()
    assert.strictEqual(keys.length, 3)
    assert.strictEqual(new Set(keys).size, 1)
    assert.isDefined(keys[0])
  })

  it("takes a no for an answer", async () => {
    const { close, keys, post } = await serving([[409, problem("ROBOT_BUSY")]])
    const error: unknown = await post().catch((thrown: unknown) => thrown)
    close()
    assert.instanceOf(error, ApiProblem)
    assert.strictEqual((error as ApiProblem).code, "ROBOT_BUSY")
    assert.strictEqual(keys.length, 1)
  })

  it("does not take an answer that the API does not promise", async () => {
    const { close, post } = await serving([[200, JSON.stringify({ ...answer, shiftStatus: "ASLEEP" })]])
    const error: unknown = await post().catch((thrown: unknown) => thrown)
    close()
    assert.match(String(error), /none that the API promises/)
  })
})
