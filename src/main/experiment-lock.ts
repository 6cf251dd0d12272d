/**
 * One process at a time writes a study's folder. Who has it is said by a file with the process's number and
 * beginning, so that what a killed process left behind is told from one that lives.
 */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Either from "effect/Either"
import { beginningOf, isAlive } from "./server-process.ts"

/** The folder is ours until `release`. */
export interface StudyLock {
  readonly release: () => void
}

/** Takes a folder; left: the number of the living process that has it. */
export const lockStudy = (folder: string): Either.Either<StudyLock, number> => {
  const file = join(folder, "lock")
  // Twice: once to sweep away what a killed process left.
  for (let attempt = 0; ; attempt++) {
    // Written beside and linked: a lock is never seen without its owner's name.
    const draft = `${file}.${process.pid}`
    writeFileSync(draft, `${process.pid} ${beginningOf(process.pid) ?? ""}`)
    try {
      linkSync(draft, file)
      return Either.right({ release: () => rmSync(file, { force: true }) })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
      const owner = livingOwner(file)
      if (owner !== null || attempt > 0) return Either.left(owner ?? 0)
      sweep(file)
    } finally {
      rmSync(draft, { force: true })
    }
  }
}

/** The process that holds a lock; null when it is dead or there is no lock. */
const livingOwner = (file: string): number | null => {
  try {
    const [number = "", beginning = ""] = readFileSync(file, "utf8").split(" ")
    const pid = Number(number)
    // After a power failure the name may be on the disk and the text not: that lock is nobody's.
    if (!(Number.isInteger(pid) && pid > 0)) return null
    const lives = isAlive(pid) && (beginning === "" || beginning === (beginningOf(pid) ?? ""))
    return lives ? pid : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null
    throw error
  }
}

const sweep = (file: string): void => {
  const aside = `${file}.swept.${process.pid}`
  try {
    renameSync(file, aside)
    // Somebody swept it and took it between the look and the renaming: give it back.
    if (livingOwner(aside) !== null) linkSync(aside, file)
    rmSync(aside, { force: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
  }
}
