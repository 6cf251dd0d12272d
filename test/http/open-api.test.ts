import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { Endpoint } from "../../src/http/endpoint.ts"
import { openApiDocument } from "../../src/http/open-api.ts"
import { failureKinds, rejectionKinds } from "../../src/http/problem-kinds.ts"
import { endpoints } from "../../src/http/routes/endpoints.ts"
import { Edge } from "./edge.ts"

interface Parameter {
  readonly $ref?: string
  readonly name?: string
  readonly in?: string
}

interface Operation {
  readonly operationId: string
  readonly parameters: ReadonlyArray<Parameter>
  readonly requestBody?: { readonly content: { readonly "application/json": { readonly example?: unknown } } }
  readonly responses: { readonly [status: string]: unknown }
}

const document = openApiDocument(endpoints) as unknown as {
  readonly openapi: string
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } }
  readonly components: { readonly schemas: { readonly [name: string]: unknown } }
}

const operationOf = ({ method, path }: Endpoint): Operation | undefined =>
  document.paths[path.replaceAll(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()]

/** Every text under a name, anywhere in JSON. */
const textsUnder = (name: string, json: unknown): ReadonlyArray<string> =>
  typeof json !== "object" || json === null
    ? []
    : Object.entries(json).flatMap(([member, value]) =>
        member === name && typeof value === "string" ? [value] : textsUnder(name, value)
      )

describe("the OpenAPI document", () => {
  it("has every route once, with its parameters and answers", () => {
    assert.strictEqual(document.openapi, "3.1.0")
    const names = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId)
    )
    assert.lengthOf(new Set(names), endpoints.length)
    for (const one of endpoints) {
      const operation = operationOf(one)
      assert.strictEqual(operation?.operationId, one.name)
      const inPath = (operation?.parameters ?? []).filter((parameter) => parameter.in === "path")
      assert.sameMembers(
        inPath.map(({ name }) => name),
        [...one.path.matchAll(/:(\w+)/g)].map(([, name]) => name),
        one.name
      )
      assert.includeMembers(Object.keys(operation?.responses ?? {}), [...Object.keys(one.answers), "default"])
    }
  })

  it("points at nothing that is not there", () => {
    const references = new Set(textsUnder("$ref", document))
    assert.isAbove(references.size, 10)
    for (const reference of references) {
      const found = reference
        .replace("#/", "")
        .split("/")
        .reduce<unknown>((json, name) => (json as { readonly [name: string]: unknown })?.[name], document)
      assert.isDefined(found, reference)
    }
  })

  it("gives examples that the routes themselves take", () => {
    let examples = 0
    for (const one of endpoints) {
      if (one.body === null || one.example === undefined) continue
      examples += 1
      const decoded = Schema.decodeUnknownEither(one.body)(one.example)
      assert.isTrue(
        Either.isRight(decoded),
        `${one.name}: ${Either.isLeft(decoded) ? decoded.left.message : ""}`
      )
      const shown = operationOf(one)?.requestBody?.content["application/json"].example
      assert.deepStrictEqual(shown, one.example)
    }
    assert.isAbove(examples, 40)
  })

  it("names problems by codes that exist", () => {
    const codes = new Set(
      [...Object.values(rejectionKinds), ...Object.values(failureKinds)].map(({ code }) => code)
    )
    for (const { name, problems } of endpoints) {
      assert.lengthOf(new Set(problems), problems.length, name)
      for (const code of problems) assert.isTrue(codes.has(code), `${name}: ${code}`)
    }
  })

  it("is served to everybody, itself included", async () => {
    const edge = new Edge()
    const served = await edge.get("/openapi.json")
    assert.strictEqual(served.status, 200)
    const paths = served.at<object>("paths")
    assert.property(paths, "/openapi.json")
    assert.property(paths, "/v1/quotes/{quoteId}/accept")
    await edge.close()
  })
})
