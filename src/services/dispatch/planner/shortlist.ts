/** The few best of many, without sorting the many. */

/**
 * Keeps the entries with the least keys, ascending; equal keys in the order they were offered. Owned
 * and reused by its caller.
 */
export class Shortlist {
  entries: Int32Array = new Int32Array(32)
  keys: Float64Array = new Float64Array(32)
  count = 0
  private room = 0

  /** Empties the list; it keeps at most `room` entries. */
  start(room: number): void {
    if (room > this.entries.length) {
      this.entries = new Int32Array(room)
      this.keys = new Float64Array(room)
    }
    this.room = room
    this.count = 0
  }

  /** Takes an entry in unless `room` better ones are there. */
  offer(entry: number, key: number): void {
    let at = this.count
    if (at === this.room) {
      if (at === 0 || key >= (this.keys[at - 1] as number)) return
      at--
    } else {
      this.count++
    }
    while (at > 0 && (this.keys[at - 1] as number) > key) {
      this.keys[at] = this.keys[at - 1] as number
      this.entries[at] = this.entries[at - 1] as number
      at--
    }
    this.keys[at] = key
    this.entries[at] = entry
  }
}
