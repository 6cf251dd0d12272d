/**
 * The command line: all parsing is here, everything else elsewhere. Source: design.md 7.
 *
 * Two habits of the parsing library are cured: it prints a wrong value twice and ends with code 1 (here:
 * one line, code 2), and its usage lines leave out the program's name.
 */
import { isMainThread } from "node:worker_threads"
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { benchNames, runBench } from "./bench.ts"
import { cityCommand } from "./city-cli.ts"
import {
  addressOf,
  argOrNull,
  checked,
  countOf,
  json,
  orNull,
  pilotsScaleOption,
  portOf,
  rateOf,
  replanSecondsOf,
  replicationsOf,
  robotsOption,
  seedOption,
  workersOption
} from "./cli-options.ts"
import { compareCommand } from "./compare-cli.ts"
import { dbCommand } from "./db-command.ts"
import { demandCommand } from "./demand-cli.ts"
import { runDemo } from "./demo-command.ts"
import { runDoctor } from "./doctor.ts"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { experimentCommand } from "./experiment-cli.ts"
import { runExplain } from "./explain-command.ts"
import { fuzzCommand } from "./fuzz-cli.ts"
import { checkMdrp, runMdrp } from "./mdrp-command.ts"
import { printErrors, printResult, showsColor } from "./output.ts"
import { packageVersion } from "./package-root.ts"
import { replayCommand } from "./replay-cli.ts"
import { reportCommand } from "./report-cli.ts"
import { defaultOut } from "./run-output.ts"
import { initScenario, printScenarioSchema, validateScenario } from "./scenario-command.ts"
import { defaultScenario } from "./scenario-files.ts"
import { defaultAccessFile, defaultServedScenario, runServe } from "./serve-command.ts"
import { runSim } from "./sim-command.ts"
import { commandNames, usageProblem } from "./usage.ts"

export { runWorkerTask } from "./worker-tasks.ts"

let exitCode: ExitCode = exitCodes.ok

const ends = (code: ExitCode): Effect.Effect<void> =>
  Effect.sync(() => {
    exitCode = code
  })

const out = Options.text("out").pipe(
  Options.withDefault(defaultOut),
  Options.withDescription("Folder in which the run folder is made.")
)

const sim = Command.make(
  "sim",
  {
    scenario: argOrNull(Args.text({ name: "scenario" })).pipe(
      Args.withDescription(
        `A scenario file, or the name of one in scenarios/; ${defaultScenario} when left out.`
      )
    ),
    seed: seedOption,
    json,
    eventLog: orNull(
      Options.text("event-log").pipe(Options.withDescription("File for the canonical event log, JSON lines."))
    ),
    out,
    fullTelemetry: Options.boolean("full-telemetry").pipe(
      Options.withDescription("Send every sample of telemetry, not only those that change an answer.")
    ),
    noReport: Options.boolean("no-report").pipe(Options.withDescription("Write no run folder.")),
    robots: robotsOption,
    pilotsScale: pilotsScaleOption,
    dispatcher: orNull(
      Options.text("dispatcher").pipe(
        Options.withDescription("Who chooses robots: a name, or a JavaScript module of your own.")
      )
    ),
    replications: orNull(
      checked("replications", replicationsOf, "a whole number from 1 to 1000").pipe(
        Options.withDescription(
          "Days with other random numbers each, for intervals; the scenario's when left out."
        )
      )
    ),
    workers: orNull(workersOption)
  },
  ({ noReport, ...options }) =>
    Effect.flatMap(
      Effect.promise(() => runSim({ ...options, report: !noReport })),
      ends
    )
).pipe(Command.withDescription("Simulate a scenario and report its key figures."))

const explain = Command.make(
  "explain",
  {
    run: Args.text({ name: "run" }).pipe(
      Args.withDescription("A run folder that sim wrote, or a scenario file or name.")
    ),
    order: Options.text("order").pipe(
      Options.withDescription("The order: its number, its name as in orders.csv, or its delivery id.")
    ),
    at: orNull(
      Options.text("at").pipe(
        Options.withDescription(
          "The moment: 12:34:56, a date with a time, or seconds from the start; the quote when left out."
        )
      )
    ),
    seed: seedOption,
    dispatcher: orNull(
      Options.text("dispatcher").pipe(
        Options.withDescription("Who chose robots, when the run was made with another than the scenario's.")
      )
    ),
    top: checked("top", countOf, "a whole number from 1 to 100000").pipe(
      Options.withDefault(20),
      Options.withDescription("Robots to list of each kind; 20 when left out.")
    ),
    noVerify: Options.boolean("no-verify").pipe(
      Options.withDescription("Stop at the order's end instead of comparing the whole run with its folder.")
    ),
    json
  },
  ({ noVerify, ...options }) =>
    Effect.flatMap(
      Effect.promise(() => runExplain({ ...options, verify: !noVerify })),
      ends
    )
).pipe(Command.withDescription("Say why an order got its robot, why not another one, or why none."))

