/** `curbline demand` on the command line: its options. */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import { json, orNull } from "./cli-options.ts"
import { printDemandTemplate, runDemandFit } from "./demand-command.ts"
import type { ExitCode } from "./exit-code.ts"

/** The command with its subcommands; `ends` takes the exit code. */
export const demandCommand = (ends: (code: ExitCode) => Effect.Effect<void>) =>
  Command.make("demand").pipe(
    Command.withDescription("Use your own orders in scenarios."),
    Command.withSubcommands([
      Command.make(
        "fit",
        {
          file: Args.text({ name: "orders" }).pipe(Args.withDescription("A CSV file with a line per order.")),
          scenario: orNull(
            Options.text("scenario").pipe(
              Options.withDescription("A scenario to extend, with its city; one of its own when left out.")
            )
          ),
          timeZone: orNull(
            Options.text("time-zone").pipe(
              Options.withDescription("IANA time zone of the hours; that of the scenario when left out.")
            )
          ),
          out: orNull(
            Options.text("out").pipe(
              Options.withDescription("Scenario to write; ORDERS-fitted.yaml in this folder when left out.")
            )
          ),
          json
        },
        (options) =>
          Effect.flatMap(
            Effect.sync(() => runDemandFit(options)),
            ends
          )
      ).pipe(
        Command.withDescription("Fit a scenario to your orders: hours, days, preparation, sizes, weights.")
      ),
      Command.make("template", { json }, (options) =>
        Effect.flatMap(
          Effect.sync(() => printDemandTemplate(options.json)),
          ends
        )
      ).pipe(Command.withDescription("Print a small file of orders to begin with."))
    ])
  )
