/**
 * The bundled program as people run it. It is bundled once, before all tests (program.ts): nothing bundles it
 * anew while tests run, so that every test sees one and the same build.
 *
 * ```ts
 * const { curbline, read, write } = commandLine("sim")
 * beforeAll(() => write("small.yaml", littleCity()))
 *
 * it("…", async () => {
 *   const { code, out } = await curbline("sim", "small.yaml", "--json")
 * })
 * ```
 *
 * Programs run beside the test, which is never blocked: a runner that hears nothing of a worker for a minute
 * gives it up.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll } from "vitest"
import { root } from "../architecture/tree.ts"

/** The bundle of the command line. */
export const program: string = join(root, "bin/curbline")

/** Milliseconds for a test that starts several programs; this only catches what hangs. */
export const limitMs = 300_000

/** What a program said until its end; `code` is null when a signal ended it. */
export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A program that runs. */
export interface Running {
  readonly process: ChildProcess
  /** When it has ended and everything that it said is there. */
  readonly ended: Promise<Ran>
  /** True as soon as it has said this on stderr, false when it has ended without a word of it. */
  readonly heard: (words: string) => Promise<boolean>
}

/** In which surroundings a program runs; what is not said is that of the tests. */
export interface Surroundings {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Number of the user and of his group. */
  readonly uid?: number
}

/** Starts Node with these words and without an input. */
export const startNode = (words: ReadonlyArray<string>, { cwd, env, uid }: Surroundings = {}): Running => {
  const child = spawn(process.execPath, [...words], {
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    ...(uid === undefined ? {} : { uid, gid: uid })
  })
  const [out, err]: [Array<Buffer>, Array<Buffer>] = [[], []]
  child.stdout.on("data", (bytes: Buffer) => out.push(bytes))
  child.stderr.on("data", (bytes: Buffer) => err.push(bytes))
  const textOf = (bytes: ReadonlyArray<Buffer>): string => Buffer.concat(bytes).toString()
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once("error", reject)
    child.once("close", (code) => resolve({ code, out: textOf(out), err: textOf(err) }))
  })
  const heard = (words: string): Promise<boolean> => {
    const said = new Promise<boolean>((resolve) => {
      const look = (): void => {
        if (textOf(err).includes(words)) resolve(true)
      }
      child.stderr.on("data", look)
      look()
    })
    return Promise.race([said, ended.then(({ err }) => err.includes(words))])
  }
  return { process: child, ended, heard }
}

/** Starts the program. */
export const startProgram = (words: ReadonlyArray<string>, surroundings: Surroundings = {}): Running =>
  startNode([program, ...words], surroundings)

/** A folder in which a file of tests runs the program. Paths are those inside of the folder. */
export interface CommandLine {
  /** Where a path is on the disk; the folder itself without one. Only inside tests and hooks. */
  readonly at: (path?: string) => string
  /** Makes the folders above the file, too. */
  readonly write: (path: string, text: string) => void
  readonly read: (path: string) => string
  /** Runs the program to its end. */
  readonly curbline: (...words: ReadonlyArray<string>) => Promise<Ran>
  /** Starts it, with these variables besides; what still runs after the last test is killed. */
  readonly start: (words: ReadonlyArray<string>, variables?: NodeJS.ProcessEnv) => Running
}

/**
 * Gives the surrounding file or suite a folder of its own, made before its first test and removed after its
 * last one. The program sees nothing of the settings of this machine but the search path: compiled maps too
 * are kept in the folder (`cache`).
 */
export const commandLine = (name: string): CommandLine => {
  let folder = ""
  const running = new Set<ChildProcess>()
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), `curbline-${name}-`))
  })
  afterAll(() => {
    for (const child of running) child.kill("SIGKILL")
    rmSync(folder, { recursive: true, force: true })
  })
  const at = (path = ""): string => join(folder, path)
  const start: CommandLine["start"] = (words, variables = {}) => {
    const env = { PATH: process.env["PATH"], XDG_CACHE_HOME: at("cache"), ...variables }
    const started = startProgram(words, { cwd: folder, env })
    running.add(started.process)
    started.process.once("exit", () => running.delete(started.process))
    return started
  }
  return {
    at,
    write: (path, text) => {
      mkdirSync(dirname(at(path)), { recursive: true })
      writeFileSync(at(path), text)
    },
    read: (path) => readFileSync(at(path), "utf8"),
    curbline: (...words) => start(words).ended,
    start
  }
}
