/**
 * Dispatchers by what people type: the name of a built-in one, or the path of a JavaScript module that
 * exports a `RobotChooser` as `dispatcher`. Threads open it again by the same source.
 */
import { statSync } from "node:fs"
import { resolve } from "node:path"
import { pathToFileURL } from "node:url"
import * as Either from "effect/Either"
import {
  builtInDispatcher,
  type DispatcherName,
  dispatcherNames
} from "../services/dispatch/dispatchers/built-in-dispatchers.ts"
import { dispatcherOf } from "../services/dispatch/dispatchers/chosen-robots.ts"
import type { RobotChooser } from "../services/dispatch/dispatchers/robot-chooser.ts"
import type { Dispatcher } from "../services/dispatch/planner/dispatcher.ts"
import { nearest } from "../sim/scenario/nearest.ts"
import { reasonOf } from "./scenario-files.ts"

/** Where a dispatcher comes from: a plain record, because it crosses to other threads. */
export type DispatcherSource =
  | { readonly kind: "builtIn"; readonly name: DispatcherName }
  | { readonly kind: "module"; readonly file: string }

/** What a text means, or what is wrong with it. */
export const dispatcherSource = (text: string): Either.Either<DispatcherSource, string> => {
  const name = dispatcherNames.find((known) => known === text)
  if (name !== undefined) return Either.right({ kind: "builtIn", name })
  const found = statSync(text, { throwIfNoEntry: false })
  if (found?.isFile() === true) {
    return /\.(mjs|js)$/.test(text)
      ? Either.right({ kind: "module", file: resolve(text) })
      : Either.left(`${text}: a dispatcher's module ends in .mjs or .js`)
  }
  if (found !== undefined) return Either.left(`${text}: this is no file`)
  const allowed = `allowed: ${dispatcherNames.join(", ")}, or the path of a module`
  if (/[/\\]|\.[a-z]+$/.test(text)) return Either.left(`${text}: there is no such file; ${allowed}`)
  const meant = nearest(text, dispatcherNames)
  return Either.left(
    `${text}: there is no such dispatcher; ${allowed}${meant === null ? "" : `; did you mean ${meant}?`}`
  )
}

/** The dispatcher of a source, or why there is none. */
export const openDispatcher = async (
  source: DispatcherSource
): Promise<Either.Either<Dispatcher, string>> => {
  if (source.kind === "builtIn") return Either.right(builtInDispatcher(source.name))
  const { file } = source
  let module: Readonly<Record<string, unknown>>
  try {
    module = await import(pathToFileURL(file).href)
  } catch (error) {
    return Either.left(`${file}: the module cannot be loaded: ${reasonOf(error)}`)
  }
  const exported = module["dispatcher"]
  if (exported === undefined) {
    const names = Object.keys(module)
    const meant = nearest("dispatcher", names)
    return Either.left(
      `${file}: exports no dispatcher; found: ${names.length === 0 ? "nothing" : names.join(", ")}${meant === null ? "" : `; did you mean ${meant} to be named dispatcher?`}`
    )
  }
  const problem = chooserProblem(exported)
  return problem === null
    ? Either.right(dispatcherOf(chooserOf(exported as ModuleChooser)))
    : Either.left(`${file}: dispatcher${problem}`)
}

/** As modules write it: `plan` may be left out. */
type ModuleChooser = Omit<RobotChooser, "plan"> & { readonly plan?: RobotChooser["plan"] }

const chooserOf = (written: ModuleChooser): RobotChooser => ({
  name: written.name,
  choose: (delivery, shard) => written.choose(delivery, shard),
  plan:
    written.plan === undefined || written.plan === null
      ? null
      : (deliveries, shard) => written.plan?.(deliveries, shard) ?? []
})

/** What keeps an export from being a chooser, null when nothing does. */
const chooserProblem = (exported: unknown): string | null => {
  if (typeof exported !== "object" || exported === null) {
    return `: found ${exported === null ? "null" : typeof exported}; allowed: an object with name and choose`
  }
  const fields = exported as Readonly<Record<string, unknown>>
  const { name, choose, plan } = fields
  if (typeof name !== "string" || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) {
    return `.name: found ${JSON.stringify(name) ?? "nothing"}; allowed: up to 64 letters, digits, dots, hyphens and underscores`
  }
  if (dispatcherNames.some((known) => known === name)) {
    return `.name: ${name} is built in; allowed: a name of its own`
  }
  if (typeof choose !== "function") {
    return `.choose: found ${choose === undefined ? "nothing" : typeof choose}; allowed: a function (delivery, shard) => serial or null`
  }
  if (plan !== undefined && plan !== null && typeof plan !== "function") {
    return `.plan: found ${typeof plan}; allowed: a function (deliveries, shard) => choices, or nothing`
  }
  const known = ["name", "choose", "plan"]
  const strange = Object.keys(fields).find((key) => !known.includes(key) && nearest(key, known) !== null)
  return strange === undefined ? null : `.${strange}: unknown; did you mean ${nearest(strange, known)}?`
}
