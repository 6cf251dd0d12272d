/**
 * The folder of an embedded server: who uses it, one at a time changes it, what lies where.
 *
 * Everything is said by files, so that it stays true when a process is killed: what a dead process left
 * behind is recognised by its number and beginning, and swept away by the next one that comes.
 */
import { randomBytes } from "node:crypto"
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from "node:fs"
import { dirname, join } from "node:path"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { PostgresUnavailable } from "./postgres-unavailable.ts"
import { reasonOf } from "./scenario-files.ts"
import { beginningOf, isAlive, type SystemUser } from "./server-process.ts"

export class EmbeddedFolder {
  readonly path: string
  readonly user: SystemUser | null

  constructor(path: string, user: SystemUser | null) {
    this.path = path
    this.user = user
  }

  /** The server's own folder (PGDATA); it exists only when it is complete. */
  get data(): string {
    return join(this.path, "data")
  }

  /** What the server has to say. */
  get log(): string {
    return join(this.path, "server.log")
  }

  get passwordFile(): string {
    return join(this.path, "password")
  }

  /** Settings that are written anew for each start. */
  get settingsFile(): string {
    return join(this.data, "curbline.conf")
  }

  /** Makes the folder, for its user alone; throws when it belongs to somebody else. */
  create(): void {
    const first = mkdirSync(this.path, { recursive: true })
    const { uid } = statSync(this.path)
    if (uid !== (process.getuid?.() ?? uid) && uid !== this.user?.uid) {
      throw new Error(`it belongs to the user with the number ${uid}, who alone can run this server`)
    }
    // Parents made just now may be closed to the server's user by the umask.
    const last = this.user === null || first === undefined ? this.path : dirname(first)
    for (let parent = this.path; parent !== last; parent = dirname(parent)) {
      chmodSync(parent, 0o755)
    }
    mkdirSync(this.usersFolder, { recursive: true })
    this.own(this.path, 0o700)
  }

  /** Gives a file or folder to the user who runs the server. */
  own(path: string, mode: number): void {
    chmodSync(path, mode)
    if (this.user !== null) chownSync(path, this.user.uid, this.user.gid)
  }

  /** The password of the server's owner, drawn when the folder is new. */
  password(): string {
    if (!existsSync(this.passwordFile)) {
      writeFileSync(this.passwordFile, randomBytes(24).toString("base64url"), { mode: 0o600, flag: "wx" })
      this.own(this.passwordFile, 0o600)
    }
    return readFileSync(this.passwordFile, "utf8").trim()
  }

  /** Says that this process uses the server; the returned name takes it back. */
  join(): string {
    const taken = new Set(readdirSync(this.usersFolder))
    let n = 0
    while (taken.has(`${process.pid}.${n}`)) n++
    writeFileSync(join(this.usersFolder, `${process.pid}.${n}`), signature())
    return `${process.pid}.${n}`
  }

  /** Takes `join` back. */
  leave(name: string): void {
    rmSync(join(this.usersFolder, name), { force: true })
  }

  /** How many living processes use the server; forgets those that were killed. */
  countUsers(): number {
    for (const name of readdirSync(this.usersFolder)) {
      const file = join(this.usersFolder, name)
      if (!isSigned(readFileSync(file, "utf8"))) rmSync(file, { force: true })
    }
    return readdirSync(this.usersFolder).length
  }

  /** Runs `effect` while no other process does the same for this folder. */
  exclusively<A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E | PostgresUnavailable> {
    return Effect.acquireUseRelease(
      this.acquireLock,
      () => effect,
      () => Effect.sync(() => rmSync(this.lockFile, { force: true }))
    )
  }

  private get usersFolder(): string {
    return join(this.path, "users")
  }

  private get lockFile(): string {
    return join(this.path, "lock")
  }

  private get acquireLock(): Effect.Effect<void, PostgresUnavailable> {
    const busy = new PostgresUnavailable({
      problem: `${this.lockFile}: for a minute another process has been starting or stopping the server`,
      advice: "wait for it, or remove the file when there is none"
    })
    return Effect.try({
      try: () => this.takeLock(),
      catch: (error) =>
        new PostgresUnavailable({
          problem: `${this.lockFile} cannot be written: ${reasonOf(error)}`,
          advice: "name another folder in CURBLINE_PG_DATA"
        })
    }).pipe(
      Effect.filterOrFail(
        (taken) => taken,
        () => busy
      ),
      Effect.retry({
        while: (error) => error === busy,
        schedule: Schedule.intersect(Schedule.spaced(Duration.millis(50)), Schedule.recurs(1200))
      }),
      Effect.asVoid
    )
  }

  /** Takes the lock; false when somebody has it. Who was killed does not keep it for the next try. */
  private takeLock(): boolean {
    try {
      writeFileSync(this.lockFile, signature(), { flag: "wx" })
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
      this.sweepLock()
      return false
    }
  }

  /** Removes the lock of a process that was killed. */
  private sweepLock(): void {
    try {
      if (isSigned(readFileSync(this.lockFile, "utf8"))) return
      const aside = `${this.lockFile}.${process.pid}`
      renameSync(this.lockFile, aside)
      // Somebody swept and took it between the two lines above: give it back.
      if (isSigned(readFileSync(aside, "utf8"))) linkSync(aside, this.lockFile)
      rmSync(aside, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
    }
  }
}

/** What a process writes down so that it can be recognised: its number and its beginning. */
const signature = (): string => `${process.pid} ${beginningOf(process.pid) ?? ""}`

/** Whether the process that signed still lives. Empty: it has made the file and not yet written into it. */
const isSigned = (text: string): boolean => {
  if (text === "") return true
  const [pid, beginning] = text.split(" ")
  return isAlive(Number(pid)) && (beginning === "" || beginning === (beginningOf(Number(pid)) ?? ""))
}
