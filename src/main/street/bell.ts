/** Something that one side rings and others wait for, without a word of what it means. */
export class Bell {
  private readonly waiting = new Set<() => void>()

  ring(): void {
    for (const wake of this.waiting) wake()
    this.waiting.clear()
  }

  /** Waits for the next ring, for `waitMs` at most, and not beyond `signal`. */
  rings(waitMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        signal.removeEventListener("abort", end)
        this.waiting.delete(end)
        resolve()
      }
      const timer = setTimeout(end, waitMs)
      signal.addEventListener("abort", end)
      this.waiting.add(end)
      if (signal.aborted) end()
    })
  }
}
