/**
 * The canonical event log: one JSON line per event, keys sorted, coordinates in 1e-7 degrees, and a
 * SHA-256 over all lines, so that two runs can be compared byte by byte. Source: spec/simulation.md 5.
 */
import { createHash } from "node:crypto"
import type { AnyEvent } from "../domain/decider.ts"
import type { Instant } from "../domain/instant.ts"
import type { Instance, Observer } from "./host.ts"

/** Lines are handed on in chunks of about so many characters. */
const chunkLength = 1 << 16

export class EventLog implements Observer {
  private readonly write: (text: string) => void
  private readonly hash = createHash("sha256")
  private chunk = ""
  private closed: string | null = null

  /** `write` gets whole lines, many at a time. */
  constructor(write: (text: string) => void) {
    this.write = write
  }

  event(event: AnyEvent, instance: Instance, now: Instant): void {
    const line = canonicalJson({ actor: instance.actor.name, event, id: instance.id, time: now })
    this.chunk += `${line}\n`
    if (this.chunk.length >= chunkLength) this.flush()
  }

  /** Writes what is left and returns the SHA-256 of the whole log, hexadecimal. */
  close(): string {
    if (this.closed !== null) return this.closed
    this.flush()
    this.closed = this.hash.digest("hex")
    return this.closed
  }

  private flush(): void {
    if (this.chunk === "") return
    this.hash.update(this.chunk)
    this.write(this.chunk)
    this.chunk = ""
  }
}

const fixedPoint = new Set(["lat", "lng"])

/** JSON with sorted keys, degrees in 1e-7 and other numbers with at most six decimals. */
export const canonicalJson = (value: unknown, key = ""): string => {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) return "null"
    // Instants are too large for six more digits in a double.
    if (Number.isInteger(value) && !fixedPoint.has(key)) return String(value)
    return fixedPoint.has(key) ? String(Math.round(value * 1e7)) : String(Math.round(value * 1e6) / 1e6)
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null"
  if (Array.isArray(value)) return `[${value.map((entry) => canonicalJson(entry, key)).join(",")}]`
  const record = value as Record<string, unknown>
  const fields = Object.keys(record)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(record[name], name)}`)
  return `{${fields.join(",")}}`
}