const init = Command.make(
  "init",
  {
    file: Args.text({ name: "file" }).pipe(
      Args.withDefault("my-city.yaml"),
      Args.withDescription("File to write; my-city.yaml when left out.")
    )
  },
  ({ file }) =>
    Effect.flatMap(
      Effect.sync(() => initScenario(file)),
      ends
    )
).pipe(Command.withDescription("Write a commented scenario that runs."))

const validate = Command.make(
  "validate",
  { file: Args.text({ name: "file" }).pipe(Args.withDescription("A scenario file or name.")), json },
  (options) =>
    Effect.flatMap(
      Effect.sync(() => validateScenario(options.file, options.json)),
      ends
    )
).pipe(Command.withDescription("Name everything that is wrong with a scenario, with line and column."))

const schema = Command.make("schema", {}, () => Effect.flatMap(Effect.sync(printScenarioSchema), ends)).pipe(
  Command.withDescription("Print the JSON Schema of scenario files.")
)

const scenario = Command.make("scenario").pipe(
  Command.withDescription("Write, check and describe scenario files."),
  Command.withSubcommands([init, validate, schema])
)

const bench = Command.make(
  "bench",
  {
    name: argOrNull(Args.text({ name: "name" })).pipe(
      Args.withDescription(`One of ${benchNames.join(", ")}; all when left out.`)
    ),
    json
  },
  (options) =>
    Effect.flatMap(
      Effect.sync(() => runBench(options.name, options.json)),
      ends
    )
).pipe(Command.withDescription("Measure kernel, planner and simulation on this machine."))

const doctor = Command.make(
  "doctor",
  {
    scenario: argOrNull(Args.text({ name: "scenario" })).pipe(
      Args.withDescription("The scenario that shall fit into memory.")
    ),
    out,
    json
  },
  (options) =>
    Effect.flatMap(
      Effect.promise(() => runDoctor(options.scenario, options.out, options.json)),
      ends
    )
).pipe(Command.withDescription("Check whether this machine has what a run needs."))

const checkSolution = Command.make(
  "check",
  {
    instance: Args.text({ name: "instance" }).pipe(Args.withDescription("Folder of an instance.")),
    solution: Args.text({ name: "solution" }).pipe(Args.withDescription("Folder of its solution.")),
    json
  },
  (options) =>
    Effect.flatMap(
      Effect.sync(() => checkMdrp(options.instance, options.solution, options.json)),
      ends
    )
).pipe(Command.withDescription("Check a solution against every rule of the benchmark."))

const mdrp = Command.make(
  "mdrp",
  {
    folders: Args.text({ name: "folder" }).pipe(
      Args.withDescription("Folders of instances, or folders that hold such folders."),
      Args.repeated
    ),
    out: orNull(
      Options.text("out").pipe(
        Options.withDescription(
          "Folder for the solutions, one folder per instance; nothing is written when left out."
        )
      )
    ),
    replanSeconds: checked(
      "replan-seconds",
      replanSecondsOf,
      "a whole number of seconds from 1 to 3600"
    ).pipe(Options.withDefault(15), Options.withDescription("Period of the replan loop; 15 when left out.")),
    workers: orNull(workersOption),
    json
  },
  (options) => Effect.flatMap(runMdrp(options), ends)
).pipe(
  Command.withDescription("Solve days of the public meal-delivery benchmark and report key figures."),
  Command.withSubcommands([checkSolution])
)

const serve = Command.make(
  "serve",
  {
    scenario: argOrNull(Args.text({ name: "scenario" })).pipe(
      Args.withDescription(`The scenario whose city is served; ${defaultServedScenario} when left out.`)
    ),
    host: Options.text("host").pipe(
      Options.withDefault("127.0.0.1"),
      Options.withDescription("Address to listen on.")
    ),
    port: checked("port", portOf, "a port from 1 to 65535, or 0 for a free one").pipe(
      Options.withDefault(8787),
      Options.withDescription("Port to listen on; 8787 when left out.")
    ),
    clockRate: checked("clock-rate", rateOf, "a number from 1 to 1000").pipe(
      Options.withDefault(1),
      Options.withDescription("Run so many times as fast as the wall clock: on throw-away databases only.")
    ),
    accessFile: Options.text("access-file").pipe(
      Options.withDefault(defaultAccessFile),
      Options.withDescription("File of keys and tokens; made when it does not exist, unless --no-dispatch.")
    ),
    runner: orNull(
      checked("runner", addressOf, "host:port, an address that only the other runners reach").pipe(
        Options.withDescription("Share the actors with other processes; this one listens for them there.")
      )
    ),
    noDispatch: Options.boolean("no-dispatch").pipe(
      Options.withDescription("With --runner: another runner holds planner, pilots and hubs.")
    ),
    json
  },
  ({ noDispatch, ...options }) => Effect.flatMap(runServe({ ...options, dispatch: !noDispatch }), ends)
).pipe(Command.withDescription("Serve partners, robots and pilots over HTTP."))

