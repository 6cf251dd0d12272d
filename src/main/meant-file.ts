/** Files that may have been meant by a path at which there is none. */
import { readdirSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { nearest } from "../sim/scenario/nearest.ts"

/**
 * Completes an error about a file with one beside it that may have been meant; empty when there is none. `isOne`:
 * whether a name is of such a file; `bare`: the part of a name that people mistype.
 */
export const meantFile = (
  path: string,
  isOne: (name: string) => boolean,
  bare: (name: string) => string = (name) => name
): string => {
  try {
    const names = readdirSync(dirname(path)).filter(isOne)
    const meant = nearest(bare(basename(path)), names.map(bare))
    const name = names.find((it) => bare(it) === meant)
    return name === undefined ? "" : `; did you mean ${join(dirname(path), name)}?`
  } catch {
    return ""
  }
}
