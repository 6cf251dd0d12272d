/**
 * Words that code here does without, each with what to write instead. Found in the syntax tree, so that
 * a comment or a text may name them. `planted` must be found, `allowed` must not: tidy.test.ts proves both.
 */
import * as ts from "typescript"

export interface CodeBan {
  readonly name: string
  readonly instead: string
  /** Which files it holds for. */
  readonly where: (path: string) => boolean
  readonly finds: (node: ts.Node) => boolean
  readonly planted: ReadonlyArray<string>
  readonly allowed: ReadonlyArray<string>
}

const belowMain = (path: string): boolean => path.startsWith("src/") && !path.startsWith("src/main/")
const pure = (path: string): boolean => /^src\/(domain|services|actors|sim\/(world|checkers))\//.test(path)
const everywhere = (): boolean => true

/** A name that is used as a value: not a property's name, not a type. */
const isValueNamed =
  (...names: ReadonlyArray<string>) =>
  (node: ts.Node): boolean => {
    if (!ts.isIdentifier(node) || !names.includes(node.text)) return false
    const { parent } = node
    if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
    if (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) return parent.name !== node
    return !ts.isTypeReferenceNode(parent) && !ts.isImportSpecifier(parent)
  }

const isMember =
  (object: string, member: string) =>
  (node: ts.Node): boolean =>
    ts.isPropertyAccessExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === object &&
    node.name.text === member

const isImportOf = (node: ts.Node, test: (specifier: string) => boolean): boolean =>
  (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
  node.moduleSpecifier !== undefined &&
  ts.isStringLiteral(node.moduleSpecifier) &&
  test(node.moduleSpecifier.text)

export const codeBans: ReadonlyArray<CodeBan> = [
  {
    name: "Date",
    instead: "take `now: Instant` as an argument; read and write calendar times with effect/DateTime",
    where: belowMain,
    finds: isValueNamed("Date"),
    planted: ["const now = Date.now()", "const now = new Date()", "const clock = Date"],
    allowed: ["// a Date", "const text = 'Date'", "const row = { Date: 1 }", "type Row = { at: Date }"]
  },
  {
    name: "Math.random",
    instead: "draw from a named stream of src/sim/kernel; deciders take what they need as an argument",
    where: belowMain,
    finds: isMember("Math", "random"),
    planted: ["const u = Math.random()", "const draw = Math.random"],
    allowed: ["const u = Math.floor(1.5)", "const u = draws.random()"]
  },
  {
    name: "setTimeout",
    instead: "draft.setTimer in a decider, Kernel.schedule in the simulation, Effect.sleep in a host",
    where: belowMain,
    finds: isValueNamed("setTimeout", "setInterval", "setImmediate"),
    planted: ["setTimeout(run, 5)", "globalThis.x = setInterval(run, 5)", "setImmediate(run)"],
    allowed: ["draft.setTimeout(5)", "// setTimeout"]
  },
  {
    name: "crypto.randomUUID",
    instead: "deriveId(ownId, ownVersion, n, now) of src/domain/ids.ts",
    where: belowMain,
    finds: (node) =>
      isMember("crypto", "randomUUID")(node) ||
      (ts.isImportSpecifier(node) && node.name.text === "randomUUID"),
    planted: ["const id = crypto.randomUUID()", 'import { randomUUID } from "node:crypto"'],
    allowed: ['import { createHash } from "node:crypto"']
  },
  {
    name: "performance.now",
    instead:
      "measure in src/main, the kernel or bench; what happens in a run never depends on the wall clock",
    where: pure,
    finds: isMember("performance", "now"),
    planted: ["const t = performance.now()"],
    allowed: ["const t = kernel.now()"]
  },
  {
    name: "process.env",
    instead: "read it in src/main and hand the value down",
    where: belowMain,
    finds: isMember("process", "env"),
    planted: ["const url = process.env.CURBLINE_PG_URL"],
    allowed: ["const url = config.env"]
  },
  {
    name: "console",
    instead: "return what is to be shown; src/main writes it",
    where: belowMain,
    finds: isValueNamed("console"),
    planted: ['console.log("x")', "const { log } = console"],
    allowed: ["pilot.console = 1", "const row = { console: 1 }"]
  },
  {
    name: "throw",
    instead: "return a rejection; `invariant` of src/domain/invariant.ts for what cannot be",
    where: (path) => /^src\/(services|actors)\//.test(path),
    finds: (node) => ts.isThrowStatement(node),
    planted: ['throw new Error("x")'],
    allowed: ["const a = reject(x)"]
  },
  {
    name: "default export",
    instead: "export it by its name",
    where: (path) => path !== "vitest.config.ts",
    finds: (node) =>
      ts.isExportAssignment(node) ||
      (node.kind === ts.SyntaxKind.DefaultKeyword && !ts.isDefaultClause(node.parent)),
    planted: ["export default 1", "export default class A {}", "export default function f() {}"],
    allowed: ["export const a = 1", "switch (a) { default: b() }"]
  },
  {
    name: "any",
    instead: "`unknown`, and look before use",
    where: everywhere,
    finds: (node) => node.kind === ts.SyntaxKind.AnyKeyword,
    planted: ["const a: any = 1", "const f = (x: Array<any>) => x", "const b = 1 as any"],
    allowed: ["// any", "const any = 1", "const a: unknown = 1"]
  },
  {
    name: "import without .ts",
    instead: "write the ending: `./state.ts`",
    where: everywhere,
    finds: (node) =>
      isImportOf(node, (specifier) => specifier.startsWith(".") && !/\.(ts|mjs|cjs|json)$/.test(specifier)),
    planted: [
      'import { a } from "./state"',
      'import { a } from "./state.js"',
      'export { a } from "../state"'
    ],
    allowed: ['import { a } from "./state.ts"', 'import * as Schema from "effect/Schema"']
  },
  {
    name: "effect barrel",
    instead: 'import the submodule: `import * as Schema from "effect/Schema"`',
    where: belowMain,
    finds: (node) => isImportOf(node, (specifier) => specifier === "effect"),
    planted: ['import { Schema } from "effect"'],
    allowed: ['import * as Schema from "effect/Schema"']
  }
]

/** What each of the bans finds in a file, as `path:line`; the file is gone through once for all of them. */
export const findingsIn = (
  bans: ReadonlyArray<CodeBan>,
  path: string,
  source: ts.SourceFile
): ReadonlyMap<CodeBan, ReadonlyArray<string>> => {
  const found = new Map(bans.map((ban): [CodeBan, Array<string>] => [ban, []]))
  const visit = (node: ts.Node): void => {
    for (const [ban, lines] of found) {
      if (!ban.finds(node)) continue
      lines.push(`${path}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

export const parse = (path: string, text: string): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true)
