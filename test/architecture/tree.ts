/**
 * The files of this checkout, as the architecture tests see them: what Git would keep, without asking
 * Git, so that a file counts from the moment it is written.
 */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join, resolve } from "node:path"

export const root = resolve(import.meta.dirname, "../..")

/** Folders that hold no work of ours, and the planted violations. */
const skipped = new Set(["node_modules", ".git", "bin", "lib", "dist", "runs", "coverage", ".curbline"])
const fixtures = "test/architecture/fixtures"

const walk = (folder: string, found: Array<string>): Array<string> => {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`
    // In a linked worktree .git is a file.
    if (skipped.has(entry.name)) continue
    if (entry.isDirectory()) {
      if (path !== fixtures) walk(path, found)
    } else if (entry.isFile() && !entry.name.endsWith(".tsbuildinfo")) found.push(path)
  }
  return found
}

/** Paths of all files, relative to the root, sorted. */
export const allFiles = (): ReadonlyArray<string> => walk("", []).sort()

/** Folders below `folder`, one level, sorted; none when it does not exist. */
export const foldersOf = (folder: string): ReadonlyArray<string> => {
  const path = join(root, folder)
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return []
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${folder}/${entry.name}`)
    .sort()
}

export const read = (path: string): string => readFileSync(join(root, path), "utf8")

/** The specification, where it lies beside the checkout; it is never part of it. */
export const specificationFolder = resolve(root, "../shared/spec")

export const specificationExists = (): boolean =>
  statSync(join(specificationFolder, "catalog.json"), { throwIfNoEntry: false })?.isFile() === true
