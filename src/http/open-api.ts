/** The OpenAPI 3.1 document of all routes, made from the schemas that decode. */
import * as Effect from "effect/Effect"
import * as JSONSchema from "effect/JSONSchema"
import * as Schema from "effect/Schema"
import type * as AST from "effect/SchemaAST"
import { type Endpoint, endpoint, Nothing, ok } from "./endpoint.ts"
import { failureKinds } from "./problem-kinds.ts"
import { problemMediaType } from "./problems.ts"
import { Problem } from "./schemas/problem.ts"

type Json = { readonly [member: string]: unknown }

/** Problems that every route with a token can answer. */
const problemsOfAll = [
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "VALIDATION_FAILED",
  "RATE_LIMITED",
  "DEPENDENCY_UNAVAILABLE"
]

const templateOf = (path: string): string => path.replaceAll(/:(\w+)/g, "{$1}")

/** Of the routes, not of the platform: it rises when a client has to change. */
const version = "1.0.0"

/** The document of these routes. */
export const openApiDocument = (endpoints: ReadonlyArray<Endpoint>): Json => {
  const definitions: { [name: string]: unknown } = {}
  const schemaOf = (schema: Schema.Schema.AnyNoContext): unknown =>
    JSONSchema.fromAST(schema.ast as AST.AST, {
      definitions: definitions as { [name: string]: JSONSchema.JsonSchema7 },
      definitionPath: "#/components/schemas/",
      target: "openApi3.1",
      topLevelReferenceStrategy: "keep"
    })
  const parametersOf = (schema: Schema.Schema.AnyNoContext, place: "path" | "query"): ReadonlyArray<Json> => {
    const described = JSONSchema.fromAST(schema.ast as AST.AST, {
      definitions: {},
      definitionPath: "#/components/schemas/",
      target: "openApi3.1",
      topLevelReferenceStrategy: "skip"
    }) as { readonly properties?: Json; readonly required?: ReadonlyArray<string> }
    return Object.entries(described.properties ?? {}).map(([name, parameter]) => ({
      name,
      in: place,
      required: place === "path" || (described.required ?? []).includes(name),
      schema: parameter
    }))
  }

  const paths: { [path: string]: { [method: string]: unknown } } = {}
  for (const one of endpoints) {
    const path = templateOf(one.path)
    const operations = paths[path] ?? {}
    paths[path] = operations
    const codes = one.welcome === "everybody" ? one.problems : [...one.problems, ...problemsOfAll]
    operations[one.method.toLowerCase()] = {
      operationId: one.name,
      tags: [one.group],
      summary: one.summary,
      security: one.welcome === "everybody" ? [] : [{ bearer: [...one.welcome] }],
      parameters: [
        ...parametersOf(one.params, "path"),
        ...parametersOf(one.query, "query"),
        ...(one.method === "GET" ? [] : [{ $ref: "#/components/parameters/IdempotencyKey" }])
      ],
      ...(one.body === null
        ? {}
        : {
            requestBody: {
              content: {
                "application/json": {
                  schema: schemaOf(one.body),
                  ...(one.example === undefined ? {} : { example: one.example })
                }
              }
            }
          }),
      responses: {
        ...Object.fromEntries(
          Object.entries(one.answers).map(([status, schema]) => [
            status,
            status === "204"
              ? { description: "Done." }
              : {
                  description: "As asked for.",
                  content: { "application/json": { schema: schemaOf(schema) } }
                }
          ])
        ),
        default: {
          description: `A problem document; codes: ${codes.join(", ")}.`,
          content: { [problemMediaType]: { schema: schemaOf(Problem) } }
        }
      }
    }
  }
  return {
    openapi: "3.1.0",
    info: { title: "Curbline", version, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    servers: [{ url: "/" }],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description: "Service keys (`ck_`), device tokens (`cd_`), tracker tokens (`ct_`)."
        }
      },
      parameters: {
        IdempotencyKey: {
          name: "Idempotency-Key",
          in: "header",
          required: false,
          description: `The same key and body again is the same command; another body is ${failureKinds.KeyReused.code}.`,
          schema: { type: "string", minLength: 1, maxLength: 255 }
        }
      },
      schemas: definitions
    }
  }
}

/** The route that serves the document, itself included. */
export const documentRoute = (endpoints: ReadonlyArray<Endpoint>): Endpoint => {
  let document: Json | null = null
  const route: Endpoint = endpoint({
    name: "getOpenApi",
    method: "GET",
    path: "/openapi.json",
    group: "platform",
    summary: "This document.",
    welcome: "everybody",
    params: Nothing,
    query: Nothing,
    body: null,
    answers: { 200: Schema.Unknown },
    problems: [],
    handle: () =>
      Effect.sync(() => {
        document ??= openApiDocument([...endpoints, route])
        return ok(document)
      })
  })
  return route
}
