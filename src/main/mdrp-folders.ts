/** Instances and solutions of the meal-delivery benchmark by the folders that people type. */
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs"
import { basename, dirname, join, resolve } from "node:path"
import * as Either from "effect/Either"
import type { MdrpInstance } from "../sim/benchmarks/mdrp/model.ts"
import { instanceFileNames, readInstance } from "../sim/benchmarks/mdrp/read-instance.ts"
import { nearest } from "../sim/scenario/nearest.ts"
import { readText, reasonOf } from "./scenario-files.ts"

const anInstance = `a folder with ${instanceFileNames.join(", ")}`

const kindOf = (path: string): "folder" | "file" | null => {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? null : found.isDirectory() ? "folder" : "file"
}

const foldersIn = (folder: string): ReadonlyArray<string> =>
  kindOf(folder) !== "folder"
    ? []
    : readdirSync(folder)
        .filter((name) => kindOf(join(folder, name)) === "folder")
        .sort()

/** A folder with one of the files is meant as an instance; what it lacks is said when it is read. */
const isInstance = (folder: string): boolean =>
  instanceFileNames.some((name) => kindOf(join(folder, name)) !== null)

/** Why a path is no folder, with the folder that was probably meant; null when it is one. */
const folderProblem = (path: string): string | null => {
  const kind = kindOf(path)
  if (kind === "folder") return null
  if (kind === "file") return `${path}: this is a file; allowed: ${anInstance}, or a folder of such folders`
  const meant = nearest(basename(resolve(path)), foldersIn(dirname(resolve(path))))
  return `${path}: there is no such folder${meant === null ? "" : `; did you mean ${join(dirname(path), meant)}?`}`
}

/** The instance folders that some paths mean, by name; left: all that is wrong with the paths. */
const findInstances = (
  paths: ReadonlyArray<string>
): Either.Either<ReadonlyArray<string>, ReadonlyArray<string>> => {
  const problems: Array<string> = []
  const folders = new Map<string, string>()
  const add = (folder: string): void => {
    const name = basename(resolve(folder))
    const other = folders.get(name)
    if (other === undefined) folders.set(name, folder)
    else if (resolve(other) !== resolve(folder)) {
      problems.push(`${folder}: ${other} has the same name; allowed: one instance of a name`)
    }
  }
  for (const path of paths) {
    const problem = folderProblem(path)
    if (problem !== null) {
      problems.push(problem)
      continue
    }
    const inside = isInstance(path)
      ? [path]
      : foldersIn(path)
          .map((name) => join(path, name))
          .filter(isInstance)
    if (inside.length === 0) {
      problems.push(`${path}: no instance in it; allowed: ${anInstance}, or a folder of such folders`)
    }
    for (const folder of inside) add(folder)
  }
  const byName = [...folders].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, folder]) => folder)
  return problems.length > 0 ? Either.left(problems) : Either.right(byName)
}

/** Reads the instance of a folder; left: all its errors. */
const openInstance = (folder: string): Either.Either<MdrpInstance, ReadonlyArray<string>> =>
  readInstance(folder, basename(resolve(folder)), readText)

/** Reads all instances that some paths mean, in the order of their names; left: everything that is wrong. */
export const openInstances = (
  paths: ReadonlyArray<string>
): Either.Either<ReadonlyArray<MdrpInstance>, ReadonlyArray<string>> =>
  Either.flatMap(findInstances(paths), (folders) => {
    const opened = folders.map(openInstance)
    const problems = opened.flatMap((it) => (Either.isLeft(it) ? it.left : []))
    return problems.length > 0
      ? Either.left(problems)
      : Either.right(opened.flatMap((it) => (Either.isRight(it) ? [it.right] : [])))
  })

/** Reads the one instance that a path means; left: everything that is wrong. */
export const openOneInstance = (path: string): Either.Either<MdrpInstance, ReadonlyArray<string>> => {
  const problem = folderProblem(path)
  if (problem !== null) return Either.left([problem])
  return isInstance(path)
    ? openInstance(path)
    : Either.left([`${path}: no instance in it; allowed: ${anInstance}`])
}

/** What is wrong with the path of a solution, null when it is a folder. */
export const solutionFolderProblem = (path: string): string | null =>
  kindOf(path) === "file"
    ? `${path}: this is a file; allowed: a folder with the three files of a solution`
    : folderProblem(path)

/** Writes the files of one solution into a folder of its own below `out`, over what is there; left says why not. */
export const writeSolution = (
  out: string,
  instance: string,
  files: ReadonlyArray<{ readonly name: string; readonly text: string }>
): Either.Either<void, string> =>
  Either.try({
    try: () => {
      mkdirSync(join(out, instance), { recursive: true })
      for (const { name, text } of files) writeFileSync(join(out, instance, name), text)
    },
    catch: (error) => `${join(out, instance)}: the solution cannot be written there: ${reasonOf(error)}`
  })
