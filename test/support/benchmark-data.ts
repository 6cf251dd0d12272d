/** The published instances of the meal-delivery benchmark, which lie outside this repository. */
import { existsSync, readdirSync } from "node:fs"
import { join, resolve } from "node:path"

const data = resolve(import.meta.dirname, "../..", process.env["CURBLINE_DATA"] ?? "../shared/data")

/** Folder of the instances. */
export const mdrpFolder = join(data, "mdrp")

/** Names of the instances that are there, sorted; none where the data is missing. */
export const mdrpInstanceNames: ReadonlyArray<string> = existsSync(mdrpFolder)
  ? readdirSync(mdrpFolder).sort()
  : []
