/** How files are called. Source: CONTRIBUTING.md (names). */

const vague = /(^|[-.])(util|utils|common|helper|helpers|misc|index)([-.]|$)/
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/

/** Why a path breaks the rules of names, null when it does not. */
export const misnamed = (path: string): string | null => {
  const folders = path.split("/")
  const name = folders.pop() ?? ""
  const isCode = /\.(ts|mjs|cjs)$/.test(name)
  const isOurs = /^(src|test|bench|scripts)\//.test(path)

  if (isOurs && folders.some((folder) => vague.test(folder))) return "a folder's name says what it holds"
  if (isOurs && folders.some((folder) => !kebab.test(folder))) return "folders are kebab-case"
  if (isCode && isOurs && vague.test(name)) return "a file's name says what it holds; there is no index.ts"
  if (isCode && isOurs && !kebab.test(name)) return "files are kebab-case"
  if (/\.spec\.ts$/.test(name)) return "tests end in .test.ts"
  if (/\.test\.ts$/.test(name) && !path.startsWith("test/")) return "tests live under test/"
  if (path.startsWith("docs/machines/") && !/\.gen\.md$/.test(name)) return "generated files carry .gen."
  return null
}
