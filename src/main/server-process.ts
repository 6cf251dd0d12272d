/** Processes that are not ours: short programs that are run to their end, and whether somebody still lives. */
import { spawn, spawnSync } from "node:child_process"
import { readFileSync, readlinkSync } from "node:fs"

/** The operating system's user that a program runs as; null: the user of this process. */
export interface SystemUser {
  readonly uid: number
  readonly gid: number
}

export interface ProgramResult {
  /** Exit code; null when a signal ended it or it could not be started. */
  readonly code: number | null
  /** What it printed, both channels. */
  readonly output: string
}

/**
 * Runs a program to its end. It sees none of this process' environment but PATH, so that no PG… variable
 * of the caller's steers it, and its messages are English.
 */
export const runProgram = (
  program: string,
  words: ReadonlyArray<string>,
  user: SystemUser | null = null
): Promise<ProgramResult> =>
  new Promise((resolve) => {
    const child = spawn(program, words, {
      stdio: ["ignore", "pipe", "pipe"],
      // Not in the terminal's group: Ctrl-C is for us, and we decide what is still finished.
      detached: process.platform !== "win32",
      // A folder that every user may enter: the current one need not be open to `user`.
      cwd: "/",
      env: { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC", SystemRoot: process.env["SystemRoot"] },
      ...(user ?? {})
    })
    let output = ""
    const collect = (bytes: Buffer): void => {
      output += bytes.toString("utf8")
    }
    child.stdout.on("data", collect)
    child.stderr.on("data", collect)
    child.once("error", (error) => resolve({ code: null, output: `${output}${error.message}` }))
    child.once("close", (code) => resolve({ code, output: output.trim() }))
  })

/** Whether a process with this number runs, whoever owns it. One that only waits to be buried does not. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
  return statOf(pid)?.[0] !== "Z"
}

/**
 * When a process began, as a text that only serves to be compared: the same number at another time is
 * another process. Null where the system does not tell.
 */
export const beginningOf = (pid: number): string | null => statOf(pid)?.[19] ?? null

/** What Linux says of a process, from its state on; null elsewhere, or when there is no such process. */
const statOf = (pid: number): ReadonlyArray<string> | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    // The name before it is in brackets and may hold anything.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  } catch {
    return null
  }
}

/**
 * Whether the process works in a folder: its current folder where the system tells, else the folder's
 * path in its command line; true when neither can be read.
 *
 * `folder`: without symbolic links.
 */
export const worksIn = (pid: number, folder: string): boolean => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder
  } catch {
    const { status, stdout } = spawnSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" })
    return status !== 0 || stdout.includes(folder)
  }
}
