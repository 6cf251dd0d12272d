/**
 * Min-cost flow by successive shortest paths with potentials: units go from source to sink, each along
 * the path that is cheapest then, until none is cheaper than nothing. The result is a flow of least cost
 * among those of every amount: costs of further units never fall.
 *
 * Costs are whole numbers (thousandths of cost-seconds here), so that sums and comparisons are exact.
 * Only arcs into the sink may have costs below zero; then no cycle does, and the first potentials are
 * known without a search. Determinism: equal distances go to the lesser node, then to the arc added first.
 * Source: spec/dispatch.md 7 (recommended method, 4).
 */

const infinite = Number.POSITIVE_INFINITY

/** A network with buffers that are kept from problem to problem. */
export class MinCostFlow {
  private nodes = 0
  private arcs = 0
  private source = 0
  private sink = 0
  /** Arcs stand in pairs: an arc and, beside it, its way back. */
  private to = new Int32Array(128)
  private room = new Int32Array(128)
  private cost = new Float64Array(128)
  /** The arcs of a node as a list from the newest to the oldest; -1 ends it. */
  private older = new Int32Array(128)
  private newest = new Int32Array(0)
  private potential = new Float64Array(0)
  private distance = new Float64Array(0)
  private cameBy = new Int32Array(0)
  private settled = new Uint8Array(0)
  private heapKey = new Float64Array(128)
  private heapNode = new Int32Array(128)
  private heapSize = 0

  /** Starts anew with nodes 0 to `nodes` - 1 and no arcs. */
  start(nodes: number, source: number, sink: number): void {
    if (this.newest.length < nodes) {
      this.newest = new Int32Array(nodes)
      this.potential = new Float64Array(nodes)
      this.distance = new Float64Array(nodes)
      this.cameBy = new Int32Array(nodes)
      this.settled = new Uint8Array(nodes)
    }
    this.nodes = nodes
    this.arcs = 0
    this.source = source
    this.sink = sink
    this.newest.fill(-1, 0, nodes)
  }

  /**
   * Adds an arc for up to `room` units at a whole `cost` each, below zero only into the sink. Returns its
   * number for `flowOn`.
   */
  addArc(from: number, to: number, room: number, cost: number): number {
    const arc = this.arcs
    if (arc + 2 > this.to.length) this.grow()
    this.put(arc, from, to, room, cost)
    this.put(arc + 1, to, from, 0, -cost)
    this.arcs = arc + 2
    return arc
  }

  /** Sends what pays for itself; returns the cost of all of it, zero or below. */
  solve(): number {
    const { potential, distance, cameBy, to, room, nodes, source, sink } = this
    potential.fill(0, 0, nodes)
    for (let arc = 0; arc < this.arcs; arc += 2) {
      if (to[arc] === sink && (this.cost[arc] as number) < (potential[sink] as number)) {
        potential[sink] = this.cost[arc] as number
      }
    }
    let total = 0
    while (this.findPath()) {
      const length = (distance[sink] as number) + (potential[sink] as number) - (potential[source] as number)
      // Potentials stay those of shortest paths: what is farther than the sink counts as as far as it.
      for (let node = 0; node < nodes; node++) {
        potential[node] =
          (potential[node] as number) + Math.min(distance[node] as number, distance[sink] as number)
      }
      if (length >= 0) break
      let units = infinite
      for (let node = sink; node !== source; node = to[(cameBy[node] as number) ^ 1] as number) {
        units = Math.min(units, room[cameBy[node] as number] as number)
      }
      for (let node = sink; node !== source; node = to[(cameBy[node] as number) ^ 1] as number) {
        const arc = cameBy[node] as number
        room[arc] = (room[arc] as number) - units
        room[arc ^ 1] = (room[arc ^ 1] as number) + units
      }
      total += units * length
    }
    return total
  }

  /** Units on an arc after `solve`. */
  flowOn(arc: number): number {
    return this.room[arc + 1] as number
  }

  /** Dijkstra over reduced costs; false when the sink cannot be reached. Ends once the sink is settled. */
  private findPath(): boolean {
    const { potential, distance, cameBy, settled, newest, older, to, room, cost, nodes, source, sink } = this
    distance.fill(infinite, 0, nodes)
    settled.fill(0, 0, nodes)
    distance[source] = 0
    this.heapSize = 0
    this.push(0, source)
    while (this.heapSize > 0) {
      const node = this.heapNode[0] as number
      this.pop()
      if (settled[node] === 1) continue
      settled[node] = 1
      if (node === sink) return true
      const base = (distance[node] as number) + (potential[node] as number)
      for (let arc = newest[node] as number; arc >= 0; arc = older[arc] as number) {
        if ((room[arc] as number) === 0) continue
        const next = to[arc] as number
        const through = base + (cost[arc] as number) - (potential[next] as number)
        const known = distance[next] as number
        // Lists run from the newest arc to the oldest: of equal ones the last found was added first.
        if (through > known || settled[next] === 1) continue
        distance[next] = through
        cameBy[next] = arc
        if (through < known) this.push(through, next)
      }
    }
    return false
  }

  private put(arc: number, from: number, to: number, room: number, cost: number): void {
    this.to[arc] = to
    this.room[arc] = room
    this.cost[arc] = cost
    this.older[arc] = this.newest[from] as number
    this.newest[from] = arc
  }

  private push(key: number, node: number): void {
    if (this.heapSize === this.heapKey.length) this.growHeap()
    const { heapKey, heapNode } = this
    let at = this.heapSize++
    while (at > 0) {
      const parent = (at - 1) >> 1
      const parentKey = heapKey[parent] as number
      if (parentKey < key || (parentKey === key && (heapNode[parent] as number) <= node)) break
      heapKey[at] = parentKey
      heapNode[at] = heapNode[parent] as number
      at = parent
    }
    heapKey[at] = key
    heapNode[at] = node
  }

  private pop(): void {
    const { heapKey, heapNode } = this
    const size = --this.heapSize
    const key = heapKey[size] as number
    const node = heapNode[size] as number
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      if (child + 1 < size && this.isBefore(child + 1, child)) child++
      const childKey = heapKey[child] as number
      if (childKey > key || (childKey === key && (heapNode[child] as number) >= node)) break
      heapKey[at] = childKey
      heapNode[at] = heapNode[child] as number
      at = child
    }
    heapKey[at] = key
    heapNode[at] = node
  }

  private isBefore(a: number, b: number): boolean {
    const keyA = this.heapKey[a] as number
    const keyB = this.heapKey[b] as number
    return keyA < keyB || (keyA === keyB && (this.heapNode[a] as number) < (this.heapNode[b] as number))
  }

  private grow(): void {
    const size = this.to.length * 2
    const to = new Int32Array(size)
    const room = new Int32Array(size)
    const cost = new Float64Array(size)
    const older = new Int32Array(size)
    to.set(this.to)
    room.set(this.room)
    cost.set(this.cost)
    older.set(this.older)
    this.to = to
    this.room = room
    this.cost = cost
    this.older = older
  }

  private growHeap(): void {
    const heapKey = new Float64Array(this.heapKey.length * 2)
    const heapNode = new Int32Array(this.heapNode.length * 2)
    heapKey.set(this.heapKey)
    heapNode.set(this.heapNode)
    this.heapKey = heapKey
    this.heapNode = heapNode
  }
}
