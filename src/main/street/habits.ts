/**
 * What the people and machines of the street do over and over, each by itself. What the server refuses or
 * does not answer is tried again; anything else is a mistake of this program and ends the street.
 */
import { setMaxListeners } from "node:events"
import { setTimeout as pause } from "node:timers/promises"
import { ApiProblem, ApiSilent } from "./api-client.ts"

/** After something went wrong, a moment passes before the next try. */
const breathMs = 200

export class Habits {
  /** Nobody goes on after it. */
  readonly signal: AbortSignal
  private readonly controller = new AbortController()
  private readonly running = new Set<Promise<void>>()
  private readonly mishap: (error: ApiProblem | ApiSilent) => void
  private mistake: unknown = null

  /** `mishap` is told of what went wrong in a habit that goes on nevertheless. */
  constructor(mishap: (error: ApiProblem | ApiSilent) => void) {
    this.mishap = mishap
    this.signal = this.controller.signal
    // Everybody in the street listens to it, and they may be many.
    setMaxListeners(0, this.signal)
  }

  /** Does `step` again and again until the end. */
  keep(step: () => Promise<void>): void {
    void this.until(() => step().then(() => null))
  }

  /** Does `step` again and again until it gives something; null when the street ended before. */
  until<A>(step: () => Promise<A | null>): Promise<A | null> {
    return new Promise((resolve) => {
      this.once(async () => {
        let given: A | null = null
        try {
          while (given === null && !this.signal.aborted) given = await this.tried(step)
        } finally {
          resolve(given)
        }
      })
    })
  }

  /** Does something that takes its time, beside everything else. */
  once(work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        if (this.signal.aborted) return
        this.mistake = error
        this.controller.abort()
      })
      .finally(() => this.running.delete(running))
    this.running.add(running)
  }

  /** A pause; ends at once with the street. */
  async rest(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.signal }).catch(() => undefined)
  }

  /** Everybody goes home. Throws the mistake that ended the street before, if one did. */
  async end(): Promise<void> {
    this.controller.abort()
    await Promise.all(this.running)
    if (this.mistake !== null) throw this.mistake
  }

  private async tried<A>(step: () => Promise<A | null>): Promise<A | null> {
    try {
      return await step()
    } catch (error) {
      if (this.signal.aborted) return null
      if (!(error instanceof ApiProblem || error instanceof ApiSilent)) throw error
      this.mishap(error)
      await this.rest(breathMs)
      return null
    }
  }
}
