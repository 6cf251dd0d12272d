/**
 * The pending entries of a simulation: a 4-ary min-heap on typed arrays, smallest
 * (time, priority, sequence) first. The sequence is given out by the heap and rises, so entries of one
 * time and priority leave in the order in which they came.
 *
 * Time and order stand side by side in one array, so that the four children of a node share a cache
 * line. Nothing is allocated but the doubling of the arrays. Source: design.md 4.
 */

const initialCapacity = 1024

/** Sequence numbers per priority: 2^48, about nine years at a million entries per second. */
const sequences = 2 ** 48

export class Heap {
  /** Entries pending. */
  size = 0
  /** The entry that `pop` took last: its time and payload. */
  time = 0
  payload = 0
  /** Time at 2i, priority and sequence at 2i + 1: priority * 2^48 + sequence, exact in a double. */
  private keys = new Float64Array(2 * initialCapacity)
  private payloads = new Int32Array(initialCapacity)
  private sequence = 0
  /**
   * The root was taken and not yet replaced. Most events schedule another one: that one goes straight
   * to the root, and one walk down the heap does the work of a pop and a push. While it is set, the
   * heap holds `size + 1` places, of which the root counts for nothing.
   */
  private isRootVacant = false

  /** The smallest time, Infinity when nothing is pending. */
  nextTime(): number {
    if (this.isRootVacant) this.fillRoot()
    return this.size === 0 ? Number.POSITIVE_INFINITY : this.keys[0]!
  }

  /** Adds an entry. `time`: any number but NaN; `priority`: 0..15; `payload`: a signed 32-bit handle. */
  push(time: number, priority: number, payload: number): void {
    const order = priority * sequences + this.sequence++
    if (this.isRootVacant) {
      this.isRootVacant = false
      this.size += 1
      this.sink(time, order, payload)
      return
    }
    if (this.size === this.payloads.length) this.grow()
    const keys = this.keys
    const payloads = this.payloads
    let hole = this.size++
    while (hole > 0) {
      const parent = (hole - 1) >> 2
      const parentTime = keys[2 * parent]!
      if (parentTime < time || (parentTime === time && keys[2 * parent + 1]! < order)) break
      keys[2 * hole] = parentTime
      keys[2 * hole + 1] = keys[2 * parent + 1]!
      payloads[hole] = payloads[parent]!
      hole = parent
    }
    keys[2 * hole] = time
    keys[2 * hole + 1] = order
    payloads[hole] = payload
  }

  /** Takes the smallest entry into `time` and `payload`; false when nothing is pending up to `latest`. */
  pop(latest: number): boolean {
    if (this.isRootVacant) this.fillRoot()
    if (this.size === 0) return false
    const time = this.keys[0]!
    if (time > latest) return false
    this.time = time
    this.payload = this.payloads[0]!
    this.size -= 1
    this.isRootVacant = true
    return true
  }

  /** Nothing took the vacant root: the last entry does. */
  private fillRoot(): void {
    this.isRootVacant = false
    const last = this.size
    if (last > 0) this.sink(this.keys[2 * last]!, this.keys[2 * last + 1]!, this.payloads[last]!)
  }

  /** Puts an entry into the empty root and lets it sink to its place. */
  private sink(time: number, order: number, payload: number): void {
    const keys = this.keys
    const payloads = this.payloads
    const size = this.size
    let hole = 0
    for (;;) {
      const first = 4 * hole + 1
      if (first >= size) break
      let least = first
      let leastTime = keys[2 * first]!
      const end = first + 4 < size ? first + 4 : size
      for (let child = first + 1; child < end; child++) {
        const childTime = keys[2 * child]!
        if (
          childTime < leastTime ||
          (childTime === leastTime && keys[2 * child + 1]! < keys[2 * least + 1]!)
        ) {
          least = child
          leastTime = childTime
        }
      }
      if (time < leastTime || (time === leastTime && order < keys[2 * least + 1]!)) break
      keys[2 * hole] = leastTime
      keys[2 * hole + 1] = keys[2 * least + 1]!
      payloads[hole] = payloads[least]!
      hole = least
    }
    keys[2 * hole] = time
    keys[2 * hole + 1] = order
    payloads[hole] = payload
  }

  private grow(): void {
    const keys = new Float64Array(2 * this.keys.length)
    keys.set(this.keys)
    this.keys = keys
    const payloads = new Int32Array(2 * this.payloads.length)
    payloads.set(this.payloads)
    this.payloads = payloads
  }
}
