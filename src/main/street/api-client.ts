/**
 * HTTP as somebody outside speaks it: one server, one token. A request that a server could not answer
 * (it is away, or says 503) is sent again with the same `Idempotency-Key`, so it counts once however often
 * it is sent. What comes back is decoded by the schema that the API's own document promises.
 */
import { randomUUID } from "node:crypto"
import { setTimeout as pause } from "node:timers/promises"
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { Problem } from "../../http/schemas/problem.ts"

/** The server said no. `code` is the word to act by. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string

  constructor(what: string, status: number, code: string, details: unknown) {
    super(`${what}: ${status} ${code} ${JSON.stringify(details ?? [])}`)
    this.name = "ApiProblem"
    this.status = status
    this.code = code
  }
}

/** No answer for as long as the caller was ready to wait. */
export class ApiSilent extends Error {
  constructor(what: string, because: string) {
    super(`${what}: no answer: ${because}`)
    this.name = "ApiSilent"
  }
}

/** What was asked and answered, for those who count or tell it. */
export interface Exchange {
  /** Who asked: the name of the client. */
  readonly who: string
  /** How the server calls him when it tells his keys from those of others. */
  readonly callerId: string
  readonly method: string
  readonly path: string
  /** `Idempotency-Key`, null for requests that change nothing. */
  readonly key: string | null
  readonly status: number
  readonly answer: unknown
  /** Real milliseconds from the first try to the answer. */
  readonly tookMs: number
  /** How often it was sent. */
  readonly tries: number
}

export interface ApiClientOptions {
  /** Without a slash at the end. */
  readonly url: string
  readonly who: string
  readonly callerId: string
  readonly token: string
  /** Gives requests up; what is under way ends with an error. */
  readonly signal: AbortSignal
  /** For how many milliseconds a request is sent again before `ApiSilent`. */
  readonly patienceMs: number
  readonly observe: (exchange: Exchange) => void
}

type AnySchema = Schema.Schema.AnyNoContext

interface Request {
  readonly method: "GET" | "POST" | "PUT" | "DELETE"
  readonly path: string
  readonly body?: unknown
  /** The same key again is the same command; a fresh one when left out. */
  readonly key?: string
  /** Is it worth another try with the same key, although the server answered? 503 always is. */
  readonly again?: (problem: ApiProblem) => boolean
}

/** Between two tries; a server that starts answers about so soon. */
const againAfterMs = 100
/** A server that is there answers within this time; long polls wait 20 s at most. */
const answerTimeoutMs = 30_000

const decodeProblem = Schema.decodeUnknownEither(Problem)

export class ApiClient {
  readonly who: string
  private readonly options: ApiClientOptions

  constructor(options: ApiClientOptions) {
    this.options = options
    this.who = options.who
  }

  get<S extends AnySchema>(answer: S, path: string): Promise<Schema.Schema.Type<S>> {
    return this.send(answer, { method: "GET", path })
  }

  post<S extends AnySchema>(
    answer: S,
    path: string,
    body: unknown,
    more: Pick<Request, "key" | "again"> = {}
  ): Promise<Schema.Schema.Type<S>> {
    return this.send(answer, { method: "POST", path, body, ...more })
  }

  /** Sends a request until it is answered. Throws `ApiProblem` or `ApiSilent`. */
  private async send<S extends AnySchema>(answer: S, request: Request): Promise<Schema.Schema.Type<S>> {
    const { callerId, observe, patienceMs, signal, who } = this.options
    const { method, path } = request
    const what = `${who} ${method} ${path}`
    const key = method === "GET" ? null : (request.key ?? randomUUID())
    const startedAt = performance.now()
    for (let tries = 1; ; tries += 1) {
      const got = await this.sendOnce(request, key)
      const isLate = performance.now() - startedAt >= patienceMs
      if (got._tag === "Away") {
        if (isLate || signal.aborted) throw new ApiSilent(what, got.because)
      } else {
        const { status, value } = got
        const tookMs = performance.now() - startedAt
        if (status < 400) {
          observe({ who, callerId, method, path, key, status, answer: value, tookMs, tries })
          return decoded(answer, value, what)
        }
        const problem = problemOf(what, status, value)
        const isTransient = status === 503 || status === 429 || request.again?.(problem) === true
        if (!isTransient || isLate || signal.aborted) {
          observe({ who, callerId, method, path, key, status, answer: value, tookMs, tries })
          throw problem
        }
      }
      await pause(againAfterMs, undefined, { signal }).catch(() => undefined)
    }
  }

  private async sendOnce(
    { method, path, body }: Request,
    key: string | null
  ): Promise<
    | { readonly _tag: "Answered"; readonly status: number; readonly value: unknown }
    | { readonly _tag: "Away"; readonly because: string }
  > {
    const { signal, token, url } = this.options
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(key === null ? {} : { "idempotency-key": key })
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)])
      })
      const text = await response.text()
      return { _tag: "Answered", status: response.status, value: text === "" ? undefined : JSON.parse(text) }
    } catch (error) {
      return { _tag: "Away", because: reasonOf(error) }
    }
  }
}

const decoded = <S extends AnySchema>(schema: S, value: unknown, what: string): Schema.Schema.Type<S> => {
  const result = Schema.decodeUnknownEither(schema)(value)
  if (Either.isRight(result)) return result.right
  throw new Error(
    `${what}: the answer is none that the API promises: ${ParseResult.TreeFormatter.formatErrorSync(result.left)}`
  )
}

const problemOf = (what: string, status: number, value: unknown): ApiProblem => {
  const document = decodeProblem(value)
  return Either.isRight(document)
    ? new ApiProblem(what, status, document.right.code, document.right.details)
    : new ApiProblem(what, status, "NO_PROBLEM_DOCUMENT", value)
}

/** Why there was no answer; what fetch throws hides it behind "fetch failed". */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  return "code" in cause ? String(cause.code) : cause.message
}
