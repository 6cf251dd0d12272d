/**
 * Which bodies are read: JSON and HTML forms. An empty body is an empty body whatever type it claims to
 * have: couriers' clients send empty JSON and empty forms. Source: effect-notes.md 15.
 */
import type { FastifyError, FastifyInstance, FastifyRequest } from "fastify"

/** Bodies as they came, as long as their requests live: signatures are made over bytes, not over values. */
const texts = new WeakMap<FastifyRequest, string>()

/** The body of a request as it came; empty when there is none. */
export const bodyTextOf = (request: FastifyRequest): string => texts.get(request) ?? ""

export const addBodyParsers = (app: FastifyInstance): void => {
  const parseJson = app.getDefaultJsonParser("error", "error")
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    /^application\/([\w.-]+\+)?json(;|$)/,
    { parseAs: "string" },
    (request, body, done) => {
      const text = String(body)
      texts.set(request, text)
      if (text.trim() === "") done(null, undefined)
      else void parseJson(request, text, (error, value) => done(error as FastifyError | null, value))
    }
  )
  app.addContentTypeParser(
    /^application\/x-www-form-urlencoded(;|$)/,
    { parseAs: "string" },
    (_request, body, done) => {
      const text = String(body).trim()
      done(null, text === "" ? undefined : Object.fromEntries(new URLSearchParams(text)))
    }
  )
}
