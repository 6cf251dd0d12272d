/**
 * `curbline serve` as a process of its own, as an operator runs it: started, killed, started again. Its
 * log goes to a file, so that there is something to look at when it does not come up.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process"
import { closeSync, openSync, readFileSync } from "node:fs"
import { createInterface } from "node:readline"
import type { Readable } from "node:stream"

export interface ServerChildOptions {
  /** How this program is run: Node and the bundle. */
  readonly program: ReadonlyArray<string>
  /** Words behind `serve`. */
  readonly words: ReadonlyArray<string>
  /** Variables beside those of this process; CURBLINE_… of this process are not handed on. */
  readonly environment: Readonly<Record<string, string>>
  readonly logFile: string
}

/** What the server prints when it is ready. */
export interface ReadyLine {
  readonly url: string
  readonly processId: string
  readonly postgres: string
}

export class ServerChild {
  private readonly options: ServerChildOptions
  private child: ChildProcessByStdio<null, Readable, null> | null = null

  constructor(options: ServerChildOptions) {
    this.options = options
  }

  /** Starts it and waits until it is ready; throws with the end of its log when it ends before. */
  start(): Promise<ReadyLine> {
    const { environment, logFile, program, words } = this.options
    const [node = "", ...rest] = program
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith("CURBLINE_"))
    const log = openSync(logFile, "a")
    const child = spawn(node, [...rest, "serve", "--json", ...words], {
      env: { ...Object.fromEntries(own), ...environment },
      stdio: ["ignore", "pipe", log],
      // Not in the terminal's group: Ctrl-C is for us, and we end it in order.
      detached: process.platform !== "win32"
    } as const) as ChildProcessByStdio<null, Readable, null>
    closeSync(log)
    this.child = child
    return new Promise<ReadyLine>((resolve, reject) => {
      createInterface({ input: child.stdout }).once("line", (line) => resolve(JSON.parse(line) as ReadyLine))
      child.once("error", reject)
      child.once("exit", (code, signal) =>
        reject(new Error(`the server ended (${code ?? signal}) before it was ready: ${this.lastWords()}`))
      )
    })
  }

  /** Whether it runs. */
  get lives(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null
  }

  /** kill -9: nothing is finished, nothing is tidied up. */
  kill(): Promise<void> {
    return this.end("SIGKILL")
  }

  /** Asks it to end, and waits until it has; one that does not within ten seconds is killed. */
  async stop(): Promise<void> {
    const late = setTimeout(() => this.child?.kill("SIGKILL"), stopMs)
    await this.end("SIGTERM")
    clearTimeout(late)
  }

  private async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const { child } = this
    if (child === null || !this.lives) return
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
    child.kill(signal)
    await ended
  }

  private lastWords(): string {
    return readFileSync(this.options.logFile, "utf8").trim().split("\n").slice(-3).join(" ")
  }
}

const stopMs = 10_000
