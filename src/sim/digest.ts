/**
 * A cheap rolling digest of the event stream: two runs have the same digest exactly when the same
 * events happened to the same actors at the same times with the same fields (up to a chance of 2^-64).
 * Telemetry is left out, so that a run that sends every sample and one that sends only the edges
 * agree (design.md 4). Not cryptographic; `--event-log` writes the log with SHA-256 for that.
 */
import type { AnyEvent } from "../domain/decider.ts"

const floats = new Float64Array(1)
const words = new Uint32Array(floats.buffer)

/** Events that only repeat what a robot or pilot reports of itself, by tag. */
export const telemetryTags: ReadonlySet<string> = new Set([
  "RobotTelemetry",
  "TelemetryApplied",
  "PilotHeartbeat",
  "HeartbeatApplied",
  "ActiveRobotLocation",
  "RobotReported",
  "PilotReported",
  "PointTaken",
  "LookPlanned",
  "TripMonitoringUpdate"
])

/** So much of a long text is looked at; even, and enough for 48 random bits of an id. */
const tailLength = 12

export class Digest {
  // Signed 32-bit words, which a field holds as they are; a larger number would be boxed at every step.
  private a = 0x811c9dc5 | 0
  private b = 0x9e3779b9 | 0

  /** Takes in one event of the actor with this handle. */
  add(actor: number, event: AnyEvent): void {
    this.word(actor)
    this.object(event as unknown as Record<string, unknown>)
  }

  /** 16 hexadecimal digits. */
  text(): string {
    const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, "0")
    return hex(this.a) + hex(this.b)
  }

  private word(value: number): void {
    this.a = mixedA(this.a, value)
    this.b = mixedB(this.b, value)
  }

  /** All values at once: one look at the shape of a record, where a look-up by each key would be one each. */
  private object(value: Record<string, unknown>): void {
    const values = Object.values(value)
    for (let i = 0; i < values.length; i++) this.value(values[i])
  }

  /** An event inside an event was taken in where it happened: its tag and time are enough. */
  private nested(value: Record<string, unknown>): void {
    if (typeof value["_tag"] === "string" && typeof value["at"] === "number") {
      this.string(value["_tag"])
      this.value(value["at"])
    } else this.object(value)
  }

  private value(value: unknown): void {
    switch (typeof value) {
      case "number":
        if (value === (value | 0)) this.word(value)
        else {
          floats[0] = value
          this.word(words[0]!)
          this.word(words[1]!)
        }
        return
      case "string":
        this.string(value)
        return
      case "boolean":
        this.word(value ? 0x5bd1e995 : 0x1b873593)
        return
      case "object":
        if (value === null) this.word(0x2545f491)
        else if (Array.isArray(value)) {
          this.word(value.length)
          for (let i = 0; i < value.length; i++) this.value(value[i])
        } else this.nested(value as Record<string, unknown>)
        return
      default:
        this.word(0x6c8e9cf5)
    }
  }

  /** The tail decides: the random part of an id comes last. Two characters make a word. */
  private string(value: string): void {
    const length = value.length
    this.word(length)
    let { a, b } = this
    for (let i = length > tailLength ? length - tailLength : 0; i < length; i += 2) {
      const word = (value.charCodeAt(i) << 16) | value.charCodeAt(i + 1)
      a = mixedA(a, word)
      b = mixedB(b, word)
    }
    this.a = a
    this.b = b
  }
}

const mixedA = (a: number, word: number): number => Math.imul(a ^ word, 0x01000193)
const mixedB = (b: number, word: number): number => Math.imul(b + word, 0x85ebca6b) ^ (b >>> 13)
