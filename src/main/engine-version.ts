/**
 * The version of this program, exact to the build: two builds that differ may simulate different days, also
 * when nobody has counted the version up.
 */
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { compiledFile } from "./compiled-file.ts"
import { packageVersion } from "./package-root.ts"

/** `0.1.0+` and the beginning of the program's SHA-256; `+source` when it runs without being compiled. */
export const engineVersion = (): string => {
  const file = compiledFile()
  const build =
    file === null ? "source" : createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 16)
  return `${packageVersion}+${build}`
}
