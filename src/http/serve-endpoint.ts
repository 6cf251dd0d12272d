/**
 * One request from its header to its answer: who is it, may he, how often, what does he say, what comes
 * of it. The only place where Effects run and where failures become problem documents.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as ManagedRuntime from "effect/ManagedRuntime"
import * as Option from "effect/Option"
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import { authenticate, isLookedUp } from "./authentication.ts"
import { bodyTextOf } from "./body-parsers.ts"
import { type Caller, callerId, isWelcome } from "./caller.ts"
import { commandKeyOf } from "./command-key.ts"
import { decoderOf } from "./decoding.ts"
import {
  Forbidden,
  InternalDefect,
  InvalidRequest,
  RateLimited,
  SerialMismatch,
  ShuttingDown
} from "./edge-errors.ts"
import type { Answer, EdgeServices, Endpoint } from "./endpoint.ts"
import { describeDefect, noteOf } from "./logging.ts"
import type { Failure } from "./problem-kinds.ts"
import { problemMediaType, problemOf } from "./problems.ts"
import type { RateLimiter } from "./rate-limit.ts"

interface Progress {
  caller: Caller
  /** The code of the problem that was answered, null when all went well. */
  code: string | null
}

const noCommand = { id: "", hash: "" }
const anonymous: Caller = { _tag: "Anonymous" }
const progress = new WeakMap<FastifyRequest, Progress>()

const progressOf = (request: FastifyRequest): Progress => {
  const known = progress.get(request)
  if (known !== undefined) return known
  const fresh: Progress = { caller: anonymous, code: null }
  progress.set(request, fresh)
  return fresh
}

/** Who asked, for the log. */
export const callerNameOf = (request: FastifyRequest): string => callerId(progressOf(request).caller)

/** What went wrong, for the log. */
export const codeOf = (request: FastifyRequest): string | null => progressOf(request).code

/** Answers a problem document. */
export const sendProblem = (request: FastifyRequest, reply: FastifyReply, failure: Failure): FastifyReply => {
  const { status, retryAfterS, document } = problemOf(failure, request.id)
  progressOf(request).code = document.code
  if (retryAfterS !== null) void reply.header("retry-after", String(retryAfterS))
  if (status === 401) void reply.header("www-authenticate", "Bearer")
  return reply.code(status).type(problemMediaType).send(JSON.stringify(document))
}

/** `Idempotency-Key`: any text of reasonable length. */
const longestKey = 255

/** The header, or the command id of a body that has one: it is the same promise. */
const keyOf = (request: FastifyRequest): string | null | InvalidRequest => {
  const given = request.headers["idempotency-key"] ?? commandIdOf(request.body)
  if (given === undefined) return null
  const key = Array.isArray(given) ? given.join() : given
  return key.trim() !== "" && key.length <= longestKey
    ? key
    : new InvalidRequest({
        problems: [{ field: "Idempotency-Key", rule: `a text of 1 to ${longestKey} characters` }]
      })
}

const commandIdOf = (body: unknown): string | undefined =>
  typeof body === "object" && body !== null && "commandId" in body && typeof body.commandId === "string"
    ? body.commandId
    : undefined

const headerOf = (request: FastifyRequest, name: string): string | undefined => {
  const given = request.headers[name]
  return typeof given === "string" ? given : undefined
}

const ifMatchOf = (request: FastifyRequest): number | null | InvalidRequest => {
  const given = request.headers["if-match"]
  if (given === undefined || given === "*") return null
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(given)?.[1]
  return version === undefined
    ? new InvalidRequest({ problems: [{ field: "If-Match", rule: 'a version, such as "7"' }] })
    : Number(version)
}

/** Status for the log alone, where a caller hung up before he was answered. */
const callerLeft = 499

export interface EndpointServerOptions {
  readonly runtime: ManagedRuntime.ManagedRuntime<EdgeServices, never>
  readonly freshId: () => string
  readonly freshSecret: () => string
  readonly limiter: RateLimiter | null
}

export class EndpointServer {
  private readonly options: EndpointServerOptions

  constructor(options: EndpointServerOptions) {
    this.options = options
  }

