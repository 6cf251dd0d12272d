/** The OpenStreetMap extract of Monaco, which lies outside this repository. */
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"

/** Folder of data that the repository does not hold. */
export const dataFolder = resolve(
  import.meta.dirname,
  "../..",
  process.env["CURBLINE_DATA"] ?? "../shared/data"
)

export const monacoMap = join(dataFolder, "monaco.osm.pbf")
export const hasMonacoMap = existsSync(monacoMap)
/** Why tests on it are skipped; printed with their titles. */
export const withoutMonacoMap = hasMonacoMap ? "" : ` (skipped: ${monacoMap} is missing, see CURBLINE_DATA)`
