/** The `db` command as a program of its own, so that its tests need no other part of the command line. */
import * as Command from "@effect/cli/Command"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import { dbCommand } from "../../src/main/db-command.ts"

const db = dbCommand((code) =>
  Effect.sync(() => {
    process.exitCode = code
  })
)

const program = Command.make("curbline").pipe(Command.withSubcommands([db]))

await Effect.runPromise(
  Command.run(program, { name: "curbline", version: "0.0.0" })(process.argv).pipe(
    Effect.provide(NodeContext.layer)
  )
)
