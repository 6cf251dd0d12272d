/**
 * The HTTP application: Fastify in front, one runtime behind. It knows how requests are authenticated,
 * limited, read, answered and logged; what a route does stands in routes/.
 *
 * Ends gracefully: `close` takes no new connections, sends waiting robots home, lets requests that are
 * under way finish, and then disposes of the runtime.
 */
import * as Effect from "effect/Effect"
import type * as ManagedRuntime from "effect/ManagedRuntime"
import { type FastifyError, type FastifyInstance, fastify, LogController } from "fastify"
import { Device } from "../services/device/device-service.ts"
import { addBodyParsers } from "./body-parsers.ts"
import {
  BodyTooLarge,
  type EdgeError,
  InternalDefect,
  MalformedBody,
  NoSuchThing,
  UnsupportedMediaType
} from "./edge-errors.ts"
import type { EdgeServices } from "./endpoint.ts"
import { type LogLevel, type LogStream, logDeparture, loggerSettings, logRequest } from "./logging.ts"
import { documentRoute } from "./open-api.ts"
import { type RateLimit, RateLimiter } from "./rate-limit.ts"
import { endpoints } from "./routes/endpoints.ts"
import { callerNameOf, codeOf, EndpointServer, sendProblem } from "./serve-endpoint.ts"

export interface AppOptions {
  /** Everything routes use. The application owns it: closing the one disposes of the other. */
  readonly runtime: ManagedRuntime.ManagedRuntime<EdgeServices, never>
  /** A fresh random id each time: names requests, and commands that come without a key. */
  readonly freshId: () => string
  /** A fresh secret each time, from a generator that nobody can predict: tokens of robots. */
  readonly freshSecret: () => string
  readonly log: { readonly level: LogLevel; readonly stream: LogStream }
  /** Null: nobody is limited. */
  readonly rateLimit: RateLimit | null
  /** Bodies above are refused; a full batch of a robot's stream fits. */
  readonly bodyLimitBytes: number
}

/** A batch of 500 items of 500 bytes, and some more. */
export const defaultBodyLimitBytes = 512 * 1024

/** How long a client may take to send a request. */
const requestTimeoutMs = 15_000

/** Ids that callers give their requests are taken over when they look like ids. */
const requestIdPattern = /^[A-Za-z0-9_-]{8,64}$/

/** Versions that older clients put before the paths. Source: spec/operations.md 6. */
const prefixPattern = /^\/api\/(v1|v2|beta)(?=\/)/

/** What Fastify itself objects to, in our words. */
const edgeErrorOf = (error: FastifyError, limitBytes: number): EdgeError => {
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") return new BodyTooLarge({ limitBytes })
  if (error.code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") return new UnsupportedMediaType()
  return error.statusCode === 400 ? new MalformedBody() : new InternalDefect()
}

export const createApp = (options: AppOptions): FastifyInstance => {
  const { runtime, freshId, freshSecret, bodyLimitBytes } = options
  const app = fastify({
    logger: loggerSettings(options.log.level, options.log.stream),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "requestId" }),
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    frameworkErrors: (_error, request, reply) =>
      sendProblem(request, reply, new NoSuchThing({ entity: "Route", id: request.method })),
    return503OnClosing: false,
    forceCloseConnections: "idle",
    exposeHeadRoutes: false,
    rewriteUrl: (request) => (request.url ?? "/").replace(prefixPattern, ""),
    genReqId: (request) => {
      const given = request.headers["x-request-id"]
      return typeof given === "string" && requestIdPattern.test(given) ? given : freshId()
    }
  })
  // Bodies are decoded once, by the routes' own schemas.
  app.setValidatorCompiler(() => () => true)
  addBodyParsers(app)

  const limiter = options.rateLimit === null ? null : new RateLimiter(options.rateLimit)
  const server = new EndpointServer({ runtime, freshId, freshSecret, limiter })
  let isClosing = false

  app.addHook("onRequest", (request, reply, done) => {
    void reply.header("x-request-id", request.id)
    if (isClosing) void reply.header("connection", "close")
    done()
  })
  app.addHook("onResponse", (request, reply, done) => {
    logRequest(request, reply, callerNameOf(request), codeOf(request))
    done()
  })
  app.addHook("onRequestAbort", (request, done) => {
    logDeparture(request, callerNameOf(request))
    done()
  })
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const failure = edgeErrorOf(error, bodyLimitBytes)
    if (failure._tag === "InternalDefect") request.log.error({ err: error }, "defect")
    return sendProblem(request, reply, failure)
  })
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, new NoSuchThing({ entity: "Route", id: request.method }))
  )

  for (const endpoint of endpoints) server.mount(app, endpoint)
  server.mount(app, documentRoute(endpoints))

  app.addHook("preClose", async () => {
    isClosing = true
    await runtime.runPromise(Effect.flatMap(Device, (device) => device.endWaits))
  })
  app.addHook("onClose", () => runtime.dispose())
  return app
}
