/** Files of orders: where they are looked for, and their bytes. */
import { readFileSync, statSync } from "node:fs"
import * as Either from "effect/Either"
import { besides } from "../sim/scenario/load.ts"
import type { DemandBytes, ReadDemand } from "../sim/scenario/load-demand.ts"
import { reasonOf } from "./file-reason.ts"
import { meantFile } from "./meant-file.ts"

/** The bytes of a file by its path from here, unless there are more than `most`. */
export const readOrderFile = (path: string, most: number): Either.Either<DemandBytes, string> =>
  Either.try({
    try: () => {
      const { size } = statSync(path)
      // Known before it is read: half a gigabyte would take the memory that the answer needs.
      return { name: path, size, bytes: size > most ? null : readFileSync(path) }
    },
    catch: (error) =>
      `${path} cannot be read: ${reasonOf(error)}${meantFile(path, (name) => /\.(csv|tsv|txt)$/i.test(name))}`
  })

/** The file that a scenario names, seen from the scenario's folder. */
export const readDemand: ReadDemand = (path, from, most) => readOrderFile(besides(from, path), most)
