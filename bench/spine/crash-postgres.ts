/** PostgreSQL taken away from under a running server, and given back. */
import { join } from "node:path"
import * as Effect from "effect/Effect"
import { postgresBinaries } from "../../src/main/postgres-binaries.ts"
import { runProgram } from "../../src/main/server-process.ts"

/** Fast: sessions are ended in order. Immediate: as if the machine had stopped, with recovery at the start. */
export type RestartMode = "fast" | "immediate"

/** Restarts the server of a folder, and waits until it takes connections again. */
export const restartPostgres = async (folder: string, mode: RestartMode): Promise<void> => {
  const binaries = await Effect.runPromise(postgresBinaries)
  const { code, output } = await runProgram(
    binaries.pgCtl,
    [
      "restart",
      "-w",
      "-t",
      "60",
      "-s",
      "-m",
      mode,
      "-D",
      join(folder, "data"),
      "-l",
      join(folder, "server.log")
    ],
    binaries.user
  )
  if (code !== 0) throw new Error(`PostgreSQL does not restart (${mode}): ${output}`)
}
