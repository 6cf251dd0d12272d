/**
 * What the server is measured against: Fastify and pg and nothing else, doing the same check of the
 * bearer token, the same reading of the body, and the very statement that the server commits for the
 * same command. It knows versions in memory and decides nothing.
 *
 * Arguments: database URL, key id, hash of its secret, file with the deliveries ({id, version, held}).
 */
import { createHash, randomUUID, timingSafeEqual } from "node:crypto"
import { readFileSync } from "node:fs"
import type { AddressInfo } from "node:net"
import fastify from "fastify"
import pg from "pg"
import type { Commit } from "../../src/cluster/actor-store.ts"
import { commitStatement } from "../../src/cluster/commit-statement.ts"
import { deliveryIssues } from "../../src/services/deliveries/tables-watchdog.ts"
import { RowChanges } from "../../src/services/row-changes.ts"

const [url = "", keyId = "", secretHash = "", file = ""] = process.argv.slice(2)

interface Known {
  readonly id: string
  version: number
  readonly held: string
  readonly attemptId: string
}
const known = new Map(
  (JSON.parse(readFileSync(file, "utf8")) as Array<Known>).map((delivery) => [delivery.id, delivery])
)

const issueOf = (delivery: Known, type: string, description: string | null) => ({
  id: randomUUID(),
  deliveryId: delivery.id,
  attemptId: delivery.attemptId,
  type: type as "OTHER",
  description,
  reportedBy: "operator",
  resolvedAt: null,
  resolvedBy: null
})

/** The commit of one reported issue, as the server's own code makes it: only for its text and its order of values. */
const exampleCommit = (delivery: Known): Commit => ({
  id: delivery.id,
  commitId: randomUUID(),
  version: delivery.version,
  newVersion: delivery.version + 1,
  state: null,
  events: [],
  command: { _tag: "ReportIssue" },
  cause: {
    commandKey: { id: randomUUID(), hash: "00".repeat(32) },
    source: null,
    timerKey: null,
    expectedVersion: null
  },
  timers: [],
  outbox: [
    {
      eventId: randomUUID(),
      kind: "event",
      type: "DeliveryIssueReported",
      schemaVersion: 1,
      key: delivery.id,
      keySeq: delivery.version + 1,
      producer: "Delivery",
      correlationId: delivery.id,
      causationId: null,
      payload: {},
      occurredAt: Date.now(),
      isSettled: true
    }
  ],
  response: [],
  now: Date.now(),
  leaseUntil: Date.now()
})

const exampleOf = (delivery: Known) => {
  const changes = new RowChanges(Date.now())
  changes.insert(deliveryIssues, issueOf(delivery, "OTHER", null))
  return commitStatement("Delivery", exampleCommit(delivery), JSON.parse(delivery.held), changes.groups())
}
const [first] = known.values()
if (first === undefined) throw new Error("no deliveries")
const { text } = exampleOf(first)

const pool = new pg.Pool({ connectionString: url, max: 10, options: "-c timezone=UTC" })
const app = fastify({ logger: false })

const isKnown = (header: string | undefined): boolean => {
  const parts = /^Bearer +ck_([A-Za-z0-9-]{1,64})_(\S{16,256})$/.exec(header ?? "")
  if (parts === null || parts[1] !== keyId) return false
  const hash = createHash("sha256")
    .update(parts[2] ?? "")
    .digest("hex")
  return timingSafeEqual(Buffer.from(hash), Buffer.from(secretHash))
}

interface Issue {
  readonly type: string
  readonly description: string | null
}
const isIssue = (value: unknown): value is Issue => {
  const issue = value as Partial<Issue> | null
  return (
    typeof issue?.type === "string" && (issue.description === null || typeof issue.description === "string")
  )
}

app.post("/v1/deliveries/:deliveryId/issues", async (request, reply) => {
  if (!isKnown(request.headers.authorization)) return reply.code(401).send({ code: "UNAUTHENTICATED" })
  const { deliveryId } = request.params as { readonly deliveryId: string }
  const delivery = known.get(deliveryId)
  if (delivery === undefined) return reply.code(404).send({ code: "NOT_FOUND" })
  const issues = request.body
  if (!Array.isArray(issues) || !issues.every(isIssue))
    return reply.code(422).send({ code: "VALIDATION_FAILED" })
  for (const { type, description } of issues) {
    const now = new Date().toISOString()
    const version = delivery.version
    const commandId = randomUUID()
    const eventId = randomUUID()
    const hash = createHash("sha256").update(JSON.stringify(issues)).digest("hex")
    const row = issueOf(delivery, type, description)
    const image = {
      id: row.id,
      delivery_id: row.deliveryId,
      attempt_id: row.attemptId,
      type: row.type,
      description: row.description,
      reported_by: row.reportedBy,
      resolved_at: null,
      resolved_by: null,
      created_at: now,
      updated_at: now
    }
    const message = {
      event_id: eventId,
      kind: "event",
      type: "DeliveryIssueReported",
      schema_version: 1,
      key: delivery.id,
      key_seq: version + 1,
      correlation_id: delivery.id,
      causation_id: commandId,
      payload: { _tag: "DeliveryIssueReported", at: Date.now(), deliveryId, type, note: description },
      occurred_at: now,
      sent_at: now
    }
    // The order of the values is that of commitStatement; `npm run bench -- spine` checks that it fits.
    const values = [
      commandId,
      "Delivery",
      delivery.id,
      version + 1,
      delivery.held,
      randomUUID(),
      now,
      version,
      JSON.stringify([image]),
      JSON.stringify([message]),
      now,
      now,
      commandId,
      hash,
      "[]"
    ]
    const { rows } = await pool.query({ name: "issue", text, values })
    if (rows[0]?.committed !== true) return reply.code(409).send({ code: "VERSION_CONFLICT" })
    delivery.version = version + 1
  }
  return reply.code(201).send({ reported: issues.length })
})

await app.listen({ host: "127.0.0.1", port: 0 })
process.stdout.write(
  `${JSON.stringify({ ready: true, url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}` })}\n`
)
process.on("SIGTERM", () => process.exit(0))
