/**
 * A server to play with: PostgreSQL in a temporary folder, and beside it `curbline serve` as a process of
 * its own that can be killed without the databases noticing. The end of the scope takes all of it away.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type { DatabaseName } from "../../services/database-name.ts"
import { embeddedPostgres, removeEmbeddedPostgres } from "../embedded-postgres.ts"
import type { PostgresUnavailable } from "../postgres-unavailable.ts"
import { NoticeBoard } from "./notice-board.ts"
import { ServerChild } from "./server-child.ts"

export interface RehearsalOptions {
  /** How this program is run: Node and the bundle. */
  readonly program: ReadonlyArray<string>
  /** Words behind `serve`, beside the access file. */
  readonly words: ReadonlyArray<string>
  /** Whether PostgreSQL may be killed too: a commit that was answered is on the disk then. */
  readonly durable: boolean
}

export interface Rehearsal {
  readonly child: ServerChild
  readonly accessFile: string
  readonly logFile: string
  /** Where the server's web hook ends. */
  readonly notices: NoticeBoard
  /** Folder of the PostgreSQL server. */
  readonly postgresFolder: string
  readonly urlOf: (name: DatabaseName) => string
}

const folderPrefix = "curbline-rehearsal-"

/** Everything but the server itself, which is started by `child.start()`. */
export const rehearsal = (
  options: RehearsalOptions
): Effect.Effect<Rehearsal, PostgresUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const data = join(folder, "postgres")
    yield* Effect.addFinalizer(() => Effect.ignoreLogged(removeEmbeddedPostgres(data)))
    const postgres = yield* embeddedPostgres({ folder: data, port: null, durable: options.durable })
    const notices = new NoticeBoard()
    const hook = yield* Effect.acquireRelease(
      Effect.promise(() => notices.open()),
      () => Effect.promise(() => notices.close())
    )
    const accessFile = join(folder, "access.json")
    const logFile = join(folder, "serve.log")
    const child = yield* Effect.acquireRelease(
      Effect.sync(
        () =>
          new ServerChild({
            program: options.program,
            words: [...options.words, "--access-file", accessFile],
            environment: {
              CURBLINE_PG_URL: Redacted.value(postgres.url),
              CURBLINE_NOTIFY_URL: hook
            },
            logFile
          })
      ),
      (server) => Effect.promise(() => server.stop())
    )
    const urlOf = (name: DatabaseName): string => {
      const url = new URL(Redacted.value(postgres.url))
      url.pathname = `/${name}`
      return url.href
    }
    return { child, accessFile, logFile, notices, postgresFolder: postgres.folder, urlOf }
  })

const temporaryFolder = Effect.acquireRelease(
  Effect.sync(() => {
    const folder = mkdtempSync(join(tmpdir(), folderPrefix))
    // PostgreSQL may run as another user, who has to pass through.
    chmodSync(folder, 0o755)
    return folder
  }),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)
