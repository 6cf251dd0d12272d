import { fileURLToPath } from "node:url"

/** The file that a thread loads, this program compiled; null when it runs from source. */
export const compiledFile = (): string | null => {
  const file = fileURLToPath(import.meta.url)
  return file.endsWith(".ts") ? null : file
}
