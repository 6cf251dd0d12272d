/**
 * What is wrong with a command line, in one precise line, before the parsing library sees it: the library
 * takes an option that it does not know for an argument, and names the wrong command in some errors.
 */
import { nearest } from "../sim/scenario/nearest.ts"

type Kind = "flag" | "value"

const common: Readonly<Record<string, Kind>> = {
  help: "flag",
  version: "flag",
  wizard: "flag",
  completions: "value",
  "log-level": "value"
}

/** Options of each command. */
const optionsOf: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  sim: {
    seed: "value",
    json: "flag",
    "event-log": "value",
    out: "value",
    "full-telemetry": "flag",
    "no-report": "flag",
    robots: "value",
    "pilots-scale": "value",
    dispatcher: "value",
    replications: "value",
    workers: "value"
  },
  compare: {
    dispatchers: "value",
    replications: "value",
    workers: "value",
    seed: "value",
    robots: "value",
    "pilots-scale": "value",
    json: "flag"
  },
  experiment: { optimise: "flag", workers: "value", out: "value", resume: "flag", json: "flag" },
  explain: {
    order: "value",
    at: "value",
    seed: "value",
    dispatcher: "value",
    top: "value",
    "no-verify": "flag",
    json: "flag"
  },
  replay: {
    delivery: "value",
    robot: "value",
    pilot: "value",
    trip: "value",
    from: "value",
    to: "value",
    seed: "value",
    dispatcher: "value",
    "no-verify": "flag",
    json: "flag"
  },
  fuzz: {
    seeds: "value",
    from: "value",
    workers: "value",
    minutes: "value",
    "stop-on-first": "flag",
    "no-shrink": "flag",
    out: "value",
    json: "flag"
  },
  serve: {
    host: "value",
    port: "value",
    "clock-rate": "value",
    "access-file": "value",
    runner: "value",
    "no-dispatch": "flag",
    json: "flag"
  },
  demo: { url: "value", "access-file": "value", json: "flag" },
  mdrp: { out: "value", "replan-seconds": "value", workers: "value", json: "flag" },
  "mdrp check": { json: "flag" },
  "db up": { json: "flag" },
  "db migrate": { json: "flag" },
  "db status": { json: "flag" },
  "db check": { json: "flag" },
  "db reset": { yes: "flag", json: "flag" },
  "db dead": { resend: "value", drop: "value", json: "flag" },
  "city import": { name: "value", out: "value", json: "flag" },
  "demand fit": { scenario: "value", "time-zone": "value", out: "value", json: "flag" },
  "demand template": { json: "flag" },
  "scenario init": {},
  "scenario validate": { json: "flag" },
  "scenario schema": {},
  "report open": { out: "value", json: "flag" },
  bench: { json: "flag" },
  doctor: { out: "value", json: "flag" }
}

/** All commands, with their subcommands as two words. */
export const commandNames: ReadonlyArray<string> = Object.keys(optionsOf)

/** The options of a command, those that all have left out: `--json`. */
export const optionNames = (command: string): ReadonlyArray<string> =>
  Object.keys(optionsOf[command] ?? {}).map((name) => `--${name}`)

const meantOf = (word: string, known: ReadonlyArray<string>): string => {
  const meant = nearest(word, known)
  return meant === null ? "" : `; did you mean ${meant}?`
}

/** The first problem of a command line without the program's name; null when the library may have it. */
export const usageProblem = (words: ReadonlyArray<string>): string | null => {
  const first = words.findIndex((word) => !word.startsWith("-"))
  // `--log-level debug sim`: the value of a common option is no command.
  const before = words.slice(0, Math.max(0, first))
  if (first < 0 || before.some((word) => common[word.slice(2)] === "value")) return optionProblem("", words)
  const name = words[first] ?? ""
  const names = [...new Set(commandNames.map((it) => it.split(" ")[0] ?? it))]
  if (!names.includes(name)) {
    return `${name}: there is no such command; allowed: ${names.join(", ")}${meantOf(name, names)}`
  }
  const sub = words.slice(first + 1).find((word) => !word.startsWith("-"))
  // `mdrp` is a command itself: a word that is none of its subcommands is an argument.
  if (optionsOf[name] !== undefined) {
    return optionProblem(optionsOf[`${name} ${sub}`] === undefined ? name : `${name} ${sub}`, words)
  }
  if (sub === undefined) return optionProblem("", words)
  const subs = commandNames.filter((it) => it.startsWith(`${name} `)).map((it) => it.slice(name.length + 1))
  return subs.includes(sub)
    ? optionProblem(`${name} ${sub}`, words)
    : `${name} ${sub}: there is no such command; allowed: ${subs.join(", ")}${meantOf(sub, subs)}`
}

const optionProblem = (command: string, words: ReadonlyArray<string>): string | null => {
  const kinds: Readonly<Record<string, Kind>> = { ...optionsOf[command], ...common }
  const known = Object.keys(kinds).map((name) => `--${name}`)
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ""
    if (word === "--") return null
    if (!word.startsWith("--")) continue
    const [name = "", value] = word.slice(2).split(/=(.*)/s)
    const kind = kinds[name]
    if (kind === undefined) {
      return `--${name}: unknown option; allowed: ${known.join(", ")}${meantOf(`--${name}`, known)}`
    }
    const next = words[i + 1]
    if (kind === "value" && value === undefined && (next === undefined || next.startsWith("--"))) {
      return `--${name}: its value is missing`
    }
    if (kind === "value" && value === undefined) i++
    if (kind === "flag" && value !== undefined)
      return `--${name}: takes no value, found ${JSON.stringify(value)}`
  }
  return null
}
