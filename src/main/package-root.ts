/** Where the installed package is, and which version. */
import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

/** The folder that holds package.json: above bin/curbline as above src/main. */
export const packageRoot = ((): string => {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
})()

/** Version as package.json says, "0.0.0" when the bundle was moved away from it. */
export const packageVersion = ((): string => {
  const file = join(packageRoot, "package.json")
  if (!existsSync(file)) return "0.0.0"
  const content: unknown = JSON.parse(readFileSync(file, "utf8"))
  return typeof content === "object" && content !== null && "version" in content
    ? String(content.version)
    : "0.0.0"
})()
