/**
 * The finished days of a study on disk: one appended line of JSON each, on the disk before the next is asked
 * for, so that a process that is killed loses only what it was at.
 *
 * A line carries the hash of its city and engine. Lines whose hash the design does not have (the file or the
 * program was changed since) are kept in a file of their own, and come back when a design has them again.
 */
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { dirname, join } from "node:path"
import type { StudyDay } from "../sim/experiments/outputs/study.ts"
import { studyKpis } from "../sim/experiments/study-kpis.ts"

/** One line. */
interface StoredDay extends StudyDay {
  readonly hash: string
}

/** What was found on opening. */
export interface OpenedDays {
  /** Days that the design has. */
  readonly usable: number
  /** Days of other cities or other versions of this program. */
  readonly stale: number
  /** Bytes of a last line that was not written to its end. */
  readonly tornBytes: number
  /** Lines that are none of this program's. */
  readonly unreadable: number
}

/** Names of a store's files in a study's folder. */
export interface StoreFiles {
  readonly days: string
  /** Days that the design does not have. */
  readonly stale: string
}

/** The days of the cells. */
export const cellFiles: StoreFiles = { days: "cells.jsonl", stale: "cells-stale.jsonl" }
/** The days of what was added to the answers. */
export const additionFiles: StoreFiles = { days: "additions.jsonl", stale: "additions-stale.jsonl" }

export class StudyStore {
  readonly found: OpenedDays
  private readonly days: Map<string, StudyDay>
  private readonly descriptor: number

  private constructor(found: OpenedDays, days: Map<string, StudyDay>, descriptor: number) {
    this.found = found
    this.days = days
    this.descriptor = descriptor
  }

  /** Opens the days of a folder; `hashes`: those of the design. Throws what the file system throws. */
  static open(folder: string, hashes: ReadonlySet<string>, files: StoreFiles = cellFiles): StudyStore {
    const daysFile = join(folder, files.days)
    const staleFile = join(folder, files.stale)
    const main = readLines(daysFile)
    const aside = readLines(staleFile)
    const days = new Map<string, StudyDay>()
    const kept: Array<string> = []
    const stale: Array<string> = []
    let unreadable = 0
    for (const line of [...main.lines, ...aside.lines]) {
      const stored = parseDay(line)
      if (stored === null) unreadable += 1
      if (stored === null || !hashes.has(stored.hash)) {
        stale.push(line)
        continue
      }
      const key = keyOf(stored.hash, stored.replication)
      if (days.has(key)) continue
      days.set(key, { replication: stored.replication, digest: stored.digest, kpis: stored.kpis })
      kept.push(line)
    }
    const hasMoved = kept.length !== main.lines.length || stale.length !== aside.lines.length
    if (hasMoved || main.tornBytes > 0) {
      // Aside first: a day that is in both files is one day, a day that is in none would be lost.
      if (stale.length > 0) rewrite(staleFile, stale)
      rewrite(daysFile, kept)
      if (stale.length === 0) rmSync(staleFile, { force: true })
    }
    const descriptor = openSync(daysFile, "a")
    syncFolder(folder)
    const found = {
      usable: days.size,
      stale: stale.length - unreadable,
      tornBytes: main.tornBytes,
      unreadable
    }
    return new StudyStore(found, days, descriptor)
  }

  /** A finished day, or null. */
  find(hash: string, replication: number): StudyDay | null {
    return this.days.get(keyOf(hash, replication)) ?? null
  }

  /** Keeps a finished day; returns when it is on the disk. */
  append(hash: string, day: StudyDay): void {
    appendFileSync(this.descriptor, `${JSON.stringify({ hash, ...day })}\n`)
    fsyncSync(this.descriptor)
    this.days.set(keyOf(hash, day.replication), day)
  }

  close(): void {
    closeSync(this.descriptor)
  }
}

const keyOf = (hash: string, replication: number): string => `${hash}:${replication}`

const readLines = (file: string): { readonly lines: ReadonlyArray<string>; readonly tornBytes: number } => {
  if (!existsSync(file)) return { lines: [], tornBytes: 0 }
  const text = readFileSync(file, "utf8")
  const end = text.lastIndexOf("\n") + 1
  return {
    lines: text
      .slice(0, end)
      .split("\n")
      .filter((line) => line !== ""),
    tornBytes: Buffer.byteLength(text.slice(end))
  }
}

/** A day as a line tells it, null when it does not tell one. */
const parseDay = (line: string): StoredDay | null => {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return null
  }
  if (typeof value !== "object" || value === null) return null
  const { hash, replication, digest, kpis } = value as Readonly<Record<string, unknown>>
  if (typeof hash !== "string" || typeof digest !== "string") return null
  if (typeof replication !== "number" || !Number.isInteger(replication) || replication < 0) return null
  if (typeof kpis !== "object" || kpis === null) return null
  const figures = kpis as Readonly<Record<string, unknown>>
  const isWhole = studyKpis.every(({ key }) => figures[key] === null || typeof figures[key] === "number")
  return isWhole ? { hash, replication, digest, kpis: figures as StudyDay["kpis"] } : null
}

/** Writes a file beside and puts it in its place, so that it is there in whole or not at all. */
const rewrite = (file: string, lines: ReadonlyArray<string>): void => {
  const draft = `${file}.${process.pid}`
  const descriptor = openSync(draft, "w")
  try {
    writeFileSync(descriptor, lines.map((line) => `${line}\n`).join(""))
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(draft, file)
  syncFolder(dirname(file))
}

/** Makes names in a folder last. Systems that cannot open folders do without. */
const syncFolder = (folder: string): void => {
  try {
    const descriptor = openSync(folder, "r")
    fsyncSync(descriptor)
    closeSync(descriptor)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code !== "EISDIR" && code !== "EPERM" && code !== "EINVAL" && code !== "EACCES") throw error
  }
}
