/**
 * Every step of a run in twenty bytes: when, which actor, and what it was told. A cause that does not belong
 * to a story is so known by name, without keeping a million records.
 */
import type { Instant } from "../../domain/instant.ts"
import type { Instance } from "../host.ts"

/** One step as the book has it. */
export interface BookedStep {
  readonly at: Instant
  readonly instance: Instance
  /** Tag of the command. */
  readonly command: string
  /** A timer fired. */
  readonly timed: boolean
}

const timedBit = 0x8000

export class StepBook {
  private times = new Float64Array(4096)
  private handles = new Int32Array(4096)
  private tags = new Uint16Array(4096)
  private readonly instances: Array<Instance> = []
  private readonly tagNames: Array<string> = []
  private readonly tagNumbers = new Map<string, number>()

  /** Notes a step; steps come in the order of their numbers. */
  note(step: number, at: Instant, instance: Instance, command: string, timed: boolean): void {
    if (step >= this.times.length) this.grow()
    this.instances[instance.handle] = instance
    this.times[step] = at
    this.handles[step] = instance.handle
    this.tags[step] = this.numberOf(command) | (timed ? timedBit : 0)
  }

  /** A step that was noted, null for 0 and for numbers not noted. */
  find(step: number): BookedStep | null {
    const instance = step > 0 ? this.instances[this.handles[step] ?? 0] : undefined
    if (instance === undefined) return null
    const tag = this.tags[step] ?? 0
    return {
      at: this.times[step] ?? 0,
      instance,
      command: this.tagNames[tag & ~timedBit] ?? "",
      timed: (tag & timedBit) !== 0
    }
  }

  private numberOf(tag: string): number {
    const known = this.tagNumbers.get(tag)
    if (known !== undefined) return known
    this.tagNames.push(tag)
    this.tagNumbers.set(tag, this.tagNames.length - 1)
    return this.tagNames.length - 1
  }

  private grow(): void {
    const size = 2 * this.times.length
    const times = new Float64Array(size)
    times.set(this.times)
    this.times = times
    const handles = new Int32Array(size)
    handles.set(this.handles)
    this.handles = handles
    const tags = new Uint16Array(size)
    tags.set(this.tags)
    this.tags = tags
  }
}