  mount(app: FastifyInstance, endpoint: Endpoint): void {
    const decode = decoderOf(endpoint)
    app.route({
      method: endpoint.method,
      url: endpoint.path,
      // Before the body is read: strangers send nothing.
      onRequest: (request, reply, done) => {
        if (endpoint.welcome === "everybody") return done()
        const { runtime } = this.options
        const admission = this.admit(endpoint, request)
        const admitted = (exit: Exit.Exit<void, Failure>): void => {
          if (Exit.isFailure(exit)) this.fail(request, reply, exit.cause)
          else done()
        }
        if (isLookedUp(request.headers.authorization)) void runtime.runPromiseExit(admission).then(admitted)
        else admitted(runtime.runSyncExit(admission))
      },
      handler: async (request, reply) => {
        const left = endpoint.waits === true ? this.leaving(reply) : undefined
        const exit = await this.options.runtime.runPromiseExit(
          this.carryOut(endpoint, decode, request),
          left === undefined ? undefined : { signal: left }
        )
        // Nobody is there any more who could be told anything.
        if (left?.aborted === true) return reply.code(callerLeft).send()
        if (Exit.isFailure(exit)) return this.fail(request, reply, exit.cause)
        const { status, body } = exit.value
        void reply.code(status)
        if (body === undefined) return reply.send()
        return reply.type("application/json; charset=utf-8").send(JSON.stringify(body))
      }
    })
  }

  /** Who is it, may he come in, and has he not asked too often. */
  private admit(endpoint: Endpoint, request: FastifyRequest): Effect.Effect<void, Failure, EdgeServices> {
    const { limiter } = this.options
    return Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const caller = yield* authenticate(request.headers.authorization, now)
      progressOf(request).caller = caller
      if (endpoint.welcome !== "everybody" && !isWelcome(caller, endpoint.welcome)) {
        return yield* new Forbidden({ needs: endpoint.welcome.join(" or ") })
      }
      const params = request.params as { readonly serial?: string }
      if (caller._tag === "Robot" && params.serial !== undefined && params.serial !== caller.serial) {
        return yield* new SerialMismatch({ serial: params.serial })
      }
      const retryAfterMs = limiter?.take(callerId(caller), now) ?? 0
      if (retryAfterMs > 0) return yield* new RateLimited({ retryAfterMs })
    })
  }

  private carryOut(
    endpoint: Endpoint,
    decode: ReturnType<typeof decoderOf>,
    request: FastifyRequest
  ): Effect.Effect<Answer, Failure, EdgeServices> {
    const { freshId, freshSecret } = this.options
    return Effect.gen(function* () {
      const { caller } = progressOf(request)
      const now = yield* Clock.currentTimeMillis
      const text = endpoint.verify === undefined ? "" : bodyTextOf(request)
      if (endpoint.verify !== undefined) {
        yield* endpoint.verify({ header: (name) => headerOf(request, name), text, now })
      }
      const { params, query, body } = yield* decode(request)
      const key = keyOf(request)
      if (key instanceof InvalidRequest) return yield* key
      const ifMatch = ifMatchOf(request)
      if (ifMatch instanceof InvalidRequest) return yield* ifMatch
      // What does not change anything is no command; its key would only cost two hashes.
      const what = [endpoint.name, request.params, request.query, request.body ?? null]
      const command =
        endpoint.method === "GET" ? noCommand : commandKeyOf(callerId(caller), key ?? freshId(), what)
      return yield* endpoint.handle({
        caller,
        params,
        query,
        body,
        key: command,
        ifMatch,
        requestId: request.id,
        text,
        now,
        freshSecret
      })
    })
  }

  /** Aborts when the caller has gone: a wait ends then, and nothing is taken that he would not get. */
  private leaving(reply: FastifyReply): AbortSignal {
    const controller = new AbortController()
    reply.raw.once("close", () => {
      if (!reply.raw.writableFinished) controller.abort()
    })
    return controller.signal
  }

  private fail(request: FastifyRequest, reply: FastifyReply, cause: Cause.Cause<Failure>): FastifyReply {
    const failure = Option.getOrNull(Cause.failureOption(cause))
    // The caller has gone; there is nobody to tell.
    if (failure === null && Cause.isInterruptedOnly(cause))
      return sendProblem(request, reply, new ShuttingDown())
    if (failure === null) {
      request.log.error(describeDefect(cause), "defect")
      return sendProblem(request, reply, new InternalDefect())
    }
    const note = noteOf(failure)
    if (note !== null) request.log.warn(note, "not available")
    return sendProblem(request, reply, failure)
  }
}
