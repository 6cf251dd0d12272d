/** Child processes of the measurements: started until they say that they are ready, ended with the scope. */
import { type ChildProcess, spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { packageRoot } from "../../src/main/package-root.ts"

export interface Started {
  readonly process: ChildProcess
  readonly url: string
  /** Milliseconds from the start to the ready line. */
  readonly readyAfterMs: number
}

const readyTimeoutMs = 60_000

/** Starts a Node program of this package and waits for its ready line. */
export const startProgram = (
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>> = {},
  nodeArgs: ReadonlyArray<string> = []
): Promise<Started> =>
  new Promise((resolve, reject) => {
    const begun = performance.now()
    const child = spawn(process.execPath, [...nodeArgs, ...args], {
      cwd: packageRoot,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let said = ""
    let complained = ""
    const timer = setTimeout(() => {
      child.kill("SIGKILL")
      reject(new Error(`${args.join(" ")}: not ready after ${readyTimeoutMs} ms: ${complained.slice(-2000)}`))
    }, readyTimeoutMs)
    child.stderr.on("data", (data: Buffer) => {
      complained = `${complained}${data}`.slice(-10_000)
    })
    child.on("exit", (code) => {
      clearTimeout(timer)
      reject(new Error(`${args.join(" ")}: ended with ${code}: ${complained.slice(-2000)}`))
    })
    child.stdout.on("data", (data: Buffer) => {
      said += data
      const line = said.split("\n").find((text) => text.startsWith('{"ready":true'))
      if (line === undefined) return
      clearTimeout(timer)
      const { url } = JSON.parse(line) as { readonly url: string }
      resolve({ process: child, url, readyAfterMs: performance.now() - begun })
    })
  })

/** CPU seconds that a process has used so far; Linux only, else NaN. */
export const cpuSecondsOf = (child: ChildProcess): number => {
  try {
    const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? []
    // utime and stime, in ticks of a hundredth of a second.
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return Number.NaN
  }
}

/** Asks a process to end and waits until it has. */
export const end = (child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once("exit", () => resolve())
    child.kill(signal)
  })

/** The command line as it is installed. */
export const curbline = join(packageRoot, "bin", "curbline")

/** Arguments that run a TypeScript file of this checkout. */
export const script = (file: string, ...args: ReadonlyArray<string>): ReadonlyArray<string> => [
  join(packageRoot, "scripts", "run-ts.mjs"),
  join(packageRoot, file),
  ...args
]
