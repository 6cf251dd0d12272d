/** Migrations run in the order of their numbers; a gap or a late lower number would be skipped silently. */
import { join } from "node:path"
import { foldersOf, root } from "./tree.ts"

/** Folders of migrations, one per service; none before the first migration. */
export const migrationFolders = (): ReadonlyArray<string> =>
  foldersOf("migrations").map((folder) => join(root, folder))

/** What is wrong with the names of a service's migrations: 0001_create_robot.sql, 0002_…, without a gap. */
export const gapsIn = (names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const problems: Array<string> = []
  const migrations = names.filter((name) => name.endsWith(".sql")).sort()
  migrations.forEach((name, index) => {
    const number = /^(\d{4})_[a-z0-9]+(_[a-z0-9]+)*\.sql$/.exec(name)?.[1]
    if (number === undefined) problems.push(`${name}: four digits, then words with underscores`)
    else if (Number(number) !== index + 1) problems.push(`${name}: expected number ${index + 1}`)
  })
  return problems
}
