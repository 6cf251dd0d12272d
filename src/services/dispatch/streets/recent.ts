/** What was asked lately, by number. */

/**
 * Keeps the newest answers: at least `room` and at most twice as many. In two generations, because moving an
 * entry to the end of its map with every question would cost more than most answers.
 */
export class Recent<Value> {
  private newer = new Map<number, Value>()
  private older = new Map<number, Value>()
  private readonly room: number
  hits = 0
  misses = 0

  constructor(room: number) {
    this.room = room
  }

  get(key: number): Value | undefined {
    const newer = this.newer.get(key)
    if (newer !== undefined) {
      this.hits += 1
      return newer
    }
    const older = this.older.get(key)
    if (older === undefined) {
      this.misses += 1
      return undefined
    }
    this.hits += 1
    this.keep(key, older)
    return older
  }

  /** Everything is gone; the counts stay. */
  forget(): void {
    this.newer = new Map()
    this.older = new Map()
  }

  keep(key: number, value: Value): void {
    if (this.newer.size >= this.room) {
      this.older = this.newer
      this.newer = new Map()
    }
    this.newer.set(key, value)
  }
}
