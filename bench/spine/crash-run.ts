/** One run of crashes: the load, the disturbances in it, and the rest after it. */
import { readFileSync, writeFileSync } from "node:fs"
import { setTimeout as pause } from "node:timers/promises"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as Scope from "effect/Scope"
import { readAccess } from "../../src/main/access-file.ts"
import type { Rehearsal } from "../../src/main/street/rehearsal.ts"
import { Street } from "../../src/main/street/street.ts"
import { Draws, streams } from "../../src/sim/kernel/streams.ts"
import { Load, Recorder } from "./crash-load.ts"
import { restartPostgres } from "./crash-postgres.ts"

export interface CrashOptions {
  /** How often the server is killed. */
  readonly kills: number
  /** How often PostgreSQL is restarted under it, in order and at once by turns. */
  readonly restarts: number
  readonly seed: number
  /** Load between two disturbances, at least and at most, in real milliseconds. */
  readonly loadMs: readonly [least: number, most: number]
  /** Time for what is under way at the end, in real milliseconds. */
  readonly finishMs: number
  /** How the server is run: Node and the bundle. */
  readonly program: ReadonlyArray<string>
  /** Where the server's log is kept, null: nowhere. */
  readonly logFile: string | null
  readonly tell: (line: string) => void
}

/** What one disturbance cost, in real milliseconds. */
export interface Outage {
  readonly kind: "kill" | "fast restart" | "immediate restart"
  /** From the kill to the ready line of the next process; of a restart: until PostgreSQL was there again. */
  readonly readyMs: number
  /** From the kill or restart to the first command that was answered. */
  readonly answerMs: number
}

const partners = 4
const robots = 12
/** A pilot rests for a minute after each trip, and a delivery has three. */
const pilots = 24
const pilotsLookEveryMs = 700
/** How long those who wait for a server wait: longer than any outage. */
const patienceMs = 60_000

/** Gives the server more partners than the one of a new access file; it reads them at its next start. */
const addPartners = (file: string): void => {
  const access = JSON.parse(readFileSync(file, "utf8")) as { keys: Array<{ [member: string]: unknown }> }
  const [first] = access.keys.filter(({ name }) => name === "partner")
  for (let n = 2; n <= partners; n += 1) {
    const token = String(first?.["token"]).replace("ck_partner_", `ck_partner-${n}_`)
    const partnerId = `00000000-0000-4000-8000-00000000000${n}`
    access.keys.push({ ...first, name: `partner-${n}`, token, partnerId })
  }
  writeFileSync(file, JSON.stringify(access))
}

/** Asks until a command is answered; what the answer says does not matter. */
const firstAnswer = (street: Street): Promise<unknown> => street.partner.quote(street.order(0, "QR"))

/** Which disturbances come when: the restarts evenly between the kills. */
const scheduleOf = (kills: number, restarts: number): ReadonlyArray<Outage["kind"]> => {
  const schedule: Array<Outage["kind"]> = []
  let restarted = 0
  for (let n = 0; n < kills + restarts; n += 1) {
    const due = Math.floor(((n + 1) * restarts) / (kills + restarts))
    if (due > restarted) {
      schedule.push(restarted % 2 === 0 ? "fast restart" : "immediate restart")
      restarted += 1
    } else schedule.push("kill")
  }
  return schedule
}

/** Does it, and waits until a command is answered again. */
const disturb = async (
  kind: Outage["kind"],
  { child, postgresFolder }: Rehearsal,
  street: Street
): Promise<Outage> => {
  const startedAt = performance.now()
  if (kind === "kill") {
    await child.kill()
    const answered = firstAnswer(street).then(() => performance.now() - startedAt)
    // Both may fail, and neither may do so unheard.
    const [readyMs, answerMs] = await Promise.all([
      child.start().then(() => performance.now() - startedAt),
      answered
    ])
    return { kind, readyMs, answerMs }
  }
  await restartPostgres(postgresFolder, kind === "fast restart" ? "fast" : "immediate")
  const readyMs = performance.now() - startedAt
  await firstAnswer(street)
  if (!child.lives) throw new Error(`the server did not survive a ${kind} of PostgreSQL`)
  return { kind, readyMs, answerMs: performance.now() - startedAt }
}

