import { assert, describe, it } from "@effect/vitest"
import { usageProblem } from "../../src/main/usage.ts"

const good: ReadonlyArray<string> = [
  "",
  "--help",
  "--version",
  "sim",
  "sim scenarios/city-day.yaml --seed 7 --json",
  "sim --seed=7 city-day",
  "sim --out /tmp/x --event-log log.jsonl --full-telemetry --no-report --robots 5 --pilots-scale 0.5",
  "sim -h",
  "scenario",
  "scenario init",
  "scenario validate x.yaml --json",
  "scenario schema",
  "compare city-day --dispatchers planner,./mine.mjs --replications 5 --workers 2 --json",
  "compare runs/a-1-1 runs/a-1-2 --json",
  "sim city-day --replications 10 --workers 2",
  "report open runs/a-1-1 --json",
  "mdrp ../data/mdrp --out solved --replan-seconds 30 --workers 2 --json",
  "mdrp check day solved/day --json",
  "explain runs/city-day-7-1 --order 42 --at 12:34:56 --top 5 --no-verify --json",
  "replay runs/city-day-7-1 --delivery 42 --from 12:00 --to 13:00 --no-verify --json",
  "fuzz --seeds 200 --from 1 --workers 2 --minutes 5 --stop-on-first --no-shrink --out found --json",
  "bench kernel --json",
  "doctor city-2k --out runs",
  "--log-level debug sim",
  "sim -- --seeed"
]

const bad: ReadonlyArray<readonly [line: string, problem: string]> = [
  [
    "smi",
    "smi: there is no such command; allowed: sim, compare, experiment, explain, replay, fuzz, serve, demo, mdrp, db, city, demand, scenario, report, bench, doctor; did you mean sim?"
  ],
  [
    "frobnicate",
    "frobnicate: there is no such command; allowed: sim, compare, experiment, explain, replay, fuzz, serve, demo, mdrp, db, city, demand, scenario, report, bench, doctor"
  ],
  [
    "scenario valid x.yaml",
    "scenario valid: there is no such command; allowed: init, validate, schema; did you mean validate?"
  ],
  [
    "sim --sed 7",
    "--sed: unknown option; allowed: --seed, --json, --event-log, --out, --full-telemetry, --no-report, --robots, --pilots-scale, --dispatcher, --replications, --workers, --help, --version, --wizard, --completions, --log-level; did you mean --seed?"
  ],
  [
    "bench --seed 7",
    "--seed: unknown option; allowed: --json, --help, --version, --wizard, --completions, --log-level"
  ],
  ["sim --seed", "--seed: its value is missing"],
  ["sim --seed --json", "--seed: its value is missing"],
  ["sim --json=3", '--json: takes no value, found "3"']
]

const words = (line: string): ReadonlyArray<string> => (line === "" ? [] : line.split(" "))

describe("the usage of the command line", () => {
  it("lets every good line pass", () => {
    for (const line of good) assert.strictEqual(usageProblem(words(line)), null, line)
  })

  for (const [line, problem] of bad) {
    it(`refuses "${line}" with one precise line`, () => {
      assert.strictEqual(usageProblem(words(line)), problem)
    })
  }
})
