/**
 * What the server writes down: one line per request, more for what is broken. Never a body, a query, a
 * token, a PIN or an address of a customer; `redact` is the second line of defence.
 */
import * as Cause from "effect/Cause"
import type { FastifyReply, FastifyRequest } from "fastify"
import type { Failure } from "./problem-kinds.ts"

/** Where lines go: a stream of JSON lines. */
export interface LogStream {
  readonly write: (line: string) => void
}

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent"

const secretPaths = [
  "authorization",
  "*.authorization",
  "req.headers",
  "headers",
  "*.headers",
  "body",
  "*.body",
  "pin",
  "*.pin",
  "token",
  "*.token",
  "trackerToken",
  "*.trackerToken"
]

/** Settings of Fastify's logger (pino). */
export const loggerSettings = (level: LogLevel, stream: LogStream) => ({
  level,
  base: null,
  stream: { write: (line: string) => stream.write(line) },
  redact: { paths: [...secretPaths], censor: "[redacted]" },
  // Fastify's own lines about a request carry its id and nothing else of it.
  serializers: { req: () => ({}), res: () => ({}), err: describeError }
})

/** The frames of an error's stack with its name; a message may quote values, so it is cut at the first of them. */
const describeError = (error: Error): { type: string; message: string; stack: string } => ({
  type: error.name,
  message: (error.message ?? "").replace(/[{["'`].*/s, "…").slice(0, 200),
  stack: (error.stack ?? "")
    .split("\n")
    .filter((line) => line.trimStart().startsWith("at "))
    .join("\n")
})

/** The line of a finished request. The path's template, not the path: ids of one request go by its id. */
export const logRequest = (
  request: FastifyRequest,
  reply: FastifyReply,
  caller: string,
  code: string | null
): void => {
  const fields = {
    method: request.method,
    route: request.routeOptions.url ?? "unknown",
    params: request.params,
    status: reply.statusCode,
    code,
    caller,
    durationMs: Math.round(reply.elapsedTime * 10) / 10
  }
  if (reply.statusCode >= 500) request.log.error(fields, "request failed")
  else request.log.info(fields, "request")
}

/** The line of a request whose caller did not wait for its answer. */
export const logDeparture = (request: FastifyRequest, caller: string): void =>
  request.log.info(
    {
      method: request.method,
      route: request.routeOptions.url ?? "unknown",
      params: request.params,
      caller
    },
    "caller has gone"
  )

/** What a log may say of a failure that is ours; null for those that are the caller's. */
export const noteOf = (failure: Failure): { readonly [field: string]: unknown } | null => {
  switch (failure._tag) {
    case "DatabaseFault": {
      const { database, operation, kind, code, constraint } = failure
      return { tag: failure._tag, database, operation, kind, code, constraint }
    }
    case "ActorUnavailable": {
      const { actor, id, because, certain } = failure
      return { tag: failure._tag, actor, id, because, certain }
    }
    case "ReplyTimedOut":
      return { tag: failure._tag, waitedMs: failure.waitedMs }
    default:
      return null
  }
}

/** A defect as the log tells it. */
export const describeDefect = (cause: Cause.Cause<unknown>): { readonly [field: string]: unknown } => {
  const [first] = [...Cause.defects(cause)]
  return first instanceof Error
    ? describeError(first)
    : { type: "Defect", interrupted: Cause.isInterrupted(cause) }
}