const disturbAll = async (
  options: CrashOptions,
  stage: Rehearsal,
  street: Street,
  load: Load
): Promise<ReadonlyArray<Outage>> => {
  const draws = new Draws(options.seed, 0)
  const [least, most] = options.loadMs
  const outages: Array<Outage> = []
  for (const [n, kind] of scheduleOf(options.kills, options.restarts).entries()) {
    await pause(least + draws.uniform(streams.faults, n, 0) * (most - least))
    if (kind === "kill") load.plansAreGone()
    const outage = await disturb(kind, stage, street)
    outages.push(outage)
    options.tell(
      `${n + 1}: ${kind}, ready after ${Math.round(outage.readyMs)} ms, answers after ${Math.round(outage.answerMs)} ms, ` +
        `${load.placed.length} orders taken, ${load.ended.size} ended, ${load.calledOff.size} called off`
    )
  }
  return outages
}

/** Lets what is under way end; says what has not, by the status of its attempt. */
const finish = async (load: Load, finishMs: number): Promise<Readonly<{ [status: string]: number }>> => {
  const until = performance.now() + finishMs
  while (load.open.length > 0 && performance.now() < until) await pause(200)
  const standing: { [status: string]: number } = {}
  for (const { accepted, partner } of load.open) {
    const { attempts } = await partner.delivery(accepted.deliveryId)
    const status = attempts.at(-1)?.status ?? "none"
    standing[status] = (standing[status] ?? 0) + 1
  }
  return standing
}

/** What came of a run, before the audit. */
export interface Ran {
  readonly outages: ReadonlyArray<Outage>
  readonly recorder: Recorder
  readonly completed: number
  readonly calledOff: number
  readonly refused: number
  /** Deliveries that were still under way, by the status of their attempts. */
  readonly leftOpen: Readonly<{ [status: string]: number }>
}

/** The whole run; afterwards the server still runs, and nobody speaks to it any more. */
export const ran = (
  options: CrashOptions,
  stage: Rehearsal,
  url: string
): Effect.Effect<Ran, never, Scope.Scope> =>
  Effect.gen(function* () {
    const recorder = new Recorder()
    const access = yield* Effect.promise(async () => {
      await stage.child.start()
      await stage.child.stop()
      addPartners(stage.accessFile)
      await stage.child.start()
      return Either.getOrThrow(readAccess(stage.accessFile))
    })
    const street = yield* Effect.acquireRelease(
      Effect.sync(
        () =>
          new Street({
            url,
            access,
            robots,
            pilots,
            pilotsLookEveryMs,
            notices: stage.notices,
            patienceMs,
            observe: recorder.observe,
            kept: (event) => void recorder.kept.push(event),
            mishap: () => undefined
          })
      ),
      // A mistake that ended it early was told by whoever waited for it.
      (open) => Effect.promise(() => open.close().catch(() => undefined))
    )
    const load = yield* Effect.acquireRelease(
      Effect.sync(() => new Load(street, recorder)),
      (open) => Effect.sync(() => open.end())
    )
    return yield* Effect.promise(async () => {
      await street.open()
      load.start()
      const outages = await disturbAll(options, stage, street, load)
      await load.stop()
      const leftOpen = await finish(load, options.finishMs)
      load.end()
      await street.close()
      const endings = [...load.ended.values()]
      return {
        outages,
        recorder,
        completed: endings.filter((ending) => ending === "Completed").length,
        calledOff: load.calledOff.size,
        refused: load.refused,
        leftOpen
      }
    })
  })