const demo = Command.make(
  "demo",
  {
    url: orNull(
      Options.text("url").pipe(
        Options.withDescription("A server that runs already; one of its own when left out.")
      )
    ),
    accessFile: Options.text("access-file").pipe(
      Options.withDefault(defaultAccessFile),
      Options.withDescription("Keys and tokens of that server.")
    ),
    json
  },
  (options) => Effect.flatMap(runDemo(options), ends)
).pipe(Command.withDescription("Play one delivery through a server by HTTP, and show the rows it leaves."))

const program = "curbline"

const curbline = Command.make(program).pipe(
  Command.withDescription("Dispatch of sidewalk delivery robots: simulate a city day, or serve one."),
  Command.withSubcommands([
    sim,
    compareCommand(ends),
    experimentCommand(ends),
    explain,
    replayCommand(ends),
    fuzzCommand(ends),
    serve,
    demo,
    scenario,
    cityCommand(ends),
    demandCommand(ends),
    dbCommand(ends),
    mdrp,
    reportCommand(ends),
    bench,
    doctor
  ])
)

const ansi = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g")

/** Words between the program's name and the last word of the command, as they stand in its usage line. */
const commandPrefix = commandNames.includes(`${process.argv[2]} ${process.argv[3]}`)
  ? `${process.argv[2]} `
  : ""

/** Lines of the library's help that say nothing. */
const idle = /^ *(A user-defined piece of text\.|A true or false value\.|This setting is optional\.)$/

/** The script for bash as it should be: the library's never finds the options of a subcommand. */
const mendCompletions = (script: string): string =>
  script.replace(/^( +)curbline,([a-z]+),([a-z]+)\)$/gm, "$1curbline__$2,$3)")

/** Help as it should read: the whole command in its usage line, no gaps inside a list, no colour codes in a file. */
const printHelp = (text: string): void => {
  if (process.argv.includes("--completions")) return printResult(mendCompletions(text))
  const said = text.split("\n").filter((line) => !idle.test(line.replace(ansi, "")))
  const lines = said.map((line) => {
    const usage = line.replace(ansi, "")
    return usage.startsWith("$ ") && !usage.startsWith(`$ ${program}`)
      ? line.replace("$ ", `$ ${program} ${commandPrefix}`)
      : line
  })
  const dense = lines.join("\n").replace(/\n\n(?= {2})/g, "\n")
  printResult((showsColor(process.stdout, process.env) ? dense : dense.replace(ansi, "")).trimEnd())
}

/** The library's own output: help and version are results; its error messages come again, in one line. */
const quietly = Console.consoleWith((original) =>
  Effect.succeed<Console.Console>({
    ...original,
    log: (...args) => Effect.sync(() => printHelp(args.map(String).join(" "))),
    error: () => Effect.void
  })
)

const oneLine = (error: HelpDoc.HelpDoc): string =>
  HelpDoc.toAnsiText(error).replace(ansi, "").replace(/\s+/g, " ").trim()

const wrongUsage = (problem: string): Effect.Effect<void> =>
  Effect.sync(() => {
    printErrors([`${problem} (see ${program} --help)`])
    exitCode = exitCodes.usage
  })

const problem = usageProblem(process.argv.slice(2))

const main =
  problem === null
    ? Effect.flatMap(quietly, (console) =>
        Effect.withConsole(
          Command.run(curbline, { name: program, version: packageVersion })(process.argv),
          console
        )
      ).pipe(
        Effect.catchIf(ValidationError.isValidationError, (error) => wrongUsage(oneLine(error.error))),
        Effect.provide(NodeContext.layer)
      )
    : wrongUsage(problem)

// A thread of `worker-pool.ts` loads this program for `runWorkerTask` alone.
if (isMainThread) {
  const exit = await Effect.runPromiseExit(main)
  if (Exit.isFailure(exit)) {
    // Anything that arrives here is a defect of this program: its stack is what helps.
    printErrors([Cause.pretty(exit.cause)])
    exitCode = exitCodes.failure
  }
  process.exitCode = exitCode
}
