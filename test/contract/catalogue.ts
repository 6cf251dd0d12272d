/**
 * The machine-readable specification, where it lies beside the checkout (../shared/spec/catalog.json).
 * It is the authority on names; it is never part of this repository, so that without it these tests
 * say that they were skipped, and why.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { it } from "@effect/vitest"
import { specificationExists, specificationFolder } from "../architecture/tree.ts"

export interface CatalogueMachine {
  readonly owner: ReadonlyArray<string>
  readonly states: ReadonlyArray<string>
  readonly final: ReadonlyArray<string>
  /** [from, trigger, to]; null: creation. */
  readonly transitions: ReadonlyArray<readonly [string | null, string, string]>
  readonly triggers: Readonly<Record<string, ReadonlyArray<string>>>
  /** Triggers that follow from another step of the same decision. */
  readonly derived?: ReadonlyArray<string>
}

export interface CatalogueEvent {
  readonly name: string
  readonly producer: string
  /** The field that names the aggregate. */
  readonly key: string
  readonly lossy?: boolean
  /** Kept inside its service. */
  readonly internal?: boolean
}

export interface Catalogue {
  readonly counts: { readonly enums: number; readonly enumValues: number }
  readonly services: Readonly<
    Record<string, { readonly enums: Readonly<Record<string, ReadonlyArray<string>>> }>
  >
  readonly actors: Readonly<
    Record<string, { readonly commands: ReadonlyArray<string>; readonly timers: ReadonlyArray<string> }>
  >
  readonly events: ReadonlyArray<CatalogueEvent>
  readonly routes: ReadonlyArray<{ readonly event: string; readonly actor: string; readonly command: string }>
  readonly machines: Readonly<Record<string, CatalogueMachine>>
}

/** The catalogue, null where it is not at hand. */
export const catalogue: Catalogue | null = specificationExists()
  ? (JSON.parse(readFileSync(join(specificationFolder, "catalog.json"), "utf8")) as Catalogue)
  : null

if (catalogue === null) {
  console.log(
    "skipped: test/contract compares with ../shared/spec/catalog.json, which is not beside this checkout"
  )
}

/** A test against the catalogue; skipped without it. */
export const itAgrees = (title: string, check: (catalogue: Catalogue) => void): void => {
  it.skipIf(catalogue === null)(title, () => {
    if (catalogue !== null) check(catalogue)
  })
}

const sorted = (values: Iterable<string>): ReadonlyArray<string> => [...values].sort()

/** What is in one list and not in the other, sorted: `- gone`, `+ new`. */
export const difference = (expected: Iterable<string>, actual: Iterable<string>): ReadonlyArray<string> => {
  const wanted = new Set(expected)
  const found = new Set(actual)
  return [
    ...sorted(wanted)
      .filter((value) => !found.has(value))
      .map((value) => `- ${value}`),
    ...sorted(found)
      .filter((value) => !wanted.has(value))
      .map((value) => `+ ${value}`)
  ]
}
