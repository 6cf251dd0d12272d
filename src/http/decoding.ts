/** From what was sent to what a route understands: parameters, query and body, all mistakes at once. */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { type FieldProblem, InvalidRequest } from "./edge-errors.ts"
import type { Endpoint } from "./endpoint.ts"

export interface Sent {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
}

export interface Decoded {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
}

/** A rule is told in so many characters at most. */
const longestRule = 300

/** What the schema expects, without what it found: that may be nobody's business. */
const expectation = /^Expected (.*), actual .*$/s

/** One problem per field: of a choice every option is an issue, and all of them are one rule. */
const problemsOf = (error: ParseResult.ParseError): ReadonlyArray<FieldProblem> => {
  const options = new Map<string, Set<string>>()
  for (const { _tag, message, path } of ParseResult.ArrayFormatter.formatErrorSync(error)) {
    const field = path.map(String).join(".")
    const rule = _tag === "Missing" ? "is missing" : (expectation.exec(message)?.[1] ?? message)
    const known = options.get(field)
    if (known === undefined) options.set(field, new Set([rule]))
    else known.add(rule)
  }
  const fields = [...options.keys()]
  return [...options].flatMap(([field, rules]) => {
    // That a field may be left out is no advice to somebody who gave it, or something within it.
    const named = [...rules].filter((rule) => rule !== "null" && rule !== "undefined")
    if (named.length === 0 && fields.some((other) => other.startsWith(`${field}.`))) return []
    const rule = named.length === 0 ? "null" : named.join(" | ")
    return [{ field, rule: rule.length > longestRule ? `${rule.slice(0, longestRule - 1)}…` : rule }]
  })
}

/** Compiled once per route. */
export const decoderOf = (endpoint: Endpoint): ((sent: Sent) => Either.Either<Decoded, InvalidRequest>) => {
  const options = { errors: "all", onExcessProperty: "ignore" } as const
  const decodeParams = Schema.decodeUnknownEither(endpoint.params, options)
  const decodeQuery = Schema.decodeUnknownEither(endpoint.query, options)
  const decodeBody = endpoint.body === null ? null : Schema.decodeUnknownEither(endpoint.body, options)
  return (sent) => {
    const params = decodeParams(sent.params)
    const query = decodeQuery(sent.query)
    // No body and an empty one are the same: a route without required fields takes both.
    const body = decodeBody === null ? Either.right(undefined) : decodeBody(sent.body ?? {})
    if (Either.isRight(params) && Either.isRight(query) && Either.isRight(body)) {
      return Either.right({ params: params.right, query: query.right, body: body.right })
    }
    const problems = [params, query, body].flatMap((part) =>
      Either.isLeft(part) ? problemsOf(part.left) : []
    )
    return Either.left(new InvalidRequest({ problems }))
  }
}
