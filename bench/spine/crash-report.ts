/** What a run of crashes came to: one table, one JSON. */
import type { Audit } from "./audit.ts"
import { damaged } from "./audit.ts"
import type { Ran } from "./crash-run.ts"

interface Times {
  readonly p50: number
  readonly p95: number
  readonly max: number
}

export interface CrashReport {
  readonly schemaVersion: 1
  /** Nothing lost, doubled, unsent, broken or dead, and no defect. */
  readonly passed: boolean
  readonly kills: number
  readonly restarts: number
  readonly seconds: number
  readonly requests: number
  /** Commands that were answered with a yes. */
  readonly commands: number
  readonly commandsChecked: number
  readonly robotEventsChecked: number
  readonly accepted: number
  readonly completed: number
  /** Accepted, and waiting for something that lived in a memory when that was killed: the dispatcher gave up. */
  readonly calledOff: number
  /** Still under way when the test ended, by the status of their attempts. */
  readonly leftOpen: Readonly<Record<string, number>>
  /** Quotes that nobody could serve. */
  readonly refused: number
  readonly transitions: number
  readonly lost: number
  readonly doubled: number
  readonly unsent: number
  readonly broken: number
  readonly deadLetters: number
  readonly defects: number
  /** Milliseconds. */
  readonly timeToReady: Times
  readonly timeToFirstAnswer: Times
  readonly restartToFirstAnswer: Times
  readonly deliveries: Audit["deliveries"]
  readonly findings: Audit["findings"]
  readonly defectLines: ReadonlyArray<string>
}

const timesOf = (values: ReadonlyArray<number>): Times => {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0)
  return { p50: at(0.5), p95: at(0.95), max: at(1) }
}

/** What a run, the audit after it and the server's log say. */
export const crashReport = (
  facts: Ran,
  audit: Audit,
  defects: ReadonlyArray<string>,
  seconds: number
): CrashReport => {
  const { outages, recorder } = facts
  const kills = outages.filter(({ kind }) => kind === "kill")
  const restarts = outages.filter(({ kind }) => kind !== "kill")
  return {
    schemaVersion: 1,
    passed: audit.findings.length === 0 && defects.length === 0,
    kills: kills.length,
    restarts: restarts.length,
    seconds: Math.round(seconds),
    requests: recorder.requests,
    commands: recorder.commands.length,
    commandsChecked: audit.commandsChecked,
    robotEventsChecked: recorder.kept.length,
    accepted: recorder.accepted.length,
    completed: facts.completed,
    calledOff: facts.calledOff,
    leftOpen: facts.leftOpen,
    refused: facts.refused,
    transitions: audit.transitions,
    lost: damaged(audit, "lost"),
    doubled: damaged(audit, "doubled"),
    unsent: damaged(audit, "unsent"),
    broken: damaged(audit, "broken"),
    deadLetters: audit.deadLetters,
    defects: defects.length,
    timeToReady: timesOf(kills.map(({ readyMs }) => readyMs)),
    timeToFirstAnswer: timesOf(kills.map(({ answerMs }) => answerMs)),
    restartToFirstAnswer: timesOf(restarts.map(({ answerMs }) => answerMs)),
    deliveries: audit.deliveries,
    findings: audit.findings,
    defectLines: defects.slice(0, 20)
  }
}

const times = ({ max, p50, p95 }: Times): string => `p50 ${p50}, p95 ${p95}, max ${max} ms`

const countsOf = (counts: Readonly<Record<string, number>>): string => {
  const entries = Object.entries(counts)
  return entries.length === 0 ? "0" : entries.map(([status, n]) => `${n} ${status}`).join(", ")
}

/** The report for people. */
export const crashTable = (report: CrashReport): string => {
  const rows: ReadonlyArray<readonly [name: string, value: string | number]> = [
    ["server killed (kill -9)", report.kills],
    ["PostgreSQL restarted", report.restarts],
    ["requests answered", report.requests],
    ["commands acknowledged", report.commands],
    ["  looked up in the databases", report.commandsChecked],
    ["robot events acknowledged", report.robotEventsChecked],
    ["deliveries accepted", report.accepted],
    ["  completed", report.completed],
    ["  called off after a kill", report.calledOff],
    ["  under way at the end", countsOf(report.leftOpen)],
    ["  as the rows say", countsOf(report.deliveries)],
    ["quotes without a free robot", report.refused],
    ["transitions of deliveries, trips, robots", report.transitions],
    ["lost", report.lost],
    ["doubled", report.doubled],
    ["unsent", report.unsent],
    ["broken", report.broken],
    ["dead letters", report.deadLetters],
    ["defects in the log", report.defects],
    ["kill to ready", times(report.timeToReady)],
    ["kill to first answer", times(report.timeToFirstAnswer)],
    ["restart of PostgreSQL to first answer", times(report.restartToFirstAnswer)],
    ["whole run", `${report.seconds} s`]
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return [
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...report.findings.map(
      ({ damage, database, example, invariant, rows: broken }) =>
        `${damage}: ${database}: ${invariant}: ${broken} rows, such as ${example}`
    ),
    ...report.defectLines.map((line) => `defect: ${line}`),
    report.passed ? "passed" : "FAILED"
  ].join("\n")
}
