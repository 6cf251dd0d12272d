/** Files of orders: where they are looked for, and their bytes. */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import * as Either from "effect/Either"
import { besides } from "../sim/scenario/load.ts"
import type { DemandBytes, ReadDemand } from "../sim/scenario/load-demand.ts"
import { nearest } from "../sim/scenario/nearest.ts"
import { reasonOf } from "./file-reason.ts"

/** The bytes of a file by its path from here, unless there are more than `most`. */
export const readOrderFile = (path: string, most: number): Either.Either<DemandBytes, string> =>
  Either.try({
    try: () => {
      const { size } = statSync(path)
      // Known before it is read: half a gigabyte would take the memory that the answer needs.
      return { name: path, size, bytes: size > most ? null : readFileSync(path) }
    },
    catch: (error) => `${path} cannot be read: ${reasonOf(error)}${meantFile(path)}`
  })

/** The file that a scenario names, seen from the scenario's folder. */
export const readDemand: ReadDemand = (path, from, most) => readOrderFile(besides(from, path), most)

/** A file beside it that may have been meant. */
const meantFile = (path: string): string => {
  try {
    const names = readdirSync(dirname(path)).filter((name) => /\.(csv|tsv|txt)$/i.test(name))
    const meant = nearest(basename(path), names)
    return meant === null ? "" : `; did you mean ${join(dirname(path), meant)}?`
  } catch {
    return ""
  }
}
